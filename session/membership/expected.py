# Who of the list comes in by the session's code, under which name; and whom the staff see come without a phone.
# A name that is typed may be somebody's of the list; whether it is shown to whoever typed it, the door decides.
import re
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.events import Event, happened
from session.kind import Occasion, Rule
from session.membership.invitations import ask_for, has_own_browser
from session.membership.regaining import same_name
from session.membership.registration import (
    Digest,
    Particulars,
    Told,
    WordDigest,
    particulars,
    refuse_more_links,
)
from session.messages import Command, Id
from session.people import STAFF, Role
from session.refusals import Code, Refused
from session.secrecy.voices import opened
from session.snapshot import Snapshot
from session.tables import Link, Person

LEAST_WORDS = 2
"""Words of a name that are enough where the list has more: a name and a surname, in whichever order."""

MOST_MORE = 1
"""Words that a name may have beyond the list's, as a patronymic: all of many words in one would try all their pairs."""

MOST_AT_ONCE = 400
MOST_KNOWN = 10_000  # names of which the words are remembered: each who joins is compared with all
_WORDS = re.compile(r"[^\w'’-]+")


class TakePlace(Particulars):
    """Somebody who joins by the code says that they are `person` of the list. Sent by the server's own door.

    Who is expected is in at once. Who is in already without a phone, or bears more than a participant's role, asks the
    moderator, as with an invitation that was used. `elsewhere`: as in `Join`; who would have to ask is refused.
    """

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})

    type: Literal["take_place"] = "take_place"
    person: Id
    consent: bool
    digest: Digest
    word: WordDigest = ""
    elsewhere: bool = False


class MarkPresent(Command):
    """Note who of the list has come, with a phone or without; `present=False` for whom it was noted by mistake."""

    by = STAFF
    undoable = True

    type: Literal["mark_present"] = "mark_present"
    persons: Annotated[tuple[Id, ...], Field(max_length=MOST_AT_ONCE)]
    present: bool = True


def of_list(snapshot: Snapshot, told: Told) -> Person | None:
    """Return the one of the list who may be whoever tells this of themselves, and whom no browser of their own is yet.

    Of several namesakes the one whose organization they tell; refuses with `which_namesake` where they tell none.
    """
    named = [
        person
        for person in snapshot.all(Person)
        if _is_free(snapshot, person, told.name)
    ]
    if len(named) > 1 and not told.organization:
        raise Refused(Code.which_namesake)
    if len(named) > 1:
        named = [
            person
            for person in named
            if _likewise(person.organization, told.organization)
        ]
    return named[0] if len(named) == 1 else None


def same_person(listed: str, typed: str) -> bool:
    """Tell whether two names may be one person's: the same words in any order, or name and surname of a longer one."""
    one, two = _parts(listed), _parts(typed)
    if one == two:
        return bool(one)
    enough = min(len(one), len(two)) >= LEAST_WORDS
    longer = one <= two and len(two) <= len(one) + MOST_MORE
    return enough and (longer or two <= one)


def waits_for_moderator(person: Person) -> bool:
    """Tell whether the moderator is asked before somebody takes this place: it is no longer free, or leads others."""
    return person.joined_at is not None or person.role != Role.participant


def expected(snapshot: Snapshot) -> list[Person]:
    """Return who of the list has not come yet, by name."""

    def found() -> list[Person]:
        absent = [
            p
            for p in snapshot.all(Person)
            if p.joined_at is None and p.removed_at is None
        ]
        return sorted(
            absent, key=lambda person: (person.name.casefold(), person.id)
        )

    return snapshot.derived("expected", found, Person)


@lru_cache(maxsize=MOST_KNOWN)
def _parts(name: str) -> frozenset[str]:
    words = (same_name(word) for word in _WORDS.split(name))
    return frozenset(word for word in words if word)


def _likewise(listed: str, typed: str) -> bool:
    """Tell whether two names of an organization have a word of some length in common."""
    return any(
        len(word) > LEAST_WORDS for word in _parts(listed) & _parts(typed)
    )


def _take_place(
    snapshot: Snapshot, command: TakePlace, occasion: Occasion
) -> list[Event]:
    if not command.consent:
        raise Refused(Code.consent_needed)
    person = snapshot.get(Person, command.person, Code.place_taken)
    if not _is_free(snapshot, person, command.name) or (
        command.elsewhere and waits_for_moderator(person)
    ):
        raise Refused(Code.place_taken)
    refuse_more_links(snapshot, person.id)
    link = Link(
        id=occasion.new_id(),
        session_id=person.session_id,
        digest=command.digest,
        word=command.word,
        role=Role.participant,
        person_id=person.id,
        invites=command.elsewhere,
        made_at=occasion.now,
    )
    if waits_for_moderator(person):
        return ask_for(snapshot, link, occasion)
    own = link if command.elsewhere else opened(snapshot, link, occasion.now)
    return happened(
        "PersonArrived", _arrived(snapshot, person, command, occasion), own
    )


def _is_free(snapshot: Snapshot, person: Person, name: str) -> bool:
    if person.removed_at is not None or not same_person(person.name, name):
        return False
    return not has_own_browser(snapshot, person.id)


def _arrived(
    snapshot: Snapshot, person: Person, command: TakePlace, occasion: Occasion
) -> Person:
    """Return the one of the list, with what only they themselves could say."""
    told = particulars(snapshot, command)
    gaps = {
        name: value
        for name, value in told.items()
        if value and not getattr(person, name)
    }
    return person.model_copy(
        update={**gaps, "consent_at": occasion.now, "joined_at": occasion.now}
    )


def _mark(
    snapshot: Snapshot, command: MarkPresent, occasion: Occasion
) -> list[Event]:
    people = [
        snapshot.get(Person, each, Code.unknown_person)
        for each in dict.fromkeys(command.persons)
    ]
    changed = [
        _marked(person, occasion)
        for person in people
        if _may_mark(snapshot, person, present=command.present)
    ]
    if not changed:
        return []
    return (
        happened("PeopleCame", *changed)
        if command.present
        else happened("PeopleExpected", *changed)
    )


def _may_mark(snapshot: Snapshot, person: Person, *, present: bool) -> bool:
    """Tell whether there is something to note; who is in by a browser of their own is in."""
    if person.removed_at is not None or present == (
        person.joined_at is not None
    ):
        return False
    return present or not has_own_browser(snapshot, person.id)


def _marked(person: Person, occasion: Occasion) -> Person:
    joined_at = occasion.now if person.joined_at is None else None
    return person.model_copy(update={"joined_at": joined_at})


RULES: dict[type[Command], Rule] = {TakePlace: _take_place, MarkPresent: _mark}
