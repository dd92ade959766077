# The sentence under a statement, in both languages, with its counts and the right grammar.
import pytest

from session.synthesis.classes import Finding, Verdict
from session.synthesis.secrecy import judged
from session.synthesis.wording import (
    FINDINGS,
    GENERATIONS,
    GROUPS,
    SIDES,
    Noun,
    Wording,
)
from session.words import words
from tests.session.synthesis.rooms import camps

NAMES = {
    "A": "Библиотеки",
    "B": "Точка кипения",
    "C": "Музеи",
    "D": "Школы",
    "E": "Клубы",
}


def said(
    told: str,
    language: str = "ru",
    noun: Noun = SIDES,
    *,
    secret: bool = False,
    present: int | None = None,
) -> str:
    room = camps(*told.split(), present=present)
    return Wording(words(language), noun, NAMES, secret).sentence(
        room, judged(room, secret=secret)
    )


@pytest.mark.parametrize(
    ("told", "ru", "en"),
    [
        (
            "11/0/1 9/2/1",
            "разделяют обе стороны: 11 из 12 и 9 из 12",
            "shared by both sides: 11 of 12 and 9 of 12",
        ),
        (
            "11/0/1 9/2/1 10/1/1",
            "разделяют все три стороны: 11 из 12, 9 из 12 и 10 из 12",
            "shared by all three sides: 11 of 12, 9 of 12 and 10 of 12",
        ),
        (
            "1/10/1 2/9/1",
            "обе стороны не согласны: 10 из 12 и 9 из 12",
            "both sides do not agree: 10 of 12 and 9 of 12",
        ),
        (
            "3/7/2 10/1/1",
            "важно для стороны «Точка кипения» (10 из 12), не для стороны «Библиотеки» (3 из 12)",
            "matters to the side “Точка кипения” (10 of 12), not to the side “Библиотеки” (3 of 12)",
        ),
        (
            "6/6/0 5/6/1",
            "внутри стороны «Библиотеки» нет единства: 6 за, 6 против",
            "the side “Библиотеки” is not of one mind: 6 for, 6 against",
        ),
        (
            "11/1/0 1/10/1",
            "стороны разошлись: Библиотеки – за 11 из 12, Точка кипения – против 10 из 12",
            "the sides stand opposed: Библиотеки – 11 of 12 for, Точка кипения – 10 of 12 against",
        ),
        (
            "4/2/6 5/1/6",
            "около половины затруднились: 12 из 24",
            "about half do not know: 12 of 24",
        ),
        (
            "4/2/3 5/2/3",
            "около трети затруднились: 6 из 19",
            "about a third do not know: 6 of 19",
        ),
        (
            "1/1/8 1/1/8",
            "большинство затруднилось: 16 из 20",
            "most do not know: 16 of 20",
        ),
        (
            "8/3/1 7/4/1",
            "определённой картины нет: за 8 из 12 и 7 из 12",
            "no clear picture: 8 of 12 and 7 of 12 for",
        ),
    ],
)
def test_every_finding_is_said_with_its_counts(
    told: str, ru: str, en: str
) -> None:
    assert said(told) == ru
    assert said(told, "en") == en


def test_too_few_says_of_how_many_and_of_whom() -> None:
    assert (
        said("3/0/0 14/0/0", present=14)
        == "недостаточно ответов: 3 из 14 – Библиотеки"
    )
    assert (
        said("3/0/0 2/0/0", "en", present=9)
        == "too few answers: 3 of 9 – Библиотеки, 2 of 9 – Точка кипения"
    )
    assert said("12/0/0").startswith("недостаточно ответов: нет двух")


@pytest.mark.parametrize(
    ("noun", "sides", "ru"),
    [
        (SIDES, 4, "разделяют все 4 стороны"),
        (SIDES, 5, "разделяют все 5 сторон"),
        (GENERATIONS, 2, "разделяют оба поколения"),
        (GENERATIONS, 3, "разделяют все три поколения"),
        (GROUPS, 2, "разделяют обе группы"),
        (GROUPS, 5, "разделяют все 5 групп"),
    ],
)
def test_all_of_them_in_the_right_form(noun: Noun, sides: int, ru: str) -> None:
    assert said(" ".join(["11/0/1"] * sides), noun=noun).startswith(ru + ": ")


def test_a_third_side_between_two_opposed_ones_is_named_as_well() -> None:
    assert said("11/1/0 1/10/1 6/5/1").endswith(
        "Музеи – без перевеса, за 6 из 12"
    )


def test_what_is_particular_to_one_of_many_is_not_said_to_be_nothing_to_another_that_is_for_it() -> (
    None
):
    assert said("12/0/0 10/1/1 4/5/3 3/5/4") == (
        "важнее всего для стороны «Библиотеки» (12 из 12), "
        "для сравнения: Точка кипения – 10 из 12, Музеи – 4 из 12, Школы – 3 из 12"
    )


def test_a_secret_vote_says_nothing_of_one_or_two() -> None:
    assert (
        said("11/0/1 9/2/1", secret=True)
        == "разделяют обе стороны: 11 из 12 и 9 из 12"
    )
    assert (
        said("6/6/0 5/6/1", secret=True)
        == "определённой картины нет: за 6 из 12 и скрытое число из 12"
    )
    assert said("6/6/3 5/6/4", secret=True).startswith(
        "внутри стороны «Библиотеки» нет единства: 6 за, 6 против"
    )
    assert said("4/3/5 5/3/4", secret=True) == "многие затруднились"
    particular = said("2/7/3 10/1/1", secret=True)
    assert particular.endswith(
        "не для стороны «Библиотеки» (скрытое число из 12)"
    )


def test_a_verdict_that_names_an_unknown_side_is_still_a_sentence() -> None:
    say = Wording(words("en"), SIDES, NAMES)
    for finding in (Finding.particular, Finding.divided):
        assert say.sentence(
            camps("8/3/1", "7/4/1"), Verdict(finding, "gone")
        ).startswith("no clear picture")


def test_every_finding_has_a_name() -> None:
    assert set(FINDINGS) == set(Finding)


@pytest.mark.parametrize(
    ("told", "brief"),
    [
        ("11/0/1 9/2/1", "11 of 12 and 9 of 12"),
        ("1/10/1 2/9/1", "10 of 12 and 9 of 12 against"),
        ("3/7/2 10/1/1", "3 of 12 and 10 of 12"),
    ],
)
def test_the_counts_alone_are_of_those_against_where_all_reject_and_else_of_those_for(
    told: str, brief: str
) -> None:
    room = camps(*told.split())
    assert (
        Wording(words("en"), SIDES, NAMES).brief(
            room, judged(room, secret=False)
        )
        == brief
    )
