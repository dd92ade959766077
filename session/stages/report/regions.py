# What each audience sees of a plenary: who has the floor and until when, that group's sheet, the notes.
from collections.abc import Iterable, Iterator

from session.entries import boards
from session.entries.cards import card
from session.entries.seats import GroupMark
from session.entries.writing import Intake
from session.entries.written import seen_entries
from session.envelope import StageState, Visibility
from session.kind import Audience, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.report.queue import Place, TurnState, minutes_each, next_place, queue, reporting, source_of
from session.stages.report.rules import INTAKE
from session.tables import Entry, Stage

TEMPLATES = {surface: f"stages/report/{surface.value}.html" for surface in Surface}
RUNNING = frozenset({StageState.open, StageState.paused})


def regions(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    fields = INTAKE.form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.scope is not Scope.room:
        return
    yield Region("queue", TEMPLATES[audience.surface], "floor", _floor(snapshot, stage, audience))
    if audience.surface is Surface.console:
        yield _board(snapshot, stage, audience)
        yield boards.dictation(snapshot, stage, fields, audience.leaf)
        yield boards.wall(snapshot, stage, audience, fields)
        return
    sheet = _sheet(snapshot, stage, audience)
    yield sheet
    crowded = sheet.items and audience.surface is Surface.projector
    yield boards.empty("wall") if crowded else boards.wall(snapshot, stage, audience, fields)


def _floor(snapshot: Snapshot, stage: Stage, audience: Audience) -> dict[str, object]:
    """Return who speaks, the turn with its clock, who is next, and how many have spoken of how many."""
    now, after = reporting(snapshot, stage), next_place(snapshot, stage)
    states = [place.state for place in queue(snapshot, stage)]
    return {
        "stage": stage,
        "group": now.group if now else None,
        "clock": now.turn if now and stage.state in RUNNING else None,
        "next": after.group if after else None,
        "done": states.count(TurnState.done),
        "groups": len(states),
        "minutes_each": minutes_each(stage),
        "leads": audience.of == "moderator",
    }


def _board(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return the queue, one item a group."""
    places = queue(snapshot, stage)
    before = [None, None, *(place.group.id for place in places)]
    leads = audience.of == "moderator" and stage.state in RUNNING
    shown = (
        {**_turn(snapshot, stage, place), "first": index == 0, "up_behind": before[index], "leads": leads}
        for index, place in enumerate(places)
    )
    template = TEMPLATES[Surface.console]
    items = (
        Region(p.group.id, template, "turn", data, told=_called(p.group)) for p, data in zip(places, shown, strict=True)
    )
    return boards.listing("board", items)


def _called(group: GroupMark) -> str:
    return f"{group.place} {group.name}"


def _turn(snapshot: Snapshot, stage: Stage, place: Place) -> dict[str, object]:
    return {
        "stage": stage.id,
        "group": place.group,
        "state": place.state.value,
        "turn": place.turn,
        "notes": sum(1 for _ in _notes(snapshot, stage, place.group.id)),
        "rows": len(_rows(snapshot, stage, place.group.id)),
    }


def _notes(snapshot: Snapshot, stage: Stage, group_id: str) -> Iterator[Entry]:
    return (e for e in snapshot.where(Entry, stage_id=stage.id, group_id=group_id) if e.withdrawn_at is None)


def _sheet(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return the sheet of the group that has the floor, read-only; the group itself brings it before the room."""
    now, source = reporting(snapshot, stage), source_of(snapshot, stage)
    if now is None or source is None or source.envelope.visibility is Visibility.never:
        return boards.empty("sheet")
    fields, template = Intake().form(snapshot, source), TEMPLATES[audience.surface]
    rows = ((row.id, card(snapshot, source, row, fields)) for row in _rows(snapshot, stage, now.group.id))
    return boards.listing("sheet", [Region(row_id, template, "row", {"card": shown}) for row_id, shown in rows])


def _rows(snapshot: Snapshot, stage: Stage, group_id: str) -> list[Entry]:
    source = source_of(snapshot, stage)
    return [e for e in seen_entries(snapshot, source) if e.group_id == group_id] if source else []
