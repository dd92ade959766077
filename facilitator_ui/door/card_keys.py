# What opens an agreement's card: a secret in its QR code, and six characters to be typed. Both are made by the server's
# key from what the card remembers, so a card can be printed again; the database alone gives neither away.
import hmac
from hashlib import sha256

from facilitator_ui.identity import digest, made_from, same
from facilitator_ui.key import keyed
from session.live.rooms import ALPHABET
from session.snapshot import Snapshot
from session.tables import AgreementCard
from session.values.codes import plain_code

SIX = 6


def secret_of(key: bytes, session_id: str, seed: str) -> str:
    """Return the secret that the key makes of a card's seed: 43 characters."""
    return made_from(key, "card", session_id, seed)


def six_of(secret: str) -> str:
    """Return the six characters that open the card of this secret, too."""
    told = secret.encode()
    made = hmac.digest(told, b"six characters", sha256)
    number = int.from_bytes(made)
    signs: list[str] = []
    for _ in range(SIX):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def kept_of(key: bytes, session_id: str, six: str) -> str:
    """Return what is kept of six characters: without the server's key they cannot be found by trying all."""
    return keyed(key, "card's characters", session_id, six).hex()


def shown_again(key: bytes, card: AgreementCard) -> str | None:
    """Return a card's secret; None where another key made it, or it came with an archive."""
    secret = secret_of(key, card.session_id, card.seed)
    return secret if card.digest and same(secret, card.digest) else None


def card_of(snapshot: Snapshot, secret: str) -> AgreementCard | None:
    kept = digest(secret)
    found = snapshot.where(AgreementCard, digest=kept)
    return next(found, None)


def card_typed(
    snapshot: Snapshot, key: bytes, typed: str
) -> AgreementCard | None:
    """Return the card of six characters, however they are typed."""
    six = plain_code(typed)
    if len(six) != SIX:
        return None
    session_id = snapshot.session.id
    kept = kept_of(key, session_id, six)
    found = snapshot.where(AgreementCard, word=kept)
    return next(found, None)
