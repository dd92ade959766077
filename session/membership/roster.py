# Many people at once: a pasted list read line by line, each line with what is wrong with it, and the command that takes
# in those that are right. Knows no web and no file.
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from session.events import Event, happened
from session.fields import Frozen
from session.kind import Occasion, Rule
from session.membership.cells import Cells, rows
from session.membership.headings import IN_ORDER, Column, Heading, heading
from session.membership.registration import (
    NAME_LIMIT,
    PersonRole,
    particulars,
    refuse_a_crowd,
)
from session.messages import MOST_TOLD, Command, Id, Line
from session.people import STAFF, Role
from session.refusals import N_, Code
from session.snapshot import Snapshot
from session.tables import Person
from session.values.bounds import Generation
from session.values.visible import looks

T = TypeVar("T")
MOST_PEOPLE = 2_000
MOST_ABOVE = 5  # lines of a title above a heading
COLUMNS = len(IN_ORDER)
LINE_LIMIT = 300
COLUMN_NAMES: Mapping[Column, str] = {
    Column.organization: N_("Organization"),
    Column.post: N_("Post"),
}
_ASKED = (Column.side, Column.generation, Column.role)
_NUMBER = re.compile(r"(№|N|No\.?)?\s*\d{1,5}[.)]?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?:(?:№\s*)?\d{1,5}\s*[.)]?\s*(?=[^\W\d_])|[•·–—*-]\s+)"
)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


class Newcomer(Frozen):
    """One who is expected, or in the hall already."""

    name: Line
    organization: Line = ""
    post: Line = ""
    side: Id | None = None
    generation: Generation | None = None
    role: PersonRole = Role.participant


class AddPeople(Command):
    """Register many at once; `present`: they are in the hall already."""

    by = STAFF
    undoable = True

    type: Literal["add_people"] = "add_people"
    people: Annotated[
        tuple[Newcomer, ...], Field(min_length=1, max_length=MOST_PEOPLE)
    ]
    present: bool = False


@dataclass(frozen=True)
class Directory:
    """What a list may name, each by what it looks like; `names` are those who are in the session already."""

    sides: Mapping[str, str]
    generations: Mapping[str, int]
    roles: Mapping[str, Role]
    names: frozenset[str]


@dataclass(frozen=True)
class ReadLine:
    """A line as it was read: who it is, a heading, or the code of what is wrong and its values.

    `twin`: somebody of that name is there already, or stands further up.
    """

    number: int
    text: str
    who: Newcomer | None = None
    twin: bool = False
    heading: bool = False
    code: Code | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def read(text: str, known: Directory) -> list[ReadLine]:
    """Read a pasted list; empty lines are passed by.

    A heading says which column holds what. Without one they are name, organization, post, side, generation, role, with
    numbers before the names or without.
    """
    table = rows(text)
    columns = _numbered(table)
    seen = set(known.names)
    found = list[ReadLine]()
    for row in table:
        told = heading(row.cells)
        columns = told.columns if told else columns
        one = _headed(row, told) if told else _person(row, columns, known)
        found.append(_beside(one, seen))
    return _without_title(found)


def _beside(line: ReadLine, seen: set[str]) -> ReadLine:
    """Mark somebody whose name was seen, and see it."""
    if line.who is None:
        return line
    name = looks(line.who.name)
    twin = name in seen
    seen.add(name)
    return replace(line, twin=twin)


def _numbered(table: Sequence[Cells]) -> tuple[Column, ...]:
    """Return the columns of a list without a heading: with a number first where every row begins with one."""
    wide = [
        row.cells
        for row in table
        if len(row.cells) > 1 and heading(row.cells) is None
    ]
    first = {cells[0] for cells in wide} - {""}
    return (
        (Column.number, *IN_ORDER)
        if first and all(map(_NUMBER.fullmatch, first))
        else IN_ORDER
    )


def _headed(row: Cells, told: Heading) -> ReadLine:
    if not told.strange:
        return ReadLine(row.number, row.text, heading=True)
    values = {"words": ", ".join(told.strange)[:MOST_TOLD]}
    return ReadLine(
        row.number,
        row.text,
        heading=True,
        code=Code.heading_not_known,
        values=values,
    )


