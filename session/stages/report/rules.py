# The floor of a plenary: groups are called one by one, and the room sends questions, additions, objections.
from collections.abc import Mapping
from typing import ClassVar, Literal

from session.deeds import Deed
from session.entries.seats import in_units
from session.entries.writing import Intake
from session.entries.writing import rules as entry_rules
from session.envelope import StageState, Unit
from session.events import Event, happened
from session.fields import FieldKind, FormField
from session.kind import Occasion, Rules
from session.messages import ANY_STATE, STARTED, Id, StageCommand
from session.people import CONTROL
from session.programme.flow import MINUTE
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.report.queue import (
    Place,
    groups_reporting,
    minutes_each,
    queue,
    reporting,
)
from session.stages.report.rows import Turn
from session.tables import Person, Stage

NOTE = (
    FormField(
        name="kind",
        kind=FieldKind.one,
        label=N_("Kind of note"),
        required=True,
        options=("question", "addition", "objection"),
        option_labels=(N_("Question"), N_("Addition"), N_("Objection")),
    ),
    FormField(
        name="text",
        kind=FieldKind.long,
        label=N_("Text"),
        required=True,
        limit=500,
    ),
)


def _floor(
    snapshot: Snapshot, stage: Stage, _person: Person | None
) -> str | None:
    place = reporting(snapshot, stage)
    return place.group.id if place else None


INTAKE = Intake(
    fields=lambda _snapshot, _stage: NOTE, group=_floor, groups=groups_reporting
)


class CallGroup(StageCommand):
    """Give a group the floor; the one that has it is done. A group that is done may be called again."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = STARTED

    type: Literal["call_group"] = "call_group"
    group: Id


class FinishTurn(StageCommand):
    """Take the floor back from the group that has it."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = STARTED

    type: Literal["finish_turn"] = "finish_turn"


class MoveTurn(StageCommand):
    """Put a group behind another one in the queue, or first where `after` is absent."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["move_turn"] = "move_turn"
    group: Id
    after: Id | None = None


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Make the queue, from the groups that there are."""
    turns = [
        turn
        for turn in _turns(snapshot, stage, occasion)
        if snapshot.find(Turn, turn.id) is None
    ]
    return happened("QueueMade", in_units(stage, Unit.person), *turns)


def paced(
    snapshot: Snapshot, _was: Stage, stage: Stage, occasion: Occasion
) -> list[Event]:
    """Stop the clock of whoever has the floor with the stage's own, and let it go on with it."""
    place = reporting(snapshot, stage)
    turn = place.turn if place else None
    if turn is None:
        return []
    left = turn.left if turn.ends_at is None else turn.ends_at - occasion.now
    return happened(
        "TurnPaced", turn.model_copy(update=_clock(stage, left or 0, occasion))
    )


def _clock(
    stage: Stage, left: int, occasion: Occasion
) -> dict[str, int | None]:
    """Return a turn's clock with so much left (ms): running with the stage, else standing."""
    if stage.state is StageState.open:
        return {"ends_at": occasion.now + left, "left": None}
    return {"ends_at": None, "left": left}


def _call(
    snapshot: Snapshot, command: CallGroup, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    turns = {turn.group_id: turn for turn in _turns(snapshot, stage, occasion)}
    if command.group not in turns:
        raise Refused(Code.unknown_group)
    now = reporting(snapshot, stage)
    if now is not None and now.group.id == command.group:
        return []
    clock = _clock(stage, minutes_each(stage) * MINUTE, occasion)
    change = {"called_at": occasion.now, **clock, "done_at": None}
    called = turns.pop(command.group).model_copy(update=change)
    new = [
        turn for turn in turns.values() if snapshot.find(Turn, turn.id) is None
    ]
    return happened("GroupCalled", called, *_finished(now, occasion), *new)


def _finish(
    snapshot: Snapshot, command: FinishTurn, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    done = _finished(reporting(snapshot, stage), occasion)
    return happened("TurnFinished", *done) if done else []


def _move(
    snapshot: Snapshot, command: MoveTurn, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    turns = {turn.group_id: turn for turn in _turns(snapshot, stage, occasion)}
    if command.group not in turns or command.after not in {None, *turns}:
        raise Refused(Code.unknown_group)
    if command.after == command.group:
        return []
    order = [group for group in turns if group != command.group]
    place = 0
    if command.after is not None:
        place = order.index(command.after) + 1
    order.insert(place, command.group)
    placed = [
        turns[group].model_copy(update={"position": position})
        for position, group in enumerate(order)
    ]
    moved = [turn for turn in placed if turn != snapshot.find(Turn, turn.id)]
    return happened("TurnMoved", *moved) if moved else []


def _finished(place: Place | None, occasion: Occasion) -> list[Turn]:
    if place is None or place.turn is None:
        return []
    return [place.turn.model_copy(update={"done_at": occasion.now})]


def _turns(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Turn]:
    """Return a turn for each group, in order; new ones for groups that have none yet."""
    return [
        place.turn
        or Turn(
            id=occasion.new_id(),
            session_id=stage.session_id,
            stage_id=stage.id,
            group_id=place.group.id,
            position=position,
        )
        for position, place in enumerate(queue(snapshot, stage))
    ]


RULES: Rules = {
    **entry_rules(INTAKE),
    CallGroup: _call,
    FinishTurn: _finish,
    MoveTurn: _move,
}

DEEDS: Mapping[str, Deed] = {
    "GroupCalled": Deed(N_("floor given to a group")),
    "TurnFinished": Deed(N_("floor taken back")),
    "TurnMoved": Deed(N_("order of the reports")),
}
