# Which counts of a secret vote may be shown. No cell with fewer than three people is, and none of those can be
# found out from the others: the total of a row is always shown, so a lone hidden cell would be total minus rest.
# Which cells are hidden depends on nothing but which are small, so the choice itself tells no more than that.
from dataclasses import dataclass

from session.synthesis.counts import Counts

FEWEST_SHOWN = 3


@dataclass(frozen=True)
class Shown:
    """Counts as they may be shown; None where a number is kept back. `n`: all who answered."""

    agree: int | None
    against: int | None
    passed: int | None
    n: int

    @property
    def turned(self) -> "Shown":
        return Shown(self.against, self.agree, self.passed, self.n)


def openly(counts: Counts) -> Shown:
    """Return all counts: a vote that is not secret."""
    return Shown(counts.agree, counts.against, counts.passed, counts.n)


def secretly(counts: Counts) -> Shown:
    """Return what a secret vote may show of one side.

    All cells ≥ 3: all of them. Else at most one, for or against, whichever is not small; the other two only as
    their sum, which at least two pairs of numbers make unless it is 0: an answer that nobody gave.
    """
    few = [count < FEWEST_SHOWN for count in (counts.agree, counts.against, counts.passed)]
    if not any(few):
        return openly(counts)
    no_support, no_rejection, _ = few
    if not no_support:
        return Shown(counts.agree, None, None, counts.n)
    return Shown(None, None if no_rejection else counts.against, None, counts.n)
