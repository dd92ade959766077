# One statement at a time: in which order one person is asked, and which comes next. Pure: the order is made from the
# person and the stage, so that it is another for everybody and the same after every reload.
from collections.abc import Iterable, Mapping
from hashlib import sha256

from session.entries.reactions import LATER
from session.tables import Entry, Stage


def in_turn(
    statements: Iterable[Entry], stage: Stage, author: str
) -> list[Entry]:
    """Return the statements in this person's own order; one that is added finds its place, the others keep theirs."""
    return sorted(
        statements,
        key=lambda entry: sha256(
            f"{stage.id} {author} {entry.id}".encode()
        ).digest(),
    )


def next_statement(
    turns: Iterable[Entry], given: Mapping[str, str], put_off: Mapping[str, int]
) -> Entry | None:
    """Return the first that was not seen; then those put off, the least often first. `put_off`: how often."""
    turns = list(turns)
    unseen = next((entry for entry in turns if entry.id not in given), None)
    waiting = [entry for entry in turns if given.get(entry.id) == LATER]
    return unseen or min(
        waiting, key=lambda entry: put_off.get(entry.id, 0), default=None
    )
