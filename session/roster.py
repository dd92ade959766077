# Many people at once: a pasted list read line by line – name; organization; post; side; generation; role –, each
# line with what is wrong with it, and the command that takes in those that are right. Knows no web and no file.
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from session.events import Event, happened
from session.fields import Frozen, clean
from session.kind import Occasion, Rule
from session.messages import Command, Id, Line
from session.people import STAFF, Role
from session.refusals import Code
from session.registration import NAME_LIMIT, PersonRole, particulars
from session.snapshot import Snapshot
from session.tables import Person

MOST_PEOPLE = 500
COLUMNS = 6


class Newcomer(Frozen):
    """One who is expected, or in the hall already."""

    name: Line
    organization: Line = ""
    post: Line = ""
    side: Id | None = None
    generation: Annotated[int, Field(ge=1, le=9)] | None = None
    role: PersonRole = Role.participant


class AddPeople(Command):
    """Register many at once; `present`: they are in the hall already."""

    by = STAFF
    undoable = True

    type: Literal["add_people"] = "add_people"
    people: Annotated[tuple[Newcomer, ...], Field(min_length=1, max_length=MOST_PEOPLE)]
    present: bool = False


@dataclass(frozen=True)
class Directory:
    """What a list may name, each by its words in small letters; `names` are those who are in the session already."""

    sides: Mapping[str, str]
    generations: Mapping[str, int]
    roles: Mapping[str, Role]
    names: frozenset[str]


@dataclass(frozen=True)
class ReadLine:
    """A line as it was read: who it is, or the code of what is wrong and its values. `twin`: that name is there."""

    number: int
    text: str
    who: Newcomer | None = None
    twin: bool = False
    code: Code | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def read(text: str, known: Directory) -> list[ReadLine]:
    """Read a pasted list; empty lines are passed by. Columns part at tabs, else at semicolons, else at commas."""
    lines = [(number, line) for number, line in enumerate(clean(text).split("\n"), 1) if line.strip()]
    seen = set(known.names)
    found = []
    for number, line in lines:
        one = _line(number, line.strip(), known)
        name = one.who.name.casefold() if one.who else None
        found.append(ReadLine(number, one.text, one.who, twin=True) if name in seen else one)
        seen.update({name} if name else ())
    return found


def _line(number: int, line: str, known: Directory) -> ReadLine:
    separator = next((mark for mark in "\t;," if mark in line), ";")
    cells = [re.sub(r"\s+", " ", cell).strip() for cell in line.split(separator)]
    if len(cells) > COLUMNS:
        return ReadLine(number, line, code=Code.too_many_columns, values={"count": len(cells), "limit": COLUMNS})
    name, organization, post, side, generation, role = [*cells, *[""] * (COLUMNS - len(cells))]
    if not name:
        return ReadLine(number, line, code=Code.name_needed)
    if len(name) > NAME_LIMIT:
        return ReadLine(number, line, code=Code.name_too_long, values={"length": len(name), "limit": NAME_LIMIT})
    wrong = _wrong(side, generation, role, known)
    if wrong is not None:
        return ReadLine(number, line, code=wrong[0], values={"word": wrong[1]})
    who = Newcomer(
        name=name,
        organization=organization[:300],
        post=post[:300],
        side=known.sides.get(side.casefold()),
        generation=known.generations.get(generation.casefold()),
        role=known.roles.get(role.casefold(), Role.participant),
    )
    return ReadLine(number, line, who)


def _wrong(side: str, generation: str, role: str, known: Directory) -> tuple[Code, str] | None:
    """Return the first word that the session does not know, with its code."""
    asked: tuple[tuple[str, Mapping[str, object], Code], ...] = (
        (side, known.sides, Code.side_not_known),
        (generation, known.generations, Code.generation_not_known),
        (role, known.roles, Code.role_not_known),
    )
    return next(((code, word) for word, words, code in asked if word and word.casefold() not in words), None)


def _add(snapshot: Snapshot, command: AddPeople, occasion: Occasion) -> list[Event]:
    rows = [
        Person(
            id=occasion.new_id(),
            session_id=snapshot.session.id,
            **particulars(snapshot, newcomer),
            role=newcomer.role,
            joined_at=occasion.now if command.present else None,
        )
        for newcomer in command.people
    ]
    return happened("PeopleAdded", *rows)


RULES: dict[type[Command], Rule] = {AddPeople: _add}
