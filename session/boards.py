# The regions that every kind with entries shows: the form, one's own entries, the wall, the moderator's board.
# A kind picks those it needs; what an audience may not see is not put into a region at all.
from collections.abc import Iterable

from session.cards import Card, card, lines
from session.entries import live_entries, may_write, offered, shown_entries
from session.envelope import StageState, Unit, Visibility
from session.fields import FormField
from session.kind import Audience, Region
from session.people import Surface
from session.snapshot import Snapshot
from session.tables import Entry, Person, Stage

PARTS = "parts/entries.html"
Fields = tuple[FormField, ...]


def form(snapshot: Snapshot, stage: Stage, audience: Audience, fields: Fields, own: list[Entry]) -> Region:
    """Return the form for a new entry, or why there is none: `reason` closed, full, outside; else empty."""
    data = {
        "stage": stage,
        "fields": fields,
        "reason": _reason(snapshot, stage, audience, own),
        "offers": offers(snapshot, stage),
        "unit": stage.envelope.unit,
    }
    return Region("form", PARTS, "form", data)


def _reason(snapshot: Snapshot, stage: Stage, audience: Audience, own: list[Entry]) -> str:
    if stage.state is not StageState.open:
        return "paused" if stage.state is StageState.paused else "closed"
    person = snapshot.find(Person, audience.of)
    if person and not (person.role in stage.envelope.writers and may_write(snapshot, stage, person)):
        return "outside"
    limit = stage.envelope.limit
    return "full" if limit and len(own) >= limit else ""


def offers(snapshot: Snapshot, stage: Stage) -> tuple[tuple[str, str], ...]:
    """Return what may be named as a source: id and a short text of each entry."""
    return tuple((entry.id, _short(entry)) for entry in offered(snapshot, stage))


def _short(entry: Entry) -> str:
    return next((str(value) for value in entry.content.values() if isinstance(value, str)), "")


def mine(snapshot: Snapshot, stage: Stage, fields: Fields, own: Iterable[Entry]) -> Region:
    """Return one's own entries, each with its form for changes while the stage is open."""
    items = tuple(Region(entry.id, PARTS, "own", _own(snapshot, stage, fields, entry)) for entry in own)
    return Region("mine", PARTS, "list", {}, items)


def _own(snapshot: Snapshot, stage: Stage, fields: Fields, entry: Entry) -> dict[str, object]:
    return {
        "stage": stage,
        "entry": entry.id,
        "revision": entry.revision,
        "at": entry.edited_at or entry.at,
        "lines": lines(fields, entry),
        "content": entry.content,
        "sources": tuple(entry.sources),
        "fields": fields,
        "offers": offers(snapshot, stage) if stage.state is StageState.open else (),
        "open": stage.state is StageState.open,
    }


def owned(snapshot: Snapshot, stage: Stage, audience: Audience) -> list[Entry]:
    """Return the standing entries of a person, or of the person's side, in this stage."""
    person = snapshot.find(Person, audience.of)
    mine = {"author": audience.author}
    if stage.envelope.unit is Unit.side and person:
        mine = {"side_id": person.side_id or ""}
    found = snapshot.where(Entry, stage_id=stage.id, **mine)
    return sorted((e for e in found if e.withdrawn_at is None), key=lambda e: (e.at, e.number, e.id))


def wall(snapshot: Snapshot, stage: Stage, audience: Audience, fields: Fields) -> Region:
    """Return others' entries as this audience may see them now; an empty list where it may not."""
    if audience.surface is Surface.console:
        return _cards(snapshot, stage, live_entries(snapshot, stage), fields, "moderated")
    if not visible(snapshot, stage, audience.surface):
        return Region("wall", PARTS, "list", {}, ())
    block = "seen" if audience.surface is Surface.projector else "card"
    return _cards(snapshot, stage, shown_entries(snapshot, stage), fields, block)


def visible(_snapshot: Snapshot, stage: Stage, surface: Surface) -> bool:
    """Tell whether everyone at a surface may see what was written: the wall shows only what is revealed."""
    visibility = stage.envelope.visibility
    if visibility in {Visibility.never, Visibility.group}:
        return False
    revealed = stage.revealed_at is not None
    return revealed or (visibility is Visibility.everyone and surface is Surface.phone)


def _cards(snapshot: Snapshot, stage: Stage, entries: list[Entry], fields: Fields, block: str) -> Region:
    items = tuple(
        Region(entry.id, PARTS, block, {"stage": stage.id, "card": card(snapshot, stage, entry, fields)})
        for entry in entries
    )
    return Region("wall", PARTS, "list", {}, items)


def cards(snapshot: Snapshot, stage: Stage, fields: Fields) -> list[Card]:
    """Return every shown entry of a stage as its protocol may quote it."""
    return [card(snapshot, stage, entry, fields) for entry in shown_entries(snapshot, stage)]
