# The way back for somebody whose phone lost its link: the name, and the word that this phone or another one showed.
# Knows digests of words only; how often one may guess is bounded at the door, which knows devices.
from hmac import compare_digest
from typing import ClassVar, Literal

from session.events import Event, happened
from session.forgetting import letters
from session.kind import Occasion, Rule
from session.membership.registration import (
    Digest,
    WordDigest,
    refuse_more_links,
)
from session.messages import Command, Id, Line
from session.people import Role
from session.refusals import Code, Refused
from session.secrecy.voices import speaking, waits
from session.snapshot import Snapshot
from session.tables import Link, Person


class Regain(Command):
    """Somebody comes back by name and word. Sent by the server's own door, which made the secret.

    `link`: the one whose word it is, which is used up where it is an invitation; `shown`: a digest of that word.
    `word`: of the one that the new link shows.
    """

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})
    after_close = True

    type: Literal["regain"] = "regain"
    name: Line
    link: Id
    shown: Digest
    digest: Digest
    word: WordDigest = ""


def _regain(
    snapshot: Snapshot, command: Regain, occasion: Occasion
) -> list[Event]:
    known = _remembered(snapshot, command)
    refuse_more_links(snapshot, known.person_id)
    invitation, used = known.invitation, []
    if known.invites:
        invitation = known.id
        used.append(known.model_copy(update={"used_at": occasion.now}))
    link = Link(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        digest=command.digest,
        word=command.word,
        role=Role.participant,
        person_id=known.person_id,
        invitation=invitation,
        taken_by=occasion.actor.hand,
        made_at=occasion.now,
    )
    if known.opened_at is not None:
        link = speaking(snapshot, link, occasion.now)
    return happened("LinkIssued", link, *used)


def _remembered(snapshot: Snapshot, command: Regain) -> Link:
    """Return the link whose word it is."""
    link = snapshot.find(Link, command.link)
    if link not in called(snapshot, command.name) or not compare_digest(
        link.word, command.shown
    ):
        raise Refused(Code.word_wrong)
    return link


def called(snapshot: Snapshot, name: str) -> list[Link]:
    """Return the browsers' links of everybody of this name, that a word may belong to."""
    wanted = same_name(name)
    links: list[Link] = []
    for person in snapshot.all(Person):
        if person.removed_at is None and same_name(person.name) == wanted:
            links += snapshot.where(Link, person_id=person.id)
    return [link for link in links if _has_word(link)]


def _has_word(link: Link) -> bool:
    unused = not link.invites or link.used_at is None
    return (
        bool(link.word)
        and link.revoked_at is None
        and not waits(link)
        and unused
    )


def same_name(name: str) -> str:
    """Return what a name has in common with the same name typed in a hurry: its letters without case and dots."""
    return letters(name)


RULES: dict[type[Command], Rule] = {Regain: _regain}
