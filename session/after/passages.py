# The texts of the protocol that may be corrected: which there are, who may see them, and until when. Pure reading.
# What one may not see one may not correct.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from session.entries.authors import wrote
from session.entries.boards import visible
from session.entries.written import shown_entries, words_of
from session.envelope import Unit
from session.fields import FieldKind, FormField
from session.membership.registration import NAME_LIMIT
from session.people import STAFF, Actor, Surface
from session.programme.flow import MINUTE
from session.refusals import N_
from session.secrecy.promises import is_minuted
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import (
    Correction,
    Entry,
    Person,
    Row,
    Session,
    Stage,
    Target,
)

DAY = 24 * 60 * MINUTE
TEXTS = frozenset({FieldKind.short, FieldKind.long, FieldKind.date})
LINE, TEXT = 300, 4000
LONG = frozenset({"goal", "expected"})
REQUISITES: Mapping[str, str] = {
    "title": N_("Topic"),
    "goal": N_("Goal"),
    "expected": N_("Expected result"),
    "number": N_("Protocol No."),
    "date": N_("Date"),
    "place": N_("Place"),
    "chair": N_("Chair"),
    "moderator": N_("Moderator"),
    "secretary": N_("Secretary"),
    "review_date": N_("Review date"),
}
PARTICULARS: Mapping[str, str] = {
    "name": N_("Name"),
    "organization": N_("Organization"),
    "post": N_("Post"),
}


@dataclass(frozen=True)
class Passage:
    """A text that may be corrected: `field` of a row.

    `label`: a sentence of the catalogues, or the form's own. `dated`: the text is an ISO date.
    """

    target: Target
    row: Row
    field: str
    label: str
    text: str
    limit: int
    stage_id: str = ""
    dated: bool = False


def requisites(session: Session) -> Iterator[Passage]:
    for name, label in REQUISITES.items():
        limit = TEXT if name in LONG else LINE
        yield Passage(
            Target.session,
            session,
            name,
            label,
            str(getattr(session, name)),
            limit,
        )


def particulars(person: Person) -> Iterator[Passage]:
    for name, label in PARTICULARS.items():
        limit = NAME_LIMIT if name == "name" else LINE
        yield Passage(
            Target.person,
            person,
            name,
            label,
            str(getattr(person, name)),
            limit,
        )


def answers(
    snapshot: Snapshot, stage: Stage, entry: Entry
) -> Iterator[Passage]:
    """Yield the texts of an entry; a choice or a mark is its author's alone."""
    said = words_of(entry)
    for field in _texts(snapshot, stage):
        text = str(said.get(field.name, ""))
        yield Passage(
            Target.entry,
            entry,
            field.name,
            field.label,
            text,
            field.limit,
            stage.id,
            field.kind is FieldKind.date,
        )


def _texts(snapshot: Snapshot, stage: Stage) -> list[FormField]:
    return [
        field
        for field in KINDS[stage.kind].fields(snapshot, stage)
        if field.kind in TEXTS
    ]


def open_entries(snapshot: Snapshot, stage: Stage, actor: Actor) -> list[Entry]:
    """Return the entries of a stage that come into the protocol and that this actor may see."""
    if not is_minuted(stage.envelope):
        return []
    person = snapshot.find(Person, actor.person_id)
    shown = shown_entries(snapshot, stage)
    return [
        entry for entry in shown if _seen(snapshot, stage, entry, actor, person)
    ]


def _seen(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    actor: Actor,
    person: Person | None,
) -> bool:
    if (
        actor.may(STAFF)
        or visible(snapshot, stage, Surface.phone)
        or wrote(stage, actor, entry)
    ):
        return True
    of_side = (
        stage.envelope.unit is Unit.side
        and person is not None
        and person.side_id is not None
    )
    return of_side and person is not None and entry.side_id == person.side_id


def until(session: Session) -> int | None:
    """Return the moment (ms) to which people may propose: the end of the last day; None while the session runs."""
    if session.closed_at is None:
        return None
    offset = session.utc_offset * MINUTE
    closed_on = (session.closed_at + offset) // DAY
    days = session.correction_days
    return (closed_on + days + 1) * DAY - offset if days else session.closed_at


def waiting(snapshot: Snapshot) -> list[Correction]:
    ordered = in_order(snapshot)
    return [each for each in ordered if each.answered_at is None]


def in_order(snapshot: Snapshot) -> list[Correction]:
    """Return all corrections; those of secret authors keep no order of arrival."""
    return sorted(
        snapshot.all(Correction),
        key=lambda each: (each.at, each.number, each.id),
    )


def standing(row: Row, field: str) -> str:
    return (
        str(words_of(row).get(field, ""))
        if isinstance(row, Entry)
        else str(getattr(row, field))
    )
