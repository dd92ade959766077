# What a deleted person leaves in what was written before: journal entries and the steps that undo remembers, without
# what named the person. Knows rows and their images in the journal; knows no command and no database.
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from session.events import Event
from session.snapshot import Done
from session.tables import Link, Person, Row

NAMING = frozenset({"name", "organization", "post", "word"})
ERASED = "PersonErased"
LONG_AGO: Mapping[str, int] = {"erased_at": 0}
"""What undo finds changed since in every earlier step of a deleted person, so that it takes none of them back."""
PERSON, LINK = Person.table.name, Link.table.name
_BEFORE = 3  # a replaced row's image is its table, its id and its values; an event's has no id

R = TypeVar("R", bound=Row | None)
People = Mapping[str, Person]


def erased(events: Iterable[Event]) -> dict[str, Person]:
    """Return the people whose data these events delete, by id, as they are afterwards."""
    rows = (row for event in events if event.name == ERASED for row in event.rows)
    return {row.id: row for row in rows if isinstance(row, Person)}


def forgotten(value: Any, people: People) -> Any:  # a journal entry's JSON, or a part of it
    """Return a part of a journal entry without what named these people."""
    if isinstance(value, dict):
        return {name: forgotten(each, people) for name, each in value.items()}
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], str) and value[0] in {PERSON, LINK} and isinstance(value[-1], dict):
        return [*value[:-1], _image(value[0], value[-1], people, replaced=len(value) == _BEFORE)]
    return [forgotten(each, people) for each in value]


def _image(table: str, row: dict[str, Any], people: People, *, replaced: bool) -> dict[str, Any]:
    if table == LINK:
        return {**row, "label": ""} if row.get("person_id") in people else row
    person = people.get(row["id"])
    if person is None:
        return row
    return {**row, **person.model_dump(include=set(NAMING)), **(LONG_AGO if replaced else {})}


def forgotten_step(step: Done, people: People) -> Done:
    """Return a step of undo as it would be read from a journal that has forgotten."""
    changes = ((key, _row(was, people, replaced=True), _row(becomes, people)) for key, was, becomes in step.changes)
    return Done(step.number, step.command, tuple(changes))


def _row(row: R, people: People, *, replaced: bool = False) -> R:
    if isinstance(row, Link) and row.person_id in people:
        return row.model_copy(update={"label": ""})
    if not isinstance(row, Person) or row.id not in people:
        return row
    blank = people[row.id].model_dump(include=set(NAMING))
    return row.model_copy(update={**blank, **(LONG_AGO if replaced else {})})
