# Ready values of what was written, as one audience may see it. An author that is not put in here cannot leak.
from dataclasses import dataclass

from session.entries.seats import GroupMark, group_mark
from session.entries.written import merged_into, said, words_of
from session.fields import FieldKind, FormField, Value, headline
from session.membership.namesakes import called
from session.secrecy.signing import is_secret, keeps_side
from session.snapshot import Snapshot
from session.tables import Entry, Person, Side, Stage


@dataclass(frozen=True)
class Mark:
    """A side's name and its place (1-based), which chooses colour and shape."""

    name: str
    place: int


@dataclass(frozen=True)
class Answered:
    """A label of the form and what was answered.

    `fixed`: not the author's words but a sentence of the catalogues. `headline`: by it the entry is known.
    """

    label: str
    text: str
    fixed: bool = False
    headline: bool = False


@dataclass(frozen=True)
class Card:
    """`at` in ms, absent where the order of arrival is secret; `by` empty where the author is."""

    id: str
    number: int
    revision: int
    lines: tuple[Answered, ...]
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


def card(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    fields: tuple[FormField, ...],
) -> Card:
    """Return an entry as others may see it: the stage's authorship decides on name, side and time."""
    at = None if is_secret(stage) else entry.at
    return Card(
        id=entry.id,
        number=entry.number,
        revision=entry.revision,
        lines=lines(fields, entry),
        side=side_shown(snapshot, stage, entry),
        group=group_mark(snapshot, entry.group_id),
        by=signature(snapshot, stage, entry),
        at=at,
        thesis=entry.thesis_at is not None,
        hidden=entry.hidden_at is not None,
        pending=stage.envelope.approval and entry.approved_at is None,
        edited=entry.wording is not None,
        on_behalf=entry.entered_by is not None,
        originals=tuple(
            _original(snapshot, stage, each)
            for each in merged_into(snapshot, entry)
        ),
    )


def _original(snapshot: Snapshot, stage: Stage, entry: Entry) -> Original:
    return Original(
        entry.id, said(stage, entry), signature(snapshot, stage, entry)
    )


def lines(fields: tuple[FormField, ...], entry: Entry) -> tuple[Answered, ...]:
    content = words_of(entry)
    first = headline(fields, content)
    answered = (field for field in fields if field.name in content)
    return tuple(_line(field, content[field.name], first) for field in answered)


def answer(field: FormField, entry: Entry) -> Answered:
    """Return what was answered to one question; an empty text where it was passed over."""
    content = words_of(entry)
    if field.name not in content:
        return Answered(field.label, "")
    return _line(field, content[field.name], "")


def _line(field: FormField, value: Value, first: str) -> Answered:
    return Answered(
        field.label,
        text(field, value),
        fixed=bool(field.option_labels),
        headline=field.name == first,
    )


def text(field: FormField, value: Value) -> str:
    """Write a value as people read it: several options with commas, a scale as 4 / 5."""
    if field.kind is FieldKind.scale:
        return f"{value} / {field.high}"
    if field.option_labels and value in field.options:
        return field.option_labels[field.options.index(str(value))]
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)


def signature(snapshot: Snapshot, stage: Stage, entry: Entry) -> str:
    if is_secret(stage):
        return ""
    person = snapshot.find(Person, entry.person_id)
    return called(snapshot, person) if person else ""


def side_shown(snapshot: Snapshot, stage: Stage, entry: Entry) -> Mark | None:
    """Return the side of an entry, where its stage keeps sides."""
    if not keeps_side(stage):
        return None
    return mark(snapshot, entry.side_id)


def mark(snapshot: Snapshot, side_id: str | None) -> Mark | None:
    side = snapshot.find(Side, side_id)
    if side is None:
        return None
    return Mark(side.name, side.position + 1)
