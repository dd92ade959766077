# The engine, its one writer thread, and the schema. Knows tables; knows no session and no rule.
import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from session.refusals import Code, Refused

T = TypeVar("T")
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 5


class Overtaken(Exception):  # noqa: N818 - ordinary where several processes write
    """Somebody else wrote the next journal entry first."""


class Database:
    """One database file or server. All work goes through one thread, so that no commit waits for another."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = _engine(url, busy_seconds)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def transaction(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction in the writer thread; when this returns, it is on disk.

        Raises Refused with a storage code where the database is locked, full or broken; nothing is written then.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.transact, work)

    def transact(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except IntegrityError as error:
            raise Overtaken from error
        except DBAPIError as error:
            raise Refused(storage_code(error)) from error

    def upgrade(self) -> None:
        """Bring the schema to the newest revision."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        self._writer.shutdown(wait=True)
        self.engine.dispose()


def storage_code(error: DBAPIError) -> Code:
    said = str(error.orig).lower()
    if "locked" in said or "busy" in said:
        return Code.storage_busy
    if "full" in said or "no space" in said:
        return Code.storage_full
    return Code.storage_failed


def _engine(url: str, busy_seconds: float) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": busy_seconds, "check_same_thread": False})
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin)
    return engine


def _durable(connection: Any, _record: object) -> None:  # the driver's own connection
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
