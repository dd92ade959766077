# A document as ready values for a page of paper on the screen: the same blocks as in the file, with the numbers of
# its items. Knows no session and no template.
from collections.abc import Iterable
from dataclasses import dataclass

from exports.protocol.document import Document, Section
from session.values.blocks import Block


@dataclass(frozen=True)
class Piece:
    """A block with its kind, the block's name in small letters."""

    kind: str
    block: Block


@dataclass(frozen=True)
class Chapter:
    """A section or an appendix; `mark` stands at the top right of the latter. `anchor`: what the contents lead to."""

    title: str
    pieces: tuple[Piece, ...]
    number: str = ""
    mark: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Sheet:
    """A document in pieces."""

    document: Document
    front: tuple[Piece, ...]
    sections: tuple[Chapter, ...]
    appendices: tuple[Chapter, ...]


def sheet(document: Document) -> Sheet:
    return Sheet(
        document=document,
        front=_pieces(document.front),
        sections=tuple(
            Chapter(
                section.title,
                _pieces(section.blocks),
                _counted(section),
                anchor=f"section-{place}",
            )
            for place, section in enumerate(document.sections, 1)
        ),
        appendices=tuple(
            Chapter(
                appendix.title,
                _pieces(appendix.blocks),
                mark=appendix.mark,
                anchor=f"appendix-{place}",
            )
            for place, appendix in enumerate(document.appendices, 1)
        ),
    )


def _counted(section: Section) -> str:
    return f"{section.number}." if section.number else ""


def _pieces(blocks: Iterable[Block]) -> tuple[Piece, ...]:
    return tuple(map(_piece, blocks))


def _piece(block: Block) -> Piece:
    name = type(block).__name__
    return Piece(name.lower(), block)
