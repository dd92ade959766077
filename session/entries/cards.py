# Ready values of what was written, as one audience may see it. An author that is not put in here cannot leak.
from dataclasses import dataclass

from session.entries.seats import GroupMark, group_mark
from session.entries.written import merged_into, words_of
from session.envelope import Authorship
from session.fields import FieldKind, FormField, Value
from session.secrecy.sealing import is_secret
from session.snapshot import Snapshot
from session.tables import Entry, Person, Side, Stage


@dataclass(frozen=True)
class Mark:
    """A side's name and its place (1-based), which chooses colour and shape."""

    name: str
    place: int


@dataclass(frozen=True)
class Line:
    """A label of the form and what was answered; `fixed`: not the author's words but a sentence of the catalogues."""

    label: str
    text: str
    fixed: bool = False


@dataclass(frozen=True)
class Card:
    """`at` in ms, absent where the order of arrival is secret; `by` empty where the author is."""

    id: str
    number: int
    revision: int
    lines: tuple[Line, ...]
    side: Mark | None
    group: GroupMark | None
    by: str
    at: int | None
    thesis: bool
    hidden: bool
    pending: bool
    edited: bool
    on_behalf: bool
    originals: tuple["Original", ...] = ()


@dataclass(frozen=True)
class Original:
    """An entry that a card stands for: its own words and, where the stage is signed, whose they are."""

    id: str
    text: str
    by: str


def card(snapshot: Snapshot, stage: Stage, entry: Entry, fields: tuple[FormField, ...]) -> Card:
    """Return an entry as others may see it: the stage's authorship decides on name, side and time."""
    authorship = stage.envelope.authorship
    secret = authorship is Authorship.anonymous
    return Card(
        id=entry.id,
        number=entry.number,
        revision=entry.revision,
        lines=lines(fields, entry),
        side=None if secret else mark(snapshot, entry.side_id),
        group=group_mark(snapshot, entry.group_id),
        by=signature(snapshot, stage, entry),
        at=None if is_secret(stage) else entry.at,
        thesis=entry.thesis_at is not None,
        hidden=entry.hidden_at is not None,
        pending=stage.envelope.approval and entry.approved_at is None,
        edited=entry.wording is not None,
        on_behalf=entry.entered_by is not None,
        originals=tuple(_original(snapshot, stage, each) for each in merged_into(snapshot, entry)),
    )


def _original(snapshot: Snapshot, stage: Stage, entry: Entry) -> Original:
    said = next((value for value in words_of(entry).values() if isinstance(value, str)), "")
    return Original(entry.id, said, signature(snapshot, stage, entry))


def lines(fields: tuple[FormField, ...], entry: Entry) -> tuple[Line, ...]:
    content = words_of(entry)
    return tuple(Line(f.label, text(f, content[f.name]), bool(f.option_labels)) for f in fields if f.name in content)


def text(field: FormField, value: Value) -> str:
    """Write a value as people read it: several options with commas, a scale as 4 / 5."""
    if field.kind is FieldKind.scale:
        return f"{value} / {field.high}"
    if field.option_labels and value in field.options:
        return field.option_labels[field.options.index(str(value))]
    return ", ".join(value) if isinstance(value, list) else str(value)


def signature(snapshot: Snapshot, stage: Stage, entry: Entry) -> str:
    if stage.envelope.authorship is not Authorship.signed:
        return ""
    person = snapshot.find(Person, entry.person_id)
    return person.name if person else ""


def mark(snapshot: Snapshot, side_id: str | None) -> Mark | None:
    side = snapshot.find(Side, side_id)
    return Mark(side.name, side.position + 1) if side else None
