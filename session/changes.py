# What events change, row by row, and the state that they lead to without going there: what laws are asked of.
# Knows rows; knows no kind and no command.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

from session.events import Event, Key, key_of, rows_of
from session.snapshot import Snapshot
from session.tables import Row, Stage

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Change:
    """A row before and after; none where it was not there yet, or is gone."""

    was: Row | None
    becomes: Row | None

    def touches(self, *columns: str) -> bool:
        """Tell whether the row comes, or becomes another in one of these columns. What goes touches none."""
        if self.becomes is None:
            return False
        return self.was is None or any(
            getattr(self.was, name) != getattr(self.becomes, name)
            for name in columns
        )


class Changes:
    """`before`: the state that the events were decided on."""

    def __init__(self, before: Snapshot, events: Iterable[Event]) -> None:
        self.before = before
        self._becomes: dict[Key, Row | None] = {}
        for event in events:
            self._becomes.update({key_of(row): row for row in event.rows})
            self._becomes.update(dict.fromkeys(event.gone))

    def __iter__(self) -> Iterator[Change]:
        """Yield each row that is touched, once."""
        return (
            Change(self.before.row(key), row)
            for key, row in self._becomes.items()
        )

    def of(self, table: type[R]) -> Iterator[R]:
        """Return the rows of a table that come or change, as they will be."""
        return (row for row in self._becomes.values() if isinstance(row, table))

    def find(self, table: type[R], row_id: str | None) -> R | None:
        """Return a row as it will be."""
        key = table.table.name, row_id or ""
        return (
            cast("R | None", self._becomes[key])
            if key in self._becomes
            else self.before.find(table, row_id)
        )

    def all(self, table: type[R]) -> list[R]:
        """Return all rows of a table as they will be."""
        standing = {key_of(row): row for row in self.before.all(table)}
        mine = {
            key: row
            for key, row in self._becomes.items()
            if key[0] == table.table.name
        }
        return [
            row
            for row in cast("dict[Key, R | None]", standing | mine).values()
            if row is not None
        ]


def stages_changed(
    snapshot: Snapshot, events: Iterable[Event]
) -> Iterator[tuple[Stage, Stage]]:
    """Yield the stages that events change, before and after."""
    for after in rows_of(Stage, events):
        before = snapshot.find(Stage, after.id)
        if before is not None:
            yield before, after
