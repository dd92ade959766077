# The engine: the schema comes from the migrations and is that of the tables, refusals say what ails the storage,
# and a transaction is all or nothing.
import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from session.live.database import FOLDED_AFTER, MIGRATIONS, Database, Overtaken
from session.refusals import Code, Refused
from session.tables import ROWS
from tests.session.build import refused
from tests.session.live.test_room import lock

INSTALL = text("INSERT INTO installation (id, secret, made_at) VALUES (1, 'x', 1)")


def install(connection: Connection) -> None:
    connection.execute(INSTALL)


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    database.upgrade()  # what is new already stays as it is
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        own = {"journal", "installation", "rehearsal", "alembic_version"}
        assert set(inspect(connection).get_table_names()) == {*ROWS, *own}
    database.close()


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_processes_that_start_at_once_upgrade_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda database: database.upgrade(), databases)) == [None] * 4
    for database in databases:
        database.transact(lambda connection: connection.execute(text("SELECT * FROM journal")).all())
        database.close()


def test_who_starts_while_others_upgrade_waits_longer_than_a_commit_does(tmp_path: Path) -> None:
    file = tmp_path / "busy.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        database = Database(f"sqlite:///{file}", busy_seconds=0.2)
        Timer(0.5, other.rollback).start()
        database.upgrade()
        database.close()


def test_a_transaction_that_breaks_off_leaves_nothing(url: str) -> None:
    database = Database(url)

    def half(connection: Connection) -> None:
        connection.execute(INSTALL)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.transact(half)
    assert database.transact(lambda connection: connection.execute(text("SELECT * FROM installation")).all()) == []
    database.close()


def test_what_somebody_else_wrote_first_is_overtaken_and_a_wrong_statement_is_a_bug(url: str) -> None:
    database = Database(url)
    database.transact(lambda connection: connection.execute(text("DELETE FROM installation")))
    database.transact(install)
    with pytest.raises(Overtaken):
        database.transact(install)
    database.transact(lambda connection: connection.execute(text("DELETE FROM installation")))
    database.close()


def test_a_locked_database_is_busy(url: str) -> None:
    database = Database(url, busy_seconds=0.05)
    unlock = lock(url)
    write = text("DELETE FROM journal WHERE number < 0")
    assert refused(lambda: database.transact(lambda connection: connection.execute(write))) is Code.storage_busy
    unlock()
    assert refused(lambda: database.transact(lambda connection: connection.execute(write))) is None
    database.close()


def test_a_file_that_is_no_database_a_folder_that_is_not_there_and_a_read_only_file_fail(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear database," * 100)
    kept = tmp_path / "kept.db"
    Database(f"sqlite:///{kept}").upgrade()
    for address in (letter, tmp_path / "nowhere" / "veche.db", f"file:{kept}?mode=ro&uri=true"):
        database = Database(f"sqlite:///{address}")
        assert refused(partial(database.transact, install)) is Code.storage_failed
        database.close()
    assert letter.read_text() == "Dear database," * 100


def test_a_commit_on_a_file_is_synced_and_read_by_others_at_once(tmp_path: Path) -> None:
    path = tmp_path / "veche.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    for name, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
        assert database.transact(partial(pragma, name=name)) == value
    database.transact(install)
    assert sqlite3.connect(path).execute("SELECT secret FROM installation").fetchall() == [("x",)]
    database.close()


def test_the_log_is_carried_over_into_the_file_while_commits_go_on(tmp_path: Path) -> None:
    file = tmp_path / "veche.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()

    def write(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE IF NOT EXISTS note (n INTEGER)"))
        connection.execute(text("INSERT INTO note VALUES (1)"))

    async def often() -> None:
        for _ in range(FOLDED_AFTER):
            await database.transaction(write)

    asyncio.run(often())
    database._readers.shutdown(wait=True)
    alone = tmp_path / "alone.db"
    alone.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(alone)) as copy:
        assert copy.execute("SELECT COUNT(*) FROM note").fetchone() == (FOLDED_AFTER,)
    database.close()


def test_a_commit_that_failed_once_holds_nobody_up_after_that(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    database = Database(f"sqlite:///{file}", busy_seconds=0.1)
    database.upgrade()

    async def scene() -> None:
        await database.transaction(lambda connection: pragma(connection, "data_version"))
        with database._kept() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=DELETE")
        with closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM installation").fetchall()
            with pytest.raises(Refused):
                await database.transaction(install)
            other.rollback()
        await database.transaction(install)
        found = await database.read(lambda connection: connection.execute(text("SELECT id FROM installation")).all())
        assert len(found) == 1

    asyncio.run(scene())
    database.close()


def test_a_connection_that_was_lost_is_replaced(url: str) -> None:
    database = Database(url)

    async def scene() -> None:
        await database.transaction(lambda connection: connection.execute(text("DELETE FROM installation")))
        with database._kept() as connection:
            driven = connection.connection.driver_connection
            assert driven is not None
            driven.close()
        with suppress(Refused, sqlite3.ProgrammingError):
            await database.transaction(install)
        await database.transaction(lambda connection: connection.execute(text("DELETE FROM installation")))
        await database.transaction(install)

    asyncio.run(scene())
    database.close()
