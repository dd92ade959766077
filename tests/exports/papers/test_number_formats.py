# Numbers of lists in each form of the standard, from the first to those that a form has no sign for.
import pytest

from exports.papers.number_formats import padded, written

LETTERS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}


def read(roman: str) -> int:
    """Read Roman figures as a schoolbook says: a smaller one before a larger one is taken off."""
    values = [LETTERS[letter] for letter in roman]
    return sum(
        -one if one < max(values[at:]) else one for at, one in enumerate(values)
    )


def test_roman_figures_say_their_number_in_the_shortest_way() -> None:
    found = [written(number, "upperRoman") or "" for number in range(1, 5000)]
    assert [read(each) for each in found] == list(range(1, 5000))
    assert not any(letter * 4 in each for each in found for letter in "IXC")
    assert [written(number, "lowerRoman") for number in (4, 9, 1994, 4999)] == [
        "iv",
        "ix",
        "mcmxciv",
        "mmmmcmxcix",
    ]
    assert [written(number, "upperRoman") for number in (0, -1, 5000)] == [
        "0",
        "-1",
        "5000",
    ]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (
            "lowerLetter",
            {
                1: "a",
                26: "z",
                27: "aa",
                53: "aaa",
                780: "z" * 30,
                781: "781",
                0: "0",
            },
        ),
        ("upperLetter", {1: "A", 28: "BB"}),
        (
            "russianLower",
            {1: "а", 29: "я", 30: "аа", 870: "я" * 30, 871: "871"},
        ),
        ("russianUpper", {2: "Б", 29: "Я"}),
        ("chicago", {1: "*", 4: "§", 5: "**"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21", 0: "0"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛", 21: "21"}),
        ("decimal", {0: "0", 12: "12"}),
        ("decimalHalfWidth", {12: "12"}),
        ("decimalZero", {1: "01", 10: "10", 100: "100"}),
        ("numberInDash", {7: "- 7 -"}),
        ("hex", {10: "A", 31: "1F"}),
        ("none", {3: ""}),
        ("bullet", {3: ""}),
    ],
)
def test_each_form_has_its_signs_and_figures_where_it_has_none(
    form: str, found: dict[int, str]
) -> None:
    assert {number: written(number, form) for number in found} == found


def test_a_form_that_is_not_known_is_said_to_be_so() -> None:
    assert written(1, "ordinalText") is None
    assert [
        padded(7, "001, 002, 003"),
        padded(1000, "001"),
        padded(7, "1"),
        padded(7, " 01 ,02"),
    ] == [
        "007",
        "1000",
        "7",
        "07",
    ]
    assert len(padded(7, "0" * 99)) == 10
