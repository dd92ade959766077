# Rows in and out: a session loaded once, and rows and journal entries written in one transaction.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from session.events import Key, key_of
from session.forgetting import erased
from session.live import arrivals, journal, laying, walls
from session.live.statements import composed, run
from session.record import Record, advance
from session.refusals import Code, Refused
from session.secrecy.sealing import authored, difference, is_sealed
from session.snapshot import Snapshot
from session.tables import ROWS, Person, Row
from session.tables import Session as SessionRow

R = TypeVar("R", bound=Row)


def load(
    connection: Connection, session_id: str
) -> tuple[Snapshot, dict[str, Record]]:
    """Read a session: its rows, and its accepted commands by key. Refuses with `unknown_code` where there is none."""
    snapshot = standing(connection, session_id)
    records = journal.since(connection, session_id, 0)
    history = Snapshot()
    for record in records:
        advance(history, record)
    snapshot.done, snapshot.undone, snapshot.wall = (
        history.done,
        history.undone,
        history.wall,
    )
    snapshot.given |= history.given
    if snapshot.wall is not None:
        snapshot.wall.advance(
            [difference(snapshot.wall, walls.find(connection, session_id))]
        )
    return snapshot, {record.key: record for record in records}


@dataclass(frozen=True)
class Missed:
    """What other processes wrote: records, and, where these tell less than was done, what is secret as it stands."""

    records: list[Record]
    sealed: list[Row] | None
    wall: list[Row]


def read_on(connection: Connection, session_id: str, number: int) -> Missed:
    """Read what was written after a number, all of one moment."""
    _of_one_moment(connection)
    records = journal.since(connection, session_id, number)
    told_less = any(record.sealed is not None for record in records)
    sealed: list[Row] | None = None
    if told_less:
        sealed = list(_all_rows(connection, authored(), session_id))
    wall = walls.find(connection, session_id) if records else []
    return Missed(records, sealed, wall)


def catch_up(snapshot: Snapshot, missed: Missed) -> list[Record]:
    """Advance a snapshot over what it missed; return the records, the last secret one with what came of all of them."""
    wall, records = snapshot.wall, list(missed.records)
    for record in records:
        advance(snapshot, record)
    if snapshot.wall is not None and snapshot.wall is not wall:
        snapshot.wall.advance([difference(snapshot.wall, missed.wall)])
    if missed.sealed is not None:
        made = difference(
            snapshot, (row for row in missed.sealed if is_sealed(snapshot, row))
        )
        snapshot.advance([made])
        last = max(
            place
            for place, record in enumerate(records)
            if record.sealed is not None
        )
        records[last] = replace(
            records[last], events=(*records[last].events, made)
        )
    return records


def standing(connection: Connection, session_id: str) -> Snapshot:
    """Read the rows of a session as they stand, without what led there. Refuses with `unknown_code`."""
    _of_one_moment(connection)
    number = journal.last_number(connection, session_id)
    if number is None:
        raise Refused(Code.unknown_code)
    rows = _all_rows(connection, ROWS.values(), session_id)
    return Snapshot(rows, number)


def _all_rows(
    connection: Connection, kinds: Iterable[type[Row]], session_id: str
) -> Iterator[Row]:
    for kind in kinds:
        yield from _rows(connection, kind, session_id)


