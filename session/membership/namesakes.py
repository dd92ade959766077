# What people are called where two bear one name, and the people that somebody typed in one line. Reads people; decides
# nothing.
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from session.snapshot import Snapshot
from session.tables import Person, Side
from session.values.visible import looks

_LINES = re.compile(r"[;\n]")
_WITHIN = re.compile(",| and | \u0438 ", re.IGNORECASE)
LONGEST_NAME = 4  # words of a name


def called(snapshot: Snapshot, person: Person) -> str:
    """Return a person's name; where others bear it, too, with what tells them apart."""
    others = [
        other
        for other in bearing(snapshot, person.name)
        if other.id != person.id
    ]
    if not others or person.erased_at is not None:
        return person.name
    own = _told_of_none(snapshot, person, others)
    if own is None:
        ids = sorted(each.id for each in (person, *others))
        own = str(ids.index(person.id) + 1)
    elif own == person.organization:
        return f"{person.name} ({own})"
    return _beside_organization(person, own)


def _told_of_none(
    snapshot: Snapshot, person: Person, others: list[Person]
) -> str | None:
    """Return the first that is told of a person and of none of the others."""
    theirs: set[str] = set()
    for other in others:
        theirs.update(map(looks, _told(snapshot, other)))
    for told in _told(snapshot, person):
        if told and looks(told) not in theirs:
            return told
    return None


def doubled(snapshot: Snapshot) -> frozenset[str]:
    """Return the looks of names that several people bear: as long as it is the same, `called` says the same."""

    def found() -> frozenset[str]:
        people = (
            p
            for p in snapshot.all(Person)
            if p.merged_into is None and p.erased_at is None
        )
        counted = Counter(looks(person.name) for person in people)
        return frozenset(name for name, times in counted.items() if times > 1)

    return snapshot.derived("names of several", found, Person)


def _beside_organization(person: Person, own: str) -> str:
    """Put what tells somebody apart behind their organization, which tells more to who knows them."""
    told = ", ".join(filter(None, (person.organization, own)))
    return f"{person.name} ({told})"


def bearing(snapshot: Snapshot, name: str) -> list[Person]:
    """Return the people of this name who are one with nobody else and whose data are not deleted."""

    def by_name() -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in snapshot.all(Person):
            if person.merged_into is None and person.erased_at is None:
                found.setdefault(looks(person.name), []).append(person)
        return found

    people = snapshot.derived("people by name", by_name, Person)
    return people.get(looks(name), [])


def typed(snapshot: Snapshot, text: str) -> tuple[str, ...]:
    """Return the people whom somebody typed in one line, each as the list of people calls them where it knows one."""
    known: list[str] = []
    for line in _LINES.split(text):
        known += (_known(snapshot, part) for part in _parted(snapshot, line))
    return tuple(dict.fromkeys(known))


def _parted(snapshot: Snapshot, line: str) -> Iterator[str]:
    """Yield several names of a line; else the line, in which a comma may stand before a post."""
    whole = " ".join(line.split())
    parts = [part.strip() for part in _WITHIN.split(whole) if part.strip()]
    if parts and all(
        bearing(snapshot, part) or _may_be_name(part) for part in parts
    ):
        yield from parts
    elif whole:
        yield whole


def _may_be_name(text: str) -> bool:
    """Tell whether all of some words have capitals, as names and initials do, and seldom a post or a sentence."""
    words = text.split()
    return 1 < len(words) <= LONGEST_NAME and all(
        word[0].isupper() for word in words
    )


def _known(snapshot: Snapshot, name: str) -> str:
    people = bearing(snapshot, name)
    return people[0].name if len(people) == 1 else name


def _told(snapshot: Snapshot, person: Person) -> Sequence[str]:
    side = snapshot.find(Side, person.side_id)
    side_name = side.name if side is not None else ""
    return person.organization, person.post, side_name
