# The page of corrections in a large session: so many entries at a time, each of them on one page.
import re

from tests.facilitator_ui.house import Gathering


def test_every_entry_that_may_be_corrected_stands_on_one_page(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    for start in (0, 100):
        lines = [f"Thought {number}" for number in range(start, start + 100)]
        gathering.lead("add_entries", stage=stage, lines=lines)
    seen: list[str] = []
    for page in (1, 2, 3, 4):
        text = gathering.organizer.get(
            f"/s/{gathering.code}/corrections?page={page}"
        ).text
        found = re.findall(r"Thought \d+", text)
        assert len(found) == (60 if page < 4 else 20)
        seen += found
    assert len(set(seen)) == 200
    assert (
        gathering.organizer.get(
            f"/s/{gathering.code}/corrections?page=99999"
        ).status_code
        == 200
    )
