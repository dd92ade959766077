# What each cut of the protocol has and has not: its contents, references and pictures, its paper, and extracts.
from base64 import b64decode
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from docx.oxml.ns import qn

from exports import markdown, word
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut, trimmed
from exports.protocol.document import Document, cited
from exports.protocol.extracts import extract, responsible
from exports.protocol.form import form_of
from exports.word.runs import bookmark_name
from session.fields import FormField
from session.stages import KINDS as REAL
from session.values.blocks import (
    Block,
    Heading,
    Label,
    Listing,
    Minutes,
    Paragraph,
    Picture,
    Quote,
    Reference,
    Table,
)
from session.words import words
from tests.exports.documents import holding, of_style, opened, part, texts
from tests.exports.sessions import KINDS, NOW, empty, full
from tests.session.build import MODERATOR
from tests.session.stages.scene import Scene

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
CUTS = pytest.mark.parametrize("cut", list(Cut))
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@cache
def laid_out(language: str, cut: Cut, entries: int) -> Document:
    return protocol(
        full(entries) if entries else empty(),
        KINDS,
        words(language, 540),
        NOW,
        cut,
    )


@cache
def made(language: str, cut: Cut, entries: int) -> bytes:
    return word.write(laid_out(language, cut, entries), live=True)


@LANGUAGES
def test_a_report_has_a_cover_and_contents_that_lead_to_its_headings(
    language: str,
) -> None:
    file = word.write(laid_out(language, Cut.report, 40))
    body = part(file, "word/document.xml")
    names = {
        each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))
    }
    leading = [
        each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))
    ]
    headings = of_style(
        file, "Heading 1", "Heading 2", "Appendix Title", "Appendix Heading 2"
    )
    listed = of_style(file, "toc 1", "toc 2")
    assert of_style(file, "Cover Title") == [
        {"ru": "ИТОГОВЫЙ ОТЧЁТ", "en": "Final report"}[language]
    ]
    assert listed == headings
    assert set(leading) <= names
    assert any(
        "TOC" in (each.text or "") for each in body.iter(qn("w:instrText"))
    )


@LANGUAGES
def test_a_full_protocol_lists_its_appendices_and_a_brief_has_none(
    language: str,
) -> None:
    file = made(language, Cut.full, 40)
    assert of_style(file, "toc 1") == of_style(file, "Appendix Title") != []
    assert (
        of_style(made(language, Cut.brief, 40), "Appendix Title", "toc 1") == []
    )


@LANGUAGES
@CUTS
def test_every_picture_says_in_words_what_it_shows(
    language: str, cut: Cut
) -> None:
    drawn = list(
        part(made(language, cut, 40), "word/document.xml").iter(qn("wp:docPr"))
    )
    assert len(drawn) == (cut is not Cut.brief)
    assert all(len(each.get("descr")) > 20 for each in drawn)


def test_references_lead_to_what_stands_and_are_plain_words_else() -> None:
    told = Paragraph(
        "Grew from:",
        references=(Reference("No. 1", "here"), Reference("No. 2", "gone")),
    )
    file = word.write(holding(Quote("Idea", anchor="here"), told))
    (link,) = part(file, "word/document.xml").iter(qn("w:hyperlink"))
    assert link.get(qn("w:anchor")) == bookmark_name("here")
    assert "Grew from: No. 1; No. 2." in texts(file)


def test_a_picture_keeps_its_shape_and_a_broken_one_is_told_in_words() -> None:
    shown, broken = (
        Picture(DOT, "A sheet of paper", 1, 1),
        Picture(b"no picture", "A lost sheet", 1, 1),
    )
    file = word.write(holding(shown, broken))
    (extent,) = part(file, "word/document.xml").iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}ext"
    )
    assert extent.get("cx") == extent.get("cy")
    assert of_style(file, "Note") == ["A lost sheet"]


