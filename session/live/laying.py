# In which order rows lie on the disk: a stage that keeps authors secret leaves no trace there of what came first.
from sqlalchemy import Connection, delete, insert, select

from session.sealing import authored
from session.tables import Stage


def lay_anew(connection: Connection, stage: Stage) -> None:
    """Write what stands in a stage once more, in the order of ids, which are random; what was there is overwritten."""
    for table in (row.table for row in authored()):
        mine = (table.c.session_id == stage.session_id) & (table.c.stage_id == stage.id)
        rows = connection.execute(select(table).where(mine).order_by(table.c.id)).mappings().all()
        if rows:
            connection.execute(delete(table).where(mine))
            connection.execute(insert(table), [dict(row) for row in rows])
