# The measures: the formulas by hand, their ranges, and what must never lower or turn them.
from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.synthesis.counts import NOTHING, Counts
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
from tests.session.synthesis.rooms import COUNTS


def test_support_and_rejection_are_shares_drawn_towards_a_half() -> None:
    assert support(Counts(11, 0, 1)) == Fraction(12, 14)
    assert rejection(Counts(11, 0, 1)) == Fraction(1, 14)
    assert support(NOTHING) == rejection(NOTHING) == Fraction(1, 2)


@given(COUNTS)
def test_one_more_for_never_lowers_support_and_never_raises_rejection(
    counts: Counts,
) -> None:
    more = counts + Counts(agree=1)
    assert support(more) >= support(counts)
    assert rejection(more) <= rejection(counts)
    assert lower_bound(more.agree, more.n) >= lower_bound(
        counts.agree, counts.n
    )


@pytest.mark.parametrize(
    ("n", "needed"), [(5, 4), (8, 6), (12, 9), (20, 13), (30, 19)]
)
def test_the_votes_that_a_side_needs_to_be_for(n: int, needed: int) -> None:
    fits = [
        a
        for a in range(n + 1)
        if support(Counts(a, n - a)) >= Fraction(3, 5)
        and lower_bound(a, n) > 0.5
    ]
    assert min(fits) == needed


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_lower_bound_lies_between_nothing_and_the_share(
    some: int, others: int
) -> None:
    n = some + others
    bound = lower_bound(some, n)
    assert 0 <= bound <= (some / n if n else 0) + 1e-12


def test_the_lower_bound_of_all_is_less_than_all() -> None:
    z = 1.2816
    assert isclose(lower_bound(12, 12), 12 / (12 + z * z))
    assert lower_bound(0, 12) == lower_bound(0, 0) == 0


def test_the_common_score_is_the_geometric_mean() -> None:
    shares = [support(Counts(11, 0, 1)), support(Counts(9, 2, 1))]
    assert isclose(common_score(shares), sqrt(12 / 14 * 10 / 14))
    assert round(common_score(shares), 2) == 0.78


@given(st.lists(COUNTS, min_size=1, max_size=5))
def test_the_common_score_lies_between_the_least_and_the_greatest_share(
    counted: list[Counts],
) -> None:
    shares = [support(counts) for counts in counted]
    assert (
        float(min(shares)) - 1e-9
        <= common_score(shares)
        <= float(max(shares)) + 1e-9
    )
    assert common_score(shares) == common_score(reversed(shares))


def test_the_difference_of_the_worked_example() -> None:
    one, other = Counts(3, 7, 2), Counts(10, 1, 1)
    assert difference(other, one) == Fraction(11, 14) - Fraction(4, 14)
    assert round(difference_z(other, one), 2) == 2.65
    assert gap([one, other]) == Fraction(1, 2)


@given(COUNTS, COUNTS)
def test_a_difference_turned_round_has_the_other_sign(
    one: Counts, other: Counts
) -> None:
    assert difference(one, other) == -difference(other, one)
    assert isclose(
        difference_z(one, other), -difference_z(other, one), abs_tol=1e-12
    )
    assert (difference_z(one, other) > 0) == (difference(one, other) > 0)


@given(COUNTS)
def test_for_and_against_exchanged_twice_are_the_same(counts: Counts) -> None:
    assert counts.turned.turned == counts
    assert division(counts) == division(counts.turned)
    assert 0 <= division(counts) <= 1


def test_nobody_is_neither_divided_nor_undecided() -> None:
    assert division(NOTHING) == undecided([NOTHING]) == undecided([]) == 0
    assert pooled([Counts(1, 2, 3), Counts(4, 5, 6)]) == Counts(5, 7, 9)
    assert undecided([Counts(4, 2, 6), Counts(5, 1, 6)]) == Fraction(12, 24)


@given(COUNTS, COUNTS)
def test_the_difference_is_tested_by_the_formula(
    one: Counts, other: Counts
) -> None:
    """(P⁺g - P⁺~g) / √(π(1-π)(1/(n_g+2) + 1/(n_~g+2))), worked out anew."""
    at, beside = (
        (one.agree + 1) / (one.n + 2),
        (other.agree + 1) / (other.n + 2),
    )
    both = (one.agree + other.agree + 2) / (one.n + other.n + 4)
    spread = sqrt(both * (1 - both) * (1 / (one.n + 2) + 1 / (other.n + 2)))
    assert isclose(
        difference_z(one, other), (at - beside) / spread, abs_tol=1e-9
    )


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_lower_bound_is_wilsons(some: int, others: int) -> None:
    n, z = some + others, 1.2816
    x = some / n
    bound = (
        x + z * z / 2 / n - z * sqrt(x * (1 - x) / n + z * z / 4 / n / n)
    ) / (1 + z * z / n)
    assert isclose(lower_bound(some, n), bound, abs_tol=1e-9)


@given(COUNTS)
def test_division_counts_the_smaller_half_twice(counts: Counts) -> None:
    assert division(counts) * max(1, counts.n) == 2 * min(
        counts.agree, counts.against
    )
