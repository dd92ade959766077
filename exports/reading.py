# Reads an organizers' position paper from an uploaded .txt or .docx into a title and paragraphs.
# The bytes may be anybody's and anything: every bound is checked here before python-docx sees them.
# Knows no session, request or language; the sentence that goes with a code belongs to the screens.

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from docx import Document
from docx.exceptions import PythonDocxError
from docx.opc.constants import CONTENT_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import LxmlError, iterwalk

LARGEST_PAPER = 10 * 1024 * 1024
"""Bytes of an uploaded file."""

MAX_UNPACKED = 50_000_000
"""Bytes of all parts of a .docx together."""

MAX_RATIO = 100
"""How many times larger than the file its parts may be together; Word's own stay below 20."""

MAX_PARTS = 2_000

MAX_MARKS = 1_000_000
"""Tags and attributes in all parts: each costs some 200 bytes of memory and 5 µs."""

MAX_TEXT = 1_000_000
"""Characters of the paper, some 500 pages; a .txt may have twice as many bytes."""

MAX_TITLE = 200
"""Characters; a longer first paragraph is no title."""


class UnreadableCode(StrEnum):
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_DOCX = "not_docx"
    ZIP_BOMB = "zip_bomb"
    MACRO = "macro"
    FOREIGN_XML = "foreign_xml"
    EMPTY = "empty"


class Unreadable(Exception):  # noqa: N818 - a refusal, not an error
    """The file cannot be taken in.

    `too_large`: above `LARGEST_PAPER` or `MAX_TEXT`. `not_text`: a .txt in no known encoding, or something else
    under that name. `not_docx`: no Word document, a damaged one, or one with a password.
    `zip_bomb`: its parts are too many or too large. `macro`: it carries a program.
    `foreign_xml`: its XML has a DTD, entities or an unusual encoding, which Word never writes.
    `empty`: no words in it.
    """

    def __init__(self, code: UnreadableCode) -> None:
        super().__init__(code.value)
        self.code = code


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
    return _paper([_text(data)] if is_text else _docx_paragraphs(data))


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


# --- plain text ----------------------------------------------------------------------------------

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_OTHER_FORMATS = (b"%PDF-", b"{\\rtf", b"PK\x03\x04")


def _text(data: bytes) -> str:
    text = None if data.startswith(_OTHER_FORMATS) else _decoded(data)
    if text is None or "\0" in text:
        raise Unreadable(UnreadableCode.NOT_TEXT)
    return text


def _decoded(data: bytes) -> str | None:
    marked = (codec for mark, codec in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    codec = next(marked, "utf-8")
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return _decoded_as_cp1251(data) if codec == "utf-8" else None


def _decoded_as_cp1251(data: bytes) -> str | None:
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        return None
    return text if _is_plausible(text[:100_000]) else None


def _is_plausible(text: str) -> bool:
    """Tell Russian, or English with typographic quotes, from anything else decoded as cp1251.

    Other Cyrillic code pages yield strange signs, capitals inside words, or too few vowels (Russian has
    42 in 100 letters, KOI8-R read as cp1251 25); Latin ones yield Cyrillic letters inside Latin words.
    """
    foreign = re.findall(r"[^\x00-\x7f]", text)
    letters = re.findall(r"[А-Яа-яЁё]", text)
    known = len(letters) + len(re.findall(r"[«»“”„‘’–—…№•§°\xa0]", text))
    vowels = re.findall(r"[аеёиоуыэюя]", text, re.IGNORECASE)
    seams = re.findall(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]|[а-яё][А-ЯЁ]", text)
    return (
        not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
        and known >= 0.85 * len(foreign)
        and len(vowels) >= 0.3 * len(letters)
        and len(seams) <= 0.1 * len(letters)
    )


# --- Word ----------------------------------------------------------------------------------------

# What zipfile, lxml and python-docx raise over broken bytes. No MemoryError and the like: those are ours.
_BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    LxmlError,
    OpcError,
    PythonDocxError,
    OSError,
    EOFError,
    RuntimeError,  # a password; parts that refer to one another without end
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
)


def _docx_paragraphs(data: bytes) -> list[str]:
    if not data:
        raise Unreadable(UnreadableCode.EMPTY)
    # Every entry of the archive has this signature; counted before zipfile makes an object of each.
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise Unreadable(UnreadableCode.ZIP_BOMB)
    try:
        _check_parts(_unpacked(data))
        return _texts(Document(BytesIO(data)).element.body)
    except _BROKEN as error:
        raise Unreadable(UnreadableCode.NOT_DOCX) from error


def _unpacked(data: bytes) -> Sequence[tuple[str, bytes]]:
    """Return names and contents, reading no more than allowed whatever the headers promise."""
    if not data.startswith(b"PK\x03\x04"):
        raise BadZipFile
    left = min(MAX_UNPACKED, MAX_RATIO * len(data))
    parts = []
    with ZipFile(BytesIO(data)) as archive:
        for entry in archive.infolist():
            # Others may ask for any amount of memory before the first byte; Word does not use them.
            if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise BadZipFile
            with archive.open(entry) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Unreadable(UnreadableCode.ZIP_BOMB)
            parts.append((entry.filename, content))
    return parts


def _check_parts(parts: Sequence[tuple[str, bytes]]) -> None:
    kinds = dict(parts)["[Content_Types].xml"]
    if any(name.lower().endswith("vbaproject.bin") for name, _ in parts) or _names_macros(kinds):
        raise Unreadable(UnreadableCode.MACRO)
    if CONTENT_TYPE.WML_DOCUMENT_MAIN.encode() not in kinds:
        raise Unreadable(UnreadableCode.NOT_DOCX)
    # Which parts will be parsed is said by the file itself, so look at all that could be.
    trees = [part for _, part in parts if _may_be_xml(part)]
    if sum(tree.count(b"<") + tree.count(b"=") for tree in trees) > MAX_MARKS:
        raise Unreadable(UnreadableCode.ZIP_BOMB)
    if any(map(_is_foreign, trees)):
        raise Unreadable(UnreadableCode.FOREIGN_XML)


def _names_macros(kinds: bytes) -> bool:
    return re.search(rb"macroEnabled|vbaProject", kinds, re.IGNORECASE) is not None


_EBCDIC = "<?xm".encode("cp037")


def _may_be_xml(part: bytes) -> bool:
    # White space, byte order marks, and the zeros of wider encodings may stand before the first tag.
    return part.lstrip(b" \t\r\n\xef\xbb\xbf\xfe\xff\0").startswith(b"<") or part.startswith(_EBCDIC)


_DECLARATIONS = tuple(
    mark.encode(codec)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for codec in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
_XML_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*")
_RARE_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!(utf-8|utf-16|us-ascii)["'])""", re.IGNORECASE)


def _is_foreign(part: bytes) -> bool:
    """Tell whether XML declares entities or a document type, or might hide it in a rare encoding."""
    head = _XML_HEAD.match(part)
    rare = head is not None and _RARE_ENCODING.search(head[0]) is not None
    return rare or part.startswith(_EBCDIC) or any(mark in part for mark in _DECLARATIONS)


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
