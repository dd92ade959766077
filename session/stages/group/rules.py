# What may be done with groups: form them anew, move people, choose a place, say ready or ask for help.
# Knows rows and commands; how people are divided is in seating and forming.
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import rounds
from session.entries import writing as entries
from session.entries.reactions import stances
from session.entries.rounds import BeginRound, CloseRound
from session.entries.seats import may_lead, member_of, round_now, seats_in
from session.entries.writing import AddEntries, AddEntry, Intake
from session.envelope import StageState
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rules
from session.messages import STARTED, Id, StageCommand
from session.people import CLERKS, CONTROL, STAFF, WRITERS, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.group.plan import (
    BY_ANSWERS,
    LARGEST,
    SMALLEST,
    Forming,
    Moving,
    Plan,
    planned,
)
from session.stages.group.seating import (
    formed,
    own_groups,
    seated,
    seating_of,
    topics,
)
from session.stages.group.slots import placed, round_of, seat_in
from session.stages.group.turns import FIRST, begun, in_rounds, late_role
from session.tables import Group, Member, Person, Row, Stage

UNFINISHED = STARTED | {StageState.draft}
NAME_LIMIT = 60
INTAKE = Intake()
OF_ENTRIES = entries.rules(INTAKE)
OF_ROUNDS = rounds.rules(lambda stage: Plan.of(stage).minutes)


class FormGroups(StageCommand):
    """Form the groups anew, while nothing is written. `forming`, `size`: as planned where absent."""

    by = STAFF
    undoable = True
    when: ClassVar[frozenset[StageState]] = UNFINISHED
    named = True

    type: Literal["form_groups"] = "form_groups"
    forming: Forming | None = None
    size: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] | None = None


class MoveMember(StageCommand):
    """Seat a person in another group, or in none where `group` is absent."""

    by = CLERKS | {Role.group_moderator}
    undoable = True
    when: ClassVar[frozenset[StageState]] = UNFINISHED
    named = True

    type: Literal["move_member"] = "move_member"
    person: Id
    group: Id | None = None


class NameHost(StageCommand):
    """Let somebody stay at the table when guests move on; who was the host there is a guest again."""

    by = CLERKS | {Role.group_moderator}
    undoable = True
    when: ClassVar[frozenset[StageState]] = UNFINISHED
    named = True

    type: Literal["name_host"] = "name_host"
    person: Id


class PlaceTopic(StageCommand):
    """Put a topic into a place of a round, while nothing is written there.

    The one that stood there goes where this one was, and people with what they chose.
    """

    by = STAFF
    undoable = True
    when: ClassVar[frozenset[StageState]] = UNFINISHED
    named = True

    type: Literal["place_topic"] = "place_topic"
    topic: Id
    group: Id


class ChooseGroup(StageCommand):
    """Sit down in a group, where people choose for themselves."""

    by = WRITERS
    when: ClassVar[frozenset[StageState]] = STARTED
    named = True

    type: Literal["choose_group"] = "choose_group"
    group: Id


class LeaveGroup(StageCommand):
    """Get up from the group that one sits in, where people choose for themselves."""

    by = WRITERS
    when: ClassVar[frozenset[StageState]] = STARTED
    named = True

    type: Literal["leave_group"] = "leave_group"


class PublishSheet(StageCommand):
    """Put one group's sheet on the wall, or none where `group` is absent."""

    by = CONTROL
    undoable = True

    type: Literal["publish_sheet"] = "publish_sheet"
    group: Id | None = None


class GroupCommand(StageCommand):
    """What any member may do for the group, and whoever leads it."""

    by = WRITERS | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = STARTED

    group: Id


class SetReady(GroupCommand):
    type: Literal["set_ready"] = "set_ready"
    ready: bool = True


class AskHelp(GroupCommand):
    type: Literal["ask_help"] = "ask_help"
    help: bool = True


