# Two criteria as one picture: where each item lies by its medians, and how far its marks spread to the quartiles. The
# same values are drawn on screens and in documents.
from collections.abc import Sequence
from dataclasses import dataclass

from session.stages.rate.options import RateOptions
from session.stages.rate.results import Rated
from session.stages.rate.spread import Spread
from session.values.charts import Point, Square
from session.values.drawing import FIELD, Spot, spots


@dataclass(frozen=True)
class Cross:
    """From quartile to quartile, in units of the drawing: `left` to `right` at `y`, `top` to `bottom` at `x`."""

    left: float
    right: float
    top: float
    bottom: float
    x: float
    y: float


@dataclass(frozen=True)
class Face:
    """`marked`: each item that lies somewhere, with its spot and cross, in the order of places."""

    square: Square
    marked: tuple[tuple[Rated, Spot, Cross], ...]
    field: float = FIELD


def face(options: RateOptions, found: Sequence[Rated]) -> Face | None:
    """Return the picture; None where there are not two criteria, or nothing lies anywhere yet."""
    chart = square(options, found)
    if chart is None:
        return None
    drawn = [each for each in found if _lies(each)]
    crosses = (_cross(each) for each in chart.points)
    marked = zip(drawn, spots(chart), crosses, strict=True)
    return Face(chart, tuple(marked))


def square(options: RateOptions, found: Sequence[Rated]) -> Square | None:
    """Return the chart: the second criterion across, the first up."""
    drawn = [each for each in found if _lies(each)]
    if not options.has_picture or not drawn:
        return None
    up, across = options.asked
    low, high = str(options.low), str(options.high)
    ends = ((0.0, low), (1.0, high))
    return Square(
        across=across.label,
        up=up.label,
        points=tuple(_point(options, each) for each in drawn),
        corners=options.quarters,
        ticks=ends,
        common=False,
    )


def _lies(each: Rated) -> bool:
    return all(told.spread is not None for told in each.told)


def _point(options: RateOptions, each: Rated) -> Point:
    up, across = (_spread(told.spread) for told in each.told)
    x, left, right = _along(options, across)
    y, bottom, top = _along(options, up)
    spread = (left, right, bottom, top)
    return Point(x, y, str(each.number), spread=spread)


def _spread(found: Spread | None) -> Spread:
    return found or Spread(0, 0, 0)


def _along(options: RateOptions, spread: Spread) -> tuple[float, float, float]:
    """Return median and quartiles as parts of the scale, 0 to 1."""
    length = options.high - options.low
    middle, low, high = (
        (mark - options.low) / length
        for mark in (spread.middle, spread.low, spread.high)
    )
    return middle, low, high


def _cross(point: Point) -> Cross:
    left, right, bottom, top = point.spread or (point.x,) * 2 + (point.y,) * 2
    return Cross(
        left=round(left * FIELD, 1),
        right=round(right * FIELD, 1),
        top=round((1 - top) * FIELD, 1),
        bottom=round((1 - bottom) * FIELD, 1),
        x=round(point.x * FIELD, 1),
        y=round((1 - point.y) * FIELD, 1),
    )
