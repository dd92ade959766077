# People and links: joining, registering somebody without a phone, links made and revoked.
# A link's secret is made outside; here is only its digest.
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import AfterValidator, Field, WithJsonSchema

from session.events import Event, happened, rows_of
from session.fields import clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line
from session.people import STAFF, WRITERS, Actor, Role
from session.refusals import N_, Code, Refused
from session.secrecy.voices import opened, waits
from session.snapshot import Snapshot
from session.tables import Link, Person, Side
from session.values.bounds import Generation, Many

NAME_LIMIT = 120
MOST_LINKS_OF_ONE = 200  # of a person, the closed ones too
MOST_LINKS_OF_NOBODY = 1_000  # of the team, where no person stands behind them
MOST_IN_SESSION = 5_000  # people, those taken out too
MANAGERS = frozenset({Role.organizer, Role.moderator})
BEARABLE = WRITERS | {Role.observer}


def _bearable(role: Role) -> Role:
    if role not in BEARABLE:
        raise ValueError("this role comes with a link, not with a person")
    return role


PersonRole = Annotated[
    Role,
    AfterValidator(_bearable),
    WithJsonSchema(
        {
            "type": "string",
            "enum": [role.value for role in Role if role in BEARABLE],
        }
    ),
]
"""The role that a person has: to write or to look on. The others come with links."""
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
WordDigest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
"""What is kept of the four digits that a browser shows; empty where they are not known."""


class Particulars(Command):
    """What one says of oneself. `generation`: 1 to 3, the place in the session's list of generations."""

    name: Line
    organization: Line = ""
    post: Line = ""
    side: Id | None = None
    generation: Generation | None = None


class Told(Protocol):
    """What is told of somebody, wherever it stands; names only."""

    @property
    def name(self) -> str: ...
    @property
    def organization(self) -> str: ...
    @property
    def post(self) -> str: ...
    @property
    def side(self) -> str | None: ...
    @property
    def generation(self) -> int | None: ...


class Join(Particulars):
    """A participant comes in by the session's code. Sent by the server's own door, never by a client.

    `elsewhere`: not by the browser that sends it; the link is an invitation, to be taken to a device of one's own.
    """

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})

    type: Literal["join"] = "join"
    consent: bool
    digest: Digest
    word: WordDigest = ""
    elsewhere: bool = False


class IssueLink(Command):
    """Make a link for a role, or an invitation: for a person, or to hand a role over.

    Sent by the server's own door, which made the secret.
    """

    by = MANAGERS
    after_close = True

    type: Literal["issue_link"] = "issue_link"
    role: Role
    label: Line = ""
    person: Id | None = None
    digest: Digest
    replaces: Annotated[tuple[Id, ...], Many] = ()


class AddPerson(Particulars):
    """Register somebody who is expected or has no phone; `present`: is in the hall already."""

    by = STAFF
    undoable = True

    type: Literal["add_person"] = "add_person"
    role: PersonRole = Role.participant
    present: bool = True


class Arrive(Command):
    """Somebody has a screen open, by `link`. Sent by the server's own door."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})

    type: Literal["arrive"] = "arrive"
    person: Id
    link: Id | None = None
    word: WordDigest = ""


class EditPerson(Particulars):
    """Change what is known of a person; without a `role` it stays."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["edit_person"] = "edit_person"
    person: Id
    role: PersonRole | None = None


class RemovePerson(Command):
    """Take a person out of the session: the links close, what was written stays."""

    by = MANAGERS
    undoable = True

    type: Literal["remove_person"] = "remove_person"
    person: Id


class RevokeLink(Command):
    """Close a link; not the one by which its sender is here."""

    by = MANAGERS
    undoable = True
    after_close = True

    type: Literal["revoke_link"] = "revoke_link"
    link: Id


def _join(snapshot: Snapshot, command: Join, occasion: Occasion) -> list[Event]:
    if not command.consent:
        raise Refused(Code.consent_needed)
    refuse_a_crowd(snapshot, 1)
    person = Person(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        **particulars(snapshot, command),
        consent_at=occasion.now,
        joined_at=occasion.now,
    )
    opened_at = None if command.elsewhere else occasion.now
    link = Link(
        id=occasion.new_id(),
        session_id=person.session_id,
        digest=command.digest,
        word=command.word,
        role=Role.participant,
        person_id=person.id,
        made_at=occasion.now,
        invites=command.elsewhere,
        opened_at=opened_at,
    )
    return happened("PersonJoined", person, link)


def _issue(
    snapshot: Snapshot, command: IssueLink, occasion: Occasion
) -> list[Event]:
    if command.person is not None:
        snapshot.get(Person, command.person, Code.unknown_person)
    refuse_more_links(snapshot, command.person)
    link = Link(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        digest=command.digest,
        role=command.role,
        label=clean(command.label),
        person_id=command.person,
        invites=command.person is not None or bool(command.replaces),
        replaces=[
            snapshot.get(Link, each, Code.link_wrong).id
            for each in command.replaces
        ],
        made_at=occasion.now,
    )
    return happened("LinkIssued", link)


