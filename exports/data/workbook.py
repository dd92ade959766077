# The first sheet of an .xlsx that anybody may have made, as rows of texts; a .csv in any of the encodings that offices
# use. Bounded before it is unpacked, and while. Knows files; knows no person and no session.
import re
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lxml import etree

from exports.papers.plain_text import decoded

LARGEST_LIST = 8_000_000
"""Bytes of a file of people."""

MAX_UNPACKED = 40_000_000
MAX_PARTS = 2_000
MAX_MARKS = 1_500_000
MAX_ROWS, MAX_COLUMNS = 10_000, 60
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WHOLE = re.compile(r"-?\d+\.0+")
_BROKEN = (
    BadZipFile,
    zlib.error,
    etree.LxmlError,
    OSError,
    EOFError,
    RuntimeError,
    LookupError,
    ValueError,
)
_MISSING = StopIteration  # a workbook without a sheet to be seen, or without the link to it
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\x00")
Table = list[list[str]]


class NoList(Exception):  # noqa: N818 - a refusal, not an error
    """The file is no list: another format, damaged, with a password, or larger than any list of people."""


def table_of(data: bytes) -> Table | str:
    """Return the first sheet of a workbook, or the text of a file that is none. Raises `NoList`, whatever it is."""
    if len(data) > LARGEST_LIST:
        raise NoList
    if data.startswith(b"PK\x03\x04"):
        return _sheet(data)
    text = decoded(data)
    if not text:
        raise NoList
    return text


def _sheet(data: bytes) -> Table:
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise NoList
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _read(_Parts(archive))
    except (*_BROKEN, _MISSING) as error:
        raise NoList from error


class _Parts:
    """The parts of a workbook, unpacked as they are asked for, together no more than is allowed."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._left = MAX_UNPACKED
        self._names = {
            name.lower().lstrip("/"): name for name in archive.namelist()
        }

    def tree(self, name: str) -> etree._Element:
        entry = self._archive.getinfo(self._names[name.lower().lstrip("/")])
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise NoList
        with self._archive.open(entry) as part:
            content = part.read(self._left + 1)
        self._left -= len(content)
        if (
            self._left < 0
            or content.count(b"<") > MAX_MARKS
            or any(mark in content for mark in _FORBIDDEN)
        ):
            raise NoList
        return etree.fromstring(
            content,
            etree.XMLParser(
                resolve_entities=False, no_network=True, huge_tree=False
            ),
        )

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names


def _read(parts: _Parts) -> Table:
    strings = _strings(parts) if "xl/sharedStrings.xml" in parts else []
    sheet = parts.tree(_first(parts))
    table: dict[int, dict[int, str]] = {}
    for place, row in enumerate(_all(sheet, "row"), 1):
        number = int(row.get("r", place))
        if not 0 < number <= MAX_ROWS or len(table) >= MAX_ROWS:
            raise NoList
        table[number] = dict(_cells(row, strings))
    for merged in _all(sheet, "mergeCell"):
        _fill(table, merged.get("ref", ""))
    return [
        _dense(table.get(number, {}))
        for number in range(1, max(table, default=0) + 1)
    ]


def _first(parts: _Parts) -> str:
    """Return the part of the first sheet that is not hidden."""
    book = parts.tree("xl/workbook.xml")
    sheet = next(
        each
        for each in _all(book, "sheet")
        if each.get("state", "visible") == "visible"
    )
    asked = next(
        value
        for name, value in sheet.attrib.items()
        if str(name).endswith("}id")
    )
    links = parts.tree("xl/_rels/workbook.xml.rels")
    target = next(
        link.get("Target", "")
        for link in _all(links, "Relationship")
        if link.get("Id") == asked
    )
    return target if target.startswith("/") else f"xl/{target}"


def _strings(parts: _Parts) -> list[str]:
    return [
        _text(each) for each in _all(parts.tree("xl/sharedStrings.xml"), "si")
    ]


def _cells(
    row: etree._Element, strings: list[str]
) -> Iterator[tuple[int, str]]:
    """Yield the cells of a row by their columns, from 1."""
    column = 0
    for cell in _all(row, "c"):
        found = _CELL.fullmatch(cell.get("r", ""))
        column = _column(found[1]) if found else column + 1
        if column <= MAX_COLUMNS:
            yield column, _said(cell, strings)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _said(cell: etree._Element, strings: list[str]) -> str:
    value = next((each.text or "" for each in _all(cell, "v")), "")
    kind = cell.get("t", "n")
    if kind == "s":
        return strings[int(value)] if value else ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "e":
        return ""
    if _WHOLE.fullmatch(value):
        return value.partition(".")[0]
    return value


def _text(parent: etree._Element) -> str:
    """Return the runs of a text, without what is said above them to read them by (ruby)."""
    runs = (
        each for each in _all(parent, "t") if _name(each.getparent()) != "rPh"
    )
    return "".join(each.text or "" for each in runs)


def _fill(table: Mapping[int, dict[int, str]], ref: str) -> None:
    """Let what is said once for several rows be said in each of them."""
    first, _, last = ref.partition(":")
    begin, end = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if begin is None or end is None or begin[2] == end[2]:
        return
    column, top = _column(begin[1]), int(begin[2])
    bottom = min(int(end[2]), MAX_ROWS)
    said = table.get(top, {}).get(column, "")
    for number in range(top + 1, bottom + 1):
        row = table.get(number)
        if row is not None:
            row[column] = row.get(column) or said


def _dense(row: Mapping[int, str]) -> list[str]:
    last = max(row, default=0)
    return [row.get(column, "") for column in range(1, last + 1)]


def _all(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield what is called so, in the words of both kinds of Office Open XML."""
    return (each for each in parent.iter("{*}" + name))


def _name(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return str(etree.QName(element).localname)
