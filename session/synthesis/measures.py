# The measures of agreement: each a formula of counts, exact fractions where a threshold is compared with them.
# a, d, p, n: for, against, pass and all answers of one part of the room; ~g: all other compared parts pooled.
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import exp, log, sqrt

from session.synthesis.counts import NOTHING, Counts

ONE_SIDED_90 = 1.2816
"""z of the lower bounds: a true share below the bound would give such an answer once in ten rooms."""


def support(counts: Counts) -> Fraction:
    """P⁺ = (a + 1) / (n + 2), above 0 and below 1; ½ where nobody answered.

    The share of those for, drawn towards ½ as if one more had said yes and one more no (Laplace's rule of
    succession; Polis calls it the probability of agreement).
    """
    return Fraction(counts.agree + 1, counts.n + 2)


def rejection(counts: Counts) -> Fraction:
    """P⁻ = (d + 1) / (n + 2), above 0 and below 1: the same of those against."""
    return support(counts.turned)


def lower_bound(some: int, n: int, z: float = ONE_SIDED_90) -> float:
    """L = [x + z²/2n - z·√(x(1-x)/n + z²/4n²)] / (1 + z²/n) with x = some/n; 0 to 1, 0 where n is 0.

    The lower end of Wilson's score interval (E. B. Wilson, 1927), here one-sided at 90 %.
    """
    if n == 0:
        return 0.0
    x = some / n
    square = z * z
    spread = z * sqrt(x * (1 - x) / n + square / (4 * n * n))
    middle = x + square / (2 * n)
    return max(0.0, (middle - spread) / (1 + square / n))


def common_score(shares: Iterable[Fraction]) -> float:
    """C = (∏ P)^(1/k), 0 to 1: the geometric mean over k sides, so one side that does not share it pulls it down.

    C⁺ of the P⁺, C⁻ of the P⁻. Polis' group-aware consensus is the same product without the root. At least one share.
    """
    logs = [log(share) for share in shares]
    return exp(sum(sorted(logs)) / len(logs))


def gap(camps: Iterable[Counts]) -> Fraction:
    """D = max P⁺ - min P⁺ over the sides, 0 to 1."""
    shares = [support(counts) for counts in camps]
    return max(shares) - min(shares)


def pooled(camps: Iterable[Counts]) -> Counts:
    """~g: the answers of several parts of the room as if they were one."""
    return sum(camps, NOTHING)


def difference(side: Counts, others: Counts) -> Fraction:
    """P⁺g - P⁺~g, -1 to 1."""
    return support(side) - support(others)


def difference_z(side: Counts, others: Counts) -> float:
    """Return (P⁺g - P⁺~g) / √(π(1-π)(1/(n_g+2) + 1/(n_~g+2))), π = (a_g + a_~g + 2) / (n_g + n_~g + 4).

    The test of two proportions on counts to which one yes and one no were added (as Agresti and Caffo, 2000):
    1.645 and more comes by chance once in twenty.
    """
    both = float(support(side + others + Counts(1, 1)))
    people = 1 / (side.n + 2) + 1 / (others.n + 2)
    spread = both * (1 - both) * people
    return float(difference(side, others)) / sqrt(spread)


def division(counts: Counts) -> Fraction:
    """2·min(a, d) / n, 0 to 1: 1 where half are for and half against; 0 where nobody answered."""
    return (
        Fraction(2 * min(counts.agree, counts.against), counts.n)
        if counts.n
        else Fraction(0)
    )


def undecided(camps: Sequence[Counts]) -> Fraction:
    """Return p / n over all sides, 0 to 1; 0 where nobody answered."""
    everyone = pooled(camps)
    return Fraction(everyone.passed, everyone.n) if everyone.n else Fraction(0)
