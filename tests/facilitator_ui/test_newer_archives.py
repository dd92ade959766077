# A hall sends its archive again: the newest state stands, in whichever order they come, twice or once; what somebody
# has worked with here is never replaced.
from itertools import permutations
from pathlib import Path

import httpx
import pytest

from session.refusals import Code
from tests.facilitator_ui.house import Gathering, House, Visitor, serving
from tests.facilitator_ui.test_importing import chief_of, take_in, unsigned
from tests.patience import PRESS_PATIENCE

pytestmark = pytest.mark.long
TEXTS = ("Evening hours", "One calendar", "A school of hosts")


def archive(visitor: Visitor, code: str) -> bytes:
    return visitor.get(f"/s/{code}/session.json", PRESS_PATIENCE).content


def states(house: House) -> tuple[str, list[bytes]]:
    """Return a session's code and its archives, taken after each of three texts."""
    here = Gathering(house)
    stage = here.opened("collect", section="positions")
    found: list[bytes] = []
    for text in TEXTS:
        here.lead("add_entry", stage=stage, content={"what": text})
        found.append(archive(here.organizer, here.code))
    return here.code, found


def test_the_newest_state_stands_in_whichever_order_archives_come(
    house: House, tmp_path: Path
) -> None:
    code, came = states(house)
    with serving(tmp_path) as elsewhere:
        chief = chief_of(elsewhere)
        for order in permutations((*came, came[-1])):
            for each in order:
                assert take_in(chief, each).status_code in {303, 409}
            assert unsigned(archive(chief, code)) == unsigned(came[-1])
    house.empty()


def test_a_newer_archive_is_seen_at_once_by_who_had_the_older_one_open(
    house: House, tmp_path: Path
) -> None:
    code, (first, second, _) = states(house)
    with serving(tmp_path) as elsewhere:
        chief = chief_of(elsewhere)
        assert take_in(chief, first).status_code == 303
        assert TEXTS[1] not in minutes(chief, code)
        assert take_in(chief, second).status_code == 303
        assert TEXTS[1] in minutes(chief, code)
        before = elsewhere.rows()
        older, same = take_in(chief, first), take_in(chief, second)
        assert [refusal(older), refusal(same)] == [Code.already_here] * 2
        assert elsewhere.rows() == before
    house.empty()


def test_what_somebody_worked_with_here_is_never_replaced(
    house: House, tmp_path: Path
) -> None:
    code, (first, second, _) = states(house)
    with serving(tmp_path) as elsewhere:
        chief = chief_of(elsewhere)
        assert take_in(chief, first).status_code == 303
        assert chief.post(f"/s/{code}/lead").status_code == 303
        before = elsewhere.rows()
        assert refusal(take_in(chief, second)) == Code.already_here
        assert elsewhere.rows() == before
    house.empty()


def test_an_archive_never_replaces_a_session_that_began_here(
    house: House,
) -> None:
    code, (first, *_) = states(house)
    before = house.rows()
    chief = chief_of(house)
    assert refusal(take_in(chief, first)) == Code.already_here
    assert house.rows() == before
    assert TEXTS[2] in minutes(chief, code)
    house.empty()


def minutes(visitor: Visitor, code: str) -> str:
    return visitor.get(f"/s/{code}/protocol.md", PRESS_PATIENCE).text


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    return str(answer.json()["code"])
