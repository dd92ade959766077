# Final versions of the protocol: frozen, numbered, hashed. What is frozen here was written outside, from the state
# that the command names; a version is never changed nor taken back, a later one stands beside it.
from typing import Annotated, Literal

from pydantic import Field

from session.events import Event, happened
from session.kind import Occasion, Rule
from session.messages import Command
from session.people import ROLE_NAMES, STAFF, Actor, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Link, Person, Version
from session.values.bounds import Moment, Number
from session.values.languages import CODE as LANGUAGE_CODE

LARGEST = 64_000_000
"""Characters of a protocol with its photographs in base64."""


class FreezeVersion(Command):
    """Declare the protocol of the journal's number `state` final. Sent by the server, which wrote it."""

    by = STAFF
    after_close = True

    type: Literal["freeze_version"] = "freeze_version"
    state: Number
    language: Annotated[str, Field(pattern=LANGUAGE_CODE)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    text: Annotated[str, Field(max_length=LARGEST)]
    word: Annotated[str, Field(max_length=LARGEST)]
    at: Moment


def versions_of(snapshot: Snapshot) -> list[Version]:
    return sorted(snapshot.all(Version), key=lambda version: version.number)


def _freeze(
    snapshot: Snapshot, command: FreezeVersion, occasion: Occasion
) -> list[Event]:
    if snapshot.session.closed_at is None:
        raise Refused(Code.session_running)
    if snapshot.number != command.state:
        raise Refused(Code.changed_meanwhile)
    version = Version(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        number=len(versions_of(snapshot)) + 1,
        **command.model_dump(
            include={"language", "digest", "text", "word", "state", "at"}
        ),
        made_by=signature(snapshot, occasion.actor),
    )
    return happened("VersionFrozen", version)


def signature(snapshot: Snapshot, actor: Actor) -> str:
    """Return what is kept of a member of the staff who answers or declares: the person's id, a link's, else the role.

    The name is looked up when it is read, so that a name that is deleted stands in no answer.
    """
    person, link = (
        snapshot.find(Person, actor.person_id),
        snapshot.find(Link, actor.id),
    )
    if person is not None:
        return person.id
    if link is not None and link.label:
        return link.id
    return ROLE_NAMES[_role(actor)]


def _role(actor: Actor) -> Role:
    roles = (role for role in Role if role in actor.roles)
    return next(roles, Role.organizer)


def called(snapshot: Snapshot, signature: str) -> str:
    """Name who signed as the protocol's history does: by name, by the link's label, else by role."""
    person, link = (
        snapshot.find(Person, signature),
        snapshot.find(Link, signature),
    )
    if person is not None:
        return person.name
    if link is not None:
        return link.label or ROLE_NAMES[Role(link.role)]
    return signature


RULES: dict[type[Command], Rule] = {FreezeVersion: _freeze}
