# What a file is that is called a Word document and is none. Knows how kinds of files begin; knows nothing inside them.
import re
from collections.abc import Collection

from exports.papers.unreadable import UnreadableCode as Code

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BEGINNINGS = (
    (b"%PDF-", Code.PDF),
    (b"{\\rtf", Code.RICH_TEXT),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an OLE compound file begins: old Word, and a .docx with a password (MS-OFFCRYPTO, 2.3.4)."""

_STREAMS = (
    ("EncryptedPackage", Code.LOCKED),
    ("WordDocument", Code.OLD_WORD),
    ("Workbook", Code.SPREADSHEET),
    ("PowerPoint Document", Code.SLIDES),
)
_WEB_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<!doctype html|<html|MIME-Version:)", re.IGNORECASE
)
_WORD_XML = re.compile(
    rb"<\?mso-application progid=.Word\.Document|<pkg:package|<w:wordDocument"
)
"""Word's own forms of one XML file: that of 2003, and the flat one of today."""

_HEAD = 1000
_INSIDE = (
    ("index/document.iwa", Code.PAGES),
    ("buildversionhistory.plist", Code.PAGES),
    ("metadata/buildversionhistory.plist", Code.PAGES),
    ("index.apxl", Code.PAGES),
    ("xl/workbook.xml", Code.SPREADSHEET),
    ("xl/workbook.bin", Code.SPREADSHEET),
    ("ppt/presentation.xml", Code.SLIDES),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def by_beginning(data: bytes) -> Code:
    """Name the kind of a file that is no zip archive."""
    if data.startswith(_COMPOUND):
        found = (
            code for name, code in _STREAMS if name.encode("utf-16-le") in data
        )
        return next(found, Code.NOT_DOCX)
    if _WEB_PAGE.match(data):
        return Code.WEB_PAGE
    if _WORD_XML.search(data[:_HEAD]):
        return Code.OLD_WORD
    found = (
        code for beginning, code in _BEGINNINGS if data.startswith(beginning)
    )
    return next(found, Code.NOT_DOCX)


def by_parts(names: Collection[str], mimetype: bytes) -> Code:
    """Name the kind of a zip archive without a Word document in it; `mimetype`: the part of that name."""
    if mimetype.startswith(_OPEN_DOCUMENT):
        return Code.OPEN_DOCUMENT
    known = {name.lower() for name in names}
    found = (code for name, code in _INSIDE if name in known)
    return next(found, Code.NOT_DOCX)
