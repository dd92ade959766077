# Which of eight things a statement is: the first rule that fits. The thresholds stand in one place, since practice
# may move them. About one false "particular" in twenty statements is to be expected: it prompts the plenary.
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from session.synthesis.counts import Camp, Counts
from session.synthesis.measures import (
    common_score,
    difference,
    difference_z,
    division,
    gap,
    lower_bound,
    pooled,
    rejection,
    support,
    undecided,
)


class Finding(StrEnum):
    """What a statement turned out to be, in the order in which the rules are asked."""

    too_few = "too_few"
    common = "common"
    common_rejection = "common_rejection"
    opposition = "opposition"
    particular = "particular"
    divided = "split"
    unclear = "unclear"
    between = "between"


@dataclass(frozen=True)
class Thresholds:
    """From where on a share counts.

    `present`: fewer people are no side to compare; `small`: a side of fewer than so many must answer by half.
    """

    answers: int = 5
    present: int = 5
    small: int = 10
    share: Fraction = Fraction(60, 100)
    bound: float = 0.50
    difference: Fraction = Fraction(30, 100)
    z: float = 1.645
    divided: Fraction = Fraction(70, 100)
    fewest_each: int = 2
    undecided: Fraction = Fraction(30, 100)


USUAL = Thresholds()


@dataclass(frozen=True)
class Verdict:
    """`side`: the key of the camp of particular and split, else None.

    `score`: C⁺, C⁻, D or the difference, by which statements of one finding are ordered; None for the others.
    """

    finding: Finding
    side: str | None = None
    score: float | None = None


def classify(camps: Sequence[Camp], limits: Thresholds = USUAL) -> Verdict:
    """Return the first finding whose rule fits. The order of the camps does not matter."""
    sides = compared(camps, limits)
    if len(sides) < 2 or any(is_too_few(side, limits) for side in sides):  # noqa: PLR2004 - one side has no other
        return Verdict(Finding.too_few)
    found = (rule(sides, limits) for rule in _RULES)
    return next(
        (verdict for verdict in found if verdict), Verdict(Finding.between)
    )


def compared(camps: Sequence[Camp], limits: Thresholds = USUAL) -> list[Camp]:
    """Return the camps that are compared: no partners, and at least five people present."""
    return [
        camp
        for camp in camps
        if camp.present >= limits.present and not camp.partner
    ]


def is_too_few(side: Camp, limits: Thresholds = USUAL) -> bool:
    """Tell whether a side answered too little: n < 5, or n < present/2 where fewer than ten are present."""
    n = side.counts.n
    return n < limits.answers or (
        side.present < limits.small and 2 * n < side.present
    )


def is_for(counts: Counts, limits: Thresholds = USUAL) -> bool:
    """P⁺ ≥ .60 and L⁺ > .50."""
    return (
        support(counts) >= limits.share
        and lower_bound(counts.agree, counts.n) > limits.bound
    )


def is_against(counts: Counts, limits: Thresholds = USUAL) -> bool:
    """P⁻ ≥ .60 and L⁻ > .50."""
    return is_for(counts.turned, limits)


def _common(sides: Sequence[Camp], limits: Thresholds) -> Verdict | None:
    if not all(is_for(side.counts, limits) for side in sides):
        return None
    return Verdict(
        Finding.common,
        score=common_score(support(side.counts) for side in sides),
    )


def _common_rejection(
    sides: Sequence[Camp], limits: Thresholds
) -> Verdict | None:
    if not all(is_against(side.counts, limits) for side in sides):
        return None
    return Verdict(
        Finding.common_rejection,
        score=common_score(rejection(side.counts) for side in sides),
    )


def _opposition(sides: Sequence[Camp], limits: Thresholds) -> Verdict | None:
    some_for = any(is_for(side.counts, limits) for side in sides)
    some_against = any(is_against(side.counts, limits) for side in sides)
    if not (some_for and some_against):
        return None
    return Verdict(
        Finding.opposition, score=float(gap(side.counts for side in sides))
    )


def _particular(sides: Sequence[Camp], limits: Thresholds) -> Verdict | None:
    """P⁺g ≥ .60, P⁺g - P⁺~g ≥ .30 and z ≥ 1.645, for the side with the largest difference."""
    found: list[tuple[Fraction, Camp]] = []
    for side in sides:
        others = pooled(other.counts for other in sides if other is not side)
        by = difference(side.counts, others)
        apart = (
            by >= limits.difference
            and difference_z(side.counts, others) >= limits.z
        )
        if apart and support(side.counts) >= limits.share:
            found.append((by, side))
    if not found:
        return None
    most, side = min(found, key=lambda each: (-each[0], each[1].key))
    return Verdict(Finding.particular, side.key, float(most))


def _split(sides: Sequence[Camp], limits: Thresholds) -> Verdict | None:
    """2·min(a, d)/n ≥ .70 and min(a, d) ≥ 2, for the side that is most evenly divided."""
    inside = [
        side
        for side in sides
        if division(side.counts) >= limits.divided
        and min(side.counts.agree, side.counts.against) >= limits.fewest_each
    ]
    if not inside:
        return None
    side = min(inside, key=lambda each: (-division(each.counts), each.key))
    return Verdict(Finding.divided, side.key)


def _unclear(sides: Sequence[Camp], limits: Thresholds) -> Verdict | None:
    return (
        Verdict(Finding.unclear)
        if undecided([side.counts for side in sides]) >= limits.undecided
        else None
    )


_RULES: tuple[Callable[[Sequence[Camp], Thresholds], Verdict | None], ...] = (
    _common,
    _common_rejection,
    _opposition,
    _particular,
    _split,
    _unclear,
)
