# What a command is refused now, undo and redo are refused that would do the same: a stage that is closed, somebody who
# is gone, a limit that others have reached. And what nobody was refused, staff take back as ever.
from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.decide import decide, is_undoable
from session.envelope import StageState
from session.events import happened
from session.kind import Occasion
from session.messages import Command
from session.people import Actor
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages.mapping.rows import Freezing
from session.tables import Entry, Link, Person, Side, Stage
from session.undoing import BACK, FORTH, offered
from tests.histories.life import as_seen_now
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    SECRETARY,
    SESSION,
    Sitting,
    a_side,
    acting,
)
from tests.session.chance import Chance
from tests.session.stages.scene import Scene
from tests.session.stages.test_group import grouped
from tests.session.test_steps_that_stay import NAMES
from tests.session.test_undoing import everything

AGREEMENT = {"what": "Keep the doors open"}
FLAGS = frozenset(
    {
        "hidden",
        "marked",
        "approved",
        "revealed",
        "skipped",
        "ready",
        "help",
        "taken",
    }
)
Played = Callable[[Scene], None]


def without_a_step(
    scene: Scene, row: Stage | Entry | Person, **change: Any
) -> None:
    """Let something happen that undo does not know."""
    scene.put(scene.again(row).model_copy(update=change))


def why(scene: Scene, way: Any = BACK) -> Code | None:
    stay = offered(scene.snapshot, way, scene.now).stay
    return stay[0][1].code if stay else None


def an_entry_in_a_stage_closed_since(scene: Scene) -> None:
    stage = scene.opened("form", "form")
    scene.write(MODERATOR, stage, what="One")
    without_a_step(scene, stage, state=StageState.closed, closed_at=NOON)


def the_paper_of_a_session_closed_since(scene: Scene) -> None:
    scene.do(MODERATOR, "set_paper", title="Ours", paragraphs=["One"])
    scene.put(scene.snapshot.session.model_copy(update={"closed_at": NOON}))


def one_entry_more_than_the_limit(scene: Scene) -> None:
    anna = scene.person("anna")
    stage = scene.opened("form", "form", limit=1)
    entry = scene.write(anna, stage, what="One")
    scene.do(SECRETARY, "withdraw_entry", stage, entry=entry.id)
    scene.write(anna, stage, what="Two")


def turn(scene: Scene, way: str) -> None:
    stack = scene.snapshot.done if way == "undo" else scene.snapshot.undone
    scene.do(MODERATOR, way, number=stack[-1].number)


def words_of_what_was_withdrawn(scene: Scene) -> None:
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    entry = scene.write(anna, stage, what="One")
    scene.do(
        SECRETARY,
        "revise_entry",
        stage,
        entry=entry.id,
        revision=1,
        content={"what": "Two"},
    )
    scene.do(anna, "withdraw_entry", stage, entry=entry.id)


def merged_into_what_was_withdrawn(scene: Scene) -> None:
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    kept, other = (
        scene.write(anna, stage, what="One"),
        scene.write(anna, stage, what="Two"),
    )
    scene.do(
        MODERATOR, "merge_entries", stage, entry=kept.id, others=[other.id]
    )
    scene.do(MODERATOR, "split_entry", stage, entry=other.id)
    scene.do(anna, "withdraw_entry", stage, entry=kept.id)


def agreed(scene: Scene) -> tuple[Person, Stage, Entry]:
    anna = scene.person("anna")
    stage = scene.opened("agree", "agree")
    return anna, stage, scene.write(anna, stage, **AGREEMENT)


def a_pledge_to_what_was_withdrawn(scene: Scene) -> None:
    anna, stage, entry = agreed(scene)
    scene.do(anna, "take_on", stage, entry=entry.id)
    scene.do(
        SECRETARY, "take_on", stage, entry=entry.id, taken=False, person=anna.id
    )
    scene.do(anna, "withdraw_entry", stage, entry=entry.id)


def a_stance_on_what_was_withdrawn(scene: Scene) -> None:
    anna, stage, entry = agreed(scene)
    scene.do(
        SECRETARY,
        "support",
        stage,
        entry=entry.id,
        stance="for",
        on_behalf=anna.id,
    )
    scene.do(
        SECRETARY,
        "support",
        stage,
        entry=entry.id,
        stance="against",
        on_behalf=anna.id,
    )
    scene.do(anna, "withdraw_entry", stage, entry=entry.id)


