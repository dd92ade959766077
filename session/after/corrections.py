# Corrections that people and sides propose to the protocol's texts in the days after the session, and the answers of
# the secretary. An accepted one changes the text; the old words stay in it, in the entry and in the journal. What one
# may not see one may not correct; of its author a correction tells what the entries of its stage do.
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationError

from session.after.passages import (
    Passage,
    answers,
    open_entries,
    particulars,
    requisites,
    standing,
    until,
)
from session.after.versions import signature
from session.entries.authors import author_name, side_of
from session.entries.voted import reworded
from session.entries.written import edited, entry_of, words_of
from session.envelope import StageState
from session.events import Event, happened
from session.fields import checked, clean
from session.kind import Occasion, Rule
from session.messages import (
    ANY_STATE,
    Command,
    Id,
    Line,
    Text,
    WritingCommand,
    as_refusal,
)
from session.people import STAFF, WRITERS, Actor
from session.programme.passport import EditPassport
from session.refusals import Code, Refused
from session.secrecy.sealing import moment
from session.secrecy.signing import is_secret, name_kept, side_kept
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import (
    Correction,
    Entry,
    Person,
    Row,
    Session,
    Side,
    Stage,
    Target,
)

MOST_WAITING = 40
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,120}$")]


class CorrectEntry(WritingCommand):
    """Propose other words for one answer of an entry. `old`: the words that were read; `new`: empty to take them out.

    `side`: in whose name a member of the staff writes it down.
    """

    by = WRITERS | STAFF
    after_close = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["correct_entry"] = "correct_entry"
    entry: Id
    field: FieldName
    old: Text = ""
    new: Text = ""
    reason: Line = ""
    side: Id | None = None


class CorrectPassport(Command):
    """Propose other words for a requisite of the protocol."""

    by = WRITERS | STAFF
    after_close = True

    type: Literal["correct_passport"] = "correct_passport"
    field: FieldName
    old: Text = ""
    new: Text = ""
    reason: Line = ""
    side: Id | None = None


class CorrectPerson(Command):
    """Propose how one stands on the list of participants: oneself, or for the staff anybody."""

    by = WRITERS | STAFF
    after_close = True

    type: Literal["correct_person"] = "correct_person"
    person: Id
    field: FieldName
    old: Text = ""
    new: Line = ""
    reason: Line = ""
    side: Id | None = None


class AnswerCorrection(Command):
    """Accept a correction, decline it, or take the answer back where `accepted` is absent."""

    by = STAFF
    after_close = True
    undoable = True

    type: Literal["answer_correction"] = "answer_correction"
    correction: Id
    accepted: bool | None = None
    note: Line = ""


Proposal = CorrectEntry | CorrectPassport | CorrectPerson


