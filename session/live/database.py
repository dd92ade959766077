# The engine, its one writer thread, and the schema. Knows tables; knows no session and no rule.
import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
)

from session.live import schema
from session.live.files import OpenedFile
from session.refusals import Code, Refused
from session.values.compact import compact_text

T = TypeVar("T")
Connect = Callable[[], AbstractContextManager[Connection]]
BUSY_SECONDS = 5
READERS = 2
FOLDED_AFTER = 100  # commits
LONGEST_LOG = 10_000  # pages, at which a commit folds the log itself
LASTING = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
)
TRIES = 4  # times the patience: processes start together, and the last waits for all the others


class Overtaken(Exception):  # noqa: N818 - ordinary where several processes write
    """Somebody else wrote the next journal entry first."""


class Database:
    """One database file or server. All writing goes through one thread, so that no commit waits for another.

    Whoever runs a statement past SQLAlchemy may let the driver's own errors through: they are told as SQLAlchemy's are.
    """

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.file = OpenedFile(url)
        self.engine = _engine(url, busy_seconds)
        event.listen(
            self.engine,
            "connect",
            lambda _connection, _record: self.file.remember(),
        )
        self._reading = self.engine.execution_options(reading=True)
        self._writer = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="writer"
        )
        self._readers = ThreadPoolExecutor(
            max_workers=READERS, thread_name_prefix="reader"
        )
        self._commits = 0
        self._log_tells = False
        self._own: Connection | None = None
        self._outdated = False

    async def transaction(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction in the writer thread; when this returns, it is on disk.

        Raises Refused with a storage code where the database is locked, full or broken; nothing is written then. With
        `storage_gone` where its file was deleted, moved or replaced; it may stand in the file that was moved then.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._writer, self._write, work
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which writes nothing, in a transaction of its own beside the writer's.

        Raises Refused with a storage code.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self.look, work
        )

    def look(self, work: Callable[[Connection], T]) -> T:
        """Do what `read` does, in this thread. What is read is of one moment."""
        return self._transact(self._reading.connect, work)

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            done = self.transact(work, self._kept)
        except Overtaken:
            raise
        except BaseException:
            self._break_off()
            raise
        self._commits += 1
        if (
            self._commits % FOLDED_AFTER == 0
            and self.engine.dialect.name == "sqlite"
        ):
            self._readers.submit(self._fold)
        return done

    async def empty_log(self) -> None:
        """Leave nothing in SQLite's log of what was there before. Who reads on and on holds it up to the next time."""
        if self.engine.dialect.name == "sqlite":
            self._log_tells = True
            await asyncio.get_running_loop().run_in_executor(
                self._readers, self._fold
            )

    def _fold(self) -> None:
        """Carry SQLite's log over into its file, beside the writer: else each hundredth commit waits for that."""
        mode = "TRUNCATE" if self._log_tells else "PASSIVE"
        self._checkpoint(mode)

    def _checkpoint(self, how: str) -> None:
        with (
            suppress(sqlite3.Error, DBAPIError),
            closing(self.engine.raw_connection()) as connection,
        ):
            busy, *_ = (
                connection.cursor()
                .execute(f"PRAGMA wal_checkpoint({how})")
                .fetchone()
            )
            self._log_tells = self._log_tells and (
                bool(busy) or how == "PASSIVE"
            )

    def _kept(self) -> AbstractContextManager[Connection]:
        """Return the writer's connection: to a file one and the same, from the pool where a server may be gone."""
        if self.engine.dialect.name != "sqlite":
            return self.engine.connect()
        if self._own is None:
            self._own = self.engine.connect()
        return nullcontext(self._own)

    def _break_off(self) -> None:
        """Take back what a commit that failed may have left open; a connection that cannot do that is given up."""
        if self._own is None:
            return
        try:
            self._own.connection.rollback()
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the next one is another
            self._outdated = True
        if self._outdated:
            self._own.invalidate()
            self._own.close()
            self._own = None
            self._outdated = False

    def transact(
        self, work: Callable[[Connection], T], connect: Connect | None = None
    ) -> T:
        """Do what `transaction` does, in this thread, on a connection of its own if none is given."""
        return self._transact(connect or self.engine.connect, work)

    def _transact(self, connect: Connect, work: Callable[[Connection], T]) -> T:
        # Its errors have the names that every driver's have (PEP 249).
        driver: Any = self.engine.dialect.loaded_dbapi
        self.file.refuse_if_lost()
        try:
            with connect() as connection, connection.begin():
                done = work(connection)
        except (IntegrityError, driver.IntegrityError) as error:
            raise Overtaken from error
        except (
            DataError,
            ProgrammingError,
            driver.DataError,
            driver.ProgrammingError,
        ):
            raise  # what no database takes is a bug
        except (DBAPIError, driver.Error) as error:
            self._forget_if_read_only(error)
            raise Refused(storage_code(error)) from error
        self.file.refuse_if_lost()  # an acknowledgement means a file that somebody finds
        return done

    def _forget_if_read_only(self, error: Exception) -> None:
        """Give up the connections to a file that could not be written: each stays as it was opened, for ever."""
        if _sqlite_code(error) in OPENED_IN_VAIN:
            self._outdated = True
            self.engine.dispose()

    def upgrade(self) -> None:
        """Bring the schema to the newest revision, after all who do so just now.

        Raises Refused with a storage code; `storage_unfit` where the database is none of this version's.
        """
        for tries_left in reversed(range(TRIES)):
            try:
                self.transact(schema.upgrade)
            except Refused as refused:
                if refused.code is not Code.storage_busy or not tries_left:
                    raise
            else:
                return

    def close(self) -> None:
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        if self._own is not None:
            self._own.close()
        self.engine.dispose()


