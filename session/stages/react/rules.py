# Reactions and the statements they are given to. Who answers: participants; who words the statements: the staff.
# A statement that has answers is never reworded under them: the new words are a new statement.
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.entries import moderation
from session.entries.authors import author_name, side_of
from session.entries.moderation import HideEntry
from session.entries.reactions import LATER, Reaction, Said, text_of, votes
from session.entries.voted import now, on, reworded
from session.entries.written import entry_of, may_write
from session.envelope import Authorship, StageState
from session.events import Event, happened
from session.fields import checked, clean
from session.kind import Occasion, Rules
from session.messages import RUNNING, STARTED, Id, Line, StageCommand, Text, WritingCommand
from session.people import CLERKS, Role
from session.refusals import N_, Code, Refused
from session.secrecy.sealing import is_secret, moment
from session.snapshot import Snapshot
from session.stages.react.statements import FIELDS, LONGEST_NAME, Draft, draft_of, is_put, statement
from session.tables import Entry, Person, Stage
from session.values.bounds import Number

BEFORE_THE_END = STARTED | {StageState.draft}


class React(WritingCommand):
    """Answer a statement, or put it off with `later`; the last answer counts.

    `on_behalf`: a person for whom the secretary or moderator answers, in a stage that is signed.
    """

    by = frozenset({Role.participant}) | CLERKS
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["react"] = "react"
    entry: Id
    answer: Said
    on_behalf: Id | None = None


class PutStatement(StageCommand):
    """Put a text that was written before to the room as a statement: `field` of an entry of the stage's sources."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["put_statement"] = "put_statement"
    entry: Id
    field: Line


class WriteStatement(StageCommand):
    """Put a statement in the staff's own words to the room."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["write_statement"] = "write_statement"
    text: Text
    dimension: Line = ""


class ReviseStatement(StageCommand):
    """Word a statement anew. With answers it stays as it is, hidden, and the new words are a new statement."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["revise_statement"] = "revise_statement"
    entry: Id
    revision: Number
    text: Text
    dimension: Line = ""


class NameDimensions(StageCommand):
    """Name the dimensions that statements are put under, a line each, in order; none brings the usual ones back."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["name_dimensions"] = "name_dimensions"
    dimensions: Annotated[str, Field(max_length=1000)]


def _react(snapshot: Snapshot, command: React, occasion: Occasion) -> list[Event]:
    stage, entry = _standing(snapshot, command.stage, command.entry)
    person = _voter(snapshot, stage, command, occasion)
    author = author_name(stage, occasion.actor) if command.on_behalf is None else person.id
    held = next(
        (r for r in snapshot.where(Reaction, entry_id=entry.id, author=author) if r.wording == now(entry)), None
    )
    if held is not None and (held.answer == command.answer != LATER):
        return []
    reaction = held or Reaction(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=entry.id,
        author=author,
        answer=command.answer,
        wording=now(entry),
        at=occasion.now,
    )
    side_id = person.side_id if stage.envelope.authorship is Authorship.side else None
    side_id = side_of(snapshot, stage, author, side_id)
    change = {
        "answer": command.answer,
        "side_id": side_id,
        "put_off": reaction.put_off + (command.answer == LATER),
        "at": moment(snapshot, stage, occasion.now),
    }
    return happened("Reacted", reaction.model_copy(update=change))


def _voter(snapshot: Snapshot, stage: Stage, command: React, occasion: Occasion) -> Person:
    """Return whose answer it is. A secret one nobody can give for another: it would count twice."""
    if command.on_behalf is None:
        person = snapshot.get(Person, occasion.actor.person_id, Code.not_allowed)
    elif is_secret(stage) or not occasion.actor.may(CLERKS):
        raise Refused(Code.not_allowed)
    else:
        person = snapshot.get(Person, command.on_behalf, Code.unknown_person)
    if person.removed_at is not None:
        raise Refused(Code.unknown_person)
    if not votes(person) or not may_write(snapshot, stage, person):
        raise Refused(Code.not_allowed)
    return person


def _put(snapshot: Snapshot, command: PutStatement, occasion: Occasion) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    draft = draft_of(snapshot, stage, command.entry, command.field)
    if draft is None:
        raise Refused(Code.unknown_entry)
    if is_put(snapshot, stage, draft):
        return []
    return happened("StatementPut", statement(stage, draft, _next_number(snapshot, stage), occasion))


def _write(snapshot: Snapshot, command: WriteStatement, occasion: Occasion) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    draft = _worded(command.text, command.dimension)
    return happened("StatementPut", statement(stage, draft, _next_number(snapshot, stage), occasion))


def _revise(snapshot: Snapshot, command: ReviseStatement, occasion: Occasion) -> list[Event]:
    stage, entry = _standing(snapshot, command.stage, command.entry)
    draft = _worded(command.text, command.dimension)
    content = statement(stage, draft, entry.number, occasion).content
    if content == entry.content:
        return []
    if command.revision != entry.revision:
        raise Refused(Code.changed_meanwhile)
    if draft.text != text_of(entry) and on(snapshot, Reaction, entry, now(entry)):
        new = statement(stage, draft, _next_number(snapshot, stage), occasion)
        kept = entry.model_copy(update={"hidden_at": occasion.now})
        return happened("StatementRewritten", new.model_copy(update={"sources": entry.sources}), kept)
    change = {"content": content, "wording": None, "revision": entry.revision + 1, "edited_at": occasion.now}
    return happened("StatementRevised", reworded(snapshot, entry, entry.model_copy(update=change)))


def _name(snapshot: Snapshot, command: NameDimensions, _occasion: Occasion) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    names = list(dict.fromkeys(" ".join(clean(line).split()) for line in command.dimensions.splitlines()))
    too_long = next((len(name) for name in names if len(name) > LONGEST_NAME), 0)
    if too_long:
        raise Refused(Code.field_too_long, field=N_("Dimension"), length=too_long, limit=LONGEST_NAME)
    options = {**stage.envelope.options, "dimensions": "\n".join(name for name in names if name)}
    if options["dimensions"] == stage.envelope.options.get("dimensions", ""):
        return []
    envelope = stage.envelope.model_copy(update={"options": options})
    return happened("DimensionsNamed", stage.model_copy(update={"envelope": envelope}))


def _worded(text: str, dimension: str) -> Draft:
    told = checked(FIELDS, {"text": text, "dimension": dimension})
    return Draft("", "text", str(told["text"]), str(told.get("dimension", "")))


def _standing(snapshot: Snapshot, stage_id: str, entry_id: str) -> tuple[Stage, Entry]:
    stage, entry = entry_of(snapshot, stage_id, entry_id)
    if entry.withdrawn_at is not None or entry.hidden_at is not None:
        raise Refused(Code.unknown_entry)
    return stage, entry


def _next_number(snapshot: Snapshot, stage: Stage) -> int:
    return snapshot.last_given(Entry, stage.id) + 1


RULES: Rules = {
    React: _react,
    PutStatement: _put,
    WriteStatement: _write,
    ReviseStatement: _revise,
    NameDimensions: _name,
    HideEntry: moderation.rules(lambda _snapshot, _stage: FIELDS)[HideEntry],
}
