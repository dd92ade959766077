# The way back for somebody whose phone lost its link: the name, and the word that was shown at joining.
# Says what is right; how often one may guess is bounded at the door, which knows devices.
import unicodedata
from hmac import compare_digest
from typing import ClassVar, Literal

from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Line
from session.people import Role
from session.refusals import Code, Refused
from session.registration import Digest
from session.snapshot import Snapshot
from session.tables import Link, Person
from session.voices import silenced


class Regain(Command):
    """Somebody comes back by name and word. Sent by the server's own door, which made the secret."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})
    after_close = True

    type: Literal["regain"] = "regain"
    name: Line
    word: Line
    digest: Digest


def _regain(snapshot: Snapshot, command: Regain, occasion: Occasion) -> list[Event]:
    person = _remembered(snapshot, command.name, clean(command.word))
    link = Link(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        digest=command.digest,
        role=Role.participant,
        person_id=person.id,
        silent=silenced(snapshot, person.id),
        made_at=occasion.now,
        opened_at=occasion.now,
    )
    return happened("LinkIssued", link)


def _remembered(snapshot: Snapshot, name: str, word: str) -> Person:
    """Return the one who has this name and word. Two namesakes with one word are for the moderator to tell apart."""
    called = [
        p for p in snapshot.all(Person) if p.removed_at is None and p.word and same_name(p.name) == same_name(name)
    ]
    found = [person for person in called if compare_digest(person.word.encode(), word.encode())]
    if len(found) != 1:
        raise Refused(Code.word_wrong)
    return found[0]


def same_name(name: str) -> str:
    """Return what a name has in common with the same name typed in a hurry: its letters without case and dots."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LN")


RULES: dict[type[Command], Rule] = {Regain: _regain}
