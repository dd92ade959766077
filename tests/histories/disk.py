# The real database beside a history: one file with the whole schema for all histories of a process, in which one
# session stands at a time. Records are written in batches, as a room does it, and read as a server does that starts. A
# history that goes on is written on from where it stood, as by a server that was stopped in between.
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from operator import is_
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from exports.data.restoring import Restored
from session.live import journal, store
from session.live.database import Database
from session.live.restoring import restore
from session.record import Record, advance
from session.snapshot import Snapshot

MOST_IN_BATCH = 12
HELD: list[TemporaryDirectory[str]] = []  # folders go with the process


@dataclass
class Disk:
    """A database with the whole schema. `_written`: what stands there, and `_state`: what it leads to."""

    database: Database
    _written: list[Record] = field(default_factory=list)
    _state: Snapshot = field(default_factory=Snapshot)

    def read_again(self, records: Sequence[Record]) -> Snapshot:
        """Write a history, or what of it is new; return the session as a server knows it that starts now."""
        self._write(records)
        return self.database.transact(
            partial(_standing, session_id=records[0].session_id)
        )

    def kept(self, records: Sequence[Record]) -> tuple[Snapshot, list[Record]]:
        """Write a history as a whole; return the session as it is read, and its journal."""
        self._written = []
        self._write(records)
        return self.database.transact(
            partial(_read, session_id=records[0].session_id)
        )

    def restored(self, session: Restored) -> tuple[Snapshot, list[Record]]:
        """Put a session that came in an archive in the place of what stands; return it and its journal as read."""
        self._written = []
        return self.database.transact(partial(_restored, session=session))

    def _write(self, records: Sequence[Record]) -> None:
        # Whatever breaks off, the next history begins anew.
        stood, self._written = (
            self._written,
            [],
        )
        if (
            not stood
            or len(stood) > len(records)
            or not all(map(is_, stood, records))
        ):
            stood, self._state = [], Snapshot()
        self.database.transact(
            partial(
                _written, records=records, begin=len(stood), state=self._state
            )
        )
        self._written = [*records]


@cache
def disk() -> Disk:
    """Return the file of this process."""
    HELD.append(TemporaryDirectory(prefix="histories-"))
    return made(f"sqlite:///{Path(HELD[-1].name) / 'veche.db'}")


def made(url: str) -> Disk:
    database = Database(url)
    database.upgrade()
    return Disk(database)


def _written(
    connection: Connection,
    records: Sequence[Record],
    begin: int,
    state: Snapshot,
) -> None:
    """Write the records from `begin` on, before which the session is as in `state`."""
    if not begin:
        store.remove(connection, records[0].session_id)
    for batch in _batches(records, begin, Random(len(records))):
        wall = state.wall
        for record in batch:
            advance(state, record)
        store.append(
            connection, batch, [] if state.wall is wall else [state.wall]
        )


def _restored(
    connection: Connection, session: Restored
) -> tuple[Snapshot, list[Record]]:
    store.remove(connection, session.session.id)
    restore(connection, session.session, session.rows, session.records)
    return _read(connection, session.session.id)


def _read(
    connection: Connection, session_id: str
) -> tuple[Snapshot, list[Record]]:
    return _standing(connection, session_id), journal.since(
        connection, session_id, 0
    )


def _standing(connection: Connection, session_id: str) -> Snapshot:
    return store.load(connection, session_id)[0]


def _batches(
    records: Sequence[Record], begin: int, chance: Random
) -> Iterator[list[Record]]:
    """Yield what is written together: the first record alone, as a session is made."""
    while begin < len(records):
        end = begin + chance.randint(1, MOST_IN_BATCH) if begin else 1
        yield [*records[begin:end]]
        begin = end
