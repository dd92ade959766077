# The findings: a case for each rule, each border from both sides, the order of the rules; and what must not matter.
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.synthesis.classes import (
    Finding,
    Verdict,
    classify,
    compared,
    is_against,
    is_for,
)
from session.synthesis.counts import Camp, Counts
from session.synthesis.measures import difference, pooled
from tests.session.synthesis.rooms import COUNTS, camps, rooms

PARTNER = Camp("Z", Counts(0, 30, 0), 30, partner=True)


@pytest.mark.parametrize(
    ("told", "finding", "side", "score"),
    [
        ("11/0/1 9/2/1", "common", None, 0.78),
        ("3/7/2 10/1/1", "particular", "B", 0.5),
        ("1/10/1 2/9/1", "common_rejection", None, 0.75),
        ("6/6/0 5/6/1", "split", "A", None),
        ("4/2/6 5/1/6", "unclear", None, None),
        ("8/3/1 7/4/1", "between", None, None),
    ],
)
def test_the_worked_examples(
    told: str, finding: str, side: str | None, score: float | None
) -> None:
    verdict = classify(camps(*told.split()))
    assert (verdict.finding, verdict.side) == (finding, side)
    assert (verdict.score and round(verdict.score, 2)) == score


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        # common: the last vote that is needed, for 5, 8, 12, 20 and 30 people
        ("4/1/0 4/1/0", "common"),
        ("3/1/1 4/1/0", "between"),
        ("6/2/0 6/2/0", "common"),
        ("5/2/1 6/2/0", "between"),
        ("9/3/0 9/3/0", "common"),
        ("8/3/1 9/3/0", "between"),
        ("13/5/2 13/5/2", "common"),
        ("12/4/4 13/5/2", "between"),
        ("19/9/2 19/9/2", "common"),
        ("18/9/3 19/9/2", "between"),
        # the bound alone is not enough: P⁺ of 58 in 98 is .59
        ("58/30/10 58/30/10", "between"),
        # one of three sides that does not share it
        ("11/0/1 10/1/1 11/0/1", "common"),
        ("11/0/1 10/1/1 7/3/2", "between"),
        # common rejection, and one short of it
        ("1/4/0 1/4/0", "common_rejection"),
        ("1/3/1 1/4/0", "between"),
        # opposition before particular; where the other is not against, particular
        ("11/1/0 2/9/1", "opposition"),
        ("11/1/0 3/8/1", "particular"),
        ("11/1/0 1/10/1 6/6/0", "opposition"),
        # particular: P⁺ .60 and no less; a difference of .30 exactly; z
        ("14/4/0 8/6/4", "particular"),
        ("14/4/0 9/5/4", "between"),
        ("11/6/1 5/9/4", "particular"),
        ("10/4/4 4/9/5", "between"),
        ("7/1/0 4/1/3", "between"),
        # split: from .70 on, and at least two on each side; before unclear
        ("7/13/0 4/4/12", "split"),
        ("5/2/3 5/2/3", "unclear"),
        ("2/1/2 2/1/2", "unclear"),
        ("2/2/1 2/2/6", "split"),
        # unclear: from .30 on over all sides, as above; not below
        ("6/2/2 5/2/3", "between"),
    ],
)
def test_every_border(told: str, finding: str) -> None:
    assert classify(camps(*told.split())).finding == finding


@pytest.mark.parametrize(
    ("told", "present", "finding"),
    [
        ("4/0/0 12/0/0", 12, "too_few"),
        ("5/0/0 12/0/0", 12, "common"),
        ("5/0/0 5/0/0", 9, "common"),
        ("5/0/0 5/0/0", 14, "common"),
        ("0/0/0 0/0/0", 12, "too_few"),
        ("4/0/0 4/0/0", 4, "too_few"),
        ("12/0/0", 12, "too_few"),
    ],
)
def test_small_numbers_say_that_they_are_small(
    told: str, present: int, finding: str
) -> None:
    assert classify(camps(*told.split(), present=present)).finding == finding


def test_a_side_of_four_is_not_compared_and_holds_nothing_up() -> None:
    two = camps("11/0/1", "9/2/1")
    small = Camp("C", Counts(0, 4, 0), 4)
    assert classify((*two, small)) == classify(two)
    assert compared((*two, small)) == list(two)
    assert (
        classify((*two, replace(small, present=5))).finding is Finding.too_few
    )


def test_partners_are_not_compared() -> None:
    two = camps("11/0/1", "9/2/1")
    assert classify((*two, PARTNER)) == classify(two)
    assert classify((two[0], PARTNER)) == Verdict(Finding.too_few)


def test_of_two_sides_the_one_with_the_larger_difference_has_it() -> None:
    verdict = classify(camps("12/0/0", "11/1/0", "2/5/5", "2/5/5"))
    assert (verdict.finding, verdict.side) == (Finding.particular, "A")


@given(rooms())
def test_the_order_of_sides_does_not_matter(room: tuple[Camp, ...]) -> None:
    assert {classify(order) for order in permutations(room)} == {classify(room)}


@given(rooms())
def test_other_names_of_sides_are_other_names_in_the_finding(
    room: tuple[Camp, ...],
) -> None:
    new = {"A": "north", "B": "east", "C": "west", "D": "alone"}
    verdict, renamed = (
        classify(room),
        classify([replace(camp, key=new[camp.key]) for camp in room]),
    )
    assert (renamed.finding, renamed.score) == (verdict.finding, verdict.score)
    counted = {camp.key: camp.counts for camp in room} | {
        new[camp.key]: camp.counts for camp in room
    }
    if verdict.side and renamed.side and new[verdict.side] != renamed.side:
        assert _equal(counted[verdict.side], counted[renamed.side], room), (
            "only between equals a name decides"
        )


def _equal(one: Counts, other: Counts, room: tuple[Camp, ...]) -> bool:
    all_sides = pooled(camp.counts for camp in compared(room))
    apart = [
        difference(each, Counts(*_minus(all_sides, each)))
        for each in (one, other)
    ]
    halves = [min(each.agree, each.against) * other.n for each in (one,)] == [
        min(other.agree, other.against) * one.n
    ]
    return apart[0] == apart[1] or halves


def _minus(all_sides: Counts, one: Counts) -> tuple[int, int, int]:
    return (
        all_sides.agree - one.agree,
        all_sides.against - one.against,
        all_sides.passed - one.passed,
    )


@given(rooms(least=2))
def test_for_and_against_exchanged_exchanges_common_and_rejected(
    room: tuple[Camp, ...],
) -> None:
    turned = classify(
        [replace(camp, counts=camp.counts.turned) for camp in room]
    ).finding
    mirror = {
        Finding.common: Finding.common_rejection,
        Finding.common_rejection: Finding.common,
    }
    kept = {Finding.too_few, Finding.opposition}
    finding = classify(room).finding
    if finding in mirror or finding in kept:
        assert turned == mirror.get(finding, finding)


@given(COUNTS)
def test_nobody_is_for_and_against_at_once(counts: Counts) -> None:
    assert not (is_for(counts) and is_against(counts))


@given(rooms(least=2), st.integers(0, 3))
def test_one_more_for_never_makes_a_shared_statement_less_shared(
    room: tuple[Camp, ...], which: int
) -> None:
    if classify(room).finding is not Finding.common:
        return
    place = which % len(room)
    more = replace(
        room[place],
        counts=room[place].counts + Counts(agree=1),
        present=room[place].present + 1,
    )
    changed = [*room[:place], more, *room[place + 1 :]]
    if len(compared(changed)) == len(compared(room)):
        assert classify(changed).finding is Finding.common
