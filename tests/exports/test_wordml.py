# Each kind of block as Word keeps it, and that no text can break it.
from collections.abc import Callable

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis.strategies import sampled_from

from exports import word
from exports.clean import clean
from exports.protocol.document import (
    Appendix,
    Properties,
    Section,
    Signature,
    Title,
)
from exports.protocol.form import FORMS
from exports.word.runs import bookmark_name
from session.values.blocks import (
    Block,
    Heading,
    Label,
    Listing,
    Paragraph,
    Quote,
    Table,
)
from tests.exports.documents import (
    HOSTILE,
    holding,
    of_style,
    opened,
    paragraphs,
    part,
    texts,
)
from tests.exports.sessions import NOW
from tests.length import times


def test_a_list_that_counts_begins_at_one_each_time() -> None:
    file = word.write(
        holding(
            Listing(("а", "б"), numbered=True),
            Listing(("в",)),
            Listing(("г",), numbered=True),
        )
    )
    used = [
        e.get(qn("w:val"))
        for e in part(file, "word/document.xml").iter(qn("w:numId"))
    ]
    starts = {
        num.get(qn("w:numId")): [
            start.get(qn("w:val")) for start in num.iter(qn("w:startOverride"))
        ]
        for num in part(file, "word/numbering.xml").iter(qn("w:num"))
    }
    assert used == ["3", "3", "1", "4"]
    assert starts == {"1": [], "2": ["1"], "3": ["1"], "4": ["1"]}


def test_what_has_an_anchor_is_a_bookmark_of_its_own_name_once() -> None:
    table = Table(("№",), (("1",), ("2",)), anchors=("Строка", "строка"))
    blocks = (
        Quote("а", "б", anchor="x" * 64),
        Paragraph("в", anchor="y"),
        table,
        Quote("ещё раз", anchor="y"),
    )
    body = part(word.write(holding(*blocks)), "word/document.xml")
    names = [
        mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))
    ]
    begun = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert names == [
        bookmark_name(anchor) for anchor in ("x" * 64, "y", "Строка", "строка")
    ]
    assert all(len(name) <= 40 for name in names)
    assert begun == [
        mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkEnd"))
    ]


def test_headings_of_appendices_have_no_number_and_each_appendix_a_page() -> (
    None
):
    appendix = Appendix(
        "Приложение № 1", "Мнения", (Heading("Стороны", 2), Heading("Имя", 3))
    )
    file = word.write(
        holding(Heading("Общее", 2), Heading("Часы", 3), appendices=(appendix,))
    )
    assert of_style(file, "Heading 2", "Heading 3") == ["Общее", "Часы"]
    assert of_style(file, "Appendix Heading 2", "Appendix Heading 3") == [
        "Стороны",
        "Имя",
    ]
    assert (
        opened(file).styles["Appendix Mark"].paragraph_format.page_break_before
    )


def test_a_label_clings_to_the_text_that_it_leads_to_and_not_to_another_label() -> (
    None
):
    file = word.write(
        holding(
            Label("СЛУШАЛИ:", "Доклад"), Label("РЕШИЛИ:"), Paragraph("Начать.")
        )
    )
    kept = {
        name: opened(file).styles[name].paragraph_format.keep_with_next
        for name in ("Label", "Label Alone")
    }
    assert of_style(file, "Label Alone") == ["СЛУШАЛИ: Доклад"]
    assert of_style(file, "Label") == ["РЕШИЛИ:"]
    assert kept == {"Label": True, "Label Alone": None}


def test_what_leads_to_a_table_stays_with_it_and_signatures_never_stand_alone() -> (
    None
):
    table = Table(("а",), (("б",), ("в",)))
    body = part(
        word.write(
            holding(
                Paragraph("В группе:", note=True), table, Paragraph("Срок.")
            )
        ),
        "word/document.xml",
    )
    paragraphs = [
        each
        for each in body.iter(qn("w:p"))
        if "".join(t.text for t in each.iter(qn("w:t")))
    ]
    clings = [
        "".join(t.text for t in each.iter(qn("w:t")))
        for each in paragraphs
        if each.find(f".//{qn('w:keepNext')}") is not None
    ]
    assert clings == ["В группе:", "б", "Срок."]


def test_newlines_and_tabs_are_kept_on_paper() -> None:
    file = word.write(
        holding(Paragraph("раз\r\nдва\n\nчетыре\tпять", note=True))
    )
    assert of_style(file, "Note") == ["раз\nдва\n\nчетыре\tпять"]


def test_a_table_may_have_a_caption_no_header_and_rows_of_uneven_length() -> (
    None
):
    uneven = Table((), (("а",), ("б", "в", "г")), caption="Голоса")
    nothing = Table((), ())
    file = word.write(holding(uneven, nothing))
    table = opened(file).tables[0]
    assert of_style(file, "Caption") == ["Голоса"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["а", "", ""],
        ["б", "в", "г"],
    ]


