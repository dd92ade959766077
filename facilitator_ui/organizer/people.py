# The list of people as a page shows it: found by words, so many at a time, and in search of the one who joined twice.
# Whatever is told of a person is looked up for those on the page alone. Knows rows, no request.
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from facilitator_ui.identity import Guest, digest, surface_of
from facilitator_ui.organizer.doorkeeping import (
    taken_by_the_team,
    waiting_browsers,
)
from facilitator_ui.queries import PAGES
from session.membership.expected import expected
from session.membership.invitations import has_own_browser
from session.membership.namesakes import called
from session.people import ROLE_NAMES, Role
from session.secrecy.voices import waits
from session.snapshot import Snapshot
from session.tables import Link, Person, Side
from session.values.visible import looks

A_PAGE = 40
MOST_LINKS = 100
LONGEST_SEARCH = 200
MOST_COMING = 10


@dataclass(frozen=True)
class Sought:
    """What of the list is asked for. `one_with`: the person, by id, whom somebody of the list is to be merged with.

    `coming`: words of whom somebody at the door looks for among those who are expected.
    """

    words: str = ""
    page: int = 1
    one_with: str = ""
    coming: str = ""

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Sought":
        page = PAGES(given.get("page", 1))
        words, coming = (
            str(given.get(name, ""))[:LONGEST_SEARCH]
            for name in ("q", "coming")
        )
        return cls(words, page, str(given.get("one_with", ""))[:64], coming)

    @property
    def query(self) -> str:
        """Return the same as the end of an address."""
        page = self.page if self.page > 1 else ""
        said = {
            "q": self.words,
            "page": page,
            "one_with": self.one_with,
            "coming": self.coming,
        }
        asked = urlencode(
            {name: value for name, value in said.items() if value}
        )
        return f"?{asked}" if asked else ""

    def at(self, page: int) -> str:
        return replace(self, page=page).query or "?"


@dataclass(frozen=True)
class Listed:
    """One page of the list. `first` and `last`: the numbers of those who stand on it, out of `found` that fit."""

    people: tuple[Person, ...]
    first: int
    found: int
    page: int
    pages: int

    @property
    def last(self) -> int:
        return self.first + len(self.people) - 1


