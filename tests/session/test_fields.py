# One check for whatever was written into a form: each kind of field, every refusal, and text that nobody typed.
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from session.envelope import Envelope
from session.fields import (
    Content,
    FieldKind,
    FormField,
    checked,
    clean,
    expanded,
    headline,
)
from session.refusals import Code, Refused
from tests.session.build import refused

SHORT = FormField(name="short", kind=FieldKind.short, label="Short", limit=10)
LONG = FormField(name="long", label="Long", limit=4000)
ONE = FormField(
    name="one", kind=FieldKind.one, label="One", options=("yes", "no")
)
MANY = FormField(
    name="many",
    kind=FieldKind.many,
    label="Many",
    options=("red", "green", "blue"),
)
SCALE = FormField(
    name="scale", kind=FieldKind.scale, label="Scale", low=-2, high=5
)
DATE = FormField(name="date", kind=FieldKind.date, label="Date")
FORM = (SHORT, LONG, ONE, MANY, SCALE, DATE)

FIELD_CODES = [code for code in Code if code.startswith("field_")]
OVERRIDES = set(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
)


def refusal(
    fields: tuple[FormField, ...], raw: dict[str, Any]
) -> tuple[Code, dict[str, object]]:
    with pytest.raises(Refused) as refusal:
        checked(fields, raw)
    return refusal.value.code, dict(refusal.value.values)


def test_a_full_form_comes_back_in_the_order_of_the_form() -> None:
    raw = {
        "date": "2026-11-22",
        "scale": "-2",
        "many": ["blue", "red"],
        "one": "no",
        "long": "a\nb",
        "short": " x ",
    }
    content = checked(FORM, raw)
    assert list(content.items()) == [
        ("short", "x"),
        ("long", "a\nb"),
        ("one", "no"),
        ("many", ["red", "blue"]),
        ("scale", -2),
        ("date", "2026-11-22"),
    ]


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        (SHORT, "ten chars!", "ten chars!"),
        (LONG, "😀" * 4000, "😀" * 4000),
        (LONG, "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        (LONG, "строка\r\nстрока\rещё", "строка\nстрока\nещё"),
        (LONG, "e\u0301", "\u00e9"),
        (ONE, "yes", "yes"),
        (MANY, "green", ["green"]),
        (MANY, ["red", "red"], ["red"]),
        (SCALE, 5, 5),
        (SCALE, "5", 5),
        (DATE, "2028-02-29", "2028-02-29"),
    ],
)
def test_what_fits_is_kept(
    field: FormField, given: object, kept: object
) -> None:
    assert checked((field,), {field.name: given}) == {field.name: kept}


