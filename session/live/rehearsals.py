# How sessions were rehearsed: one row each, this server's own. Knows its table, no session and no bot.
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from session.tables import Rehearsal

TABLE = Rehearsal.__table__  # type: ignore[attr-defined]  # SQLModel makes it


def find(connection: Connection, session_id: str) -> Rehearsal | None:
    """Return how a session was rehearsed last."""
    found = (
        connection.execute(select(TABLE).where(TABLE.c.id == session_id))
        .mappings()
        .first()
    )
    return Rehearsal(**found) if found else None


def begin(connection: Connection, rehearsal: Rehearsal) -> None:
    """Put a rehearsal in the place of the one before."""
    before = delete(TABLE).where(TABLE.c.id == rehearsal.id)
    connection.execute(before)
    connection.execute(insert(TABLE).values(rehearsal.model_dump()))


def note(connection: Connection, copy_id: str, **news: Any) -> None:
    """Note how a rehearsal goes on, unless another has begun or it is wiped."""
    connection.execute(
        update(TABLE).where(TABLE.c.copy_id == copy_id).values(news)
    )


def wipe(connection: Connection, session_id: str) -> None:
    """Forget which session was played in; counts and times stay. One that did not end never was."""
    connection.execute(
        delete(TABLE).where(
            TABLE.c.id == session_id, TABLE.c.ended_at.is_(None)
        )
    )
    connection.execute(
        update(TABLE)
        .where(TABLE.c.id == session_id)
        .values(copy_id="", copy_code="")
    )
