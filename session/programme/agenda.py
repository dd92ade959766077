# The programme: stages inserted, edited, moved and removed while the session runs; planned and actual
# time, and the forecast of the end.
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationError

from session.changes import Changes
from session.envelope import (
    AUDIENCE,
    SECTION,
    Authorship,
    Chosen,
    Envelope,
    Source,
    StageState,
    Unit,
    Visibility,
)
from session.events import Event, happened
from session.fields import FormField
from session.kind import Occasion, Rule
from session.messages import Command, Id, StageCommand, as_refusal
from session.naming import readers, without_mentions
from session.people import STAFF, Role
from session.programme.flow import MINUTE, fixed_at, is_the_day, planned_end
from session.programme.planned import PlannedStage
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Entry, Group, Member, Row, Side, Stage
from session.values.bounds import Few, Many
from session.values.visible import looks
from session.values.zones import CLOCK

PLANNERS = frozenset({Role.organizer, Role.moderator})
SETTLED = frozenset(
    {"visibility", "authorship", "limit", "audience", "unit", "writers"}
)
NOT_BEGUN = frozenset({StageState.draft, StageState.skipped})
GOING = (Stage, Group, Member)
"""Rows that go with a stage in which nothing was written."""

CHOSEN_BEFORE = SETTLED | {"sources"}
"""What is no more to be chosen once a stage has begun; of its options the kind says which."""


class InsertStage(Command):
    """Put a new stage behind another one, or first where `after` is absent."""

    by = PLANNERS
    undoable = True

    type: Literal["insert_stage"] = "insert_stage"
    after: Id | None = None
    kind: Id
    envelope: Envelope


class EditStage(StageCommand):
    """Change what is given of a stage's envelope; what is absent stays.

    Who may see, sign and write, and how much, is settled once the stage has begun, and so are some options of a kind.
    Of its questions only the hints and which one is the headline may change then, or once anything is written.
    `options` are put over those it has; one that is given as an empty text is as usual again.
    """

    by = PLANNERS
    undoable = True

    type: Literal["edit_stage"] = "edit_stage"
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    instruction: Annotated[str, Field(max_length=1000)] | None = None
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    starts: Annotated[str, Field(pattern=CLOCK)] | None = None
    speaker: Annotated[str, Field(max_length=300)] | None = None
    visibility: Visibility | None = None
    authorship: Authorship | None = None
    limit: Annotated[int, Field(ge=0, le=100)] | None = None
    audience: Annotated[str, Field(pattern=AUDIENCE)] | None = None
    approval: bool | None = None
    unit: Unit | None = None
    writers: Annotated[tuple[Role, ...], Few] | None = None
    fields: Annotated[tuple[FormField, ...], Few] | None = None
    sources: Annotated[tuple[Source, ...], Few] | None = None
    section: Annotated[str, Field(pattern=SECTION)] | None = None
    options: Chosen | None = None


class NoteDecision(StageCommand):
    """Write down what was decided on a stage, a line each; the protocol has it before what the entries say.

    A line behind a dash is a part of the one above, as what is recommended to one of several. `remark`: what the
    secretary notes of the stage, for the protocol; where it is absent, it stays.
    """

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["note_decision"] = "note_decision"
    decision: Annotated[str, Field(max_length=2000)] = ""
    remark: Annotated[str, Field(max_length=2000)] | None = None


class MoveStage(StageCommand):
    """Put a stage that has not begun behind another one, or first where `after` is absent."""

    by = PLANNERS
    undoable = True
    when: ClassVar[frozenset[StageState]] = frozenset(
        {StageState.draft, StageState.skipped}
    )

    type: Literal["move_stage"] = "move_stage"
    after: Id | None = None


class RemoveStage(StageCommand):
    """Take out a stage in which nothing was written, and the groups that were formed for it."""

    by = PLANNERS
    undoable = True
    when: ClassVar[frozenset[StageState]] = frozenset(
        {StageState.draft, StageState.skipped}
    )

    type: Literal["remove_stage"] = "remove_stage"


class SetProgramme(Command):
    """Put a planned programme in the place of all stages, of which none has begun. Read from a file, never sent."""

    by = PLANNERS
    undoable = True

    type: Literal["set_programme"] = "set_programme"
    stages: Annotated[tuple[PlannedStage, ...], Many, Field(min_length=1)]


