# Who is at the other end: links, the cookie that carries them, and the actor they make.
# A link's secret is 256 random bits; the server keeps its SHA-256 only.
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from session.people import STAFF, Actor, Role, Surface
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Link, Person

MOST_LINKS = 8
ORGANIZER = "veche_organizer"
HALF_YEAR = 180 * 24 * 3600


@dataclass(frozen=True)
class Guest:
    """A browser at one session: the actor, and the links it came by (ids), to be checked again later."""

    actor: Actor
    links: tuple[str, ...] = ()
    organizer: bool = False


def new_secret() -> str:
    return token_urlsafe(32)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def same(secret: str, kept: str) -> bool:
    return hmac.compare_digest(digest(secret), kept)


def cookie_name(code: str) -> str:
    return f"veche_{code}"


def secrets_in(cookies: Mapping[str, str], code: str) -> list[str]:
    return [secret for secret in cookies.get(cookie_name(code), "").split(".") if secret]


def with_secret(cookies: Mapping[str, str], code: str, secret: str) -> str:
    """Return the cookie's new value: the links this browser holds, the newest last."""
    kept = [held for held in secrets_in(cookies, code) if held != secret]
    return ".".join([*kept, secret][-MOST_LINKS:])


def guest(snapshot: Snapshot, secrets: Iterable[str], *, organizer: bool) -> Guest:
    """Make the actor of all valid links a browser holds; the newest link of a person says who it is.

    Refuses with `link_revoked` where every link is revoked, and `link_wrong` where there is none.
    """
    found = [(secret, _link(snapshot, secret)) for secret in secrets]
    links = [(secret, link) for secret, link in found if link is not None]
    valid = [(secret, link) for secret, link in links if _valid(snapshot, link)]
    if not valid and not organizer:
        raise Refused(Code.link_revoked if links else Code.link_wrong)
    return _merged(valid, organizer=organizer)


def _merged(valid: list[tuple[str, Link]], *, organizer: bool) -> Guest:
    roles = {Role(link.role) for _, link in valid} | ({Role.organizer} if organizer else set())
    links = tuple(link.id for _, link in valid)
    if not valid:
        return Guest(Actor(id="organizer", roles=frozenset(roles)), organizer=organizer)
    persons = [(secret, link) for secret, link in valid if link.person_id is not None]
    secret, link = (persons or valid)[-1]
    actor = Actor(link.person_id or link.id, frozenset(roles), link.person_id, secret.encode())
    return Guest(actor, links, organizer)


def still_valid(snapshot: Snapshot, visitor: Guest) -> bool:
    """Tell whether the links a guest came by still open this session."""
    links = (snapshot.find(Link, link_id) for link_id in visitor.links)
    return visitor.organizer or any(link is not None and _valid(snapshot, link) for link in links)


def _link(snapshot: Snapshot, secret: str) -> Link | None:
    return next(snapshot.where(Link, digest=digest(secret)), None)


def _valid(snapshot: Snapshot, link: Link) -> bool:
    person = snapshot.find(Person, link.person_id)
    return link.revoked_at is None and (person is None or person.removed_at is None)


def surface_of(role: str) -> Surface:
    """Return the screen that a link of this role opens."""
    if role in STAFF:
        return Surface.console
    return Surface.projector if role == Role.projector else Surface.phone
