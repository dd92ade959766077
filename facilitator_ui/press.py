# The press: documents are written in a process of their own, so that no download holds up the room. It reads what is on
# disk by itself: whatever anybody was told is accepted stands there. Knows sessions; knows no document.
import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache, partial
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Connection

from facilitator_ui.orphans import end_with_parent
from session.live import journal, store
from session.live.database import BUSY_SECONDS, Database
from session.live.files import OpenedFile
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Snapshot

P = ParamSpec("P")
T = TypeVar("T")

KINDNESS = 10
"""How far the process stands back for the room's own (nice)."""


class Shelf(NamedTuple):
    """Where the press finds sessions: a SQLAlchemy URL, and how long a locked database is waited for."""

    url: str
    busy_seconds: float = BUSY_SECONDS


class Press:
    """Writes one document at a time. The process starts with the first and stays for the next.

    `file`: what the server opened; another one that stands in its place is not read.
    """

    def __init__(self, shelf: Shelf, file: OpenedFile | None = None) -> None:
        self._shelf = shelf
        self._file = file or OpenedFile(shelf.url)
        self._pool: ProcessPoolExecutor | None = None

    async def print(
        self,
        work: Callable[Concatenate[Snapshot, P], T],
        session_id: str,
        *given: P.args,
        **named: P.kwargs,
    ) -> T:
        """Return `work(the session as it stands on disk, …)`: a function of a module, with plain values beside it.

        Refuses with `unknown_code` where the session is gone, with a storage code where the database cannot be read,
        with `storage_failed` where the process was ended from outside.
        """
        return await self._done(
            partial(_print, self._shelf, work, session_id, *given, **named)
        )

    async def print_history(
        self, work: Callable[[Snapshot, list[Record]], T], session_id: str
    ) -> T:
        """Return `work(the session as it stands on disk, the journal that leads to just this)`. Refuses as `print`."""
        return await self._done(
            partial(_print_history, self._shelf, work, session_id)
        )

    def close(self) -> None:
        """End the process; a document that is being written is written first."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None

    async def _done(self, job: Callable[[], T]) -> T:
        self._file.refuse_if_lost()
        pool = self._process()
        try:
            return await asyncio.wrap_future(pool.submit(job))
        except BrokenProcessPool:
            # Another who waited for the lost one may have begun a new one already.
            if self._pool is pool:
                self._pool = None
            raise Refused(Code.storage_failed) from None

    def _process(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # A fork would hold the sockets and the database.
            fresh = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, fresh, initializer=_begin)
        return self._pool


def _begin() -> None:
    end_with_parent()
    with suppress(AttributeError, OSError):  # no such thing on Windows
        os.nice(KINDNESS)


def _print(
    shelf: Shelf,
    work: Callable[..., T],
    session_id: str,
    *given: object,
    **named: object,
) -> T:
    return work(
        _database(shelf).look(partial(store.standing, session_id=session_id)),
        *given,
        **named,
    )


def _print_history(
    shelf: Shelf, work: Callable[[Snapshot, list[Record]], T], session_id: str
) -> T:
    def both(connection: Connection) -> tuple[Snapshot, list[Record]]:
        return store.standing(connection, session_id), journal.since(
            connection, session_id, 0
        )

    return work(*_database(shelf).look(both))


@cache
def _database(shelf: Shelf) -> Database:
    """Return the press's own way to the database, which stays open for the next document."""
    return Database(shelf.url, shelf.busy_seconds)
