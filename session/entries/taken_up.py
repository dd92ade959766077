# What a stage takes up from earlier ones to be voted on: each is put again, in full, as an entry of its own that names
# what it grew from. The staff adds more in its own words.
from session.entries.writing import put
from session.entries.written import (
    live_entries,
    may_be_seen,
    offered,
    said,
    shown_entries,
    words_of,
)
from session.events import Event, happened
from session.fields import Content, FieldKind, FormField, checked
from session.kind import Occasion
from session.refusals import Code
from session.snapshot import Snapshot
from session.tables import Entry, Stage

TEXT = "text"
LIMIT = 500
"""Characters in which the staff says something new; what was written before is taken up as it stands."""


def in_one_text(label: str) -> tuple[FormField, ...]:
    """Return the fields of such an entry: a text, under this label."""
    field = FormField(
        name=TEXT,
        kind=FieldKind.long,
        label=label,
        required=True,
        limit=LIMIT,
    )
    return (field,)


def taken_up(
    snapshot: Snapshot,
    stage: Stage,
    occasion: Occasion,
    event: str,
    field: str = TEXT,
) -> list[Event]:
    """Put what the sources offer and was not put. `event`: what has happened then; `field`: where the text stands."""
    taken: set[str] = set()
    for standing in live_entries(snapshot, stage):
        taken.update(standing.sources)
    new = [
        entry
        for entry in offered(snapshot, stage)
        if entry.id not in taken and _stands(snapshot, entry)
    ]
    first = snapshot.last_given(Entry, stage.id) + 1
    rows = []
    for number, entry in enumerate(new, first):
        content: Content = {field: _said(snapshot, entry)}
        rows.append(put(stage, content, [entry.id], number, occasion))
    return happened(event, *rows) if rows else []


def is_taken_up(entry: Entry) -> bool:
    """Tell whether an entry was put by its stage: people, too, name what theirs grew from."""
    by_stage = entry.entered_by is not None and entry.person_id is None
    return by_stage and bool(entry.sources)


def added(
    snapshot: Snapshot,
    stage: Stage,
    fields: tuple[FormField, ...],
    text: str,
    occasion: Occasion,
) -> Entry:
    """Return one more entry, in the words of the staff.

    Raises:
        Refused: where the text does not fit the field.
    """
    content = checked(fields, {TEXT: text})
    number = snapshot.last_given(Entry, stage.id) + 1
    return put(stage, content, [], number, occasion)


def in_order(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return what is shown of them, in the order in which it was put."""
    shown = shown_entries(snapshot, stage)
    return sorted(shown, key=_place)


def text_of(entry: Entry) -> str:
    content = words_of(entry)
    text = content.get(TEXT, "")
    return str(text)


def _said(snapshot: Snapshot, entry: Entry) -> str:
    earlier = snapshot.get(Stage, entry.stage_id, Code.unknown_stage)
    return said(earlier, entry)


def _stands(snapshot: Snapshot, entry: Entry) -> bool:
    earlier = snapshot.get(Stage, entry.stage_id, Code.unknown_stage)
    return may_be_seen(snapshot, earlier, entry)


def _place(entry: Entry) -> tuple[int, str]:
    return entry.number, entry.id
