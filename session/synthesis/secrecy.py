# Which counts of a secret vote may be shown, and what may be found from them. No cell with fewer than three people is
# shown, and none can be found out from the others: the total of a row is always shown, so a lone hidden cell would be
# total minus rest. A finding is made of nothing but what is shown, so neither it nor its place in a list tells more.
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from session.synthesis.classes import Finding, Verdict, classify, compared
from session.synthesis.counts import Camp, Counts

FEWEST_SHOWN = 3


@dataclass(frozen=True)
class Shown:
    """Counts as they may be shown; None where a number is kept back. `n`: all who answered."""

    agree: int | None
    against: int | None
    passed: int | None
    n: int

    @property
    def cells(self) -> tuple[int | None, int | None, int | None]:
        return self.agree, self.against, self.passed

    @property
    def turned(self) -> "Shown":
        return Shown(self.against, self.agree, self.passed, self.n)


def openly(counts: Counts) -> Shown:
    """Return all counts: a vote that is not secret."""
    return Shown(counts.agree, counts.against, counts.passed, counts.n)


def secretly(counts: Counts) -> Shown:
    """Return what a secret vote may show of one side.

    All cells ≥ 3: all of them. Else one, the larger of for and against if it is ≥ 3; the other two only as their sum.
    """
    agree, against = counts.agree, counts.against
    if min(agree, against, counts.passed) >= FEWEST_SHOWN:
        return openly(counts)
    if max(agree, against) < FEWEST_SHOWN:
        return Shown(None, None, None, counts.n)
    return (
        Shown(agree, None, None, counts.n)
        if agree >= against
        else Shown(None, against, None, counts.n)
    )


def behind(shown: Shown) -> set[Counts]:
    """Return all counts that would be shown so."""
    if shown.passed is not None:
        return _extremes(shown)
    found = product(_may_be(shown.agree, shown), _may_be(shown.against, shown))
    counted = (
        Counts(a, d, shown.n - a - d) for a, d in found if a + d <= shown.n
    )
    return {counts for counts in counted if secretly(counts) == shown}


def _may_be(cell: int | None, shown: Shown) -> Sequence[int]:
    """Return what one of for and against may be: no more than the other, where that is shown."""
    if cell is not None:
        return (cell,)
    return range(
        max(shown.agree or 0, shown.against or 0, FEWEST_SHOWN - 1) + 1
    )


def judged(camps: Sequence[Camp], *, secret: bool) -> Verdict:
    """Return what a statement turned out to be; of a secret vote only what all counts behind the shown ones would be.

    With the least of their scores. Whoever is for or against by the rules is so by the shown number alone, so what is
    common, rejected or opposed is never lost; what is split or unclear by small numbers is in between.
    """
    if not secret:
        return classify(camps)
    sides = compared(camps)
    behind = product(*(_extremes(secretly(side.counts)) for side in sides))
    verdicts = [
        classify(
            [
                replace(side, counts=counts)
                for side, counts in zip(sides, each, strict=True)
            ]
        )
        for each in behind
    ]
    if len({(verdict.finding, verdict.side) for verdict in verdicts}) > 1:
        return Verdict(Finding.between)
    return min(verdicts, key=lambda verdict: verdict.score or 0.0)


def middle(shown: Shown) -> Counts:
    """Return the counts behind the shown ones that lie in the middle: where a picture may put them."""
    behind = _extremes(shown)
    agree, against = (
        sum(cell) // len(behind)
        for cell in zip(*((c.agree, c.against) for c in behind), strict=True)
    )
    return Counts(agree, against, shown.n - agree - against)


def _extremes(shown: Shown) -> set[Counts]:
    """Return the counts behind the shown ones that lie at their borders."""
    n = shown.n
    if (
        shown.passed is not None
        and shown.agree is not None
        and shown.against is not None
    ):
        return {Counts(shown.agree, shown.against, shown.passed)}
    if shown.agree is not None:
        most = min(n - shown.agree, shown.agree)
        return {
            Counts(shown.agree, other, n - shown.agree - other)
            for other in (0, most)
        }
    if shown.against is not None:
        return {counts.turned for counts in _extremes(shown.turned)}
    few = [some for some in (0, FEWEST_SHOWN - 1) if some <= n]
    return {Counts(a, d, n - a - d) for a, d in product(few, few) if a + d <= n}


def tellable(
    people: Sequence[int], scores: Sequence[int], most: int
) -> list[bool]:
    """Tell which scores of a secret ranking may be shown; `people`: how many gave each, `most`: to how many one may.

    Each that three people or more gave. Who knows what all have to give can subtract these, so what is kept back has to
    come from three people, too, or from nobody: else the lowest of the others are kept back with it.
    """
    told = [count >= FEWEST_SHOWN for count in people]
    while any(told) and not all(told) and not _many(people, told, most):
        lowest = min(s for s, shown in zip(scores, told, strict=True) if shown)
        told = [
            shown and score > lowest
            for score, shown in zip(scores, told, strict=True)
        ]
    return told


def _many(people: Sequence[int], told: Sequence[bool], most: int) -> bool:
    """Tell whether what is kept back comes from nobody, or surely from three people or more."""
    kept = [
        count for count, shown in zip(people, told, strict=True) if not shown
    ]
    each_at_most = min(most, len(kept))
    at_least = max(*kept, -(-sum(kept) // each_at_most))
    return at_least >= FEWEST_SHOWN or not any(kept)
