# The life of a stage and of the session, walked whole: every state with every command either goes where the table
# says or is refused; the moderator's button, pauses, added minutes, the screen, the end and what comes after it.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.envelope import StageState
from session.kind import Region
from session.people import Surface, Viewer
from session.programme.agenda import spent
from session.programme.flow import LIFE, after, next_of
from session.refusals import Code, Refused
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.tables import Row, ScreenState, Stage
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_stage,
    running,
)

DRAFT, OPEN, PAUSED, CLOSED, SKIPPED = StageState
STEPS = {
    step: f"{step}_stage"
    for step in ("open", "skip", "pause", "resume", "close")
}


def in_state(state: StageState, now: int = NOON) -> Stage:
    stage = a_stage("one")
    change: dict[StageState, dict[str, Any]] = {
        DRAFT: {},
        OPEN: {"opened_at": now, "ends_at": now + 10 * MINUTE},
        PAUSED: {"opened_at": now, "left": 10 * MINUTE},
        CLOSED: {"opened_at": now, "closed_at": now},
        SKIPPED: {},
    }
    return stage.model_copy(update={"state": state, **change[state]})


def sitting(*rows: Row, current: str | None = None, **session: Any) -> Sitting:
    return Sitting(a_session(*rows, current_stage_id=current, **session))


def stage(sat: Sitting, key: str = "one") -> Stage:
    return sat.snapshot.get(Stage, key, Code.unknown_stage)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", StageState)
def test_each_step_from_each_state_leads_where_the_table_says_or_is_refused(
    state: StageState, step: str
) -> None:
    sat = sitting(
        in_state(state),
        current="one" if state in {OPEN, PAUSED, CLOSED} else None,
    )
    before = sat.rows()
    code = sat.answer(MODERATOR, STEPS[step], stage="one")
    leads_to = LIFE.get((state, step))
    if leads_to is not None:
        assert (code, stage(sat).state) == (None, leads_to)
    # Done already: doing it again changes nothing.
    elif step == "open" or (step, state) == (
        "skip",
        SKIPPED,
    ):
        assert (code, sat.rows()) == (None, before)
    else:
        assert (
            code in {Code.stage_wrong_state, Code.stage_not_open},
            sat.rows(),
        ) == (True, before)


def test_the_table_is_what_the_method_describes() -> None:
    assert LIFE == {
        (DRAFT, "open"): OPEN,
        (DRAFT, "skip"): SKIPPED,
        (SKIPPED, "open"): OPEN,
        (SKIPPED, "restore"): DRAFT,
        (OPEN, "pause"): PAUSED,
        (PAUSED, "resume"): OPEN,
        (OPEN, "close"): CLOSED,
        (PAUSED, "close"): CLOSED,
        (CLOSED, "open"): OPEN,
    }


@pytest.mark.parametrize("name", STEPS.values())
def test_a_stage_that_is_not_there_is_refused(name: str) -> None:
    assert (
        sitting().answer(MODERATOR, name, stage="nowhere") is Code.unknown_stage
    )


def test_next_closes_what_runs_and_opens_the_next_draft() -> None:
    sat = sitting(
        a_stage("one"), a_stage("two", position=1), a_stage("three", position=2)
    )
    sat.tell(MODERATOR, "skip_stage", stage="two")
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.now += MINUTE
    sat.tell(MODERATOR, "next_stage", after="one")
    assert [(each.key, each.state) for each in sat.snapshot.stages] == [
        ("one", CLOSED),
        ("two", SKIPPED),
        ("three", OPEN),
    ]
    assert sat.snapshot.current == stage(sat, "three")
    assert (stage(sat, "one").closed_at, stage(sat, "three").ends_at) == (
        NOON + MINUTE,
        NOON + 11 * MINUTE,
    )
    assert sat.snapshot.session.started_at == NOON
    assert (
        sat.answer(MODERATOR, "next_stage", after="three") is Code.no_next_stage
    )


