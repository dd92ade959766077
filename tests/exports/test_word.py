# The Word file is read back: page, fonts, languages, lists, tables, numbers, properties, and every text in it.
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from re import findall
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as ReadParagraph
from hypothesis import given, settings
from hypothesis.strategies import characters, sampled_from, text
from lxml import etree

from exports import word
from exports.clean import clean
from exports.document import Appendix, Document, Properties, Section, Signature, Title
from exports.form import FORMS, RUSSIAN
from exports.protocol import protocol
from exports.wordml import bookmark_name
from session.blocks import Block, Heading, Label, Listing, Paragraph, Quote, Table
from session.words import words
from tests.exports.sessions import KINDS, NOW, empty, full, text_of

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
HOSTILE = text(characters(exclude_categories=()), max_size=60)


@cache
def made(language: str, entries: int) -> bytes:
    snapshot = full(entries) if entries else empty()
    return word.write(protocol(snapshot, KINDS, words(language, 540), NOW))


def holding(*blocks: Block, **given: Any) -> Document:
    values: dict[str, Any] = {
        "language": "ru",
        "draft": False,
        "title": Title(("Библиотека",), "ПРОТОКОЛ", "сессии", (("22 ноября", "№ 5"),)),
        "front": (),
        "sections": (Section("О позициях", blocks),),
        "signatures": (Signature("Секретарь", "Сидорова А. И."),),
        "appendices": (),
        "properties": Properties("Протокол", "Библиотека", NOW),
    }
    return Document(**{**values, **given})


def opened(file: bytes) -> Any:
    return docx.Document(BytesIO(file))


def part(file: bytes, name: str) -> Any:
    return etree.fromstring(ZipFile(BytesIO(file)).read(name))


def texts(file: bytes) -> list[str]:
    """Return every paragraph's text, those of tables too, in reading order."""
    return [paragraph.text for paragraph in _paragraphs(file)]


def _paragraphs(file: bytes) -> list[Any]:
    read = opened(file)
    return [ReadParagraph(element, read) for element in read.element.body.iter(qn("w:p"))]


def of_style(file: bytes, *styles: str) -> list[str]:
    return [each.text for each in _paragraphs(file) if each.style.name in styles]


@LANGUAGES
@pytest.mark.parametrize("entries", [0, 40])
def test_the_page_is_the_forms(language: str, entries: int) -> None:
    form, section = FORMS[language], opened(made(language, entries)).sections[0]
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(margin.mm) for margin in margins] == [form.left, form.right, form.top, form.bottom]
    assert round(section.header_distance.mm) >= 10


def test_the_russian_page_number_stands_on_top_from_the_second_page() -> None:
    section = opened(made("ru", 0)).sections[0]
    (number,) = section.header.paragraphs
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous
    assert section.footer.is_linked_to_previous
    assert [field.get(qn("w:instr")) for field in number._p.iter(qn("w:fldSimple"))] == [" PAGE "]
    assert number.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_the_english_footer_says_which_page_of_how_many() -> None:
    section = opened(made("en", 0)).sections[0]
    (line,) = section.footer.paragraphs
    assert not section.different_first_page_header_footer
    assert "".join(each.text for each in line._p.iter(qn("w:t"))) == "Page 1 of 1"
    assert [field.get(qn("w:instr")) for field in line._p.iter(qn("w:fldSimple"))] == [" PAGE ", " NUMPAGES "]


@LANGUAGES
def test_fonts_and_language_are_the_forms_for_every_script_and_no_theme_overrules_them(language: str) -> None:
    form, look = FORMS[language], part(made(language, 40), "word/styles.xml")
    defaults = look.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert dict(defaults.find(qn("w:rFonts")).attrib) == {
        qn(f"w:{script}"): form.font for script in ("ascii", "hAnsi", "eastAsia", "cs")
    }
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == form.language
    assert defaults.find(qn("w:sz")).get(qn("w:val")) == str(round(form.size * 2))
    written = etree.tostring(look).decode()
    assert "Theme" not in written
    assert set(findall(r'w:lang w:val="([^"]+)"', written)) == {form.language}


