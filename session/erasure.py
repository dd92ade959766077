# A person's data deleted on request: what names the person goes, from the rows and from every journal entry before;
# what was said and decided stays, without a name. Pure; the store rewrites the journal in the same transaction.
from typing import ClassVar, Literal

from session.events import Event, happened
from session.forgetting import ERASED
from session.kind import Occasion, Rule
from session.messages import Command, Id
from session.people import Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.tables import Link, Person
from session.words import words

NAMELESS = N_("data deleted")


class ErasePerson(Command):
    """Delete who a person is: name, organization, post, word and the labels of links, everywhere and for good."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.organizer})
    after_close = True

    type: Literal["erase_person"] = "erase_person"
    person: Id


def _erase(snapshot: Snapshot, command: ErasePerson, occasion: Occasion) -> list[Event]:
    person = snapshot.get(Person, command.person, Code.unknown_person)
    if person.erased_at is not None:
        return []
    if person.merged_into is not None:
        raise Refused(Code.unknown_person)
    merged = [each for each in snapshot.all(Person) if each.merged_into == person.id]
    blank = {"name": words(snapshot.session.language)(NAMELESS), "organization": "", "post": "", "word": ""}
    people = [each.model_copy(update={**blank, "erased_at": occasion.now}) for each in (person, *merged)]
    links = [_closed(link, occasion.now) for each in people for link in snapshot.where(Link, person_id=each.id)]
    return happened(ERASED, *people, *links)


def _closed(link: Link, now: int) -> Link:
    return link.model_copy(update={"label": "", "revoked_at": now if link.revoked_at is None else link.revoked_at})


RULES: dict[type[Command], Rule] = {ErasePerson: _erase}
