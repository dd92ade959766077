# The parts of a .docx that anybody may have made, and the bounds that they are held to before anything reads them.
# Knows packages of files; knows no text, no session and no language: the sentence of a code belongs to the screens.
import re
import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lxml.etree import LxmlError

from exports.papers import formats
from exports.papers.unreadable import Unreadable, UnreadableCode

Parts = Sequence[tuple[str, bytes]]
"""Names and contents, in the order of the archive."""

MAX_UNPACKED = 50_000_000
"""Bytes of all parts of a .docx together."""

MAX_RATIO = 100
"""How many times larger than the file its parts may be together; Word's own stay below 20."""

MAX_PARTS = 2_000

MAX_MARKS = 1_000_000
"""Tags and attributes in all parts: each costs some 200 bytes of memory and 5 µs."""

CONTENT_TYPES = "[Content_Types].xml"
_LOCKED = 1
"""The bit of an entry's flags that says it is encrypted (APPNOTE.TXT 4.4.4)."""

# What zipfile and lxml raise over broken bytes. No MemoryError and the like: those are ours.
BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    LxmlError,
    OSError,
    EOFError,
    RuntimeError,  # parts that are nested or refer to one another without end
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
)


def checked_parts(data: bytes) -> Parts:
    """Return the parts of a .docx or .dotx. Raises `Unreadable`, whatever the bytes are."""
    if not data:
        raise Unreadable(UnreadableCode.EMPTY)
    if not data.startswith(formats.ZIP):
        raise Unreadable(formats.by_beginning(data))
    # Every entry of the archive has this signature; counted before zipfile makes an object of each.
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise Unreadable(UnreadableCode.ZIP_BOMB)
    try:
        parts = _unpacked(data)
        _check_parts(parts)
    except BROKEN as error:
        raise Unreadable(UnreadableCode.DAMAGED) from error
    return parts


def _unpacked(data: bytes) -> Parts:
    """Return names and contents, reading no more than allowed whatever the headers promise."""
    left = min(MAX_UNPACKED, MAX_RATIO * len(data))
    parts = []
    with ZipFile(BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.flag_bits & _LOCKED:
                raise Unreadable(UnreadableCode.LOCKED)
            # Others may ask for any amount of memory before the first byte; Word does not use them.
            if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise BadZipFile
            with archive.open(entry) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Unreadable(UnreadableCode.ZIP_BOMB)
            parts.append((entry.filename.replace("\\", "/"), content))
    return parts


def _check_parts(parts: Parts) -> None:
    by_name = {name.lower(): part for name, part in parts}
    kinds = by_name.get(CONTENT_TYPES.lower(), b"")
    if any(
        name.endswith("vbaproject.bin") for name in by_name
    ) or _names_macros(kinds):
        raise Unreadable(UnreadableCode.MACRO)
    if not _WORD.search(kinds):
        raise Unreadable(
            formats.by_parts(by_name, by_name.get("mimetype", b""))
        )
    # Which parts will be parsed is said by the file itself, so look at all that could be.
    trees = [part for _, part in parts if may_be_xml(part)]
    if sum(tree.count(b"<") + tree.count(b"=") for tree in trees) > MAX_MARKS:
        raise Unreadable(UnreadableCode.ZIP_BOMB)
    if any(map(_is_foreign, trees)):
        raise Unreadable(UnreadableCode.FOREIGN_XML)


_WORD = re.compile(
    rb"wordprocessingml\.(document|template)\.main\+xml", re.IGNORECASE
)


def _names_macros(kinds: bytes) -> bool:
    return (
        re.search(rb"macroEnabled|vbaProject", kinds, re.IGNORECASE) is not None
    )


_EBCDIC = "<?xm".encode("cp037")


def may_be_xml(part: bytes) -> bool:
    # White space, byte order marks, and the zeros of wider encodings may stand before the first tag.
    return part.lstrip(b" \t\r\n\xef\xbb\xbf\xfe\xff\0").startswith(
        b"<"
    ) or part.startswith(_EBCDIC)


_CODECS = ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_DECLARATIONS = (
    *map("<!DOCTYPE".encode, _CODECS),
    *map("<!ENTITY".encode, _CODECS),
)
_XML_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*")
_RARE_ENCODING = re.compile(
    rb"""encoding\s*=\s*["'](?!(utf-8|utf-16|us-ascii)["'])""", re.IGNORECASE
)


def _is_foreign(part: bytes) -> bool:
    """Tell whether XML declares entities or a document type, or might hide it in a rare encoding."""
    head = _XML_HEAD.match(part)
    rare = head is not None and _RARE_ENCODING.search(head[0]) is not None
    return (
        rare
        or part.startswith(_EBCDIC)
        or any(mark in part for mark in _DECLARATIONS)
    )
