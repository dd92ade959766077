# The time pilot: when the session runs late, three ways to mend it, one press each: cut this stage, cut the next,
# move the end. Reads the forecast; every offer is a command like any other, so it can be undone.
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from session.envelope import StageState
from session.events import Event, happened
from session.kind import Occasion, Rule
from session.messages import STARTED, Command
from session.programme.agenda import Forecast, forecast
from session.programme.flow import MINUTE, next_of
from session.snapshot import Snapshot
from session.tables import Stage
from session.values.bounds import LATEST

LATE = 5
SHORTEST = 5
LAST = 2


class MoveEnd(Command):
    """Take another moment (ms) for the planned end of a session that has begun."""

    undoable = True

    type: Literal["move_end"] = "move_end"
    at: Annotated[int, Field(ge=0, le=LATEST)]


@dataclass(frozen=True)
class Offers:
    """What mends a delay. `this`: minutes off the running stage; `next`: a stage and the minutes it keeps.

    `end`: the moment (ms) that the session will end at if nothing is cut. What cannot help is absent.
    """

    this: int
    next: Stage | None
    keeps: int
    end: int


def offers(snapshot: Snapshot, now: int) -> Offers | None:
    """Return what mends a delay of five minutes or more; nothing while the session is on time."""
    told = forecast(snapshot, now)
    if snapshot.session.started_at is None or told.late < LATE:
        return None
    later = _next(snapshot)
    keeps = max(SHORTEST, later.envelope.minutes - told.late) if later else 0
    return Offers(_off_this(snapshot, told, now), later, keeps, told.ends_at)


def _off_this(snapshot: Snapshot, told: Forecast, now: int) -> int:
    """Return how many minutes may go from the running stage; two are left to finish in."""
    running = snapshot.current
    if running is None or running.state not in STARTED:
        return 0
    left = (
        (running.left or 0)
        if running.state is StageState.paused
        else (running.ends_at or now) - now
    )
    return max(0, min(told.late, left // MINUTE - LAST, 60))


def _next(snapshot: Snapshot) -> Stage | None:
    """Return the next stage that is longer than the shortest worth having."""
    first = next_of(snapshot)
    ahead = (
        s
        for s in snapshot.stages
        if first
        and s.position >= first.position
        and s.state is StageState.draft
    )
    return next((s for s in ahead if s.envelope.minutes > SHORTEST), None)


def _move_end(
    snapshot: Snapshot, command: MoveEnd, _occasion: Occasion
) -> list[Event]:
    session = snapshot.session
    if command.at == session.ends_at:
        return []
    return happened(
        "EndMoved", session.model_copy(update={"ends_at": command.at})
    )


RULES: dict[type[Command], Rule] = {MoveEnd: _move_end}
