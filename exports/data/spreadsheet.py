# Grids as files for a spreadsheet: one workbook, or a CSV each in one zip. What people wrote is text and stays
# text: no cell of theirs is ever taken for a formula, a link or a number. Knows no session and no stage kind.
import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO
from itertools import chain, count
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.clean import clean
from exports.protocol.document import Properties
from session.values.blocks import Cell, Grid
from session.values.languages import LANGUAGES

LONGEST_CELL = 32_767  # Excel's own bound
LONGEST_NAME = 31  # likewise, in units of UTF-16
NARROWEST, WIDEST = 6, 60
FORMULA = frozenset("=+-@|%＝＋－＠\t\r\n")
MARKS = frozenset(" -—–«»,.№")
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(grids: Iterable[Grid], properties: Properties) -> bytes:
    """Return an .xlsx with a sheet for each grid."""
    file = BytesIO()
    book = Workbook(file, PLAIN)
    made = datetime.fromtimestamp(properties.made_at / 1000, UTC).replace(
        tzinfo=None
    )
    book.set_properties(
        {
            "title": _fits(properties.title, 255),
            "author": _fits(properties.author, 255),
            "created": made,
        }
    )
    heading = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bottom": 1,
            "bg_color": "#f1efe9",
        }
    )
    plain = book.add_format(
        {"text_wrap": True, "valign": "top", "num_format": "@"}
    )
    plain.set_quote_prefix()
    number = book.add_format({"valign": "top"})
    day = book.add_format(
        {"valign": "top", "num_format": "dd.mm.yyyy", "align": "left"}
    )
    for name, grid in _named(grids, LONGEST_NAME):
        _fill(
            book.add_worksheet(name),
            grid,
            heading,
            {str: plain, int: number, date: day},
        )
    book.close()
    return file.getvalue()


def _fill(
    sheet: Worksheet, grid: Grid, heading: Format, formats: dict[type, Format]
) -> None:
    for column, label in enumerate(grid.header):
        sheet.write_string(0, column, _fits(label, LONGEST_CELL), heading)
        sheet.set_column(
            column, column, _width([label, *(row[column] for row in grid.rows)])
        )
    for place, row in enumerate(grid.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(place, column, cell, formats[int])
            elif isinstance(cell, date):
                sheet.write_datetime(
                    place, column, datetime.combine(cell, time()), formats[date]
                )
            elif cell:
                sheet.write_string(
                    place, column, _fits(cell, LONGEST_CELL), formats[str]
                )
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(grid.rows), max(0, len(grid.header) - 1))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(cells: list[Cell]) -> int:
    lines = "\n".join(map(str, cells)).split("\n")
    longest = max(map(len, lines))
    wanted = max(longest + 2, NARROWEST)
    return min(wanted, WIDEST)


def _fits(text: str, longest: int) -> str:
    cleaned = clean(text)
    if len(cleaned) <= longest:
        return cleaned
    return f"{cleaned[: longest - 1]}…"


def zipped(grids: Iterable[Grid], language: str) -> bytes:
    """Return a zip with a CSV (RFC 4180, UTF-8 with a mark, so that Excel reads it) for each grid."""
    named = enumerate(_named(grids, 60), 1)
    return packed(
        {
            f"{place:02} {name}.csv": csv_of(grid, language)
            for place, (name, grid) in named
        }
    )


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files by name; the same files make the same zip."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in files.items():
            member = ZipInfo(name)
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, content)
    return file.getvalue()


def csv_of(grid: Grid, language: str) -> bytes:
    text = StringIO(newline="")
    lines = csv.writer(text, delimiter=LANGUAGES[language].separator)
    lines.writerows(
        [[harmless(cell) for cell in row] for row in (grid.header, *grid.rows)]
    )
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> Cell:
    """Return what a spreadsheet takes for text: an apostrophe before whatever could begin a formula."""
    if isinstance(cell, int):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    text = clean(cell)
    if not text:
        return text
    begins = text[0] in FORMULA or text.lstrip()[:1] in FORMULA
    return f"'{text}" if begins else text


def _named(grids: Iterable[Grid], longest: int) -> Iterator[tuple[str, Grid]]:
    """Give each grid a name that a sheet and a file may have, and no two the same."""
    taken: set[str] = {"history"}  # Excel keeps this one for itself
    for place, grid in enumerate(grids, 1):
        plain = _begun(_nameable(grid.title), longest) or str(place)
        numbered = (
            f"{_begun(plain, longest - 4)} {number}" for number in count(place)
        )
        name = next(
            each
            for each in chain([plain], numbered)
            if each.casefold() not in taken
        )
        taken.add(name.casefold())
        yield name, grid


def _nameable(title: str) -> str:
    """Return a title without what no name of a sheet or a file bears."""
    kept = "".join(map(_borne, clean(title)))
    words = " ".join(kept.split())
    return words.strip("'. ")


def _borne(char: str) -> str:
    return char if char.isalnum() or char in MARKS else " "


def _begun(text: str, longest: int) -> str:
    """Return as much of the beginning as Excel counts into so many units of UTF-16, and no half of a character."""
    units = text.encode("utf-16-le")[: 2 * longest]
    return units.decode("utf-16-le", "ignore").strip()
