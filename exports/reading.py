# Reads an organizers' position paper from an uploaded .txt or .docx into a title and paragraphs.
# The bytes may be anybody's and anything: every bound is checked here before python-docx sees them.
# Knows no session, request or language; the sentence that goes with a code belongs to the screens.

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import iterwalk

from exports.plain_text import decoded
from exports.unpacking import BROKEN, Unreadable, UnreadableCode, checked_parts

LARGEST_PAPER = 10 * 1024 * 1024
"""Bytes of an uploaded file."""

MAX_TEXT = 1_000_000
"""Characters of the paper, some 500 pages; a .txt may have twice as many bytes."""

MAX_TITLE = 200
"""Characters; a longer first paragraph is no title."""


@dataclass(frozen=True)
class Paper:
    """A position paper; `title` may be empty, `paragraphs` never is, nor is any one of them."""

    title: str
    paragraphs: tuple[str, ...]


def read_paper(name: str, data: bytes) -> Paper:
    """Read a file called `name`: plain text if the name ends in .txt, otherwise a .docx.

    Words stay as they are, with the spaces and tabs between them; blanks around a paragraph, blank
    paragraphs, control characters and leftovers of bookmarks go. A soft line break begins a new
    paragraph, as one line is one paragraph wherever a paper is shown to be edited. The first paragraph is the title if
    others follow and it has at most `MAX_TITLE` characters and no full stop at its end.

    Raises `Unreadable`, whatever the bytes are. May take a second: not for an event loop.
    """
    is_text = name.lower().endswith(".txt")
    if len(data) > (2 * MAX_TEXT if is_text else LARGEST_PAPER):
        raise Unreadable(UnreadableCode.TOO_LARGE)
    return _paper([_plain(data)] if is_text else _docx_paragraphs(data))


def _paper(raw: Sequence[str]) -> Paper:
    if sum(map(len, raw)) > MAX_TEXT:
        raise Unreadable(UnreadableCode.TOO_LARGE)
    lines = (line for paragraph in raw for line in _LINE_ENDS.split(paragraph))
    paragraphs = tuple(filter(None, map(_clean, lines)))
    match paragraphs:
        case ():
            raise Unreadable(UnreadableCode.EMPTY)
        case (first, _, *_) if len(first) <= MAX_TITLE and not first.endswith("."):
            return Paper(first, paragraphs[1:])
    return Paper("", paragraphs)


# What Word's own conversion to plain text leaves where a bookmark was.
_BOOKMARK = re.compile(r"\[bookmark: ?\w{1,40}\]")
# Also the two non-characters that no XML, hence no protocol, may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"[\n\v\f\r\x85\u2028\u2029]")


def _clean(paragraph: str) -> str:
    return _CONTROL.sub("", _BOOKMARK.sub("", paragraph)).strip()


def _plain(data: bytes) -> str:
    text = decoded(data)
    if text is None:
        raise Unreadable(UnreadableCode.NOT_TEXT)
    return text


def _docx_paragraphs(data: bytes) -> list[str]:
    checked_parts(data)
    try:
        return _texts(Document(BytesIO(data)).element.body)
    except BROKEN as error:
        raise Unreadable(UnreadableCode.NOT_DOCX) from error


_PARAGRAPH, _TEXT = qn("w:p"), qn("w:t")
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
}
# Properties; and what has its place elsewhere or nowhere: moved away, deleted, drawn again for old programs.
_PASSED_OVER = (
    qn("w:pPr"),
    qn("w:rPr"),
    qn("w:moveFrom"),
    qn("w:del"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)


def _texts(body: BaseOxmlElement) -> list[str]:
    """Return the text of every paragraph in document order, wherever it stands.

    In the body, a cell, a table in a cell, a content control or a text box; with links, fields and
    insertions not yet accepted. python-docx's own `text` leaves out half of these.
    """
    found: list[list[str]] = []
    around: list[list[str]] = []
    walk = iterwalk(body, events=("start", "end"), tag=(_PARAGRAPH, _TEXT, *_SIGNS, *_PASSED_OVER))
    for event, element in walk:
        if element.tag == _PARAGRAPH:
            _enter_or_leave(event, found, around)
        elif event == "start" and element.tag in _PASSED_OVER:
            walk.skip_subtree()
        elif event == "start" and around:
            text = _LINE_ENDS.sub(" ", element.text or "")  # a line end of the XML file, not of the words
            around[-1].append(_SIGNS.get(element.tag, text))
    return ["".join(pieces) for pieces in found]


def _enter_or_leave(event: str, found: list[list[str]], around: list[list[str]]) -> None:
    # A text box is a paragraph within a paragraph: the inner one interrupts the outer.
    if event == "end":
        around.pop()
        return
    around.append([])
    found.append(around[-1])
