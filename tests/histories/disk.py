# The real database beside a history: one file with the whole schema for all histories of a process, in which one
# session stands at a time. Records are written in batches, as a room does it, and read as a server does that starts.
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from exports.restoring import Restored
from session.live import journal, store
from session.live.database import Database
from session.live.restoring import restore
from session.record import Record, advance
from session.snapshot import Snapshot

MOST_IN_BATCH = 12
HELD: list[TemporaryDirectory[str]] = []  # folders go with the process


def read_again(records: Sequence[Record]) -> Snapshot:
    """Return a session as a server knows it that starts now."""
    return kept(records)[0]


def kept(records: Sequence[Record]) -> tuple[Snapshot, list[Record]]:
    """Write a history; return the session as it is read, and its journal."""
    return _database().transact(partial(_kept, records=records))


def restored(session: Restored) -> tuple[Snapshot, list[Record]]:
    """Put a session that came in an archive in the place of the one that stands; return it and its journal as read."""
    return _database().transact(partial(_restored, session=session))


def _kept(connection: Connection, records: Sequence[Record]) -> tuple[Snapshot, list[Record]]:
    session_id = records[0].session_id
    store.remove(connection, session_id)
    state = Snapshot()
    for batch in _batches(records, Random(len(records))):
        wall = state.wall
        for record in batch:
            advance(state, record)
        store.append(connection, batch, [] if state.wall is wall else [state.wall])
    return _read(connection, session_id)


def _restored(connection: Connection, session: Restored) -> tuple[Snapshot, list[Record]]:
    store.remove(connection, session.session.id)
    restore(connection, session.session, session.rows, session.records)
    return _read(connection, session.session.id)


def _read(connection: Connection, session_id: str) -> tuple[Snapshot, list[Record]]:
    return store.load(connection, session_id)[0], journal.since(connection, session_id, 0)


def _batches(records: Sequence[Record], chance: Random) -> Iterator[list[Record]]:
    """Yield what is written together: the first record alone, as a session is made."""
    yield [records[0]]
    begin = 1
    while begin < len(records):
        end = begin + chance.randint(1, MOST_IN_BATCH)
        yield [*records[begin:end]]
        begin = end


@cache
def _database() -> Database:
    HELD.append(TemporaryDirectory(prefix="histories-"))
    database = Database(f"sqlite:///{Path(HELD[-1].name) / 'veche.db'}")
    database.upgrade()
    return database
