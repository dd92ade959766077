# The protocol of a realistic evening, read as a strict secretary reads it: numbers that can be cited, votes and dissent
# at their decision, the order of the form, nothing that is only a title.
import re
from dataclasses import replace
from datetime import date
from typing import Any

import icalendar
import pypdfium2  # type: ignore[import-untyped]  # the wheel brings no types
import pytest

from exports import markdown, pdf, word
from exports.data.calendar import calendar
from exports.data.grids import grids
from exports.protocol.composing import cited_in, protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document, cited
from exports.protocol.extracts import extract, responsible
from exports.protocol.glance import glance
from exports.protocol.material import gathered
from session.snapshot import Snapshot
from session.stages import KINDS
from session.values.blocks import (
    Figure,
    Heading,
    Label,
    Paragraph,
    Quote,
    Table,
)
from session.values.charts import Square
from session.words import words
from tests.golden.russian import RUSSIAN
from tests.golden.session import DISSENTS, STANDING, golden
from tests.office import office

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
AGREEMENTS, PEOPLE = RUSSIAN.agreements, RUSSIAN.people
FIRST = {"ru": 3, "en": 1}
"""The first agreement's number in its item: in Russian what the secretary noted as decided stands before it."""

ITEM = {"ru": 5, "en": 4}


def evening() -> Snapshot:
    return golden("ru")


def laid_out(language: str = "ru", cut: Cut = Cut.full) -> Document:
    snapshot = evening()
    return protocol(
        snapshot,
        KINDS,
        words(language, 540),
        snapshot.session.closed_at or 0,
        cut,
    )


def tables(document: Document) -> list[Table]:
    return [
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
    ]


@LANGUAGES
def test_agreements_are_numbered_in_order_below_their_item(
    language: str,
) -> None:
    numbers = [
        f"{ITEM[language]}.{place}"
        for place, _ in enumerate(STANDING, FIRST[language])
    ]
    (table,) = [each for each in tables(laid_out(language)) if each.counted]
    assert [row[0] for row in table.rows] == numbers
    assert [row[1] for row in table.rows] == [
        AGREEMENTS[place][0] for place in STANDING
    ]
    assert list(cited(laid_out(language).sections).values()) == numbers


def test_phones_are_told_the_numbers_of_the_protocol_in_the_sessions_language() -> (
    None
):
    for language in ("ru", "en"):
        document = protocol(
            golden(language), KINDS, words(language, 540), 0, Cut.full
        )
        numbers = cited_in(golden(language), KINDS)
        assert numbers == cited(document.sections)
        assert len(numbers) == len(STANDING)


@LANGUAGES
def test_an_extract_cites_the_same_number(language: str) -> None:
    snapshot, tongue = evening(), words(language, 540)
    whole = cited(laid_out(language).sections)
    for entries in responsible(snapshot, KINDS, tongue).values():
        own = cited(
            extract(
                snapshot,
                KINDS,
                tongue,
                snapshot.session.closed_at or 0,
                entries,
            ).sections
        )
        assert own == {
            entry: number for entry, number in whole.items() if entry in entries
        }


@LANGUAGES
def test_votes_and_dissent_stand_beneath_their_decision(language: str) -> None:
    found = [each for each in tables(laid_out(language)) if each.under]
    beneath = {
        row[1]: below
        for each in found
        for row, below in zip(each.rows, each.under, strict=True)
    }
    said = zip(DISSENTS, RUSSIAN.dissents, strict=True)
    for (place, who), text in said:
        (quote,) = [
            each
            for each in beneath[AGREEMENTS[place][0]]
            if isinstance(each, Quote)
        ]
        assert quote.text == text
        assert PEOPLE[who][0] in quote.said_by
    votes = {
        "ru": "За – 12, против – 0, воздержались – 1.",
        "en": "For 12, against 0, abstained 1.",
    }[language]
    told = [
        each.text
        for each in beneath[AGREEMENTS[1][0]]
        if isinstance(each, Paragraph)
    ]
    assert any(text.startswith(votes) for text in told)


def test_headings_say_what_was_done_and_take_no_number() -> None:
    document = laid_out()
    acts = [
        f"{b.text} {b.about}"
        for s in document.sections
        for b in s.blocks
        if isinstance(b, Label) and b.about
    ]
    assert "СЛУШАЛИ: сообщения представителей групп («Доклады групп»)" in acts
    assert "ОБСУДИЛИ: проекты договорённостей («Договорённости»)" in acts
    assert "ОПРОСИЛИ: участников («Я-позиции»)" in acts
    assert (
        "РАССМОТРЕЛИ: карту позиций («Карта позиций: общее и особенное»)"
        in acts
    )
    headings = [
        b.text
        for s in document.sections
        for b in s.blocks
        if isinstance(b, Heading)
    ]
    assert not [text for text in headings if re.match(r"\d", text)]


def test_what_was_not_agreed_says_why() -> None:
    (parked,) = [
        each for each in tables(laid_out()) if each.under and not each.counted
    ]
    (_, rejected), (*_, put_off, decided) = (
        [each.text for each in below if isinstance(each, Paragraph)]
        for below in parked.under
    )
    assert rejected.endswith("Отклонён голосованием.")
    assert put_off == (
        "Голоса не подавались. "
        "Отложен: нет того, кто собрал бы данные обеих сетей; вернуться 11 марта 2027 года."
    )
    assert decided == "О нём – решение 5.1."


