# The look of our own Word files, as it is written in them: every style and every section. It is read by people:
# `python -m tests.exports.test_look` writes look.txt anew, and a change of it is a change of every protocol.
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, nsmap, qn

from exports import word
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Appendix, Contents, Document, Title
from session.values.blocks import (
    Heading,
    Label,
    Listing,
    Paragraph,
    Quote,
    Reference,
    Table,
)
from session.words import words
from tests.exports.documents import holding, part
from tests.exports.sessions import KINDS, NOW, full
from tests.letterhead import letterhead

LOOK = Path(__file__).with_name("look.txt")
WHOLE, OF_ANNEXES = (
    Contents("Contents", whole=True),
    Contents("Annexes", whole=False),
)
# Names of other parts, and of the program's own sittings.
PASSING = re.compile(r"\}(id|rsid\w*|embed)$")
PREFIXES = {address: prefix for prefix, address in nsmap.items()}


def test_the_look_of_a_file_is_the_one_that_was_agreed() -> None:
    assert list(look()) == LOOK.read_text(encoding="utf-8").splitlines()


def look() -> Iterator[str]:
    for language in ("ru", "en"):
        file = word.write(
            protocol(full(6), KINDS, words(language), NOW, Cut.report)
        )
        yield f"= {language}"
        yield from (told(style) for style in part(file, "word/styles.xml"))
        yield from (
            told(section)
            for section in part(file, "word/document.xml").iter(qn("w:sectPr"))
        )
        yield from (
            told(kind)
            for kind in part(file, "word/numbering.xml").iter(
                qn("w:abstractNum")
            )
        )
        yield told(part(file, "word/settings.xml"))
        yield from (
            told(block)
            for block in part(
                word.write(sample(language)), "word/document.xml"
            )[0]
        )
        yield from covered(language)
    yield from within("ru")


def covered(language: str) -> Iterator[str]:
    """Yield the beginnings of documents with a cover, a list of contents, or both, and what stands in their margins."""
    title = Title(
        ("The library", "The school"),
        "MINUTES",
        "of a session",
        (("22 May", "No. 5"),),
        "Draft\nof noon",
        "Here\n2026",
    )
    for cover, contents in (
        (True, None),
        (True, WHOLE),
        (False, WHOLE),
        (True, OF_ANNEXES),
    ):
        file = word.write(
            replace(
                sample(language), title=title, cover=cover, contents=contents
            )
        )
        yield f"- {'cover' if cover else 'no cover'}, {contents}"
        written = [told(block) for block in part(file, "word/document.xml")[0]]
        yield from islice(
            (line for line in written if "Heading" not in line), 14
        )
        yield from (
            line
            for line in written
            if "sectPr" in line or "fldSimple" in line or "instrText" in line
        )
        yield from (told(part(file, name)) for name in margins_of(file))


def margins_of(file: bytes) -> list[str]:
    return sorted(
        name
        for name in ZipFile(BytesIO(file)).namelist()
        if name.startswith(("word/header", "word/footer"))
    )


def within(language: str) -> Iterator[str]:
    """Yield what a letterhead with lists and headings of its own is given besides, and what every paragraph is."""
    own = template()
    had = {told(style) for style in part(own, "word/styles.xml")}
    file = word.write(sample(language), within=own)
    yield "- within"
    yield from (
        line
        for line in map(told, part(file, "word/styles.xml"))
        if line not in had
    )
    yield from map(told, part(file, "word/numbering.xml"))
    yield from map(
        told, part(file, "word/document.xml").iter(qn("w:pPr"), qn("w:sectPr"))
    )
    yield told(part(file, "word/settings.xml"))


def template() -> bytes:
    """Return a letterhead whose first heading has no number, whose second has one by the style it is based on."""
    file = docx.Document(BytesIO(letterhead("{{protocol}}", "Below")))
    numbered, bare = (
        f'<w:pPr {nsdecls("w")}><w:numPr><w:numId w:val="{n}"/></w:numPr></w:pPr>'
        for n in (7, 0)
    )
    file.styles["List Number 3"].element.append(parse_xml(numbered))
    file.styles["Heading 1"].element.append(parse_xml(bare))
    file.styles["Heading 2"].base_style = file.styles["List Number 3"]
    file.styles["Heading 3"].base_style = file.styles["Heading 3"]
    file.part.numbering_part.element.append(
        parse_xml(f"<w:numIdMacAtCleanup {nsdecls('w')} w:val='3'/>")
    )
    file.styles["Caption"].element.getparent().remove(
        file.styles["Caption"].element
    )
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


def sample(language: str) -> Document:
    """Return a document with a block of every kind but pictures."""
    table = Table(
        ("No.", "What"),
        (("1", "Open late"), ("2", "Share\na van")),
        (0.2, 0.8),
        "Caption",
        ("row",),
    )
    blocks = (
        Heading("Second", 2),
        Heading("Third", 3),
        Label("HEARD:", "A report"),
        Label("DECIDED:"),
        Listing(("one", "two"), numbered=True),
        Listing(("dash",)),
        Paragraph("Said\ttwice", anchor="here"),
        Paragraph(
            "A remark",
            note=True,
            references=(
                Reference("No. 1", "row"),
                Reference("No. 2", "nowhere"),
            ),
        ),
        Quote("Verbatim", "Anna Fox", anchor="quote"),
        Quote("Of nobody"),
        table,
        Table((), (("a",), ("b", "c")), caption=""),
    )
    annex = Appendix(
        "Annex 1", "Texts", (Heading("In the annex", 2), *blocks[-4:])
    )
    return holding(
        *blocks,
        language=language,
        draft=True,
        appendices=(annex,),
        closing="Done",
    )


def told(element: Any) -> str:
    """Write an element as `name value key=value (children)`; what names other parts of the file is left out."""
    inner = " ".join(told(each) for each in element)
    own = [
        short(element.tag),
        *(
            f"{short(key)}={value}"
            for key, value in element.attrib.items()
            if not PASSING.search(key)
        ),
    ]
    own += [repr(element.text)] if element.text and element.text.strip() else []
    return f"{' '.join(own)} ({inner})" if inner else " ".join(own)


@cache
def short(name: str) -> str:
    address, _, local = name.removeprefix("{").partition("}")
    return (
        local
        if PREFIXES.get(address, "w") == "w"
        else f"{PREFIXES[address]}:{local}"
    )


if __name__ == "__main__":
    LOOK.write_text("".join(f"{line}\n" for line in look()), encoding="utf-8")
