# What a stage tells the protocol, as plain values. Knows no document format: exports write them.
from dataclasses import dataclass
from datetime import date

from session.values.charts import Chart


@dataclass(frozen=True)
class Heading:
    """`level` 1 (a numbered item of the agenda) to 3."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Label:
    """A word of the form on a line of its own: СЛУШАЛИ, ВЫСТУПИЛИ, РЕШИЛИ; `about` follows it on the line."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Reference:
    """What is called `text` and stands elsewhere, at the block or row that bears this `anchor`."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """`note` paragraphs are remarks of the form (counts, drafts), set smaller.

    `part`: a part of the decision before it, as what is recommended to one of several.
    `references` follow the text on its line, parted by semicolons and closed by a full stop.
    `mark`: an address that paper shows as a QR code under the text.
    """

    text: str
    note: bool = False
    part: bool = False
    anchor: str = ""
    references: tuple[Reference, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Quote:
    """Words of a person or a side, verbatim; `said_by` empty where the stage keeps authors secret."""

    text: str
    said_by: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Listing:
    """A list of lines, numbered or not."""

    lines: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the page's width, one a column; `anchors` name rows for cross-references.

    `counted`: the first column holds the numbers of decisions, which are given where the whole is laid out.
    `under`: what stands beneath each row, over all columns but the first, as votes beneath what was decided.
    `cites`: the entries that the rows are of, where their first cell is to be the number of a decision that became
    of them; a chart that follows has the same names.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""
    anchors: tuple[str, ...] = ()
    under: tuple[tuple[Paragraph | Quote, ...], ...] = ()
    counted: bool = False
    cites: tuple[str, ...] = ()


Cell = str | int | date


@dataclass(frozen=True)
class Grid:
    """A table for a spreadsheet, not for the page: no widths, numbers that are numbers, dates that are dates.

    `anchors`: the entries that the rows are of, where their first cell is to be the number that the protocol cites.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A JPEG or PNG with a text for those who do not see it; sizes in pixels. `caption` stands under it."""

    data: bytes
    alt: str
    width: int
    height: int
    caption: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart, drawn when a document is written. `alt` says in words what it shows."""

    chart: Chart
    alt: str
    caption: str = ""


Block = Heading | Label | Paragraph | Quote | Listing | Table | Picture | Figure


ANNEXES = (
    "progress",
    "positions",
    "map",
    "groups",
    "votes",
    "reflection",
    "photos",
    "verbatim",
)
"""The appendices that stages may bring something to, in their order after participants and programme."""

OPTIONAL = ("programme", *ANNEXES)
"""What a protocol may be printed without: the programme with its times, and these appendices."""


@dataclass(frozen=True)
class Minutes:
    """One stage's part of the protocol: what was heard, said and decided, and what goes to appendices.

    `grounds`: what the decisions rest on: votes, sources, dissent. `parked`: what was put, but not decided.
    `gist`: what the brief protocol, which leaves out what was heard and said, tells instead.
    `annex`: which appendix, of ANNEXES; empty is that of the stage's section.
    `essence`: what it comes to, for a page that has a line for each: a name, “Common”, and one or two sentences.
    `act`, `subject`: the form's own words for what was done, “DISCUSSED:”, and with what: “draft agreements”; where
    they are empty the stage was heard, under its title.
    """

    heard: tuple[Block, ...] = ()
    spoke: tuple[Block, ...] = ()
    decided: tuple[Block, ...] = ()
    grounds: tuple[Block, ...] = ()
    parked: tuple[Block, ...] = ()
    appendix: tuple[Block, ...] = ()
    appendix_title: str = ""
    annex: str = ""
    gist: tuple[Block, ...] = ()
    essence: tuple[tuple[str, str], ...] = ()
    act: str = ""
    subject: str = ""

    def __bool__(self) -> bool:
        return bool(
            self.heard
            or self.spoke
            or self.decided
            or self.parked
            or self.grounds
            or self.appendix
        )
