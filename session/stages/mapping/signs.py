# Which sign a finding has on the map: one for each, on the wall, on phones and on paper alike. Filled is what the room
# has said, hollow what it leaves open. What is particular to a side, or split inside it, has the side's colour and
# points along its axis: to the right for the side across, up for the other.
from collections.abc import Mapping, Sequence

from session.synthesis.classes import Finding
from session.values.signs import PLAIN, Hue, Shape, Sign

SIGNS: Mapping[Finding, Sign] = {
    Finding.common: Sign(Shape.circle, Hue.accent),
    Finding.common_rejection: Sign(Shape.square, Hue.red),
    Finding.opposition: Sign(Shape.diamond, Hue.ink),
    Finding.unclear: Sign(Shape.circle, Hue.quiet, hollow=True),
    Finding.between: Sign(Shape.square, Hue.quiet, hollow=True),
}
AXES = (Shape.right, Shape.up)


def sign_of(
    finding: Finding, side: str | None, axes: Sequence[str], tone: int
) -> Sign:
    """Return the sign of a finding. `axes`: the sides across and up; `tone`: the place of `side`, from 1."""
    if side is None:
        return SIGNS.get(finding, PLAIN)
    shapes = dict(zip(axes, AXES, strict=False))
    shape = shapes.get(side, Shape.down)
    hollow = finding is Finding.divided
    return Sign(shape, Hue.side, tone, hollow)