def _without_title(lines: list[ReadLine]) -> list[ReadLine]:
    """Take what stands alone in its line above the first heading for a title, and not for somebody."""
    place = next((at for at, line in enumerate(lines) if line.heading), 0)
    above = (
        [_title(line) for line in lines[:place]]
        if place <= MOST_ABOVE
        else lines[:place]
    )
    return [*above, *lines[place:]]


def _title(line: ReadLine) -> ReadLine:
    alone = line.who is not None and not (
        line.who.organization or line.who.post or line.who.side
    )
    return (
        replace(line, who=None, twin=False, heading=True)
        if alone or line.code
        else line
    )


def _person(
    row: Cells, columns: Sequence[Column], known: Directory
) -> ReadLine:
    if len(row.cells) > max(len(columns), COLUMNS):
        values = {"count": len(row.cells), "limit": max(len(columns), COLUMNS)}
        return ReadLine(
            row.number, row.text, code=Code.too_many_columns, values=values
        )
    said = dict(zip(columns, row.cells, strict=False))
    name = _NUMBERED.sub("", _name(said))
    if not name:
        return ReadLine(row.number, row.text, code=Code.name_needed)
    if len(name) > NAME_LIMIT:
        values = {"length": len(name), "limit": NAME_LIMIT}
        return ReadLine(
            row.number, row.text, code=Code.name_too_long, values=values
        )
    wrong = _wrong(said, known)
    if wrong is not None:
        return ReadLine(row.number, row.text, code=wrong[0], values=wrong[1])
    return ReadLine(row.number, row.text, _newcomer(name, said, known))


def _name(said: Mapping[Column, str]) -> str:
    apart = (
        said.get(column, "")
        for column in (Column.surname, Column.first, Column.patronymic)
    )
    return said.get(Column.name, "") or " ".join(filter(None, apart))


def _newcomer(
    name: str, said: Mapping[Column, str], known: Directory
) -> Newcomer:
    side, generation, role = (said.get(column, "") for column in _ASKED)
    return Newcomer(
        name=name,
        organization=said.get(Column.organization, ""),
        post=said.get(Column.post, ""),
        side=_meant(known.sides, side),
        generation=_meant(known.generations, generation),
        role=_meant(known.roles, role) or Role.participant,
    )


def _meant(words: Mapping[str, T], typed: str) -> T | None:
    """Return what a word means, typed with whichever dash; else what alone has a word that begins so."""
    wanted = _plainly(typed)
    named = {_plainly(word): value for word, value in words.items()}
    beginning = {
        value
        for word, value in named.items()
        if f" {word}".find(f" {wanted}") >= 0
    }
    if wanted in named or not wanted:
        return named.get(wanted)
    return beginning.pop() if len(beginning) == 1 else None


def _plainly(word: str) -> str:
    return _DASHES.sub("-", looks(word).replace("\u0451", "\u0435"))


def _wrong(
    said: Mapping[Column, str], known: Directory
) -> tuple[Code, dict[str, object]] | None:
    """Return the first thing that cannot be kept, with its code."""
    for column in (Column.organization, Column.post):
        if len(said.get(column, "")) > LINE_LIMIT:
            values = {
                "field": COLUMN_NAMES[column],
                "length": len(said[column]),
                "limit": LINE_LIMIT,
            }
            return Code.field_too_long, values
    asked: tuple[tuple[str, Mapping[str, object], Code], ...] = (
        (said.get(Column.side, ""), known.sides, Code.side_not_known),
        (
            said.get(Column.generation, ""),
            known.generations,
            Code.generation_not_known,
        ),
        (said.get(Column.role, ""), known.roles, Code.role_not_known),
    )
    strange = next(
        (
            (word, code)
            for word, words, code in asked
            if looks(word) and _meant(words, word) is None
        ),
        None,
    )
    return (strange[1], {"word": strange[0]}) if strange else None


def _add(
    snapshot: Snapshot, command: AddPeople, occasion: Occasion
) -> list[Event]:
    refuse_a_crowd(snapshot, len(command.people))
    joined_at = occasion.now if command.present else None
    newcomers = [
        Person(
            id=occasion.new_id(),
            session_id=snapshot.session.id,
            **particulars(snapshot, newcomer),
            role=newcomer.role,
            joined_at=joined_at,
        )
        for newcomer in command.people
    ]
    return happened("PeopleAdded", *newcomers)


RULES: dict[type[Command], Rule] = {AddPeople: _add}
