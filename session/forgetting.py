# What a deletion takes out of what was written before: journal entries, answers that are remembered, steps of undo.
# Knows rows and their images in the journal; knows no command and no database.
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from session.events import Event, Key, key_of, rows_in
from session.snapshot import Done
from session.tables import (
    ROWS,
    AgreementCard,
    Correction,
    Link,
    Person,
    Row,
    Target,
    Version,
)

ERASED = "PersonErased"
PERSON, LINK = Person.table.name, Link.table.name
CORRECTION, VERSION = Correction.table.name, Version.table.name
CARD = AgreementCard.table.name
NAMING: Mapping[str, frozenset[str]] = {
    PERSON: frozenset({"name", "organization", "post"}),
    LINK: frozenset({"label", "word"}),
    CARD: frozenset({"holder"}),
    CORRECTION: frozenset({"old", "new", "reason", "note", "answered_by"}),
    VERSION: frozenset({"text", "word", "made_by"}),
}
"""The fields that may name a person whose rows these are."""
PARTED = ";"
EMPLOYED = ("organization", "post")
"""What a merge takes over from one person to the other."""
LONG_AGO = 0
"""When a person was deleted, in what a step replaced: so it differs from what stands after it, and stays a step."""
_LISTED = 2  # an image in the journal is a list of its table and its values; of what was replaced, with the id between

Image = dict[str, Any]
People = Mapping[str, Person]


def naming(table: str) -> frozenset[str]:
    """Return the fields of a table that may name a person."""
    known = NAMING.get(table)
    if known is not None:
        return known
    row = ROWS.get(table)
    if row is None:
        return frozenset()
    return row.holders


def letters(name: str) -> str:
    """Return what a name has in common with the same name typed in a hurry: its letters without case and dots."""
    once = unicodedata.normalize("NFKD", name)
    folded = unicodedata.normalize("NFKD", once.casefold())
    told = (each for each in folded if unicodedata.category(each)[0] in "LN")
    return "".join(told)


def without_holders(text: str, names: Collection[str]) -> str:
    """Return names parted by semicolons without these; what follows a comma goes with its name."""
    parts = text.split(PARTED)
    left = [part for part in parts if not _is_one_of(part, names)]
    if len(left) == len(parts):
        return text
    return PARTED.join(left).strip()


def _is_one_of(part: str, names: Collection[str]) -> bool:
    name, _, _ = part.partition(",")
    return letters(name) in names or letters(part) in names


@dataclass(frozen=True)
class Erased:
    """What events delete: `rows` as they are afterwards, among them the people."""

    rows: Mapping[Key, Row]

    @cached_property
    def people(self) -> dict[str, Person]:
        return {
            row.id: row for row in self.rows.values() if isinstance(row, Person)
        }

    def __bool__(self) -> bool:
        return bool(self.people)


def erased(events: Iterable[Event]) -> Erased:
    """Return what these events delete; it is false where they delete nothing."""
    deleting = (event for event in events if event.name == ERASED)
    return Erased({key_of(row): row for row in rows_in(deleting)})


def outlives(step: Done) -> bool:
    """Tell whether a step of undo stays after a deletion: one that touches people, links or corrections goes.

    Whatever it would put back may name who was deleted, and it cannot be told from the rest.
    """
    tables = {table for (table, _), _, _ in step.changes}
    return not any(map(naming, tables))


@dataclass(frozen=True)
class Scrub:
    """Takes out of a journal what names the people. `standing`: everybody's row as it is; `history`: all its entries.

    A person whose row stands no more, as one who was added by mistake and taken back, is nameless afterwards, too. Who
    was one with a deleted person for a while keeps nothing that came from there.
    """

    erased: Erased
    standing: People
    history: Iterable[object]
    _partners: set[str] = field(default_factory=set, init=False)
    _former: dict[str, set[str]] = field(default_factory=dict, init=False)
    _names: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        people = (
            row for table, row in _images(self.history) if table == PERSON
        )
        own = [row for row in people if row["id"] in self.erased.people]
        called = {letters(row["name"]) for row in own}
        nameless = {letters(row.name) for row in self.erased.people.values()}
        self._names.update(called - nameless - {""})
        partners = (row.get("merged_into") for row in own)
        self._partners.update(filter(None, partners))
        for name in EMPLOYED:
            former = {row[name] for row in own}
            self._former[name] = former - {""}

    # A journal entry's JSON, or a part of it.
    def without_names(self, value: Any) -> Any:
        """Return a part of a journal entry without what named these people."""
        if isinstance(value, dict):
            return {
                name: self.without_names(each) for name, each in value.items()
            }
        if not isinstance(value, list):
            return value
        if _is_image(value):
            table, row = value[0], value[-1]
            if not naming(table):
                return value
            told = self._image(table, row)
            return [
                *value[:-1],
                _overtaken(told)
                if table == PERSON and told != row and len(value) > _LISTED
                else told,
            ]
        return [self.without_names(each) for each in value]

    def _image(self, table: str, row: Image) -> Image:
        if table not in NAMING:
            return self._held(table, row)
        blank = self.erased.rows.get((table, row["id"]))
        if blank is not None:
            return {**row, **blank.model_dump(include=set(NAMING[table]))}
        if table == PERSON:
            return self._person(row)
        return {**row, **_blank(table)} if self._is_theirs(table, row) else row

    def _held(self, table: str, row: Image) -> Image:
        """Return a row without the names that somebody typed into it."""
        typed = naming(table) & row.keys()
        kept = {name: without_holders(row[name], self._names) for name in typed}
        return {**row, **kept}

    def _is_theirs(self, table: str, row: Image) -> bool:
        if table == LINK:
            return self._is_nameless(row.get("person_id"))
        return (
            table == CORRECTION
            and row["target"] == Target.person
            and self._is_nameless(row["row_id"])
        )

    def _is_nameless(self, person_id: str | None) -> bool:
        return person_id is not None and (
            person_id in self.erased.people or person_id not in self.standing
        )

    def _person(self, row: Image) -> Image:
        stands = self.standing.get(row["id"])
        if stands is None:
            anybody = next(iter(self.erased.people.values()))
            return {**row, **anybody.model_dump(include=set(NAMING[PERSON]))}
        if row["id"] not in self._partners:
            return row
        taken = [name for name in EMPLOYED if row[name] in self._former[name]]
        return {**row, **{name: getattr(stands, name) for name in taken}}


def _overtaken(row: Image) -> Image:
    return {**row, "erased_at": LONG_AGO}


def _blank(table: str) -> dict[str, str]:
    return dict.fromkeys(NAMING[table], "")


def _is_image(value: list[Any]) -> bool:
    """Tell whether this is a row of any table; nothing in it is another's."""
    return (
        len(value) >= _LISTED
        and isinstance(value[0], str)
        and isinstance(value[-1], dict)
    )


def _images(value: object) -> Iterator[tuple[str, Image]]:
    """Yield the images of rows that may name somebody, with their tables."""
    if isinstance(value, list) and _is_image(value):
        if value[0] in NAMING:
            yield value[0], value[-1]
    elif isinstance(value, dict):
        yield from _images(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from _images(each)
