# A session that was read from an archive comes to be here, whole or not at all. What is here already is never touched.
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, insert, or_, select

from session.live import journal, walls
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Row, ScreenState, Session


def restore(
    connection: Connection,
    session: Session,
    rows: Collection[Row],
    records: Iterable[Record],
) -> None:
    """Write a session's rows and journal. Refuses with `already_here` where its id or its code is taken."""
    table = Session.table
    same = or_(table.c.id == session.id, table.c.code == session.code)
    if connection.execute(select(table.c.id).where(same)).first() is not None:
        raise Refused(Code.already_here, session=session.code)
    journal.append(connection, records)
    is_frozen = session.screen is ScreenState.frozen
    wall = Snapshot(rows) if is_frozen else None
    walls.keep(connection, session.id, wall)
    by_table: dict[str, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.table.name, []).append(row)
    for held in by_table.values():
        values = [row.model_dump(mode="json") for row in held]
        connection.execute(insert(held[0].table), values)
