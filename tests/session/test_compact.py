# Values as JSON: as short as it goes, the same when read back, and bytes whatever text they hold.
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from session.values.compact import compact, compact_text, laid_out

TEXTS = st.text()
HALVES = st.integers(0xD800, 0xDFFF).map(chr)  # of a character, in UTF-16
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_was_written_is_read_back(value: Any) -> None:
    assert json.loads(compact(value)) == value
    assert compact_text(value).encode() == compact(value)


@given(VALUES)
def test_what_was_laid_out_is_the_same_value(value: Any) -> None:
    assert json.loads(laid_out(value)) == value


def test_what_is_laid_out_has_a_line_for_each_value() -> None:
    assert (
        laid_out({"a": [1, "б"], "c": {}})
        == '{\n "a": [\n  1,\n  "б"\n ],\n "c": {}\n}'.encode()
    )


@given(HALVES)
def test_half_a_character_is_laid_out_as_it_is_escaped(half: str) -> None:
    assert json.loads(laid_out([half])) == [half]


def test_nothing_is_longer_than_it_must_be() -> None:
    assert (
        compact({"slot": "wall", "keys": ["а", 1, None, True]})
        == '{"slot":"wall","keys":["а",1,null,true]}'.encode()
    )


@given(st.text(HALVES, min_size=1, max_size=5))
def test_half_a_character_has_no_bytes_and_becomes_a_question_mark(
    half: str,
) -> None:
    assert json.loads(compact({"text": f"a{half}b"})) == {
        "text": f"a{'?' * len(half)}b"
    }
