# What the words of a golden session have to be. Knows no command.
from collections.abc import Mapping
from dataclasses import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """The words of one session in one language.

    `titles`, `decisions`, `remarks`: by the stage's key. `people`: name, key of the side, organization, post; `sides`
    by keys lib, tk. `asked`: labels of a position's fields, as `sheet` is of a group's.
    `statements`, `notes`, `dissents`: texts whose votes, places and authors the builder knows.
    `agreements`: what, who, with whom, due, site, sign; the tenth is voted down, the last lacks all and is put off.
    """

    language: str
    sides: tuple[str, str]
    passport: Mapping[str, str | list[str]]
    paper: Mapping[str, str | list[str]]
    titles: Mapping[str, str]
    theses: str
    decisions: Mapping[str, str]
    remarks: Mapping[str, str]
    people: tuple[tuple[str, str, str, str], ...]
    asked: Texts
    positions: tuple[Texts, ...]
    statements: Texts
    sheet: Texts
    ideas: tuple[Texts, ...]
    notes: Texts
    agreements: tuple[Texts, ...]
    dissents: Texts
    put_off: str
    taken: str
    reflection: Texts
