# The time pilot: a session that has begun has a fixed end; offers come when it slips, and each one helps.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.messages import STARTED
from session.programme.agenda import forecast
from session.programme.pilot import LATE, SHORTEST, Offers, offers
from session.refusals import Code
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_session,
    a_stage,
)

MORE = st.tuples(
    st.just("add_minutes"),
    st.fixed_dictionaries(
        {"stage": st.just("a"), "minutes": st.integers(-9, 60)}
    ),
)
EDIT = st.tuples(
    st.just("edit_stage"),
    st.fixed_dictionaries(
        {"stage": st.just("b"), "minutes": st.integers(1, 60)}
    ),
)
PACES = [
    ("pause_stage", {"stage": "a"}),
    ("resume_stage", {"stage": "a"}),
    ("skip_stage", {"stage": "c"}),
]
STEPS = st.one_of(
    MORE,
    EDIT,
    st.sampled_from(PACES),
)


def begun() -> Sitting:
    sat = Sitting(
        a_session(
            *(
                a_stage(key, position=at, minutes=20)
                for at, key in enumerate("abc")
            )
        )
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    return sat


def late(sat: Sitting) -> int:
    return forecast(sat.snapshot, sat.now).late


@given(st.lists(st.tuples(STEPS, st.integers(0, 15)), max_size=8))
def test_once_begun_the_end_stays_where_it_was_whatever_happens_to_the_programme(
    steps: list[tuple[tuple[str, dict[str, Any]], int]],
) -> None:
    sat = begun()
    for (name, fields), minutes in steps:
        sat.now += minutes * MINUTE
        sat.answer(MODERATOR, name, **fields)
    assert forecast(sat.snapshot, sat.now).planned_end == NOON + 60 * MINUTE


@given(
    st.lists(st.tuples(STEPS, st.integers(0, 15)), max_size=8),
    st.integers(LATE, 90),
)
def test_every_offer_helps_and_is_undone(
    steps: list[tuple[tuple[str, dict[str, Any]], int]], minutes: int
) -> None:
    sat = begun()
    for (name, fields), passed in steps:
        sat.now += passed * MINUTE
        sat.answer(MODERATOR, name, **fields)
    assert (offers(sat.snapshot, sat.now) is None) == (late(sat) < LATE)
    slip(sat, minutes)
    told = offers(sat.snapshot, sat.now)
    assert told is not None
    pressed = presses(sat, told)
    assert ("this" in pressed, "next" in pressed) == (
        may_be_shorter(sat),
        any_to_cut(sat),
    )
    before, rows = late(sat), sat.rows()
    for which, (name, fields) in pressed.items():
        sat.tell(MODERATOR, name, **fields)
        assert late(sat) == 0 if which == "end" else 0 <= late(sat) < before
        sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
        assert sat.rows() == rows


def slip(sat: Sitting, minutes: int) -> None:
    """Let time pass until the session is so many minutes late."""
    for _ in range(200):
        if late(sat) >= minutes:
            return
        sat.now += MINUTE
    raise AssertionError("the session is never late")


def presses(
    sat: Sitting, told: Offers
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what the console's buttons send, of the offers that are there."""
    stage = sat.snapshot.session.current_stage_id
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "end": ("move_end", {"at": told.end})
    }
    if told.this:
        found["this"] = ("add_minutes", {"stage": stage, "minutes": -told.this})
    if told.next:
        found["next"] = (
            "edit_stage",
            {"stage": told.next.id, "minutes": told.keeps},
        )
    return found


def may_be_shorter(sat: Sitting) -> bool:
    """Tell whether more than the two minutes to finish in are left of the stage that runs."""
    stage = sat.snapshot.current
    assert stage is not None
    left = (
        stage.left
        if stage.state == "paused"
        else (stage.ends_at or 0) - sat.now
    )
    return stage.state in STARTED and (left or 0) >= 3 * MINUTE


def any_to_cut(sat: Sitting) -> bool:
    return any(
        stage.state == "draft" and stage.envelope.minutes > SHORTEST
        for stage in sat.snapshot.stages
    )


@pytest.mark.parametrize(
    ("passed", "more", "expected"),
    [
        (0, 4, None),
        (0, 5, (5, "b", 15, 65)),
        (10, 9, (9, "b", 11, 69)),
        (10, 60, (60, "b", 5, 120)),
        (24, 0, None),
        (25, 0, (0, "b", 15, 65)),
        (17, 5, (5, "b", 15, 65)),
        (19, 6, (5, "b", 14, 66)),
        (21, 6, (3, "b", 14, 66)),
        (33, 6, (0, "b", 7, 73)),
        (39, 0, (0, "b", 5, 79)),
    ],
)
@pytest.mark.parametrize("paused", [False, True])
def test_what_is_offered_when(
    passed: int,
    more: int,
    expected: tuple[int, str, int, int] | None,
    paused: bool,
) -> None:
    """After so many minutes of twenty, with so many more given; whether it stands or runs, the same is left."""
    sat = begun()
    if more:
        sat.tell(MODERATOR, "add_minutes", stage="a", minutes=more)
    sat.now += passed * MINUTE
    if paused:
        sat.tell(MODERATOR, "pause_stage", stage="a")
    told = offers(sat.snapshot, sat.now)
    shown = told and (
        told.this,
        told.next and told.next.id,
        told.keeps,
        (told.end - NOON) // MINUTE,
    )
    assert shown == expected


def test_the_next_that_is_cut_is_one_that_will_open() -> None:
    """Neither one that is too short, nor one before the running stage, nor one that was skipped."""
    sat = Sitting(
        a_session(
            *(
                a_stage(key, position=at, minutes=20)
                for at, key in enumerate("zabcd")
            )
        )
    )
    sat.tell(MODERATOR, "open_stage", stage="a")
    sat.tell(MODERATOR, "edit_stage", stage="b", minutes=SHORTEST)
    sat.tell(MODERATOR, "skip_stage", stage="c")
    slip(sat, 10)
    told = offers(sat.snapshot, sat.now)
    assert told is not None
    assert (told.next and told.next.id, told.keeps) == ("d", 10)


def test_what_is_too_short_to_be_cut_is_not_offered() -> None:
    sat = Sitting(
        a_session(a_stage("a", minutes=5), a_stage("b", position=1, minutes=5))
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.now += 11 * MINUTE
    assert offers(sat.snapshot, sat.now) == Offers(
        this=0, next=None, keeps=0, end=sat.now + 5 * MINUTE
    )


def test_before_the_beginning_nothing_is_late() -> None:
    sat = Sitting(a_session(a_stage("a"), starts_at=NOON))
    sat.now += 60 * MINUTE
    assert offers(sat.snapshot, sat.now) is None


def test_a_session_planned_for_another_day_ends_by_todays_clock() -> None:
    sat = Sitting(
        a_session(a_stage("a", minutes=20), starts_at=NOON + 24 * 60 * MINUTE)
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    assert sat.snapshot.session.ends_at == NOON + 20 * MINUTE


def test_only_the_moderator_moves_the_end() -> None:
    sat = begun()
    for who in (SECRETARY, ORGANIZER):
        assert sat.answer(who, "move_end", at=NOON) is Code.not_allowed
    assert sat.tell(MODERATOR, "move_end", at=NOON + 60 * MINUTE).events == ()
