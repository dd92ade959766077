# The plan of the day: when each stage begins and ends, with fixed times that hold; the forecast waits for them.
from hypothesis import given
from hypothesis import strategies as st

from session.envelope import StageState
from session.programme.agenda import expected, forecast
from session.programme.flow import planned_end
from session.programme.timetable import Place, end_of, timetable
from session.tables import Stage
from session.values.zones import clock_of
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    ORGANIZER,
    Sitting,
    a_session,
    a_stage,
)

TEN = 10 * 60
CLOCKS = st.none() | st.integers(0, 24 * 60 - 1)
PLANS = st.lists(
    st.tuples(st.integers(1, 600), CLOCKS, st.booleans()), max_size=20
)


def stages(plan: list[tuple[int, int | None, bool]]) -> list[Stage]:
    found = []
    for index, (minutes, fixed, skipped) in enumerate(plan):
        stage = a_stage(
            f"s{index}", position=index, minutes=minutes, starts=clock_of(fixed)
        )
        state = StageState.skipped if skipped else StageState.draft
        found.append(stage.model_copy(update={"state": state}))
    return found


def told(places: tuple[Place, ...]) -> list[tuple[str, str, int]]:
    return [(place.begin, place.end, place.slack) for place in places]


def test_a_row_begins_where_the_one_before_it_ends() -> None:
    places = timetable(
        stages([(15, None, False), (40, None, True), (30, None, False)]), TEN
    )
    assert told(places) == [
        ("10:00", "10:15", 0),
        ("", "", 0),
        ("10:15", "10:45", 0),
    ]


def test_a_fixed_time_holds_and_what_follows_is_counted_from_it() -> None:
    lunch = 13 * 60
    early = timetable(
        stages([(150, None, False), (50, lunch, False), (10, None, False)]), TEN
    )
    assert told(early) == [
        ("10:00", "12:30", 0),
        ("13:00", "13:50", 30),
        ("13:50", "14:00", 0),
    ]
    late = timetable(
        stages([(200, None, False), (50, lunch, False), (10, None, False)]), TEN
    )
    assert told(late) == [
        ("10:00", "13:20", 0),
        ("13:00", "13:50", -20),
        ("13:50", "14:00", 0),
    ]


def test_without_a_start_times_are_told_from_the_first_fixed_one_on() -> None:
    places = timetable(
        stages([(10, None, False), (10, TEN, False), (10, None, False)]), None
    )
    assert told(places) == [
        ("", "", 0),
        ("10:00", "10:10", 0),
        ("10:10", "10:20", 0),
    ]


def test_a_day_that_goes_on_past_midnight_has_its_fixed_times_there() -> None:
    places = timetable(stages([(120, None, False), (10, 60, False)]), 23 * 60)
    assert told(places) == [("23:00", "01:00", 0), ("01:00", "01:10", 0)]


@given(PLANS, CLOCKS)
def test_every_row_lasts_its_minutes_and_every_fixed_one_begins_at_its_time(
    plan: list[tuple[int, int | None, bool]], start: int | None
) -> None:
    clock = start
    for place in timetable(stages(plan), start):
        envelope = place.stage.envelope
        if place.begins is None or place.ends is None:
            assert place.stage.state is StageState.skipped or (
                clock is None and not envelope.starts
            )
            continue
        assert place.ends - place.begins == envelope.minutes
        assert envelope.starts in {"", place.begin}
        assert place.slack == (0 if clock is None else place.begins - clock)
        clock = place.ends


@given(PLANS, st.integers(0, 24 * 60 - 1))
def test_without_fixed_times_the_end_is_the_sum(
    plan: list[tuple[int, int | None, bool]], start: int
) -> None:
    free = stages([(minutes, None, skipped) for minutes, _, skipped in plan])
    minutes = sum(
        stage.envelope.minutes
        for stage in free
        if stage.state is not StageState.skipped
    )
    last = end_of(timetable(free, start))
    assert last in ({None} if not minutes else {start + minutes})


def on_the_day(*rows: Stage) -> Sitting:
    """NOON is 12:00 of a place on the meridian; the session is planned for it."""
    sat = Sitting(a_session(*rows))
    sat.tell(
        ORGANIZER, "edit_passport", date="2026-09-12", start="12:00", zone="UTC"
    )
    return sat


def test_the_forecast_waits_for_a_fixed_time_and_never_goes_back_to_one() -> (
    None
):
    sat = on_the_day(
        a_stage("a", minutes=30),
        a_stage("b", position=1, minutes=20, starts="13:00"),
    )
    begin = sat.snapshot.session.starts_at
    assert begin is not None
    assert planned_end(sat.snapshot, begin) == begin + 80 * MINUTE
    assert forecast(sat.snapshot, begin).ends_at == begin + 80 * MINUTE
    assert expected(sat.snapshot) == {"a": begin, "b": begin + 60 * MINUTE}
    late = forecast(sat.snapshot, begin + 70 * MINUTE)
    assert [timing.begins_at for timing in late.timings] == [
        begin + 70 * MINUTE,
        begin + 100 * MINUTE,
    ]


def test_on_another_day_fixed_times_make_nobody_wait() -> None:
    sat = on_the_day(
        a_stage("a", minutes=30),
        a_stage("b", position=1, minutes=20, starts="23:00"),
    )
    begin = sat.snapshot.session.starts_at
    assert begin is not None
    later = begin + 3 * 24 * 60 * MINUTE
    assert planned_end(sat.snapshot, later) == later + 50 * MINUTE


def test_what_is_to_begin_follows_the_room() -> None:
    sat = Sitting(
        a_session(
            a_stage("a", minutes=30), a_stage("b", position=1, minutes=20)
        )
    )
    assert expected(sat.snapshot) == {}
    sat.tell(MODERATOR, "open_stage", stage="a")
    assert expected(sat.snapshot) == {"a": sat.now, "b": sat.now + 30 * MINUTE}
    sat.tell(MODERATOR, "add_minutes", stage="a", minutes=10)
    assert expected(sat.snapshot)["b"] == NOON + 40 * MINUTE
