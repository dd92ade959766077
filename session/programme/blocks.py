# A block of a method in the programme: its stages are put in together, changed, moved, taken out or set free together,
# each by one command that one undo takes back. What a method says, the sender knows; here are only stages.
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from session.envelope import Envelope
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
    if place is None:
        return ""
    return place.id


def step_of(envelope: Envelope) -> tuple[str, str]:
    """Return the method and the step of a stage that belongs to a block."""
    place = envelope.block
    if place is None:
        return "", ""
    return place.method, place.step


def _insert(
    snapshot: Snapshot, command: InsertBlock, occasion: Occasion
) -> list[Event]:
    fresh = []
    after = command.after
    for each in command.stages:
        row = _row(snapshot, each, occasion)
        fresh.append(row)
    order = list(snapshot.stages)
    _refuse_same_keys(order, fresh)
    at = _behind(snapshot, order, after)
    order[at:at] = fresh
    rows = _moved(order, first=fresh)
    return happened("BlockInserted", *rows)


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
    taken: set[str] = set()
    for stage in standing:
        taken.update(stage.called)
    for stage in fresh:
        if stage.key in taken:
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
    ahead, behind = [], []
    for position, stage in enumerate(order):
        change = {"position": position}
        moved = stage.model_copy(update=change)
        if stage.id in named:
            ahead.append(moved)
        elif stage.position != position:
            behind.append(moved)
    return ahead + behind


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
    for stage in gone:
        order.remove(stage)
    news = [stage for stage in order if stage.position < 0]
    old = [stage for stage in order if stage.position >= 0]
    _refuse_same_keys(old, news)
    return _happened(
        snapshot, "BlockSet", _moved(order, changed.values()), gone
    )


def _with(stage: Stage, was: Envelope | None, becomes: Envelope) -> Stage:
    """Return a stage as the method has it now, but for what was changed by hand."""
    if was is None:
        return _in(stage, becomes)
    now = stage.envelope
    change = {"block": becomes.block}
    for name in Envelope.model_fields:
        stands = getattr(now, name)
        as_it_was = getattr(was, name)
        if stands == as_it_was:
            change[name] = getattr(becomes, name)
    envelope = now.model_copy(update=change)
    return _in(stage, envelope)


def _in(stage: Stage, envelope: Envelope) -> Stage:
    """Return a stage in another envelope."""
    change = {"envelope": envelope}
    return stage.model_copy(update=change)


def _standing(snapshot: Snapshot, block: str) -> list[Stage]:
    found = stages_of(snapshot.stages, block)
    if not found:
        raise Refused(Code.unknown_stage)
    return found


def _refuse_begun(stages: Iterable[Stage]) -> None:
    for stage in stages:
        if stage.state not in NOT_BEGUN:
            raise Refused(Code.programme_begun)


def _refuse_answered(snapshot: Snapshot, stages: Iterable[Stage]) -> None:
    """Refuse to change what people answered already, before an undo took the stage back."""
    for stage in stages:
        written = snapshot.count(Entry, stage_id=stage.id)
        if written:
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
    own = block_of(stage)
    for reader in readers(snapshot, stage):
        if block_of(reader) == own:
            continue
        title = reader.envelope.title
        raise Refused(Code.stage_read, stage=title)


def _going_with(snapshot: Snapshot, stage: Stage) -> list[Row]:
    """Return the groups that were formed for a stage; refuse where something else stands on it."""
    found: list[Row] = []
    for row in snapshot.naming(stage.id):
        if not isinstance(row, GOING):
            raise Refused(Code.stage_wrong_state)
        if row.id != stage.id:
            found.append(row)
    return found


def _move(
    snapshot: Snapshot, command: MoveBlock, _occasion: Occasion
) -> list[Event]:
    moving = _standing(snapshot, command.block)
    _refuse_begun(moving)
    order = list(snapshot.stages)
    for stage in moving:
        order.remove(stage)
    at = _behind(snapshot, order, command.after)
    order[at:at] = moving
    moved = _moved(order)
    if not moved:
        return []
    return happened("BlockMoved", *moved)


def _remove(
    snapshot: Snapshot, command: RemoveBlock, _occasion: Occasion
) -> list[Event]:
    block = command.block
    none: list[Stage] = []
    going = _standing(snapshot, block)
    _refuse_begun(going)
    return _happened(snapshot, "BlockRemoved", none, going)


def _detach(
    snapshot: Snapshot, command: DetachBlock, _occasion: Occasion
) -> list[Event]:
    block = command.block
    standing = _standing(snapshot, block)
    free = map(_freed, standing)
    return happened("BlockDetached", *free)


def _freed(stage: Stage) -> Stage:
    free = {"block": None}
    was = stage.envelope
    envelope = was.model_copy(update=free)
    return _in(stage, envelope)


RULES: Mapping[type[Command], Rule] = {
    InsertBlock: _insert,
    SetBlock: _set,
    MoveBlock: _move,
    RemoveBlock: _remove,
    DetachBlock: _detach,
}
