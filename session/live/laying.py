# In which order rows lie on the disk: a stage that keeps authors secret leaves no trace there of what came first.
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Delete, Select, Table, delete, select

from session.envelope import StageState
from session.events import rows_in
from session.record import Record
from session.secrecy.sealing import authored
from session.secrecy.signing import is_secret
from session.tables import Correction, Row, Session, Stage


def lay_anew(
    connection: Connection, session_id: str, records: Iterable[Record]
) -> None:
    """Write what is over once more, in the order of ids, which are random; what was there is overwritten."""
    left = _left_behind(connection, session_id) if _ends(records) else set()
    for table, stage_id in over(records, left):
        mine = (table.c.session_id == session_id) & (
            table.c.stage_id == stage_id
        )
        if connection.execute(select(table.c.id).where(mine).limit(1)).first():
            _laid_anew(
                connection,
                table,
                select(table).where(mine),
                delete(table).where(mine),
            )


def _laid_anew(
    connection: Connection, table: Table, chosen: Select[Any], taken: Delete
) -> None:
    """Let the database do it by itself: ten thousand answers are written while others work."""
    told = chosen.compile(connection, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE laid_anew AS {told}")
    connection.execute(taken)
    # On the disk the columns may stand in another order.
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    filling = (
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM laid_anew'  # noqa: S608
    )
    connection.exec_driver_sql(f"{filling} ORDER BY id")
    connection.exec_driver_sql("DROP TABLE laid_anew")


def _ends(records: Iterable[Record]) -> bool:
    return any(
        isinstance(row, Session) and row.closed_at is not None
        for row in _rows(records)
    )


def _rows(records: Iterable[Record]) -> Iterator[Row]:
    for record in records:
        yield from rows_in(record.events)


def _left_behind(connection: Connection, session_id: str) -> set[str]:
    """Return the secret stages that did not end when the session did, since their opening was taken back."""
    found = connection.execute(
        select(Stage.table).where(Stage.table.c.session_id == session_id)
    )
    stages = (Stage.model_validate(dict(row)) for row in found.mappings())
    return {
        stage.id
        for stage in stages
        if stage.state is not StageState.closed and is_secret(stage)
    }


def over(
    records: Iterable[Record], left: Collection[str] = ()
) -> Iterator[tuple[Table, str]]:
    """Yield of which stages, in which tables, nothing more is awaited: where a stage ended that keeps authors secret.

    `left`: those that ended with the session. Corrections come when it has ended long ago: each time they are laid
    anew, few as they are.
    """
    rows = list(_rows(records))
    ended = {
        row.id
        for row in rows
        if isinstance(row, Stage)
        and row.state is StageState.closed
        and is_secret(row)
    }
    ended |= {*left}
    corrected = {
        row.stage_id
        for row in rows
        if isinstance(row, Correction) and row.stage_id
    } - ended
    for table in authored():
        yield from ((table.table, stage_id) for stage_id in sorted(ended))
    yield from ((Correction.table, stage_id) for stage_id in sorted(corrected))
