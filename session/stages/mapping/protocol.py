# What a map leaves in the protocol: what the sides share, what is particular to each, what stays open, each with its
# counts and as the room saw it; the picture and what lies in between in an appendix. Every freezing is kept.
from collections.abc import Iterable, Iterator
from dataclasses import replace

from session.entries.citing import reference
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.mapping.picture import Picture
from session.stages.mapping.raised import Raised, raised_of
from session.stages.mapping.reading import Compared, Outcome, Reading
from session.stages.mapping.regions import columns, readings_of
from session.stages.mapping.rows import Freezing
from session.stages.mapping.rules import freezings
from session.synthesis.classes import Finding
from session.synthesis.table import COMMON
from session.tables import Entry, Stage
from session.values.blocks import (
    Block,
    Cell,
    Figure,
    Grid,
    Heading,
    Minutes,
    Paragraph,
    Table,
)
from session.words import Words

APART = {
    N_("Common"): (Finding.common, Finding.common_rejection),
    N_("Particular"): (Finding.particular,),
    N_("Open differences"): (Finding.opposition, Finding.divided),
}
SHORTLY = {
    "Common": N_("Common"),
    "Particular": N_("Particular"),
    "Open differences": N_("Still open"),
}
LONGEST_ESSENCE = 260
REST = (Finding.unclear, Finding.between, Finding.too_few)
WIDTHS = (0.07, 0.5, 0.43)


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    found = [
        (each, readings_of(snapshot, stage, each, words.language))
        for each in freezings(snapshot, stage)
    ]
    if not found:
        return Minutes()
    (freezing, last), *older = reversed(
        [each for each in found if each[1] and each[1][0].lines] or found[-1:]
    )
    raised = raised_of(Picture.model_validate(freezing.content), words)
    considered = Minutes(
        appendix_title=stage.envelope.title,
        annex="map",
        act=words("CONSIDERED:"),
        subject=words("the map of positions"),
    )
    if not (last and last[0].lines):
        body = tuple(_raised([(each.text, each) for each in raised], words))
        return replace(considered, heard=body, gist=body)
    body = tuple(_parted(last[0], words))
    cited = [(_called(snapshot, each, words), each) for each in raised]
    appendix = [*_appended(last, words), *_raised(cited, words)]
    for each in reversed(older):
        appendix += _kept(each, last[0], words)
    gist = [block for block in body if isinstance(block, Heading | Table)]
    return replace(
        considered,
        heard=body,
        essence=tuple(_essence(last[0], words)),
        appendix=tuple(appendix),
        gist=tuple(gist),
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    for freezing in freezings(snapshot, stage)[-1:]:
        for reading in readings_of(snapshot, stage, freezing, words.language):
            names = [name for _, name in reading.facet.names.items()]
            header = (
                words("No."),
                words("Statement"),
                words("Finding"),
                words("What the room said"),
                *names,
            )
            rows: list[tuple[Cell, ...]] = [
                (
                    e.number,
                    e.text,
                    e.title,
                    e.sentence,
                    *_shares(e, names, words),
                )
                for e in reading.lines
            ]
            yield Grid(
                f"{stage.envelope.title}: {reading.facet.called(words)}",
                header,
                tuple(rows),
            )


def _shares(line: Outcome, names: list[str], words: Words) -> Iterator[str]:
    cells = {cell.name: cell for cell in line.cells}
    yield from (
        _counts(cells[name], words) if name in cells else "" for name in names
    )


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


def _essence(reading: Reading, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the first statements of what is common, particular, open: as many as a line or two can hold."""
    for title, findings in APART.items():
        told = [
            f"{line.text} {_said(line, words)}"
            for line in reading.lines
            if line.finding in findings
        ]
        if told:
            yield words(SHORTLY[title]), " ".join(_fitting(told))


def _fitting(texts: list[str]) -> Iterator[str]:
    held = 0
    for place, text in enumerate(texts):
        held += len(text)
        if place and held > LONGEST_ESSENCE:
            return
        yield text


def _table(lines: list[Outcome], words: Words) -> Table:
    header = (words("No."), words("Statement"), words("What the room said"))
    rows = tuple(
        (str(line.number), line.text, _said(line, words)) for line in lines
    )
    return Table(header, rows, WIDTHS, anchors=tuple(line.id for line in lines))


def _said(line: Outcome, words: Words) -> str:
    told = [_sentence(line.sentence)]
    if line.note:
        note = words(
            "The moderator: %(finding)s. %(note)s",
            finding=line.title,
            note=line.note,
        )
        told.append(note)
    if line.shift:
        told.append(_sentence(line.shift))
    return " ".join(told)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _by_dimension(reading: Reading, words: Words) -> Table | None:
    """Return the numbers of statements by dimension: only A, common, only B."""
    table = reading.dimensions()
    if not any(table):
        return None
    names = dict(reading.sides)
    keys = columns(reading)
    header = [words("Dimension")]
    for key in keys:
        if key == COMMON:
            header.append(words("common"))
        else:
            header.append(words("only %(name)s", name=names[key]))
    rows: list[tuple[str, ...]] = []
    for name, row in table.items():
        numbers = (", ".join(row.get(key, ())) for key in keys)
        rows.append((name or words("without a dimension"), *numbers))
    return Table(tuple(header), tuple(rows))


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
    chart = reading.chart()
    if chart is None:
        return
    sides = " × ".join(name for _, name in reading.sides)
    caption = words(
        "Support of the statements, by number: %(sides)s", sides=sides
    )
    yield Figure(chart, _alternative(reading), caption)


def _alternative(reading: Reading) -> str:
    """Return the picture in words: each number with what it turned out to be."""
    told = (f"{line.number}: {line.title}" for line in reading.lines)
    return "; ".join(told)


def _other(first: Reading, other: Reading, words: Words) -> Iterator[Block]:
    """Yield another facet by numbers alone, and what is common here and particular there."""
    if len(other.sides) < 2:  # noqa: PLR2004 - one part has no other
        return
    yield Heading(
        words("The same by %(facet)s", facet=other.facet.called(words)), 3
    )
    header = (words("No."), words("Finding"), words("What the room said"))
    rows = tuple(
        (str(line.number), line.title, _said(line, words))
        for line in other.lines
    )
    yield Table(header, rows, (0.07, 0.3, 0.63))
    yield from _crossed(first, other, words)


def _crossed(first: Reading, other: Reading, words: Words) -> Iterator[Block]:
    """Yield what both found of the same statements, by number; what is common here and particular there in words."""
    cross = first.cross(other)
    if cross is None:
        return
    one, two = first.facet.called(words), other.facet.called(words)
    rows = tuple(
        (title, *(", ".join(map(str, cell)) for cell in cells))
        for title, cells in cross.rows
    )
    yield Table(
        (words("%(one)s × %(other)s", one=one, other=two), *cross.columns), rows
    )
    both = ", ".join(map(str, first.crossed(other)))
    if both:
        told = words(
            "Common to %(one)s and particular among %(other)s: No. %(numbers)s.",
            one=one,
            other=two,
            numbers=both,
        )
        yield Paragraph(told)


def _raised(found: list[tuple[str, Raised]], words: Words) -> Iterator[Block]:
    """Yield who raised it, thesis by thesis, each as it is called."""
    if found:
        yield Heading(words("Who raised it"))
        header = (words("Thesis"), words("Who raised it"))
        rows = [
            (name, f"{each.sentence[:1].upper()}{each.sentence[1:]}.")
            for name, each in found
        ]
        yield Table(header, tuple(rows), (0.5, 0.5))


def _called(snapshot: Snapshot, thesis: Raised, words: Words) -> str:
    """Return the statement of this map that became of a thesis, else where it stands: its words are said there."""
    if thesis.number:
        return words("statement No. %(number)s", number=thesis.number)
    entry = snapshot.find(Entry, thesis.id)
    stage = snapshot.find(Stage, entry.stage_id) if entry else None
    return (
        reference(stage, entry, words).text if stage and entry else thesis.text
    )


def _kept(
    older: tuple[Freezing, list[Reading]], last: Reading, words: Words
) -> Iterator[Block]:
    """Yield an earlier freezing by numbers; the text where the last one has another under this number, or none."""
    freezing, (reading, *_) = older
    at = words.clock(freezing.at)
    yield Heading(
        words(
            "Map No. %(number)s, frozen at %(time)s",
            number=freezing.number,
            time=at,
        ),
        3,
    )
    header = (words("No."), words("Finding"), words("What the room said"))
    texts = {line.number: line.text for line in last.lines}
    told = [
        (line, "" if texts.get(line.number) == line.text else f"{line.text} – ")
        for line in reading.lines
    ]
    rows = tuple(
        (str(line.number), line.title, text + _said(line, words))
        for line, text in told
    )
    yield Table(header, rows, (0.07, 0.3, 0.63))


def _counts(cell: Compared, words: Words) -> str:
    shown = cell.shown
    counts = (shown.agree, shown.against, shown.passed)
    hidden = words("not shown")
    told = (hidden if count is None else str(count) for count in counts)
    return " / ".join(told)
