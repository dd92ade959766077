# The agreements of a session as a centre keeps them beside those of its other sessions: whose they are, how they stand,
# whether they were kept in time. Pure reading; nothing of one session goes into another.
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from exports.data.brought import held
from exports.data.promises import Promise, promises, told_state
from session.after.likely import likelihoods
from session.after.standing import Standing, is_overdue, is_quiet
from session.membership.regaining import same_name
from session.snapshot import Snapshot
from session.stages.rate.results import Told
from session.tables import Person, Progress, Side
from session.words import Words, words


@dataclass(frozen=True)
class Kept:
    """`day`: of the session, ISO or as it was typed. `organizations`, `sides`: of those who are responsible.

    `told`: how it stands, in words. `in_time`: done by its date; none where nothing is due yet.
    `expected`: how likely the room held it at the closing.
    """

    code: str
    session: str
    day: str
    organizers: tuple[str, ...]
    promise: Promise
    organizations: tuple[str, ...]
    sides: tuple[str, ...]
    told: str
    silent: bool
    overdue: bool
    in_time: bool | None
    expected: Told | None = None

    @property
    def due(self) -> str:
        return self.promise.stands.due

    @property
    def state(self) -> Progress | None:
        return self.promise.stands.state

    @property
    def is_over(self) -> bool:
        return self.promise.stands.is_over


@dataclass(frozen=True)
class Known:
    """An agreement as far as it changes with its session alone, and by which its days are reckoned.

    `kept`: without what depends on the day. `here`: the session's clock. `closed_at` in ms.
    """

    kept: Kept
    here: Words
    closed_at: int | None

    def at(self, now: int) -> Kept:
        """Return how it is kept at a moment, in ms."""
        stands = self.kept.promise.stands
        today = self.here.local(now).date()
        return replace(
            self.kept,
            silent=is_quiet(self.closed_at, stands, now),
            overdue=is_overdue(stands, today),
            in_time=_in_time(stands, self.here, today),
        )


@dataclass(frozen=True)
class Share:
    """How many of those that are due were done in time."""

    in_time: int
    due: int

    @property
    def percent(self) -> int | None:
        if not self.due:
            return None
        return round(100 * self.in_time / self.due)


def known_of(
    snapshot: Snapshot, cited: Mapping[str, str], spoken: Words
) -> list[Known]:
    """Return the agreements of a session as they are until it changes, in the protocol's order."""
    session = snapshot.session
    here = words(session.language, session.utc_offset)
    found: list[Known] = []
    closed_at = session.closed_at
    for each in promises(snapshot, cited, spoken):
        kept = _kept(snapshot, each, spoken)
        known = Known(kept, here, closed_at)
        found.append(known)
    return found


def _kept(snapshot: Snapshot, promise: Promise, spoken: Words) -> Kept:
    session = snapshot.session
    people = _people(snapshot, promise.agreed.who)
    return Kept(
        code=session.code,
        session=session.title,
        day=held(snapshot),
        organizers=tuple(session.organizations),
        promise=promise,
        organizations=_once(person.organization for person in people),
        sides=_once(_side(snapshot, person) for person in people),
        told=told_state(promise.stands, spoken),
        silent=False,
        overdue=False,
        in_time=None,
        expected=likelihoods(snapshot).get(promise.agreed.entry),
    )


def _people(snapshot: Snapshot, names: Iterable[str]) -> list[Person]:
    """Return those of the list of people who bear these names."""
    wanted = {same_name(name) for name in names}
    return [
        person
        for person in snapshot.all(Person)
        if person.merged_into is None and same_name(person.name) in wanted
    ]


def _side(snapshot: Snapshot, person: Person) -> str:
    side = snapshot.find(Side, person.side_id)
    if side is None:
        return ""
    return side.name


def _once(names: Iterable[str]) -> tuple[str, ...]:
    some = filter(None, names)
    once = dict.fromkeys(some)
    return tuple(once)


def _in_time(stands: Standing, here: Words, today: date) -> bool | None:
    """Tell whether it was done by its date, as that stands by now; none of what is dropped, or has time yet."""
    due = _day(stands.due)
    if due is None or stands.state is Progress.dropped:
        return None
    if stands.shown is not None and stands.state is Progress.done:
        done = here.local(stands.shown.at).date()
        return done <= due
    return False if due < today else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def share(every: Iterable[Kept]) -> Share:
    """Return how many were done in time of those that are due."""
    counted = [each.in_time for each in every if each.in_time is not None]
    return Share(sum(counted), len(counted))
