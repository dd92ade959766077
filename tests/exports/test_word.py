# The Word file is read back: page, fonts, languages, lists, tables, numbers, properties, and every text in it.
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from re import findall
from zipfile import ZipFile

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import etree

from exports import word
from exports.protocol.composing import protocol
from exports.protocol.document import Properties
from exports.protocol.form import FORMS, RUSSIAN
from session.words import words
from tests.exports.documents import holding, of_style, opened, paragraphs, part
from tests.exports.sessions import KINDS, NOW, empty, full

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])


@cache
def made(language: str, entries: int) -> bytes:
    snapshot = full(entries) if entries else empty()
    return word.write(protocol(snapshot, KINDS, words(language, 540), NOW))


@LANGUAGES
@pytest.mark.parametrize("entries", [0, 40])
def test_the_page_is_the_forms(language: str, entries: int) -> None:
    form, section = FORMS[language], opened(made(language, entries)).sections[0]
    margins = (
        section.left_margin,
        section.right_margin,
        section.top_margin,
        section.bottom_margin,
    )
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (
        210,
        297,
    )
    assert [round(margin.mm) for margin in margins] == [
        form.left,
        form.right,
        form.top,
        form.bottom,
    ]
    assert round(section.header_distance.mm) >= 10


def test_the_russian_page_number_stands_on_top_from_the_second_page() -> None:
    section = opened(made("ru", 0)).sections[0]
    number, draft = section.header.paragraphs
    assert draft.text.startswith("Проект по состоянию на ")
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous
    assert section.footer.is_linked_to_previous
    assert [
        field.get(qn("w:instr")) for field in number._p.iter(qn("w:fldSimple"))
    ] == [" PAGE "]
    assert number.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_the_english_footer_says_which_page_of_how_many() -> None:
    section = opened(made("en", 0)).sections[0]
    line, draft = section.footer.paragraphs
    assert draft.text.startswith("Draft as of ")
    first, counted = section.first_page_footer.paragraphs
    assert (len(list(first._p.iter(qn("w:drawing")))), counted.text) == (
        1,
        line.text,
    )
    assert (
        "".join(each.text for each in line._p.iter(qn("w:t"))) == "Page 1 of 1"
    )
    assert [
        field.get(qn("w:instr")) for field in line._p.iter(qn("w:fldSimple"))
    ] == [" PAGE ", " NUMPAGES "]


@LANGUAGES
def test_fonts_and_language_are_the_forms_for_every_script_and_no_theme_overrules_them(
    language: str,
) -> None:
    form, look = FORMS[language], part(made(language, 40), "word/styles.xml")
    defaults = look.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    assert dict(defaults.find(qn("w:rFonts")).attrib) == {
        qn(f"w:{script}"): form.font
        for script in ("ascii", "hAnsi", "eastAsia", "cs")
    }
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == form.language
    assert defaults.find(qn("w:sz")).get(qn("w:val")) == str(
        round(form.size * 2)
    )
    written = etree.tostring(look).decode()
    assert "Theme" not in written
    assert set(findall(r'w:lang w:val="([^"]+)"', written)) == {form.language}


@LANGUAGES
def test_every_style_that_is_used_is_there(language: str) -> None:
    file = made(language, 40)
    known = {
        style.get(qn("w:styleId"))
        for style in part(file, "word/styles.xml").iter(qn("w:style"))
    }
    kinds = ("w:pStyle", "w:rStyle", "w:tblStyle")
    used = {
        e.get(qn("w:val"))
        for kind in kinds
        for e in part(file, "word/document.xml").iter(qn(kind))
    }
    assert used <= known


@LANGUAGES
def test_tables_repeat_their_header_keep_rows_whole_and_have_fixed_widths(
    language: str,
) -> None:
    tables = opened(made(language, 40)).tables
    ruled = [table for table in tables if table.style.name == "Protocol Table"]
    assert len(ruled) == 3
    for table in ruled:
        head, first, *rows = table._tbl.tr_lst
        assert first.find(f".//{qn('w:keepLines')}") is not None
        assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(
            row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
            for row in (head, *rows)
        )
        assert not table.autofit
        grid = [
            int(column.get(qn("w:w")))
            for column in table._tbl.tblGrid.iter(qn("w:gridCol"))
        ]
        assert grid == [cell.width.twips for cell in table.rows[0].cells]


@LANGUAGES
def test_headings_are_words_own_and_bear_their_numbers(language: str) -> None:
    file = made(language, 40)
    document = protocol(full(40), KINDS, words(language, 540), NOW)
    assert of_style(file, "Heading 1") == [
        f"{each.number}. {each.title}" for each in document.sections
    ]


def test_the_order_of_a_russian_protocol() -> None:
    styles = [paragraph.style.name for paragraph in paragraphs(made("ru", 40))]
    order = [
        "Organization",
        "Title",
        "Subtitle",
        "Fact",
        "Label",
        "Heading 1",
        "toc 1",
        "Signature",
        "Appendix Mark",
    ]
    assert sorted(order, key=styles.index) == order
    assert styles.count("Appendix Mark") == 3


@LANGUAGES
def test_the_file_says_of_itself_what_is_true(language: str) -> None:
    core = opened(made(language, 40)).core_properties
    assert "Библиотечная" in core.title
    assert core.author == core.last_modified_by
    assert core.author.startswith("Министерство культуры")
    assert (
        core.created == core.modified == datetime.fromtimestamp(NOW / 1000, UTC)
    )
    assert (core.language, core.content_status, core.comments) == (
        FORMS[language].language,
        "Final",
        "",
    )


def test_nothing_of_the_empty_template_is_left() -> None:
    file = made("ru", 0)
    assert b"python-docx" not in file
    assert sorted(ZipFile(BytesIO(file)).namelist()) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/_rels/footer1.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/header1.xml",
        "word/media/image1.png",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    ]
    core = opened(
        word.write(
            holding(draft=True, properties=Properties("т" * 999, "", NOW))
        )
    ).core_properties
    assert (core.title, core.author, core.content_status) == (
        "т" * 255,
        "",
        "Draft",
    )


def test_the_first_sheet_bears_a_code_that_says_what_the_paper_is() -> None:
    mark = "Протокол № 5 от 22 ноября 2026 года\nABCDEF"
    footer = (
        opened(word.write(holding(mark=mark))).sections[0].first_page_footer
    )
    (picture,) = footer._element.iter(qn("wp:docPr"))
    assert picture.get("descr") == mark.replace("\n", ", ")
    assert (
        "word/media/image1.png"
        not in ZipFile(BytesIO(word.write(holding()))).namelist()
    )


def test_what_a_final_version_says_of_itself_stands_last() -> None:
    file = word.write(holding(last="Окончательная редакция № 1\nSHA-256 abc"))
    (last,) = [
        each for each in paragraphs(file) if each.style.name == "Last Foot"
    ]
    assert last.text == "Окончательная редакция № 1\nSHA-256 abc"
    assert [each.text for each in paragraphs(file)[-2:]] == [last.text, ""]


def test_another_form_may_be_given() -> None:
    file = word.write(holding(), replace(RUSSIAN, left=30))
    assert round(opened(file).sections[0].left_margin.mm) == 30
