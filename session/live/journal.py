# The journal: what was accepted, numbered without gaps in each session. Knows its table, no rule.
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from session.events import from_json, to_json
from session.forgetting import Erased, Scrub
from session.live.statements import run
from session.record import Record
from session.tables import ROWS, JournalEntry, Person

JOURNAL = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it
APPEND = insert(JOURNAL)


def append(connection: Connection, records: Iterable[Record]) -> None:
    """Write records; the database refuses a number that somebody else took (IntegrityError)."""
    run(connection, APPEND, (to_row(record) for record in records))


def since(connection: Connection, session_id: str, number: int) -> list[Record]:
    """Return the records after `number`, in order."""
    mine = _of(session_id) & (JOURNAL.c.number > number)
    found = connection.execute(
        select(JOURNAL).where(mine).order_by(JOURNAL.c.number)
    )
    return [_from_row(row) for row in found.mappings()]


def last_number(connection: Connection, session_id: str) -> int | None:
    """Return the number of the newest record; None where there is none."""
    number: int | None = connection.execute(
        select(func.max(JOURNAL.c.number)).where(_of(session_id))
    ).scalar()
    return number


def last_numbers(connection: Connection) -> dict[str, int]:
    """Return the number of the newest record of each session."""
    columns = JOURNAL.c
    newest = func.max(columns.number)
    whose = columns.session_id
    asked = select(whose, newest)
    each = asked.group_by(whose)
    found = connection.execute(each).all()
    pairs = map(tuple, found)
    return dict(pairs)


def last_moment(connection: Connection, session_id: str) -> int:
    """Return when a session was last changed, in ms; 0 where there is none."""
    return (
        connection.execute(
            select(func.max(JOURNAL.c.at)).where(_of(session_id))
        ).scalar()
        or 0
    )


def forget(
    connection: Connection,
    session_id: str,
    gone: Erased,
    people: Iterable[Person],
) -> None:
    """Rewrite what was written before, without what named who is deleted. `people`: everybody's row as it stands."""
    columns = (JOURNAL.c.id, JOURNAL.c.events, JOURNAL.c.before)
    rows = connection.execute(select(*columns).where(_of(session_id))).all()
    standing = {person.id: person for person in people}
    written: list[Any] = []
    for row in rows:
        written += (row.events, row.before)
    scrub = Scrub(gone, standing, written)
    for row in rows:
        told = {
            "events": scrub.without_names(row.events),
            "before": scrub.without_names(row.before),
        }
        if told != {"events": row.events, "before": row.before}:
            connection.execute(
                update(JOURNAL).where(JOURNAL.c.id == row.id).values(told)
            )


def _of(session_id: str) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", JOURNAL.c.session_id == session_id)


def to_row(record: Record) -> dict[str, Any]:
    """Return a record as the journal has it: what it may tell."""
    record = record.told or record
    before = None
    if record.before is not None:
        before = [_image(key, row) for key, row in record.before]
    return {
        "id": f"{record.session_id}.{record.number}",
        "session_id": record.session_id,
        "number": record.number,
        "key": record.key,
        "actor": record.actor,
        "command": record.command,
        "at": record.at,
        "events": [to_json(event) for event in record.events],
        "before": before,
        "sealed": record.sealed,
    }


# A row of any table, or none.
def _image(key: tuple[str, str], row: Any) -> list[Any]:
    """Return a replaced row as table, id and values: a list that begins with a table's name, as in the events."""
    if row is None:
        return [*key, None]
    return [*key, row.model_dump(mode="json")]


def _from_row(row: Any) -> Record:  # a mapping of the journal's columns
    before = None
    if row["before"] is not None:
        before = [_replaced(image) for image in row["before"]]
    return Record(
        session_id=row["session_id"],
        number=row["number"],
        key=row["key"],
        actor=row["actor"],
        command=row["command"],
        at=row["at"],
        events=tuple(from_json(event) for event in row["events"]),
        before=before,
        sealed=row["sealed"],
    )


def _replaced(image: list[Any]) -> tuple[tuple[str, str], Any]:
    table, row_id, row = image
    place = table, row_id
    if row is None:
        return place, None
    return place, ROWS[table].model_validate(row)
