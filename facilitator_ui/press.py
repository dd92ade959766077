# The press: documents are written in a process of their own, so that no download holds up the room. It is fed with a
# picture of the rows, taken in small slices between the room's own work. Knows snapshots; knows no document.
import asyncio
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any, Concatenate, ParamSpec, TypeVar

from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Row

P = ParamSpec("P")
T = TypeVar("T")

SLICE = 100
"""Rows that are packed before the room gets its turn: about a millisecond."""

KINDNESS = 10
"""How far the process stands back for the room's own (nice)."""


class Press:
    """Writes one document at a time. The process starts with the first and stays for the next."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def print(
        self, work: Callable[Concatenate[Snapshot, P], T], snapshot: Snapshot, *given: P.args, **named: P.kwargs
    ) -> T:
        """Return `work(a copy of the snapshot, …)`; `work` is a function of a module, with plain values beside it.

        Refuses with `storage_failed` where the process was ended from outside.
        """
        number, packed = snapshot.number, [part async for part in _packed(snapshot)]
        try:
            job: Callable[[], T] = partial(_work, work, number, packed, *given, **named)
            return await asyncio.wrap_future(self._process().submit(job))
        except BrokenProcessPool:
            self.close()
            raise Refused(Code.storage_failed) from None

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def _process(self) -> ProcessPoolExecutor:
        if self._pool is None:
            fresh = multiprocessing.get_context("spawn")  # a fork would hold the sockets and the database
            self._pool = ProcessPoolExecutor(1, fresh, initializer=_stand_back)
        return self._pool


async def _packed(snapshot: Snapshot) -> Any:  # an async generator of bytes: one slice at a time
    rows = iter([row for table in snapshot.rows().values() for row in table.values()])
    while some := list(islice(rows, SLICE)):
        yield pickle.dumps(some, pickle.HIGHEST_PROTOCOL)
        await asyncio.sleep(0)


def _stand_back() -> None:
    with suppress(AttributeError, OSError):  # no such thing on Windows
        os.nice(KINDNESS)


def _work(work: Callable[..., T], number: int, packed: list[bytes], *given: Any, **named: Any) -> T:
    """Put the picture together again, on the other side."""
    rows: Iterator[Row] = (row for part in packed for row in pickle.loads(part))  # noqa: S301 - packed above
    return work(Snapshot(rows, number), *given, **named)
