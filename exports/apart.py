# Points of a square that would cover one another, moved aside so that all can be read. Pure geometry.
from collections.abc import Iterable
from dataclasses import replace
from math import cos, hypot, sin, tau

from session.values.charts import Point

NEAREST = 0.07
"""How near two points of a square may lie, before one is moved aside."""


def apart(points: Iterable[Point]) -> list[Point]:
    """Move points that would cover one another aside, each to the nearest free place, so that all can be read."""
    placed: list[Point] = []
    for point in points:
        tried = (
            replace(point, x=point.x + x, y=point.y + y) for x, y in _around()
        )
        free = (
            each
            for each in tried
            if all(hypot(each.x - p.x, each.y - p.y) >= NEAREST for p in placed)
        )
        placed.append(next(free, point))
    return placed


def _around() -> Iterable[tuple[float, float]]:
    yield 0.0, 0.0
    for ring in range(1, 8):
        for turn in range(6 * ring):
            angle = tau * turn / (6 * ring)
            away = NEAREST * ring
            yield away * cos(angle) * 1.001, away * sin(angle) * 1.001
