# This server's own row: the digest of the organizer's secret.
from sqlalchemy import Connection, insert, select, update

from session.tables import Installation

TABLE = Installation.__table__  # type: ignore[attr-defined]  # SQLModel makes it


def digest(connection: Connection) -> str:
    """Return the digest of the organizer's secret; empty where none was made yet."""
    found = connection.execute(select(TABLE.c.secret))
    return found.scalar_one_or_none() or ""


def touch(connection: Connection) -> None:
    """Write something of no meaning: whoever wants to know whether the database takes something.

    A row that stays the same would be no proof: SQLite does not write it.
    """
    connection.execute(
        update(TABLE).values(
            made_at=TABLE.c.made_at + 1 - 2 * (TABLE.c.made_at % 2)
        )
    )


def set_digest(connection: Connection, secret: str, now: int) -> None:
    """Keep a new digest; links made with the old secret open nothing any more."""
    changed = connection.execute(
        update(TABLE).values(secret=secret, made_at=now)
    ).rowcount
    if not changed:
        connection.execute(
            insert(TABLE).values(id=1, secret=secret, made_at=now)
        )
