# The numbers that Word puts before the paragraphs of a list (ECMA-376 Part 1, 17.9): counted in the order of the
# document, as each paragraph comes. Knows lists, levels and styles; knows no text.
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from exports.papers import number_formats
from exports.papers.styles import Styles
from exports.papers.symbols import BULLET, bullet
from exports.papers.wordxml import (
    Element,
    attribute,
    child,
    inside,
    is_on,
    name,
    number,
    value,
)

LEVELS = 9
LONGEST = 60
"""Characters of a number, however long the file says that it is."""

_MOST_LINKS = 10


@dataclass(frozen=True)
class Level:
    """`again`: the level above which it begins again, counted from one; 0 never does. `styled`: whose level it is."""

    start: int = 1
    form: str = "decimal"
    example: str = ""
    text: str = ""
    after: str = "tab"
    again: int | None = None
    legal: bool = False
    hidden: bool = False
    font: str = ""
    styled: str = ""


@dataclass(frozen=True)
class Number:
    """What stands before a paragraph, the space after it included; `exact`: whether Word writes it the same."""

    text: str
    exact: bool = True


@dataclass(frozen=True)
class _Kind:
    """A w:abstractNum."""

    id: str
    levels: Mapping[int, Level]


@dataclass(frozen=True)
class _List:
    """A w:num: the definition that it counts by, its levels, and those of them at which it begins anew."""

    id: str
    kind: str
    levels: Mapping[int, Level] = field(default_factory=dict)
    anew: tuple[int, ...] = ()