def _add(
    snapshot: Snapshot, command: AddPerson, occasion: Occasion
) -> list[Event]:
    refuse_a_crowd(snapshot, 1)
    joined_at = occasion.now if command.present else None
    person = Person(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        **particulars(snapshot, command),
        role=command.role,
        joined_at=joined_at,
    )
    return happened("PersonAdded", person)


def _arrive(
    snapshot: Snapshot, command: Arrive, occasion: Occasion
) -> list[Event]:
    person = snapshot.get(Person, command.person, Code.unknown_person)
    changed = _heard(snapshot, command, occasion.now)
    if person.joined_at is not None:
        return happened("LinkOpened", *changed) if changed else []
    return happened(
        "PersonArrived",
        person.model_copy(update={"joined_at": occasion.now}),
        *changed,
    )


def _heard(snapshot: Snapshot, command: Arrive, now: int) -> list[Link]:
    """Return the link of the screen if it changes: it has the person's voice from now on, or other digits are shown."""
    link = snapshot.find(Link, command.link)
    if (
        link is None
        or link.person_id != command.person
        or link.invites
        or waits(link)
        or link.revoked_at is not None
    ):
        return []
    known = link if link.opened_at is not None else opened(snapshot, link, now)
    known = known.model_copy(update={"word": command.word or link.word})
    return [known] if known != link else []


def _edit(
    snapshot: Snapshot, command: EditPerson, _occasion: Occasion
) -> list[Event]:
    person = snapshot.get(Person, command.person, Code.unknown_person)
    role = person.role if command.role is None else command.role.value
    changed = person.model_copy(
        update={**particulars(snapshot, command), "role": role}
    )
    return happened("PersonEdited", changed) if changed != person else []


def _remove(
    snapshot: Snapshot, command: RemovePerson, occasion: Occasion
) -> list[Event]:
    person = snapshot.get(Person, command.person, Code.unknown_person)
    if person.removed_at is not None:
        return []
    links = snapshot.where(Link, person_id=person.id)
    revoked = [
        revoked_link(link, occasion.now)
        for link in links
        if link.revoked_at is None
    ]
    return happened(
        "PersonRemoved",
        person.model_copy(update={"removed_at": occasion.now}),
        *revoked,
    )


def _revoke(
    snapshot: Snapshot, command: RevokeLink, occasion: Occasion
) -> list[Event]:
    link = snapshot.get(Link, command.link, Code.link_wrong)
    events = happened("LinkRevoked", revoked_link(link, occasion.now))
    refuse_own_link(events, occasion.actor)
    return events if link.revoked_at is None else []


def refuse_own_link(events: Iterable[Event], actor: Actor) -> None:
    """Refuse to close the link by which the sender is here."""
    for link in rows_of(Link, events):
        if link.revoked_at is not None and actor.bears(link.digest):
            raise Refused(Code.own_link)


def revoked_link(link: Link, now: int) -> Link:
    return link.model_copy(update={"revoked_at": now})


def refuse_more_links(snapshot: Snapshot, person_id: str | None) -> None:
    """Refuse one more link where a person, or the team, has as many as anybody could need: none is ever forgotten."""
    most = MOST_LINKS_OF_NOBODY if person_id is None else MOST_LINKS_OF_ONE
    if snapshot.count(Link, person_id=person_id) >= most:
        raise Refused(Code.link_limit, limit=most)


def refuse_a_crowd(snapshot: Snapshot, more: int) -> None:
    """Refuse more people than a session has place for, whoever brings them."""
    if len(snapshot.rows()[Person.table.name]) + more > MOST_IN_SESSION:
        raise Refused(Code.people_limit, limit=MOST_IN_SESSION)


def particulars(snapshot: Snapshot, command: Told) -> dict[str, Any]:
    name = clean(command.name).replace("\n", " ")
    if not name:
        raise Refused(Code.name_needed)
    if len(name) > NAME_LIMIT:
        raise Refused(
            Code.field_too_long,
            field=N_("Name"),
            length=len(name),
            limit=NAME_LIMIT,
        )
    side = (
        snapshot.get(Side, command.side, Code.unknown_side).id
        if command.side
        else None
    )
    return {
        "name": name,
        "organization": clean(command.organization),
        "post": clean(command.post),
        "side_id": side,
        "generation": command.generation,
    }


def present(snapshot: Snapshot) -> list[Person]:
    """Return who is in the session: joined, not removed; in the order of joining."""

    def found() -> list[Person]:
        here = [
            p
            for p in snapshot.all(Person)
            if p.joined_at is not None and p.removed_at is None
        ]
        return sorted(
            here, key=lambda person: (person.joined_at or 0, person.id)
        )

    return snapshot.derived("present", found, Person)


RULES: dict[type[Command], Rule] = {
    Join: _join,
    IssueLink: _issue,
    AddPerson: _add,
    Arrive: _arrive,
    EditPerson: _edit,
    RemovePerson: _remove,
    RevokeLink: _revoke,
}