def _of_one_moment(connection: Connection) -> None:
    """Let rows and journal be of one moment; SQLite's are."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
        )


def append(
    connection: Connection,
    records: list[Record],
    frozen: Iterable[Snapshot | None] = (),
) -> None:
    """Write a batch: its journal entries, and the last state of every row it touched.

    `frozen`: what the wall shows from now on while it is frozen, where that changed.
    """
    for part in _to_each_erasure(records):
        _append(connection, part)
    for wall in frozen:
        walls.keep(connection, records[0].session_id, wall)


def _to_each_erasure(records: list[Record]) -> Iterator[list[Record]]:
    """Yield a batch in parts that end where somebody is deleted, since what comes later is not forgotten."""
    part: list[Record] = []
    for record in records:
        part.append(record)
        if erased(record.events):
            yield part
            part = []
    if part:
        yield part


def _append(connection: Connection, records: list[Record]) -> None:
    """Write records of which the last one only may delete somebody.

    The journal comes first: its numbers are the lock that several processes wait at, so none waits at two rows.
    """
    session_id = records[0].session_id
    journal.append(connection, records)
    final = _final(records)
    for table in {name: ROWS[name].table for name, _ in final}.values():
        _write(
            connection,
            table,
            [
                row
                for (name, _), row in final.items()
                if row and name == table.name
            ],
        )
        _delete(
            connection,
            table,
            [
                key
                for key, row in final.items()
                if not row and key[0] == table.name
            ],
        )
    laying.lay_anew(connection, session_id, records)
    if gone := erased(records[-1].events):
        journal.forget(
            connection, session_id, gone, _rows(connection, Person, session_id)
        )


def get_ready(dialect: Dialect) -> None:
    """Compose what commits run: whoever writes first is not to wait for it."""
    for kind in ROWS.values():
        composed(_upsert(kind.table, dialect.name), type(dialect))  # type: ignore[arg-type]  # it has a hash of its own


def sessions(
    connection: Connection, *, rehearsals: bool = False
) -> list[SessionRow]:
    """Return every session of this installation, the newest first: the real ones, or the rehearsals."""
    real = SessionRow.table.c.rehearsal_of.is_(None)
    wanted = ~real if rehearsals else real
    newest_first = SessionRow.table.c.made_at.desc()
    found = connection.execute(
        select(SessionRow.table).where(wanted).order_by(newest_first)
    )
    return [SessionRow.model_validate(dict(row)) for row in found.mappings()]


def taste(connection: Connection) -> None:
    """Read one row of every table, as whoever opens a session will. Raises what the database or the rows' types say."""
    for kind in ROWS.values():
        for row in connection.execute(select(kind.table).limit(1)).mappings():
            kind.model_validate(dict(row))
    connection.execute(select(journal.JOURNAL).limit(1)).first()


def remove(connection: Connection, session_id: str) -> None:
    """Take a session out whole, rows and journal."""
    walls.remove(connection, session_id)
    arrivals.remove(connection, session_id)
    for table in (journal.JOURNAL, *(kind.table for kind in ROWS.values())):
        connection.execute(
            delete(table).where(table.c.session_id == session_id)
        )


def ids(connection: Connection) -> set[str]:
    """Return the ids of all sessions that there are."""
    asked = select(SessionRow.table.c.id)
    return set(connection.execute(asked).scalars())


def find_by_code(connection: Connection, code: str) -> str | None:
    """Return the id of the session with this code."""
    table = SessionRow.table
    return connection.execute(
        select(table.c.id).where(table.c.code == code)
    ).scalar_one_or_none()


def _rows(connection: Connection, kind: type[R], session_id: str) -> list[R]:
    found = connection.execute(
        select(kind.table).where(kind.table.c.session_id == session_id)
    )
    return [kind.model_validate(dict(row)) for row in found.mappings()]


def _final(records: list[Record]) -> dict[Key, Row | None]:
    final: dict[Key, Row | None] = {}
    for record in records:
        for event in record.events:
            final.update({key_of(row): row for row in event.rows})
            final.update(dict.fromkeys(event.gone))
    return final


def _write(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        run(
            connection,
            _upsert(table, connection.dialect.name),
            (row.model_dump(mode="json") for row in rows),
        )


@cache
def _upsert(table: Table, dialect: str) -> Insert:
    """Return the statement that puts rows in, or in place of those with their ids; composing it takes a millisecond."""
    # Both have what follows.
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(
        table
    )
    changed = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if column.name != "id"
    }
    upsert: Insert = insert.on_conflict_do_update(
        index_elements=["id"], set_=changed
    )
    return upsert


def _delete(connection: Connection, table: Table, keys: list[Key]) -> None:
    if keys:
        connection.execute(
            delete(table).where(table.c.id.in_([row_id for _, row_id in keys]))
        )
