# What each audience sees of a plenary: who has the floor and until when, that group's sheet, the notes.
from collections.abc import Iterable, Iterator

from session.entries import boards
from session.entries.answers import questions
from session.entries.cards import card
from session.entries.projected import (
    answered,
    by_question,
    headings,
    ideas,
    nothing,
)
from session.entries.seats import GroupMark
from session.entries.turning import turned
from session.entries.writing import Intake
from session.entries.written import seen_entries
from session.envelope import StageState, Visibility
from session.kind import Audience, Part, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.report.queue import (
    Place,
    TurnState,
    minutes_each,
    next_place,
    queue,
    reporting,
    source_of,
)
from session.stages.report.rules import INTAKE
from session.tables import Entry, Stage

TEMPLATES = {
    surface: f"stages/report/{surface.value}.html" for surface in Surface
}
RUNNING = frozenset({StageState.open, StageState.paused})


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    if audience.surface is Surface.projector:
        yield from _projector(snapshot, stage, audience)
        return
    fields = INTAKE.form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.scope is not Scope.room:
        return
    yield Region(
        "queue",
        TEMPLATES[audience.surface],
        "floor",
        _floor(snapshot, stage, audience),
    )
    if audience.surface is Surface.console:
        yield _board(snapshot, stage, audience)
        yield boards.dictation(snapshot, stage, fields, audience.leaf)
        yield boards.wall(snapshot, stage, audience, fields)
        return
    yield _sheet(snapshot, stage, audience)
    yield boards.wall(snapshot, stage, audience, fields)


def _projector(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    """Yield the sheet of whoever has the floor; between two the notes that everybody may see, or who is next."""
    floor = _floor(snapshot, stage, audience)
    fields = INTAKE.form(snapshot, stage)
    lit = boards.alone(snapshot, stage)
    if lit is not None or (
        floor["group"] is None and _notes_to_show(snapshot, stage)
    ):
        yield from by_question(snapshot, stage, fields)
    elif floor["group"] is not None:
        yield from _speaking(snapshot, stage, floor)
    elif floor["next"] is not None:
        yield nothing("screen")
        yield Region("place", TEMPLATES[Surface.projector], "next", floor)


def _speaking(
    snapshot: Snapshot, stage: Stage, floor: dict[str, object]
) -> Iterator[Region]:
    template = TEMPLATES[Surface.projector]
    data = {**floor, "at": turned(snapshot, stage, ())}
    yield Region("head", template, "floor", data)
    yield Region("rail", template, "turns", data)
    if floor["clock"] is not None:
        yield Region("clock", template, "clock", data)
    now, source = reporting(snapshot, stage), source_of(snapshot, stage)
    if (
        now is None
        or source is None
        or source.envelope.visibility is Visibility.never
    ):
        return
    rows, fields = (
        _rows(snapshot, stage, now.group.id),
        Intake().form(snapshot, source),
    )
    if rows:
        yield nothing("screen")
        asked = answered(fields, rows)
        yield headings(asked)
        yield ideas("sheet", snapshot, source, rows, asked)


def _notes_to_show(snapshot: Snapshot, stage: Stage) -> bool:
    return boards.visible(snapshot, stage, Surface.projector) and bool(
        seen_entries(snapshot, stage)
    )


def parts(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    """Return what may be read of the notes between two groups; a group that has the floor has no parts."""
    if reporting(snapshot, stage) is not None or not _notes_to_show(
        snapshot, stage
    ):
        return ()
    return questions(INTAKE.form(snapshot, stage))


def _floor(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> dict[str, object]:
    """Return who speaks, the turn with its clock, who is next, and how many have spoken of how many."""
    now, after = reporting(snapshot, stage), next_place(snapshot, stage)
    states = [place.state for place in queue(snapshot, stage)]
    group = now.group if now else None
    clock = now.turn if now and stage.state in RUNNING else None
    next_group = after.group if after else None
    return {
        "stage": stage,
        "group": group,
        "clock": clock,
        "next": next_group,
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
        {
            **_turn(snapshot, stage, place),
            "first": index == 0,
            "up_behind": before[index],
            "leads": leads,
        }
        for index, place in enumerate(places)
    )
    template = TEMPLATES[Surface.console]
    items = (
        Region(p.group.id, template, "turn", data, told=_called(p.group))
        for p, data in zip(places, shown, strict=True)
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
    return (
        e
        for e in snapshot.where(Entry, stage_id=stage.id, group_id=group_id)
        if e.withdrawn_at is None
    )


def _sheet(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return the sheet of the group that has the floor, read-only; the group itself brings it before the room."""
    now, source = reporting(snapshot, stage), source_of(snapshot, stage)
    if (
        now is None
        or source is None
        or source.envelope.visibility is Visibility.never
    ):
        return boards.empty("sheet")
    fields, template = (
        Intake().form(snapshot, source),
        TEMPLATES[audience.surface],
    )
    rows = (
        (row.id, card(snapshot, source, row, fields))
        for row in _rows(snapshot, stage, now.group.id)
    )
    return boards.listing(
        "sheet",
        [
            Region(row_id, template, "row", {"card": shown})
            for row_id, shown in rows
        ],
    )


def _rows(snapshot: Snapshot, stage: Stage, group_id: str) -> list[Entry]:
    source = source_of(snapshot, stage)
    return (
        [e for e in seen_entries(snapshot, source) if e.group_id == group_id]
        if source
        else []
    )
