# Two criteria as one picture: where each item lies by its medians, and how far its marks spread to the quartiles. The
# same values are drawn on screens and in documents.
from collections.abc import Sequence
from dataclasses import dataclass

from session.stages.rate.options import RateOptions
from session.stages.rate.results import Rated, Told
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
    crosses = map(_cross, chart.points)
    placed = spots(chart)
    marked = zip(drawn, placed, crosses, strict=True)
    return Face(chart, tuple(marked))


def square(options: RateOptions, found: Sequence[Rated]) -> Square | None:
    """Return the chart: the second criterion across, the first up."""
    drawn = [each for each in found if _lies(each)]
    if not options.has_picture or not drawn:
        return None
    up, across = options.asked
    points = tuple(_point(options, each) for each in drawn)
    low = str(options.first)
    high = str(options.last)
    ends = ((0.0, low), (0.5, ""), (1.0, high))
    return Square(
        across=across.label,
        up=up.label,
        points=points,
        corners=options.quarters,
        ticks=ends,
        common=False,
    )


def _lies(each: Rated) -> bool:
    missing = [told for told in each.told if told.spread is None]
    return not missing


def _point(options: RateOptions, each: Rated) -> Point:
    first, second = each.told
    y, bottom, top = _along(options, first)
    x, left, right = _along(options, second)
    label = str(each.number)
    spread = (left, right, bottom, top)
    return Point(x, y, label, spread=spread)


def _along(options: RateOptions, told: Told) -> tuple[float, float, float]:
    """Return median and quartiles as parts of the scale, 0 to 1."""
    lies = told.spread
    if lies is None:
        return 0, 0, 0
    middle = options.part(lies.middle)
    low = options.part(lies.low)
    high = options.part(lies.high)
    return middle, low, high


def _cross(point: Point) -> Cross:
    nowhere = (point.x, point.x, point.y, point.y)
    left, right, bottom, top = point.spread or nowhere
    return Cross(
        left=_across(left),
        right=_across(right),
        top=_up(top),
        bottom=_up(bottom),
        x=_across(point.x),
        y=_up(point.y),
    )


def _across(part: float) -> float:
    place = part * FIELD
    return round(place, 1)


def _up(part: float) -> float:
    place = (1 - part) * FIELD
    return round(place, 1)