def a_pledge_of_somebody_who_is_gone(scene: Scene) -> None:
    _, stage, entry = agreed(scene)
    boris = scene.person("boris")
    scene.do(SECRETARY, "take_on", stage, entry=entry.id, person=boris.id)
    scene.do(
        SECRETARY,
        "take_on",
        stage,
        entry=entry.id,
        taken=False,
        person=boris.id,
    )
    without_a_step(scene, boris, removed_at=NOON)


def alone_on_the_wall_what_was_withdrawn(scene: Scene) -> None:
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    entry = scene.write(anna, stage, what="One")
    scene.do(MODERATOR, "set_spotlight", entry=entry.id)
    scene.do(MODERATOR, "set_spotlight")
    scene.do(anna, "withdraw_entry", stage, entry=entry.id)


def a_ninth_side(scene: Scene) -> None:
    for number in range(Side.most - 2):
        scene.put(a_side(f"s{number}", number + 2))
    scene.do(MODERATOR, "remove_side", side="s0")
    scene.put(a_side("ninth", 20))


def a_seat_for_somebody_who_is_gone(scene: Scene) -> None:
    scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    first, _ = scene.groups(stage)
    person = scene.again(next(iter(scene.snapshot.all(Person))))
    scene.do(MODERATOR, "move_member", stage, person=person.id, group=first.id)
    scene.do(MODERATOR, "move_member", stage, person=person.id)
    without_a_step(scene, person, removed_at=NOON)


def a_seat_in_a_stage_closed_since(scene: Scene) -> None:
    scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    scene.do(
        MODERATOR,
        "move_member",
        stage,
        person="p00",
        group=scene.groups(stage)[0].id,
    )
    without_a_step(scene, stage, state=StageState.closed, closed_at=NOON)


def a_stage_beside_the_one_that_runs(scene: Scene) -> None:
    first, second = (
        scene.opened("first", "form"),
        scene.planned("second", "form"),
    )
    scene.do(MODERATOR, "close_stage", first)
    scene.put(
        second.model_copy(update={"state": StageState.open, "opened_at": NOON})
    )
    scene.put(
        scene.snapshot.session.model_copy(
            update={"current_stage_id": second.id}
        )
    )


def a_limit_of_a_stage_that_has_begun(scene: Scene) -> None:
    stage = scene.planned("form", "form")
    scene.do(MODERATOR, "edit_stage", stage, limit=3)
    without_a_step(scene, stage, state=StageState.open, opened_at=NOON)
    scene.put(
        scene.snapshot.session.model_copy(update={"current_stage_id": stage.id})
    )


def mapped(scene: Scene) -> tuple[Stage, Entry, Freezing]:
    scene.crowd(4)
    react = scene.opened("react", "react")
    scene.do(MODERATOR, "write_statement", react, text="Tea")
    stage = scene.opened("map", "map", sources=[{"stage": "react"}])
    (entry,) = scene.snapshot.all(Entry)
    (freezing,) = scene.snapshot.all(Freezing)
    return stage, entry, freezing


def a_word_beside_a_map_frozen_anew_since(scene: Scene) -> None:
    stage, entry, freezing = mapped(scene)
    scene.do(
        MODERATOR,
        "overrule",
        stage,
        entry=entry.id,
        facet="side",
        finding="common",
        note="So it is",
    )
    scene.put(freezing.model_copy(update={"id": "second", "number": 2}))


def a_dimension_of_what_the_map_has_no_more(scene: Scene) -> None:
    stage, entry, freezing = mapped(scene)
    for dimension in ("one", "two"):
        scene.do(
            MODERATOR,
            "place_statement",
            stage,
            entry=entry.id,
            dimension=dimension,
        )
    empty = {**freezing.content, "statements": []}
    scene.put(
        freezing.model_copy(
            update={"id": "second", "number": 2, "content": empty}
        )
    )


