# Undo and redo: any staff command taken back leaves the rows as they were, and done again as it made them; what
# somebody changed since is never overwritten, and what somebody needs by now does not vanish.
import re
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from session.decide import is_undoable
from session.events import happened
from session.kind import Region
from session.membership.registration import Join
from session.messages import Command
from session.people import Actor, Role, Surface, Viewer
from session.programme.agenda import EditStage
from session.record import REMEMBERED
from session.refusals import Code
from session.regions import Outside, audiences, regions
from session.snapshot import Done, Snapshot
from session.stages import KINDS
from session.tables import Entry, Group, Link, Member, Person, Row
from session.undoing import GROWING
from tests.length import times
from tests.session.build import (
    MINUTE,
    MODERATOR,
    SECRETARY,
    WHAT,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    unmarked,
)
from tests.session.chance import FIELDS, Chance
from tests.session.stages.scene import PROJECTOR

pytestmark = pytest.mark.long

MARKS = re.compile(r"'?revision'?[=:] ?\d+|opened_at=(None|\d+)")
Rows = dict[str, dict[str, Row]]
ANNA, BORIS = a_person("anna", "a"), a_person("boris", "b")
PEOPLE = (
    a_side("a"),
    a_side("b", 1),
    ANNA,
    BORIS,
    a_person("guide", "a", Role.group_moderator),
    a_person("vera"),
)


def everything(*more: Row) -> Snapshot:
    """Return a session with one stage of every kind."""
    sources = [{"stage": "form"}]
    stages = [
        a_stage(
            kind,
            kind,
            position,
            fields=FIELDS,
            sources=() if kind == "form" else sources,
        )
        for position, kind in enumerate(
            ["form", *sorted(set(KINDS) - {"form"})]
        )
    ]
    return a_session(*PEOPLE, *stages, *more)


