# A session's code is found in whatever people type or paste.
import string
from random import Random

import pytest

from session.live.rooms import ALPHABET
from session.values.codes import TWINS, plain_code

CODE = "X4EV4P"


@pytest.mark.parametrize(
    "typed",
    [
        "X4EV4P",
        "x4e v4p",
        " X4E-V4P. ",
        "X4E–V4P",
        "X4E—V4P…",
        "X4E\u00a0V4P",
        "X4E\u200bV4P",
        "«X4EV4P»",
        "Х4ЕV4Р",
        "х4еv4р",
        "Ｘ４ＥＶ４Ｐ",
        "Χ4ΕV4Ρ",
        "X٤EV٤P",
        "https://veche.example.org/j/X4EV4P",
        "HTTPS://VECHE.EXAMPLE.ORG/J/X4EV4P",
        "veche.example.org/veche/j/x4ev4p/back?from=wall",
        "http://192.168.0.5:8000/s/X4EV4P/phone#now",
        "https://veche.example.org/l/X4EV4P/abcdefghijklmnop",
        "https://veche.example.org/?code=x4e%20v4p",
        "https://veche.example.org/j/%D0%A54%D0%95V4%D0%A0",
    ],
)
def test_the_code_is_found(typed: str) -> None:
    assert plain_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "latin"),
    [("АВЕКМНОРСТУХ", "ABEKMHOPCTYX"), ("авекмнорстухі", "ABEKMHOPCTYXI")],
)
def test_letters_that_look_latin_are_taken_for_latin(
    typed: str, latin: str
) -> None:
    assert plain_code(typed) == latin


def test_any_code_in_any_mixture_of_letters_and_marks_is_the_same_code() -> (
    None
):
    chance = Random(18)
    likes: dict[str, list[str]] = {
        each: [each, each.lower()] for each in ALPHABET
    }
    for other, twin in TWINS.items():
        likes.get(chr(twin), []).extend((chr(other), chr(other).lower()))
    for _ in range(500):
        code = "".join(chance.choice(ALPHABET) for _ in range(6))
        typed = "".join(
            chance.choice(likes[each])
            + chance.choice(("", "", " ", "-", "\u2011", "."))
            for each in code
        )
        assert plain_code(typed) == code, typed


NOTHING = (
    "",
    " ",
    "…",
    "\0",
    "j/",
    "https://",
    "%",
    "%ff%fe",
    string.punctuation,
    "ﷺ" * 10_000,
)


@pytest.mark.parametrize("typed", NOTHING)
def test_what_holds_no_code_is_read_all_the_same(typed: str) -> None:
    assert len(plain_code(typed)) < 10_000
