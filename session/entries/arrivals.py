# How far people's phones are, from the code on the wall to the first receipt: counted, and by name only where a phone
# does not answer; neither by name nor by table while authors are secret. What is not journalled is handed in. Tells
# nothing of what anybody sent.
from collections.abc import Iterable
from dataclasses import dataclass

from session.entries.seats import GroupMark, group_near
from session.envelope import StageState
from session.membership.expected import expected
from session.membership.invitations import has_own_browser
from session.membership.namesakes import called
from session.membership.registration import present
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.tables import Link, Person, Stage

MOST_NAMES = 12
MOST_EXPECTED = 12
TAKING = frozenset({StageState.open, StageState.paused})


@dataclass(frozen=True)
class Phones:
    """What this server's memory knows of phones. `scanned`: browsers with the join form open that nobody is yet.

    `connected`, `opened`, `received`: people, by id, whose phone answers now, had a screen, had a first receipt.
    """

    scanned: int = 0
    connected: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    received: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """How many phones of a table answer now."""

    group: GroupMark
    connected: int
    phones: int


@dataclass(frozen=True)
class Arrivals:
    """How many phones have come how far; each stands where it is now. `received` is unknown (None) where it is secret.

    `unopened` and `away`: names of those whose screen never opened, and of those who had one and are not there now;
    nobody's, and no `tables`, while authors are secret in any stage, whichever a console looks at: a phone that wakes
    just before a card comes would tell whose it is.
    `expected`: the first of those of the list who have not come, by id and name, and how many there are.
    """

    scanned: int
    phones: int
    opened: int
    received: int | None
    unopened: tuple[str, ...]
    away: tuple[str, ...]
    tables: tuple[Table, ...]
    expected: tuple[tuple[str, str], ...]
    all_expected: int

    @property
    def stuck(self) -> bool:
        """Tell whether a phone needs somebody to look at it."""
        return bool(self.unopened or self.away)


def arrivals(
    snapshot: Snapshot, stage: Stage | None, phones: Phones
) -> Arrivals:
    people = _with_phones(snapshot)
    awaited = expected(snapshot)
    secret = _is_secret_now(snapshot)
    named = [] if secret else people
    received = None if secret else _received(people, phones)
    in_use = phones.opened | phones.connected
    return Arrivals(
        scanned=phones.scanned,
        phones=len(people),
        opened=sum(person.id in in_use for person in people),
        received=received,
        unopened=_names(snapshot, (p for p in named if p.id not in in_use)),
        away=_names(
            snapshot,
            (p for p in named if p.id in phones.opened - phones.connected),
        ),
        tables=_tables(snapshot, stage, named, phones),
        expected=tuple(
            (person.id, called(snapshot, person))
            for person in awaited[:MOST_EXPECTED]
        ),
        all_expected=len(awaited),
    )


def _is_secret_now(snapshot: Snapshot) -> bool:
    """Tell whether somebody may be writing where authors are secret."""
    return any(
        is_secret(stage) and stage.state in TAKING for stage in snapshot.stages
    )


def _with_phones(snapshot: Snapshot) -> list[Person]:
    """Return those present who are here by a browser of their own."""

    def found() -> list[Person]:
        return [
            person
            for person in present(snapshot)
            if has_own_browser(snapshot, person.id)
        ]

    return snapshot.derived("people with phones", found, Person, Link)


def _received(people: Iterable[Person], phones: Phones) -> int:
    """Count first receipts; not asked where authors are secret, since who sends is nobody's to know."""
    return sum(person.id in phones.received for person in people)


def _names(snapshot: Snapshot, people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(sorted(called(snapshot, person) for person in people))


def _tables(
    snapshot: Snapshot,
    stage: Stage | None,
    people: list[Person],
    phones: Phones,
) -> tuple[Table, ...]:
    if stage is None:
        return ()
    seated: dict[GroupMark, list[bool]] = {}
    for person in people:
        group = group_near(snapshot, stage, person.id)
        if group is not None:
            seated.setdefault(group, []).append(person.id in phones.connected)
    marks = sorted(seated, key=lambda mark: mark.place)
    return tuple(
        Table(mark, sum(seated[mark]), len(seated[mark])) for mark in marks
    )
