# Who raised it: contributions instead of votes.
from session.synthesis.classes import Finding, Verdict
from session.synthesis.raised import Voices, coverage, who_raised


def told(*sides: tuple[int, int]) -> tuple[Voices, ...]:
    return tuple(Voices("ABC"[i], raised, people) for i, (raised, people) in enumerate(sides))


def test_common_is_what_every_side_raised_with_two_people_and_fifteen_in_a_hundred() -> None:
    assert who_raised(told((3, 20), (2, 12))).finding is Finding.common
    assert who_raised(told((2, 14), (2, 12))).finding is Finding.between
    assert who_raised(told((1, 5), (4, 12))).finding is not Finding.common
    assert who_raised(told((3, 20), (2, 12), (0, 9))).finding is Finding.between


def test_particular_is_what_one_side_raised_twice_as_often_as_the_others() -> None:
    assert who_raised(told((5, 10), (0, 10))) == Verdict(Finding.particular, "A", 6.0)
    assert who_raised(told((1, 10), (0, 10))).finding is Finding.between
    assert who_raised(told((3, 10), (1, 10))) == Verdict(Finding.particular, "A", 2.0)
    assert who_raised(told((2, 10), (1, 10))).finding is Finding.between
    assert who_raised(tuple(reversed(told((5, 10), (0, 10))))).side == "A"


def test_a_side_without_people_or_of_partners_has_nothing_to_compare() -> None:
    assert who_raised(told((5, 10), (0, 0))).finding is Finding.too_few
    assert who_raised((*told((5, 10)), Voices("P", 0, 9, partner=True))).finding is Finding.too_few
    assert coverage(Voices("A", 0, 0)) == 0
