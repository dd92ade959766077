# A sheet cut into leaves, so that a screen shows a long document a part at a time: tables and lists are cut between
# rows, a section goes on under its title. Knows sheets; knows no HTML and no screen.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from exports.protocol.document import anchors_of
from exports.sheet import Chapter, Piece, Sheet
from session.values.blocks import Block, Figure, Listing, Picture, Table

A_LEAF = 160_000
"""Bytes of text on a leaf, as near as pieces come to it; marks around them are about as much again."""

A_DRAWING = 40_000
A_MARK = 40  # bytes around a text, about


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a section or an appendix, the leaf where it begins, from 1, and its anchor there."""

    title: str
    leaf: int
    anchor: str = ""


@dataclass(frozen=True)
class Leaf:
    """What of a document stands on one leaf. `begins`: with its title; `ends`: with the signatures; `closes`: last."""

    sheet: Sheet
    begins: bool
    ends: bool
    closes: bool = False


@dataclass(frozen=True)
class Leaves:
    """`places`: on which leaf, from 1, each anchor stands that a reference may lead to."""

    leaves: tuple[Leaf, ...]
    contents: tuple[Entry, ...]
    places: Mapping[str, int]


Unit = tuple[int, Piece | None]
"""A piece, and which part it belongs to: 0 is what stands before the sections. No piece: the part's title."""


def leaves(sheet: Sheet, most: int = A_LEAF) -> Leaves:
    """Cut a sheet into leaves of about so many bytes; a piece that cannot be cut may be more."""
    packed = list(_packed(_units(sheet, most), most))
    last_main = len(sheet.sections)
    ends = max(
        place
        for place, units in enumerate(packed)
        if any(part <= last_main for part, _ in units)
    )
    last = len(packed) - 1
    cut = (
        Leaf(_sheet(sheet, units), place == 0, place == ends, place == last)
        for place, units in enumerate(packed)
    )
    return Leaves(tuple(cut), tuple(_contents(sheet, packed)), _places(packed))


def _units(sheet: Sheet, most: int) -> Iterator[Unit]:
    yield 0, None
    for place, pieces in enumerate(
        (sheet.front, *(part.pieces for part in _parts(sheet)))
    ):
        if place:
            yield place, None
        for piece in pieces:
            yield from ((place, each) for each in _in_rows(piece, most))


def _parts(sheet: Sheet) -> tuple[Chapter, ...]:
    return *sheet.sections, *sheet.appendices


def _packed(units: Iterable[Unit], most: int) -> Iterator[list[Unit]]:
    leaf: list[Unit] = []
    held = 0
    for unit in units:
        weight = _weight(unit[1].block) if unit[1] else A_MARK
        if leaf and held + weight > most:
            yield leaf
            leaf, held = [], 0
        leaf.append(unit)
        held += weight
    yield leaf


def _in_rows(piece: Piece, most: int) -> Iterator[Piece]:
    """Cut a long table or list between its rows."""
    block = piece.block
    if isinstance(block, Table):
        for a, b in _runs(
            [
                *map(
                    sum,
                    zip_longest(
                        map(_long, block.rows), _below(block), fillvalue=0
                    ),
                )
            ],
            most,
        ):
            cut = replace(
                block,
                rows=block.rows[a:b],
                anchors=block.anchors[a:b],
                under=block.under[a:b],
            )
            yield replace(piece, block=cut)
    elif isinstance(block, Listing) and not block.numbered:
        lines = _runs([_long((line,)) for line in block.lines], most)
        yield from (
            replace(piece, block=replace(block, lines=block.lines[a:b]))
            for a, b in lines
        )
    else:
        yield piece


def _runs(weights: list[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield where each run of rows begins and ends that is no longer than so much."""
    first, held = 0, 0
    for place, weight in enumerate(weights):
        if place > first and held + weight > most // 2:
            yield first, place
            first, held = place, 0
        held += weight
    yield first, len(weights)


def _weight(block: Block) -> int:
    if isinstance(block, Picture):
        return len(block.data) * 4 // 3
    if isinstance(block, Figure):
        return A_DRAWING
    if isinstance(block, Table):
        return sum(map(_long, block.rows)) + sum(_below(block))
    if isinstance(block, Listing):
        return _long(block.lines)
    return _long((block.text,))


def _below(table: Table) -> list[int]:
    """Return how much stands beneath each row."""
    told = ([each.text for each in below] for below in table.under)
    return list(map(_long, told))


def _long(texts: Iterable[str]) -> int:
    return sum(len(text.encode()) + A_MARK for text in texts)


def _sheet(sheet: Sheet, units: list[Unit]) -> Sheet:
    """Return the same sheet with nothing but what stands on one leaf."""
    here: dict[int, list[Piece]] = {}
    for place, piece in units:
        pieces = here.setdefault(place, [])
        if piece:
            pieces.append(piece)
    kept = {place: tuple(found) for place, found in here.items()}
    sections = tuple(_kept(sheet.sections, kept, 1))
    appendices = tuple(_kept(sheet.appendices, kept, 1 + len(sheet.sections)))
    return replace(
        sheet, front=kept.get(0, ()), sections=sections, appendices=appendices
    )


def _kept(
    parts: Iterable[Chapter], kept: Mapping[int, tuple[Piece, ...]], first: int
) -> Iterator[Chapter]:
    for place, part in enumerate(parts, first):
        if place in kept:
            yield replace(part, pieces=kept[place])


def _contents(sheet: Sheet, packed: list[list[Unit]]) -> Iterator[Entry]:
    parts = _parts(sheet)
    for number, units in enumerate(packed, 1):
        for place, piece in units:
            if place and piece is None:
                part = parts[place - 1]
                yield Entry(
                    f"{_number(part)} {part.title}".strip(), number, part.anchor
                )


def _number(part: Chapter) -> str:
    """Return what a part is counted by: of an appendix's mark the first line, which says nothing of the document."""
    first, _, _ = part.mark.partition("\n")
    mark = f"{first}." if first else ""
    return part.number or mark


def _places(packed: list[list[Unit]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, units in enumerate(packed, 1):
        for _, piece in units:
            if piece:
                anchors = filter(None, anchors_of(piece.block))
                found |= dict.fromkeys(anchors, number)
    return found
