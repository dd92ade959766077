# The smallest history that still breaks the same: pieces are left out, long ones first, until no step can be, nor any
# two.
from collections.abc import Callable, Sequence
from itertools import combinations

from tests.histories.life import Step

Breaks = Callable[[Sequence[Step]], bool]


def smallest(steps: Sequence[Step], breaks: Breaks) -> list[Step]:
    """Return steps of these, in order, of which no one and no two can be left out. `breaks`: whether some still do."""
    kept, size = list(steps), max(1, len(steps) // 2)
    while True:
        shorter = _without_a_piece(kept, size, breaks)
        if shorter is not None:
            kept = shorter
        elif size == 1:
            fewer = _without_two(kept, breaks)
            if fewer is None:
                return kept
            kept = fewer
        size = max(
            1, min(size if shorter is not None else size // 2, len(kept))
        )


def _without_a_piece(
    steps: list[Step], size: int, breaks: Breaks
) -> list[Step] | None:
    for begin in range(len(steps) - size, -1, -size):
        rest = steps[:begin] + steps[begin + size :]
        if breaks(rest):
            return rest
    return None


def _without_two(steps: list[Step], breaks: Breaks) -> list[Step] | None:
    """Leave out what belongs together, as what is done and its undo."""
    for one, other in combinations(reversed(range(len(steps))), 2):
        rest = [
            step
            for place, step in enumerate(steps)
            if place not in {one, other}
        ]
        if breaks(rest):
            return rest
    return None