@pytest.mark.parametrize(
    ("letter", "size", "tag"),
    [(False, (210, 297), "en-GB"), (True, (216, 279), "en-US")],
)
def test_paper_is_a4_or_letter_and_the_margin_is_wider_for_what_is_kept(
    letter: bool, size: tuple[int, int], tag: str
) -> None:
    form = form_of("en", letter=letter, kept_long=True)
    section = opened(word.write(laid_out("en", Cut.brief, 0), form)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    assert (round(section.left_margin.mm), form.language) == (30, tag)
    assert round(form_of("ru", kept_long=True).left) == 30


@LANGUAGES
def test_what_several_stages_call_the_same_is_told_apart(language: str) -> None:
    scene = Scene()
    crew, sheet = scene.crowd(6), (FormField(name="idea", label="Idea"),)
    for key, title in (("sides", "Sides meet"), ("mixed", "All mixed")):
        stage = scene.opened(
            key,
            "group",
            section="reports",
            title=title,
            options={"size": 3},
            fields=sheet,
        )
        for person in crew:
            scene.write(person, stage, idea=f"{title}: {person.name}")
    sections = protocol(scene.snapshot, REAL, words(language), NOW).sections
    headings = [
        block.text
        for section in sections
        for block in section.blocks
        if isinstance(block, Heading)
    ]
    assert len(headings) == len(set(headings)) >= 2
    assert all(
        heading.endswith(("– Sides meet", "– All mixed"))
        for heading in headings
    )


@pytest.mark.parametrize(("theses", "told"), [("", False), ("Open late", True)])
def test_english_minutes_have_no_heading_over_nothing(
    theses: str, told: bool
) -> None:
    scene = Scene()
    scene.opened(
        "keynote",
        "info",
        section="opening",
        title="Keynote",
        options={"theses": theses},
    )
    sections = protocol(scene.snapshot, REAL, words("en"), NOW).sections
    assert all(section.blocks for section in sections)
    naming = [
        section.title
        for section in sections
        if "Keynote" in repr(section.blocks)
    ]
    assert naming == [
        "Agenda, planned and actual",
        *["Opening statements"] * told,
    ]
    assert (
        "Opening statements" in [section.title for section in sections]
    ) is told


@LANGUAGES
def test_an_extract_has_the_rows_of_one_and_the_secretarys_word(
    language: str,
) -> None:
    scene = agreed()
    found = responsible(scene.snapshot, REAL, words(language))
    assert list(found) == ["The library", "p01 Surname"]
    document = extract(
        scene.snapshot, REAL, words(language), NOW, found["p01 Surname"]
    )
    told = "\n".join(texts(word.write(document)))
    assert ("Open late" in told, "Lend tools" in told) == (False, True)
    assert of_style(word.write(document), "Title") == [
        {"ru": "ВЫПИСКА ИЗ ПРОТОКОЛА", "en": "Extract from the minutes"}[
            language
        ]
    ]
    numbers = [section.number for section in document.sections]
    assert numbers == {"ru": [1], "en": [4]}[language]
    assert cited(document.sections) == dict.fromkeys(
        found["p01 Surname"], f"{numbers[0]}.2"
    )


@LANGUAGES
def test_an_extract_does_not_say_decided_of_what_was_not(language: str) -> None:
    scene = Scene()
    (anna,) = scene.crowd(1)
    scene.opened("positions", "form", section="positions")
    stage = scene.opened("agreements", "agree", section="agreements")
    scene.write(anna, stage, what="Open late", who="The library")
    (entries,) = responsible(scene.snapshot, REAL, words(language)).values()
    document = extract(scene.snapshot, REAL, words(language), NOW, entries)
    told = texts(word.write(document))
    above = {"ru": "Не согласовано или требует доработки", "en": "Parked"}[
        language
    ]
    assert told.index(
        next(text for text in told if text.endswith(above))
    ) < told.index("Open late")
    assert "РЕШИЛИ:" not in "".join(told)
    number = {"ru": 2, "en": 5}[language]
    assert [section.number for section in document.sections] == [number]
    assert [
        heading[:2] for heading in of_style(word.write(document), "Heading 1")
    ] == [f"{number}."]
    assert markdown.write(document).count(f"## {number}. ") == 1


def agreed() -> Scene:
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = scene.opened("agreements", "agree", section="agreements")
    given = {"due": "2026-12-01", "sign": "Ten evenings"}
    scene.write(anna, stage, what="Open late", who="The library", **given)
    tools = scene.write(anna, stage, what="Lend tools", who=boris.name, **given)
    scene.do(boris, "take_on", stage, entry=tools.id)
    return scene


BLOCKS: tuple[Block, ...] = (
    Heading("Head"),
    Paragraph("Plain"),
    Paragraph("Remark", note=True),
    Quote("Said"),
    Listing(("Line",)),
    Label("Label"),
    Table(("a",), (("b",),), caption="Caption"),
)
RESOLVED = (
    Heading("Head"),
    Paragraph("Plain"),
    Listing(("Line",)),
    Table(("a",), (("b",),)),
)


@CUTS
def test_a_brief_tells_the_gist_and_what_was_decided_and_nothing_else(
    cut: Cut,
) -> None:
    told: dict[str, Any] = dict.fromkeys(
        ("heard", "spoke", "decided", "grounds", "parked", "appendix", "gist"),
        BLOCKS,
    )
    minutes = Minutes(**told, appendix_title="Texts", annex="map")
    brief = Minutes(heard=BLOCKS, decided=RESOLVED, parked=RESOLVED)
    assert trimmed(minutes, cut) == (brief if cut is Cut.brief else minutes)
    assert trimmed(replace(minutes, gist=()), cut).heard == (
        () if cut is Cut.brief else BLOCKS
    )


def test_of_a_map_a_brief_tells_the_headings_and_tables_and_of_other_stages_not_what_was_heard() -> (
    None
):
    scene = Scene()
    crew = scene.crowd(12)
    scene.opened(
        "keynote",
        "info",
        section="opening",
        options={"theses": "Heard in the keynote"},
    )
    form = scene.opened("form", "form", section="positions")
    scene.write(crew[0], form, what="Written in the form")
    react = scene.opened("react", "react", section="positions", fields=())
    asked = scene.do(
        MODERATOR,
        "write_statement",
        react,
        text="Open late",
        dimension="agenda",
    ).made[0]
    for person in crew:
        scene.do(person, "react", react, entry=asked, answer="for")
    scene.opened("map", "map", section="positions")
    told = {
        cut: protocol(scene.snapshot, REAL, words("en"), NOW, cut)
        for cut in Cut
    }
    for cut, document in told.items():
        said = repr(
            (document.sections, document.glance if document.leading else None)
        )
        heard = [
            text in said
            for text in ("Heard in the keynote", "Common", "Open late")
        ]
        assert heard == [cut is not Cut.brief, True, True], cut
