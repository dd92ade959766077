# The engine: the schema comes from the migrations and is that of the tables, refusals say what ails the storage,
# and a transaction is all or nothing.
import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Timer

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from session.live.database import FOLDED_AFTER, Database, Overtaken
from session.live.schema import MIGRATIONS, newest
from session.refusals import Code, Refused, Sentence
from session.tables import ROWS
from session.words import words
from tests.disks import mounting, read_only, small_disk
from tests.session.build import refused
from tests.session.live.test_room import lock

DIGESTS = {
    "0001_first.py": "850abaf33029827c",
    "0002_indexes_in_memory.py": "62a30f53b86d2772",
    "0003_put_off.py": "d8f53d8a6be1f6a5",
    "0004_secret_things.py": "03c99ec8feb4d3be",
    "0005_invitations.py": "3ebe62887f31f8a4",
    "0006_as_voted.py": "5a188d5696d43c8e",
    "0007_start_and_zone.py": "21c4bceb1f1c91db",
    "0008_turned.py": "9d5e7d029f8cea56",
    "0009_silence.py": "3ab84f5449368212",
    "0010_share.py": "13c584bccfde7332",
    "0011_progress.py": "93ab88397c90964b",
    "0012_round.py": "250dc5f38eef8f51",
    "0013_placed.py": "0384c1cadd001784",
    "0014_backing.py": "fab5d036b46deadd",
    "0015_printed.py": "34803b2bbb5aece0",
    "0016_rating.py": "0668afccc170b88b",
    "0019_pinned.py": "d86d75966077ba30",
    "0017_review.py": "2a48a094d8435778",
    "0022_practices.py": "c035579078d46130",
    "0020_rotation.py": "1659a4c81c8bdd97",
    "0023_deferral.py": "df5958b5d64348f8",
    "0024_taken_in.py": "0de5ef9765b40e5f",
}
READ_ONLY = {Code.storage_failed}
INSTALL = text(
    "INSERT INTO installation (id, secret, made_at) VALUES (1, 'x', 1)"
)


def install(connection: Connection) -> None:
    connection.execute(INSTALL)


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    database.upgrade()  # what is new already stays as it is
    with database.engine.begin() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, SQLModel.metadata) == []
        own = {
            "journal",
            "wall",
            "installation",
            "rehearsal",
            "taken_in",
            "alembic_version",
        }
        assert set(inspect(connection).get_table_names()) == {*ROWS, *own}
    database.close()


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_a_revision_that_was_given_out_is_never_changed() -> None:
    """Who has it on disk will not run it again: what changes later is a revision of its own."""
    found = {
        file.name: sha256(file.read_bytes()).hexdigest()[:16]
        for file in (MIGRATIONS / "versions").glob("0*.py")
    }
    assert found == DIGESTS


def test_a_database_of_a_newer_version_is_named_as_such_and_left_as_it_is(
    database_url: str,
) -> None:
    database = Database(database_url)
    database.upgrade()
    database.transact(
        lambda connection: connection.execute(
            text("UPDATE alembic_version SET version_num = '9999'")
        )
    )
    told = unfit(database)
    assert (told["found"], told["known"]) == ("9999", newest())
    database.close()


def test_a_database_of_another_program_is_named_as_such_and_left_as_it_is(
    database_url: str,
) -> None:
    database = Database(database_url)
    database.transact(
        lambda connection: connection.execute(
            text("CREATE TABLE books (title TEXT)")
        )
    )
    unfit(database)
    tables = database.transact(
        lambda connection: inspect(connection).get_table_names()
    )
    assert tables == ["books"]
    database.close()


@pytest.mark.parametrize(
    ("table", "column"),
    [("stage", "spent"), ("journal", "before"), ("rehearsal", "story")],
)
def test_a_column_that_is_missing_is_named_with_the_revision(
    database_url: str, table: str, column: str
) -> None:
    database = Database(database_url)
    database.upgrade()
    database.transact(
        lambda connection: connection.execute(
            text(f"ALTER TABLE {table} DROP COLUMN {column}")
        )
    )
    told = unfit(database)
    assert told == {"found": newest(), "table": table, "column": column}
    database.close()


