# The protocol as a pure value, in the order in which it is read. Every sentence is ready: what writes it to
# a file knows no session, no catalogue and no form of protocol, and what makes it knows no file format.
from collections.abc import Iterator
from dataclasses import dataclass

from session.values.blocks import Block, Paragraph, Quote, Table


@dataclass(frozen=True)
class Title:
    """The title block. `facts` are its lines, left and right: date and number, place, officers.

    `status` says that this is a draft, and of what moment; its lines are parted by newlines.
    `foot` stands at the foot of a cover: place and year.
    """

    organizations: tuple[str, ...]
    name: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    status: str = ""
    foot: str = ""


@dataclass(frozen=True)
class Section:
    """A numbered item: what the agenda lists and what the body treats in the same order."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Signature:
    role: str
    name: str


@dataclass(frozen=True)
class Appendix:
    """`mark` stands at the top right of its first page: which appendix to what."""

    mark: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Contents:
    """A list of contents: of the whole document, after the title; or of the appendices alone, before the first."""

    title: str
    whole: bool


@dataclass(frozen=True)
class Properties:
    """What the file says of itself. `made_at`: ms since 1970 UTC."""

    title: str
    author: str
    made_at: int


@dataclass(frozen=True)
class Document:
    """`front` stands between the title block and the first numbered section, unnumbered.

    `first` is the number of the first section: those of an extract keep the numbers that they have in the protocol.
    `closing` is a line that clings to the signatures. A `cover` bears the title on a page of its own; its facts follow.
    """

    language: str
    draft: bool
    title: Title
    front: tuple[Block, ...]
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...]
    appendices: tuple[Appendix, ...]
    properties: Properties
    closing: str = ""
    first: int = 1
    contents: Contents | None = None
    cover: bool = False


def standing(document: Document) -> frozenset[str]:
    """Return what stands in a document under an anchor: only that can be led to."""
    return frozenset(anchor for block in _blocks(document) for anchor in anchors_of(block) if anchor)


def anchors_of(block: Block) -> tuple[str, ...]:
    """Return the anchors that a block and its rows bear; some may be empty."""
    if isinstance(block, Table):
        return block.anchors
    return (block.anchor,) if isinstance(block, Paragraph | Quote) else ()


def _blocks(document: Document) -> Iterator[Block]:
    yield from document.front
    parts: tuple[Section | Appendix, ...] = (*document.sections, *document.appendices)
    for part in parts:
        yield from part.blocks
