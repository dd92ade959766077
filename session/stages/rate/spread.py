# Where marks lie: their median and quartiles, how far these are from each other, and whether enough marks are close
# together. Pure; knows no person and no item.
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

QUARTERS = 4


@dataclass(frozen=True)
class Spread:
    """The lower quartile, the median and the upper quartile: whole marks, halves or quarters between two."""

    low: float
    middle: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def spread(marks: Sequence[int]) -> Spread | None:
    """Return where marks lie; None where there are none.

    The marks stand in order, the lowest at 0, the highest at 1, the others evenly between: a quartile is what stands at
    ¼ or ¾, the median at ½, and between two neighbours so far on the way from one to the other. Spreadsheets call it
    inclusive quartiles.
    """
    if not marks:
        return None
    ordered = sorted(marks)
    low = _at(ordered, 1)
    middle = _at(ordered, 2)
    high = _at(ordered, 3)
    return Spread(low, middle, high)


def _at(ordered: Sequence[int], quarter: int) -> float:
    last = len(ordered) - 1
    whole, rest = divmod(last * quarter, QUARTERS)
    lower = ordered[whole]
    if not rest:
        return float(lower)
    upper = ordered[whole + 1]
    further = upper - lower
    part = rest / QUARTERS
    return lower + further * part


def agree(marks: Sequence[int], percent: int, within: int) -> bool:
    """Tell whether so many percent of the marks lie within so many points of one another."""
    if not marks:
        return False
    count = len(marks)
    needed = ceil(count * percent / 100)
    ordered = sorted(marks)
    found = _closest(ordered, within)
    return found >= needed


def _closest(ordered: Sequence[int], within: int) -> int:
    """Return how many marks there are at most in a window so wide."""
    found = 0
    first = 0
    for last, mark in enumerate(ordered):
        while mark - ordered[first] > within:
            first += 1
        found = max(found, last - first + 1)
    return found
