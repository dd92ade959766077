# How wide a table's columns are and which rows may stay whole, estimated from their text.
# Knows a form's measures; knows no file format. Widths in mm.
from math import sqrt
from statistics import fmean

from exports.form import Form
from session.blocks import Table

SAMPLE = 200
LONGEST_WORD = 16
NUMBER = 4
POINT = 25.4 / 72
PADDING = 3.5  # a cell's margins
WHOLE = 0.7  # of the page's height: a higher row breaks, or some writers would cut it off


def shares(table: Table, form: Form) -> list[float]:
    """Return a width a column: by the shares given, else by how much there is to read in each.

    A column is no narrower than its longest word; where the page does not allow that, than the longest of its
    header and than a number.
    """
    cells = [_cells(table, column) for column in range(max(map(len, (table.header, *table.rows))))]
    given = len(table.widths) == len(cells) and all(width > 0 for width in table.widths)
    weights = list(table.widths) if given else [_to_read(column) for column in cells]
    wanted = [form.text_width * weight / sum(weights) for weight in weights]
    least = [_longest_word(column) for column in cells]
    headed = [max(_longest_word(column[:1]), short) for column, short in zip(cells, _shorts(least), strict=True)]
    measures = ([letters * _letter(form) + PADDING for letters in each] for each in (least, headed))
    return next(filter(None, (_widened(wanted, measure) for measure in measures)), None) or _squeezed(wanted, least)


def _cells(table: Table, column: int) -> list[str]:
    return [row[column] for row in (table.header, *table.rows[:SAMPLE]) if column < len(row)]


def _to_read(cells: list[str]) -> float:
    return max(2.0, sqrt(fmean(map(len, cells))))


def _longest_word(cells: list[str]) -> int:
    longest = max((len(word) for cell in cells for word in cell.split()), default=1)
    return min(longest, LONGEST_WORD)


def _shorts(least: list[int]) -> list[int]:
    """Return the longest words of columns of numbers, which must not break; 0 for the others."""
    return [letters if letters <= NUMBER else 0 for letters in least]


def _widened(wanted: list[float], least: list[float]) -> list[float]:
    """Give each column its least, the others pay by what they have to spare; nothing where there is not enough."""
    lacking = sum(max(0.0, low - width) for width, low in zip(wanted, least, strict=True))
    spare = sum(max(0.0, width - low) for width, low in zip(wanted, least, strict=True))
    if lacking > spare:
        return []
    kept = 1 - lacking / spare if spare else 1
    return [low + max(0.0, width - low) * kept for width, low in zip(wanted, least, strict=True)]


def _squeezed(wanted: list[float], least: list[int]) -> list[float]:
    return [sum(wanted) * low / sum(least) for low in least]


def _letter(form: Form) -> float:
    return form.table_size * POINT * form.letter


def fits_whole(cells: tuple[str, ...], widths: list[float], form: Form) -> bool:
    """Say whether a row is low enough to be kept on one page."""
    lines = max((_lines(cell, width / _letter(form)) for cell, width in zip(cells, widths, strict=False)), default=1)
    return lines * form.table_size * POINT * form.line <= form.text_height * WHOLE


def _lines(cell: str, letters: float) -> float:
    return cell.count("\n") + 1 + len(cell) / letters
