# The parts of a .docx that anybody may have made, and the bounds that they are held to before any library sees them.
# Knows packages of files; knows no text, no session and no language: the sentence of a code belongs to the screens.
import re
import struct
import zlib
from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from docx.exceptions import PythonDocxError
from docx.opc.constants import CONTENT_TYPE
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

MAX_UNPACKED = 50_000_000
"""Bytes of all parts of a .docx together."""

MAX_RATIO = 100
"""How many times larger than the file its parts may be together; Word's own stay below 20."""

MAX_PARTS = 2_000

MAX_MARKS = 1_000_000
"""Tags and attributes in all parts: each costs some 200 bytes of memory and 5 µs."""


class UnreadableCode(StrEnum):
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_DOCX = "not_docx"
    ZIP_BOMB = "zip_bomb"
    MACRO = "macro"
    FOREIGN_XML = "foreign_xml"
    EXTERNAL = "external"
    EMPTY = "empty"


class Unreadable(Exception):  # noqa: N818 - a refusal, not an error
    """The file cannot be taken in.

    `too_large`: more bytes or text than is taken. `not_text`: a .txt in no known encoding, or something else
    under that name. `not_docx`: no Word document, a damaged one, or one with a password.
    `zip_bomb`: its parts are too many or too large. `macro`: it carries a program.
    `external`: it fetches or runs something when it is opened.
    `foreign_xml`: its XML has a DTD, entities or an unusual encoding, which Word never writes.
    `empty`: no words in it.
    """

    def __init__(self, code: UnreadableCode) -> None:
        super().__init__(code.value)
        self.code = code


# What zipfile, lxml and python-docx raise over broken bytes. No MemoryError and the like: those are ours.
BROKEN = (
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


def checked_parts(data: bytes) -> Sequence[tuple[str, bytes]]:
    """Return names and contents of the parts of a .docx. Raises `Unreadable`, whatever the bytes are."""
    if not data:
        raise Unreadable(UnreadableCode.EMPTY)
    # Every entry of the archive has this signature; counted before zipfile makes an object of each.
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise Unreadable(UnreadableCode.ZIP_BOMB)
    try:
        parts = _unpacked(data)
        _check_parts(parts)
    except BROKEN as error:
        raise Unreadable(UnreadableCode.NOT_DOCX) from error
    return parts


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
    trees = [part for _, part in parts if may_be_xml(part)]
    if sum(tree.count(b"<") + tree.count(b"=") for tree in trees) > MAX_MARKS:
        raise Unreadable(UnreadableCode.ZIP_BOMB)
    if any(map(_is_foreign, trees)):
        raise Unreadable(UnreadableCode.FOREIGN_XML)


def _names_macros(kinds: bytes) -> bool:
    return re.search(rb"macroEnabled|vbaProject", kinds, re.IGNORECASE) is not None


_EBCDIC = "<?xm".encode("cp037")


def may_be_xml(part: bytes) -> bool:
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
