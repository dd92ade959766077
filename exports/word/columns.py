# How wide a table's columns are and which rows may stay whole, estimated from their text.
# Knows a form's measures; knows no file format. Widths in mm.
from itertools import chain
from math import sqrt
from statistics import fmean

from exports.protocol.form import Form
from exports.protocol.typography import SPACE, letters_of
from session.values.blocks import Table

SAMPLE = 200
LONGEST_WORDS = (16, 13, 11, 9)
"""How long the words may be, in letters, that a column is made to hold: the most that the page allows."""

NUMBER = 4
POINT = 25.4 / 72
PADDING = 3.5  # a cell's margins
BOLD = 1.07
WIDE = 1.3
"""How much wider than usual the letters of a whole word may be."""

WHOLE = 0.7  # of the page's height: a higher row breaks, or some writers would cut it off
TOGETHER = 0.4  # of the page's height: a table that is no higher is not split between pages


def shares(table: Table, form: Form) -> list[float]:
    """Return a width a column: by the shares given, else by how much there is to read in each; no more than is read.

    A column is no narrower than its longest word; where the page does not allow that, than the longest of its
    header and than a number.
    """
    cells = [
        _cells(table, column)
        for column in range(max(map(len, (table.header, *table.rows))))
    ]
    given = len(table.widths) == len(cells) and all(
        width > 0 for width in table.widths
    )
    weights = (
        list(table.widths) if given else [_to_read(column) for column in cells]
    )
    wanted = _useful(
        weights,
        [_widest_line(column, form) for column in cells],
        form.text_width,
    )
    headed = [
        _widest(cell[:1], form, LONGEST_WORDS[0]) * BOLD for cell in cells
    ]
    measures = [
        [
            max(head, _widest(column[1:], form, letters)) + PADDING
            for head, column in zip(headed, cells, strict=True)
        ]
        for letters in (*LONGEST_WORDS, NUMBER)
    ]
    return next(
        filter(None, (_widened(wanted, each) for each in measures)), None
    ) or _squeezed(wanted, measures[0])


def _cells(table: Table, column: int) -> list[str]:
    """Return the header, empty where a short one reaches over this column, and what stands below it."""
    head = table.header[column] if column < len(table.header) else ""
    return [
        head,
        *(row[column] for row in table.rows[:SAMPLE] if column < len(row)),
    ]


def _to_read(cells: list[str]) -> float:
    mean = fmean(map(len, cells))
    return max(2.0, sqrt(mean))


def _useful(
    weights: list[float], needs: list[float], width: float
) -> list[float]:
    """Share a width by weights, but give no column more than its longest line needs while another can use it."""
    plain = [width * weight / sum(weights) for weight in weights]
    if all(have >= need for have, need in zip(plain, needs, strict=True)):
        return plain
    given = [0.0] * len(weights)
    for _ in weights:
        spare = width - sum(given)
        hungry = [
            place for place, need in enumerate(needs) if given[place] < need
        ]
        whole = sum(weights[place] for place in hungry)
        for place in hungry:
            given[place] = min(
                needs[place], given[place] + spare * weights[place] / whole
            )
    left = (width - sum(given)) / width
    return [
        each + share * left for each, share in zip(given, plain, strict=True)
    ]


def _widest_line(cells: list[str], form: Form) -> float:
    lines = "\n".join(cells).split("\n")
    letters = letters_of(max(lines, key=len))
    return letters * _letter(form) * BOLD + PADDING


def _widest(cells: list[str], form: Form, letters: int) -> float:
    """Return the width of the longest word, as far as that many letters."""
    words = " ".join(cells).replace("\u00a0", "_").split()
    widths = [letters_of(word[:letters]) for word in words]
    return max(widths, default=0.0) * _letter(form)


def _widened(wanted: list[float], least: list[float]) -> list[float]:
    """Give each column its least, the others pay by what they have to spare; nothing where there is not enough."""
    lacking = sum(
        max(0.0, low - width) for width, low in zip(wanted, least, strict=True)
    )
    spare = sum(
        max(0.0, width - low) for width, low in zip(wanted, least, strict=True)
    )
    if lacking > spare:
        return []
    kept = 1 - lacking / spare if spare else 1
    return [
        low + max(0.0, width - low) * kept
        for width, low in zip(wanted, least, strict=True)
    ]


def _squeezed(wanted: list[float], least: list[float]) -> list[float]:
    whole = sum(wanted)
    return [whole * low / sum(least) for low in least]


def _letter(form: Form) -> float:
    """Return the width of a usual letter in tables, in mm."""
    return form.table_size * POINT * form.letter


def fits_whole(cells: tuple[str, ...], widths: list[float], form: Form) -> bool:
    """Say whether a row is low enough to be kept on one page."""
    return _height(cells, widths, form) <= form.text_height * WHOLE


def stays_together(table: Table, widths: list[float], form: Form) -> bool:
    """Say whether a table is low enough to be kept on one page."""
    most = form.text_height * TOGETHER
    if len(table.rows) * form.table_size * POINT > most:
        return False
    rows = sum(_height(row, widths, form) for row in table.rows)
    return rows + _beneath(table, widths, form) <= most


def _beneath(table: Table, widths: list[float], form: Form) -> float:
    """Return the height of what stands beneath the rows, over all columns but the first."""
    over = [sum(widths[1:])]
    told = chain.from_iterable(table.under)
    return sum(_height((each.text,), over, form) for each in told)


def holds_words(text: str, width: float, form: Form) -> bool:
    """Say whether each word of a cell fits its width, so that none need be broken; wide letters are reckoned with."""
    longest = max(map(len, text.replace(SPACE, "_").split()), default=0)
    return longest * WIDE * _letter(form) + PADDING <= width


def _height(cells: tuple[str, ...], widths: list[float], form: Form) -> float:
    lines = max(
        (
            _lines(cell, width / _letter(form))
            for cell, width in zip(cells, widths, strict=False)
        ),
        default=1,
    )
    return lines * form.table_size * POINT * form.line


def _lines(cell: str, letters: float) -> float:
    return cell.count("\n") + 1 + len(cell) / letters