def test_an_upgrade_that_fails_half_way_leaves_everything_as_it_was(
    database_url: str,
) -> None:
    database = Database(database_url)
    database.transact(up_to_the_first)
    database.transact(
        lambda connection: connection.execute(
            text("DROP INDEX ix_turn_stage_id")
        )
    )  # the last it asks for
    before = database.transact(everything_of_the_schema)
    told = unfit(database)
    assert (told["found"], "ix_turn_stage_id" in str(told["problem"])) == (
        "0001",
        True,
    )
    assert database.transact(everything_of_the_schema) == before
    database.close()


def up_to_the_first(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def everything_of_the_schema(connection: Connection) -> dict[str, object]:
    found = inspect(connection)
    tables = found.get_table_names()
    version = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    indexes = {
        table: sorted(str(index["name"]) for index in found.get_indexes(table))
        for table in tables
    }
    return {"version": version, "indexes": indexes}


def unfit(database: Database) -> dict[str, object]:
    """Let the schema be brought up to date, which must be refused; return what the refusal names."""
    with pytest.raises(Refused) as told:
        database.upgrade()
    reason = told.value.values["reason"]
    assert told.value.code is Code.storage_unfit
    assert isinstance(reason, Sentence)
    assert words("ru").told(reason) != words("en").told(reason)
    return dict(reason.values)


def test_processes_that_start_at_once_upgrade_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert (
            list(pool.map(lambda database: database.upgrade(), databases))
            == [None] * 4
        )
    for database in databases:
        database.transact(
            lambda connection: connection.execute(
                text("SELECT * FROM journal")
            ).all()
        )
        database.close()


def test_who_starts_while_others_upgrade_waits_longer_than_a_commit_does(
    tmp_path: Path,
) -> None:
    file = tmp_path / "busy.db"
    with closing(
        sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    ) as other:
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
    assert (
        database.transact(
            lambda connection: connection.execute(
                text("SELECT * FROM installation")
            ).all()
        )
        == []
    )
    database.close()


def test_what_somebody_else_wrote_first_is_overtaken_and_a_wrong_statement_is_a_bug(
    url: str,
) -> None:
    database = Database(url)
    database.transact(
        lambda connection: connection.execute(text("DELETE FROM installation"))
    )
    database.transact(install)
    with pytest.raises(Overtaken):
        database.transact(install)
    database.transact(
        lambda connection: connection.execute(text("DELETE FROM installation"))
    )
    database.close()


def test_a_locked_database_is_busy(url: str) -> None:
    database = Database(url, busy_seconds=0.05)
    unlock = lock(url)
    write = text("DELETE FROM journal WHERE number < 0")
    assert (
        refused(
            lambda: database.transact(
                lambda connection: connection.execute(write)
            )
        )
        is Code.storage_busy
    )
    unlock()
    assert (
        refused(
            lambda: database.transact(
                lambda connection: connection.execute(write)
            )
        )
        is None
    )
    database.close()


def test_a_file_that_is_no_database_a_folder_that_is_not_there_and_a_read_only_file_fail(
    tmp_path: Path,
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear database," * 100)
    kept = tmp_path / "kept.db"
    Database(f"sqlite:///{kept}").upgrade()
    for address in (
        letter,
        tmp_path / "nowhere" / "veche.db",
        f"file:{kept}?mode=ro&uri=true",
    ):
        database = Database(f"sqlite:///{address}")
        assert (
            refused(partial(database.transact, install)) is Code.storage_failed
        )
        database.close()
    assert letter.read_text() == "Dear database," * 100


def test_a_commit_on_a_file_is_synced_and_read_by_others_at_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "veche.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    for name, value in {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
    }.items():
        assert database.transact(partial(pragma, name=name)) == value
    database.transact(install)
    assert sqlite3.connect(path).execute(
        "SELECT secret FROM installation"
    ).fetchall() == [("x",)]
    database.close()


def test_the_log_is_carried_over_into_the_file_while_commits_go_on(
    tmp_path: Path,
) -> None:
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
        assert copy.execute("SELECT COUNT(*) FROM note").fetchone() == (
            FOLDED_AFTER,
        )
    database.close()


def test_a_commit_that_failed_once_holds_nobody_up_after_that(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kept.db"
    database = Database(f"sqlite:///{file}", busy_seconds=0.1)
    database.upgrade()

    async def scene() -> None:
        await database.transaction(
            lambda connection: pragma(connection, "data_version")
        )
        with database._kept() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=DELETE")
        with closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM installation").fetchall()
            with pytest.raises(Refused):
                await database.transaction(install)
            other.rollback()
        await database.transaction(install)
        found = await database.read(
            lambda connection: connection.execute(
                text("SELECT id FROM installation")
            ).all()
        )
        assert len(found) == 1

    asyncio.run(scene())
    database.close()


def test_a_connection_that_was_lost_is_replaced(url: str) -> None:
    database = Database(url)

    async def scene() -> None:
        await database.transaction(
            lambda connection: connection.execute(
                text("DELETE FROM installation")
            )
        )
        with database._kept() as connection:
            driven = connection.connection.driver_connection
            assert driven is not None
            driven.close()
        with suppress(Refused, sqlite3.ProgrammingError):
            await database.transaction(install)
        await database.transaction(
            lambda connection: connection.execute(
                text("DELETE FROM installation")
            )
        )
        await database.transaction(install)

    asyncio.run(scene())
    database.close()


@mounting
def test_a_file_that_becomes_writable_again_is_used_again() -> None:
    with small_disk("8m") as disk:
        url = f"sqlite:///{disk / 'veche.db'}"
        first = Database(url)
        first.upgrade()
        first.close()
        database = Database(url)
        with read_only(disk):
            for _ in range(3):
                assert (
                    refused(partial(asyncio.run, database.transaction(install)))
                    in READ_ONLY
                )
        asyncio.run(database.transaction(install))
        assert (
            asyncio.run(
                database.read(
                    lambda c: c.execute(
                        text("SELECT secret FROM installation")
                    ).scalar()
                )
            )
            == "x"
        )
        database.close()


def test_words_in_clear_go_with_the_schema_that_had_them_and_links_unopened_become_invitations(
    database_url: str,
) -> None:
    """Words were kept as they are, in rows and journal, by the schema before."""
    database = Database(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    image = ["person", {"id": "anna", "name": "Anna", "word": "0417"}]
    events = [
        {
            "name": "PersonJoined",
            "rows": [
                image,
                ["entry", {"id": "e", "content": {"word": "0417"}}],
            ],
            "gone": [],
        }
    ]
    links = {
        "paper": (None, "[]"),
        "phone": (1, "[]"),
        "handover": (None, '["other"]'),
    }

    def old(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text(
                "INSERT INTO person (id, session_id, name, organization, post, role, word)"
                " VALUES ('anna', 's', 'Anna', '', '', 'participant', '0417')"
            )
        )
        for name, (opened, replaces) in links.items():
            person = None if name == "handover" else "anna"
            told = {
                "id": name,
                "person": person,
                "opened": opened,
                "replaces": replaces,
            }
            connection.execute(
                text(
                    "INSERT INTO link (id, session_id, digest, role, label, person_id, replaces, silent,"
                    " opened_at) VALUES (:id, 's', :id, 'participant', '', :person, :replaces, '[]',"
                    " :opened)"
                ),
                told,
            )
        entry = {
            "events": json.dumps(events),
            "before": json.dumps([["person", "anna", image[1]]]),
        }
        connection.execute(
            text(
                "INSERT INTO journal (id, session_id, number, key, actor, command, at, events, before)"
                " VALUES ('s.1', 's', 1, 'k', 'door', 'join', 1, :events, :before)"
            ),
            entry,
        )

    def now(connection: Connection) -> tuple[str, dict[str, bool]]:
        (journal,) = connection.execute(
            text("SELECT events, before FROM journal")
        ).all()
        invites = connection.execute(text("SELECT id, invites FROM link")).all()
        return str(tuple(journal)), {row[0]: bool(row[1]) for row in invites}

    database.transact(old)
    database.upgrade()
    journal, invites = database.transact(now)
    assert invites == {"paper": True, "phone": False, "handover": True}
    # What somebody wrote stays.
    assert (journal.count("0417"), journal.count("Anna")) == (
        1,
        2,
    )
    columns = database.transact(
        lambda connection: {
            each["name"] for each in inspect(connection).get_columns("person")
        }
    )
    assert "word" not in columns
    database.close()
