# How our own sentences are set: what is bound, quoted and shortened, and what is left as it is.
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from exports import word
from exports.protocol.typography import bound, quoted, signed
from session.values.blocks import Paragraph, Quote
from tests.exports.documents import holding, paragraphs, texts


@pytest.mark.parametrize(
    ("given", "set_"),
    [
        ("№ 5", "№\u00a05"),
        ("22 ноября 2026 года", "22\u00a0ноября 2026\u00a0года"),
        ("34 человека", "34\u00a0человека"),
        ("г. Благовещенск, зал 2", "г.\u00a0Благовещенск, зал 2"),
        ("22 November 2026, No. 5", "22\u00a0November 2026, No.\u00a05"),
        ("просто слова", "просто слова"),
    ],
)
def test_a_line_does_not_end_between_a_number_and_what_it_counts(
    given: str, set_: str
) -> None:
    assert bound(given) == set_


def test_straight_marks_become_those_of_the_language_and_others_within() -> (
    None
):
    assert quoted('Библиотека "Свет"', "ru") == "Библиотека «Свет»"
    assert (
        quoted('Клуб "Чайка" и «Буревестник»', "ru", inner=True)
        == "Клуб „Чайка“ и „Буревестник“"
    )
    assert quoted('The "Light" library', "en") == "The “Light” library"
    assert (
        quoted('The "Light" and “Dark”', "en", inner=True)
        == "The ‘Light’ and ‘Dark’"
    )


@pytest.mark.parametrize(
    ("name", "set_"),
    [
        ("Иванова Мария Сергеевна", "М.С.\u00a0Иванова"),
        ("Мария Сергеевна Иванова", "М.С.\u00a0Иванова"),
        ("Иванова М. С.", "М.С.\u00a0Иванова"),
        ("М.С. Иванова", "М.С.\u00a0Иванова"),
        ("Салтыков-Щедрин Михаил Евграфович", "М.Е.\u00a0Салтыков-Щедрин"),
        ("Мария Иванова", "Мария Иванова"),
        ("Anna Maria Smith", "Anna Maria Smith"),
        ("Центральная районная библиотека", "Центральная районная библиотека"),
        ("", ""),
    ],
)
def test_initials_stand_before_a_surname_that_is_known_to_be_one(
    name: str, set_: str
) -> None:
    assert signed(name) == set_


def test_a_post_behind_a_name_stays_behind_it() -> None:
    assert (
        signed("Иванова Мария Сергеевна, директор библиотеки")
        == "М.С.\u00a0Иванова, директор библиотеки"
    )
    assert signed("The library, and others") == "The library, and others"


@pytest.mark.parametrize(
    "date",
    [
        "28 Feb 2027",
        "11 декабря 2026 года",
        "28–29 ноября 2026 г.",
        "5 марта",
        "22 November 2026",
    ],
)
def test_no_line_on_paper_ends_within_a_date(date: str) -> None:
    file = word.write(holding(Paragraph(f"Собраться {date} ещё раз")))
    kept = date.replace(" ", "\u00a0")
    assert f"Собраться {kept} ещё раз" in texts(file)


def test_a_month_without_a_day_is_no_date() -> None:
    file = word.write(holding(Paragraph("Отложить на декабрь или до марта")))
    assert "Отложить на декабрь или до марта" in texts(file)


def test_a_long_word_does_not_stretch_the_line_before_it() -> None:
    address = "https://example.org/" + "catalogue/" * 5
    told = (
        Paragraph(f"Смотри {address} и дальше"),
        Paragraph("Обычные слова стоят от поля до поля"),
        Quote("а" * 60, "Акимова"),
    )
    file = word.write(holding(*told))
    found = {each.text[:7]: each.alignment for each in paragraphs(file)}
    assert found["Смотри "] == WD_ALIGN_PARAGRAPH.LEFT
    assert found["Акимова"] == WD_ALIGN_PARAGRAPH.LEFT
    assert found["Обычные"] is None
