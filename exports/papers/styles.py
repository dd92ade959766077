# What styles say of the letters of a run and the number of a paragraph (ECMA-376 Part 1, 17.7): by what a style is
# based on, by the document's defaults, and by toggles. Each style is read once. Knows styles; knows no text.
from collections.abc import Iterable
from dataclasses import dataclass

from exports.papers.wordxml import (
    Element,
    attribute,
    child,
    inside,
    is_on,
    name,
    value,
)

LONGEST_CHAIN = 100
"""Styles that are based on one another; Word stops far below."""


@dataclass(frozen=True)
class Look:
    """How a run is shown: not at all, in capitals, in which font."""

    hidden: bool = False
    capitals: bool = False
    font: str = ""


@dataclass(frozen=True)
class Named:
    """The styles around a run, by id; empty where there is none."""

    table: str = ""
    paragraph: str = ""
    run: str = ""


@dataclass(frozen=True)
class _Said:
    """What one place says of a look; None and empty where it says nothing."""

    hidden: bool | None = None
    capitals: bool | None = None
    font: str = ""


@dataclass(frozen=True)
class _Style:
    based_on: str
    said: _Said
    number: Element | None


class Styles:
    def __init__(self, tree: Element | None) -> None:
        found = (
            []
            if tree is None
            else [each for each in inside(tree) if name(each) == "w:style"]
        )
        self._styles = {
            attribute(each, "w:styleId"): _style(each) for each in found
        }
        self._defaults = {
            attribute(each, "w:type"): attribute(each, "w:styleId")
            for each in found
            if _is_default(each)
        }
        self._of_all = _said(
            child(tree, "w:docDefaults", "w:rPrDefault", "w:rPr")
        )
        self._chains: dict[str, _Said] = {}
        self._numbers: dict[str, tuple[Element | None, str]] = {}
        self._looks: dict[Named, Look] = {}

    def look(self, named: Named, own: Element | None) -> Look:
        """Return how a run is shown; `own`: the properties that it bears itself."""
        if own is not None:
            return self._looked_at(named, _said(own))
        if named not in self._looks:
            self._looks[named] = self._looked_at(named, _NOTHING)
        return self._looks[named]

    def _looked_at(self, named: Named, said: _Said) -> Look:
        chains = [self._chain(style) for style in self._around(named)]
        fonts = (each.font for each in (said, *chains, self._of_all))
        return Look(
            hidden=_toggled(
                said.hidden,
                self._of_all.hidden,
                [each.hidden for each in chains],
            ),
            capitals=_toggled(
                said.capitals,
                self._of_all.capitals,
                [each.capitals for each in chains],
            ),
            font=next(filter(None, fonts), ""),
        )

    def number(self, style: str) -> tuple[Element | None, str]:
        """Return the numbering that a paragraph's style gives, and the style of the chain that has it."""
        begin = self._known(style, "paragraph")
        if begin not in self._numbers:
            having = (
                each
                for each in self._followed(begin)
                if self._styles[each].number is not None
            )
            owner = next(having, "")
            self._numbers[begin] = (
                (self._styles[owner].number if owner else None),
                owner,
            )
        return self._numbers[begin]

    def list_number(self, style: str) -> str | None:
        """Return the list that a numbering style stands for."""
        found = self._styles.get(style)
        if found is None:
            return None
        return value(found.number, "w:numId")

    def _around(self, named: Named) -> Iterable[str]:
        """Return the styles around a run, nearest first."""
        run, paragraph = (
            self._known(named.run, "character"),
            self._known(named.paragraph, "paragraph"),
        )
        return run, paragraph, named.table

    def _known(self, style: str, kind: str) -> str:
        if style in self._styles:
            return style
        return self._defaults.get(kind, "")

    def _chain(self, begin: str) -> _Said:
        """Return what a style says with what it is based on: the nearest has the word."""
        if begin not in self._chains:
            said = [self._styles[each].said for each in self._followed(begin)]
            self._chains[begin] = _Said(
                hidden=_first(each.hidden for each in said),
                capitals=_first(each.capitals for each in said),
                font=next(filter(None, (each.font for each in said)), ""),
            )
        return self._chains[begin]

    def _followed(self, style: str) -> Iterable[str]:
        found: dict[str, None] = {}
        while (
            style in self._styles
            and style not in found
            and len(found) < LONGEST_CHAIN
        ):
            found[style] = None
            style = self._styles[style].based_on
        return found


def _style(element: Element) -> _Style:
    number = child(element, "w:pPr", "w:numPr")
    if child(number, "w:numId") is None:
        number = None
    return _Style(
        based_on=value(element, "w:basedOn") or "",
        said=_said(child(element, "w:rPr")),
        number=number,
    )


def _is_default(style: Element) -> bool:
    return attribute(style, "w:default").lower() in {"1", "true", "on"}


def _said(properties: Element | None) -> _Said:
    if properties is None:
        return _NOTHING
    fonts = child(properties, "w:rFonts")
    font = "" if fonts is None else attribute(fonts, "w:ascii")
    return _Said(
        hidden=is_on(properties, "w:vanish"),
        capitals=is_on(properties, "w:caps"),
        font=font,
    )


_NOTHING = _Said()


def _first(said: Iterable[bool | None]) -> bool | None:
    told = (each for each in said if each is not None)
    return next(told, None)


def _toggled(
    own: bool | None, usual: bool | None, chains: list[bool | None]
) -> bool:
    """Return a toggle property (17.7.3): the run's own word, else on by default or by an odd number of styles."""
    if own is not None:
        return own
    return bool(usual) or chains.count(True) % 2 == 1