@pytest.mark.parametrize(
    ("field", "given", "code", "values"),
    [
        (
            SHORT,
            "eleven char",
            Code.field_too_long,
            {"field": "Short", "length": 11, "limit": 10},
        ),
        (
            LONG,
            "x" * 10_000,
            Code.field_too_long,
            {"field": "Long", "length": 10_000, "limit": 4000},
        ),
        (SHORT, 7, Code.malformed, {"where": "Short"}),
        (SHORT, ["a"], Code.malformed, {"where": "Short"}),
        (ONE, "maybe", Code.field_not_an_option, {"field": "One"}),
        (ONE, ["yes"], Code.field_not_an_option, {"field": "One"}),
        (ONE, 1, Code.field_not_an_option, {"field": "One"}),
        (MANY, ["red", "black"], Code.field_not_an_option, {"field": "Many"}),
        (
            SCALE,
            6,
            Code.field_out_of_range,
            {"field": "Scale", "low": -2, "high": 5},
        ),
        (
            SCALE,
            -3,
            Code.field_out_of_range,
            {"field": "Scale", "low": -2, "high": 5},
        ),
        (SCALE, "three", Code.field_not_a_number, {"field": "Scale"}),
        (SCALE, "2.5", Code.field_not_a_number, {"field": "Scale"}),
        (SCALE, "9" * 5000, Code.field_not_a_number, {"field": "Scale"}),
        (SCALE, True, Code.field_not_a_number, {"field": "Scale"}),
        (DATE, "2026-02-30", Code.field_not_a_date, {"field": "Date"}),
        (DATE, "22.11.2026", Code.field_not_a_date, {"field": "Date"}),
    ],
)
def test_what_does_not_fit_is_refused(
    field: FormField, given: object, code: Code, values: dict[str, object]
) -> None:
    assert refusal((field,), {field.name: given}) == (
        code,
        {**values, "input": field.name},
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "one"}, "no options to choose from"),
        ({"kind": "many"}, "no options to choose from"),
        ({"kind": "scale", "low": 5, "high": 5}, "must rise from low to high"),
        ({"kind": "scale", "low": 6}, "must rise from low to high"),
    ],
)
def test_a_question_that_nobody_could_answer_cannot_be(
    wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        FormField(name="f", label="F", **wrong)
    assert FormField(name="f", label="F", low=5, high=5).kind is FieldKind.long


@pytest.mark.parametrize(
    "empty", [None, "", "  \n", [], "\u200b\u200d", "\x00\ud800\u202e"]
)
def test_what_shows_nothing_is_left_out_or_asked_for(empty: object) -> None:
    required = SHORT.model_copy(update={"required": True})
    assert checked(FORM, {"short": empty, "one": "yes"}) == {"one": "yes"}
    assert refusal((required, ONE), {"short": empty, "one": "yes"}) == (
        Code.field_required,
        {"field": "Short", "input": "short"},
    )
    assert refusal(FORM, {"short": empty}) == (Code.nothing_written, {})


def test_an_unknown_field_is_named_but_not_repeated_at_length() -> None:
    assert refusal(FORM, {"short": "x", "z" * 5000: "x"}) == (
        Code.unknown_field,
        {"field": "z" * 60},
    )


def test_a_field_per_side_becomes_one_for_each_and_the_bare_name_is_unknown() -> (
    None
):
    give = FormField(name="give", label="We give", per_side=True, required=True)
    fields = expanded(
        (SHORT, give), {"s1": "Библиотеки", "s2": "Точка кипения"}
    )
    assert [(field.name, field.label) for field in fields] == [
        ("short", "Short"),
        ("give.s1", "We give: Библиотеки"),
        ("give.s2", "We give: Точка кипения"),
    ]
    assert checked(fields, {"give.s2": "a", "give.s1": "b"}) == {
        "give.s1": "b",
        "give.s2": "a",
    }
    assert refusal(fields, {"give.s1": "b"}) == (
        Code.field_required,
        {"field": "We give: Точка кипения", "input": "give.s2"},
    )
    assert refusal(fields, {"give": "b"}) == (
        Code.unknown_field,
        {"field": "give"},
    )


def test_every_character_that_no_person_types_is_dropped_and_no_other() -> None:
    every = [
        chr(number)
        for number in range(sys.maxunicode + 1)
        if chr(number) != "\r"
    ]
    kept = [
        char
        if char in "\n\t" or not (_is_control(char) or char in OVERRIDES)
        else ""
        for char in every
    ]
    assert clean("a" + "a".join(every) + "b") == unicodedata.normalize(
        "NFC", "a" + "a".join(kept) + "b"
    )


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"}


@given(st.text(st.characters()))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


@given(st.text(st.characters()))
def test_a_text_of_one_line_is_cleaned_as_the_same_text_with_the_line_ended(
    text: str,
) -> None:
    assert clean(text) == clean(text + "\r\n")


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in FORM]),
        st.text() | st.integers() | st.lists(st.text()),
    )
)
def test_whatever_comes_is_refused_or_kept_as_it_would_be_kept_again(
    raw: dict[str, Any],
) -> None:
    code = refused(lambda: checked(FORM, raw))
    if code is None:
        assert checked(FORM, checked(FORM, raw)) == checked(FORM, raw)
    assert code in {None, Code.malformed, Code.nothing_written, *FIELD_CODES}


def test_options_are_labelled_throughout_or_not_at_all() -> None:
    labelled = FormField(
        name="f",
        kind=FieldKind.one,
        label="F",
        options=("a", "b"),
        option_labels=("A", "B"),
    )
    assert checked((labelled,), {"f": "b"}) == {"f": "b"}
    with pytest.raises(
        ValidationError, match="as many option_labels as options"
    ):
        FormField(
            name="f",
            kind=FieldKind.one,
            label="F",
            options=("a", "b"),
            option_labels=("A",),
        )


WHO = FormField(
    name="who", kind=FieldKind.short, label="Who we are", required=True
)
MATTERS = FormField(name="matters", label="What matters", headline=True)
HOW_MUCH = FormField(name="much", kind=FieldKind.scale, label="How much")


@pytest.mark.parametrize(
    ("content", "known_by"),
    [
        ({"who": "A library", "matters": "Readers"}, "matters"),
        ({"who": "A library"}, "who"),
        ({"much": 3}, ""),
        ({}, ""),
    ],
)
def test_an_entry_is_known_by_its_headline_or_else_by_its_first_words(
    content: Content, known_by: str
) -> None:
    assert headline((HOW_MUCH, WHO, MATTERS), content) == known_by


def test_a_form_has_one_headline() -> None:
    with pytest.raises(
        ValidationError, match="only one question can be the headline"
    ):
        Envelope(
            title="Positions",
            fields=(MATTERS, MATTERS.model_copy(update={"name": "keep"})),
        )


def test_only_a_question_in_words_comes_filled() -> None:
    assert FormField(
        name="who", label="Who", filled_from=("side", "name")
    ).filled_from == ("side", "name")
    with pytest.raises(
        ValidationError, match="only a question in words can come filled"
    ):
        FormField(
            name="who", label="Who", kind=FieldKind.scale, filled_from=("side",)
        )
