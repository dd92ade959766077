# Signs of a picture: what a point is drawn as, so that colour and shape say the same thing. A sign is named by what it
# looks like; who draws gives it its colours. Outlines are in units of a circle's radius, y goes up; whoever draws a
# sign, on a screen or on paper, draws these.
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Corner = tuple[float, float]


class Shape(StrEnum):
    """`right`, `up`, `down`: a square with a point on that side."""

    circle = "circle"
    square = "square"
    diamond = "diamond"
    right = "right"
    up = "up"
    down = "down"


class Hue(StrEnum):
    """`side`: the colour of a side, which a sign's tone names."""

    accent = "accent"
    red = "red"
    ink = "ink"
    quiet = "quiet"
    side = "side"


@dataclass(frozen=True)
class Sign:
    """`tone`: a side's place, from 1, where the colour is one of a side. `hollow`: drawn as an outline."""

    shape: Shape = Shape.circle
    hue: Hue = Hue.accent
    tone: int = 0
    hollow: bool = False


PLAIN = Sign()

REACH = 1.16
"""How far the farthest corner of any sign is from its middle."""

_TAG = ((-0.85, -0.78), (0.3, -0.78), (1.1, 0.0), (0.3, 0.78), (-0.85, 0.78))

OUTLINES: Mapping[Shape, Sequence[Corner]] = {
    Shape.circle: (),
    Shape.square: ((-0.82, -0.82), (0.82, -0.82), (0.82, 0.82), (-0.82, 0.82)),
    Shape.diamond: ((0.0, -REACH), (REACH, 0.0), (0.0, REACH), (-REACH, 0.0)),
    Shape.right: _TAG,
    Shape.up: tuple((y, x) for x, y in _TAG),
    Shape.down: tuple((y, -x) for x, y in _TAG),
}
"""The corners of each shape; a circle has none."""


def path(sign: Sign, x: float, y: float, radius: float) -> str:
    """Return the sign around a place as the path of an SVG, whose y goes down."""
    corners = OUTLINES[sign.shape]
    if not corners:
        return _round(x, y, radius)
    places: list[str] = []
    for across, up in corners:
        right = x + across * radius
        down = y - up * radius
        places.append(f"{right:.1f} {down:.1f}")
    line = "L".join(places)
    return f"M{line}z"


def _round(x: float, y: float, radius: float) -> str:
    """Return a circle: two arcs, there and back."""
    left = x - radius
    there = 2 * radius
    arc = f"a{radius:g} {radius:g} 0 1 0"
    return f"M{left:.1f} {y:.1f}{arc} {there:g} 0{arc} {-there:g} 0z"
