# The page on which people and sides propose corrections in the days after the session; and a correction as it is
# shown to those who propose and to those who answer. Reading here, writing through the same commands as everywhere.
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from facilitator_ui.door.asked import Only, ThisHall
from facilitator_ui.door.reception import reception
from facilitator_ui.identity import Guest
from facilitator_ui.live.hall import Hall
from facilitator_ui.organizer.desk import page_of
from facilitator_ui.organizer.leaves import leaf
from facilitator_ui.queries import Page
from session.after.passages import (
    PARTICULARS,
    REQUISITES,
    Passage,
    answers,
    in_order,
    open_entries,
    particulars,
    requisites,
    until,
)
from session.after.versions import called
from session.entries.citing import numbered
from session.entries.written import entry_of, shown_entries
from session.fields import FormField
from session.people import STAFF, WRITERS, Actor
from session.refusals import Code, Refused
from session.secrecy.promises import told_of_corrections
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Correction, Entry, Person, Side, Stage, Target
from session.words import Words

router = APIRouter()
Reader = Annotated[Guest, Depends(Only(STAFF | WRITERS))]
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_COMPARED = 2000
A_PAGE = 60


@dataclass(frozen=True)
class Proposed:
    """A correction as people see it. `pieces`: (same, gone or new; text). `by` is empty where its author is secret."""

    row: Correction
    about: str
    label: str
    pieces: tuple[tuple[str, str], ...]
    by: str
    answered_by: str


@dataclass(frozen=True)
class Open:
    """An entry that may be corrected: its id, number and texts."""

    id: str
    number: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Leaf:
    """One page of what may be corrected."""

    stages: tuple[tuple[Stage, tuple[Open, ...]], ...]
    page: int
    pages: int


@router.get("/s/{code}/corrections")
async def corrections(
    request: Request, hall: ThisHall, visitor: Reader, page: Page = 1
) -> Response:
    """Show the texts that this person may correct, and what has been proposed."""
    snapshot = hall.room.snapshot
    tongue = reception(request).words(request, snapshot.session.utc_offset)
    data = {
        **_term(hall, visitor, tongue),
        "leaf": _stages(snapshot, visitor, page),
        "requisites": tuple(requisites(snapshot.session)),
        "own": _own(snapshot, visitor),
        "proposed": proposed(snapshot, visitor.actor, tongue),
    }
    return page_of(request, hall, visitor, "corrections.html", data)


@router.get("/s/{code}/corrections/{of}")
async def correction(
    request: Request, hall: ThisHall, visitor: Reader, of: str
) -> Response:
    """Show the forms for one entry; `requisites` are those of the session, `me` one's own place on the list."""
    snapshot = hall.room.snapshot
    tongue = reception(request).words(request, snapshot.session.utc_offset)
    passages = _passages(snapshot, visitor, of)
    stage = next(
        (
            snapshot.find(Stage, each.stage_id)
            for each in passages
            if each.stage_id
        ),
        None,
    )
    about = {
        "passages": passages,
        "stage": stage,
        "promised": told_of_corrections(stage),
    }
    data = {**_term(hall, visitor, tongue), "of": of, **about}
    return page_of(request, hall, visitor, "correction.html", data)


def _passages(
    snapshot: Snapshot, visitor: Guest, of: str
) -> tuple[Passage, ...]:
    if of == "requisites":
        return tuple(requisites(snapshot.session))
    if of == "me":
        return _own(snapshot, visitor)
    row = snapshot.get(Entry, of, Code.unknown_entry)
    stage, entry = entry_of(snapshot, row.stage_id, row.id)
    if entry not in open_entries(snapshot, stage, visitor.actor):
        raise Refused(Code.unknown_entry)
    return tuple(answers(snapshot, stage, entry))


def _term(hall: Hall, visitor: Guest, tongue: Words) -> dict[str, object]:
    last = until(hall.room.snapshot.session)
    late = last is not None and hall.room.clock() >= last
    last_day = tongue.day_of(last - 1) if last else ""
    staff = visitor.actor.may(STAFF)
    return {
        "staff": staff,
        "taken": last is not None and (not late or staff),
        "over": last is not None,
        "last_day": last_day,
        "late": late,
    }


