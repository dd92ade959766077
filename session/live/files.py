# The file behind a database's address: where it is, whether it is still the one that was opened, and which server has
# it. Knows paths and SQLite's own locks; knows no table and no session.
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from session.refusals import Code, Refused

LOCK = "-lock"
HOLDER = "CREATE TABLE IF NOT EXISTS holder (process INTEGER, port INTEGER)"


class NotAFile(Exception):  # noqa: N818 - the operator has other means
    """The database is a server's, or in memory: it has no file of its own."""


def file_of(url: str) -> Path:
    """Return the file of a SQLite URL; raise NotAFile where there is none."""
    address = make_url(url)
    if (
        address.get_backend_name() != "sqlite"
        or not address.database
        or address.database == ":memory:"
    ):
        raise NotAFile
    return Path(address.database)


class OpenedFile:
    """Remembers which file was opened, by device and inode: one of the same name may be another one later.

    A database without a file of its own is never lost.
    """

    def __init__(self, url: str) -> None:
        self._known: tuple[int, int] | None = None
        try:
            self._path: Path | None = file_of(url)
        except NotAFile:
            self._path = None

    def remember(self) -> None:
        """Take what stands at the address now for the file that is meant; only the first call counts."""
        if self._known is None:
            self._known = self._standing()

    @property
    def lost(self) -> bool:
        """Tell whether the file that was opened was deleted, moved or replaced."""
        if self._known is None:
            return False
        return self._standing() != self._known

    def refuse_if_lost(self) -> None:
        """Refuse with `storage_gone`: what is written to a file without a name is found by nobody."""
        if self.lost:
            raise Refused(Code.storage_gone)

    def _standing(self) -> tuple[int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


@dataclass(frozen=True)
class Holder:
    """The server that has a database's file: the number of its process, and its port."""

    process: int
    port: int


class Held(Exception):  # noqa: N818 - the operator chooses another database
    """Another server has this file; `holder` is absent where it does not say who it is."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__(holder)
        self.holder = holder


def hold(file: Path, port: int) -> sqlite3.Connection:
    """Take a database's file for one server, until the connection that is returned is closed or the process ends.

    A lock of SQLite's on a file beside it, which every system lets go when a process ends. Raises Held.
    """
    meant = file.resolve()
    beside = meant.with_name(meant.name + LOCK)
    lock = sqlite3.connect(
        beside, timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        lock.execute("BEGIN IMMEDIATE")
        lock.execute(HOLDER)
        lock.execute("DELETE FROM holder")
        lock.execute("INSERT INTO holder VALUES (?, ?)", (os.getpid(), port))
        lock.execute("COMMIT")
        lock.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise Held(_holder(beside)) from None
    return lock


def _holder(beside: Path) -> Holder | None:
    with closing(sqlite3.connect(beside, timeout=0)) as lock:
        try:
            found = lock.execute("SELECT process, port FROM holder").fetchone()
        except sqlite3.OperationalError:
            return None
    return Holder(*found) if found else None
