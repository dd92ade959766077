# Answers of one question in an order and under names of their own, where a stage keeps authors secret: what one hand
# wrote stands at other places from question to question, and no name in a page's source tells it either.
from collections.abc import Iterable
from hashlib import sha256

from session.secrecy.signing import is_secret
from session.tables import Entry, Stage

LETTERS = 22


def name_in(stage: Stage, entry: Entry, question: str) -> str:
    """Return by what name an entry's answer to a question stands on the wall: its id, or where it is secret none of it.

    Ids are random and of the same length as what is made of them, so nobody who has not the one finds the other.
    """
    if not is_secret(stage):
        return entry.id
    return sha256(f"{entry.id} {question}".encode()).hexdigest()[:LETTERS]


def in_order_of_its_own(
    stage: Stage, entries: Iterable[Entry], question: str
) -> list[Entry]:
    """Return the entries as the answers to a question stand on the wall: as they came, or anyhow."""
    found = list(entries)
    if not is_secret(stage):
        return found
    return sorted(found, key=lambda entry: name_in(stage, entry, question))