def _insert(
    snapshot: Snapshot, command: InsertStage, occasion: Occasion
) -> list[Event]:
    stages = snapshot.stages
    stage_id = occasion.new_id()
    stage = Stage(
        id=stage_id,
        session_id=snapshot.session.id,
        position=-1,
        key=stage_id,
        kind=command.kind,
        envelope=_addressed(snapshot, command.envelope),
    )
    *others, inserted = sorted(
        _placed(snapshot, stages, stage, command.after),
        key=lambda each: each.id == stage_id,
    )
    return happened("StageInserted", inserted, *others)


def _edit(
    snapshot: Snapshot, command: EditStage, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    change = {
        name: value
        for name, value in dict(command).items()
        if name in Envelope.model_fields
    }
    given = {name: value for name, value in change.items() if value is not None}
    if CHOSEN_BEFORE & given.keys() and stage.state is not StageState.draft:
        raise Refused(Code.stage_wrong_state)
    _refuse_strange_sources(snapshot, stage, command)
    envelope = _addressed(snapshot, _with(stage.envelope, given))
    begun = stage.state is not StageState.draft or any(
        snapshot.where(Entry, stage_id=stage.id)
    )
    if begun and _asked(envelope) != _asked(stage.envelope):
        raise Refused(Code.questions_settled)
    if envelope == stage.envelope:
        return []
    return happened(
        "StageEdited", stage.model_copy(update={"envelope": envelope})
    )


def _with(envelope: Envelope, given: dict[str, object]) -> Envelope:
    try:
        return Envelope(**{**dict(envelope), **given})
    except ValidationError as error:
        raise as_refusal(error) from None


def _refuse_strange_sources(
    snapshot: Snapshot, stage: Stage, command: EditStage
) -> None:
    """Refuse what is to be taken from a stage that is not there, or from itself."""
    others = {other.key for other in snapshot.stages if other.id != stage.id}
    for source in command.sources or ():
        if source.stage not in others:
            raise Refused(Code.unknown_stage)


def _asked(envelope: Envelope) -> list[FormField]:
    """Return the questions as far as answers rest on them."""
    return [
        field.model_copy(update={"hint": "", "headline": False})
        for field in envelope.fields
    ]


def _addressed(snapshot: Snapshot, envelope: Envelope) -> Envelope:
    """Return an envelope that names the side it is for by its id, also where the sender gave the name."""
    kind, _, wanted = envelope.audience.partition(":")
    if kind != "side":
        return envelope
    sides = [
        side
        for side in snapshot.all(Side)
        if wanted == side.id or looks(wanted) == looks(side.name)
    ]
    if not sides:
        raise Refused(Code.unknown_side)
    side = next((side for side in sides if side.id == wanted), sides[0])
    return envelope.model_copy(update={"audience": f"side:{side.id}"})


def refuse_unsettled(changes: Changes) -> None:
    """Refuse to change what is settled once a stage has begun. Whom it is for follows a side that is renamed."""
    for stage in changes.of(Stage):
        was = changes.before.find(Stage, stage.id)
        if (
            was is not None
            and StageState.draft not in {was.state, stage.state}
            and _unsettles(was.envelope, stage.envelope)
        ):
            raise Refused(Code.stage_wrong_state)


def _unsettles(was: Envelope, becomes: Envelope) -> bool:
    if was is becomes:
        return False
    if _asked(was) != _asked(becomes):
        return True
    return any(
        getattr(was, name) != getattr(becomes, name)
        for name in SETTLED - {"audience"}
    )


def _note_decision(
    snapshot: Snapshot, command: NoteDecision, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    noted = {"decision": command.decision}
    if command.remark is not None:
        noted["remark"] = command.remark
    envelope = stage.envelope.model_copy(update=noted)
    if envelope == stage.envelope:
        return []
    return happened(
        "DecisionNoted", stage.model_copy(update={"envelope": envelope})
    )


def _move(
    snapshot: Snapshot, command: MoveStage, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if command.after == stage.id:
        return []
    others = [other for other in snapshot.stages if other.id != stage.id]
    moved = _placed(snapshot, others, stage, command.after)
    return happened("StageMoved", *moved) if moved else []


def _remove(
    snapshot: Snapshot, command: RemoveStage, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    reader = next(readers(snapshot, stage), None)
    if reader is not None:
        raise Refused(Code.stage_read, stage=reader.envelope.title)
    gone = [
        stage,
        *(
            row
            for row in snapshot.naming(stage.id)
            if isinstance(row, Group | Member)
        ),
    ]
    if snapshot.needed(gone):
        raise Refused(Code.stage_wrong_state)
    return happened(
        "StageRemoved", *without_mentions(snapshot, gone, ()), gone=gone
    )


def _set_programme(
    snapshot: Snapshot, command: SetProgramme, occasion: Occasion
) -> list[Event]:
    before = list(snapshot.stages)
    gone: list[Row] = []
    for stage in before:
        gone += (stage, *snapshot.naming(stage.id))
    if any(stage.state not in NOT_BEGUN for stage in before) or not all(
        isinstance(row, GOING) for row in gone
    ):
        raise Refused(Code.programme_begun)
    fresh = [
        Stage(
            id=occasion.new_id(),
            session_id=snapshot.session.id,
            position=position,
            key=planned.key,
            kind=planned.kind,
            envelope=_addressed(snapshot, planned.envelope),
        )
        for position, planned in enumerate(command.stages)
    ]
    return happened(
        "ProgrammeSet", *fresh, *without_mentions(snapshot, gone, ()), gone=gone
    )


def _placed(
    snapshot: Snapshot, stages: list[Stage], stage: Stage, after: str | None
) -> list[Stage]:
    """Return the stages whose position changes when `stage` stands behind `after`."""
    place = 0
    if after is not None:
        place = stages.index(snapshot.get(Stage, after, Code.unknown_stage)) + 1
    order = [*stages[:place], stage, *stages[place:]]
    return [
        each.model_copy(update={"position": position})
        for position, each in enumerate(order)
        if each.position != position
    ]


@dataclass(frozen=True)
class Timing:
    """One stage's time in minutes, and when it begins (ms): really, or by the forecast."""

    stage: Stage
    planned: int
    actual: int
    begins_at: int | None


@dataclass(frozen=True)
class Forecast:
    """`ends_at` by what is left of the programme; `planned_end` as it was meant; both ms."""

    timings: tuple[Timing, ...]
    ends_at: int
    planned_end: int

    @property
    def late(self) -> int:
        """Return how many minutes later than planned the session will end; negative is earlier."""
        return round((self.ends_at - self.planned_end) / MINUTE)


def forecast(snapshot: Snapshot, now: int) -> Forecast:
    """Say when the session will end: the running stage takes what is left of it, what Next will open takes its plan."""
    session = snapshot.session
    begin = session.started_at or session.starts_at or now
    clock = max(now, begin)
    behind = snapshot.current
    timings = []
    for stage in snapshot.stages:
        passed_over = (
            stage.state is StageState.draft
            and behind is not None
            and stage.position < behind.position
        )
        if stage.state is StageState.draft and not passed_over:
            clock = _not_before(snapshot, stage, clock)
        begins_at = stage.opened_at
        if stage.state is StageState.draft:
            begins_at = None if passed_over else clock
        actual = round(spent(stage, now) / MINUTE)
        planned = stage.envelope.minutes
        timings.append(Timing(stage, planned, actual, begins_at))
        if not passed_over:
            clock += _ahead(stage, now)
    return Forecast(
        tuple(timings), clock, session.ends_at or planned_end(snapshot, begin)
    )


def _not_before(snapshot: Snapshot, stage: Stage, clock: int) -> int:
    """Return when a stage begins that could at `clock` (ms): a fixed time is waited for, on the planned day."""
    if not is_the_day(snapshot, clock):
        return clock
    return max(clock, fixed_at(snapshot, stage, clock) or clock)


def expected(snapshot: Snapshot) -> dict[str, int]:
    """Say when each stage began or is to begin (ms), by id, as far as rows alone tell: the same until a row changes."""
    session, current = snapshot.session, snapshot.current
    since = session.starts_at
    if current is not None:
        since = current.closed_at or current.opened_at
    if since is None:
        return {}
    told = forecast(snapshot, since)
    return {
        timing.stage.id: timing.begins_at
        for timing in told.timings
        if timing.begins_at is not None
    }


def _ahead(stage: Stage, now: int) -> int:
    if stage.state is StageState.draft:
        return stage.envelope.minutes * MINUTE
    if stage.state is StageState.open:
        return max(0, (stage.ends_at or now) - max(now, stage.opened_at or 0))
    if stage.state is StageState.paused:
        return max(0, stage.left or 0)
    return 0


def spent(stage: Stage, now: int) -> int:
    """Return how long a stage has run, in ms, pauses left out."""
    running = (
        now - stage.opened_at
        if stage.state is StageState.open and stage.opened_at
        else 0
    )
    return stage.spent + max(0, running)


RULES: dict[type[Command], Rule] = {
    InsertStage: _insert,
    EditStage: _edit,
    NoteDecision: _note_decision,
    MoveStage: _move,
    RemoveStage: _remove,
    SetProgramme: _set_programme,
}
