# The life of a stage and of the session: one table of states, and the moderator's commands that walk it.
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.changes import Change, Changes
from session.envelope import StageState
from session.events import Event, happened
from session.kind import Occasion, Rule
from session.messages import ANY_STATE, STARTED, Command, Id, StageCommand
from session.people import STAFF
from session.programme.timetable import MINUTE as MINUTE  # noqa: PLC0414 - others take it from here
from session.programme.timetable import end_of, nearest, start_of, timetable
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Entry, Row, ScreenState, Session, Stage
from session.values.bounds import Pace, Sheet, Word
from session.values.zones import minutes_of

HALF_A_DAY = 12 * 60 * MINUTE

LIFE: dict[tuple[StageState, str], StageState] = {
    (StageState.draft, "open"): StageState.open,
    (StageState.draft, "skip"): StageState.skipped,
    (StageState.skipped, "open"): StageState.open,
    (StageState.skipped, "restore"): StageState.draft,
    (StageState.open, "pause"): StageState.paused,
    (StageState.paused, "resume"): StageState.open,
    (StageState.open, "close"): StageState.closed,
    (StageState.paused, "close"): StageState.closed,
    (StageState.closed, "open"): StageState.open,
}


class NextStage(Command):
    """Close the stage that runs and open the next one. `after`: the stage that the sender saw running."""

    undoable = True
    gathers = True

    type: Literal["next_stage"] = "next_stage"
    after: Id | None = None


class OpenStage(StageCommand):
    """Open a stage out of turn, or a closed one again; the one that runs is closed."""

    undoable = True
    gathers = True

    type: Literal["open_stage"] = "open_stage"


class CloseStage(StageCommand):
    undoable = True
    when: ClassVar[frozenset[StageState]] = STARTED

    type: Literal["close_stage"] = "close_stage"


class PauseStage(StageCommand):
    undoable = True
    when: ClassVar[frozenset[StageState]] = frozenset({StageState.open})

    type: Literal["pause_stage"] = "pause_stage"


class ResumeStage(StageCommand):
    undoable = True
    when: ClassVar[frozenset[StageState]] = frozenset({StageState.paused})

    type: Literal["resume_stage"] = "resume_stage"


class SkipStage(StageCommand):
    """Leave a stage out, or take it back into the programme."""

    undoable = True
    when: ClassVar[frozenset[StageState]] = frozenset(
        {StageState.draft, StageState.skipped}
    )

    type: Literal["skip_stage"] = "skip_stage"
    skipped: bool = True


class AddMinutes(StageCommand):
    """Move the end of a running stage by -60 to 60 minutes; never before now.

    Minutes that are given when the time is over count from now.
    """

    undoable = True
    when: ClassVar[frozenset[StageState]] = STARTED

    type: Literal["add_minutes"] = "add_minutes"
    minutes: Annotated[int, Field(ge=-60, le=60)]


class SetQuiet(StageCommand):
    """Call for so many minutes of silence inside a stage, which all screens count; without `minutes` it is over."""

    undoable = True
    when: ClassVar[frozenset[StageState]] = frozenset({StageState.open})

    type: Literal["set_quiet"] = "set_quiet"
    minutes: Annotated[int, Field(ge=1, le=60)] | None = None


class RevealStage(StageCommand):
    """Show what was written to the room, or cover it again."""

    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["reveal_stage"] = "reveal_stage"
    revealed: bool = True


class SetScreen(Command):
    """Show the room's screen, hide it, or freeze it as it is."""

    undoable = True

    type: Literal["set_screen"] = "set_screen"
    state: ScreenState


class SetSpotlight(Command):
    """Put one entry on the wall alone, large, as agreements are read aloud; none where `entry` is absent."""

    undoable = True

    type: Literal["set_spotlight"] = "set_spotlight"
    entry: Id | None = None


class TurnWall(StageCommand):
    """Turn the wall to a part of a stage, as a question of its form, and to a sheet of it, from 0.

    `every`: it goes on to the next sheet by itself each so many seconds; 0 is never.
    """

    type: Literal["turn_wall"] = "turn_wall"
    part: Word = ""
    sheet: Sheet = 0
    every: Pace = 0


class CloseSession(Command):
    undoable = True

    type: Literal["close_session"] = "close_session"


class ReopenSession(Command):
    by = STAFF
    undoable = True
    after_close = True

    type: Literal["reopen_session"] = "reopen_session"


def next_of(snapshot: Snapshot) -> Stage | None:
    """Return the first draft stage after the current one."""
    current = snapshot.current
    after = current.position if current else -1
    return next(
        (
            s
            for s in snapshot.stages
            if s.position > after and s.state is StageState.draft
        ),
        None,
    )


