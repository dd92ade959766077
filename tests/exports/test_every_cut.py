# The checker: every cut in both languages, with nothing, with forty and with five thousand entries, read back from the
# Word file as Word would read it, and from the PDF that LibreOffice prints of it.
import re
from collections import Counter
from functools import cache
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from lxml import etree

from exports import word
from exports.clean import clean
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document
from exports.protocol.form import FORMS
from exports.word.paragraph_style import twips
from session.words import words
from tests.exports.schema import flaws
from tests.exports.sessions import KINDS, NOW, empty, full, text_of
from tests.exports.test_schema import NASTY, everything
from tests.length import times
from tests.letterhead import letterhead
from tests.office import bare, printed

pytestmark = pytest.mark.long

MANY = times(5000)
CASES = tuple(product(("ru", "en"), Cut, (0, 40, MANY)))
LONG = (("ru", Cut.full), ("en", Cut.report))
"""Of many entries these are printed, too: a hundred pages each, three hundred in the long form."""

EACH = pytest.mark.parametrize(("language", "cut", "entries"), CASES, ids=str)
ORDER = (
    "Organization",
    "Title",
    "Subtitle",
    "Fact",
    "Heading1",
    "Signature",
    "AppendixMark",
    "AppendixTitle",
)


@cache
def session(entries: int) -> Any:
    return full(entries) if entries else empty()


def laid_out(language: str, cut: Cut, entries: int) -> Document:
    return protocol(session(entries), KINDS, words(language, 540), NOW, cut)


@cache
def made(language: str, cut: Cut, entries: int) -> bytes:
    return word.write(laid_out(language, cut, entries))


def part(file: bytes, name: str) -> Any:
    return etree.fromstring(ZipFile(BytesIO(file)).read(f"word/{name}.xml"))


def read(file: bytes) -> list[tuple[str, str]]:
    """Return each paragraph's style and text, those of tables too, in reading order; what is worked out is left out."""
    style = f"{qn('w:pPr')}/{qn('w:pStyle')}"
    found = part(file, "document").iter(qn("w:p"))
    return [
        (
            named.get(qn("w:val"))
            if (named := each.find(style)) is not None
            else "",
            _text(each),
        )
        for each in found
    ]


def _text(paragraph: Any) -> str:
    runs = paragraph.iter(qn("w:t"))
    return "".join(
        each.text or ""
        for each in runs
        if each.getparent().getparent().tag != qn("w:fldSimple")
    )


def due(cut: Cut, entries: int) -> Counter[str]:
    """Return the entries that a cut has: a brief only what was decided, which is what the fourth stage brings."""
    return Counter(
        text_of(number)
        for number in range(entries)
        if cut is not Cut.brief or number % 6 == 3
    )


def told(text: str) -> Counter[str]:
    return Counter(re.findall(r"Высказывание \d{5}[^.]*\.", text))


@EACH
def test_word_reads_every_entry_once_in_the_order_that_was_laid_out(
    language: str, cut: Cut, entries: int
) -> None:
    file, document = (
        made(language, cut, entries),
        laid_out(language, cut, entries),
    )
    paragraphs = read(file)
    styles = [style for style, _ in paragraphs]
    assert told("\n".join(text for _, text in paragraphs)) == due(cut, entries)
    assert [text for style, text in paragraphs if style == "Heading1"] == [
        f"{each.number}. {each.title}" for each in document.sections
    ]
    assert [text for style, text in paragraphs if style == "AppendixTitle"] == [
        each.title for each in document.appendices
    ]
    order = [
        each if each != "Title" or cut is not Cut.report else "CoverTitle"
        for each in ORDER
        if each in styles or each == "Title"
    ]
    assert sorted(order, key=styles.index) == order
    assert flaws(file) == []


