# When each stage is to begin and end, by the planned start, the minutes of each and the times that are fixed. Pure;
# knows no clock and nothing of what has happened.
from collections.abc import Iterable
from dataclasses import dataclass

from session.envelope import StageState
from session.tables import Session, Stage
from session.values.zones import DAY, clock_of, minutes_of

MINUTE = 60_000


@dataclass(frozen=True)
class Place:
    """One stage in the plan: minutes after midnight of the day on which the session starts, None where nothing tells.

    `slack`: minutes between the end of what stands before and a fixed start; below zero where they overlap.
    """

    stage: Stage
    begins: int | None
    ends: int | None
    slack: int = 0

    @property
    def fixed(self) -> bool:
        return bool(self.stage.envelope.starts)

    @property
    def begin(self) -> str:
        return clock_of(self.begins)

    @property
    def end(self) -> str:
        return clock_of(self.ends)


def timetable(stages: Iterable[Stage], start: int | None) -> tuple[Place, ...]:
    """Place the stages, in their order; what is skipped takes no time. A fixed start holds, whatever stands before."""
    places = []
    clock = start
    for stage in stages:
        if stage.state is StageState.skipped:
            places.append(Place(stage, None, None))
            continue
        place = _placed(stage, clock)
        places.append(place)
        clock = place.ends
    return tuple(places)


def _placed(stage: Stage, clock: int | None) -> Place:
    minutes = stage.envelope.minutes
    fixed = minutes_of(stage.envelope.starts)
    begins = clock if fixed is None else nearest(fixed, clock)
    if begins is None:
        return Place(stage, None, None)
    slack = begins - clock if clock is not None else 0
    return Place(stage, begins, begins + minutes, slack)


def nearest(fixed: int, clock: int | None) -> int:
    """Return the minute at which a clock shows a fixed time, on the day that is nearest."""
    if clock is None:
        return fixed
    return fixed + DAY * round((clock - fixed) / DAY)


def start_of(session: Session) -> int | None:
    """Return the minutes after midnight at which a session is to start; None where nobody said."""
    if session.start:
        return minutes_of(session.start)
    if session.starts_at is None:
        return None
    return (session.starts_at // MINUTE + session.utc_offset) % DAY


def end_of(places: Iterable[Place]) -> int | None:
    """Return the minute at which the last of the stages is to end; None where nothing tells."""
    ends = [place.ends for place in places if place.ends is not None]
    return max(ends, default=None)