class RenameGroup(GroupCommand):
    """Give a group a name beside its number; an empty one takes it away."""

    when: ClassVar[frozenset[StageState]] = UNFINISHED

    type: Literal["rename_group"] = "rename_group"
    name: Annotated[str, Field(max_length=300)]


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse a seat in a group that is gone, or for somebody who is, and a second round beside one that runs."""
    entries.keeps(
        changes,
        stage,
        change,
    )
    rounds.keeps(changes, stage, change)
    seat = change.becomes
    if not isinstance(seat, Member) or not change.touches("group_id"):
        return
    if changes.find(Group, seat.group_id) is None:
        raise Refused(Code.unknown_group)
    person = changes.find(Person, seat.person_id)
    if person is None or person.removed_at is not None:
        raise Refused(Code.unknown_person)


def _form(
    snapshot: Snapshot, command: FormGroups, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    old = seating_of(snapshot, stage)
    if snapshot.needed(old):
        raise Refused(Code.groups_have_sheets)
    if round_now(snapshot, stage.id) > FIRST:
        raise Refused(Code.stage_wrong_state)
    plan = Plan.of(stage)
    change = {
        "forming": command.forming or plan.forming,
        "size": command.size or plan.size,
    }
    plan = plan.model_copy(update=change)
    if plan.rule in BY_ANSWERS and not stances(snapshot, stage):
        raise Refused(Code.nobody_reacted)
    rows = formed(
        snapshot,
        stage,
        plan,
        occasion,
    )
    if not rows:
        raise Refused(Code.too_few_people)
    return happened("GroupsFormed", planned(stage, plan), *rows, gone=old)


def _move(
    snapshot: Snapshot, command: MoveMember, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    person = snapshot.get(Person, command.person, Code.unknown_person)
    group = (
        _group(snapshot, stage, command.group)
        if command.group is not None
        else None
    )
    now = round_now(snapshot, stage.id)
    if group is not None:
        now = round_of(snapshot, stage, group)
    old = seat_in(snapshot, stage, person.id, now)
    touched = {
        each
        for each in (command.group, old.group_id if old else None)
        if each is not None
    }
    if touched and not any(
        may_lead(snapshot, stage, occasion.actor, each) for each in touched
    ):
        raise Refused(Code.not_allowed)
    if person.removed_at is not None:
        raise Refused(Code.unknown_person)
    if group is None:
        return happened("MemberUnseated", gone=[old]) if old else []
    return _sit(stage, group, person, old, occasion, now)


def _name_host(
    snapshot: Snapshot, command: NameHost, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    plan = Plan.of(stage)
    if plan.moving is not Moving.guests:
        raise Refused(Code.not_allowed)
    seat = member_of(snapshot, stage, command.person)
    if seat is None:
        raise Refused(Code.unknown_person)
    table = seat.group_id
    if not may_lead(snapshot, stage, occasion.actor, table):
        raise Refused(Code.not_allowed)
    if seat.role == FIRST:
        return []
    rows = [_as(seat, FIRST)]
    for each in seats_in(snapshot, table):
        if each.role:
            guest = _as(each, 0)
            rows.append(guest)
    return happened("HostNamed", *rows)


def _as(seat: Member, role: int) -> Member:
    change = {"role": role}
    return seat.model_copy(update=change)


def _choose(
    snapshot: Snapshot, command: ChooseGroup, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    person = snapshot.get(Person, occasion.actor.person_id, Code.not_allowed)
    plan = Plan.of(stage)
    if not plan.chosen:
        raise Refused(Code.not_allowed)
    group = _group(snapshot, stage, command.group)
    number = round_of(snapshot, stage, group)
    old = seat_in(snapshot, stage, person.id, number)
    return _sit(stage, group, person, old, occasion, number)


def _leave(
    snapshot: Snapshot, command: LeaveGroup, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    plan = Plan.of(stage)
    if not plan.chosen:
        raise Refused(Code.not_allowed)
    person = occasion.actor.person_id
    seat = member_of(snapshot, stage, person)
    if seat is None:
        return []
    return happened("MemberUnseated", gone=[seat])


def _place(
    snapshot: Snapshot, command: PlaceTopic, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    plan = Plan.of(stage)
    group = _group(snapshot, stage, command.group)
    if not plan.by_topics:
        raise Refused(Code.not_allowed)
    topic = command.topic
    known = topics(snapshot, stage, plan)
    if topic not in known:
        raise Refused(Code.unknown_entry)
    if group.theme == topic:
        return []
    found = placed(snapshot, stage, topic, group)
    return happened("TopicPlaced", *found.rows, gone=found.gone)


def _sit(  # noqa: PLR0913, PLR0917 - who, where, when
    stage: Stage,
    group: Group,
    person: Person,
    old: Member | None,
    occasion: Occasion,
    number: int,
) -> list[Event]:
    if old is None:
        seat = seated(
            stage,
            group.id,
            person.id,
            occasion,
            number,
        )
        return happened("MemberSeated", seat)
    if old.group_id == group.id:
        return []
    change = {"group_id": group.id, "role": late_role(stage)}
    return happened("MemberMoved", old.model_copy(update=change))


def _add(
    snapshot: Snapshot, command: AddEntry, occasion: Occasion
) -> list[Event]:
    events = OF_ENTRIES[AddEntry](snapshot, command, occasion)
    return _in_round(snapshot, command.stage, events)


def _add_many(
    snapshot: Snapshot, command: AddEntries, occasion: Occasion
) -> list[Event]:
    events = OF_ENTRIES[AddEntries](snapshot, command, occasion)
    return _in_round(snapshot, command.stage, events)


def _in_round(
    snapshot: Snapshot, stage_id: str, events: Iterable[Event]
) -> list[Event]:
    """Return what was written as rows of the round that runs; of a group that meets in one alone, of that."""
    now = round_now(snapshot, stage_id)
    found: list[Event] = []
    for event in events:
        rows = [
            _of_round(
                snapshot,
                row,
                now,
            )
            for row in event.rows
        ]
        found += happened(event.name, *rows)
    return found


def _of_round(snapshot: Snapshot, row: Row, now: int) -> Row:
    group = snapshot.find(
        Group,
        getattr(
            row,
            "group_id",
            None,
        ),
    )
    number = now
    if group is not None and group.slot:
        number = group.slot
    return row.model_copy(update={"round": number})


def _begin(
    snapshot: Snapshot, command: BeginRound, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if not in_rounds(stage) or command.entry is not None:
        raise Refused(Code.stage_wrong_state)
    minutes = Plan.of(stage).minutes
    if command.minutes is not None:
        minutes = command.minutes
    return begun(snapshot, stage, occasion, minutes)


def _set_ready(
    snapshot: Snapshot, command: SetReady, occasion: Occasion
) -> list[Event]:
    group = _led(
        snapshot,
        command,
        occasion,
    )
    if (group.ready_at is not None) == command.ready:
        return []
    name, at = "GroupNotReady", None
    if command.ready:
        name, at = "GroupReady", occasion.now
    return happened(name, group.model_copy(update={"ready_at": at}))


def _ask_help(
    snapshot: Snapshot, command: AskHelp, occasion: Occasion
) -> list[Event]:
    group = _led(
        snapshot,
        command,
        occasion,
    )
    if (group.help_at is not None) == command.help:
        return []
    name, at = "HelpGiven", None
    if command.help:
        name, at = "HelpAsked", occasion.now
    return happened(name, group.model_copy(update={"help_at": at}))


def _rename(
    snapshot: Snapshot, command: RenameGroup, occasion: Occasion
) -> list[Event]:
    group = _led(snapshot, command, occasion)
    name = " ".join(clean(command.name).split())
    if len(name) > NAME_LIMIT:
        raise Refused(
            Code.field_too_long,
            field=N_("Group name"),
            length=len(name),
            limit=NAME_LIMIT,
        )
    return (
        happened("GroupRenamed", group.model_copy(update={"name": name}))
        if name != group.name
        else []
    )


def _publish(
    snapshot: Snapshot, command: PublishSheet, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(
        Stage,
        command.stage,
        Code.unknown_stage,
    )
    chosen = (
        _group(snapshot, stage, command.group)
        if command.group is not None
        else None
    )
    shown = [
        g
        for g in own_groups(snapshot, stage)
        if g.shown_at is not None and g != chosen
    ]
    changed = [group.model_copy(update={"shown_at": None}) for group in shown]
    if chosen is not None and chosen.shown_at is None:
        changed.insert(0, chosen.model_copy(update={"shown_at": occasion.now}))
    name = "SheetPublished" if chosen else "SheetPutAway"
    return happened(name, *changed) if changed else []


def _led(
    snapshot: Snapshot, command: GroupCommand, occasion: Occasion
) -> Group:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    group = _group(snapshot, stage, command.group)
    if not may_lead(snapshot, stage, occasion.actor, group.id):
        raise Refused(Code.not_yours)
    return group


def _group(snapshot: Snapshot, stage: Stage, group_id: str) -> Group:
    group = snapshot.get(Group, group_id, Code.unknown_group)
    if group.stage_id != stage.id:
        raise Refused(Code.unknown_group)
    return group


RULES: Rules = {
    **OF_ENTRIES,
    AddEntry: _add,
    AddEntries: _add_many,
    BeginRound: _begin,
    CloseRound: OF_ROUNDS[CloseRound],
    FormGroups: _form,
    MoveMember: _move,
    NameHost: _name_host,
    ChooseGroup: _choose,
    LeaveGroup: _leave,
    PlaceTopic: _place,
    SetReady: _set_ready,
    AskHelp: _ask_help,
    RenameGroup: _rename,
    PublishSheet: _publish,
}

DEEDS: Mapping[str, Deed] = {
    **rounds.DEEDS,
    "GroupsFormed": Deed(N_("groups formed anew")),
    "MemberSeated": Deed(N_("person seated in a group")),
    "MemberMoved": Deed(N_("person moved to another group")),
    "MemberUnseated": Deed(N_("person taken out of a group")),
    "HostNamed": Deed(N_("another host of a table")),
    "TopicPlaced": Deed(N_("topic put into a place")),
    "GroupReady": Deed(N_("group marked ready")),
    "GroupNotReady": Deed(N_("group marked not ready")),
    "HelpAsked": Deed(N_("help asked for a group")),
    "HelpGiven": Deed(N_("help given to a group")),
    "GroupRenamed": Deed(N_("group renamed")),
    "SheetPublished": Deed(N_("sheet of a group on the wall")),
    "SheetPutAway": Deed(N_("sheet of a group off the wall")),
}
