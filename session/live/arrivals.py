# How new the archive is by which a session came here, so that a newer one can take its place. Knows its table.
from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from session.record import Record
from session.tables import TakenIn

TABLE = TakenIn.__table__  # type: ignore[attr-defined]  # SQLModel makes it

Age = tuple[int, str]
"""How new an archive is. Of two that are equally long one goes before the other, always the same."""


def age_of(records: Collection[Record]) -> Age:
    """Return how new an archive with this journal is: the same for every archive of the same state."""
    outline = sha256()
    for each in records:
        line = _outlined(each)
        outline.update(line)
    length = len(records)
    digest = outline.hexdigest()
    return length, digest


def _outlined(record: Record) -> bytes:
    number = record.number
    at = record.at
    line = f"{number} {at} {record.command}\n"
    return line.encode()


def find(connection: Connection, session_id: str) -> Age | None:
    """Return how new the archive was that a session came by; None for one that began here."""
    columns = TABLE.c
    asked = select(columns.number, columns.digest)
    its = asked.where(columns.id == session_id)
    found = connection.execute(its)
    row = found.first()
    if row is None:
        return None
    return row.number, row.digest


def keep(connection: Connection, session_id: str, age: Age) -> None:
    number, digest = age
    row = {
        "id": session_id,
        "number": number,
        "digest": digest,
    }
    connection.execute(insert(TABLE), row)


def remove(connection: Connection, session_id: str) -> None:
    columns = TABLE.c
    its = columns.id == session_id
    gone = delete(TABLE).where(its)
    connection.execute(gone)
