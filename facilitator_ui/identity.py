# Who is at the other end: links, the cookie that carries them, and the actor they make.
# A link's secret is 256 random bits; the server keeps its SHA-256 only. A browser's four digits are made from it.
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe

from facilitator_ui.key import keyed
from session.people import STAFF, WRITERS, Actor, Role, Surface
from session.refusals import Code, Refused
from session.secrecy.voices import opens, voices, waits
from session.snapshot import Snapshot
from session.tables import Link, Person

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


def word_of(secret: str | bytes) -> str:
    """Return the four digits of a browser, which bring its person back, together with the name."""
    told = secret.encode() if isinstance(secret, str) else secret
    made = hmac.digest(told, b"four digits", sha256)
    return f"{int.from_bytes(made) % 10_000:04}"


def word_digest(key: bytes, link_digest: str, word: str) -> str:
    """Return what is kept of a link's four digits: without the server's key they cannot be found by trying all."""
    return keyed(key, "word", link_digest, word).hex()


def shown_word(key: bytes, secret: str | bytes) -> str:
    """Return what is kept of the four digits that a browser shows."""
    told = secret if isinstance(secret, str) else secret.decode()
    return word_digest(key, digest(told), word_of(told))


def made_from(key: bytes, what: str, *parts: str) -> str:
    """Return 43 characters that nobody makes without the server's key: the same again from the same parts."""
    made = keyed(key, what, *parts)
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def spoken_number(link: Link) -> str:
    """Return three digits by which the moderator knows which of several browsers asks to be let in."""
    made = sha256(link.digest.encode()).hexdigest()
    return f"{int(made[:8], 16) % 1000:03}"


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def same(secret: str, kept: str) -> bool:
    return hmac.compare_digest(digest(secret), kept)


def cookie_name(code: str) -> str:
    return f"veche_{code}"


def aside_name(code: str) -> str:
    """Return the cookie of the links that were put aside, as a device was handed on: it opens nothing."""
    return f"{cookie_name(code)}_aside"


def secrets_in(cookies: Mapping[str, str], code: str) -> list[str]:
    return [
        secret
        for secret in cookies.get(cookie_name(code), "").split(".")
        if secret
    ]


def aside_in(cookies: Mapping[str, str], code: str) -> list[str]:
    """Return the links that were put aside on this device."""
    told = cookies.get(aside_name(code), "").split(".")
    return [secret for secret in told if secret]


def with_secret(snapshot: Snapshot, held: Iterable[str], secret: str) -> str:
    """Return the cookie's new value: the links this browser holds, the newest last.

    Beyond so many those go that open nothing, then the oldest of participants; none of the staff's.
    """
    others = [each for each in held if each != secret]
    too_many = max(0, len(others) + 1 - MOST_LINKS)
    ranked = sorted(
        others, key=lambda each: _worth(snapshot, link_of(snapshot, each))
    )
    spare = [
        each
        for each in ranked
        if _worth(snapshot, link_of(snapshot, each)) < _STAFFS
    ]
    gone = set(spare[:too_many])
    return ".".join([*(each for each in others if each not in gone), secret])


_DEAD, _PERSONS, _STAFFS = range(3)


def _worth(snapshot: Snapshot, link: Link | None) -> int:
    if link is None or not (
        opens(snapshot, link) or (waits(link) and link.revoked_at is None)
    ):
        return _DEAD
    return _STAFFS if link.role in STAFF else _PERSONS


def guest(
    snapshot: Snapshot, secrets: Iterable[str], *, organizer: bool
) -> Guest:
    """Make the actor of all valid links a browser holds; the newest link of a person says who it is.

    Refuses with `link_revoked` where every link is revoked, and `link_wrong` where there is none.
    """
    held = tuple(secrets)
    found = [(secret, link_of(snapshot, secret)) for secret in held]
    links = [(secret, link) for secret, link in found if link is not None]
    valid = [(secret, link) for secret, link in links if opens(snapshot, link)]
    if not valid and not organizer:
        raise _refusal(snapshot, links)
    return Guest(_actor(snapshot, valid, organizer=organizer), held, organizer)


def _refusal(snapshot: Snapshot, links: list[tuple[str, Link]]) -> Refused:
    """Return why none of a browser's links opens anything."""
    if any(waits(link) and link.revoked_at is None for _, link in links):
        return Refused(Code.link_waits)
    return (
        Refused(Code.link_revoked, **_gone(snapshot, links))
        if links
        else Refused(Code.link_wrong)
    )


def _gone(
    snapshot: Snapshot, links: Iterable[tuple[str, Link]]
) -> dict[str, list[str]]:
    """Return the people of these links who were removed, `gone`, and whose data were deleted, `erased`."""
    people = [
        person
        for _, link in links
        if (person := snapshot.find(Person, link.person_id)) is not None
    ]
    gone = sorted(
        {
            each.id
            for each in people
            if each.removed_at is not None or each.erased_at is not None
        }
    )
    return {
        "gone": gone,
        "erased": sorted(
            {each.id for each in people if each.erased_at is not None}
        ),
    }


def refuse_somebody_else(
    snapshot: Snapshot, page_of: str, actor: Actor
) -> None:
    """Refuse what a page sends that was opened as another person, by its id: this browser was handed on meanwhile."""
    if page_of and actor.person_id not in _one_with(snapshot, page_of):
        raise Refused(Code.somebody_else)


def _one_with(snapshot: Snapshot, person_id: str) -> set[str]:
    """Return a person and whom the staff made one with them, and so on."""
    found: set[str] = set()
    next_one: str | None = person_id
    while next_one is not None and next_one not in found:
        found.add(next_one)
        person = snapshot.find(Person, next_one)
        next_one = person.merged_into if person else None
    return found


def again(snapshot: Snapshot, visitor: Guest) -> Guest:
    """Ask again who a guest is: links are revoked and people removed while a screen stays open."""
    return guest(snapshot, visitor.secrets, organizer=visitor.organizer)


def _actor(
    snapshot: Snapshot, valid: list[tuple[str, Link]], *, organizer: bool
) -> Actor:
    """Merge the roles of one person's links and of those that name nobody; another person's add nothing."""
    chief = frozenset({Role.organizer}) if organizer else frozenset()
    if not valid:
        return Actor(id="organizer", roles=chief)
    persons = [
        (secret, link) for secret, link in valid if link.person_id is not None
    ]
    secret, link = (persons or valid)[-1]
    own = [
        (token.encode(), each)
        for token, each in valid
        if each.person_id in {None, link.person_id}
    ]
    roles = chief | {_role(snapshot, each) for _, each in own}
    others = tuple(token for token, each in own if each is not link)
    speaking = voices(snapshot, link.person_id, own)
    return Actor(
        link.person_id or link.id,
        roles,
        link.person_id,
        secret.encode(),
        others,
        speaking,
        link.taken_by,
    )


def _role(snapshot: Snapshot, link: Link) -> Role:
    """Return what a link allows: a person's own link follows the role that the person has by now."""
    role = Role(link.role)
    person = snapshot.find(Person, link.person_id)
    now = Role(person.role) if person else role
    return now if {role, now} <= PERSONAL else role


def link_of(snapshot: Snapshot, secret: str) -> Link | None:
    return next(snapshot.where(Link, digest=digest(secret)), None)


def surface_of(role: str) -> Surface:
    """Return the screen that a link of this role opens."""
    if role in STAFF:
        return Surface.console
    return Surface.projector if role == Role.projector else Surface.phone
