# Names that a history gives to people, and whose each of them is: who has erased data is named nowhere any more.
import re
from collections.abc import Collection, Iterator, Mapping

from session.record import Record
from session.snapshot import Done, Snapshot
from session.tables import Correction, Link, Person, Row, Target

MARK = re.compile(r"(?:Name|Organization|Firm|Post|Label|New|Reason)-\w+")


def owners(record: Record) -> dict[str, str]:
    """Return the person's id by each mark of a record: whose row bears it."""
    rows = (row for event in record.events for row in event.rows)
    return {mark: _person_of(row) or "" for row in rows for mark in _marks(row)}


def erased_marks(
    owned: Mapping[str, str], snapshot: Snapshot
) -> frozenset[str]:
    """Return the marks of those whose data are erased. `owned`: whose row bore each mark first."""
    gone = {
        person.id
        for person in snapshot.all(Person)
        if person.erased_at is not None
    }
    return (
        frozenset(mark for mark, person in owned.items() if person in gone)
        if gone
        else frozenset()
    )


def marks_of(told: object) -> list[str]:
    return MARK.findall(str(told))


def marks_in(thing: Row | Done) -> Iterator[str]:
    """Yield the marks of a row or of a step; JSON is written many times as fast as what Python shows."""
    if isinstance(thing, Row):
        yield from marks_of(thing.model_dump_json())
        return
    yield from marks_of((thing.command, [key for key, _, _ in thing.changes]))
    for row in [
        row for _, *both in thing.changes for row in both if row is not None
    ]:
        yield from marks_in(row)


def found_in(text: str, marks: Collection[str]) -> set[str]:
    return set(marks_of(text)).intersection(marks) if marks else set()


def _marks(row: Row) -> Iterator[str]:
    if isinstance(row, Person | Link | Correction):
        yield from marks_of(row.model_dump())


def _person_of(row: Row) -> str | None:
    if isinstance(row, Link):
        return row.person_id
    if isinstance(row, Correction):
        return row.row_id if row.target is Target.person else None
    return row.id
