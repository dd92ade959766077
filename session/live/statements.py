# A statement that is run at every commit: composed once, and handed to the driver as it is. SQLAlchemy composes it and
# says how each value is written; it does not run it, which costs more than SQLite's own work. Knows no table.
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert

from session.values.compact import compact_text

Values = Mapping[str, Any]
Written = Callable[[Any], Any]
STYLES = {"sqlite": "named", "postgresql": "pyformat"}
"""How both drivers take values by name."""


def run(
    connection: Connection, statement: Insert, rows: Iterable[Values]
) -> None:
    """Put rows in by a statement that is kept, not made for the occasion. Raises the driver's own errors (PEP 249)."""
    text, written = composed(statement, type(connection.dialect))  # type: ignore[arg-type]  # it has a hash of its own
    with closing(connection.connection.cursor()) as cursor:
        cursor.executemany(text, [_as_written(row, written) for row in rows])


def _as_written(row: Values, written: Mapping[str, Written]) -> dict[str, Any]:
    return {
        **row,
        **{name: write(row[name]) for name, write in written.items()},
    }


@cache
def composed(
    statement: Insert, kind: type[Dialect]
) -> tuple[str, dict[str, Written]]:
    """Return a statement's text, and how those columns are written that no driver takes as they are."""
    given: dict[str, Any] = {
        "paramstyle": STYLES[kind.name],
        "json_serializer": compact_text,
    }
    dialect = kind(dbapi=kind.import_dbapi(), **given)  # type: ignore[call-arg]  # as each takes it
    columns = statement.table.columns
    written = {
        column.name: column.type.dialect_impl(dialect).bind_processor(dialect)
        for column in columns
    }
    text = str(statement.compile(dialect=dialect))
    return text, {
        name: write for name, write in written.items() if write is not None
    }