@LANGUAGES
def test_every_style_that_is_used_is_there(language: str) -> None:
    file = made(language, 40)
    known = {style.get(qn("w:styleId")) for style in part(file, "word/styles.xml").iter(qn("w:style"))}
    kinds = ("w:pStyle", "w:rStyle", "w:tblStyle")
    used = {e.get(qn("w:val")) for kind in kinds for e in part(file, "word/document.xml").iter(qn(kind))}
    assert used <= known


@LANGUAGES
def test_tables_repeat_their_header_keep_rows_whole_and_have_fixed_widths(language: str) -> None:
    tables = opened(made(language, 40)).tables
    ruled = [table for table in tables if table.style.name == "Protocol Table"]
    assert len(ruled) == 3
    for table in ruled:
        head, *rows = table._tbl.tr_lst
        assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in (head, *rows))
        assert not table.autofit
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert grid == [cell.width.twips for cell in table.rows[0].cells]


@LANGUAGES
def test_headings_are_words_own_and_number_themselves(language: str) -> None:
    file = made(language, 40)
    document = protocol(full(40), KINDS, words(language, 540), NOW)
    assert of_style(file, "Heading 1") == [section.title for section in document.sections]
    numbering = part(file, "word/numbering.xml")
    levels = [(e.get(qn("w:ilvl")), e.find(qn("w:lvlText")).get(qn("w:val"))) for e in numbering.iter(qn("w:lvl"))]
    assert levels[:3] == [("0", "%1."), ("1", "%1.%2."), ("2", "%1.%2.%3.")]


def test_the_order_of_a_russian_protocol() -> None:
    styles = [paragraph.style.name for paragraph in _paragraphs(made("ru", 40))]
    order = ["Organization", "Title", "Subtitle", "Fact", "Label", "Heading 1", "Signature", "Appendix Mark"]
    assert sorted(order, key=styles.index) == order
    assert styles.count("Appendix Mark") == 3


@LANGUAGES
@pytest.mark.parametrize("entries", [0, 40, 2000])
def test_every_entry_is_in_the_file_once_and_verbatim(language: str, entries: int) -> None:
    found = Counter(findall(r"Высказывание \d{5}[^.]*\.", "\n".join(texts(made(language, entries)))))
    assert found == Counter(map(text_of, range(entries)))


def test_a_list_that_counts_begins_at_one_each_time() -> None:
    file = word.write(holding(Listing(("а", "б"), numbered=True), Listing(("в",)), Listing(("г",), numbered=True)))
    used = [e.get(qn("w:val")) for e in part(file, "word/document.xml").iter(qn("w:numId"))]
    starts = {
        num.get(qn("w:numId")): [start.get(qn("w:val")) for start in num.iter(qn("w:startOverride"))]
        for num in part(file, "word/numbering.xml").iter(qn("w:num"))
    }
    assert used == ["3", "3", "2", "4"]
    assert starts == {"1": [], "2": [], "3": ["1"], "4": ["1"]}


