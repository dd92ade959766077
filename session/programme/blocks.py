# A block of a method in the programme: its stages are put in together, changed, moved, taken out or set free together,
# each by one command that one undo takes back. What a method says, the sender knows; here are only stages.
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Annotated, Literal

from pydantic import Field

from session.envelope import Block, Envelope
from session.events import Event, happened
from session.kind import Occasion, Rule
from session.messages import Command, Id
from session.naming import readers, without_mentions
from session.programme.agenda import GOING, NOT_BEGUN, PLANNERS
from session.programme.planned import PlannedStage
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Entry, Row, Stage
from session.values.bounds import Few

Planned = Annotated[tuple[PlannedStage, ...], Few]


class InsertBlock(Command):
    """Put the stages of a block behind another stage, or first where `after` is absent. Made here, never sent."""

    by = PLANNERS
    undoable = True

    type: Literal["insert_block"] = "insert_block"
    after: Id | None = None
    stages: Annotated[Planned, Field(min_length=1)]


class SetBlock(Command):
    """Put other stages in the place of a block that has not begun. Made here, never sent.

    `was`: the stages as its method has them till now. What somebody changed by hand since, stays.
    """

    by = PLANNERS
    undoable = True

    type: Literal["set_block"] = "set_block"
    block: Id
    was: Planned = ()
    stages: Annotated[Planned, Field(min_length=1)]


class MoveBlock(Command):
    """Put a block that has not begun behind another stage, or first without `after`. Made here, never sent."""

    by = PLANNERS
    undoable = True

    type: Literal["move_block"] = "move_block"
    block: Id
    after: Id | None = None


class RemoveBlock(Command):
    """Take out a block that has not begun, and the groups that were formed for it. Made here, never sent."""

    by = PLANNERS
    undoable = True

    type: Literal["remove_block"] = "remove_block"
    block: Id


class DetachBlock(Command):
    """Let the stages of a block be ordinary ones, each changed by itself. Made here, never sent."""

    by = PLANNERS
    undoable = True

    type: Literal["detach_block"] = "detach_block"
    block: Id


def stages_of(stages: Iterable[Stage], block: str) -> list[Stage]:
    """Return the stages of a block, in their order."""
    return [stage for stage in stages if block_of(stage) == block]


def block_of(stage: Stage) -> str:
    """Return the id of the block that a stage belongs to; empty where it belongs to none."""
    place = stage.envelope.block
    return "" if place is None else place.id


def step_of(envelope: Envelope) -> tuple[str, str]:
    """Return the method and the step of a stage that belongs to a block."""
    place: Block | None = envelope.block
    return ("", "") if place is None else (place.method, place.step)


def _insert(
    snapshot: Snapshot, command: InsertBlock, occasion: Occasion
) -> list[Event]:
    fresh = [_row(snapshot, each, occasion) for each in command.stages]
    _refuse_same_keys(snapshot.stages, fresh)
    at = _behind(snapshot, snapshot.stages, command.after)
    order = [*snapshot.stages[:at], *fresh, *snapshot.stages[at:]]
    return happened("BlockInserted", *_moved(order, first=fresh))


def _row(
    snapshot: Snapshot, planned: PlannedStage, occasion: Occasion
) -> Stage:
    return Stage(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        position=-1,
        key=planned.key,
        kind=planned.kind,
        envelope=planned.envelope,
    )


def _refuse_same_keys(
    standing: Iterable[Stage], fresh: Iterable[Stage]
) -> None:
    taken = set(chain.from_iterable(stage.called for stage in standing))
    if taken.intersection(stage.key for stage in fresh):
        raise Refused(Code.changed_meanwhile)


def _behind(
    snapshot: Snapshot, stages: Sequence[Stage], after: str | None
) -> int:
    """Return the place behind a stage; the first where none is named."""
    if after is None:
        return 0
    stage = snapshot.get(Stage, after, Code.unknown_stage)
    if stage not in stages:
        raise Refused(Code.unknown_stage)
    return stages.index(stage) + 1


def _moved(order: Sequence[Stage], first: Iterable[Stage] = ()) -> list[Stage]:
    """Return the stages whose place changes, those first that it is about."""
    named = {stage.id for stage in first}
    found = [
        stage.model_copy(update={"position": position})
        for position, stage in enumerate(order)
        if stage.position != position or stage.id in named
    ]
    return sorted(found, key=lambda stage: stage.id not in named)


