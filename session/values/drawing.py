# The map as a drawing: where each statement's mark stands, so that marks can be read and touch neither one another
# nor the frame. Pure geometry from a chart; a screen draws it as SVG. Lengths are units of the drawing.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, hypot, sin, tau

from session.values.charts import Square
from session.values.signs import REACH, Sign, path

FIELD = 560.0
MARK = 24.0
"""The radius of a mark that is round."""
APART = 2 * MARK * REACH + 2
EDGE = round(MARK * REACH + 3, 1)


@dataclass(frozen=True)
class Spot:
    """A mark at `x`, `y`; `outline`: it as the path of an SVG.

    The statement truly stands at `true_x`, `true_y`, to which a line leads if it was moved.
    """

    label: str
    sign: Sign
    x: float
    y: float
    true_x: float
    true_y: float
    outline: str

    @property
    def moved(self) -> bool:
        across = self.x - self.true_x
        along = self.y - self.true_y
        return hypot(across, along) > MARK


def spots(chart: Square) -> tuple[Spot, ...]:
    """Return the marks in the chart's order, each at its place or the nearest free one; the same every time."""
    placed: list[Spot] = []
    for point in chart.points:
        true = point.x * FIELD, (1 - point.y) * FIELD
        x, y = next(_free(true, placed), true)
        placed.append(
            Spot(
                point.label,
                point.sign,
                x=round(x, 1),
                y=round(y, 1),
                true_x=round(true[0], 1),
                true_y=round(true[1], 1),
                outline=path(point.sign, x, y, MARK),
            )
        )
    return tuple(placed)


def _free(
    true: tuple[float, float], placed: Iterable[Spot]
) -> Iterator[tuple[float, float]]:
    taken = [(spot.x, spot.y) for spot in placed]
    for around in _around(*true):
        x, y = map(_within, around)
        if all(hypot(x - a, y - b) >= APART for a, b in taken):
            yield x, y


def _within(place: float) -> float:
    """Return a place that is not behind the edge of the field."""
    return min(max(place, EDGE), FIELD - EDGE)


def _around(x: float, y: float) -> Iterator[tuple[float, float]]:
    """Yield the place itself, then rings around it."""
    yield x, y
    for ring in range(1, 40):
        radius = ring * MARK / 2
        for turn in range(6 * ring):
            angle = tau * turn / (6 * ring)
            yield x + radius * cos(angle), y + radius * sin(angle)
