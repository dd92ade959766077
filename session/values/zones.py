# Time zones by their names in the IANA database: how far a place is from UTC on a day, and when its clock shows a
# time. Reads the database's own tables; knows no session.
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

CLOCK = r"^(|([01][0-9]|2[0-3]):[0-5][0-9])$"
"""A time as a clock shows it, 09:30; or none."""

DAY = 24 * 60
NOON = 12 * 60


@cache
def names() -> frozenset[str]:
    return frozenset(available_timezones())


def offset_on(zone: str, day: date, minutes: int = NOON) -> int:
    """Return the minutes from UTC that a place has when its clock shows so many minutes after midnight of a day."""
    at = datetime.combine(
        day, time(minutes // 60, minutes % 60), ZoneInfo(zone)
    )
    return _minutes(at.utcoffset())


def offset_at(zone: str, moment: int) -> int:
    """Return the minutes from UTC that a place has at a moment (ms)."""
    at = datetime.fromtimestamp(moment / 1000, UTC)
    return _minutes(at.astimezone(ZoneInfo(zone)).utcoffset())


def moment_of(day: date, minutes: int, offset: int) -> int:
    """Return the moment (ms) when a clock that is `offset` minutes from UTC shows so many minutes after midnight."""
    midnight = datetime.combine(day, time(), UTC)
    return (
        int((midnight + timedelta(minutes=minutes - offset)).timestamp()) * 1000
    )


def minutes_of(clock: str) -> int | None:
    """Return the minutes after midnight of a time as a clock shows it; None for none."""
    if not clock:
        return None
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minutes: int | None) -> str:
    """Write minutes after midnight, of this day or the next, as a clock shows them: 09:30."""
    if minutes is None:
        return ""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _minutes(offset: timedelta | None) -> int:
    offset = offset or timedelta()
    return round(offset.total_seconds() / 60)
