# Charts as plain values: what is drawn, not how. A protocol draws them as pictures, a screen as SVG; both from
# the same value. Knows no drawing library. A tone is a side's place, from 1, which chooses colour and shape; 0 is
# nobody's.
from dataclasses import dataclass


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
    """`x`, `y`: 0 to 1. `label`: a number or a word or two."""

    x: float
    y: float
    label: str
    tone: int = 0


@dataclass(frozen=True)
class Square:
    """Points of a square, as the map of positions of two sides. `across`, `up` name the axes.

    `legend`: a name for each tone that is used. `corners`: what they mean: upper left, upper right, lower left,
    lower right; the upper right one is where all agree.
    """

    across: str
    up: str
    points: tuple[Point, ...]
    legend: tuple[tuple[int, str], ...] = ()
    corners: tuple[str, str, str, str] = ("", "", "", "")


@dataclass(frozen=True)
class Heat:
    """A table of shares, 0 to 1, each the darker the more; None where there is nothing to show."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]


Chart = Bars | Square | Heat
