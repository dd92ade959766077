# A pasted table as rows of cells: CSV and TSV as RFC 4180 and Excel have them, whatever parts the columns. Knows no
# column and no person.
import re
from collections.abc import Iterator
from dataclasses import dataclass

from session.fields import clean

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SEPARATOR_TOLD = re.compile(r"\ufeff?(sep=.\n)?", re.IGNORECASE)
_QUOTED = re.compile(r'[ \u00a0]*"((?:[^"]|"")*+)"[ \u00a0]*(?=[\t;,\n]|\Z)')
_PLAIN = re.compile(r"[^\t;,\n]*")
_SPACES = re.compile(r"\s+")
_MARKS = "\t;,"
_SPARING = "\t;"  # marks that stand in no name: a few rows with one are enough
_FEW = 4  # of so many rows one
_DASH = re.compile(r"[ \u00a0]+[-\u2010-\u2015][ \u00a0]+")
_MOST = 0.75


@dataclass(frozen=True)
class Cells:
    """A row: the number of the line that it begins in, as it was written, and what its cells say."""

    number: int
    text: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """What stands between two marks that may part columns: as written, what it says, and the mark behind it."""

    raw: str
    said: str
    quoted: bool
    mark: str


def rows(text: str) -> list[Cells]:
    """Read a table; rows of nothing are passed by, and so are empty columns at the end of a row.

    What parts its columns is decided once for the whole: tabs, else semicolons, else commas. In a row without that,
    what stands behind a closed quote parts them. Where neither tabs nor semicolons do, dashes may, as in messengers.
    """
    plain = _without_dashes(_LINE_ENDS.sub("\n", text))
    begin = _SEPARATOR_TOLD.match(plain)
    start = begin.end() if begin else 0
    lines = list(_lines(plain, start))
    filled = [
        pieces
        for _, pieces in lines
        if any(piece.raw.strip() for piece in pieces)
    ]
    dialect = _dialect(filled)
    read = (
        Cells(number, _written(pieces), _cells(pieces, dialect))
        for number, pieces in lines
    )
    return [row for row in read if row.cells]


def _without_dashes(text: str) -> str:
    """Write commas for dashes where most lines have one before any comma: “Name – organization, post”."""
    lines = [line for line in text.split("\n") if line.strip()]
    if any(mark in text for mark in _SPARING) or not lines:
        return text
    dashed = sum(
        _DASH.search(line.partition(",")[0]) is not None for line in lines
    )
    return _DASH.sub(", ", text) if dashed >= _MOST * len(lines) else text


def _dialect(table: list[list[_Piece]]) -> str:
    """Return the mark that parts the columns of a table; a newline where none does."""
    counts = {
        mark: sum(
            any(piece.mark == mark for piece in row[:-1]) for row in table
        )
        for mark in _MARKS
    }
    usual = [
        mark
        for mark in _SPARING
        if counts[mark] and counts[mark] * _FEW >= len(table)
    ]
    there = usual or [mark for mark in (",", *_SPARING) if counts[mark]]
    return there[0] if there else "\n"


def tabbed(table: list[list[str]]) -> str:
    """Write rows of cells as a text that `rows` reads as the same."""
    lines = ("\t".join(map(_tabbed, row)) for row in table)
    return "\n".join(lines)


def _tabbed(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if re.search(r'[\t\n"]', cell) else cell


def _lines(text: str, at: int) -> Iterator[tuple[int, list[_Piece]]]:
    """Yield the pieces of each row with the number of its first line."""
    number, pieces = 1 + text.count("\n", 0, at), list[_Piece]()
    begun = number
    while at <= len(text):
        piece = _piece(text, at)
        pieces.append(piece)
        number += piece.raw.count("\n")
        at += len(piece.raw) + 1
        if piece.mark in {"\n", ""}:
            yield begun, pieces
            number += 1
            begun, pieces = number, []


def _piece(text: str, at: int) -> _Piece:
    quoted = _QUOTED.match(text, at)
    found = quoted or _PLAIN.match(text, at)
    raw = found[0] if found else ""
    said = quoted[1].replace('""', '"') if quoted else raw
    return _Piece(
        raw, said, quoted is not None, text[at + len(raw) : at + len(raw) + 1]
    )


def _written(pieces: list[_Piece]) -> str:
    return _raw(pieces).strip()


def _cells(pieces: list[_Piece], dialect: str) -> tuple[str, ...]:
    parting = _parting(pieces, dialect)
    cells, held = list[str](), list[_Piece]()
    for piece in pieces:
        held.append(piece)
        if piece.mark in {parting, "\n", ""}:
            cells.append(_said(held))
            held = []
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _parting(pieces: list[_Piece], dialect: str) -> str:
    """Return the mark that parts the columns of a row: the table's; else one behind a closed quote; else a newline."""
    inner = pieces[:-1]
    there = {
        piece.mark for piece in inner if piece.quoted or piece.mark == dialect
    }
    return next((mark for mark in (dialect, *_MARKS) if mark in there), "\n")


def _said(pieces: list[_Piece]) -> str:
    """Return what a cell says: a quoted one what is between the quotes, one that holds other marks as it is written."""
    *inner, last = pieces
    text = _raw(inner)
    text += last.raw if text else last.said
    return _SPACES.sub(" ", clean(text)).strip()


def _raw(pieces: list[_Piece]) -> str:
    """Return a cell as it is written, quotes and all."""
    return "".join(piece.raw + piece.mark for piece in pieces)
