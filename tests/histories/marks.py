# Names that a history gives to people, and whose each of them is: who has erased data is named nowhere any more.
import re
from collections.abc import Iterator

from session.record import Record
from session.snapshot import Snapshot
from session.tables import Correction, Link, Person, Row, Target

MARK = re.compile(r"\b(?:Name|Organization|Firm|Post|Label|Word|New|Reason)-\w+")


def owners(records: list[Record]) -> dict[str, str]:
    """Return the person's id by each mark: whose row bore it first."""
    found: dict[str, str] = {}
    for row in (row for record in records for event in record.events for row in event.rows):
        for mark in _marks(row):
            found.setdefault(mark, _person_of(row) or "")
    return found


def erased_marks(records: list[Record], snapshot: Snapshot) -> set[str]:
    """Return the marks of those whose data are erased."""
    gone = {person.id for person in snapshot.all(Person) if person.erased_at is not None}
    return {mark for mark, person in owners(records).items() if person in gone} if gone else set()


def found_in(text: str, marks: set[str]) -> set[str]:
    return marks & set(MARK.findall(text))


def _marks(row: Row) -> Iterator[str]:
    if isinstance(row, Person | Link | Correction):
        yield from MARK.findall(str(row.model_dump()))


def _person_of(row: Row) -> str | None:
    if isinstance(row, Link):
        return row.person_id
    if isinstance(row, Correction):
        return row.row_id if row.target is Target.person else None
    return row.id
