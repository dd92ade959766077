# What the columns of a list of people are called, in both languages, and which of them a heading names. Knows words of
# offices; knows no person and no session.
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from session.values.visible import looks


class Column(StrEnum):
    number = "number"
    name = "name"
    surname = "surname"
    first = "first"
    patronymic = "patronymic"
    organization = "organization"
    post = "post"
    side = "side"
    generation = "generation"
    role = "role"
    unknown = "unknown"


NAMES = frozenset(
    {Column.name, Column.surname, Column.first, Column.patronymic}
)
IN_ORDER = (
    Column.name,
    Column.organization,
    Column.post,
    Column.side,
    Column.generation,
    Column.role,
)

_CALLED: Mapping[Column, str] = {
    Column.number: "№|no|n|nr|#|num|number|номер|п/п|n п/п|№ п/п|№п/п|n пп|№ пп",
    Column.name: (
        "name|names|full name|name and surname|name surname|surname name|name, surname"
        "|фио|ф и о|ф.и.о|фамилия имя отчество|фамилия, имя, отчество|имя и фамилия|фамилия и имя|имя фамилия"
        "|фамилия имя"
        "|фамилия, имя|фио участника|кто|who|фио полностью|полное имя|имена"
    ),
    Column.surname: "surname|last name|lastname|family name|second name|фамилия",
    Column.first: "first name|firstname|given name|forename|имя",
    Column.patronymic: "patronymic|middle name|отчество",
    Column.organization: (
        "organization|organisation|organization name|company|company name|institution|employer|firm"
        "|affiliation|agency|where from"
        "|организация|наименование организации|название организации|учреждение|компания"
        "|предприятие|место работы|фирма|ведомство|откуда"
    ),
    Column.post: "post|position|job|job title|title|occupation|должность|должность, звание|пост|кем работает",
    Column.side: "side|party|сторона",
    Column.generation: "generation|age group|поколение|возрастная группа",
    Column.role: "role|роль",
}
_WEAK = frozenset(
    {
        "person",
        "participant",
        "participants",
        "guest",
        "guests",
        "участник",
        "участники",
        "гость",
        "гости",
    }
)
"""Words for people that stand in a role's column, too: in the first column alone they name it."""

_KINDS: dict[str, Column] = {}
for _column, _words in _CALLED.items():
    _KINDS |= dict.fromkeys(_words.split("|"), _column)
_OUTER = re.compile(r"^[\s.:*«»\"']+|[\s.:*«»\"']+$|\s*\([^)]*\)\s*$")


@dataclass(frozen=True)
class Heading:
    """Which column holds what, in order. `strange`: the words that are not understood."""

    columns: tuple[Column, ...]
    strange: tuple[str, ...] = ()


def heading(cells: Sequence[str]) -> Heading | None:
    """Return what a row says of its columns; None where it is no heading.

    A heading names a column of names, numbers its rows, or is understood but for one word. One that names none has its
    first strange column for it.
    """
    kinds = list(_kinds(cells))
    told = [kind for kind in kinds if kind not in {Column.unknown, None}]
    several = len(cells) > 1 and (
        Column.number in told or len(told) in {len(cells), len(cells) - 1}
    )
    named = not NAMES.isdisjoint(told)
    if not (named or several):
        return None
    strange = tuple(
        cell
        for cell, kind in zip(cells, kinds, strict=True)
        if kind is Column.unknown
    )
    return Heading(_alone(kinds, named=named), strange)


def _kinds(cells: Sequence[str]) -> Iterator[Column | None]:
    first = True
    for cell in cells:
        word = _OUTER.sub("", looks(cell).replace("ё", "е")).strip()
        kind = (
            Column.name
            if first and word in _WEAK
            else _KINDS.get(word, Column.unknown)
        )
        first = first and kind is Column.number
        yield kind if word or cell else None


def _alone(kinds: list[Column | None], *, named: bool) -> tuple[Column, ...]:
    """Let a first name without a surname be the name, and a strange column where none is named."""
    known = [kind or Column.unknown for kind in kinds]
    if not named:
        place = next(
            (at for at, kind in enumerate(known) if kind is Column.unknown), 0
        )
        known[place] = Column.name
    elif NAMES.intersection(known) == {Column.first}:
        known = [
            Column.name if kind is Column.first else kind for kind in known
        ]
    return tuple(known)
