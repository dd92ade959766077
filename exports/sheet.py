# A document as ready values for a page of paper on the screen: the same blocks as in the file, with the numbers that
# Word counts by itself. Knows no session and no template.
from collections.abc import Iterable
from dataclasses import dataclass

from exports.protocol.document import Document
from session.values.blocks import Block, Heading


@dataclass(frozen=True)
class Piece:
    """A block with its kind, the block's name in small letters; `number` stands before a heading."""

    kind: str
    block: Block
    number: str = ""


@dataclass(frozen=True)
class Part:
    """A section or an appendix; `mark` stands at the top right of the latter. `anchor`: what the contents lead to."""

    title: str
    pieces: tuple[Piece, ...]
    number: str = ""
    mark: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Sheet:
    """A document with its blocks counted."""

    document: Document
    front: tuple[Piece, ...]
    sections: tuple[Part, ...]
    appendices: tuple[Part, ...]


def sheet(document: Document) -> Sheet:
    return Sheet(
        document=document,
        front=_pieces(document.front),
        sections=tuple(
            Part(section.title, _pieces(section.blocks, place), f"{place}.", anchor=f"section-{place}")
            for place, section in enumerate(document.sections, document.first)
        ),
        appendices=tuple(
            Part(appendix.title, _pieces(appendix.blocks), mark=appendix.mark, anchor=f"appendix-{place}")
            for place, appendix in enumerate(document.appendices, 1)
        ),
    )


def _pieces(blocks: Iterable[Block], place: int = 0) -> tuple[Piece, ...]:
    """Return blocks with the headings of a section counted; those outside of sections are not."""
    counted = [place]
    found = []
    for block in blocks:
        number = ""
        if place and isinstance(block, Heading):
            level = min(max(block.level, 2), 3)
            above = [*counted[: level - 1], *[0] * (level - 1 - len(counted))]
            counted = [*above, (counted[level - 1] if len(counted) >= level else 0) + 1]
            number = "".join(f"{each}." for each in counted)
        found.append(Piece(type(block).__name__.lower(), block, number))
    return tuple(found)
