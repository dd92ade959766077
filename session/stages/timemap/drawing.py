# The map as a drawing: where each card, head, line and arrow stands. Pure geometry; a screen and a print show it as
# SVG. Lengths are units of the drawing, as wide as the wall's page at 1080 lines.
from collections.abc import Iterable
from dataclasses import dataclass

from session.stages.timemap.measure import folded
from session.stages.timemap.options import Horizon, Lane
from session.stages.timemap.rows import How

WIDTH, HEIGHT = 1416, 708
"""Of a sheet on the wall: it has place for it beneath a title of three lines."""
NARROW = 980
"""On a wall of four to three."""
TALLER = 104
"""How much more height there is beneath a title of one line."""
TITLE = 84
"""A title has one line if it has place on it in letters of this size, which are larger than its own."""
GUTTER = 46
"""To the right of cards, for arrows."""
LANE = 216
PAD, GAP, EDGE, INSIDE = 14, 14, 16, 10
SIZES = (40, 36, 33, 30)
LEAST = 30
"""Of letters, in the units of the drawing: on a wall none is smaller."""
LEADING = 1.24
SIGN = 24
"""Of the shape that tells a card's type."""


@dataclass(frozen=True)
class Item:
    """A card to be drawn. `type`: its key; `label`: its word; `cell`: keys of horizon and lane."""

    id: str
    type: str
    label: str
    text: str
    cell: tuple[str, str]
    strong: bool = False


@dataclass(frozen=True)
class Text:
    """`aside`: what follows on the same line, quieter; `x`, `y`: where its baseline begins."""

    x: float
    y: float
    text: str
    aside: str = ""


@dataclass(frozen=True)
class Box:
    item: Item
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Text, ...]

    @property
    def is_cut(self) -> bool:
        """Tell whether it shows its first words alone."""
        told = [line.text for line in self.lines]
        shown = "".join(told).split()
        whole = self.item.text.split()
        return "".join(shown) != "".join(whole)

    @property
    def middle(self) -> float:
        half = self.height / 2
        return self.y + half

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """`path`: of the line, `head`: of its point, as SVG has paths."""

    path: str
    head: str
    how: How


@dataclass(frozen=True)
class More:
    """So many cards of a cell have no place."""

    x: float
    y: float
    count: int


@dataclass(frozen=True)
class Drawing:
    """`rows`: heights of the lines between lanes; `columns`: places of those between horizons."""

    width: float
    height: float
    size: int
    heads: tuple[Text, ...]
    names: tuple[Text, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    more: tuple[More, ...]
    rows: tuple[float, ...]
    columns: tuple[float, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every card stands there with all its words."""
        cut = [box for box in self.boxes if box.is_cut]
        return not cut and not self.more


@dataclass(frozen=True)
class Frame:
    """What a drawing is of, and how large it is; `height` 0 is as high as it must."""

    horizons: tuple[Horizon, ...]
    lanes: tuple[Lane, ...]
    width: int = WIDTH
    height: int = HEIGHT
    size: int = LEAST
    narrow: bool = False

    @property
    def named(self) -> bool:
        """Tell whether lanes have names."""
        titles = [lane.title for lane in self.lanes]
        return any(titles)

    @property
    def left(self) -> int:
        """Return where the first horizon begins: beside the names of the lanes, if these stand there."""
        if self.narrow:
            return 0
        if self.named:
            return LANE
        return 0

    @property
    def above(self) -> float:
        """Return how much of a lane's height its name takes, where it stands above the cards."""
        if self.narrow and self.named:
            return LEAST * LEADING
        return 0

    @property
    def column(self) -> float:
        room = self.width - self.left
        count = len(self.horizons)
        return room / count

    @property
    def indent(self) -> int:
        if self.left or self.narrow:
            return PAD
        return 0

    @property
    def card(self) -> int:
        """Return the width of a card."""
        room = int(self.column)
        used = GUTTER + self.indent
        return room - used

    @property
    def line(self) -> float:
        return self.size * LEADING

    def at(self, depth: int) -> float:
        """Return where the cards of a horizon begin."""
        before = depth * self.column
        begun = self.left + before
        return begun + self.indent

    def lines_of(self, item: Item) -> tuple[str, ...]:
        inside = self.card - 2 * EDGE
        text = item.text
        lines = folded(
            text,
            self.size,
            inside,
        )
        return lines or ("",)

    def height_of(self, item: Item) -> float:
        lines = self.lines_of(item)
        count = len(lines)
        return self.high(count)

    def high(self, count: int) -> float:
        """Return the height of a card of so many lines: above them stands its type."""
        edges = 2 * INSIDE
        type_ = LEAST * LEADING
        words = self.line * count
        return edges + type_ + words

    def box(
        self, item: Item, lines: tuple[str, ...], x: float, y: float
    ) -> Box:
        first = y + INSIDE + LEAST * LEADING
        told = [
            Text(x + EDGE, first + self.line * (place + 0.76), line)
            for place, line in enumerate(lines)
        ]
        height = self.high(len(lines))
        return Box(item, x, y, self.card, height, tuple(told))


def heads(frame: Frame, titles: Iterable[str]) -> tuple[Text, ...]:
    """Return the heads of the horizons, each with its years; the height of a line is that of large letters."""
    found: list[Text] = []
    for depth, (horizon, title) in enumerate(
        zip(frame.horizons, titles, strict=True)
    ):
        x = frame.at(depth)
        lines = folded(title, HEADS, int(frame.column) - PAD)
        for place, line in enumerate(lines):
            found.append(Text(x, HEAD_LINE * (place + 0.8), line))
        if horizon.years:
            place = len(lines)
            found.append(Text(x, HEAD_LINE * (place + 0.8), "", horizon.years))
    return tuple(found)


HEADS = 36
HEAD_LINE = 44


def top_of(found: Iterable[Text]) -> float:
    """Return where the first lane begins: beneath the lowest head."""
    lowest = 0.0
    for each in found:
        lowest = max(lowest, each.y)
    return lowest + PAD


def names(
    frame: Frame, tops: Iterable[float], ends: Iterable[float]
) -> tuple[Text, ...]:
    """Return the names of the lanes, as many lines of each as its lane is high."""
    step = LEAST * LEADING
    found: list[Text] = []
    for lane, top, end in zip(frame.lanes, tops, ends, strict=True):
        width = frame.left or frame.width
        lines = folded(lane.title, LEAST, width - PAD)
        room = end - top - PAD
        if frame.above:
            room = frame.above
        most = max(1, int(room / step))
        for place, line in enumerate(lines[:most]):
            found.append(Text(0, top + PAD + step * (place + 0.8), line))
    return tuple(found)
