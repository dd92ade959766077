# Who raised it: contributions instead of votes.
from itertools import permutations

from session.synthesis.classes import Finding, Verdict
from session.synthesis.raised import Voices, coverage, sentence, who_raised
from session.synthesis.wording import SIDES, Wording
from session.words import words


def told(*sides: tuple[int, int]) -> tuple[Voices, ...]:
    return tuple(
        Voices("ABC"[i], raised, people)
        for i, (raised, people) in enumerate(sides)
    )


def test_common_is_what_every_side_raised_with_two_people_and_fifteen_in_a_hundred() -> (
    None
):
    assert who_raised(told((3, 20), (2, 12))).finding is Finding.common
    assert who_raised(told((3, 20), (2, 4))).score == 0.15
    assert who_raised(told((2, 4), (3, 20))).score == 0.15
    assert who_raised(told((2, 14), (2, 12))).finding is Finding.between
    assert who_raised(told((1, 5), (4, 12))).finding is not Finding.common
    assert who_raised(told((3, 20), (2, 12), (0, 9))).finding is Finding.between


def test_particular_is_what_one_side_raised_twice_as_often_as_the_others() -> (
    None
):
    assert who_raised(told((5, 10), (0, 10))) == Verdict(
        Finding.particular, "A", 6.0
    )
    assert who_raised(told((1, 10), (0, 10))).finding is Finding.between
    assert who_raised(told((2, 10), (0, 10))) == Verdict(
        Finding.particular, "A", 3.0
    )
    assert who_raised(told((3, 10), (1, 10))) == Verdict(
        Finding.particular, "A", 2.0
    )
    assert who_raised(told((2, 10), (1, 10))).finding is Finding.between
    assert who_raised(tuple(reversed(told((5, 10), (0, 10))))).side == "A"


def test_a_side_without_people_or_of_partners_has_nothing_to_compare() -> None:
    assert who_raised(told((5, 10), (0, 0))).finding is Finding.too_few
    assert (
        who_raised((*told((5, 10)), Voices("P", 0, 9, partner=True))).finding
        is Finding.too_few
    )
    assert coverage(Voices("A", 0, 0)) == 0


def test_of_several_sides_that_raised_it_more_often_the_one_that_did_most_is_named() -> (
    None
):
    sides = told((9, 10), (5, 10), (0, 40))
    for order in permutations(sides):
        verdict = who_raised(order)
        assert (verdict.finding, verdict.side) == (Finding.particular, "A")
    alike = told((5, 10), (5, 10), (0, 40))
    assert {who_raised(order).side for order in permutations(alike)} == {"A"}


def test_the_sentence_names_who_raised_it_above_all_and_counts_the_others() -> (
    None
):
    say = Wording(
        words("en"), SIDES, {"A": "Library", "B": "School", "C": "Museum"}
    )
    sides = (*told((5, 10), (9, 10), (0, 40)), Voices("P", 3, 3, partner=True))
    assert sentence(say, sides, who_raised(sides)) == (
        "raised above all by the side “School” (9 of 10); others: Library – 5 of 10, Museum – 0 of 40"
    )
