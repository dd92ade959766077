# Undo of a step of the room: after Next into any kind, with any answers since, the room is where it was, and nothing
# that was acknowledged is gone; it stands in the stage that has not begun, and comes back when that opens again.
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from session.deeds import SOMETHING
from session.entries.reactions import Reaction
from session.envelope import StageState
from session.people import WRITERS, Actor
from session.refusals import Code
from session.secrecy.votes import is_counted
from session.snapshot import Snapshot
from session.stages.agree.rows import Pledge, Support
from session.tables import Entry, Row, Stage
from session.undoing import BACK, Redo, Undo, offered, told
from tests.length import times
from tests.session.build import (
    MINUTE,
    MODERATOR,
    SESSION,
    Sitting,
    a_stage,
    acting,
)
from tests.session.chance import Chance
from tests.session.test_undoing import ANNA, BORIS, everything, sitting

SAID = (Entry, Reaction, Pledge, Support)
"""Rows that keep what people wrote and answered."""
STEPS = 40


@settings(max_examples=times(80), deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([False, True]))
def test_undo_of_next_takes_the_room_back_and_loses_nothing(
    seed: int, staff_too: bool
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    play(sat, chance, chance.one(range(STEPS)))
    before = sat.snapshot.copy()
    if (
        sat.answer(
            MODERATOR, "next_stage", after=before.session.current_stage_id
        )
        is not None
    ):
        return
    step = sat.snapshot.done[-1].number
    play(sat, chance, chance.one(range(STEPS)), staff=staff_too)
    sent = said(sat.snapshot)
    back_to(sat, step)
    assert room(sat.snapshot) == room_again(before, sat.snapshot)
    if not staff_too:
        assert said(sat.snapshot) == sent


def play(
    sat: Sitting, chance: Chance, times: int, *, staff: bool = True
) -> None:
    """Let anybody do anything that makes sense, but move the room; or participants alone."""
    for _ in range(times):
        sat.now += chance.one((0, 1000, MINUTE))
        actor, command = chance.lasting_wish(sat.snapshot, sat.key())
        if not isinstance(command, Undo | Redo) and (
            staff or is_participant(actor)
        ):
            sat.tries(actor, command)


def is_participant(actor: Actor) -> bool:
    return actor.person_id is not None and actor.may(WRITERS)


def back_to(sat: Sitting, step: int) -> None:
    """Press Undo until that step is taken back; it never stays."""
    while any(done.number == step for done in sat.snapshot.done):
        offer = offered(sat.snapshot, BACK, sat.now)
        assert step not in [done.number for done, _ in offer.stay], [
            why for _, why in offer.stay
        ]
        assert offer.step is not None
        sat.tell(MODERATOR, "undo", number=offer.step.number)


def room(snapshot: Snapshot) -> tuple[str | None, StageState | None]:
    """Return which stage the room is in, and in which state."""
    current = snapshot.current
    return snapshot.session.current_stage_id, current.state if current else None


def room_again(
    before: Snapshot, now: Snapshot
) -> tuple[str | None, StageState | None]:
    """Return where the room is to be: as it was, but that a secret vote that is counted by now stays closed."""
    stage, state = room(before)
    current = now.find(Stage, stage)
    return stage, StageState.closed if current and is_counted(
        now, current
    ) else state


def said(snapshot: Snapshot) -> dict[str, dict[str, Row]]:
    return {
        table.__name__: {row.id: row for row in snapshot.all(table)}
        for table in SAID
    }


def voting(**envelope: Any) -> tuple[Sitting, int]:
    """Return a room in a vote on one statement, to which everybody has answered, and the step that led there."""
    chosen = Entry(
        id="e",
        session_id=SESSION,
        stage_id="f",
        author="anna",
        content={"what": "x"},
        at=0,
        thesis_at=1,
    )
    stages = [
        a_stage("f"),
        a_stage("r", "react", 1, sources=[{"stage": "f"}], **envelope),
        a_stage("i", "info", 2),
    ]
    sat = sitting(*stages, chosen)
    sat.tell(MODERATOR, "next_stage", after=None)
    number = sat.tell(MODERATOR, "next_stage", after="f").number
    (statement,) = sat.snapshot.where(Entry, stage_id="r")
    for person in (ANNA, BORIS):
        sat.tell(
            acting(person), "react", stage="r", entry=statement.id, answer="for"
        )
    return sat, number


def test_a_vote_that_was_opened_by_mistake_waits_with_its_answers() -> None:
    sat, number = voting()
    answers = said(sat.snapshot)
    undone = sat.tell(MODERATOR, "undo", number=number).number
    assert room(sat.snapshot) == ("f", StageState.open)
    assert said(sat.snapshot) == answers
    assert (
        sat.answer(
            acting(ANNA), "react", stage="r", entry="e", answer="against"
        )
        is Code.stage_not_open
    )
    sat.tell(MODERATOR, "redo", number=undone)
    assert room(sat.snapshot) == ("r", StageState.open)
    assert said(sat.snapshot) == answers


def test_what_waited_is_there_once_when_the_stage_opens_again() -> None:
    sat, number = voting()
    sat.tell(MODERATOR, "undo", number=number)
    answers = said(sat.snapshot)
    sat.tell(MODERATOR, "next_stage", after="f")
    assert said(sat.snapshot) == answers


def test_next_that_counted_a_secret_vote_is_taken_back_and_the_vote_stays_closed() -> (
    None
):
    sat, _ = voting(authorship="anonymous")
    number = sat.tell(MODERATOR, "next_stage", after="r").number
    sat.tell(MODERATOR, "undo", number=number)
    assert room(sat.snapshot) == ("r", StageState.closed)
    assert sat.answer(MODERATOR, "open_stage", stage="r") is Code.vote_counted
    sat.tell(MODERATOR, "redo", number=sat.snapshot.undone[-1].number)
    assert room(sat.snapshot) == ("i", StageState.open)


def test_a_counted_vote_stays_closed_where_the_room_goes_back_behind_it() -> (
    None
):
    sat, number = voting(authorship="anonymous")
    sat.tell(MODERATOR, "close_stage", stage="r")
    sat.tell(MODERATOR, "undo", number=number)
    assert room(sat.snapshot) == ("f", StageState.open)
    assert (
        sat.snapshot.get(Stage, "r", Code.unknown_stage).state
        is StageState.closed
    )


def test_undo_says_which_stage_it_takes_back_and_cuts_its_name() -> None:
    sat = sitting(
        a_stage(
            "s",
            title="An unusually long name of a stage that nobody can read to its end",
        )
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    assert told(sat.snapshot, sat.snapshot.done[-1]).values == {
        "what": "An unusually long name of a stage that…"
    }


@settings(max_examples=times(30), deadline=None)
@given(st.integers(0, 2**32))
def test_every_step_has_a_name(seed: int) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    play(sat, chance, 60)
    unnamed = {
        step.event
        for step in sat.snapshot.done
        if told(sat.snapshot, step).text == SOMETHING
    }
    assert unnamed == set()
