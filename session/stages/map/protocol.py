# What a map leaves in the protocol: what the sides share, what is particular to each, what stays open, each with its
# counts and as the room saw it; the picture and what lies in between in an appendix. Every freezing is kept.
from collections.abc import Iterable, Iterator

from session.blocks import Block, Cell, Figure, Grid, Heading, Minutes, Paragraph, Table
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.map.reading import Line, Part, Reading
from session.stages.map.regions import columns, readings_of
from session.stages.map.rows import Freezing
from session.stages.map.rules import freezings
from session.synthesis.classes import Finding
from session.synthesis.table import COMMON
from session.tables import Stage
from session.words import Words

APART = {
    N_("Common"): (Finding.common, Finding.common_rejection),
    N_("Particular"): (Finding.particular,),
    N_("Open differences"): (Finding.opposition, Finding.divided),
}
REST = (Finding.unclear, Finding.between, Finding.too_few)
WIDTHS = (0.07, 0.5, 0.43)


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    found = [(each, readings_of(snapshot, stage, each, words.language)) for each in freezings(snapshot, stage)]
    held = [(freezing, readings) for freezing, readings in found if readings and readings[0].lines]
    if not held:
        return Minutes()
    *older, (_, last) = held
    body = [block for reading in last[:1] for block in _parted(reading, words)]
    appendix = [*_appended(last, words), *(block for freezing, told in older for block in _kept(freezing, told, words))]
    return Minutes(
        decided=tuple(body),
        appendix=tuple(appendix),
        appendix_title=stage.envelope.title,
        annex="map",
        gist=tuple(block for block in body if isinstance(block, Heading | Table)),
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    for freezing in freezings(snapshot, stage)[-1:]:
        for reading in readings_of(snapshot, stage, freezing, words.language):
            names = [name for _, name in reading.facet.names.items()]
            header = (words("No."), words("Statement"), words("Finding"), words("What the room said"), *names)
            rows: list[tuple[Cell, ...]] = [
                (e.number, e.text, e.title, e.sentence, *_shares(e, names, words)) for e in reading.lines
            ]
            yield Grid(f"{stage.envelope.title}: {words(reading.facet.noun.plural)}", header, tuple(rows))


def _shares(line: Line, names: list[str], words: Words) -> Iterator[str]:
    cells = {cell.name: cell for cell in line.cells}
    yield from (_counts(cells[name], words) if name in cells else "" for name in names)


def _parted(reading: Reading, words: Words) -> Iterator[Block]:
    """Yield common, particular, open differences, each a table; the statement's text stands once."""
    for title, findings in APART.items():
        lines = [line for line in reading.lines if line.finding in findings]
        if lines:
            yield Heading(words(title))
            yield _table(lines, words)
    table = _by_dimension(reading, words)
    if table:
        yield Heading(words("By dimension"))
        yield table


def _table(lines: list[Line], words: Words) -> Table:
    header = (words("No."), words("Statement"), words("What the room said"))
    rows = tuple((str(line.number), line.text, _said(line, words)) for line in lines)
    return Table(header, rows, WIDTHS, anchors=tuple(line.id for line in lines))


def _said(line: Line, words: Words) -> str:
    told = [line.sentence[:1].upper() + line.sentence[1:] + "."]
    if line.note:
        told.append(words("The moderator: %(finding)s. %(note)s", finding=line.title, note=line.note))
    if line.shift:
        told.append(f"{line.shift[:1].upper()}{line.shift[1:]}.")
    return " ".join(told)


def _by_dimension(reading: Reading, words: Words) -> Table | None:
    """Return the numbers of statements by dimension: only A, common, only B."""
    table = reading.dimensions(())
    if not any(table):
        return None
    names = dict(reading.sides)
    keys = columns(reading)
    heads = [words("common") if key == COMMON else words("only %(name)s", name=names[key]) for key in keys]
    rows = [
        (name or words("without a dimension"), *(", ".join(row.get(key, ())) for key in keys))
        for name, row in table.items()
    ]
    return Table((words("Dimension"), *heads), tuple(rows))


def _appended(readings: list[Reading], words: Words) -> Iterator[Block]:
    first, *others = readings
    yield from _figure(first, words)
    rest = [line for line in first.lines if line.finding in REST]
    if rest:
        yield Heading(words("Unclear, in between, or too few answers"), 3)
        yield _table(rest, words)
    for other in others:
        yield from _other(first, other, words)


def _figure(reading: Reading, words: Words) -> Iterator[Block]:
    sides = " × ".join(name for _, name in reading.sides)
    if len(reading.sides) > 1:
        caption = words("Support of the statements, by number: %(sides)s", sides=sides)
        yield Figure(reading.chart(), _alternative(reading), caption)


def _alternative(reading: Reading) -> str:
    """Return the picture in words: each number with what it turned out to be."""
    return "; ".join(f"{line.number}: {line.title}" for line in reading.lines)


def _other(first: Reading, other: Reading, words: Words) -> Iterator[Block]:
    """Yield another facet by numbers alone, and what is common here and particular there."""
    if len(other.sides) < 2:  # noqa: PLR2004 - one part has no other
        return
    yield Heading(words("The same by %(facet)s", facet=words(other.facet.noun.plural)), 3)
    header = (words("No."), words("Finding"), words("What the room said"))
    rows = tuple((str(line.number), line.title, _said(line, words)) for line in other.lines)
    yield Table(header, rows, (0.07, 0.3, 0.63))
    both = ", ".join(map(str, first.crossed(other)))
    if both:
        yield Paragraph(
            words(
                "Common to %(one)s and particular among %(other)s: No. %(numbers)s.",
                one=words(first.facet.noun.plural),
                other=words(other.facet.noun.plural),
                numbers=both,
            )
        )


def _kept(freezing: Freezing, readings: list[Reading], words: Words) -> Iterator[Block]:
    """Yield an earlier freezing by numbers: the texts are those of the last one."""
    at = words.clock(freezing.at)
    yield Heading(words("Map No. %(number)s, frozen at %(time)s", number=freezing.number, time=at), 3)
    header = (words("No."), words("Finding"), words("What the room said"))
    rows = tuple((str(line.number), line.title, _said(line, words)) for line in readings[0].lines)
    yield Table(header, rows, (0.07, 0.3, 0.63))


def _counts(cell: Part, words: Words) -> str:
    hidden = words("not shown")
    told = (cell.shown.agree, cell.shown.against, cell.shown.passed)
    return " / ".join(hidden if count is None else str(count) for count in told)