BACKWARDS: dict[Played, Code] = {
    an_entry_in_a_stage_closed_since: Code.stage_wrong_state,
    the_paper_of_a_session_closed_since: Code.session_closed,
    one_entry_more_than_the_limit: Code.entry_limit,
    words_of_what_was_withdrawn: Code.unknown_entry,
    merged_into_what_was_withdrawn: Code.unknown_entry,
    a_pledge_to_what_was_withdrawn: Code.unknown_entry,
    a_stance_on_what_was_withdrawn: Code.unknown_entry,
    a_pledge_of_somebody_who_is_gone: Code.unknown_person,
    alone_on_the_wall_what_was_withdrawn: Code.unknown_entry,
    a_ninth_side: Code.entry_limit,
    a_seat_for_somebody_who_is_gone: Code.unknown_person,
    a_seat_in_a_stage_closed_since: Code.stage_wrong_state,
    a_stage_beside_the_one_that_runs: Code.room_moved_on,
    a_limit_of_a_stage_that_has_begun: Code.stage_wrong_state,
    a_word_beside_a_map_frozen_anew_since: Code.stage_wrong_state,
    a_dimension_of_what_the_map_has_no_more: Code.unknown_entry,
}


@pytest.mark.parametrize(
    "played", BACKWARDS, ids=lambda played: played.__name__
)
def test_undo_is_refused_what_its_command_would_be(played: Played) -> None:
    scene = Scene()
    played(scene)
    scene.snapshot.number += 1  # what was put in without a command has one, too
    assert why(scene) is BACKWARDS[played]
    last = scene.snapshot.done[-1].number
    assert scene.refused(MODERATOR, "undo", number=last) == BACKWARDS[played]


def test_one_does_not_come_back_beside_another_that_was_done_again_since() -> (
    None
):
    """The other was written long before this one was withdrawn once more, and came after that."""
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("form", "form", limit=1)
    first = scene.write(anna, stage, what="One")
    scene.do(SECRETARY, "withdraw_entry", stage, entry=first.id)
    scene.sitting.now += MINUTE
    second = scene.do(
        SECRETARY,
        "add_entry",
        stage,
        content={"what": "Two"},
        on_behalf=anna.id,
    )
    for way in ("undo", "undo", "redo", "redo"):
        scene.sitting.now += MINUTE
        turn(scene, way)
    scene.do(anna, "revise_entry", stage, **my_own(second.made[0]))
    stay = [step for step, _ in offered(scene.snapshot, BACK, scene.now).stay]
    assert [step.command for step in stay] == ["add_entry", "withdraw_entry"]
    assert (
        scene.refused(MODERATOR, "undo", number=stay[-1].number)
        == Code.entry_limit
    )


def test_what_stood_beside_it_stands_beside_it_again_however_many_may_be_written() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("form", "form", limit=1)
    both = scene.do(
        SECRETARY, "add_entries", stage, lines=["One", "Two"], on_behalf=anna.id
    )
    scene.sitting.now += MINUTE
    scene.do(SECRETARY, "withdraw_entry", stage, entry=both.made[0])
    scene.sitting.now += MINUTE
    scene.do(anna, "revise_entry", stage, **my_own(both.made[1]))
    assert why(scene) is None
    turn(scene, "undo")
    assert scene.entry(both.made[0]).withdrawn_at is None


def test_what_a_stage_takes_up_comes_again_with_it_however_many_one_may_write() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    cards = scene.opened("form", "form")
    for text in ("One", "Two"):
        scene.write(anna, cards, what=text)
    stage = scene.planned(
        "map", "timemap", limit=1, sources=[{"stage": "form"}]
    )
    scene.do(MODERATOR, "open_stage", stage)
    turn(scene, "undo")
    scene.write(anna, cards, what="Three")
    turn(scene, "redo")
    assert len([*scene.snapshot.where(Entry, stage_id=stage.id)]) == 2


def my_own(entry: str) -> dict[str, Any]:
    return {
        "entry": entry,
        "revision": 1,
        "content": {"what": "My own words"},
    }


def test_a_statement_is_not_put_again_once_its_vote_is_counted() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("react", "react", authorship="anonymous")
    scene.do(MODERATOR, "write_statement", stage, text="Tea")
    scene.do(MODERATOR, "write_statement", stage, text="Coffee")
    first = next(iter(scene.snapshot.all(Entry)))
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    scene.do(anna, "react", stage, entry=first.id, answer="for")
    scene.do(MODERATOR, "close_stage", stage)
    assert why(scene, FORTH) is Code.stage_wrong_state


