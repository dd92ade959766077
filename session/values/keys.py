# A command's key: whoever has it made the command. Nothing keeps it but its sender: here is what is kept instead, a
# digest that tells that it came before, and an answer that only the key itself opens. Knows bytes; knows no command.
import json
from base64 import b64decode, b64encode
from hashlib import sha256, shake_256

from session.values.compact import compact

DIGITS = 32
BLOCK = 128  # bytes: one answer is as long as another

Answer = tuple[str, int, tuple[str, ...]]
"""Who did it, when (ms), and the ids of what was made."""


def digest_of(key: str) -> str:
    """Return what is kept of a key: 128 bits of SHA-256 in hexadecimal."""
    digest = sha256(b"veche key " + key.encode())
    return digest.hexdigest()[:DIGITS]


def locked(key: str, answer: Answer) -> str:
    """Return an answer as whoever has the key, and nobody else, can read it."""
    plain = compact([answer[0], answer[1], *answer[2]])
    padded = plain + b" " * (-len(plain) % BLOCK)
    return b64encode(_crossed(key, padded)).decode()


def unlocked(key: str, text: str) -> Answer:
    """Return the answer that was locked with this key."""
    who, at, *made = json.loads(_crossed(key, b64decode(text)))
    return who, at, tuple(made)


def _crossed(key: str, given: bytes) -> bytes:
    """Add the bits that follow from the key; done twice, it is undone. Each key locks one answer only."""
    length = len(given)
    bits = shake_256(b"veche answer " + key.encode()).digest(length)
    crossed = int.from_bytes(given) ^ int.from_bytes(bits)
    return crossed.to_bytes(length)
