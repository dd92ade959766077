# Every file that is written keeps to what Word demands of one, whatever people wrote; and the checker that says so
# finds each of the mistakes that Word is known to refuse a file for.
import re
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from exports import word
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import (
    Appendix,
    Contents,
    Document,
    Properties,
    Section,
    Signature,
    Title,
)
from session.values.blocks import (
    Block,
    Figure,
    Heading,
    Label,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Reference,
    Table,
)
from session.values.charts import Bars, Heat, Point, Series, Square
from session.values.signs import Hue, Shape, Sign
from session.words import words
from tests.exports.documents import holding
from tests.exports.schema import flaws
from tests.exports.sessions import KINDS, NOW, empty, full
from tests.letterhead import letterhead

DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NASTY = {
    "controls": "a\x00b\x07c\x1bd\x85e\u2028f\x7f",
    "surrogates": "\ud83d one \udc00 two",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
    "right to left": "שלום \u202eabc\u202c مرحبا \u2067x\u2069",
    "a word without end": "ы" * 10_000,
    "xml": "]]></w:t></w:r><w:p/>&amp;<!-- <script>&#0;",
    "jinja": "{{ 7 * 7 }}{% raw %}{# #}",
    "a formula": '=HYPERLINK("http://x";"y")\t+1\r\n-1',
    "nothing": "",
}


def everything(text: str, language: str = "ru") -> Document:
    """Return a document that has each kind of block, in a section and in an appendix, and says the same everywhere."""
    bars = Bars(
        (text, "b"), (Series(text, (1.0, None), 1),), text, stacked=True
    )
    ours = Sign(Shape.right, Hue.side, 1)
    square = Square(
        text,
        text,
        (Point(0.2, 0.3, text[:3], ours), Point(0.2, 0.3, "2")),
        ((ours, text), (Sign(), text)),
    )
    heat = Heat((text,), (text, text), ((0.5, None),))
    blocks: tuple[Block, ...] = (
        Label(text, text),
        Heading(text, 2),
        Heading(text, 3),
        Paragraph(
            text,
            note=True,
            anchor="p",
            references=(Reference(text, "q"), Reference(text, "gone")),
        ),
        Quote(text, text, anchor="q"),
        Quote(text),
        Listing((text, text)),
        Listing((text, text), numbered=True),
        Table(
            (text,),
            ((text, text), (text, text, text)),
            caption=text,
            anchors=(f"r{text}", f"r{text}"),
        ),
        Table((text, text), ((text, text),), widths=(0.3, 0.7)),
        Picture(DOT, text or "a dot", 1, 1, text),
    )
    charts = tuple(
        Figure(chart, text or "a chart", text) for chart in (bars, square, heat)
    )
    return holding(
        language=language,
        title=Title(
            (text, text), text, text, ((text, text), (text, "")), text, text
        ),
        front=(*blocks, *charts),
        sections=(Section(text, blocks), Section(text, blocks)),
        signatures=(Signature(text, text), Signature(text, text)),
        appendices=(Appendix(text, text, blocks), Appendix(text, text, blocks)),
        properties=Properties(text, text, NOW),
        closing=text,
        contents=Contents(text, whole=True),
        cover=True,
    )


@pytest.mark.parametrize(
    "within", [b"", letterhead()], ids=["our own look", "a letterhead"]
)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("cut", list(Cut))
def test_word_has_nothing_to_refuse_in_any_cut(
    language: str, cut: Cut, within: bytes
) -> None:
    for snapshot in (empty(), full(40)):
        document = protocol(snapshot, KINDS, words(language, 540), NOW, cut)
        for live in (False, True):
            assert flaws(word.write(document, within=within, live=live)) == []


@pytest.mark.parametrize(
    "within", [b"", letterhead()], ids=["our own look", "a letterhead"]
)
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_word_has_nothing_to_refuse_whatever_was_written(
    text: str, within: bytes
) -> None:
    assert flaws(word.write(everything(text), within=within)) == []


Change = Callable[[str], str]


def told(pattern: str, put: str) -> Change:
    """Return what puts something else in the place of what is first found."""

    def change(part: str) -> str:
        changed = re.sub(pattern, put, part, count=1, flags=re.DOTALL)
        assert changed != part
        return changed

    return change


