# Everything a session gathered as grids, one for each table: participants, programme, what each stage took in, votes.
# What a card may not show stands in none of them. Knows rows and stage kinds; knows no file format.
from collections.abc import Iterable, Iterator, Mapping

from exports.protocol.clauses import PROGRAMME, timing
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


def grids(snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words, now: int) -> tuple[Grid, ...]:
    """Return the grids in the programme's order, people and programme first; an empty one is left out."""
    material = gathered(snapshot, kinds, words, now)
    of_stages = (grid for stage in snapshot.stages for grid in _of_stage(snapshot, kinds[stage.kind], stage, words))
    return tuple(grid for grid in (_people(material), _programme(material), *of_stages) if grid.rows)


def _people(material: Material) -> Grid:
    words = material.words
    names = {side.id: side.name for side in material.sides}
    rows = (
        (number, person.name, person.organization, person.post, names.get(person.side_id or "", ""))
        for number, person in enumerate(material.people, 1)
    )
    return Grid(words("List of participants"), tuple(map(words, PEOPLE)), tuple(rows))


def _programme(material: Material) -> Grid:
    words = material.words
    rows = (timing(material, number, stage) for number, stage in enumerate(material.stages, 1))
    counted = tuple(tuple(int(cell) if cell.isdecimal() else cell for cell in row) for row in rows)
    return Grid(words("Programme, planned and actual"), tuple(map(words, PROGRAMME)), counted)


def _of_stage(snapshot: Snapshot, kind: StageKind, stage: Stage, words: Words) -> Iterable[Grid]:
    if kind.tables is not None:
        return kind.tables(snapshot, stage, words)
    return _entries(snapshot, stage, kind.fields(snapshot, stage), words)


def _entries(snapshot: Snapshot, stage: Stage, fields: tuple[FormField, ...], words: Words) -> Iterator[Grid]:
    """Yield the entries of a stage, a column for each question; a column that nobody filled is left out."""
    entries = shown_entries(snapshot, stage)
    numbers = numbered(entries)
    rows = []
    for entry in entries:
        seen = card(snapshot, stage, entry, fields)
        group = called(seen.group, words) if seen.group else ""
        said = words_of(entry)
        answers = (_cell(field, said[field.name], words) if field.name in said else "" for field in fields)
        rows.append((numbers[entry.id], group, seen.by, seen.side.name if seen.side else "", *answers))
    header = (*map(words, SIGNED), *(words(field.label) for field in fields))
    used = [place for place in range(len(header)) if any(row[place] != "" for row in rows)]
    yield Grid(
        stage.envelope.title,
        tuple(header[place] for place in used),
        tuple(tuple(row[place] for place in used) for row in rows),
    )


def _cell(field: FormField, value: Value, words: Words) -> Cell:
    return value if field.kind is FieldKind.scale and isinstance(value, int) else written(field, value, words)
