# Who acts and who looks. Knows roles and names of people, nothing of rows, stages or the web.
# An anonymous author is a keyed digest of the person's own secret, so nothing on disk leads back.
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from session.refusals import N_
from session.values.leaf import FIRST, Leaf


class Role(StrEnum):
    organizer = "organizer"
    moderator = "moderator"
    group_moderator = "group_moderator"
    secretary = "secretary"
    expert = "expert"
    participant = "participant"
    observer = "observer"
    projector = "projector"


ROLE_NAMES: Mapping[Role, str] = {
    Role.organizer: N_("organizer"),
    Role.moderator: N_("moderator"),
    Role.group_moderator: N_("group moderator"),
    Role.secretary: N_("secretary"),
    Role.expert: N_("expert"),
    Role.participant: N_("participant"),
    Role.observer: N_("observer"),
    Role.projector: N_("projector"),
}
"""What people call the roles: sentences of the catalogues."""

CONTROL = frozenset({Role.moderator})
STAFF = frozenset({Role.organizer, Role.moderator, Role.secretary})
CLERKS = frozenset({Role.moderator, Role.secretary})
LEADERS = frozenset({Role.group_moderator})
WRITERS = frozenset({Role.participant, Role.expert, Role.group_moderator})
EVERYONE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends a command. `id` is the person's id, or the link's where no person stands behind it.

    `secret` is the bearer's own link token. It is never stored: pseudonyms are made from it. `others`: those of further
    links that this browser holds as the same one; `voices`: the stages, by id, in which one of them is used instead.
    `hand`: the staff in whose browser the person's link was taken up; the journal keeps what is done as theirs.
    """

    id: str
    roles: frozenset[Role]
    person_id: str | None = None
    secret: bytes = field(default=b"", repr=False)
    others: tuple[bytes, ...] = field(default=(), repr=False)
    voices: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    hand: str = ""

    def may(self, roles: frozenset[Role]) -> bool:
        return not self.roles.isdisjoint(roles)

    def pseudonym(self, stage_id: str, group_id: str = "") -> str:
        """Name this person in one stage only: 22 characters, HMAC-SHA-256 (RFC 2104), cut to 128 bits.

        `group_id`: and in one group of it only, so that no name is in two by whoever was moved.
        """
        place = f"{stage_id}/{group_id}" if group_id else stage_id
        return _pseudonym(self.voice(stage_id), place)

    def pseudonyms(self, stage_id: str) -> set[str]:
        """Return every name that this browser may have borne in a stage, by whichever of its links."""
        return {
            _pseudonym(secret, stage_id)
            for secret in (self.secret, *self.others)
        }

    def voice(self, stage_id: str) -> bytes:
        """Return the secret that this person's pseudonym in a stage is made from."""
        return next(
            (secret for stage, secret in self.voices if stage == stage_id),
            self.secret,
        )

    def bears(self, digest: str) -> bool:
        """Tell whether a link of this digest is one of those by which the actor is here."""
        return digest in {
            sha256(secret).hexdigest()
            for secret in (self.secret, *self.others)
            if secret
        }


def _pseudonym(secret: bytes, stage_id: str) -> str:
    return (
        urlsafe_b64encode(hmac.digest(secret, stage_id.encode(), sha256)[:16])
        .rstrip(b"=")
        .decode()
    )


class Surface(StrEnum):
    phone = "phone"
    console = "console"
    projector = "projector"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, at which surface; `looking_at` is a stage the console turned to without moving the room.

    `leaf`: what of its long lists it looks at.
    """

    actor: Actor
    surface: Surface
    looking_at: str | None = None
    leaf: Leaf = FIRST
