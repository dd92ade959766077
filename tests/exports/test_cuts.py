# Every cut of the protocol in both languages, read back from the Word file: what it has and has not, in which order,
# every entry once; its languages, contents, references and pictures; and that it comes through LibreOffice whole.
import re
import subprocess
from base64 import b64decode
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn

from exports import pdf, word
from exports.cuts import Cut
from exports.document import Document
from exports.extracts import extract, responsible
from exports.form import FORMS, form_of
from exports.protocol import protocol
from exports.runs import bookmark_name
from session.blocks import Paragraph, Picture, Quote, Reference
from session.stages import KINDS as REAL
from session.words import words
from tests.exports.documents import holding, of_style, opened, part, texts
from tests.exports.sessions import KINDS, NOW, empty, full, text_of
from tests.session.stages.scene import Scene

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
CUTS = pytest.mark.parametrize("cut", list(Cut))
DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@cache
def laid_out(language: str, cut: Cut, entries: int) -> Document:
    return protocol(full(entries) if entries else empty(), KINDS, words(language, 540), NOW, cut)


@cache
def made(language: str, cut: Cut, entries: int) -> bytes:
    return word.write(laid_out(language, cut, entries), live=True)


@LANGUAGES
@CUTS
@pytest.mark.parametrize("entries", [0, 40])
def test_every_entry_of_a_long_cut_stands_once_and_a_brief_has_what_was_decided(
    language: str, cut: Cut, entries: int
) -> None:
    told = "\n".join(texts(made(language, cut, entries)))
    counts = {number: told.count(text_of(number)) for number in range(entries)}
    once = {number for number in counts if cut is not Cut.brief or number % 6 == 3}  # the fourth stage decides
    assert counts == {number: int(number in once) for number in range(entries)}


def test_five_thousand_entries_stand_once() -> None:
    found = [text for text in texts(made("ru", Cut.full, 5000)) if "Высказывание" in text]
    told = "\n".join(found)
    assert sorted(re.findall(r"Высказывание \d{5}", told)) == [f"Высказывание {number:05}" for number in range(5000)]


@LANGUAGES
@CUTS
@pytest.mark.parametrize("entries", [0, 40])
def test_no_other_language_is_left_anywhere(language: str, cut: Cut, entries: int) -> None:
    archive = ZipFile(BytesIO(made(language, cut, entries)))
    tags = {
        tag
        for name in archive.namelist()
        if name.endswith(".xml")
        for tag in re.findall(r'(?:w:lang|themeFontLang) w:val="([^"]+)"', archive.read(name).decode())
    }
    assert tags == {FORMS[language].language}
    assert "en-US" not in "".join(archive.read(n).decode(errors="ignore") for n in archive.namelist() if "xml" in n)


@LANGUAGES
def test_a_report_has_a_cover_and_contents_that_lead_to_its_headings(language: str) -> None:
    file = word.write(laid_out(language, Cut.report, 40))
    body = part(file, "word/document.xml")
    names = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    leading = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))]
    headings = of_style(file, "Heading 1", "Heading 2", "Appendix Title", "Appendix Heading 2")
    listed = of_style(file, "toc 1", "toc 2")
    assert of_style(file, "Cover Title") == [{"ru": "ИТОГОВЫЙ ОТЧЁТ", "en": "Final report"}[language]]
    assert [re.sub(r"^[\d.]+ ", "", line) for line in listed] == headings
    assert set(leading) <= names
    assert any("TOC" in (each.text or "") for each in body.iter(qn("w:instrText")))


@LANGUAGES
def test_a_full_protocol_lists_its_appendices_and_a_brief_has_none(language: str) -> None:
    file = made(language, Cut.full, 40)
    assert of_style(file, "toc 1") == of_style(file, "Appendix Title") != []
    assert of_style(made(language, Cut.brief, 40), "Appendix Title", "toc 1") == []


@LANGUAGES
@CUTS
def test_every_picture_says_in_words_what_it_shows(language: str, cut: Cut) -> None:
    drawn = list(part(made(language, cut, 40), "word/document.xml").iter(qn("wp:docPr")))
    assert len(drawn) == (cut is not Cut.brief)
    assert all(len(each.get("descr")) > 20 for each in drawn)


def test_references_lead_to_what_stands_and_are_plain_words_else() -> None:
    told = Paragraph("Grew from:", references=(Reference("No. 1", "here"), Reference("No. 2", "gone")))
    file = word.write(holding(Quote("Idea", anchor="here"), told))
    (link,) = part(file, "word/document.xml").iter(qn("w:hyperlink"))
    assert link.get(qn("w:anchor")) == bookmark_name("here")
    assert "Grew from: No. 1; No. 2." in texts(file)


def test_a_picture_keeps_its_shape_and_a_broken_one_is_told_in_words() -> None:
    shown, broken = Picture(DOT, "A sheet of paper", 1, 1), Picture(b"no picture", "A lost sheet", 1, 1)
    file = word.write(holding(shown, broken))
    (extent,) = part(file, "word/document.xml").iter("{http://schemas.openxmlformats.org/drawingml/2006/main}ext")
    assert extent.get("cx") == extent.get("cy")
    assert of_style(file, "Note") == ["A lost sheet"]


@pytest.mark.parametrize(("letter", "size", "tag"), [(False, (210, 297), "en-GB"), (True, (216, 279), "en-US")])
def test_paper_is_a4_or_letter_and_the_margin_is_wider_for_what_is_kept(
    letter: bool, size: tuple[int, int], tag: str
) -> None:
    form = form_of("en", letter=letter, kept_long=True)
    section = opened(word.write(laid_out("en", Cut.brief, 0), form)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    assert (round(section.left_margin.mm), form.language) == (30, tag)
    assert round(form_of("ru", kept_long=True).left) == 30


@LANGUAGES
def test_an_extract_has_the_rows_of_one_and_the_secretarys_word(language: str) -> None:
    scene = agreed()
    found = responsible(scene.snapshot, REAL, words(language))
    assert list(found) == ["The library", "p01 Surname"]
    document = extract(scene.snapshot, REAL, words(language), NOW, found["p01 Surname"])
    told = "\n".join(texts(word.write(document)))
    assert ("Open late" in told, "Lend tools" in told) == (False, True)
    assert of_style(word.write(document), "Title") == [
        {"ru": "ВЫПИСКА ИЗ ПРОТОКОЛА", "en": "Extract from the minutes"}[language]
    ]


def agreed() -> Scene:
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = scene.opened("agreements", "agree", section="agreements")
    given = {"due": "2026-12-01", "sign": "Ten evenings"}
    scene.write(anna, stage, what="Open late", who="The library", **given)
    tools = scene.write(anna, stage, what="Lend tools", who=boris.name, **given)
    scene.do(boris, "take_on", stage, entry=tools.id)
    return scene


def test_libreoffice_loses_no_text_of_any_cut_and_prints_it(tmp_path: Path) -> None:
    named = {f"{language}-{cut}": made(language, cut, 40) for language in ("ru", "en") for cut in Cut}
    for name, file in named.items():
        (tmp_path / f"{name}.docx").write_bytes(file)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    into = ["--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run(
        [pdf.office(), profile, *into, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=180
    )
    for name, file in named.items():
        read = (tmp_path / f"{name}.txt").read_text("utf-8-sig")
        framed = of_style(file, "Cover Foot")  # the plain text leaves frames out; the PDF has them
        lost = [line for line in texts(file) if bare(line) not in bare(read) and line not in framed]
        assert lost == [], name
    assert pdf.write(named["ru-report"], pdf.office()).startswith(b"%PDF")


def bare(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", "", text)
