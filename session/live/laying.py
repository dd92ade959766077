# In which order rows lie on the disk: a stage that keeps authors secret leaves no trace there of what came first.
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Table, delete, insert, select

from session.envelope import StageState
from session.record import Record
from session.sealing import authored, is_secret
from session.tables import Correction, Stage


def lay_anew(connection: Connection, session_id: str, records: Iterable[Record]) -> None:
    """Write what is over once more, in the order of ids, which are random; what was there is overwritten."""
    for table, stage_id in over(records):
        mine = (table.c.session_id == session_id) & (table.c.stage_id == stage_id)
        rows = connection.execute(select(table).where(mine).order_by(table.c.id)).mappings().all()
        if rows:
            connection.execute(delete(table).where(mine))
            connection.execute(insert(table), [dict(row) for row in rows])


def over(records: Iterable[Record]) -> Iterator[tuple[Table, str]]:
    """Yield of which stages, in which tables, nothing more is awaited: where a stage ended that keeps authors secret.

    Corrections come when it has ended long ago: each time they are laid anew, few as they are.
    """
    rows = [row for record in records for event in record.events for row in event.rows]
    ended = {row.id for row in rows if isinstance(row, Stage) and row.state is StageState.closed and is_secret(row)}
    corrected = {row.stage_id for row in rows if isinstance(row, Correction) and row.stage_id} - ended
    yield from ((table.table, stage_id) for table in authored() for stage_id in sorted(ended))
    yield from ((Correction.table, stage_id) for stage_id in sorted(corrected))
