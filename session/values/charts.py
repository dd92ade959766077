# Charts as plain values: what is drawn, not how. A protocol draws them as pictures, a screen as SVG; both from
# the same value. Knows no drawing library. A tone is a side's place, from 1, which chooses a colour; 0 is nobody's.
from dataclasses import dataclass

from session.values.signs import PLAIN, Sign


@dataclass(frozen=True)
class Series:
    """One kind of bar: a value for each name of the chart, None where there is nothing to show."""

    name: str
    values: tuple[float | None, ...]
    tone: int = 0


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one row a name; a row's series lie end to end where `stacked`, else below one another."""

    names: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    stacked: bool = False


@dataclass(frozen=True)
class Point:
    """`x`, `y`: 0 to 1. `label`: a number or a word or two.

    `spread`: how far it may lie aside: to the left, to the right, down and up, 0 to 1; None without.
    """

    x: float
    y: float
    label: str
    sign: Sign = PLAIN
    spread: tuple[float, float, float, float] | None = None


PERCENT = ((0.0, "0%"), (0.5, "50%"), (1.0, "100%"))
"""What stands at axes that are shares."""


@dataclass(frozen=True)
class Square:
    """Points of a square, as the map of positions of two sides. `across`, `up` name the axes.

    `legend`: a name for each sign that is used. `corners`: what they mean: upper left, upper right, lower left,
    lower right; the upper right one is shaded, unless it is not `common`. `ticks`: what stands at the axes.
    """

    across: str
    up: str
    points: tuple[Point, ...]
    legend: tuple[tuple[Sign, str], ...] = ()
    corners: tuple[str, str, str, str] = ("", "", "", "")
    ticks: tuple[tuple[float, str], ...] = PERCENT
    common: bool = True


@dataclass(frozen=True)
class Strips:
    """For each name a line from `low` to `high` with lower quartile, median and upper quartile; None without marks."""

    names: tuple[str, ...]
    lines: tuple[tuple[float, float, float] | None, ...]
    low: int
    high: int
    unit: str = ""


@dataclass(frozen=True)
class Heat:
    """A table of shares, 0 to 1, each the darker the more; None where there is nothing to show."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Spot:
    """A mark in a cell of a field: which column and row, from 0, and a number or so."""

    column: int
    row: int
    label: str


@dataclass(frozen=True)
class Link:
    """An arrow from one spot to another, by their places in the list."""

    first: int
    then: int
    dashed: bool = False


@dataclass(frozen=True)
class Field:
    """Marks in the cells of columns and rows, as on a map of the future, and arrows between them."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    spots: tuple[Spot, ...]
    links: tuple[Link, ...] = ()


Chart = Bars | Square | Strips | Heat | Field
