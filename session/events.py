# What happened: a name in the past participle and the rows as they are after it. The same data writes
# the database, advances memory, fills the journal and is undone: one generic way for every stage kind.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from session.tables import ROWS, Row

R = TypeVar("R", bound=Row)
Key = tuple[str, str]
Image = dict[str, object]


@dataclass(frozen=True)
class Event:
    """`rows` as they are after it; `gone`: (table name, id) of rows that exist no more."""

    name: str
    rows: tuple[Row, ...] = ()
    gone: tuple[Key, ...] = ()


def happened(name: str, *rows: Row, gone: Iterable[Row] = ()) -> list[Event]:
    return [Event(name, rows, tuple(key_of(row) for row in gone))]


def key_of(row: Row) -> Key:
    return row.table.name, row.id


def rows_in(events: Iterable[Event]) -> Iterator[Row]:
    """Yield the rows as they are after each event, in order: one that changed twice comes twice."""
    for event in events:
        yield from event.rows


def rows_of(table: type[R], events: Iterable[Event]) -> Iterator[R]:
    """Yield those of one table."""
    return (row for row in rows_in(events) if isinstance(row, table))


def gone_in(events: Iterable[Event]) -> Iterator[Key]:
    """Yield what exists no more after these events."""
    for event in events:
        yield from event.gone


def to_json(event: Event) -> Image:
    return {
        "name": event.name,
        "rows": [
            [row.table.name, row.model_dump(mode="json")] for row in event.rows
        ],
        "gone": [list(key) for key in event.gone],
    }


def from_json(image: Image) -> Event:
    rows: list[tuple[str, Image]] = image["rows"]  # type: ignore[assignment]  # to_json wrote it
    gone: list[tuple[str, str]] = image["gone"]  # type: ignore[assignment]  # likewise
    return Event(
        name=str(image["name"]),
        rows=tuple(
            ROWS[table].model_validate(values) for table, values in rows
        ),
        gone=tuple((table, row_id) for table, row_id in gone),
    )
