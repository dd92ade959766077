# Footnotes and endnotes (ECMA-376 Part 1, 17.11): their marks in the order of the text, and what they say. Each is
# told once, however often it is referred to. Knows notes; knows no paragraph.
from collections.abc import Iterator
from dataclasses import dataclass

from exports.papers import number_formats
from exports.papers.wordxml import (
    Element,
    attribute,
    inside,
    name,
    number,
    value,
)

FOOT, END = "w:footnote", "w:endnote"
_SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FORMS = {FOOT: "decimal", END: "lowerRoman"}


@dataclass(frozen=True)
class Note:
    """`mark`: what stands in the text; empty where the author typed it, there and in the note."""

    mark: str
    element: Element | None


class Notes:
    def __init__(
        self,
        foot: Element | None,
        end: Element | None,
        settings: Element | None,
    ) -> None:
        kinds = (FOOT, END)
        self._texts = {FOOT: _by_id(foot, FOOT), END: _by_id(end, END)}
        self._forms = {kind: _form(settings, kind) for kind in kinds}
        self._counts = {kind: _start(settings, kind) for kind in kinds}
        self._told: dict[tuple[str, str], Note] = {}

    def __iter__(self) -> Iterator[Note]:
        """Yield the notes that the text refers to: footnotes in its order, then endnotes."""
        for wanted in (FOOT, END):
            for (kind, _), note in self._told.items():
                if kind == wanted:
                    yield note

    def refer(self, kind: str, reference: Element) -> Note:
        place = kind, attribute(reference, "w:id")
        if place not in self._told:
            own = is_on_attribute(reference, "w:customMarkFollows")
            mark = "" if own else self._mark(kind)
            self._told[place] = Note(mark, self._texts[kind].get(place[1]))
        return self._told[place]

    def _mark(self, kind: str) -> str:
        count = self._counts[kind]
        self._counts[kind] += 1
        text = number_formats.written(count, self._forms[kind]) or str(count)
        if not text.isdecimal():
            return f"[{text}]"
        return text.translate(_SMALL)


def is_on_attribute(element: Element, called: str) -> bool:
    return attribute(element, called, "0").lower() not in {"0", "false", "off"}


def _by_id(tree: Element | None, kind: str) -> dict[str, Element]:
    if tree is None:
        return {}
    return {
        attribute(each, "w:id"): each
        for each in inside(tree)
        if name(each) == kind
    }


def _form(settings: Element | None, kind: str) -> str:
    return value(settings, f"{kind}Pr", "w:numFmt") or _FORMS[kind]


def _start(settings: Element | None, kind: str) -> int:
    start = number(settings, f"{kind}Pr", "w:numStart")
    if start is None:
        return 1
    return start
