# Which rows a row names: in columns of its own, in lists, inside JSON, by the key of a stage. Each table declares it,
# and a table of a kind with it; undo, removal and editing ask here. What is named stands as long as what names it.
from collections.abc import Collection, Iterable, Iterator

from session.events import Event, Key, gone_in, key_of, rows_in
from session.refusals import N_, Code, Refused, Sentence, said
from session.snapshot import Snapshot
from session.tables import ROWS, Entry, Person, Row, Side, Stage

BY_ANOTHER_NAME = frozenset({Stage.table.name, Side.table.name})
"""Tables whose rows are named by something else than their id, too."""


def names(row: Row) -> frozenset[str]:
    """Return what a row names other rows by; what stands in `author` may be a pseudonym, which is no row's."""
    found = set(row.inside())
    for column in row.names:
        found.update(several(getattr(row, column)))
    return frozenset(found) - {""}


def several(named: object) -> Iterable[str]:
    """Return the ids in a column."""
    if isinstance(named, list):
        return named
    return (named,) if isinstance(named, str) else ()


def refuse_orphans(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """Refuse to take out what somebody names who stays, whichever command does it."""
    events = list(events)
    standing = map(snapshot.row, gone_in(events))
    gone = [row for row in standing if row is not None]
    if not gone:
        return
    after = {key_of(row): row for row in rows_in(events)}
    called = called_of(gone)
    for other in snapshot.standing_on(gone):
        if not called.isdisjoint(names(after.get(key_of(other), other))):
            raise Refused(Code.still_needed, what=described(snapshot, other))


def called_of(rows: Iterable[Row]) -> frozenset[str]:
    """Return what these rows are named by."""
    return frozenset().union(*(row.called for row in rows))


def refuse_lost(
    snapshot: Snapshot, rows: Iterable[Row], gone: Collection[Key]
) -> None:
    """Refuse rows that would come to name what stands no more, or goes beside them."""
    rows = list(rows)
    beside = called_of(rows)
    for row in rows:
        was = snapshot.row(key_of(row))
        new = names(row) - beside
        if was is not None:
            new -= names(was)
        if any(not _stands(snapshot, row, name, gone) for name in new):
            raise Refused(Code.undo_overtaken)


def _stands(
    snapshot: Snapshot, row: Row, name: str, gone: Collection[Key]
) -> bool:
    """Tell whether a row is there that this one means by a name; what stands in `author` may be a pseudonym."""
    if name == getattr(row, "author", None):
        return True
    tables = {*row.names.values(), *row.within}
    for table in tables:
        found = _called(snapshot, table, name)
        if any(key_of(other) not in gone for other in found):
            return True
    return False


def _called(snapshot: Snapshot, table: str, name: str) -> Iterator[Row]:
    direct = snapshot.row((table, name))
    if direct is not None:
        yield direct
    elif table in BY_ANOTHER_NAME:
        yield from (
            row for row in snapshot.rows()[table].values() if name in row.called
        )


def without_mentions(
    snapshot: Snapshot, gone: Iterable[Row], changed: Iterable[Row]
) -> Iterator[Row]:
    """Yield the rows whose mention goes with what it names, without it; but for those that are changed beside."""
    called = called_of(gone)
    rows = {row.id: row for row in changed}
    for table in [table for table in ROWS.values() if table.lets_go]:
        for row in snapshot.all(table):
            told = [
                column
                for column in table.lets_go
                if getattr(row, column) in called
            ]
            if told and row.id not in rows:
                yield row.model_copy(update=dict.fromkeys(told))


def described(snapshot: Snapshot, row: Row) -> Sentence:
    """Return what a row is, as people call it."""
    if isinstance(row, Stage):
        return said(N_("the stage “%(stage)s”"), stage=row.envelope.title)
    if isinstance(row, Person):
        return said(N_("the person %(name)s"), name=row.name)
    stage = snapshot.find(Stage, getattr(row, "stage_id", None))
    if stage is None:
        return said(N_("something that was made since"))
    if isinstance(row, Entry) and row.number:
        return said(
            N_("No. %(number)s in “%(stage)s”"),
            number=row.number,
            stage=stage.envelope.title,
        )
    return said(N_("what was done in “%(stage)s”"), stage=stage.envelope.title)


def readers(snapshot: Snapshot, stage: Stage) -> Iterator[Stage]:
    """Yield the other stages that take something from a stage, in order."""
    yield from (
        other
        for other in snapshot.stages
        if other.id != stage.id and stage.key in other.reads()
    )