def test_nobody_closes_the_own_link_by_doing_again_what_another_took_back() -> (
    None
):
    scene = Scene()
    link = scene.put(
        Link(
            id="key",
            session_id=SESSION,
            digest=sha256(b"secret").hexdigest(),
            role="moderator",
        )
    )
    bearer = Actor(link.id, MODERATOR.roles, secret=b"secret")
    scene.do(MODERATOR, "revoke_link", link=link.id)
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert (
        scene.refused(bearer, "redo", number=scene.snapshot.undone[-1].number)
        == Code.own_link
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_done_again_its_command_could_do_now(seed: int) -> None:
    """Whatever others do after a step was taken back: where redo does it again, its command would be taken, too."""
    chance = Chance(Random(seed).choice)
    sat = Sitting(limited(), random=Random(seed))
    for _ in range(40):
        actor, command = chance.lasting_wish(sat.snapshot, sat.key())
        if (
            not is_undoable(command, actor)
            or not sat.tries(actor, command)
            or not is_last(sat)
        ):
            continue
        if (
            sat.answer(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
            is not None
        ):
            continue
        meanwhile(sat, chance)
        offer = offered(sat.snapshot, FORTH, sat.now)
        if offer.step is not None and offer.step is sat.snapshot.undone[-1]:
            assert (
                refusal(sat, actor, as_seen_now(sat.snapshot, command)) is None
            ), command
            sat.tell(MODERATOR, "redo", number=offer.step.number)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_taken_back_could_be_done_by_hand(seed: int) -> None:
    """Where a button has a counterpart, as hide has show: undo is taken only where the counterpart would be."""
    chance = Chance(Random(seed).choice)
    sat = Sitting(limited(), random=Random(seed))
    sent: dict[int, tuple[Actor, Command]] = {}
    for _ in range(80):
        actor, command = chance.lasting_wish(sat.snapshot, sat.key())
        if sat.tries(actor, command):
            sent[sat.snapshot.number] = actor, command
        step = offered(sat.snapshot, BACK, sat.now).step
        if (
            step is not None
            and step.number != sat.snapshot.number
            and step.number in sent
        ):
            sender, done = sent[step.number]
            turned = {
                name: not getattr(done, name)
                for name in FLAGS.intersection(type(done).model_fields)
            }
            assert (
                not turned
                or refusal(sat, sender, done.model_copy(update=turned)) is None
            ), done


def limited() -> Snapshot:
    """Return a session in whose stages everybody writes once."""
    snapshot = everything()
    for stage in list(snapshot.stages):
        envelope = stage.envelope.model_copy(update={"limit": 1})
        snapshot.advance(
            happened("Given", stage.model_copy(update={"envelope": envelope}))
        )
    return snapshot


def is_last(sat: Sitting) -> bool:
    return (
        bool(sat.snapshot.done)
        and sat.snapshot.done[-1].number == sat.snapshot.number
    )


def meanwhile(sat: Sitting, chance: Chance) -> None:
    """Let people do what leaves the step where it is."""
    step = sat.snapshot.undone[-1]
    for _ in range(chance.one(range(25))):
        _, command = chance.lasting_wish(sat.snapshot, sat.key())
        actor = acting(
            chance.one(
                [
                    person
                    for person in sat.snapshot.all(Person)
                    if person.removed_at is None
                ]
            )
        )
        if (
            not is_undoable(command, actor)
            and command.type not in NAMES.values()
        ):
            sat.tries(actor, command)
    assert sat.snapshot.undone[-1] is step


def refusal(sat: Sitting, actor: Actor, command: Command) -> Code | None:
    command = command.model_copy(update={"key": sat.key()})
    try:
        decide(
            sat.snapshot,
            command,
            Occasion(actor, sat.now, sat.new_id, Random(1)),
        )
    except Refused as refused:
        return refused.code
    return None


def test_a_limit_of_what_people_write_is_none_of_statements() -> None:
    scene = Scene()
    stage = scene.opened("react", "react", limit=1)
    for text in ("Tea", "Coffee"):
        scene.do(MODERATOR, "write_statement", stage, text=text)
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert why(scene, FORTH) is None


def test_what_was_done_a_moment_ago_is_taken_back_whatever_stood_before() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    first, second = (
        scene.write(anna, stage, what="One"),
        scene.write(anna, stage, what="Two"),
    )
    scene.do(MODERATOR, "set_spotlight", entry=first.id)
    scene.do(MODERATOR, "hide_entry", stage, entry=first.id)
    scene.do(MODERATOR, "set_spotlight", entry=second.id)
    for way in ("undo", "redo", "undo"):
        scene.do(MODERATOR, way, number=scene.snapshot.number)
    assert scene.snapshot.session.spotlight_id == first.id
