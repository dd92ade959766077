# A session in memory: rows by id, and by every column that the tables index. Pure; advanced by events,
# stepped back by what an event replaced. Reading never scans a table that has an index for the question.
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar, cast

from session.events import Event, Key, key_of
from session.refusals import Code, Refused
from session.tables import ROWS, Row, ScreenState, Session, Stage

R = TypeVar("R", bound=Row)
T = TypeVar("T")
Before = list[tuple[Key, Row | None]]

RECENT = 256  # changes of a table that are remembered: as many as a full hall makes between two pushes


@dataclass(frozen=True)
class Done:
    """A command that undo may take back: its journal number, its moment (ms), and each row before and after it.

    `secret`: it is not in the journal with its rows. These are forgotten when the room closes; then `changes` is empty.
    `event`: the name of its first event, by which it is told. `owner`: who alone may turn it; the room's where empty.
    """

    number: int
    at: int
    command: str
    changes: tuple[tuple[Key, Row | None, Row | None], ...]
    secret: bool = False
    event: str = ""
    owner: str = ""


class Snapshot:
    """All rows of one session and `number`, the journal entry they stand at.

    `given`: the highest number that rows of a table ever had in a stage, by table and stage.
    `wall`: the state that the projector shows while it is frozen, as it was when it froze; none while it is not.
    """

    def __init__(self, rows: Iterable[Row] = (), number: int = 0) -> None:
        self.number = number
        self.done: list[Done] = []
        self.undone: list[Done] = []
        self.wall: Snapshot | None = None
        self._rows: dict[str, dict[str, Row]] = {name: {} for name in ROWS}
        self._versions: dict[str, int] = dict.fromkeys(ROWS, 0)
        self._renewed: dict[str, int] = dict.fromkeys(ROWS, 0)
        self._changes: dict[str, deque[tuple[Row | None, Row | None]]] = {}
        self._derived: dict[Hashable, tuple[int, object]] = {}
        self.given: dict[tuple[str, str], int] = {}
        self._index: dict[tuple[str, str], dict[object, dict[str, Row]]] = {}
        for name, table in ROWS.items():
            for column in table.indexed:
                self._index[name, column] = {}
        for row in rows:
            self._put(row)

    @property
    def session(self) -> Session:
        return next(iter(self.all(Session)))

    @property
    def current(self) -> Stage | None:
        current = self.session.current_stage_id
        return self.find(Stage, current) if current else None

    @property
    def stages(self) -> list[Stage]:
        in_order = self.derived("stages", self._stages, Stage)
        return list(in_order)

    def _stages(self) -> list[Stage]:
        return sorted(self.all(Stage), key=lambda stage: stage.position)

    def copy(self) -> "Snapshot":
        """Return the same state, to be read while this one goes on. Rows are shared: they never change."""
        other = Snapshot(number=self.number)
        other.done, other.undone, other.wall = (
            list(self.done),
            list(self.undone),
            self.wall,
        )
        other._rows = {name: dict(rows) for name, rows in self._rows.items()}
        other._versions = dict(self._versions)  # a copy taken later has others
        other._renewed = dict(self._renewed)
        other.given = dict(self.given)
        other._index = {
            column: {value: dict(bucket) for value, bucket in index.items()}
            for column, index in self._index.items()
        }
        return other

    def all(self, table: type[R]) -> Iterable[R]:
        return cast("Iterable[R]", self._rows[table.table.name].values())

    def find(self, table: type[R], row_id: str | None) -> R | None:
        return cast("R | None", self._rows[table.table.name].get(row_id or ""))

    def get(self, table: type[R], row_id: str | None, missing: Code) -> R:
        """Return the row, or refuse with `missing`."""
        row = self.find(table, row_id)
        if row is None:
            raise Refused(missing)
        return row

    def where(self, table: type[R], **wanted: object) -> Iterator[R]:
        """Return rows with these values. The smallest index is walked; KeyError where a column has none."""
        name = table.table.name
        buckets = [
            self._index[name, column].get(value, {})
            for column, value in wanted.items()
        ]
        smallest = min(buckets, key=len)
        others = [bucket for bucket in buckets if bucket is not smallest]
        found = smallest.values() if not others else _in_all(smallest, others)
        return iter(cast("Iterable[R]", found))

    def framed(self, row: R) -> Iterator[R]:
        """Return the other rows that stand in a row's frame; none where it has no frame."""
        if not row.frame:
            return iter(())
        wanted = {name: getattr(row, name) for name in row.frame}
        indexed = row.indexed
        known = {name: wanted[name] for name in row.frame if name in indexed}

        def fits(other: R) -> bool:
            if other.id == row.id:
                return False
            return all(getattr(other, n) == wanted[n] for n in row.frame)

        return filter(fits, self.where(type(row), **known))

    def last_given(self, table: type[Row], stage_id: str) -> int:
        """Return the highest number that a row of a stage was ever given, also one that was taken back; else 0."""
        return self.given.get((table.table.name, stage_id), 0)

    def count(self, table: type[Row], **wanted: object) -> int:
        ((column, value),) = wanted.items()
        return len(self._index[table.table.name, column].get(value, {}))

    def pointing(self, table: type[R], column: str) -> list[R]:
        """Return the rows that name another in this indexed column."""
        index = self._index[table.table.name, column]
        found: list[Row] = []
        for value, rows in index.items():
            if value is not None:
                found += rows.values()
        return cast("list[R]", found)

    def version(self, table: type[Row]) -> int:
        """Return a number that grows with every change of a table, to tell cheaply that nothing has changed."""
        return self._versions[table.table.name]

    def renewed(self, table: type[Row]) -> int:
        """Return a number that grows when a row of a table that was there changes or goes; one more makes it no more.

        Whoever reads those rows alone that others name by now need not look again when somebody joins.
        """
        return self._renewed[table.table.name]

    def derived(
        self, name: Hashable, make: Callable[[], T], *tables: type[Row]
    ) -> T:
        """Return what `make` reads from these tables and no others, made anew only when one of them has changed.

        Without tables: from anything. The same answer is the same object, which nobody may change.
        """
        # Each only ever grows.
        now = (
            sum(map(self.version, tables))
            if tables
            else sum(self._versions.values())
        )
        known = self._derived.get(name)
        if known is None or known[0] != now:
            known = self._derived[name] = (now, make())
        return cast("T", known[1])

    def in_order(
        self,
        name: Hashable,
        table: type[R],
        stands: Callable[[R], bool],
        order: Callable[[R], Any],
        **wanted: object,
    ) -> list[R]:
        """Return the rows with these values that stand, in order. A list that only grew at its end is not made anew.

        `stands` and `order` read nothing but the row; a name always comes with the same of them and of `wanted`. The
        same answer is the same object, which nobody may change.
        """

        def belongs(row: Row | None) -> bool:
            return (
                row is not None
                and all(getattr(row, c) == v for c, v in wanted.items())
                and stands(cast("R", row))
            )

        now = self.version(table)
        at, rows = cast(
            "tuple[int, list[R]]", self._derived.get(name, (-1, []))
        )
        if at == now:
            return rows
        more = self._grown(table.table.name, now - at, belongs)
        if more is None or (
            more and rows and order(min(more, key=order)) < order(rows[-1])
        ):
            rows = sorted(
                filter(stands, self.where(table, **wanted)), key=order
            )
        elif more:
            rows = [*rows, *sorted(more, key=order)]
        self._derived[name] = (now, rows)
        self._changes.setdefault(table.table.name, deque(maxlen=RECENT))
        return rows

    def naming(self, row_id: str) -> list[Row]:
        """Return the rows that name this id in an indexed column, as those of a stage, side, group or author do."""
        found: list[Row] = []
        for index in self._index.values():
            found += index.get(row_id, {}).values()
        return found

    def needed(self, rows: Collection[Row]) -> bool:
        """Tell whether any other row names one of these."""
        return next(self.standing_on(rows), None) is not None

    def standing_on(self, rows: Collection[Row]) -> Iterator[Row]:
        """Yield the other rows that name one of these, but for a mention that goes with what it names."""
        if not rows:
            return
        ids = {row.id for row in rows}
        for row in rows:
            yield from (
                other for other in self.naming(row.id) if other.id not in ids
            )
        tables = {row.table.name for row in rows}
        called = set().union(*(row.called for row in rows))
        for name, row_type in ROWS.items():
            loose = [
                column
                for column in _loose(row_type)
                if row_type.names[column] in tables
            ]
            within = not row_type.within.isdisjoint(tables)
            for row in self._rows[name].values() if loose or within else ():
                if row.id not in ids and _names_one(
                    row, called, loose, within=within
                ):
                    yield row

    def advance(self, events: Iterable[Event]) -> Before:
        """Apply events; return what each touched row was before, in order, for `step_back`."""
        before: Before = []
        for event in events:
            for row in event.rows:
                before.append((key_of(row), self._put(row)))
            for key in event.gone:
                before.append((key, self._drop(key)))
        return before

    def step_back(self, before: Before) -> None:
        for key, row in reversed(before):
            if row is None:
                self._drop(key)
            else:
                self._put(row)

    def row(self, key: Key) -> Row | None:
        table, row_id = key
        return self._rows[table].get(row_id)

    def rows(self) -> dict[str, dict[str, Row]]:
        """Everything, by table and id: what two equal snapshots have equal."""
        return self._rows

    def look_again(self) -> None:
        """Let a frozen wall show what is true by now."""
        if self.wall is not None:
            self.wall = None
            self.wall = self.copy()

    def _grown(
        self, name: str, count: int, belongs: Callable[[Row | None], bool]
    ) -> list[Any] | None:
        """Return the rows that came to belong in the last `count` changes of a table.

        None if one that belonged changed or went, or if not so many changes are remembered.
        """
        changes = self._changes.get(name, ())
        if count > len(changes):
            return None
        recent = list(islice(reversed(changes), count))
        return (
            None
            if any(belongs(old) for old, _ in recent)
            else [row for _, row in recent if belongs(row)]
        )

    def _remember(self, name: str, old: Row | None, new: Row | None) -> None:
        """Keep the last changes of a table of which there are lists."""
        changes = self._changes.get(name)
        if changes is not None:
            changes.append((old, new))

    def forget_changes(self) -> None:
        """Remember no row as it was before."""
        self._changes.clear()
        self._derived.clear()

    def _freeze(self, session: Session) -> None:
        """Keep for the wall what it shows when it freezes, for as long as it is frozen."""
        was = self.find(Session, session.id)
        if session.screen is not ScreenState.frozen:
            self.wall = None
        elif was is not None and was.screen is not ScreenState.frozen:
            self.wall = self.copy()

    def _put(self, row: Row) -> Row | None:
        if isinstance(row, Session):
            self._freeze(row)
        name = row.table.name
        self._versions[name] += 1
        old = self._rows[name].get(row.id)
        self._renewed[name] += old is not None
        self._rows[name][row.id] = row
        if old is None and row.numbered:
            self._note_number(row)
        self._remember(name, old, row)
        for column in row.indexed:
            value = getattr(row, column)
            if old is not None and getattr(old, column) != value:
                self._unindex(name, column, old)
            self._index[name, column].setdefault(value, {})[row.id] = row
        return old

    def _note_number(self, row: Any) -> None:  # of any table that is numbered
        place = row.table.name, row.stage_id
        self.given[place] = max(
            getattr(row, row.numbered), self.given.get(place, 0)
        )

    def _drop(self, key: Key) -> Row | None:
        name, row_id = key
        self._versions[name] += 1
        old = self._rows[name].pop(row_id, None)
        self._renewed[name] += old is not None
        self._remember(name, old, None)
        if old is not None:
            for column in old.indexed:
                self._unindex(name, column, old)
        return old

    def _unindex(self, name: str, column: str, row: Row) -> None:
        standing = self._index[name, column][getattr(row, column)]
        standing.pop(row.id, None)


@cache
def _loose(table: type[Row]) -> tuple[str, ...]:
    """Return the columns that hold a row there and are no index."""
    return tuple(
        column
        for column in table.names
        if column not in table.indexed and column not in table.lets_go
    )


def _names_one(
    row: Row, called: Collection[str], columns: Iterable[str], *, within: bool
) -> bool:
    """Tell whether a row names one of these in such a column, or inside."""
    for column in columns:
        held = getattr(row, column)
        told = held if isinstance(held, list) else [held]
        if any(name in called for name in told):
            return True
    return within and any(name in called for name in row.inside())


def _in_all(
    bucket: dict[str, Row], others: Collection[dict[str, Row]]
) -> Iterator[Row]:
    return (
        row
        for row_id, row in bucket.items()
        if all(row_id in other for other in others)
    )