def test_what_has_an_anchor_is_a_bookmark_of_its_own_name_once() -> None:
    table = Table(("№",), (("1",), ("2",)), anchors=("Строка", "строка"))
    blocks = (Quote("а", "б", anchor="x" * 64), Paragraph("в", anchor="y"), table, Quote("ещё раз", anchor="y"))
    body = part(word.write(holding(*blocks)), "word/document.xml")
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    begun = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert names == [bookmark_name(anchor) for anchor in ("x" * 64, "y", "Строка", "строка")]
    assert all(len(name) <= 40 for name in names)
    assert begun == [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkEnd"))]


def test_headings_of_appendices_have_no_number_and_each_appendix_a_page() -> None:
    appendix = Appendix("Приложение № 1", "Мнения", (Heading("Стороны", 2), Heading("Имя", 3)))
    file = word.write(holding(Heading("Общее", 2), Heading("Часы", 3), appendices=(appendix,)))
    assert of_style(file, "Heading 2", "Heading 3") == ["Общее", "Часы"]
    assert of_style(file, "Appendix Heading 2", "Appendix Heading 3") == ["Стороны", "Имя"]
    assert opened(file).styles["Appendix Mark"].paragraph_format.page_break_before


def test_newlines_and_tabs_are_kept_on_paper() -> None:
    file = word.write(holding(Paragraph("раз\r\nдва\n\nчетыре\tпять", note=True)))
    assert of_style(file, "Note") == ["раз\nдва\n\nчетыре\tпять"]


def test_a_table_may_have_a_caption_no_header_and_rows_of_uneven_length() -> None:
    uneven = Table((), (("а",), ("б", "в", "г")), caption="Голоса")
    nothing = Table((), ())
    file = word.write(holding(uneven, nothing))
    table = opened(file).tables[0]
    assert of_style(file, "Caption") == ["Голоса"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["а", "", ""], ["б", "в", "г"]]


def test_a_row_higher_than_a_page_may_break() -> None:
    table = opened(word.write(holding(Table(("а",), (("слово " * 4000,), ("слово",)))))).tables[0]
    whole = [row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows]
    assert whole == [True, False, True]


@LANGUAGES
def test_the_file_says_of_itself_what_is_true(language: str) -> None:
    core = opened(made(language, 40)).core_properties
    assert "Библиотечная" in core.title
    assert core.author == core.last_modified_by
    assert core.author.startswith("Министерство культуры")
    assert core.created == core.modified == datetime.fromtimestamp(NOW / 1000, UTC)
    assert (core.language, core.content_status, core.comments) == (FORMS[language].language, "Final", "")


def test_nothing_of_the_empty_template_is_left() -> None:
    file = made("ru", 0)
    assert b"python-docx" not in file
    assert sorted(ZipFile(BytesIO(file)).namelist()) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/header1.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    core = opened(word.write(holding(draft=True, properties=Properties("т" * 999, "", NOW)))).core_properties
    assert (core.title, core.author, core.content_status) == ("т" * 255, "", "Draft")


def test_another_form_may_be_given() -> None:
    file = word.write(holding(), replace(RUSSIAN, left=30))
    assert round(opened(file).sections[0].left_margin.mm) == 30


WRAPPED: dict[str, Callable[[str], Block]] = {
    "Heading 2": lambda t: Heading(t, 2),
    "Label": lambda t: Label("", t),
    "Body Text": Paragraph,
    "Quote": lambda t: Quote(t, said_by=""),
    "List Bullet": lambda t: Listing((t,)),
    "Table Text": lambda t: Table(("а",), ((t,),)),
}


@given(HOSTILE, sampled_from(sorted(WRAPPED)))
@settings(max_examples=60, deadline=None)
def test_hostile_text_comes_through_whole_and_harmless(hostile: str, style: str) -> None:
    file = word.write(holding(WRAPPED[style](hostile)))
    (found,) = of_style(file, style)
    assert found.removeprefix(" " if style == "Label" else "") == clean(hostile)


@given(HOSTILE)
@settings(max_examples=30, deadline=None)
def test_hostile_requisites_come_through_as_well(hostile: str) -> None:
    title = Title((hostile,), hostile, hostile, ((hostile, hostile),), hostile)
    appendix = Appendix(hostile, hostile, (Table((hostile,), ((hostile,),), caption=hostile, anchors=(hostile,)),))
    document = holding(
        Quote(hostile, hostile, hostile),
        title=title,
        sections=(Section(hostile, ()),),
        signatures=(Signature(hostile, hostile),),
        appendices=(appendix,),
        properties=Properties(hostile, hostile, NOW),
    )
    assert texts(word.write(document)).count(clean(hostile)) >= 8
