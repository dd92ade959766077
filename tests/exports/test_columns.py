# How wide columns become and which rows stay whole.
from dataclasses import replace

import pytest

from exports.protocol import glance
from exports.protocol.form import ENGLISH, FORMS, RUSSIAN, Form
from exports.word.columns import (
    BOLD,
    PADDING,
    _letter,
    fits_whole,
    shares,
)
from exports.word.glance import COLUMNS
from session.values.blocks import Table
from session.words import words


@pytest.mark.parametrize("form", FORMS.values())
def test_columns_fill_the_width_of_the_text(form: Form) -> None:
    table = Table(("№", "Текст", "Имя"), (("1", "слово " * 40, "Иванова"),))
    for widths in (
        (),
        (0.1, 0.6, 0.3),
        (1, 6, 3),
        (0.0001, 0.9, 0.0999),
        (0.5, 0.5),
        (0, 0.5, 0.5),
    ):
        assert sum(
            shares(replace(table, widths=widths), form)
        ) == pytest.approx(form.text_width)


def test_given_shares_are_kept_where_the_words_fit() -> None:
    table = Table(("а", "б"), (("в", "г"),), widths=(1, 3))
    assert shares(table, RUSSIAN) == pytest.approx([45, 135])


def test_a_column_widens_to_its_longest_word() -> None:
    table = Table(("№", "Ответственный"), (), widths=(0.95, 0.05))
    assert shares(table, RUSSIAN)[1] > 25


def test_a_column_of_which_little_is_read_leaves_its_room_to_others() -> None:
    table = Table(
        ("№", "Текст", "Площадка"),
        (("1", "слово " * 40, ""),),
        widths=(0.1, 0.5, 0.4),
    )
    number, text, empty = shares(table, RUSSIAN)
    assert number < 10
    assert empty < 30
    assert text > 140


def test_numbers_take_the_same_width_whatever_their_digits() -> None:
    narrow, wide = (
        shares(Table(("№", "Текст"), ((number, "слово " * 40),)), RUSSIAN)[0]
        for number in ("11", "88")
    )
    assert narrow == wide


def test_without_shares_longer_texts_get_wider_columns() -> None:
    number, text = shares(
        Table(("№", "Текст"), (("1", "слово " * 50),)), RUSSIAN
    )
    assert text > 5 * number


def test_more_columns_than_the_page_can_bear_share_it() -> None:
    table = Table(tuple("длинноеслово" for _ in range(20)), ())
    assert shares(table, ENGLISH) == pytest.approx(
        [ENGLISH.text_width / 20] * 20
    )


def test_rows_of_uneven_length_make_as_many_columns_as_the_longest() -> None:
    assert len(shares(Table(("а",), (("б", "в", "г"),)), RUSSIAN)) == 3


def test_an_ordinary_row_stays_whole_and_one_higher_than_a_page_may_break() -> (
    None
):
    widths = [20.0, 160.0]
    assert fits_whole(("1", "слово " * 100), widths, RUSSIAN)
    assert not fits_whole(("1", "слово " * 3000), widths, RUSSIAN)
    assert not fits_whole(("1", "слово\n" * 60), widths, RUSSIAN)


HEAD = 7.5
"""The size of the names of the brief's columns, in points."""


@pytest.mark.parametrize("form", FORMS.values())
def test_columns_of_the_brief_hold_each_word_of_their_names(form: Form) -> None:
    say = words(form.language[:2])
    letter = _letter(form) * HEAD / form.table_size
    for share, name in zip(COLUMNS, glance.COLUMNS, strict=True):
        longest = max(map(len, say(name).split()))
        needed = longest * letter * BOLD + PADDING
        assert needed <= share * form.text_width
    assert sum(COLUMNS) == pytest.approx(1)