class Numbering:
    def __init__(self, tree: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._kinds = (
            {}
            if tree is None
            else _by_id(tree, "w:abstractNum", "w:abstractNumId")
        )
        self._numbers = {} if tree is None else _by_id(tree, "w:num", "w:numId")
        self._lists: dict[str, _List | None] = {}
        self._resolved: dict[str, _Kind | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def next(self, own: Element | None, style: str) -> Number | None:
        """Count a paragraph; `own`: its properties, `style`: its style. None where it has no number."""
        place = self._place(own, style) if self._numbers else None
        if place is None:
            return None
        told, level = place
        counts = self._counted(told, level)
        return self._written(told, level, counts)

    def _place(
        self, own: Element | None, style: str
    ) -> tuple[_List, int] | None:
        """Return in which list a paragraph stands, and at which level."""
        direct = child(own, "w:numPr")
        styled, owner = self._styles.number(style)
        list_id = value(direct, "w:numId") or value(styled, "w:numId") or "0"
        found = None if list_id == "0" else self._list(list_id)
        if found is None:
            return None
        level = number(direct, "w:ilvl")
        if level is None and value(direct, "w:numId") is None:
            level = _level_of(found, owner, number(styled, "w:ilvl"))
        return found, min(max(level or 0, 0), LEVELS - 1)

    def _list(self, list_id: str) -> _List | None:
        if list_id not in self._lists:
            self._lists[list_id] = self._read(list_id)
        return self._lists[list_id]

    def _read(self, list_id: str) -> _List | None:
        told = self._numbers.get(list_id)
        kind = self._kind(value(told, "w:abstractNumId") or "")
        if told is None or kind is None:
            return None
        levels, anew = dict(kind.levels), []
        for each in inside(told):
            place = _place_of(each) if name(each) == "w:lvlOverride" else None
            if place is not None:
                levels[place] = _overridden(each, levels.get(place, Level()))
                if child(each, "w:startOverride") is not None:
                    anew.append(place)
        return _List(list_id, kind.id, levels, tuple(anew))

    def _kind(self, kind_id: str) -> _Kind | None:
        if kind_id not in self._resolved:
            found = self._followed(kind_id)
            self._resolved[kind_id] = None if found is None else _kind(found)
        return self._resolved[kind_id]

    def _followed(self, kind_id: str) -> Element | None:
        """Return the definition of a list, by way of the numbering styles that it may be called by (17.9.21)."""
        for _ in range(_MOST_LINKS):
            kind = self._kinds.get(kind_id)
            link = value(kind, "w:numStyleLink")
            if link is None:
                return kind
            kind_id = (
                value(
                    self._numbers.get(self._styles.list_number(link) or ""),
                    "w:abstractNumId",
                )
                or ""
            )
        return None

    def _counted(self, told: _List, level: int) -> list[int | None]:
        counts = self._counts.setdefault(told.kind, [None] * LEVELS)
        if told.id not in self._begun:
            self._begun.add(told.id)
            for place in told.anew:
                counts[place] = None
        for upper in range(level):
            # Passed over, but counted (Microsoft's knowledge base, Q110380).
            if counts[upper] is None:
                counts[upper] = _of(told, upper).start
        before = counts[level]
        counts[level] = _of(told, level).start if before is None else before + 1
        for deeper in range(level + 1, LEVELS):
            again = _of(told, deeper).again
            if level < (deeper if again is None else again):
                counts[deeper] = None
        return counts

    def _written(
        self, told: _List, level: int, counts: list[int | None]
    ) -> Number | None:
        it = _of(told, level)
        if it.hidden:
            return None
        if it.form == "bullet":
            return _ended(Number(bullet(it.text, it.font)), it)
        exact = True

        def of_level(found: re.Match[str]) -> str:
            nonlocal exact
            place = int(found[1]) - 1
            upper = _of(told, place)
            form = (
                "decimal"
                if it.legal and upper.form not in {"none", "bullet"}
                else upper.form
            )
            text, known = _figure(counts[place], upper, form)
            exact = exact and known
            return text

        text = re.sub(r"%([1-9])", of_level, it.text[:LONGEST])[:LONGEST]
        return _ended(Number(text, exact), it)


def _figure(count: int | None, level: Level, form: str) -> tuple[str, bool]:
    counted = level.start if count is None else count
    if form == "custom" and level.example:
        return number_formats.padded(counted, level.example), True
    text = number_formats.written(counted, form)
    return (str(counted), False) if text is None else (text, True)


def _ended(told: Number, level: Level) -> Number | None:
    if not told.text.strip():
        return None
    space = "" if level.after == "nothing" else " "
    return replace(told, text=told.text.rstrip() + space)


def _of(told: _List, place: int) -> Level:
    return told.levels.get(place, _MISSING)


_MISSING = Level(form="none")


def _by_id(tree: Element, called: str, key: str) -> dict[str, Element]:
    return {
        attribute(each, key): each
        for each in inside(tree)
        if name(each) == called
    }


def _kind(element: Element) -> _Kind:
    levels: dict[int, Level] = {}
    for each in inside(element):
        place = _place_of(each) if name(each) == "w:lvl" else None
        if place is not None:
            levels[place] = _level(each)
    return _Kind(attribute(element, "w:abstractNumId"), levels)


def _place_of(element: Element) -> int | None:
    told = attribute(element, "w:ilvl")
    if len(told) != 1 or told not in "012345678":
        return None
    return int(told)


def _level_of(told: _List, style: str, otherwise: int | None) -> int | None:
    """Return the level that is a style's own (17.9.23); else the one that the style names."""
    own = (
        place
        for place, level in told.levels.items()
        if style and level.styled == style
    )
    return next(own, otherwise)


def _level(element: Element) -> Level:
    form = child(element, "w:numFmt")
    fonts = child(element, "w:rPr", "w:rFonts")
    picture = child(element, "w:lvlPicBulletId") is not None
    start = number(element, "w:start")
    if start is None:
        start = 1
    told, example, font = "decimal", "", ""
    if form is not None:
        told = attribute(form, "w:val", "decimal")
        example = attribute(form, "w:format")
    if fonts is not None:
        font = attribute(fonts, "w:ascii")
    text = BULLET if picture else value(element, "w:lvlText")
    return Level(
        start=start,
        form=told,
        example=example,
        text=text or "",
        after=value(element, "w:suff") or "tab",
        again=number(element, "w:lvlRestart"),
        legal=bool(is_on(element, "w:isLgl")),
        hidden=bool(is_on(element, "w:rPr", "w:vanish")),
        font=font,
        styled=value(element, "w:pStyle") or "",
    )


def _overridden(element: Element, level: Level) -> Level:
    whole = child(element, "w:lvl")
    if whole is not None:
        level = _level(whole)
    start = number(element, "w:startOverride")
    return level if start is None else replace(level, start=start)