def storage_code(error: Exception) -> Code:
    """Read the driver's own code: SQLite's result code (its lowest byte), or PostgreSQL's SQLSTATE."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    told = getattr(cause, "sqlstate", None) or _sqlite_code(error)
    return _CODES.get(told, Code.storage_failed)


def _sqlite_code(error: Exception) -> int:
    """Return the lowest byte of SQLite's result code; 0 where another driver failed."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF


OPENED_IN_VAIN = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})


_CODES: Mapping[str | int, Code] = {
    sqlite3.SQLITE_BUSY: Code.storage_busy,
    sqlite3.SQLITE_LOCKED: Code.storage_busy,
    sqlite3.SQLITE_FULL: Code.storage_full,
    "55P03": Code.storage_busy,  # lock_not_available
    "40P01": Code.storage_busy,  # deadlock_detected
    "53300": Code.storage_busy,  # too_many_connections
    "53100": Code.storage_full,  # disk_full
}


def _engine(url: str, busy_seconds: float) -> Engine:
    if not url.startswith("sqlite"):
        attentive = _attentive(busy_seconds)
        engine = create_engine(
            url,
            pool_pre_ping=True,
            json_serializer=compact_text,
            connect_args=attentive,
        )
        event.listen(engine, "connect", partial(_patient, busy_seconds))
        return engine
    given = {"timeout": busy_seconds, "check_same_thread": False}
    engine = create_engine(
        url, json_serializer=compact_text, connect_args=given
    )
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin)
    return engine


def _attentive(busy_seconds: float) -> dict[str, int]:
    """Return how a driver notices that the server's machine is gone: else it waits a quarter of an hour."""
    return {
        "connect_timeout": max(2, round(busy_seconds)),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }


# The driver's own connection.
def _patient(busy_seconds: float, connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {round(busy_seconds * 1000)}")
    connection.commit()


def _durable(
    connection: Any, _record: object
) -> None:  # the driver's own connection
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (*LASTING, f"wal_autocheckpoint={LONGEST_LOG}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reading", False)
    begin = "BEGIN" if reads else "BEGIN IMMEDIATE"
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(begin)
