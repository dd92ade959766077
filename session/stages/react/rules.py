# Reactions and the statements they are given to. Who answers: participants; who words the statements: the staff.
# A statement that has answers is never reworded under them: the new words are a new statement.
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.deeds import Deed
from session.entries import moderation, voting
from session.entries.moderation import HideEntry
from session.entries.reactions import (
    LATER,
    Reaction,
    Said,
    StatementOptions,
    text_of,
)
from session.entries.voted import now, on, reworded
from session.entries.written import entry_of
from session.envelope import StageState
from session.events import Event, happened
from session.fields import checked, clean
from session.kind import Occasion, Rules
from session.messages import (
    RUNNING,
    STARTED,
    Id,
    Line,
    StageCommand,
    Text,
    WritingCommand,
)
from session.people import CLERKS, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.react.statements import (
    FIELDS,
    LONGEST_NAME,
    Draft,
    draft_of,
    is_put,
    statement,
)
from session.tables import Entry, Stage
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


def _react(
    snapshot: Snapshot, command: React, occasion: Occasion
) -> list[Event]:
    stage, entry = _standing(snapshot, command.stage, command.entry)
    given_by = voting.voter(snapshot, stage, occasion, command.on_behalf)
    held = voting.held(snapshot, Reaction, entry, given_by.name)
    if held is not None and (held.answer == command.answer != LATER):
        return []
    put_off = (held.put_off if held else 0) + (command.answer == LATER)
    said = {"answer": command.answer, "put_off": put_off}
    return happened(
        "Reacted",
        voting.cast(snapshot, held or Reaction, entry, given_by, said),
    )


def _put(
    snapshot: Snapshot, command: PutStatement, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    draft = draft_of(snapshot, stage, command.entry, command.field)
    if draft is None:
        raise Refused(Code.unknown_entry)
    if is_put(snapshot, stage, draft):
        return []
    return happened(
        "StatementPut",
        statement(stage, draft, _next_number(snapshot, stage), occasion),
    )


def _write(
    snapshot: Snapshot, command: WriteStatement, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    draft = _worded(command.text, command.dimension)
    return happened(
        "StatementPut",
        statement(stage, draft, _next_number(snapshot, stage), occasion),
    )


def _revise(
    snapshot: Snapshot, command: ReviseStatement, occasion: Occasion
) -> list[Event]:
    stage, entry = _standing(snapshot, command.stage, command.entry)
    draft = _worded(command.text, command.dimension)
    content = statement(stage, draft, entry.number, occasion).content
    if content == entry.content:
        return []
    if command.revision != entry.revision:
        raise Refused(Code.changed_meanwhile)
    if draft.text != text_of(entry) and on(
        snapshot, Reaction, entry, now(entry)
    ):
        new = statement(stage, draft, _next_number(snapshot, stage), occasion)
        kept = entry.model_copy(update={"hidden_at": occasion.now})
        return happened(
            "StatementRewritten",
            new.model_copy(update={"sources": entry.sources}),
            kept,
        )
    change = {
        "content": content,
        "wording": None,
        "revision": entry.revision + 1,
        "edited_at": occasion.now,
    }
    return happened(
        "StatementRevised",
        reworded(snapshot, entry, entry.model_copy(update=change)),
    )


def _name(
    snapshot: Snapshot, command: NameDimensions, _occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    names = list(
        dict.fromkeys(
            " ".join(clean(line).split())
            for line in command.dimensions.splitlines()
        )
    )
    too_long = next(
        (len(name) for name in names if len(name) > LONGEST_NAME), 0
    )
    if too_long:
        raise Refused(
            Code.field_too_long,
            field=N_("Dimension"),
            length=too_long,
            limit=LONGEST_NAME,
        )
    options = {
        **stage.envelope.options,
        "dimensions": "\n".join(name for name in names if name),
    }
    if options["dimensions"] == StatementOptions.of(stage).dimensions:
        return []
    envelope = stage.envelope.model_copy(update={"options": options})
    return happened(
        "DimensionsNamed", stage.model_copy(update={"envelope": envelope})
    )


def _worded(text: str, dimension: str) -> Draft:
    told = checked(FIELDS, {"text": text, "dimension": dimension})
    dimension = str(told.get("dimension", ""))
    return Draft("", "text", str(told["text"]), dimension)


def _standing(
    snapshot: Snapshot, stage_id: str, entry_id: str
) -> tuple[Stage, Entry]:
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

DEEDS: Mapping[str, Deed] = {
    "StatementPut": Deed(N_("statement “%(what)s” put to the room"), Entry),
    "StatementRevised": Deed(N_("statement “%(what)s” reworded"), Entry),
    "StatementRewritten": Deed(N_("statement “%(what)s” written anew"), Entry),
    "DimensionsNamed": Deed(N_("dimensions named")),
}
