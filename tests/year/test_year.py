# A year of a centre in short: what `make year` plays with forty agreements.
from pathlib import Path
from random import Random

import pytest

from session.stages.review.queue import promises
from session.tables import Stage
from tests.facilitator_ui.house import serving
from tests.year.owners import CHARACTERS
from tests.year.playing import Year
from tests.year.reckoning import compared, papers

pytestmark = pytest.mark.long


@pytest.mark.thorough
def test_after_months_the_papers_say_what_everybody_remembers(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        year = Year(house, Random(7))
        year.hold(sessions=3, agreements=len(CHARACTERS) + 3)
        year.goes_on(months=4)
        review, stage, dealt = year.review()
        found = papers(year, review)
        compared(year, found)
        state = house.hall(review.code).room.snapshot
        row = state.find(Stage, stage)
        assert row is not None
        looked_at = [each.text for each in promises(state, row)]
        assert sorted(looked_at) == sorted(owner.what for owner in dealt)
        first = year.sittings[0]
        progress = first.secretary.get(f"{first.home}/progress").text
        assert progress.count("Ask again in spring") == sum(
            owner in dealt for owner in first.owners.values()
        )
