# Who is at the other end: links, the cookie that carries them, and the actor they make.
# A link's secret is 256 random bits; the server keeps its SHA-256 only.
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import randbelow, token_urlsafe

from session.people import STAFF, WRITERS, Actor, Role, Surface
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Link, Person
from session.voices import voices

MOST_LINKS = 8
ORGANIZER = "veche_organizer"
PERSONAL = WRITERS | {Role.observer}
HALF_YEAR = 180 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Guest:
    """A browser at one session: the actor, and what it came by, to be asked again later."""

    actor: Actor
    secrets: tuple[str, ...] = field(default=(), repr=False)
    organizer: bool = False


def new_secret() -> str:
    return token_urlsafe(32)


def new_word() -> str:
    """Return four digits that bring a person back, together with the name."""
    return f"{randbelow(10_000):04}"


def secret_for(pepper: bytes, code: str, key: str) -> str:
    """Return the secret of who joins with a form: the same again when the form is sent again."""
    made = hmac.digest(pepper, f"{code} {key}".encode(errors="replace"), sha256)
    return urlsafe_b64encode(made).rstrip(b"=").decode()


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
    held = tuple(secrets)
    found = [(secret, _link(snapshot, secret)) for secret in held]
    links = [(secret, link) for secret, link in found if link is not None]
    valid = [(secret, link) for secret, link in links if _valid(snapshot, link)]
    if not valid and not organizer:
        raise Refused(Code.link_revoked, **_gone(snapshot, links)) if links else Refused(Code.link_wrong)
    return Guest(_actor(snapshot, valid, organizer=organizer), held, organizer)


def _gone(snapshot: Snapshot, links: Iterable[tuple[str, Link]]) -> dict[str, list[str]]:
    """Return the people of these links who were removed, `gone`, and whose data were deleted, `erased`."""
    people = [person for _, link in links if (person := snapshot.find(Person, link.person_id)) is not None]
    gone = sorted({each.id for each in people if each.removed_at is not None or each.erased_at is not None})
    return {"gone": gone, "erased": sorted({each.id for each in people if each.erased_at is not None})}


def again(snapshot: Snapshot, visitor: Guest) -> Guest:
    """Ask again who a guest is: links are revoked and people removed while a screen stays open."""
    return guest(snapshot, visitor.secrets, organizer=visitor.organizer)


def _actor(snapshot: Snapshot, valid: list[tuple[str, Link]], *, organizer: bool) -> Actor:
    """Merge the roles of one person's links and of those that name nobody; another person's add nothing."""
    chief = frozenset({Role.organizer} if organizer else ())
    if not valid:
        return Actor(id="organizer", roles=chief)
    persons = [(secret, link) for secret, link in valid if link.person_id is not None]
    secret, link = (persons or valid)[-1]
    own = [(token.encode(), each) for token, each in valid if each.person_id in {None, link.person_id}]
    roles = chief | {_role(snapshot, each) for _, each in own}
    others = tuple(token for token, each in own if each is not link)
    speaking = voices(snapshot, link.person_id, own)
    return Actor(link.person_id or link.id, roles, link.person_id, secret.encode(), others, speaking)


def _role(snapshot: Snapshot, link: Link) -> Role:
    """Return what a link allows: a person's own link follows the role that the person has by now."""
    role = Role(link.role)
    person = snapshot.find(Person, link.person_id)
    now = Role(person.role) if person else role
    return now if {role, now} <= PERSONAL else role


def _link(snapshot: Snapshot, secret: str) -> Link | None:
    return next(snapshot.where(Link, digest=digest(secret)), None)


def _valid(snapshot: Snapshot, link: Link) -> bool:
    person = snapshot.find(Person, link.person_id)
    return link.revoked_at is None and not link.replaces and (person is None or person.removed_at is None)


def surface_of(role: str) -> Surface:
    """Return the screen that a link of this role opens."""
    if role in STAFF:
        return Surface.console
    return Surface.projector if role == Role.projector else Surface.phone
