# How wide a table's columns are and which rows may stay whole, estimated from their text.
# Knows a form's measures; knows no file format. Widths in mm.
from math import sqrt
from statistics import fmean

from exports.form import Form
from session.blocks import Table

SAMPLE = 200
LONGEST_WORD = 16
POINT = 25.4 / 72
GLYPH = 0.52  # the mean width of a letter in ems
WHOLE = 0.7  # of the page's height: a higher row breaks, or some writers would cut it off


def shares(table: Table, form: Form) -> list[float]:
    """Return a width a column: by the shares given, else by how much there is to read in each."""
    columns = max(map(len, (table.header, *table.rows)))
    given = len(table.widths) == columns and all(width > 0 for width in table.widths)
    weights = list(table.widths) if given else [_weight(table, column) for column in range(columns)]
    return [form.text_width * weight / sum(weights) for weight in weights]


def _weight(table: Table, column: int) -> float:
    cells = [row[column] for row in (table.header, *table.rows[:SAMPLE]) if column < len(row)]
    longest = max((len(word) for cell in cells for word in cell.split()), default=1)
    return max(4.0, min(longest, LONGEST_WORD), 4 * sqrt(fmean(map(len, cells))))


def fits_whole(cells: tuple[str, ...], widths: list[float], form: Form) -> bool:
    """Say whether a row is low enough to be kept on one page."""
    letter = form.table_size * POINT * GLYPH
    lines = max((_lines(cell, width / letter) for cell, width in zip(cells, widths, strict=False)), default=1)
    return lines * form.table_size * POINT * form.line <= form.text_height * WHOLE


def _lines(cell: str, letters: float) -> float:
    return cell.count("\n") + 1 + len(cell) / letters
