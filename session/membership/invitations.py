# Invitations: links that staff make for a person, or to hand their role over. Who made one knows its secret, so it
# opens nothing: a browser exchanges it, once, for a key that nobody else has. Who finds one used asks the moderator.
from typing import ClassVar, Literal

from session.events import Event, happened
from session.kind import Occasion, Rule
from session.membership.registration import (
    MANAGERS,
    Digest,
    WordDigest,
    refuse_more_links,
    revoked_link,
)
from session.messages import Command, Id
from session.people import Role
from session.refusals import Code, Refused
from session.secrecy.voices import opened, waits
from session.snapshot import Snapshot
from session.tables import Link, Person

MOST_WAITING = 3
MOST_ASKED = 50
"""How often it may be asked for one person in vain: whoever finds a piece of paper can ask, so there is room beyond."""

DOORKEEPER = frozenset({Role.participant})


class ComeIn(Command):
    """Exchange an invitation for a link of this browser's own. Sent by the server's own door, which made its secret."""

    by: ClassVar[frozenset[Role]] = DOORKEEPER
    after_close = True

    type: Literal["come_in"] = "come_in"
    link: Id
    digest: Digest
    word: WordDigest = ""


class AskIn(Command):
    """Ask the moderator, where an invitation is used already. Sent by the server's own door."""

    by: ClassVar[frozenset[Role]] = DOORKEEPER
    after_close = True

    type: Literal["ask_in"] = "ask_in"
    link: Id
    digest: Digest
    word: WordDigest = ""


class LetIn(Command):
    """Let a browser in that waits. `closes`: the person's other browsers are closed, so that this one has the voice."""

    by = MANAGERS
    undoable = True
    after_close = True

    type: Literal["let_in"] = "let_in"
    link: Id
    closes: bool = False


class TakeOver(Command):
    """Take up a role that was handed over: the links it was handed over from close. Sent by the server's own door."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.moderator})
    undoable = True

    type: Literal["take_over"] = "take_over"
    link: Id
    digest: Digest


def _come_in(
    snapshot: Snapshot, command: ComeIn, occasion: Occasion
) -> list[Event]:
    invitation = _unused(snapshot, command.link)
    refuse_more_links(snapshot, invitation.person_id)
    own = _own(command, invitation, occasion)
    used = invitation.model_copy(update={"used_at": occasion.now})
    return happened("InvitationUsed", opened(snapshot, own, occasion.now), used)


def _ask_in(
    snapshot: Snapshot, command: AskIn, occasion: Occasion
) -> list[Event]:
    invitation = _invitation(snapshot, command.link)
    # A role is handed over once: there is nobody to be.
    if invitation.person_id is None:
        raise Refused(Code.link_used)
    return ask_for(snapshot, _own(command, invitation, occasion), occasion)


def ask_for(snapshot: Snapshot, own: Link, occasion: Occasion) -> list[Event]:
    """Let a browser wait, with this link of its own, until the moderator lets it in."""
    _refuse_once_more(snapshot, own.person_id)
    closed = [
        revoked_link(each, occasion.now)
        for each in _too_many(snapshot, own.person_id)
    ]
    return happened(
        "EntryAsked", own.model_copy(update={"asked_at": occasion.now}), *closed
    )


def has_own_browser(snapshot: Snapshot, person_id: str) -> bool:
    """Tell whether a browser of a person's own is in: by the code, an invitation, a word or the moderator's leave."""
    links = (
        link
        for link in snapshot.where(Link, person_id=person_id)
        if link.revoked_at is None
    )
    return any(_is_key(link) for link in links)


def _refuse_once_more(snapshot: Snapshot, person_id: str | None) -> None:
    in_vain = sum(
        waits(link) for link in snapshot.where(Link, person_id=person_id)
    )
    if in_vain >= MOST_ASKED:
        raise Refused(Code.asked_too_often)
    refuse_more_links(snapshot, person_id)


def _too_many(snapshot: Snapshot, person_id: str | None) -> list[Link]:
    """Return those who have waited longest: a piece of paper makes no endless list."""
    asking = waiting(snapshot, person_id)
    return asking[: max(0, len(asking) - MOST_WAITING + 1)]


def _let_in(
    snapshot: Snapshot, command: LetIn, occasion: Occasion
) -> list[Event]:
    link = snapshot.get(Link, command.link, Code.link_wrong)
    _refuse_closed(snapshot, link)
    if not waits(link):
        return []
    others = [
        each
        for each in snapshot.where(Link, person_id=link.person_id)
        if command.closes and _is_key(each)
    ]
    closed = [
        revoked_link(each, occasion.now)
        for each in others
        if each.revoked_at is None
    ]
    return happened(
        "LetIn", link.model_copy(update={"let_in_at": occasion.now}), *closed
    )


def _is_key(link: Link) -> bool:
    return not link.invites and not waits(link)


def _take_over(
    snapshot: Snapshot, command: TakeOver, occasion: Occasion
) -> list[Event]:
    invitation = _unused(snapshot, command.link)
    own = _own(command, invitation, occasion)
    replaced = [
        snapshot.get(Link, each, Code.link_wrong)
        for each in invitation.replaces
    ]
    closed = [
        revoked_link(each, occasion.now)
        for each in replaced
        if each.revoked_at is None
    ]
    used = invitation.model_copy(update={"used_at": occasion.now})
    return happened("RoleTakenOver", own, used, *closed)


def _unused(snapshot: Snapshot, link_id: str) -> Link:
    invitation = _invitation(snapshot, link_id)
    if not invitation.invites or invitation.used_at is not None:
        raise Refused(Code.link_used)
    return invitation


def _invitation(snapshot: Snapshot, link_id: str) -> Link:
    link = snapshot.get(Link, link_id, Code.link_wrong)
    # The key of a role, which everybody has who has its address.
    if not link.invites and link.person_id is None:
        raise Refused(Code.link_wrong)
    _refuse_closed(snapshot, link)
    return link


def _refuse_closed(snapshot: Snapshot, link: Link) -> None:
    person = snapshot.find(Person, link.person_id)
    if link.revoked_at is not None or (
        person is not None and person.removed_at is not None
    ):
        raise Refused(Code.link_revoked)


def _own(
    command: ComeIn | AskIn | TakeOver, invitation: Link, occasion: Occasion
) -> Link:
    """Return the link that only the browser has which asked for it."""
    word = "" if isinstance(command, TakeOver) else command.word
    return Link(
        id=occasion.new_id(),
        session_id=invitation.session_id,
        digest=command.digest,
        word=word,
        role=invitation.role,
        label=invitation.label,
        person_id=invitation.person_id,
        invitation=invitation.id,
        taken_by=occasion.actor.hand,
        made_at=occasion.now,
    )


def waiting(snapshot: Snapshot, person_id: str | None = None) -> list[Link]:
    """Return the browsers that wait to be let in, those who asked first in front: of one person, or of all."""
    links = (
        snapshot.all(Link)
        if person_id is None
        else snapshot.where(Link, person_id=person_id)
    )
    asking = [link for link in links if waits(link) and link.revoked_at is None]
    return sorted(asking, key=lambda link: (link.asked_at or 0, link.id))


RULES: dict[type[Command], Rule] = {
    ComeIn: _come_in,
    AskIn: _ask_in,
    LetIn: _let_in,
    TakeOver: _take_over,
}
