# How the number of an agreement moves: what was counted last, how far that is, and when it is counted next.
from datetime import UTC, date, datetime, timedelta

import pytest

from session.after.measuring import (
    Measured,
    measured,
    number_in,
    reached_by,
)
from session.after.standing import agreement
from session.kind import Indicator
from session.tables import Entry
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY
from tests.session.stages.scene import Scene

DAY = 86_400_000
VISITS = {
    "what": "Open on Sundays",
    "indicator": "Visits",
    "baseline": "120",
    "target": "200",
    "unit": "people a week",
    "measured_after": ["90", "30"],
    "controller": "Vera Chief",
}


def day_of(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()


class Checked(Scene):
    """A session that is over, with one agreement that can be checked."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = self.opened("agreements", "agree")
        self.agreed: Entry = self.write(
            self.person("anna"), self.stage, **VISITS
        )
        self.do(MODERATOR, "close_stage", self.stage)
        self.do(MODERATOR, "close_session")
        self.ended = day_of(self.snapshot.session.closed_at or 0)

    def counted(self, value: str) -> str:
        told = {"entry": self.agreed.id, "state": "under_way"}
        record = self.do(SECRETARY, "report_progress", measured=value, **told)
        return record.made[0]

    def said(self, report: str, verdict: str) -> None:
        told = {"report": report, "verdict": verdict}
        self.do(ORGANIZER, "acknowledge_report", **told)

    def after(self, days: int) -> Measured:
        today = self.ended + timedelta(days=days)
        about = agreement(self.snapshot, self.agreed.id)
        return measured(self.snapshot, about, today, day_of)


def test_what_was_counted_last_and_not_returned_is_told_with_how_far_it_is() -> (
    None
):
    scene = Checked()
    assert scene.after(1).last is None
    first = scene.counted("about 140 people")
    seen = scene.after(1)
    assert (seen.reached, seen.confirmed) == (25, False)
    scene.said(first, "confirmed")
    assert scene.after(1).confirmed
    scene.said(scene.counted("2 000"), "returned")
    last = scene.after(1).last
    assert last is not None
    assert last.id == first


def test_a_count_is_awaited_from_its_day_until_somebody_counts() -> None:
    scene = Checked()
    points = [scene.ended + timedelta(days=days) for days in (30, 90)]
    assert (scene.after(29).awaited, scene.after(29).later) == (None, points[0])
    assert (scene.after(30).awaited, scene.after(30).later) == tuple(points)
    scene.sitting.now += 20 * DAY
    scene.counted("150")
    assert scene.after(30).awaited is None
    assert (scene.after(90).awaited, scene.after(90).later) == (points[1], None)


def test_while_the_session_goes_on_again_no_count_is_awaited() -> None:
    scene = Checked()
    first = scene.counted("140")
    scene.do(MODERATOR, "reopen_session")
    seen = scene.after(100)
    assert (seen.awaited, seen.later, seen.reached) == (None, None, 25)
    assert seen.last is not None
    assert seen.last.id == first


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("120", 120),
        ("about 1 200,5 people", 1200.5),
        ("−3", -3),
        ("none", None),
    ],
)
def test_a_number_is_read_as_people_type_it(
    text: str, number: float | None
) -> None:
    assert number_in(text) == number


def test_what_is_no_number_is_reckoned_with_nowhere() -> None:
    assert reached_by(Indicator(baseline="0", target="10"), "12") == 120
    assert reached_by(Indicator(baseline="10", target="10"), "12") is None
    assert reached_by(Indicator(target="10"), "12") is None
    assert reached_by(Indicator(baseline="few", target="10"), "12") is None


def test_an_indicator_is_told_in_one_line_whatever_is_blank() -> None:
    told = [
        Indicator("Visits", "120", "200", "people").told,
        Indicator("Visits", target="200").told,
        Indicator(baseline="120").told,
        Indicator("Visits").told,
        Indicator().told,
    ]
    assert told == [
        "Visits: 120 → 200 people",
        "Visits: … → 200",
        "120 → …",
        "Visits",
        "",
    ]


def test_the_protocol_tells_the_indicator_with_its_numbers_and_who_controls() -> (
    None
):
    scene = Checked()
    told = str(scene.minutes(scene.stage).parked)
    assert "Indicator: Visits: 120 → 200 people a week." in told
    assert "Counted after, days: 30, 90. Controller: Vera Chief." in told
