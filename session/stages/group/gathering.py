# Who stands near whom: people cut into parts of like-minded ones by what they are for and against. Pure; knows neither
# sides nor groups.
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Stance = tuple[int, ...]
"""For each statement 1, -1 or 0: for, against, or neither; of everybody equally many."""


def gathered(
    order: Sequence[T], parts: int, stance: Callable[[T], Stance]
) -> list[list[T]]:
    """Cut people into `parts` parts (1 or more; at most one a person) near one another; sizes differ by at most one.

    Halved again and again along the line between two people who stand far apart; equals stay in the given order.
    """
    if parts == 1:
        return [list(order)]
    left = parts // 2
    size, larger = divmod(len(order), parts)
    one = max(
        (stance(each) for each in order),
        key=lambda other: _distance(other, stance(order[0])),
    )
    other = max(
        (stance(each) for each in order),
        key=lambda other: _distance(other, one),
    )
    line = [b - a for a, b in zip(one, other, strict=True)]
    along = sorted(
        order,
        key=lambda each: sum(
            x * y for x, y in zip(stance(each), line, strict=True)
        ),
    )
    cut = left * size + min(left, larger)
    return gathered(along[:cut], left, stance) + gathered(
        along[cut:], parts - left, stance
    )


def _distance(one: Stance, other: Stance) -> int:
    pairs = zip(one, other, strict=True)
    return sum((a - b) ** 2 for a, b in pairs)