BODY, LOOK, LISTS = "word/document.xml", "word/styles.xml", "word/numbering.xml"
MISTAKES: dict[str, tuple[str, Change]] = {
    "is not the first in w:p": (
        BODY,
        told(
            r"<w:p>(<w:pPr>.*?</w:pPr>)(<w:r>.*?</w:r>)</w:p>",
            r"<w:p>\2\1</w:p>",
        ),
    ),
    "w:pPr has its parts": (
        BODY,
        told(r"(<w:pStyle [^>]+/>)(<w:keepNext/>)", r"\2\1"),
    ),
    "w:style has its parts": (
        LOOK,
        told(r"(<w:basedOn [^>]+/>)(<w:next [^>]+/>)", r"\2\1"),
    ),
    "w:numbering has its parts": (
        LISTS,
        told(
            r"(<w:abstractNum .*</w:abstractNum>)(<w:num .*</w:num>)", r"\2\1"
        ),
    ),
    "w:tcPr has its parts": (
        BODY,
        told(r"(<w:tcW [^>]+/>)(<w:gridSpan [^>]+/>)", r"\2\1"),
    ),
    "stands twice in w:pPr": (BODY, told(r"(<w:keepNext/>)", r"\1\1")),
    "without a grid": (BODY, told(r"(<w:tblGrid>).*?(</w:tblGrid>)", r"\1\2")),
    "columns": (BODY, told(r"<w:gridSpan [^>]+/>", "")),
    "cells of": (
        BODY,
        told(r"<w:gridCol w:w=\"\d+\"/>", '<w:gridCol w:w="9999"/>'),
    ),
    "without a paragraph at its end": (
        BODY,
        told(r"(</w:tcPr>)<w:p>.*?</w:p>(</w:tc>)", r"\1\2"),
    ),
    "no paragraph after a table": (
        BODY,
        told(r"</w:tbl><w:p>.*?</w:p>", "</w:tbl>"),
    ),
    "bookmark's id 1 stands twice": (
        BODY,
        told(r'(<w:bookmarkStart w:id=)"2"', r'\1"1"'),
    ),
    "a bookmark is left open": (BODY, told(r"<w:bookmarkEnd [^>]+/>", "")),
    "bookmark _toc00000001 stands twice": (
        BODY,
        told(r'w:name="_Toc00000002"', 'w:name="_TOC00000001"'),
    ),
    "which is nowhere": (
        BODY,
        told(r'w:anchor="[^"]+"', 'w:anchor="elsewhere"'),
    ),
    "a field is left open": (
        BODY,
        told(r'<w:r><w:fldChar w:fldCharType="end"/></w:r>', ""),
    ),
    "list 99 is nowhere": (
        BODY,
        told(r'<w:numId w:val="\d+"/>', '<w:numId w:val="99"/>'),
    ),
    "there is no style Gone": (
        BODY,
        told(r'<w:pStyle w:val="[^"]+"/>', '<w:pStyle w:val="Gone"/>'),
    ),
    "picture's id 1 stands twice": (
        BODY,
        told(r'<wp:docPr id="2"', '<wp:docPr id="1"'),
    ),
    "says nothing": (BODY, told(r' descr="[^"]*"', ' descr=""')),
    "there is no picture": (BODY, told(r'r:embed="[^"]+"', 'r:embed="gone"')),
    "spaces are lost": (
        BODY,
        told(r'<w:t xml:space="preserve">[^<]+', "<w:t> lost "),
    ),
    "w:p in w:r": (BODY, told(r"<w:r>", "<w:r><w:p/>")),
    "has no type": (
        "[Content_Types].xml",
        told(r'<Default Extension="png"[^>]*/>', ""),
    ),
    "which is missing": (
        "word/_rels/document.xml.rels",
        told(r'Target="styles.xml"', 'Target="gone.xml"'),
    ),
    "properties are not the last": (
        BODY,
        told(r"(<w:sectPr.*</w:sectPr>)(</w:body>)", r"\1<w:p/>\2"),
    ),
    "'1.5'": (LOOK, told(r'w:after="\d+"', 'w:after="1.5"')),
}


@cache
def whole() -> bytes:
    return word.write(everything("text"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_checker_finds(mistake: str) -> None:
    part, change = MISTAKES[mistake]
    source, saved = ZipFile(BytesIO(whole())), BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(
                name, change(content.decode()) if name == part else content
            )
    assert [flaw for flaw in flaws(saved.getvalue()) if mistake in flaw]
