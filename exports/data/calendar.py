# The agreements' due dates as a calendar (RFC 5545), with the day of review. A due date keeps its identity, so a
# calendar that is read in again changes and does not double. Knows commitments; the format is a library's.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from exports.clean import clean
from exports.protocol.composing import protocol
from exports.protocol.document import cited
from session.after.measuring import counting_days
from session.after.standing import standing
from session.kind import Commitment, StageKind
from session.snapshot import Snapshot
from session.words import Words

LONGEST_SUMMARY = 200
REMIND = (14, 3)
"""How many days before a due date a calendar reminds of it."""


@dataclass(frozen=True)
class Of:
    """Which agreements: those that `who` answers for, by the name that the list of people has; or one `entry`.

    `address`: where one reports on it.
    """

    who: str = ""
    entry: str = ""
    address: str = ""

    def has(self, agreed: Commitment) -> bool:
        if self.entry:
            return agreed.entry == self.entry
        return not self.who or self.who in agreed.who


EVERYTHING = Of()


def calendar(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    words: Words,
    now: int,
    of: Of = EVERYTHING,
) -> bytes:
    """Return an .ics of the agreements that stand and have a date. `now` (ms): the moment it speaks of."""
    session = snapshot.session
    book = Calendar()
    book.add("version", "2.0")
    book.add("prodid", f"-//Veche//Veche//{words.language.upper()}")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _line(session.title) or "Veche")
    stamp = datetime.fromtimestamp(now / 1000, UTC)
    given = [each for each in _promised(snapshot, kinds, words) if of.has(each)]
    numbers: Mapping[str, str] = {}
    if given:
        numbers = cited(protocol(snapshot, kinds, words, now).sections)
    events = list(_promises(snapshot, words, given, numbers))
    events += _counts(snapshot, words, given)
    if not of.entry:
        events += _review(snapshot, words)
    for event in events:
        if of.address:
            event.add("url", of.address)
        event.add("dtstamp", stamp)
        book.add_component(event)
    return bytes(book.to_ical())


def _promised(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> Iterator[Commitment]:
    for stage in snapshot.stages:
        kind = kinds[stage.kind]
        for each in kind.commitments(snapshot, stage, words):
            if each.stands:
                yield replace(each, due=standing(snapshot, each).due)


def _promises(
    snapshot: Snapshot,
    words: Words,
    given: Iterable[Commitment],
    numbers: Mapping[str, str],
) -> Iterator[Event]:
    for each in given:
        due = _day(each.due)
        if due is None:
            continue
        event = _event(
            f"{each.entry}.{snapshot.session.id}",
            due,
            _about(each, numbers.get(each.entry, ""), words),
        )
        event.add("description", clean(_told(snapshot, each, words)))
        if each.site:
            event.add("location", _line(each.site))
        for days in REMIND:
            event.add_component(_reminder(days, str(event["summary"])))
        yield event


def _counts(
    snapshot: Snapshot, words: Words, given: Iterable[Commitment]
) -> Iterator[Event]:
    """Yield the days on which the numbers are counted by which agreements are checked."""
    closed_at = snapshot.session.closed_at
    if closed_at is None:
        return
    ended = words.local(closed_at)
    for each in given:
        days = counting_days(each.indicator, ended.date())
        told = clean(_told(snapshot, each, words))
        for day in days:
            event = _count(snapshot, words, each, day)
            event.add("description", told)
            yield event


def _count(
    snapshot: Snapshot, words: Words, each: Commitment, day: date
) -> Event:
    what = _line(each.indicator.told)
    if not what:
        what = _line(each.what)
    about = words("Count: %(what)s", what=what)
    session_id = snapshot.session.id
    name = f"{each.entry}.{day.isoformat()}.{session_id}"
    event = _event(name, day, about)
    alarm = _reminder(0, about)
    event.add_component(alarm)
    return event


def _about(each: Commitment, number: str, words: Words) -> str:
    what = f"{number} {_line(each.what)}".strip()
    return words("Due: %(what)s", what=what)


def _reminder(days: int, about: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", about)
    alarm.add("trigger", timedelta(days=-days))
    return alarm


def _review(snapshot: Snapshot, words: Words) -> Iterator[Event]:
    day = _day(snapshot.session.review_date)
    if day is not None:
        event = _event(
            f"review.{snapshot.session.id}",
            day,
            words("Review of the agreements"),
        )
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
    session = (words("Session"), snapshot.session.title)
    facts = (*each.told, session)
    lines = (f"{name}: {value}" for name, value in facts if value)
    return "\n".join(lines)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(text: str) -> str:
    return " ".join(clean(text).split())
