# How arrows run between the cards of a drawing: they leave and enter at the sides, run in the gutters beside the cards
# and along the lines between lanes, and cross no text. Pure geometry.
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from session.stages.timemap.board import Arrow
from session.stages.timemap.drawing import GUTTER, Box, Frame, Line
from session.stages.timemap.rows import How

POINT = 13
"""How long the point of an arrow is."""
ASIDE = 22
"""Between two arrows at the same side of a card."""
HALF = 8
"""Of the width of a point."""
Side = tuple[str, bool]
"""A card, and whether it is its left side."""


def lines_between(
    frame: Frame,
    boxes: Sequence[Box],
    arrows: Iterable[Arrow],
    rows: Sequence[float],
) -> Iterator[Line]:
    """Yield a line for each arrow whose cards both stand on the sheet."""
    first: dict[str, Box] = {}
    for box in boxes:
        first.setdefault(box.item.id, box)
    used: Counter[Side] = Counter()
    for each in arrows:
        card = first.get(each.card)
        other = first.get(each.other)
        if card is None or other is None:
            continue
        apart = round((other.x - card.x) / frame.column)
        start = card.middle + _aside(used, (card.item.id, apart == -1))
        end = other.middle + _aside(used, (other.item.id, apart > 0))
        row = _row(rows, card)
        heights = start, row, end
        yield _line(card, other, apart, heights, each.how)


def _aside(used: Counter[Side], side: Side) -> int:
    """Return how far from the middle of a side an arrow stands: the first in the middle, the next about it."""
    count = used[side]
    used[side] += 1
    step = (count + 1) // 2 * ASIDE
    if count % 2:
        return step
    return -step


def _line(
    card: Box,
    other: Box,
    apart: int,
    heights: tuple[float, float, float],
    how: How,
) -> Line:
    """Draw from card to card; `apart`: how many horizons further the other one stands."""
    start, _row, end = heights
    if apart == 0:
        return _beside(card, other, start, end, how)
    if apart == 1:
        return _across(card.right, other.x, start, end, how)
    if apart == -1:
        return _back(card.x, other.right, start, end, how)
    return _around(card, other, heights, how)


def _across(x: float, to: float, start: float, end: float, how: How) -> Line:
    """Draw to the next horizon."""
    half = (to - POINT - x) / 2
    path = (
        f"M{x:.0f} {start:.0f}c{half:.0f} 0 {half:.0f} {end - start:.0f}"
        f" {2 * half:.0f} {end - start:.0f}"
    )
    return Line(path, _point(to, end, 1), how)


def _back(x: float, to: float, start: float, end: float, how: How) -> Line:
    """Draw to the horizon before: what is needed stands there."""
    half = (x - to - POINT) / 2
    path = (
        f"M{x:.0f} {start:.0f}c{-half:.0f} 0 {-half:.0f} {end - start:.0f}"
        f" {-2 * half:.0f} {end - start:.0f}"
    )
    return Line(path, _point(to, end, -1), how)


def _beside(card: Box, other: Box, start: float, end: float, how: How) -> Line:
    """Draw to another card of the same horizon, around through the gutter."""
    out = GUTTER * 0.75
    path = (
        f"M{card.right:.0f} {start:.0f}c{out:.0f} 0 {out:.0f}"
        f" {end - start:.0f} {POINT} {end - start:.0f}"
    )
    return Line(path, _point(other.right, end, -1), how)


def _around(
    card: Box,
    other: Box,
    heights: tuple[float, float, float],
    how: How,
) -> Line:
    """Draw past the horizons between, along the line beneath the lane."""
    start, row, end = heights
    forth = other.x > card.x
    out = card.right + GUTTER * 0.4
    into = other.x - GUTTER * 0.4 if forth else other.right + GUTTER * 0.6
    to = other.x - POINT if forth else other.right + POINT
    edge = other.x if forth else other.right
    turn = 1 if forth else -1
    path = (
        f"M{card.right:.0f} {start:.0f}H{out:.0f}V{row:.0f}"
        f"H{into:.0f}V{end:.0f}H{to:.0f}"
    )
    return Line(path, _point(edge, end, turn), how)


def _row(rows: Sequence[float], card: Box) -> float:
    """Return the line between lanes beneath a card."""
    end = card.y + card.height
    for row in rows:
        if row >= end:
            return row
    return rows[-1]


def _point(x: float, y: float, turn: int) -> str:
    """Draw the point at the side of a card; `turn`: 1 to the right, -1 to the left."""
    back = x - turn * POINT
    above = y - HALF
    below = y + HALF
    sides = f"L{back:.0f} {above:.0f}V{below:.0f}"
    return f"M{x:.0f} {y:.0f}{sides}Z"
