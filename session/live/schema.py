# The schema of a database: brought up to date whole or not at all, and compared with what the tables ask for. Knows
# tables and their revisions; knows no engine and no session.
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import SQLModel

from session.refusals import N_, Code, Refused, Sentence, said

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADING = 0x7665636865  # "veche": any number that nobody else locks
OF_ANOTHER = N_("it belongs to another program")
NEWER = N_(
    "it is of revision %(found)s, and this version knows revisions up to %(known)s; use the newer version"
)
FAILED = N_(
    "it cannot be brought from revision %(found)s to %(known)s (%(problem)s); nothing in it was changed"
)
LACKS_TABLE = N_(
    "it says that it is of revision %(found)s, but it has no table %(table)s"
)
LACKS_COLUMN = N_(
    "it says that it is of revision %(found)s, but the table %(table)s has no column %(column)s"
)


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision, in the transaction of the caller, who takes a failure back.

    Refuses with `storage_unfit` what is no database of this version or an earlier one, and says why.
    """
    if connection.dialect.name == "postgresql":
        # Several processes start at once.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADING})")
    found = MigrationContext.configure(connection).get_current_revision()
    _refuse_strangers(connection, found)
    if found != newest():
        _run(connection, found)
    _refuse_lacking(connection)


def newest() -> str:
    """Return the revision that this version writes."""
    return str(_scripts().get_current_head())


def is_known(revision: str | None) -> bool:
    return revision in {
        script.revision for script in _scripts().walk_revisions()
    }


@cache
def _scripts() -> ScriptDirectory:
    """Return what the folder has, which nothing changes while a server runs."""
    return ScriptDirectory(str(MIGRATIONS))


def _refuse_strangers(connection: Connection, found: str | None) -> None:
    if found is None and inspect(connection).get_table_names():
        raise _unfit(said(OF_ANOTHER))
    if found is not None and not is_known(found):
        raise _unfit(said(NEWER, found=found, known=newest()))


def _run(connection: Connection, found: str | None) -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(MIGRATIONS).replace("%", "%%")
    )
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except (OperationalError, ProgrammingError) as error:
        if found is None:
            raise
        problem = str(error.orig).partition("\n")[0]
        raise _unfit(
            said(FAILED, found=found, known=newest(), problem=problem)
        ) from error


def _refuse_lacking(connection: Connection) -> None:
    """Refuse a database whose tables are not those of its revision, as another program or a hand left them."""
    there = inspect(connection)
    tables = set(there.get_table_names())
    for name, table in SQLModel.metadata.tables.items():
        if name not in tables:
            raise _unfit(said(LACKS_TABLE, found=newest(), table=name))
        columns = {column["name"] for column in there.get_columns(name)}
        lacking = next(
            (
                column.name
                for column in table.columns
                if column.name not in columns
            ),
            None,
        )
        if lacking is not None:
            raise _unfit(
                said(LACKS_COLUMN, found=newest(), table=name, column=lacking)
            )


def _unfit(reason: Sentence) -> Refused:
    return Refused(Code.storage_unfit, reason=reason)