def _next(
    snapshot: Snapshot, command: NextStage, occasion: Occasion
) -> list[Event]:
    if command.after != snapshot.session.current_stage_id:
        raise Refused(Code.room_moved_on)
    stage = next_of(snapshot)
    if stage is None:
        raise Refused(Code.no_next_stage)
    return _moved(snapshot, stage, occasion)


def _open(
    snapshot: Snapshot, command: OpenStage, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if stage.state in STARTED:
        return []
    return _moved(snapshot, stage, occasion)


def _moved(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    running = snapshot.current
    closing = (
        [_closed(running, occasion.now)]
        if running and running.state in STARTED
        else []
    )
    session = snapshot.session
    change = {
        "current_stage_id": stage.id,
        "started_at": session.started_at or occasion.now,
        "ends_at": session.ends_at or planned_end(snapshot, occasion.now),
    }
    return happened(
        "StageOpened",
        *closing,
        _opened(stage, occasion.now),
        session.model_copy(update=change),
    )


def planned_end(snapshot: Snapshot, now: int) -> int:
    """Return when the programme as it stands would end (ms), from its planned beginning, or from now on another day."""
    start, end = _planned(snapshot)
    begin = snapshot.session.starts_at
    if (
        begin is not None
        and start is not None
        and end is not None
        and is_the_day(snapshot, now)
    ):
        return begin + (end - start) * MINUTE
    return (
        now
        + sum(
            s.envelope.minutes
            for s in snapshot.stages
            if s.state is not StageState.skipped
        )
        * MINUTE
    )


def _planned(snapshot: Snapshot) -> tuple[int | None, int | None]:
    start = start_of(snapshot.session)
    return start, end_of(
        timetable(snapshot.stages, start)
    ) if snapshot.stages else start


def is_the_day(snapshot: Snapshot, now: int) -> bool:
    """Tell whether a moment (ms) is on the day for which the session is planned."""
    starts_at = snapshot.session.starts_at
    return starts_at is not None and abs(now - starts_at) < HALF_A_DAY


def fixed_at(snapshot: Snapshot, stage: Stage, near: int) -> int | None:
    """Return the moment (ms) nearest to another at which a stage is to begin whatever stands before; None for none."""
    start, begin = start_of(snapshot.session), snapshot.session.starts_at
    fixed = minutes_of(stage.envelope.starts)
    if fixed is None or start is None or begin is None:
        return None
    clock = start + round((near - begin) / MINUTE)
    return begin + (nearest(fixed, clock) - start) * MINUTE


def _close(
    snapshot: Snapshot, command: CloseStage, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    return happened("StageClosed", _closed(stage, occasion.now))


def _pause(
    snapshot: Snapshot, command: PauseStage, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    # A clock that was set back takes no time away and gives none.
    now = max(occasion.now, stage.opened_at or 0)
    left = (stage.ends_at or now) - now
    spent = stage.spent + now - (stage.opened_at or now)
    change = {
        "state": after(stage, "pause"),
        "left": left,
        "ends_at": None,
        "spent": spent,
    }
    return happened("StagePaused", stage.model_copy(update=change))


def _resume(
    snapshot: Snapshot, command: ResumeStage, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    change = {
        "state": after(stage, "resume"),
        "ends_at": occasion.now + (stage.left or 0),
        "left": None,
        "opened_at": occasion.now,
    }
    return happened("StageResumed", stage.model_copy(update=change))


def _skip(
    snapshot: Snapshot, command: SkipStage, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if (stage.state is StageState.skipped) == command.skipped:
        return []
    name, step = (
        ("StageSkipped", "skip")
        if command.skipped
        else ("StageRestored", "restore")
    )
    return happened(
        name, stage.model_copy(update={"state": after(stage, step)})
    )


def _add_minutes(
    snapshot: Snapshot, command: AddMinutes, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    more = command.minutes * MINUTE
    if stage.state is StageState.paused:
        left = max(0, stage.left or 0)
        return happened(
            "MinutesAdded",
            stage.model_copy(update={"left": max(0, left + more)}),
        )
    ends_at = max(occasion.now, stage.ends_at or occasion.now)
    return happened(
        "MinutesAdded",
        stage.model_copy(update={"ends_at": max(occasion.now, ends_at + more)}),
    )


def _set_quiet(
    snapshot: Snapshot, command: SetQuiet, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    until = occasion.now + command.minutes * MINUTE if command.minutes else None
    if until == stage.quiet_until:
        return []
    return happened("QuietSet", stage.model_copy(update={"quiet_until": until}))


def _reveal(
    snapshot: Snapshot, command: RevealStage, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if (stage.revealed_at is not None) == command.revealed:
        return []
    revealed_at = occasion.now if command.revealed else None
    name = "StageRevealed" if command.revealed else "StageCovered"
    return happened(name, stage.model_copy(update={"revealed_at": revealed_at}))


def _set_screen(
    snapshot: Snapshot, command: SetScreen, _occasion: Occasion
) -> list[Event]:
    session = snapshot.session
    if session.screen is command.state:
        return []
    return happened(
        "ScreenSet", session.model_copy(update={"screen": command.state})
    )


def _set_spotlight(
    snapshot: Snapshot, command: SetSpotlight, _occasion: Occasion
) -> list[Event]:
    session = snapshot.session
    if session.spotlight_id == command.entry:
        return []
    return happened(
        "SpotlightSet",
        session.model_copy(update={"spotlight_id": command.entry}),
    )


def _turn_wall(
    snapshot: Snapshot, command: TurnWall, occasion: Occasion
) -> list[Event]:
    session = snapshot.session
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    place = {
        "turned_stage_id": stage.id,
        "turned_part": command.part,
        "turned_sheet": command.sheet,
        "turned_every": command.every,
    }
    turned = session.model_copy(update=place)
    if turned == session:
        return []
    turned_at = occasion.now if command.every else None
    return happened(
        "WallTurned", turned.model_copy(update={"turned_at": turned_at})
    )


def _close_session(
    snapshot: Snapshot, _command: CloseSession, occasion: Occasion
) -> list[Event]:
    running = snapshot.current
    closing = (
        [_closed(running, occasion.now)]
        if running and running.state in STARTED
        else []
    )
    return happened(
        "SessionClosed",
        *closing,
        snapshot.session.model_copy(update={"closed_at": occasion.now}),
    )


def _reopen_session(
    snapshot: Snapshot, _command: ReopenSession, _occasion: Occasion
) -> list[Event]:
    if snapshot.session.closed_at is None:
        return []
    return happened(
        "SessionReopened",
        snapshot.session.model_copy(update={"closed_at": None}),
    )


def refuse_two_running(changes: Changes) -> None:
    """Refuse a stage that would run beside another one, behind the room's back, or in a session that is closed."""
    before = changes.before.session
    session = next(iter(changes.all(Session)), before)
    if (
        not any(map(_starts, changes))
        and session.current_stage_id == before.current_stage_id
    ):
        return
    alone = {
        stage.id for stage in changes.before.stages if stage.state in STARTED
    } - {before.current_stage_id}
    running = {
        stage.id for stage in changes.all(Stage) if stage.state in STARTED
    }
    if running - alone - {session.current_stage_id}:
        raise Refused(Code.room_moved_on)
    if running and session.closed_at is not None:
        raise Refused(Code.session_closed)


def _starts(change: Change) -> bool:
    return _has_started(change.becomes) and not _has_started(change.was)


def _has_started(row: Row | None) -> bool:
    return isinstance(row, Stage) and row.state in STARTED


def refuse_what_is_taken_off(changes: Changes) -> None:
    """Refuse to put alone on the wall what is hidden or withdrawn."""
    for session in changes.of(Session):
        if session.spotlight_id not in {
            None,
            changes.before.session.spotlight_id,
        }:
            entry = changes.find(Entry, session.spotlight_id)
            if entry is None or entry.withdrawn_at or entry.hidden_at:
                raise Refused(Code.unknown_entry)


def after(stage: Stage, step: str) -> StageState:
    """Return the state that a step leads to, or refuse where the table of life has none."""
    state = LIFE.get((stage.state, step))
    if state is None:
        raise Refused(Code.stage_wrong_state)
    return state


def _opened(stage: Stage, now: int) -> Stage:
    change = {
        "state": after(stage, "open"),
        "opened_at": now,
        "ends_at": now + stage.envelope.minutes * MINUTE,
        "left": None,
        "quiet_until": None,
        "closed_at": None,
    }
    return stage.model_copy(update=change)


def _closed(stage: Stage, now: int) -> Stage:
    running = (
        now - stage.opened_at
        if stage.state is StageState.open and stage.opened_at
        else 0
    )
    change = {
        "state": after(stage, "close"),
        "closed_at": now,
        "spent": stage.spent + max(0, running),
        "ends_at": None,
        "left": None,
        "quiet_until": None,
    }
    return stage.model_copy(update=change)


RULES: dict[type[Command], Rule] = {
    NextStage: _next,
    OpenStage: _open,
    CloseStage: _close,
    PauseStage: _pause,
    ResumeStage: _resume,
    SkipStage: _skip,
    AddMinutes: _add_minutes,
    SetQuiet: _set_quiet,
    RevealStage: _reveal,
    SetScreen: _set_screen,
    SetSpotlight: _set_spotlight,
    TurnWall: _turn_wall,
    CloseSession: _close_session,
    ReopenSession: _reopen_session,
}
