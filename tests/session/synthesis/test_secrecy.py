# Suppression: nothing small is shown, and nothing small can be found out from what is shown, by whoever knows the rules
# as well as we do and solves for every number, finding, sentence and place.
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.stages.mapping.picture import (
    FrozenFacet,
    FrozenStatement,
    Picture,
    told_of,
)
from session.stages.mapping.reading import Reading
from session.synthesis.classes import Finding, classify
from session.synthesis.counts import Camp, Counts
from session.synthesis.secrecy import (
    FEWEST_SHOWN,
    Shown,
    behind,
    judged,
    openly,
    secretly,
)
from session.words import words
from tests.session.synthesis.rooms import COUNTS, rooms

SECRET = FrozenFacet(
    key="side", names={"A": "North", "B": "South"}, secret=True
)


def _all(n: int) -> list[Counts]:
    return [
        Counts(a, d, n - a - d) for a in range(n + 1) for d in range(n + 1 - a)
    ]


ALIKE: dict[Shown, list[Counts]] = defaultdict(list)
for _counts in (counts for n in range(17) for counts in _all(n)):
    ALIKE[secretly(_counts)].append(_counts)


def _cells(counts: Counts) -> tuple[int, int, int]:
    return counts.agree, counts.against, counts.passed


def _camps(*counted: Counts) -> tuple[Camp, ...]:
    return tuple(
        Camp(key, counts, counts.n)
        for key, counts in zip("AB", counted, strict=True)
    )


def shown_of(*statements: Sequence[Counts]) -> object:
    """Return everything that a map shows of a secret vote: sentences, counts, order, picture, dimensions."""
    frozen = tuple(
        FrozenStatement(
            id=f"s{n}",
            number=n,
            text=f"Text {n}",
            told={"side": told_of(_camps(*counted))},
        )
        for n, counted in enumerate(statements, 1)
    )
    reading = Reading(
        Picture(facets=(SECRET,), statements=frozen),
        SECRET,
        {},
        {},
        words("en"),
    )
    return reading.lines, reading.chart(), reading.dimensions()


@given(COUNTS)
def test_no_cell_under_three_is_shown(counts: Counts) -> None:
    shown = secretly(counts)
    for cell in (shown.agree, shown.against, shown.passed):
        assert cell is None or cell >= FEWEST_SHOWN
    assert shown.n == counts.n


def test_behind_shown_counts_stand_all_that_would_be_shown_so() -> None:
    assert all(behind(shown) == set(alike) for shown, alike in ALIKE.items())


def test_no_cell_of_one_or_two_people_can_be_found_out_from_the_numbers_of_a_side() -> (
    None
):
    for alike in ALIKE.values():
        assert not list(_found_out([(counts,) for counts in alike]))


@pytest.mark.parametrize(("a", "b"), [(5, 5), (5, 7), (6, 6)])
def test_no_cell_of_one_or_two_people_can_be_found_out_from_a_map(
    a: int, b: int
) -> None:
    """Solve for all counts of two sides that would look the same on the map, sentence, picture and all."""
    alike: dict[str, list[tuple[Counts, ...]]] = defaultdict(list)
    for counted in product(_all(a), _all(b)):
        alike[repr(shown_of(counted))].append(counted)
    for counted_alike in alike.values():
        assert not list(_found_out(counted_alike))


def _found_out(
    behind: Sequence[tuple[Counts, ...]],
) -> Iterator[tuple[int, int]]:
    """Yield side and cell of one or two people where nothing else may be behind what is shown."""
    for side in range(len(behind[0])):
        for cell in range(3):
            values = {_cells(counted[side])[cell] for counted in behind}
            if len(values) == 1 and values < {1, 2}:
                yield side, cell


def test_the_opponent_would_find_out_a_cell_that_is_alone_hidden() -> None:
    assert list(_found_out([(Counts(9, 2, 1),), (Counts(9, 2, 4),)])) == [
        (0, 1)
    ]


SAME = st.sampled_from([alike for alike in ALIKE.values() if len(alike) > 1])


@given(st.lists(st.tuples(SAME, SAME), min_size=2, max_size=6), st.randoms())
def test_what_is_kept_back_changes_nothing_that_is_shown(
    told: list[tuple[list[Counts], list[Counts]]], chance: Random
) -> None:
    """Neither a sentence nor a finding, nor the order of statements, nor a place in the picture."""
    choose = chance.choice
    one, other = (
        [[choose(alike) for alike in each] for each in told] for _ in range(2)
    )
    assert shown_of(*one) == shown_of(*other)


@given(rooms(least=2))
def test_what_is_found_of_a_secret_vote_is_what_an_open_one_would_find_or_in_between(
    room: tuple[Camp, ...],
) -> None:
    secret, open_ = judged(room, secret=True), classify(room)
    assert (secret.finding, secret.side) in {
        (open_.finding, open_.side),
        (Finding.between, None),
    }
    if open_.finding in {
        Finding.common,
        Finding.common_rejection,
        Finding.opposition,
        Finding.too_few,
    }:
        assert secret.finding is open_.finding


def test_what_is_large_everywhere_is_shown_and_so_is_the_support_of_most() -> (
    None
):
    assert secretly(Counts(5, 4, 3)) == Shown(5, 4, 3, 12)
    assert secretly(Counts(11, 0, 1)) == Shown(11, None, None, 12)
    assert secretly(Counts(7, 4, 1)) == Shown(7, None, None, 12)
    assert secretly(Counts(4, 7, 1)) == Shown(None, 7, None, 12)
    assert secretly(Counts(1, 10, 1)) == Shown(None, 10, None, 12)
    assert secretly(Counts(2, 2, 8)) == Shown(None, None, None, 12)
    assert openly(Counts(1, 10, 1)) == Shown(1, 10, 1, 12)
    assert openly(Counts(1, 10, 1)).turned == Shown(10, 1, 1, 12)
