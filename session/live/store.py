# Rows in and out: a session loaded once, and rows and journal entries written in one transaction.
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from session.events import Key, key_of
from session.forgetting import erased
from session.live import journal
from session.live.statements import composed, run
from session.record import Record, advance
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import ROWS, Person, Row
from session.tables import Session as SessionRow

R = TypeVar("R", bound=Row)


def load(connection: Connection, session_id: str) -> tuple[Snapshot, dict[str, Record]]:
    """Read a session: its rows, and its accepted commands by key. Refuses with `unknown_code` where there is none."""
    snapshot = standing(connection, session_id)
    records = journal.since(connection, session_id, 0)
    history = Snapshot()
    for record in records:
        advance(history, record)
    snapshot.done, snapshot.undone, snapshot.wall = history.done, history.undone, history.wall
    return snapshot, {record.key: record for record in records}


def standing(connection: Connection, session_id: str) -> Snapshot:
    """Read the rows of a session as they stand, without what led there. Refuses with `unknown_code`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # rows and journal of one moment
    number = journal.last_number(connection, session_id)
    if number is None:
        raise Refused(Code.unknown_code)
    return Snapshot((row for kind in ROWS.values() for row in _rows(connection, kind, session_id)), number)


def append(connection: Connection, records: list[Record]) -> None:
    """Write a batch: its journal entries, and the last state of every row it touched.

    The journal comes first: its numbers are the lock that several processes wait at, so none waits at two rows.
    """
    journal.append(connection, records)
    final = _final(records)
    for table in {name: ROWS[name].table for name, _ in final}.values():
        _write(connection, table, [row for (name, _), row in final.items() if row and name == table.name])
        _delete(connection, table, [key for key, row in final.items() if not row and key[0] == table.name])
    if gone := erased(event for record in records for event in record.events):
        session_id = records[0].session_id
        journal.forget(connection, session_id, gone, _rows(connection, Person, session_id))


def get_ready(dialect: Dialect) -> None:
    """Compose what commits run: whoever writes first is not to wait for it."""
    for kind in ROWS.values():
        composed(_upsert(kind.table, dialect.name), type(dialect))  # type: ignore[arg-type]  # it has a hash of its own


def sessions(connection: Connection, *, rehearsals: bool = False) -> list[SessionRow]:
    """Return every session of this installation, the newest first: the real ones, or the rehearsals."""
    real = SessionRow.table.c.rehearsal_of.is_(None)
    asked = select(SessionRow.table).where(~real if rehearsals else real)
    found = connection.execute(asked.order_by(SessionRow.table.c.made_at.desc()))
    return [SessionRow.model_validate(dict(row)) for row in found.mappings()]


def taste(connection: Connection) -> None:
    """Read one row of every table, as whoever opens a session will. Raises what the database or the rows' types say."""
    for kind in ROWS.values():
        for row in connection.execute(select(kind.table).limit(1)).mappings():
            kind.model_validate(dict(row))
    connection.execute(select(journal.JOURNAL).limit(1)).first()


def remove(connection: Connection, session_id: str) -> None:
    """Take a session out whole, rows and journal."""
    for table in (journal.JOURNAL, *(kind.table for kind in ROWS.values())):
        connection.execute(delete(table).where(table.c.session_id == session_id))


def ids(connection: Connection) -> set[str]:
    """Return the ids of all sessions that there are."""
    return set(connection.execute(select(SessionRow.table.c.id)).scalars())


def find_by_code(connection: Connection, code: str) -> str | None:
    """Return the id of the session with this code."""
    table = SessionRow.table
    return connection.execute(select(table.c.id).where(table.c.code == code)).scalar_one_or_none()


def _rows(connection: Connection, kind: type[R], session_id: str) -> list[R]:
    found = connection.execute(select(kind.table).where(kind.table.c.session_id == session_id))
    return [kind.model_validate(dict(row)) for row in found.mappings()]


def _final(records: list[Record]) -> dict[Key, Row | None]:
    final: dict[Key, Row | None] = {}
    for event in (event for record in records for event in record.events):
        final.update({key_of(row): row for row in event.rows})
        final.update(dict.fromkeys(event.gone))
    return final


def _write(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        run(connection, _upsert(table, connection.dialect.name), (row.model_dump(mode="json") for row in rows))


@cache
def _upsert(table: Table, dialect: str) -> Insert:
    """Return the statement that puts rows in, or in place of those with their ids; composing it takes a millisecond."""
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)  # both have what follows
    changed = {column.name: insert.excluded[column.name] for column in table.columns if column.name != "id"}
    upsert: Insert = insert.on_conflict_do_update(index_elements=["id"], set_=changed)
    return upsert


def _delete(connection: Connection, table: Table, keys: list[Key]) -> None:
    if keys:
        connection.execute(delete(table).where(table.c.id.in_([row_id for _, row_id in keys])))