def test_a_row_higher_than_a_page_may_break() -> None:
    table = opened(
        word.write(holding(Table(("а",), (("слово " * 4000,), ("слово",)))))
    ).tables[0]
    whole = [
        row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
        for row in table.rows
    ]
    assert whole == [True, False, True]


WRAPPED: dict[str, Callable[[str], Block]] = {
    "Heading 2": lambda t: Heading(t, 2),
    "Label Alone": lambda t: Label("", t),
    "Body Text": Paragraph,
    "Quote": lambda t: Quote(t, said_by=""),
    "List Bullet": lambda t: Listing((t,)),
    "Table Text": lambda t: Table(("а",), ((t,),)),
}


@given(HOSTILE, sampled_from(sorted(WRAPPED)))
@settings(max_examples=times(60), deadline=None)
def test_hostile_text_comes_through_whole_and_harmless(
    hostile: str, style: str
) -> None:
    file = word.write(holding(WRAPPED[style](hostile)))
    (found,) = of_style(file, style)
    assert found.removeprefix(" " if style == "Label Alone" else "") == clean(
        hostile
    )


@given(HOSTILE)
@settings(max_examples=times(30), deadline=None)
def test_hostile_requisites_come_through_as_well(hostile: str) -> None:
    title = Title((hostile,), hostile, hostile, ((hostile, hostile),), hostile)
    appendix = Appendix(
        hostile,
        hostile,
        (
            Table(
                (hostile,), ((hostile,),), caption=hostile, anchors=(hostile,)
            ),
        ),
    )
    document = holding(
        Quote(hostile, hostile, hostile),
        title=title,
        sections=(Section(hostile, ()),),
        signatures=(Signature(hostile, hostile),),
        appendices=(appendix,),
        properties=Properties(hostile, hostile, NOW),
    )
    assert texts(word.write(document)).count(clean(hostile)) >= 8


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_bullet_and_the_numbers_are_the_forms_and_hang_before_the_line(
    language: str,
) -> None:
    form = FORMS[language]
    file = word.write(
        holding(Listing(("a",)), Listing(("b", "c"), numbered=True)), form
    )
    numbering = part(file, "word/numbering.xml")
    kinds = {
        each.get(qn("w:abstractNumId")): each
        for each in numbering.iter(qn("w:abstractNum"))
    }
    of_number = {
        each.get(qn("w:numId")): kinds[
            each.find(qn("w:abstractNumId")).get(qn("w:val"))
        ]
        for each in numbering.iter(qn("w:num"))
    }
    found = []
    for paragraph in part(file, "word/document.xml").iter(qn("w:p")):
        number = paragraph.find(
            f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"
        )
        if number is not None:
            (level,) = of_number[number.get(qn("w:val"))].iter(qn("w:lvl"))
            indent = level.find(f"{qn('w:pPr')}/{qn('w:ind')}")
            said = [
                level.find(qn(f"w:{name}")).get(qn("w:val"))
                for name in ("numFmt", "lvlText", "suff", "start")
            ]
            found.append(
                (*said, indent.get(qn("w:left")), indent.get(qn("w:hanging")))
            )
    left, back = (
        str(round((form.first_line + 7) * 1440 / 25.4)),
        str(round(7 * 1440 / 25.4)),
    )
    bullet = (
        "bullet",
        {"ru": "–", "en": "•"}[language],
        "tab",
        "1",
        left,
        back,
    )
    number = ("decimal", "%1.", "tab", "1", left, back)
    assert found == [bullet, number, number]


def test_words_that_nobody_is_said_to_have_said_bear_a_bullet() -> None:
    quotes = (Quote("nameless"), Quote("hers", said_by="Anna"))
    file = word.write(holding(Listing(("listed",)), *quotes))
    borne = {
        "".join(each.itertext()): number.get(qn("w:val"))
        for each in part(file, "word/document.xml").iter(qn("w:p"))
        for number in each.iter(qn("w:numId"))
    }
    assert borne == {"listed": "1", "nameless": "1"}


@pytest.mark.parametrize("number", [1, 5])
def test_an_item_bears_its_number_as_text_and_headings_below_it_none(
    number: int,
) -> None:
    document = holding(
        sections=(
            Section(
                "О договорённостях", (Heading("a", 2), Heading("b", 3)), number
            ),
        )
    )
    file = word.write(document)
    assert of_style(file, "Heading 1", "Heading 2", "Heading 3") == [
        f"{number}. О договорённостях",
        "a",
        "b",
    ]
    assert not [
        each
        for each in paragraphs(file)
        if each._p.pPr is not None and each._p.pPr.numPr is not None
    ]
