# The protocol as a pure value, in the order in which it is read. Every sentence is ready: what writes it to
# a file knows no session, no catalogue and no form of protocol, and what makes it knows no file format.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

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
    """An item of the agenda. `number`: its own, in whichever cut it stands; 0 where it is not counted."""

    title: str
    blocks: tuple[Block, ...]
    number: int = 0


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
class Promise:
    """An agreement in a line: `number` as it is cited, `due` and `votes` as they are read."""

    number: str
    what: str
    who: str
    with_whom: str
    due: str
    sign: str
    votes: str


@dataclass(frozen=True)
class Glance:
    """The whole on one page.

    `top`: left and right. `essence`: what it comes to, a name and a text each. `more`: what is not on the page.
    `review`: the day of review in three lines.
    """

    top: tuple[str, str]
    title: str
    about: str
    essence: tuple[tuple[str, str], ...]
    heading: str
    columns: tuple[str, ...]
    promises: tuple[Promise, ...]
    more: str
    review: tuple[str, str, str]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """`front` stands between the title block and the first numbered section, unnumbered.

    `glance`: the main things; they stand on a page before all else where it is `leading`.
    `mark`: what the QR code on the first sheet says; there is none where it is empty.
    `running`: what each page says of itself, as that it is a draft. `last`: what stands at the foot of the last page,
    `footer` of each.
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
    contents: Contents | None = None
    cover: bool = False
    glance: Glance | None = None
    leading: bool = False
    mark: str = ""
    running: str = ""
    last: str = ""
    footer: str = ""


def standing(document: Document) -> frozenset[str]:
    """Return what stands in a document under an anchor: only that can be led to."""
    found: set[str] = set()
    for block in _blocks(document):
        found.update(anchors_of(block))
    return frozenset(found - {""})


def cited(sections: Iterable[Section]) -> dict[str, str]:
    """Return the numbers under which decisions are cited, “4.2”, by the anchors of what was decided."""
    found: dict[str, str] = {}
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table) and block.counted:
                rows = zip(block.anchors, block.rows, strict=True)
                found |= {anchor: cells[0] for anchor, cells in rows}
    return found


def anchors_of(block: Block) -> tuple[str, ...]:
    """Return the anchors that a block and its rows bear; some may be empty."""
    if isinstance(block, Table):
        below = chain.from_iterable(block.under)
        return (*block.anchors, *(each.anchor for each in below))
    if isinstance(block, Paragraph | Quote):
        return (block.anchor,)
    return ()


def _blocks(document: Document) -> Iterator[Block]:
    yield from document.front
    parts: tuple[Section | Appendix, ...] = (
        *document.sections,
        *document.appendices,
    )
    for part in parts:
        yield from part.blocks