@LANGUAGES
def test_the_list_of_appendices_stands_before_the_signatures(
    language: str,
) -> None:
    text = markdown.write(laid_out(language))
    listed = {"ru": "**Приложения:**", "en": "**Annexes**"}[language]
    signed = {"ru": "Председательствующий \\_", "en": "Chair \\_"}[language]
    assert 0 < text.index(listed) < text.index(signed)


@pytest.mark.parametrize("cut", Cut)
def test_a_side_in_quotation_marks_is_put_in_no_second_ones(cut: Cut) -> None:
    assert "««" not in markdown.write(laid_out("ru", cut))


@LANGUAGES
def test_the_brief_begins_with_the_main_things_and_lists_agreements_once(
    language: str,
) -> None:
    document = laid_out(language, Cut.brief)
    page = document.glance
    assert document.leading
    assert page is not None
    names = {
        "ru": ["Общее", "Особенное", "Открытое"],
        "en": ["Common", "Particular", "Still open"],
    }[language]
    assert [name for name, _ in page.essence] == names
    assert [each.number for each in page.promises] == list(
        cited(laid_out(language).sections).values()
    )
    assert page.promises[0].votes == "13 · 0 · 0"
    assert not [each for each in tables(document) if each.counted]
    assert markdown.write(document).count(AGREEMENTS[0][0]) == 1
    assert not laid_out(language).leading


def test_what_is_too_much_for_a_page_leaves_the_page_with_the_agreements_of_most_votes() -> (
    None
):
    material = gathered(evening(), KINDS, words("ru", 540), 0)
    (first, *_) = material.promises
    many = tuple(
        replace(first, entry=f"e{n}", votes=(n, 0, 0)) for n in range(20)
    )
    page = glance(
        replace(material, promises=many),
        {each.entry: f"4.{n}" for n, each in enumerate(many, 1)},
    )
    assert page is not None
    assert [each.number for each in page.promises] == [
        f"4.{n}" for n in range(12, 21)
    ]
    assert page.more == "В протоколе также: ещё 11 договорённостей."


def test_a_number_typed_with_its_sign_bears_no_second_one() -> None:
    snapshot = evening().copy()
    for typed in ("№ 3", "3", "No. 3", "N 3"):
        session = snapshot.session.model_copy(update={"number": typed})
        assert (
            replace(
                gathered(snapshot, KINDS, words("ru"), 0), session=session
            ).number
            == "3"
        )


@LANGUAGES
def test_workbook_and_calendar_cite_the_same_numbers_and_dates_are_dates(
    language: str,
) -> None:
    snapshot, tongue = evening(), words(language, 540)
    now = snapshot.session.closed_at or 0
    numbers = [*cited(laid_out(language).sections).values()]
    grid = next(
        each
        for each in grids(snapshot, KINDS, tongue, now)
        if each.title == "Договорённости"
    )
    proposal = {"ru": "проект №", "en": "proposal No."}[language]
    assert [
        row[0] for row in grid.rows if not str(row[0]).startswith(proposal)
    ] == numbers
    assert (grid.rows[0][2], grid.rows[0][4]) == (
        "Бородин Глеб Андреевич",
        date(2027, 2, 28),
    )
    book: Any = icalendar.Calendar.from_ical(
        calendar(snapshot, KINDS, tongue, now)
    )
    events = book.walk("VEVENT")
    due = next(each for each in events if AGREEMENTS[1][0] in each["summary"])
    assert numbers[1] in due["summary"]
    assert [alarm["trigger"].dt.days for alarm in due.walk("VALARM")] == [
        -14,
        -3,
    ]


def test_only_what_is_particular_or_split_bears_the_colour_of_a_side() -> None:
    square = next(
        b.chart
        for appendix in laid_out().appendices
        for b in appendix.blocks
        if isinstance(b, Figure) and isinstance(b.chart, Square)
    )
    signs = {point.label: point.sign for point in square.points}
    assert len(set(signs.values())) == len(square.legend)
    told = {label: sign.hollow for label, sign in signs.items() if sign.tone}
    assert told == {"4": False, "6": True}
    assert square.corners[2] == "мало поддержки с обеих сторон"


def test_an_extract_is_lawful_present_decided_voted_signed_and_kept() -> None:
    snapshot, tongue = evening(), words("ru", 540)
    entries = responsible(snapshot, KINDS, tongue)["Ладыгин Егор Тимурович"]
    text = markdown.write(
        extract(
            snapshot, KINDS, tongue, snapshot.session.closed_at or 0, entries
        )
    )
    order = (
        "ВЫПИСКА ИЗ ПРОТОКОЛА",
        "**ПРИСУТСТВОВАЛИ:** 13\u00a0человек",
        "## 5. О договорённостях",
        "**РЕШИЛИ:**",
        "Дать ключ и назначить дежурного",
        "За – 9, против – 2, воздержались – 2.",
        "Особое мнение (Зорина Нина Васильевна",
        "Подлинник подписали: И.С.\u00a0Белых, Е.Т.\u00a0Ладыгин, Л.М.\u00a0Ершова, Я.О.\u00a0Громова.",
        "Подлинник хранится: Министерство культуры Заречного края.",
        "Выписка верна",
    )
    places = [text.find(each) for each in order]
    assert -1 not in places
    assert sorted(places) == places


def test_a_pdf_is_tagged_and_made_to_be_kept() -> None:
    data = pdf.write(word.write(laid_out("ru", Cut.brief), live=True), office())
    document = pypdfium2.PdfDocument(data)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert re.search(rb"pdfaid:part>\s*2|pdfaid:part=.2", data)
    assert len(document) == 2
