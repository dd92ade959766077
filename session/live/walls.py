# What a frozen wall shows of what is secret: the journal, which tells all else, has none of it. Knows its table.
from random import SystemRandom

from sqlalchemy import Connection, delete, insert, select

from session.secrecy.dealing import dealt
from session.secrecy.sealing import sealed_rows
from session.snapshot import Snapshot
from session.tables import ROWS, Row, Wall

TABLE = Wall.__table__  # type: ignore[attr-defined]  # SQLModel makes it


def keep(
    connection: Connection, session_id: str, wall: Snapshot | None
) -> None:
    """Keep the secret rows of a frozen wall; none where it is not frozen any more.

    They are dealt anew: a wall shows nobody's own, and outlives the votes that stood there.
    """
    remove(connection, session_id)
    if wall is not None:
        parted = dealt(sealed_rows(wall), SystemRandom())
        rows = [[row.table.name, row.model_dump(mode="json")] for row in parted]
        connection.execute(insert(TABLE).values(id=session_id, rows=rows))


def remove(connection: Connection, session_id: str) -> None:
    kept = TABLE.c.id == session_id
    connection.execute(delete(TABLE).where(kept))


def find(connection: Connection, session_id: str) -> list[Row]:
    images = (
        connection.execute(
            select(TABLE.c.rows).where(TABLE.c.id == session_id)
        ).scalar_one_or_none()
        or []
    )
    return [ROWS[table].model_validate(image) for table, image in images]
