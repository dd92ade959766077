# Everything a session gathered as grids, one for each table: participants, programme, what each stage took in, votes.
# What a card may not show stands in none of them. Knows rows and stage kinds; knows no file format.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from exports.data.promises import promises
from exports.data.register import as_grid
from exports.protocol.clauses import PROGRAMME, timing
from exports.protocol.composing import protocol
from exports.protocol.document import cited
from exports.protocol.material import Material, gathered
from session.entries.cards import card
from session.entries.citing import called, numbered, written
from session.entries.written import shown_entries, words_of
from session.fields import FieldKind, FormField, Value
from session.kind import StageKind
from session.refusals import N_
from session.snapshot import Snapshot
from session.tables import Stage
from session.values.blocks import Cell, Grid
from session.words import Words

PEOPLE = (N_("No."), N_("Name"), N_("Organization"), N_("Post"), N_("Side"))
SIGNED = (N_("No."), N_("Group"), N_("Signed"), N_("Side"))


def grids(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words, now: int
) -> tuple[Grid, ...]:
    """Return the grids in the programme's order, people and programme first; an empty one is left out."""
    material = gathered(snapshot, kinds, words, now)
    document = protocol(snapshot, kinds, words, now)
    numbers = cited(document.sections)
    found = [_people(material), _programme(material)]
    for stage in snapshot.stages:
        made = _of_stage(snapshot, kinds[stage.kind], stage, words)
        found += (_numbered(grid, numbers, words) for grid in made)
    known = promises(snapshot, numbers, words)
    found.append(as_grid(snapshot, known, words))
    return tuple(grid for grid in found if grid.rows)


def _numbered(grid: Grid, numbers: Mapping[str, str], words: Words) -> Grid:
    """Give the rows the numbers by which the protocol cites them; what was not agreed is a proposal of that number."""
    if not grid.anchors:
        return grid
    rows = (
        (
            numbers.get(entry)
            or words("proposal No. %(number)s", number=row[0]),
            *row[1:],
        )
        for entry, row in zip(grid.anchors, grid.rows, strict=True)
    )
    return replace(grid, rows=tuple(rows))


def _people(material: Material) -> Grid:
    words = material.words
    names = {side.id: side.name for side in material.sides}
    rows = (
        (
            number,
            person.name,
            person.organization,
            person.post,
            names.get(person.side_id or "", ""),
        )
        for number, person in enumerate(material.people, 1)
    )
    return Grid(
        words("List of participants"), tuple(map(words, PEOPLE)), tuple(rows)
    )


def _programme(material: Material) -> Grid:
    words = material.words
    rows = (
        timing(material, number, stage)
        for number, stage in enumerate(material.stages, 1)
    )
    counted = tuple(
        tuple(int(cell) if cell.isdecimal() else cell for cell in row)
        for row in rows
    )
    return Grid(
        words("Programme, planned and actual"),
        tuple(map(words, PROGRAMME)),
        counted,
    )


def _of_stage(
    snapshot: Snapshot, kind: StageKind, stage: Stage, words: Words
) -> Iterable[Grid]:
    if kind.tables is not None:
        return kind.tables(snapshot, stage, words)
    return _entries(snapshot, stage, kind.fields(snapshot, stage), words)


def _entries(
    snapshot: Snapshot,
    stage: Stage,
    fields: tuple[FormField, ...],
    words: Words,
) -> Iterator[Grid]:
    """Yield the entries of a stage, a column for each question; a column that nobody filled is left out."""
    entries = shown_entries(snapshot, stage)
    numbers = numbered(entries)
    rows = []
    for entry in entries:
        seen = card(snapshot, stage, entry, fields)
        group = called(seen.group, words) if seen.group else ""
        said = words_of(entry)
        answers = (
            _cell(field, said[field.name], words) if field.name in said else ""
            for field in fields
        )
        rows.append(
            (
                numbers[entry.id],
                group,
                seen.by,
                seen.side.name if seen.side else "",
                *answers,
            )
        )
    header = (*map(words, SIGNED), *(words(field.label) for field in fields))
    used = [
        place
        for place in range(len(header))
        if any(row[place] != "" for row in rows)
    ]
    yield Grid(
        stage.envelope.title,
        tuple(header[place] for place in used),
        tuple(tuple(row[place] for place in used) for row in rows),
    )


def _cell(field: FormField, value: Value, words: Words) -> Cell:
    if field.kind is FieldKind.date and isinstance(value, str):
        return date.fromisoformat(value)
    return (
        value
        if field.kind is FieldKind.scale and isinstance(value, int)
        else written(field, value, words)
    )
