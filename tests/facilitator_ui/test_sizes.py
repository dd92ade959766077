# Every page of the organizer, the moderator and the secretary in a session of 1,000 people and 2,000 entries is small.
# How long the loop stands still for each is measured by benchmarks/desk.py, where nothing else runs.
from pathlib import Path

import pytest

from tests.crowds import addresses, filled
from tests.facilitator_ui.house import LINK, Gathering, Visitor, serving

pytestmark = pytest.mark.long

MOST_BYTES = 400_000
PEOPLE = 1_000
MANY = 60
PRINTED = ("preview", "protocol")
"""Pages made in the press, in parts that are small by themselves: tests/exports/test_leaves.py."""


def test_every_page_of_the_staff_is_small_in_a_large_session(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        code = Gathering(house).code
    snapshot = filled(
        f"sqlite:///{tmp_path / 'veche.db'}",
        code,
        PEOPLE,
        closed=False,
        answer=0.02,
    )
    with serving(tmp_path) as house:
        chief, secretary = Visitor(house), Visitor(house)
        chief.post(f"/o/enter/{house.secret}")
        found = LINK.search(
            chief.post(
                f"/s/{code}/links", {"role": "secretary", "label": "Somebody"}
            ).text
        )
        assert found is not None
        secretary.come_in(found[0])
        chief.post(f"/s/{code}/lead")
        pages = [
            each for each in addresses(snapshot) if not each.startswith(PRINTED)
        ]
        sizes = {each: size_of(chief, f"/s/{code}/{each}") for each in pages}
        sizes |= {
            f"{each}, secretary": size_of(secretary, f"/s/{code}/{each}")
            for each in ("people", "console")
        }
    assert len(sizes) > len(pages) > MANY
    assert {
        each: size for each, size in sizes.items() if size > MOST_BYTES
    } == {}


def size_of(visitor: Visitor, address: str) -> int:
    answer = visitor.get(address.partition("#")[0])
    assert answer.status_code in {200, 204}, (address, answer.text[:200])
    return len(answer.content)