def _set(
    snapshot: Snapshot, command: SetBlock, occasion: Occasion
) -> list[Event]:
    standing = _standing(snapshot, command.block)
    _refuse_begun(standing)
    _refuse_answered(snapshot, standing)
    by_step = {step_of(stage.envelope): stage for stage in standing}
    was = {step_of(each.envelope): each.envelope for each in command.was}
    order = list(snapshot.stages)
    at = order.index(standing[0])
    changed: dict[str, Stage] = {}
    for planned in command.stages:
        step = step_of(planned.envelope)
        stage = by_step.pop(step, None)
        if stage is None:
            fresh = _row(snapshot, planned, occasion)
            order.insert(at, fresh)
        else:
            fresh = _with(stage, was.get(step), planned.envelope)
            at = order.index(stage)
            order[at] = fresh
        if fresh != stage:
            changed[fresh.id] = fresh
        at += 1
    gone = list(by_step.values())
    order = [stage for stage in order if stage not in gone]
    news = [stage for stage in order if stage.position == -1]
    _refuse_same_keys((stage for stage in order if stage not in news), news)
    return _happened(
        snapshot, "BlockSet", _moved(order, changed.values()), gone
    )


def _with(stage: Stage, was: Envelope | None, becomes: Envelope) -> Stage:
    """Return a stage as the method has it now, but for what was changed by hand."""
    if was is None:
        return stage.model_copy(update={"envelope": becomes})
    now = stage.envelope
    change = {
        name: getattr(becomes, name)
        for name in Envelope.model_fields
        if getattr(now, name) == getattr(was, name) or name == "block"
    }
    return stage.model_copy(update={"envelope": now.model_copy(update=change)})


def _standing(snapshot: Snapshot, block: str) -> list[Stage]:
    found = stages_of(snapshot.stages, block)
    if not found:
        raise Refused(Code.unknown_stage)
    return found


def _refuse_begun(stages: Iterable[Stage]) -> None:
    if any(stage.state not in NOT_BEGUN for stage in stages):
        raise Refused(Code.programme_begun)


def _refuse_answered(snapshot: Snapshot, stages: Iterable[Stage]) -> None:
    """Refuse to change what people answered already, before an undo took the stage back."""
    if any(snapshot.count(Entry, stage_id=stage.id) for stage in stages):
        raise Refused(Code.questions_settled)


def _happened(
    snapshot: Snapshot, name: str, rows: list[Stage], going: list[Stage]
) -> list[Event]:
    """Return what happened, with the stages that go; refuse where somebody needs these."""
    gone: list[Row] = []
    for stage in going:
        _refuse_read(snapshot, stage)
        gone += (stage, *_going_with(snapshot, stage))
    if not rows and not gone:
        return []
    mentions = without_mentions(snapshot, gone, rows)
    return happened(name, *rows, *mentions, gone=gone)


def _refuse_read(snapshot: Snapshot, stage: Stage) -> None:
    """Refuse to take out a stage of which another takes something that is not of the same block."""
    for reader in readers(snapshot, stage):
        if block_of(reader) != block_of(stage):
            raise Refused(Code.stage_read, stage=reader.envelope.title)


def _going_with(snapshot: Snapshot, stage: Stage) -> list[Row]:
    """Return the groups that were formed for a stage; refuse where something else stands on it."""
    named = list(snapshot.naming(stage.id))
    if not all(isinstance(row, GOING) for row in named):
        raise Refused(Code.stage_wrong_state)
    return [row for row in named if not isinstance(row, Stage)]


def _move(
    snapshot: Snapshot, command: MoveBlock, _occasion: Occasion
) -> list[Event]:
    moving = _standing(snapshot, command.block)
    _refuse_begun(moving)
    others = [stage for stage in snapshot.stages if stage not in moving]
    at = _behind(snapshot, others, command.after)
    moved = _moved([*others[:at], *moving, *others[at:]])
    return happened("BlockMoved", *moved) if moved else []


def _remove(
    snapshot: Snapshot, command: RemoveBlock, _occasion: Occasion
) -> list[Event]:
    going = _standing(snapshot, command.block)
    _refuse_begun(going)
    return _happened(snapshot, "BlockRemoved", [], going)


def _detach(
    snapshot: Snapshot, command: DetachBlock, _occasion: Occasion
) -> list[Event]:
    free = [_freed(stage) for stage in _standing(snapshot, command.block)]
    return happened("BlockDetached", *free)


def _freed(stage: Stage) -> Stage:
    envelope = stage.envelope.model_copy(update={"block": None})
    return stage.model_copy(update={"envelope": envelope})


RULES: Mapping[type[Command], Rule] = {
    InsertBlock: _insert,
    SetBlock: _set,
    MoveBlock: _move,
    RemoveBlock: _remove,
    DetachBlock: _detach,
}
