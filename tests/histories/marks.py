# Names that a history gives to people, and whose each of them is: who has erased data is named nowhere any more.
import re
from collections.abc import Collection, Iterator, Mapping

from session.record import Record
from session.snapshot import Snapshot
from session.tables import Correction, Link, Person, Row, Target

MARK = re.compile(r"\b(?:Name|Organization|Firm|Post|Label|New|Reason)-\w+")


def owners(record: Record) -> dict[str, str]:
    """Return the person's id by each mark of a record: whose row bears it."""
    rows = (row for event in record.events for row in event.rows)
    return {mark: _person_of(row) or "" for row in rows for mark in _marks(row)}


def erased_marks(owned: Mapping[str, str], snapshot: Snapshot) -> frozenset[str]:
    """Return the marks of those whose data are erased. `owned`: whose row bore each mark first."""
    gone = {person.id for person in snapshot.all(Person) if person.erased_at is not None}
    return frozenset(mark for mark, person in owned.items() if person in gone) if gone else frozenset()


def found_in(text: str, marks: Collection[str]) -> set[str]:
    return set(MARK.findall(text)).intersection(marks) if marks else set()


def _marks(row: Row) -> Iterator[str]:
    if isinstance(row, Person | Link | Correction):
        yield from MARK.findall(str(row.model_dump()))


def _person_of(row: Row) -> str | None:
    if isinstance(row, Link):
        return row.person_id
    if isinstance(row, Correction):
        return row.row_id if row.target is Target.person else None
    return row.id
