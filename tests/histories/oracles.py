# What must hold of a history as a whole, looked at once at its end since it costs more than a step: disk, journal and
# archive lead to the rows, whatever one may take home is written, every screen is drawn, and nowhere in any of these is
# somebody named who is erased.
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

from exports import word
from exports.data import archive, spreadsheet
from exports.data.grids import grids
from exports.data.restoring import restored
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from session.events import to_json
from session.live import journal
from session.record import Record, advance
from session.secrecy.dealing import handed_out
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link, Row
from session.words import words
from tests.histories.disk import disk
from tests.histories.going_back import (
    undo_of_every_next_leads_back_to_the_first,
)
from tests.histories.life import Life
from tests.histories.marks import found_in
from tests.histories.papers import LANGUAGES, papers
from tests.histories.twins import nobody_else_can_tell_how_somebody_voted
from tests.session.build import Sitting
from tests.session.live.house import public, state
from tests.templates.test_undone import screens

IN_WORD = 4  # of so many histories one is written as a Word file, which takes as long as the rest


def journal_leads_to_the_rows(life: Life) -> Iterator[str]:
    """But for what is secret, of which it tells nothing."""
    replayed = Snapshot()
    for record in life.records:
        advance(replayed, record.told or record)
    yield from _unlike(
        public(life.snapshot), public(replayed), "the journal leads to"
    )


def disk_and_archive_hold_what_is_in_memory(life: Life) -> Iterator[str]:
    """Write the history to a real database and read it; make an archive of that, bring it back, and write it again."""
    snapshot, records = disk().kept(life.records)
    yield from _unlike(state(life.snapshot), state(snapshot), "is on the disk")
    written = _archive(snapshot, records)
    secrets = count()
    found, entries = disk().restored(
        restored(written, KINDS, lambda: f"secret-{next(secrets):057}")
    )
    yield from _unlike(_kept(snapshot), _kept(found), "came out of the archive")
    if _archive(found, entries) != written:
        yield "another archive of what came out of the archive"
    marks = life.erased
    for where, text in (
        ("journal", str(list(map(_told, records)))),
        ("archive", written.decode()),
    ):
        if named := found_in(text, marks):
            yield f"{sorted(named)} in the {where}"


def whatever_one_may_take_home_is_written(life: Life) -> Iterator[str]:
    marks = life.erased
    for language in LANGUAGES:
        for name, paper in papers(
            life.snapshot, language, life.sitting.now
        ).items():
            if not paper:
                yield f"no {name} in {language}"
            if named := found_in(str(paper), marks):
                yield f"{sorted(named)} in {name} in {language}"
    if life.seed % IN_WORD == 0:
        yield from _files(life, Random(life.seed))


def _files(life: Life, chance: Random) -> Iterator[str]:
    """Write one cut in one language as Word and Excel read it: all of them come in turn."""
    said = words(chance.choice(LANGUAGES))
    document = protocol(
        life.snapshot, KINDS, said, life.sitting.now, chance.choice([*Cut])
    )
    tables = grids(life.snapshot, KINDS, said, life.sitting.now)
    if not word.write(document) or not spreadsheet.workbook(
        tables, document.properties
    ):
        yield "an empty file"


def every_screen_is_drawn(life: Life) -> Iterator[str]:
    shown = screens(Sitting(life.snapshot.copy(), now=life.sitting.now))
    if not any(shown.values()):
        yield "nothing is shown"
    marks = life.erased
    yield from (
        f"{sorted(named)} on {place}"
        for place, html in shown.items()
        if (named := found_in(html, marks))
    )


def _unlike(
    held: dict[str, object], told: dict[str, object], how: str
) -> Iterator[str]:
    yield from (
        f"other {name} than {how}" for name in held if held[name] != told[name]
    )


def _kept(snapshot: Snapshot) -> dict[str, object]:
    """Return of a state what an archive keeps: no keys, nothing that opens, no secret vote that still runs."""
    rows = {
        name: {row_id: _plain(row) for row_id, row in held.items()}
        for name, held in handed_out(snapshot, Random(1)).items()
        if name != Link.table.name
    }
    return {
        "rows": rows,
        "number": snapshot.number,
        "steps": len(snapshot.done),
        "undone": len(snapshot.undone),
    }


def _plain(row: Row) -> Row:
    return row.model_copy(
        update=dict.fromkeys(archive.SECRETS.get(row.table.name, ()), "")
    )


def _archive(snapshot: Snapshot, records: list[Record]) -> bytes:
    return archive.write(snapshot, map(journal.to_row, records), Random(1))


def _told(record: Record) -> object:
    before = [
        row.model_dump(mode="json")
        for _, row in record.before or ()
        if row is not None
    ]
    return [to_json(event) for event in record.events], before


ORACLES: tuple[Callable[[Life], Iterator[str]], ...] = (
    journal_leads_to_the_rows,
    disk_and_archive_hold_what_is_in_memory,
    whatever_one_may_take_home_is_written,
    every_screen_is_drawn,
    nobody_else_can_tell_how_somebody_voted,
    undo_of_every_next_leads_back_to_the_first,
)


def in_turn(seed: int) -> tuple[Callable[[Life], Iterator[str]], ...]:
    """Return what is asked of one history: all of them come in turn."""
    return (ORACLES[seed % len(ORACLES)],)
