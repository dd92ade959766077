# The agreements' due dates as a calendar (RFC 5545), with the day of review. A due date keeps its identity, so a
# calendar that is read in again changes and does not double. Knows commitments; the format is a library's.
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from exports.clean import clean
from session.kind import Commitment, StageKind
from session.snapshot import Snapshot
from session.words import Words

LONGEST_SUMMARY = 200


def calendar(snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words, now: int) -> bytes:
    """Return an .ics of the agreements that stand and have a date. `now` (ms): the moment it speaks of."""
    session = snapshot.session
    book = Calendar()
    book.add("version", "2.0")
    book.add("prodid", f"-//Veche//Veche//{words.language.upper()}")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _line(session.title) or "Veche")
    stamp = datetime.fromtimestamp(now / 1000, UTC)
    for event in (*_promises(snapshot, kinds, words), *_review(snapshot, words)):
        event.add("dtstamp", stamp)
        book.add_component(event)
    return bytes(book.to_ical())


def _promises(snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words) -> Iterator[Event]:
    for stage in snapshot.stages:
        for each in kinds[stage.kind].commitments(snapshot, stage, words):
            due = _day(each.due)
            if due is not None and not each.rejected:
                event = _event(
                    f"{each.entry}.{snapshot.session.id}", due, words("Due: %(what)s", what=_line(each.what))
                )
                event.add("description", clean(_told(snapshot, each, words)))
                if each.site:
                    event.add("location", _line(each.site))
                yield event


def _review(snapshot: Snapshot, words: Words) -> Iterator[Event]:
    day = _day(snapshot.session.review_date)
    if day is not None:
        event = _event(f"review.{snapshot.session.id}", day, words("Review of the agreements"))
        event.add("description", _line(snapshot.session.title))
        yield event


def _event(name: str, day: date, about: str) -> Event:
    event = Event()
    event.add("uid", f"{name}@veche")
    event.add("dtstart", day)
    if day < date.max:
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", about[:LONGEST_SUMMARY])
    event.add("transp", "TRANSPARENT")
    return event


def _told(snapshot: Snapshot, each: Commitment, words: Words) -> str:
    facts = {
        words("Agreement"): each.what,
        words("Responsible"): "; ".join(each.who),
        words("With whom"): each.with_whom,
        words("Sign of the result"): each.sign,
        words("Session"): snapshot.session.title,
    }
    return "\n".join(f"{name}: {value}" for name, value in facts.items() if value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(text: str) -> str:
    return " ".join(clean(text).split())
