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

    Columns part at tabs, else at semicolons, else at commas; in a table that parts at one of the former, a comma parts
    nothing unless it stands behind a closed quote.
    """
    plain = _LINE_ENDS.sub("\n", text)
    begin = _SEPARATOR_TOLD.match(plain)
    lines = list(_lines(plain, begin.end() if begin else 0))
    sparing = any(piece.mark in "\t;" for _, pieces in lines for piece in pieces[:-1])
    read = (Cells(number, _written(pieces), _cells(pieces, sparing=sparing)) for number, pieces in lines)
    return [row for row in read if row.cells]


def tabbed(table: list[list[str]]) -> str:
    """Write rows of cells as a text that `rows` reads as the same."""
    return "\n".join("\t".join(map(_tabbed, row)) for row in table)


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
    return _Piece(raw, said, quoted is not None, text[at + len(raw) : at + len(raw) + 1])


def _written(pieces: list[_Piece]) -> str:
    return "".join(piece.raw + piece.mark for piece in pieces).strip()


def _cells(pieces: list[_Piece], *, sparing: bool) -> tuple[str, ...]:
    parting = _parting(pieces, sparing=sparing)
    cells, held = list[str](), list[_Piece]()
    for piece in pieces:
        held.append(piece)
        if piece.mark in {parting, "\n", ""}:
            cells.append(_said(held))
            held = []
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _parting(pieces: list[_Piece], *, sparing: bool) -> str:
    """Return the mark that parts the columns of a row; a newline where none does."""
    inner = pieces[:-1]
    commas = [piece for piece in inner if piece.mark == "," and (piece.quoted or not sparing)]
    there = {piece.mark for piece in inner if piece.mark != ","} | {piece.mark for piece in commas}
    return next((mark for mark in _MARKS if mark in there), "\n")


def _said(pieces: list[_Piece]) -> str:
    """Return what a cell says: a quoted one what is between the quotes, one that holds other marks as it is written."""
    inner = "".join(piece.raw + piece.mark for piece in pieces[:-1])
    last = pieces[-1].said if not inner else pieces[-1].raw
    return _SPACES.sub(" ", clean(inner + last)).strip()