def listed(snapshot: Snapshot, sought: Sought) -> Listed:
    """Return the page that is asked for, or the last one there is."""
    fitting = _fitting(snapshot, sought)
    pages = max(1, -(-len(fitting) // A_PAGE))
    page = min(max(sought.page, 1), pages)
    first = (page - 1) * A_PAGE
    return Listed(
        tuple(fitting[first : first + A_PAGE]),
        first + 1,
        len(fitting),
        page,
        pages,
    )


def _fitting(snapshot: Snapshot, sought: Sought) -> list[Person]:
    wanted = looks(sought.words).split()
    names = {side.id: side.name for side in snapshot.all(Side)}
    found = in_order(snapshot)
    if wanted:
        found = [
            person
            for person in found
            if _has(person, names.get(person.side_id or "", ""), wanted)
        ]
    if sought.one_with:
        found = [
            person
            for person in found
            if person.id != sought.one_with and person.removed_at is None
        ]
    return found


def _has(person: Person, side: str, wanted: Iterable[str]) -> bool:
    told = (person.name, person.organization, person.post, side)
    text = looks(" ".join(told))
    return all(word in text for word in wanted)


def _coming(snapshot: Snapshot, words: str) -> dict[str, object]:
    """Return the first of those who are expected and have these words, and how many there are besides."""
    names = {side.id: side.name for side in snapshot.all(Side)}
    wanted = looks(words).split()
    found = [
        p
        for p in expected(snapshot)
        if _has(p, names.get(p.side_id or "", ""), wanted)
    ]
    return {
        "people": found[:MOST_COMING],
        "more": max(0, len(found) - MOST_COMING),
        "all": len(expected(snapshot)),
    }


def in_order(snapshot: Snapshot) -> list[Person]:
    """Return everybody by name."""

    def sort() -> list[Person]:
        return sorted(
            snapshot.all(Person),
            key=lambda person: (person.name.casefold(), person.id),
        )

    return snapshot.derived("people in the order of names", sort, Person)


def _doubled(snapshot: Snapshot) -> frozenset[str]:
    """Return the looks of names that several people bear who are in the session."""

    def count() -> frozenset[str]:
        counted = Counter(
            looks(person.name)
            for person in snapshot.all(Person)
            if person.removed_at is None
        )
        return frozenset(name for name, times in counted.items() if times > 1)

    return snapshot.derived("doubled names", count, Person)


def of_people(
    snapshot: Snapshot, visitor: Guest, sought: Sought | None = None
) -> dict[str, object]:
    """Return a page of people with their links beside them, and the links of the team on a list of their own."""
    sought = sought or Sought()
    shown = listed(snapshot, sought)
    team = _of_the_team(snapshot)
    doubled = _doubled(snapshot)
    held = {digest(secret) for secret in visitor.secrets}
    return {
        "listed": shown,
        "sought": sought,
        "people": shown.people,
        "counts": _counts(snapshot),
        "doubled": {
            person.id
            for person in shown.people
            if looks(person.name) in doubled
        },
        "coming": _coming(snapshot, sought.coming),
        "by_hand": {
            person.id
            for person in shown.people
            if _came_by_hand(snapshot, person)
        },
        "one_with": snapshot.find(Person, sought.one_with),
        "links": team[-MOST_LINKS:],
        "more_links": max(0, len(team) - MOST_LINKS),
        "names": _names(snapshot, shown.people, team[-MOST_LINKS:]),
        "phones": {
            person.id: _own_links(snapshot, person) for person in shown.people
        },
        "own": {link.id for link in snapshot.all(Link) if link.digest in held},
        "role_names": ROLE_NAMES,
        "surface_of": surface_of,
        "made": None,
        "waiting": waiting_browsers(snapshot),
        "taken": taken_by_the_team(snapshot),
    }


def _came_by_hand(snapshot: Snapshot, person: Person) -> bool:
    """Tell whether somebody is here because the staff said so, with no browser of their own."""
    return person.joined_at is not None and not has_own_browser(
        snapshot, person.id
    )


def _counts(snapshot: Snapshot) -> dict[str, int]:
    here = [
        person for person in snapshot.all(Person) if person.removed_at is None
    ]
    joined = sum(person.joined_at is not None for person in here)
    return {"all": len(here), "joined": joined, "expected": len(here) - joined}


def _of_the_team(snapshot: Snapshot) -> list[Link]:
    """Return the links that are no participant's, the revoked ones first and then the oldest."""
    listed = filter(_is_listed, snapshot.all(Link))
    team = [
        link
        for link in listed
        if link.person_id is None or link.role != Role.participant
    ]
    return sorted(
        team,
        key=lambda link: (link.revoked_at is None, link.made_at or 0, link.id),
    )


def _is_listed(link: Link) -> bool:
    """Leave out what opens nothing: an invitation that is used up, and a browser that waits."""
    return link.used_at is None and not waits(link)


def _names(
    snapshot: Snapshot, people: Iterable[Person], links: Iterable[Link]
) -> dict[str, str]:
    """Return the names that stand beside people and links: of whom they are."""
    wanted = {person.merged_into for person in people} | {
        link.person_id for link in links
    }
    found = (snapshot.find(Person, each) for each in wanted)
    return {
        person.id: called(snapshot, person)
        for person in found
        if person is not None
    }


def _own_links(snapshot: Snapshot, person: Person) -> list[Link]:
    """Return the links by which somebody takes part, the oldest first."""
    own = filter(_takes_part, snapshot.where(Link, person_id=person.id))
    return sorted(own, key=lambda link: (link.made_at or 0, link.id))


def _takes_part(link: Link) -> bool:
    return (
        _is_listed(link)
        and link.revoked_at is None
        and link.role == Role.participant
    )
