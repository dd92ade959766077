# In which order rows lie on the disk: a stage that keeps authors secret leaves no trace there of what came first.
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Delete, Select, Table, delete, select

from session.envelope import StageState
from session.record import Record
from session.secrecy.sealing import authored, is_secret
from session.tables import Correction, Session, Stage


def lay_anew(connection: Connection, session_id: str, records: Iterable[Record]) -> None:
    """Write what is over once more, in the order of ids, which are random; what was there is overwritten."""
    left = _left_behind(connection, session_id) if _ends(records) else set()
    for table, stage_id in over(records, left):
        mine = (table.c.session_id == session_id) & (table.c.stage_id == stage_id)
        _laid_anew(connection, table, select(table).where(mine), delete(table).where(mine))


def _laid_anew(connection: Connection, table: Table, chosen: Select[Any], taken: Delete) -> None:
    """Let the database do it by itself: ten thousand answers are written while others work."""
    told = chosen.compile(connection, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE laid_anew AS {told}")
    connection.execute(taken)
    names = ", ".join(f'"{column.name}"' for column in table.columns)  # on the disk they may stand in another order
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM laid_anew ORDER BY id')  # noqa: S608
    connection.exec_driver_sql("DROP TABLE laid_anew")


def _ends(records: Iterable[Record]) -> bool:
    rows = (row for record in records for event in record.events for row in event.rows)
    return any(isinstance(row, Session) and row.closed_at is not None for row in rows)


def _left_behind(connection: Connection, session_id: str) -> set[str]:
    """Return the secret stages that did not end when the session did, since their opening was taken back."""
    found = connection.execute(select(Stage.table).where(Stage.table.c.session_id == session_id))
    stages = (Stage.model_validate(dict(row)) for row in found.mappings())
    return {stage.id for stage in stages if stage.state is not StageState.closed and is_secret(stage)}


def over(records: Iterable[Record], left: Collection[str] = ()) -> Iterator[tuple[Table, str]]:
    """Yield of which stages, in which tables, nothing more is awaited: where a stage ended that keeps authors secret.

    `left`: those that ended with the session. Corrections come when it has ended long ago: each time they are laid
    anew, few as they are.
    """
    rows = [row for record in records for event in record.events for row in event.rows]
    ended = {row.id for row in rows if isinstance(row, Stage) and row.state is StageState.closed and is_secret(row)}
    ended |= {*left}
    corrected = {row.stage_id for row in rows if isinstance(row, Correction) and row.stage_id} - ended
    yield from ((table.table, stage_id) for table in authored() for stage_id in sorted(ended))
    yield from ((Correction.table, stage_id) for stage_id in sorted(corrected))
