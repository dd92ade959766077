# A field of cells with numbered marks and arrows between them, as the map of the future is one, drawn by matplotlib.
# Knows that chart alone.
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from exports.letters import drawable, folded
from session.values.charts import Field, Spot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, LINE, MARK = "#1b1d22", "#cfccc4", "#0b5d57"
HEADS = 24
"""Of the names of the columns, in mm."""
BESIDE = 5
"""Marks beside one another in a cell."""
STEP = 9.0
"""From one line of marks to the next, in mm."""
NAME = 22
"""Letters of a line of a column's or a row's name."""


def height(chart: Field) -> float:
    """Return the height in mm: each row is as high as its fullest cell asks for."""
    lines = _lines(chart)
    high = STEP * sum(lines)
    return HEADS + high


def _lines(chart: Field) -> list[int]:
    """Return how many lines of marks each row has place for."""
    counts = Counter((spot.row, spot.column) for spot in chart.spots)
    found: list[int] = []
    for row in range(len(chart.rows)):
        cells = [counts[row, column] for column in range(len(chart.columns))]
        most = max(cells, default=0)
        found.append(max(2, -(-most // BESIDE) + 1))
    return found


def draw(_figure: "Figure", axes: "Axes", chart: Field) -> None:
    tops = [0.0]
    for lines in _lines(chart):
        tops.append(tops[-1] + lines)
    for top in tops:
        axes.axhline(top, color=LINE, linewidth=0.8)
    for column in range(1, len(chart.columns)):
        axes.axvline(column, color=LINE, linewidth=0.8)
    places = _places(chart, tops)
    for link in chart.links:
        _arrow(axes, places[link.first], places[link.then], dashed=link.dashed)
    for spot, (x, y) in zip(chart.spots, places, strict=True):
        _mark(axes, spot, x, y)
    axes.set(xlim=(0, len(chart.columns)), ylim=(tops[-1], 0))
    across = [place + 0.5 for place in range(len(chart.columns))]
    axes.set_xticks(across, [folded(name, NAME) for name in chart.columns])
    axes.xaxis.tick_top()
    middles = [(top + end) / 2 for top, end in pairwise(tops)]
    axes.set_yticks(middles, [folded(name, NAME) for name in chart.rows])


def _places(chart: Field, tops: list[float]) -> list[tuple[float, float]]:
    """Return where each mark stands: in its cell, line by line."""
    taken: Counter[tuple[int, int]] = Counter()
    found: list[tuple[float, float]] = []
    for spot in chart.spots:
        cell = spot.column, spot.row
        line, place = divmod(taken[cell], BESIDE)
        taken[cell] += 1
        aside = (place + 0.7) / (BESIDE + 0.4)
        x = spot.column + aside
        y = tops[spot.row] + line + 0.8
        found.append((x, y))
    return found


def _arrow(
    axes: "Axes",
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    dashed: bool,
) -> None:
    stroke = "--" if dashed else "-"
    axes.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": INK,
            "linewidth": 0.8,
            "linestyle": stroke,
            "shrinkA": 8,
            "shrinkB": 8,
            "connectionstyle": "arc3,rad=0.15",
        },
    )


def _mark(axes: "Axes", spot: Spot, x: float, y: float) -> None:
    axes.scatter([x], [y], s=150, color=MARK, zorder=3)
    axes.annotate(
        drawable(spot.label),
        (x, y),
        ha="center",
        va="center",
        color="white",
        fontsize=6.5,
        fontweight="bold",
        zorder=4,
    )
