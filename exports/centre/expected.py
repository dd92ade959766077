# What rooms expected of their agreements at the closing, beside what became of those: by how likely they held them, how
# many were done in time of those that are due. Knows agreements as a centre keeps them; knows no session.
from collections.abc import Iterable
from dataclasses import dataclass

from exports.centre.kept import Kept, Share, share
from session.refusals import N_
from session.values.blocks import Cell, Grid, Table
from session.words import Words

LIKELY, UNLIKELY = 70, 30
BANDS = (
    N_("likely: from 70 to 100 %"),
    N_("neither: between 30 and 70 %"),
    N_("unlikely: from 0 to 30 %"),
)
"""By the median of what people said; sentences of the catalogues."""
HEADER = (
    N_("Likelihood, as the room saw it"),
    N_("Agreements"),
    N_("In time ÷ due"),
)
TITLE = N_("Expected and kept")
WIDTHS = (0.5, 0.2, 0.3)


@dataclass(frozen=True)
class Band:
    """Agreements that were held about as likely. `name`: a sentence of the catalogues."""

    name: str
    all: int
    share: Share


def bands(every: Iterable[Kept]) -> tuple[Band, ...]:
    """Return what was expected and what was kept, the likely first; nothing where no room was asked."""
    held: dict[str, list[Kept]] = {}
    for each in every:
        name = _band(each)
        theirs = held.setdefault(name, [])
        theirs.append(each)
    found: list[Band] = []
    for name in BANDS:
        theirs = held.get(name, [])
        if not theirs:
            continue
        count = len(theirs)
        kept = share(theirs)
        band = Band(name, count, kept)
        found.append(band)
    return tuple(found)


def _band(each: Kept) -> str:
    expected = each.expected
    if expected is None or expected.spread is None:
        return ""
    middle = expected.spread.middle
    if middle >= LIKELY:
        return BANDS[0]
    if middle <= UNLIKELY:
        return BANDS[2]
    return BANDS[1]


def told_share(found: Share) -> str:
    """Return “7 ÷ 9, 78 %”; a dash where nothing is due yet."""
    if found.percent is None:
        return "–"
    kept = found.in_time
    due = found.due
    percent = found.percent
    return f"{kept} ÷ {due}, {percent}\u00a0%"


def as_grid(found: tuple[Band, ...], words: Words) -> Grid:
    """Return it as a table for a spreadsheet."""
    title = words(TITLE)
    header = _header(words)
    rows = _rows(found, words)
    return Grid(title, header, rows)


def on_paper(found: tuple[Band, ...], words: Words) -> Table:
    """Return it as a table for paper."""
    header = _header(words)
    rows: list[tuple[str, ...]] = []
    for row in _rows(found, words):
        cells = map(str, row)
        line = tuple(cells)
        rows.append(line)
    return Table(header, tuple(rows), WIDTHS)


def _header(words: Words) -> tuple[str, ...]:
    said = map(words, HEADER)
    return tuple(said)


def _rows(
    found: tuple[Band, ...], words: Words
) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        name = words(each.name)
        kept = told_share(each.share)
        row = (name, each.all, kept)
        rows.append(row)
    return tuple(rows)