@EACH
def test_page_languages_and_fields_are_those_of_the_form(
    language: str, cut: Cut, entries: int
) -> None:
    file, form = made(language, cut, entries), FORMS[language]
    section = part(file, "document").find(f".//{qn('w:sectPr')}")
    page, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    assert [int(page.get(qn(f"w:{side}"))) for side in "wh"] == [
        twips(form.width),
        twips(form.height),
    ]
    sides = {
        side: int(margins.get(qn(f"w:{side}")))
        for side in ("left", "right", "top", "bottom")
    }
    assert sides == {side: twips(getattr(form, side)) for side in sides}
    assert min(
        int(margins.get(qn(f"w:{edge}"))) for edge in ("header", "footer")
    ) >= twips(10)
    assert section.find(qn("w:titlePg")) is not None
    fields = [
        each.get(qn("w:instr")).split()[0]
        for each in part(file, "header1" if form.official else "footer1").iter(
            qn("w:fldSimple")
        )
    ]
    assert fields == ["PAGE"] if form.official else ["PAGE", "NUMPAGES"]
    lists = [
        each.text.split()
        for each in part(file, "document").iter(qn("w:instrText"))
    ]
    assert [each[0] for each in lists] == ([] if cut is Cut.brief else ["TOC"])
    archive = ZipFile(BytesIO(file))
    parts = [
        archive.read(name).decode()
        for name in archive.namelist()
        if name.endswith(".xml")
    ]
    tags = [
        re.findall(r'(?:w:lang|themeFontLang) w:val="([^"]+)"', each)
        for each in parts
        if "<w:body" not in each
    ]
    assert {tag for each in tags for tag in each} == {form.language}
    assert not any("en-US" in each for each in parts)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_run_says_in_which_language_its_words_are(language: str) -> None:
    """Word underlines a word that it looks up in another language's dictionary."""
    body = part(made(language, Cut.full, 40), "document")
    for each in body.iter(qn("w:r")):
        text = "".join(found.text or "" for found in each.iter(qn("w:t")))
        tag = each.find(f"{qn('w:rPr')}/{qn('w:lang')}")
        said = FORMS[language].language if tag is None else tag.get(qn("w:val"))
        cyrillic, latin = (
            re.search("[а-яё]", text.lower()),
            re.search("[a-z]", text.lower()),
        )
        assert said == (
            "ru-RU"
            if cyrillic
            else "en-GB"
            if latin
            else FORMS[language].language
        ), text


def test_libreoffice_prints_every_cut_loses_no_text_and_works_out_the_pages(
    tmp_path: Path,
) -> None:
    cases = [case for case in CASES if case[2] < MANY or case[:2] in LONG]
    files = {
        "-".join(map(str, case)): word.write(laid_out(*case), live=True)
        for case in cases
    }
    for name, pages in printed(tmp_path, files).items():
        whole, paragraphs = bare(pages), read(files[name])
        missing = [text for _, text in paragraphs if bare(text) not in whole]
        assert [text for text in missing if not _goes_on(text, pages)] == [], (
            name
        )
        listed = [
            bare(text)
            for style, text in paragraphs
            if style.startswith("PagedLine")
        ]
        lines = (
            re.fullmatch(r"(.+?)\.*(\d+)", bare(line))
            for page in pages[1:3]
            for line in page.splitlines()
        )
        shown = {line[1]: int(line[2]) for line in lines if line}
        assert [
            title
            for title in listed
            if title not in bare(pages[shown[title] - 1])
        ] == [], name
        assert bool(listed) == ("report" in name)
        assert len(pages) <= 2 or "brief" not in name


def test_libreoffice_prints_what_was_meant_to_break_a_file(
    tmp_path: Path,
) -> None:
    nasty = {
        name: clean(text)
        for name, text in NASTY.items()
        if name in {"controls", "xml", "jinja", "a formula"}
    }
    files = {
        name: word.write(everything(text, "en"), within=letterhead())
        for name, text in nasty.items()
    }
    for name, pages in printed(tmp_path, files).items():
        assert bare(pages).count(bare(nasty[name])) >= 20, name


def _goes_on(text: str, pages: list[str]) -> bool:
    """Tell whether a text ends at a word of it on one page and goes on on the next, below the header of its table."""
    said = text.split()
    for page, following in pairwise(map(bare, pages)):
        for place in range(1, len(said)):
            begun, rest = bare(" ".join(said[:place])), said[place:]
            if begun in page and bare(" ".join(rest)) in following:
                return True
    return False
