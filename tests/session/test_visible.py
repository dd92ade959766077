# What counts as absent, which marks are kept, and which names look alike: by the properties of characters.
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.fields import clean
from session.values.visible import MOST_MARKS, looks, unstacked, visible

EVERY = [chr(number) for number in range(sys.maxunicode + 1)]
MARKS = [char for char in EVERY if unicodedata.category(char) in {"Mn", "Me"}]
NOTHING = [char for char in EVERY if unicodedata.category(char)[0] in "CZM"]
FILLERS = list(
    "\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\ufe0f\uffa0\ufffc\u00ad\u200b\u2060\U000e0041\U0001d159\U0001d173"
)
LIVING = {
    "Vietnamese": "Nguy\u1ec5n Th\u1ecb \u00c1nh",
    "Vietnamese, every mark by itself": "Nguye\u0302\u0303n Thi\u0323 A\u0301nh",
    "Hebrew with points and accents": "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u0596\u05d9\u05ea",
    "Arabic with vowels": "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f\u064c",
    "Arabic with a letter above": "\u0671\u0644\u0644\u0651\u064e\u0670\u0647",
    "Thai": "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48 \u0e01\u0e47\u0e19\u0e49\u0e33",
    "Devanagari": "\u0915\u094d\u0937\u0947\u0902 \u091c\u093c\u094d\u092f\u093e\u0926\u093c\u093e",
    "Burmese, five marks": "\u101c\u103d\u103e\u102d\u102f\u1037",
    "Tibetan": "\u0f62\u0f92\u0fb1\u0f74\u0f51 \u0f67\u0f71\u0f74\u0f7e",
    "Khmer": "\u1781\u17d2\u1798\u17c2\u179a",
    "emoji of several": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f 1\ufe0f\u20e3",
    "a flag by tags": "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "Russian": "\u0410\u0301\u043d\u043d\u0430 \u0419\u043e\u0301\u0440\u0434\u0430\u043d",
}


@given(st.text(st.sampled_from(NOTHING + FILLERS)))
def test_a_text_that_shows_nothing_is_absent(text: str) -> None:
    assert clean(text) == ""


@pytest.mark.parametrize("filler", FILLERS)
def test_every_filler_shows_nothing_alone_and_repeated(filler: str) -> None:
    assert clean(filler) == clean(f" {filler * 9}\n{filler}") == ""
    assert visible(clean(f"{filler}A"))


@pytest.mark.parametrize("text", LIVING.values(), ids=LIVING.keys())
def test_no_script_that_people_write_loses_a_mark(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@given(
    st.text(st.sampled_from([*"aя\u05d0 \n\u200d\u034f\u0940", *MARKS[:300]]))
)
def test_no_letter_bears_more_marks_than_a_script_has_and_no_mark_stands_alone(
    text: str,
) -> None:
    borne = MOST_MARKS + 1
    for char in clean(text):
        if unicodedata.category(char) in {"Mn", "Me"}:
            borne += 1
        elif unicodedata.category(char) not in {"Cf", "Mc"}:
            borne = MOST_MARKS if char.isspace() else 0
        assert borne <= MOST_MARKS + (
            not visible(char) and unicodedata.category(char) not in {"Mn", "Me"}
        )


@given(st.text(st.sampled_from([*"ab\u0e01", *MARKS])))
def test_nothing_but_marks_is_ever_taken_away(text: str) -> None:
    left = iter(text)
    assert all(char in left for char in unstacked(text))
    assert [char for char in unstacked(text) if char not in MARKS] == [
        char for char in text if char not in MARKS
    ]


@given(st.text(min_size=1))
def test_what_is_cleaned_shows_something_or_is_nothing(text: str) -> None:
    assert visible(clean(text)) or clean(text) == ""


@pytest.mark.parametrize(
    "twin",
    [
        "anna kim",
        "An\u200bna  Kim",
        "ＡＮＮＡ Kim",
        "Anna\u00a0Kim\u2060",
        "\u3164Anna Kim",
    ],
)
def test_names_that_a_reader_takes_for_one_look_alike(twin: str) -> None:
    assert looks(twin) == looks("Anna Kim")


@pytest.mark.parametrize(
    "other", ["Anna King", "Ann Kim", "Anna-Kim", "\u00c1nna Kim"]
)
def test_names_that_a_reader_tells_apart_do_not(other: str) -> None:
    assert looks(other) != looks("Anna Kim")