@settings(max_examples=times(50))
@given(st.integers(0, 2**32))
def test_any_command_taken_back_leaves_the_rows_as_before_and_done_again_as_after(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(40):
        actor, command = chance.wish(sat.snapshot, sat.key())
        before = sat.rows()
        if (
            promises(command)
            or not sat.tries(actor, command)
            or not is_a_step(sat)
            or sat.rows() == before
        ):
            continue
        after = sat.rows()
        taking = turner(sat.snapshot.done[-1])
        sat.tell(taking, "undo", number=sat.snapshot.number)
        assert told(sat.rows()) == told(before), command
        if any(
            table == Link.table.name
            for (table, _), _, _ in sat.snapshot.undone[-1].changes
        ):
            continue  # a link that was taken back opens nothing for ever
        sat.tell(taking, "redo", number=sat.snapshot.number)
        assert told(sat.rows()) == told(after), command


def turner(step: Done) -> Actor:
    """Return who may turn a step: whoever did it where it is their own, else the moderator."""
    return SECRETARY if step.owner == SECRETARY.id else MODERATOR


def told(rows: Rows) -> Rows:
    """Return rows as they are told, but for their revisions, which only grow."""
    return {
        name: {row_id: unrevised(row) for row_id, row in held.items()}
        for name, held in rows.items()
    }


def unrevised(row: Row) -> Row:
    return (
        row.model_copy(update={GROWING: 0})
        if GROWING in type(row).model_fields
        else row
    )


@settings(max_examples=times(25), deadline=None)
# The wall stood in a stage that was removed, and removed again.
@example(326578)
@given(st.integers(0, 2**32))
def test_every_screen_is_as_before_once_a_command_is_taken_back(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(25):
        actor, command = chance.wish(sat.snapshot, sat.key())
        before, rows = screens(sat), sat.rows()
        if (
            promises(command)
            or not sat.tries(actor, command)
            or not is_a_step(sat)
            or sat.rows() == rows
        ):
            continue
        taking = turner(sat.snapshot.done[-1])
        sat.tell(taking, "undo", number=sat.snapshot.number)
        assert screens(sat) == before, command


def promises(command: Command) -> bool:
    """Tell whether a command changes what people are told of their texts: what they were told once stays."""
    if not isinstance(command, EditStage):
        return False
    told = (command.authorship, command.visibility, command.unit)
    return told != (None, None, None) or command.writers is not None


def is_a_step(sat: Sitting) -> bool:
    """Tell whether the last command may be taken back: most that the staff does, but no count of a secret vote."""
    return (
        bool(sat.snapshot.done)
        and sat.snapshot.done[-1].number == sat.snapshot.number
    )


def screens(sat: Sitting) -> dict[object, object]:
    """Return what everybody sees, but for the buttons of undo and redo themselves."""
    people = [
        person
        for person in sat.snapshot.all(Person)
        if person.removed_at is None
    ]
    viewers = [Viewer(acting(person), Surface.phone) for person in people]
    viewers += [
        Viewer(MODERATOR, Surface.console),
        Viewer(PROJECTOR, Surface.projector),
    ]
    seats = {
        audience
        for viewer in viewers
        for audience in audiences(sat.snapshot, viewer)
    }
    outside = Outside(sat.now)
    return {
        (audience, region.slot): [
            shown(each) for each in (region, *(region.items or ()))
        ]
        for audience in seats
        for region in regions(sat.snapshot, audience, outside)
        if region.slot not in {"bar", "undo"}
    }


def shown(region: Region) -> tuple[str, str, str]:
    """Return what a region shows, but for revisions, which only grow, and for when a stage opened first."""
    return region.slot, region.block, MARKS.sub("", repr(dict(region.data)))


def somebody_gone_is_seated(snapshot: Snapshot) -> bool:
    gone = {
        person.id
        for person in snapshot.all(Person)
        if person.removed_at is not None
    }
    return any(seat.person_id in gone for seat in snapshot.all(Member))


@settings(max_examples=times(30))
# Groups formed anew when one of those who sat there was taken out.
@example(546)
@given(st.integers(0, 2**32))
def test_many_commands_are_taken_back_one_by_one_and_done_again(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    states = [told(sat.rows())]
    for _ in range(60):
        actor, command = chance.wish(sat.snapshot, sat.key())
        if promises(command) or not is_undoable(command, actor):
            continue
        if command.type == "form_groups" and somebody_gone_is_seated(
            sat.snapshot
        ):
            continue  # whose seat does not come back
        if sat.tries(actor, command) and told(sat.rows()) != states[-1]:
            states.append(told(sat.rows()))
    for state in reversed(states[:-1]):
        step = sat.snapshot.done[-1]
        sat.tell(turner(step), "undo", number=step.number)
        assert told(sat.rows()) == state
    assert (
        sat.answer(MODERATOR, "undo", number=sat.snapshot.number)
        is Code.nothing_to_undo
    )
    for state in states[1:]:
        step = sat.snapshot.undone[-1]
        sat.tell(turner(step), "redo", number=step.number)
        assert told(sat.rows()) == state
    assert (
        sat.answer(MODERATOR, "redo", number=sat.snapshot.number)
        is Code.nothing_to_undo
    )


@settings(max_examples=times(50))
@given(st.integers(0, 2**32))
def test_undo_changes_nothing_that_others_changed_since(seed: int) -> None:
    """Whatever happens between a command and its undo, only fields that the command changed go back."""
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(60):
        actor, command = chance.wish(sat.snapshot, sat.key())
        sat.tries(actor, command)
        if sat.snapshot.done:
            check_undo(Sitting(sat.snapshot.copy(), random=Random(seed)))


def check_undo(sat: Sitting) -> None:
    done = sat.snapshot.done[-1]
    changes = {
        key: (_unmarked(before), _unmarked(after))
        for key, before, after in done.changes
    }
    now = sat.rows()
    if sat.answer(turner(done), "undo", number=done.number) is not None:
        assert sat.rows() == now
        return
    for table in now:
        for row_id in {*now[table], *sat.rows()[table]}:
            was, becomes = now[table].get(row_id), sat.rows()[table].get(row_id)
            before, after = changes.get((table, row_id), (was, was))
            if was is None or becomes is None:
                assert (_unrevised(was), _unrevised(becomes)) == (
                    _unrevised(after),
                    _unrevised(before),
                )
            else:
                assert {
                    f: getattr(becomes, f) for f in moved(was, becomes)
                } == {
                    f: getattr(before, f)
                    for f in moved(was, becomes)
                    if getattr(was, f) == getattr(after, f)
                }


def _unrevised(row: Row | None) -> Row | None:
    return unrevised(row) if row is not None else None


def _unmarked(row: Row | None) -> Row | None:
    return unmarked(row) if row is not None else None


def moved(one: Row, other: Row) -> list[str]:
    fields = (field for field in type(one).model_fields if field != GROWING)
    # What is emptied since what it names is gone belongs to that.
    let_go = {f for f in type(one).lets_go if getattr(other, f) is None}
    return [
        field
        for field in fields
        if getattr(one, field) != getattr(other, field) and field not in let_go
    ]


def sitting(*rows: Row, **session: Any) -> Sitting:
    return Sitting(a_session(*PEOPLE, *rows, **session))


def test_only_the_last_command_is_taken_back_and_only_if_the_sender_saw_it() -> (
    None
):
    sat = sitting()
    first = sat.tell(MODERATOR, "add_side", name="One").number
    second = sat.tell(MODERATOR, "add_side", name="Two").number
    assert sat.answer(MODERATOR, "undo", number=first) is Code.undo_overtaken
    undone = sat.tell(MODERATOR, "undo", number=second).number
    assert sat.answer(MODERATOR, "redo", number=second) is Code.undo_overtaken
    sat.tell(MODERATOR, "redo", number=undone)
    assert (
        sat.answer(SECRETARY, "undo", number=sat.snapshot.number)
        is Code.not_allowed
    )
    assert (
        sat.answer(acting(ANNA), "undo", number=sat.snapshot.number)
        is Code.not_allowed
    )


def test_something_new_leaves_nothing_to_do_again_but_what_participants_write_does_not_count() -> (
    None
):
    sat = sitting(a_stage("s"))
    sat.tell(MODERATOR, "open_stage", stage="s")
    undone = sat.tell(
        MODERATOR,
        "undo",
        number=sat.tell(MODERATOR, "set_screen", state="hidden").number,
    ).number
    sat.tell(acting(ANNA), "add_entry", stage="s", content={"what": "x"})
    sat.tell(MODERATOR, "redo", number=undone)
    sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    sat.tell(MODERATOR, "add_side", name="New")
    assert (
        sat.answer(MODERATOR, "redo", number=sat.snapshot.number)
        is Code.nothing_to_undo
    )


def test_a_command_that_changed_nothing_is_nothing_to_take_back() -> None:
    sat = sitting(a_stage("s"))
    sat.tell(MODERATOR, "set_screen", state="shown")
    assert (
        sat.answer(MODERATOR, "undo", number=sat.snapshot.number)
        is Code.nothing_to_undo
    )


def test_a_hundred_commands_are_remembered() -> None:
    sat = sitting()
    for number in range(REMEMBERED + 5):
        sat.tell(MODERATOR, "edit_passport", title=f"Title {number}")
    for _ in range(REMEMBERED):
        sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
    assert sat.snapshot.session.title == "Title 4"
    assert sat.answer(MODERATOR, "undo", number=1) is Code.nothing_to_undo


def test_a_stage_taken_back_keeps_what_was_written_in_it() -> None:
    sat = sitting(a_stage("s"))
    number = sat.tell(MODERATOR, "next_stage", after=None).number
    sat.tell(acting(ANNA), "add_entry", stage="s", content={"what": "x"})
    sat.now += MINUTE
    sat.tell(MODERATOR, "undo", number=number)
    assert (sat.snapshot.current, len(list(sat.snapshot.all(Entry)))) == (
        None,
        1,
    )


def test_an_inserted_stage_in_which_somebody_wrote_is_not_taken_back() -> None:
    sat = sitting()
    insert = sat.tell(
        MODERATOR,
        "insert_stage",
        kind="form",
        envelope={"title": "T", "fields": [WHAT.model_dump()]},
    )
    opened = sat.tell(MODERATOR, "next_stage", after=None)
    sat.tell(
        acting(ANNA), "add_entry", stage=insert.made[0], content={"what": "x"}
    )
    sat.tell(MODERATOR, "undo", number=opened.number)
    before = sat.rows()
    assert (
        sat.answer(MODERATOR, "undo", number=insert.number) is Code.undo_needed
    )
    assert sat.rows() == before


def test_groups_are_formed_once_however_often_their_stage_is_undone_and_redone() -> (
    None
):
    sat = sitting(
        a_stage("g", "group", options={"forming": "mixed", "size": 2})
    )
    number = sat.tell(MODERATOR, "next_stage", after=None).number
    formed = sat.rows()
    for _ in range(2):
        undone = sat.tell(MODERATOR, "undo", number=number).number
        assert [*sat.snapshot.all(Group), *sat.snapshot.all(Member)] == []
        number = sat.tell(MODERATOR, "redo", number=undone).number
        assert sat.rows() == formed


def test_a_mistaken_next_is_taken_back_and_leaves_the_groups_that_a_latecomer_sits_in() -> (
    None
):
    sat = sitting(
        a_stage("g", "group", options={"forming": "mixed", "size": 2})
    )
    number = sat.tell(MODERATOR, "next_stage", after=None).number
    join = Join(key=sat.key(), name="Late", consent=True, digest="0" * 64)
    late = sat.do(Actor("door", frozenset({Role.participant})), join).made[0]
    assert len(list(sat.snapshot.where(Member, person_id=late))) == 1
    check_step_without_seats(sat, number)


def test_a_mistaken_next_is_taken_back_and_leaves_the_groups_and_what_they_wrote() -> (
    None
):
    sat = sitting(
        a_stage("f"),
        a_stage("g", "group", 1, options={"forming": "mixed", "size": 2}),
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    number = sat.tell(MODERATOR, "next_stage", after="f").number
    sat.tell(acting(ANNA), "add_entry", stage="g", content={"what": "x"})
    check_step_without_seats(sat, number)
    assert sat.snapshot.session.current_stage_id == "g"
    assert len(list(sat.snapshot.all(Entry))) == 1


def check_step_without_seats(sat: Sitting, number: int) -> None:
    """Take a step into the group stage back, do it again, take it back again and open the stage anew."""
    before = sat.rows()
    for _ in range(2):
        undone = sat.tell(MODERATOR, "undo", number=number).number
        after = sat.rows()
        assert {name for name in after if after[name] != before[name]} == {
            "session",
            "stage",
        }
        number = sat.tell(MODERATOR, "redo", number=undone).number
        assert sat.rows() == before
    sat.tell(MODERATOR, "undo", number=number)
    sat.tell(
        MODERATOR, "next_stage", after=sat.snapshot.session.current_stage_id
    )
    assert sat.rows()["member"] == before["member"]
    assert sat.rows()["group"] == before["group"]


def test_only_what_the_command_changed_goes_back() -> None:
    sat = sitting(a_stage("s"))
    sat.tell(MODERATOR, "next_stage", after=None)
    entry = sat.tell(
        acting(ANNA), "add_entry", stage="s", content={"what": "before"}
    ).made[0]
    hidden = sat.tell(MODERATOR, "hide_entry", stage="s", entry=entry).number
    sat.tell(
        acting(ANNA),
        "revise_entry",
        stage="s",
        entry=entry,
        revision=1,
        content={"what": "after"},
    )
    undone = sat.tell(MODERATOR, "undo", number=hidden).number
    now = sat.snapshot.get(Entry, entry, Code.unknown_entry)
    assert (now.hidden_at, now.content, now.revision) == (
        None,
        {"what": "after"},
        2,
    )
    sat.tell(MODERATOR, "redo", number=undone)
    now = sat.snapshot.get(Entry, entry, Code.unknown_entry)
    assert (now.hidden_at, now.content, now.revision) == (
        sat.now,
        {"what": "after"},
        2,
    )


def test_what_somebody_changed_again_is_not_taken_back() -> None:
    groups = [
        Group(id=name, session_id="session", stage_id="g", position=at)
        for at, name in enumerate(("g1", "g2"))
    ]
    seat = Member(
        id="m",
        session_id="session",
        stage_id="g",
        group_id="g1",
        person_id="anna",
    )
    sat = sitting(
        a_stage("g", "group", options={"forming": "self"}), *groups, seat
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    moved = sat.tell(
        MODERATOR, "move_member", stage="g", person="anna", group="g2"
    ).number
    sat.tell(acting(ANNA), "choose_group", stage="g", group="g1")
    sat.tell(acting(BORIS), "choose_group", stage="g", group="g2")
    # She went back herself.
    assert (
        sat.answer(MODERATOR, "undo", number=moved) is Code.undo_changes_nothing
    )
    third = Group(id="g3", session_id="session", stage_id="g", position=2)
    sat.snapshot.advance(happened("Given", third))
    sat.tell(acting(ANNA), "choose_group", stage="g", group="g3")
    before = sat.rows()
    assert (
        sat.answer(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
        is Code.undo_overtaken
    )
    assert sat.rows() == before


@pytest.mark.parametrize("name", ["undo", "redo"])
def test_where_nothing_was_done_there_is_nothing_to_undo(name: str) -> None:
    assert sitting().answer(MODERATOR, name, number=0) is Code.nothing_to_undo
