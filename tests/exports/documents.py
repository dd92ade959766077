# Small documents for the tests of this folder, and Word files read back as Word would read them.
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as ReadParagraph
from hypothesis.strategies import characters, text
from lxml import etree

from exports.protocol.document import (
    Document,
    Properties,
    Section,
    Signature,
    Title,
)
from session.values.blocks import Block
from tests.exports.sessions import NOW

HOSTILE = text(characters(exclude_categories=()), max_size=60)


def holding(*blocks: Block, **given: Any) -> Document:
    values: dict[str, Any] = {
        "language": "ru",
        "draft": False,
        "title": Title(
            ("Библиотека",),
            "ПРОТОКОЛ",
            "сессии",
            (("22 ноября", "№ 5"), ("Благовещенск", "")),
        ),
        "front": (),
        "sections": (Section("О позициях", blocks, 1),),
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
    return [paragraph.text for paragraph in paragraphs(file)]


def paragraphs(file: bytes) -> list[Any]:
    read = opened(file)
    return [
        ReadParagraph(element, read)
        for element in read.element.body.iter(qn("w:p"))
    ]


def of_style(file: bytes, *styles: str) -> list[str]:
    return [each.text for each in paragraphs(file) if each.style.name in styles]
