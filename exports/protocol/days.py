# On which days a session was held. Knows the session's row and words; knows no document.
from session.tables import Session
from session.values.spans import spanning
from session.words import Words


def held_on(session: Session, words: Words) -> str:
    """Return the day, or the days from when it began until it ended, as ISO 8601 has them; empty before it began."""
    ends = (session.started_at, session.closed_at)
    days = [iso(at, words) for at in ends if at is not None]
    return spanning(days[0], days[-1]) if days else ""


def iso(at: int, words: Words) -> str:
    """Return the day of a moment (ms), as the room's calendar has it."""
    local = words.local(at)
    day = local.date()
    return day.isoformat()