def test_next_is_refused_where_the_room_has_moved_on() -> None:
    sat = sitting(
        a_stage("one"), a_stage("two", position=1), a_stage("three", position=2)
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    before = sat.rows()
    assert sat.answer(MODERATOR, "next_stage", after=None) is Code.room_moved_on
    assert (
        sat.answer(MODERATOR, "next_stage", after="two") is Code.room_moved_on
    )
    assert sat.rows() == before
    sat.tell(MODERATOR, "next_stage", after="one")
    assert (
        sat.answer(MODERATOR, "next_stage", after="one") is Code.room_moved_on
    )


def test_next_after_a_closed_stage_opens_the_one_behind_it() -> None:
    sat = sitting(a_stage("one"), a_stage("two", position=1))
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.tell(MODERATOR, "close_stage", stage="one")
    closed = stage(sat)
    assert next_of(sat.snapshot) == stage(sat, "two")
    sat.tell(MODERATOR, "next_stage", after="one")
    assert (stage(sat), stage(sat, "two").state) == (closed, OPEN)


def test_opening_out_of_turn_closes_what_runs_even_when_paused() -> None:
    sat = sitting(
        a_stage("one"), a_stage("two", position=1), a_stage("three", position=2)
    )
    sat.tell(MODERATOR, "open_stage", stage="three")
    sat.tell(MODERATOR, "pause_stage", stage="three")
    sat.tell(MODERATOR, "open_stage", stage="one")
    assert [each.state for each in sat.snapshot.stages] == [OPEN, DRAFT, CLOSED]
    assert sat.snapshot.current == stage(sat, "one")
    assert next_of(sat.snapshot) == stage(sat, "two")


def test_only_one_stage_runs_whatever_is_opened() -> None:
    stages = [a_stage(key, position=index) for index, key in enumerate("abcd")]
    sat = sitting(*stages)
    for key in "badcabdc":
        sat.tell(MODERATOR, "open_stage", stage=key)
        assert [
            each.key for each in sat.snapshot.stages if each.state is OPEN
        ] == [key]
        assert sat.snapshot.session.current_stage_id == key


def test_a_reopened_stage_has_its_minutes_again_and_keeps_what_was_spent() -> (
    None
):
    sat = sitting(a_stage("one"))
    sat.tell(MODERATOR, "open_stage", stage="one")
    sat.now += 4 * MINUTE
    sat.tell(MODERATOR, "close_stage", stage="one")
    sat.now += 30 * MINUTE
    sat.tell(MODERATOR, "open_stage", stage="one")
    again = stage(sat)
    assert (again.state, again.opened_at, again.ends_at) == (
        OPEN,
        sat.now,
        sat.now + 10 * MINUTE,
    )
    assert (again.closed_at, again.spent, spent(again, sat.now + MINUTE)) == (
        None,
        4 * MINUTE,
        5 * MINUTE,
    )


@given(st.lists(st.integers(0, 20 * MINUTE), min_size=1, max_size=12))
def test_pauses_keep_the_time_left_and_spent_adds_up(steps: list[int]) -> None:
    sat = sitting(a_stage("one"))
    sat.tell(MODERATOR, "open_stage", stage="one")
    run = 0
    for number, step in enumerate(steps):
        paused = number % 2 == 1
        sat.now += step
        run += 0 if paused else step
        sat.tell(
            MODERATOR, "resume_stage" if paused else "pause_stage", stage="one"
        )
        now = stage(sat)
        left = now.left if now.state is PAUSED else (now.ends_at or 0) - sat.now
        assert (left, spent(now, sat.now)) == (10 * MINUTE - run, run)
    sat.tell(MODERATOR, "close_stage", stage="one")
    assert (stage(sat).spent, stage(sat).ends_at, stage(sat).left) == (
        run,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("state", "minutes", "left"),
    [
        (OPEN, 5, 15),
        (OPEN, -5, 5),
        (OPEN, -60, 0),
        (PAUSED, 5, 15),
        (PAUSED, -5, 5),
        (PAUSED, -60, 0),
    ],
)
def test_added_minutes_move_the_end_but_never_before_now(
    state: StageState, minutes: int, left: int
) -> None:
    sat = sitting(in_state(state), current="one")
    sat.tell(MODERATOR, "add_minutes", stage="one", minutes=minutes)
    now = stage(sat)
    assert (now.ends_at, now.left) == (
        (NOON + left * MINUTE, None) if state is OPEN else (None, left * MINUTE)
    )


@pytest.mark.parametrize("paused", [False, True])
def test_minutes_added_when_the_time_is_over_count_from_now(
    paused: bool,
) -> None:
    sat = sitting(running(a_stage("one")), current="one")
    sat.now += 13 * MINUTE
    if paused:
        sat.tell(MODERATOR, "pause_stage", stage="one")
    sat.tell(MODERATOR, "add_minutes", stage="one", minutes=5)
    now = stage(sat)
    assert (now.left if paused else (now.ends_at or 0) - sat.now) == 5 * MINUTE


@pytest.mark.parametrize("state", [DRAFT, CLOSED, SKIPPED])
def test_minutes_are_added_only_to_what_runs(state: StageState) -> None:
    assert (
        sitting(in_state(state)).answer(
            MODERATOR, "add_minutes", stage="one", minutes=1
        )
        is Code.stage_not_open
    )


@pytest.mark.parametrize("minutes", [-61, 61, "many"])
def test_too_many_minutes_cannot_be_read(minutes: object) -> None:
    sat = sitting(running(a_stage("one")), current="one")
    assert (
        sat.answer(MODERATOR, "add_minutes", stage="one", minutes=minutes)
        is Code.malformed
    )


def test_revealing_and_covering_note_the_time_and_doing_it_again_changes_nothing() -> (
    None
):
    sat = sitting(a_stage("one"))
    sat.tell(MODERATOR, "reveal_stage", stage="one")
    sat.now += MINUTE
    assert sat.tell(MODERATOR, "reveal_stage", stage="one").events == ()
    assert stage(sat).revealed_at == NOON
    sat.tell(MODERATOR, "reveal_stage", stage="one", revealed=False)
    assert (
        sat.tell(MODERATOR, "reveal_stage", stage="one", revealed=False).events
        == ()
    )
    assert stage(sat).revealed_at is None


def test_the_screen_is_shown_hidden_and_frozen() -> None:
    sat = sitting()
    for state in (ScreenState.hidden, ScreenState.frozen, ScreenState.shown):
        sat.tell(MODERATOR, "set_screen", state=state.value)
        assert sat.snapshot.session.screen is state
    assert sat.tell(MODERATOR, "set_screen", state="shown").events == ()
    assert (
        sat.answer(MODERATOR, "set_screen", state="upside down")
        is Code.malformed
    )


def test_a_frozen_wall_keeps_what_it_showed_until_it_is_let_go() -> None:
    sat = sitting(a_stage("one"), a_stage("two", position=1))
    sat.tell(MODERATOR, "next_stage", after=None)
    seen = on_the_wall(sat.snapshot)
    number = sat.tell(MODERATOR, "set_screen", state="frozen").number
    sat.tell(MODERATOR, "next_stage", after="one")
    assert on_the_wall(sat.snapshot) == on_the_wall(sat.snapshot.copy()) == seen
    sat.tell(MODERATOR, "set_screen", state="shown")
    moved = on_the_wall(sat.snapshot)
    assert moved != seen
    number = sat.tell(MODERATOR, "set_screen", state="frozen").number
    sat.tell(MODERATOR, "undo", number=number)
    assert (sat.snapshot.wall, on_the_wall(sat.snapshot)) == (None, moved)


def test_a_wall_frozen_under_its_curtain_stays_under_it() -> None:
    sat = sitting(a_stage("one"))
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.tell(MODERATOR, "set_screen", state="hidden")
    curtain = on_the_wall(sat.snapshot)
    sat.tell(MODERATOR, "set_screen", state="frozen")
    assert on_the_wall(sat.snapshot) == curtain


def test_a_frozen_wall_forgets_a_deleted_person() -> None:
    sat = sitting(a_stage("one"), a_person("anna"))
    sat.tell(MODERATOR, "set_screen", state="frozen")
    sat.tell(ORGANIZER, "erase_person", person="anna")
    assert sat.snapshot.wall is not None
    assert "anna Surname" not in str(sat.snapshot.wall.rows())


def on_the_wall(snapshot: Snapshot) -> list[Region]:
    (audience,) = audiences(snapshot, Viewer(MODERATOR, Surface.projector))
    return list(regions(snapshot, audience, Outside(NOON)))


def test_closing_the_session_closes_what_runs_and_refuses_what_follows_until_it_is_reopened() -> (
    None
):
    sat = sitting(a_stage("one"), a_stage("two", position=1))
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.tell(MODERATOR, "close_session")
    assert (sat.snapshot.session.closed_at, stage(sat).state) == (NOON, CLOSED)
    assert (
        sat.answer(MODERATOR, "next_stage", after="one") is Code.session_closed
    )
    assert sat.answer(MODERATOR, "close_session") is Code.session_closed
    assert (
        sat.answer(SECRETARY, "set_paper", paragraphs=["x"])
        is Code.session_closed
    )
    sat.tell(ORGANIZER, "reopen_session")
    assert sat.tell(ORGANIZER, "reopen_session").events == ()
    sat.tell(MODERATOR, "next_stage", after="one")
    assert (sat.snapshot.session.closed_at, stage(sat, "two").state) == (
        None,
        OPEN,
    )


def test_the_end_of_the_session_can_be_undone_at_once() -> None:
    sat = sitting(a_stage("one"))
    sat.tell(MODERATOR, "next_stage", after=None)
    before = sat.rows()
    number = sat.tell(MODERATOR, "close_session").number
    sat.tell(MODERATOR, "undo", number=number)
    assert sat.rows() == before


def test_a_skipped_stage_comes_back_into_the_programme() -> None:
    sat = sitting(in_state(SKIPPED))
    sat.tell(MODERATOR, "skip_stage", stage="one", skipped=False)
    assert stage(sat).state is DRAFT
    assert (
        sat.answer(MODERATOR, "skip_stage", stage="one", skipped=False) is None
    )


@pytest.mark.parametrize("state", list(StageState))
def test_a_step_that_the_life_of_a_stage_does_not_know_is_refused(
    state: StageState,
) -> None:
    stage = a_stage("s").model_copy(update={"state": state})
    for step in {step for _, step in LIFE}:
        known = LIFE.get((state, step))
        if known is not None:
            assert after(stage, step) is known
            continue
        with pytest.raises(Refused) as refused:
            after(stage, step)
        assert refused.value.code is Code.stage_wrong_state