def _correct_entry(
    snapshot: Snapshot, command: CorrectEntry, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    if entry not in open_entries(snapshot, stage, occasion.actor):
        raise Refused(Code.unknown_entry)
    passage = _named(answers(snapshot, stage, entry), command.field)
    _corrected_entry(snapshot, stage, entry, command.field, clean(command.new))
    return _proposed(snapshot, passage, command, occasion, stage)


def _correct_passport(
    snapshot: Snapshot, command: CorrectPassport, occasion: Occasion
) -> list[Event]:
    passage = _named(requisites(snapshot.session), command.field)
    try:
        EditPassport.model_validate(
            {"key": command.key, command.field: command.new}
        )
    except ValidationError as wrong:
        raise as_refusal(wrong) from None
    return _proposed(snapshot, passage, command, occasion)


def _correct_person(
    snapshot: Snapshot, command: CorrectPerson, occasion: Occasion
) -> list[Event]:
    person = snapshot.get(Person, command.person, Code.unknown_person)
    if person.id != occasion.actor.person_id and not occasion.actor.may(STAFF):
        raise Refused(Code.not_yours)
    passage = _named(particulars(person), command.field)
    if command.field == "name" and not clean(command.new):
        raise Refused(Code.name_needed)
    if len(command.new) > passage.limit:
        raise Refused(
            Code.field_too_long,
            field=passage.label,
            length=len(command.new),
            limit=passage.limit,
        )
    return _proposed(snapshot, passage, command, occasion)


def _named(several: Iterator[Passage], name: str) -> Passage:
    found = next((each for each in several if each.field == name), None)
    if found is None:
        raise Refused(Code.unknown_field, field=name[:60])
    return found


def _proposed(
    snapshot: Snapshot,
    passage: Passage,
    command: Proposal,
    occasion: Occasion,
    stage: Stage | None = None,
) -> list[Event]:
    _refuse_late(snapshot.session, occasion)
    new, old = clean(command.new), clean(passage.text)
    if old != clean(command.old):
        raise Refused(Code.changed_meanwhile)
    if new == old:
        raise Refused(Code.nothing_written)
    author = _author(
        snapshot,
        command.side,
        occasion,
        stage,
        getattr(passage.row, "group_id", None),
    )
    waits = [
        each
        for each in snapshot.where(Correction, author=author["author"])
        if each.answered_at is None
    ]
    if any(
        (each.row_id, each.field, each.new)
        == (passage.row.id, passage.field, new)
        for each in waits
    ):
        return []
    if len(waits) >= MOST_WAITING:
        raise Refused(Code.entry_limit, limit=MOST_WAITING)
    correction = Correction(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        target=passage.target,
        row_id=passage.row.id,
        stage_id=passage.stage_id,
        field=passage.field,
        old=passage.text,
        new=new,
        reason=clean(command.reason),
        **author,
    )
    return happened("CorrectionProposed", correction)


def _refuse_late(session: Session, occasion: Occasion) -> None:
    """Refuse before the end and after the days; the staff may write down later what came late."""
    last = until(session)
    if last is None or (occasion.now >= last and not occasion.actor.may(STAFF)):
        raise Refused(Code.corrections_closed)


def _author(
    snapshot: Snapshot,
    side: str | None,
    occasion: Occasion,
    stage: Stage | None,
    group_id: str | None,
) -> dict[str, Any]:
    """Keep of the one who proposes only what the stage's authorship allows."""
    actor = occasion.actor
    person = snapshot.find(Person, actor.person_id)
    author, named = actor.id, _named_side(actor, person, side)
    if named is not None:
        snapshot.get(Side, named, Code.unknown_side)
    if stage is not None:
        author = author_name(stage, actor, group_id)
        named = side_of(snapshot, stage, author, named)
    entered_by = None
    if person is None and actor.may(STAFF):
        entered_by = actor.id
    return {
        "author": author,
        "person_id": name_kept(stage, person),
        "side_id": side_kept(stage, named),
        "entered_by": entered_by,
        "number": _next_number(snapshot, stage),
        "at": _moment(snapshot, stage, occasion),
    }


def _named_side(
    actor: Actor, person: Person | None, side: str | None
) -> str | None:
    if side is not None and actor.may(STAFF):
        return side
    return person.side_id if person is not None else None


def _next_number(snapshot: Snapshot, stage: Stage | None) -> int:
    """Return the number of a new correction; a secret one has none."""
    if stage is not None and is_secret(stage):
        return 0
    return sum(each.number > 0 for each in snapshot.all(Correction)) + 1


def _moment(snapshot: Snapshot, stage: Stage | None, occasion: Occasion) -> int:
    if stage is None:
        return occasion.now
    return moment(snapshot, stage, occasion.now)


def _answer(
    snapshot: Snapshot, command: AnswerCorrection, occasion: Occasion
) -> list[Event]:
    correction = snapshot.get(
        Correction, command.correction, Code.unknown_entry
    )
    note = clean(command.note)
    if (correction.accepted, correction.note) == (command.accepted, note):
        return []
    stage = snapshot.find(Stage, correction.stage_id)
    answered_at, answered_by = None, ""
    if command.accepted is not None:
        answered_at = _moment(snapshot, stage, occasion)
        answered_by = signature(snapshot, occasion.actor)
    answered = correction.model_copy(
        update={
            "accepted": command.accepted,
            "note": note,
            "answered_at": answered_at,
            "answered_by": answered_by,
        }
    )
    return happened(
        _NAMES[command.accepted],
        answered,
        *_change(snapshot, correction, command.accepted),
    )


_NAMES = {
    True: "CorrectionAccepted",
    False: "CorrectionDeclined",
    None: "CorrectionReopened",
}


def _change(
    snapshot: Snapshot, correction: Correction, accepted: bool | None
) -> list[Row]:
    """Return the row with its new words, or its old ones again; refuse where others stand there by now."""
    if bool(correction.accepted) == bool(accepted):
        return []
    was, becomes = (
        (correction.old, correction.new)
        if accepted
        else (correction.new, correction.old)
    )
    row = _row_of(snapshot, correction)
    if clean(standing(row, correction.field)) != clean(was):
        raise Refused(Code.changed_meanwhile)
    if isinstance(row, Entry):
        stage = snapshot.get(Stage, row.stage_id, Code.unknown_stage)
        return [
            _corrected_entry(snapshot, stage, row, correction.field, becomes)
        ]
    return [row.model_copy(update={correction.field: becomes})]


def _row_of(snapshot: Snapshot, correction: Correction) -> Row:
    if correction.target is Target.session:
        return snapshot.session
    if correction.target is Target.person:
        return snapshot.get(Person, correction.row_id, Code.unknown_person)
    return snapshot.get(Entry, correction.row_id, Code.unknown_entry)


def _corrected_entry(
    snapshot: Snapshot, stage: Stage, entry: Entry, field: str, text: str
) -> Entry:
    """Return an entry with an edited wording; none where it says again what its author did."""
    fields = KINDS[stage.kind].fields(snapshot, stage)
    held = words_of(entry)
    told = checked(fields, {**held, field: text}, held)
    wording = None if told == entry.content else told
    return reworded(snapshot, entry, edited(entry, wording))


RULES: dict[type[Command], Rule] = {
    CorrectEntry: _correct_entry,
    CorrectPassport: _correct_passport,
    CorrectPerson: _correct_person,
    AnswerCorrection: _answer,
}