def _own(snapshot: Snapshot, visitor: Guest) -> tuple[Passage, ...]:
    person = snapshot.find(Person, visitor.actor.person_id)
    return tuple(particulars(person)) if person else ()


def _stages(snapshot: Snapshot, visitor: Guest, page: int) -> Leaf:
    """Return a page of what may be corrected, stage by stage, the agreements first."""
    stages = sorted(
        snapshot.stages, key=lambda each: each.envelope.section != "agreements"
    )
    every: list[tuple[Stage, Entry]] = []
    for stage in stages:
        entries = open_entries(snapshot, stage, visitor.actor)
        every += ((stage, entry) for entry in entries)
    cut = leaf(every, page, A_PAGE)
    found = {stage.id: (stage, list[Open]()) for stage, _ in every}
    for stage, entry in cut.items:
        texts = tuple(answers(snapshot, stage, entry))
        if any(passage.text for passage in texts):
            number = numbers(snapshot, stage)[entry.id]
            found[stage.id][1].append(Open(entry.id, number, texts))
    shown = ((stage, tuple(own)) for stage, own in found.values() if own)
    return Leaf(tuple(shown), cut.page, cut.pages)


def numbers(snapshot: Snapshot, stage: Stage) -> dict[str, int]:
    def count() -> dict[str, int]:
        return numbered(shown_entries(snapshot, stage))

    return snapshot.derived(("numbers to correct", stage.id), count, Entry)


def proposed(
    snapshot: Snapshot, actor: Actor, tongue: Words
) -> tuple[Proposed, ...]:
    """Return the corrections of what an actor may see, those that wait for an answer first."""
    mine = in_order(snapshot)
    if not actor.may(STAFF):
        seen: set[str] = set()
        for stage in snapshot.stages:
            entries = open_entries(snapshot, stage, actor)
            seen.update(entry.id for entry in entries)
        mine = [each for each in mine if _open_to(each, seen)]
    ordered = sorted(mine, key=lambda each: each.answered_at is not None)
    return tuple(_shown(snapshot, row, tongue) for row in ordered)


def _open_to(row: Correction, seen: set[str]) -> bool:
    return row.target is not Target.entry or row.row_id in seen


def _shown(snapshot: Snapshot, row: Correction, tongue: Words) -> Proposed:
    about, label = _place(snapshot, row, tongue)
    person, side = (
        snapshot.find(Person, row.person_id),
        snapshot.find(Side, row.side_id),
    )
    by = ", ".join(
        part
        for part in (person.name if person else "", side.name if side else "")
        if part
    )
    answered_by = called(snapshot, row.answered_by)
    return Proposed(
        row, about, label, difference(row.old, row.new), by, answered_by
    )


def _place(
    snapshot: Snapshot, row: Correction, tongue: Words
) -> tuple[str, str]:
    if row.target is Target.session:
        return tongue("Passport"), tongue(REQUISITES.get(row.field, row.field))
    if row.target is Target.person:
        person = snapshot.find(Person, row.row_id)
        return person.name if person else "", tongue(
            PARTICULARS.get(row.field, row.field)
        )
    stage = snapshot.find(Stage, row.stage_id)
    if stage is None:
        return "", row.field
    number = numbered(shown_entries(snapshot, stage)).get(row.row_id)
    place = tongue(
        "%(stage)s, No. %(numbers)s", stage=stage.envelope.title, numbers=number
    )
    return place if number else stage.envelope.title, tongue(
        _label(KINDS[stage.kind].fields(snapshot, stage), row)
    )


def _label(fields: tuple[FormField, ...], row: Correction) -> str:
    return next(
        (field.label for field in fields if field.name == row.field), row.field
    )


def difference(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return the pieces that are the same, gone and new, word by word; of very long texts, as a whole."""
    was, becomes = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(was), len(becomes)) > MOST_COMPARED:
        return (("gone", old), ("new", new))
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(
        None, was, becomes, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(was[a:b])))
            continue
        pieces += [
            (name, text)
            for name, text in (
                ("gone", "".join(was[a:b])),
                ("new", "".join(becomes[c:d])),
            )
            if text
        ]
    return tuple(pieces)
