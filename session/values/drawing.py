# The map as a drawing: where each statement's mark stands, so that marks can be read and touch neither one another
# nor the frame. Pure geometry from a chart; a screen draws it as SVG. Lengths are units of the drawing.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, hypot, sin, tau

from session.values.charts import Square

FIELD = 560.0
MARK = 17.0
APART = 2 * MARK + 4
EDGE = MARK + 3


@dataclass(frozen=True)
class Spot:
    """A mark at `x`, `y`; the statement truly stands at `true_x`, `true_y`, to which a line leads if it was moved."""

    label: str
    tone: int
    x: float
    y: float
    true_x: float
    true_y: float

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
                point.tone,
                round(x, 1),
                round(y, 1),
                round(true[0], 1),
                round(true[1], 1),
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
