# A session that was read from an archive comes to be here, whole or not at all. One that came by an older archive, and
# was left alone since, gives way to it; nothing else that is here is ever touched.
from collections.abc import Collection

from sqlalchemy import Connection, insert, or_, select

from session.live import arrivals, journal, store, walls
from session.live.arrivals import Age
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Row, ScreenState, Session


def restore(
    connection: Connection,
    session: Session,
    rows: Collection[Row],
    records: Collection[Record],
) -> None:
    """Write a session's rows and journal.

    Refuses with `already_here` where its id or its code is taken, unless by an older archive of the same session.
    """
    age = arrivals.age_of(records)
    _make_way(connection, session, age)
    arrivals.keep(connection, session.id, age)
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


def _make_way(connection: Connection, session: Session, age: Age) -> None:
    """Take out what came by an older archive; refuse where the session is another, is led here, or is as new."""
    table = Session.table
    same = or_(table.c.id == session.id, table.c.code == session.code)
    asked = select(table.c.id).where(same)
    found = connection.execute(asked)
    ids = found.scalars()
    taken = set(ids)
    if not taken:
        return
    gives_way = taken == {session.id} and _is_older(connection, session, age)
    if not gives_way:
        raise Refused(Code.already_here, session=session.code)
    store.remove(connection, session.id)


def _is_older(connection: Connection, session: Session, age: Age) -> bool:
    """Tell whether a session came by an older archive, and nothing was done in it here since."""
    known = arrivals.find(connection, session.id)
    if known is None or known >= age:
        return False
    number, _ = known
    last = journal.last_number(connection, session.id)
    return last == number
