# The moderator's care of what is written: hiding, theses, an edited wording. The author's own words always stay.
from collections.abc import Callable
from typing import ClassVar, Literal

from session.envelope import StageState
from session.events import Event, happened
from session.fields import FormField, RawContent, checked
from session.kind import Occasion, Rules
from session.messages import ANY_STATE, Id, StageCommand
from session.people import CLERKS, CONTROL, STAFF
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Stage
from session.written import entry_of


class HideEntry(StageCommand):
    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["hide_entry"] = "hide_entry"
    entry: Id
    hidden: bool = True


class MarkThesis(StageCommand):
    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["mark_thesis"] = "mark_thesis"
    entry: Id
    marked: bool = True


class EditWording(StageCommand):
    """Put an edited wording beside the author's own words, which stay. `revision`: that of the words that were read."""

    by = STAFF
    undoable = True
    after_close = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["edit_wording"] = "edit_wording"
    entry: Id
    revision: int | None = None
    content: RawContent


def rules(fields: Callable[[Snapshot, Stage], tuple[FormField, ...]]) -> Rules:
    """Return the rules of care for a kind whose entries answer these fields."""

    def edit_wording(snapshot: Snapshot, command: EditWording, _occasion: Occasion) -> list[Event]:
        stage, entry = entry_of(snapshot, command.stage, command.entry)
        wording = checked(fields(snapshot, stage), command.content)
        if wording == entry.wording:
            return []
        if command.revision not in {None, entry.revision}:
            raise Refused(Code.changed_meanwhile)
        return happened("WordingEdited", entry.model_copy(update={"wording": wording}))

    return {HideEntry: _hide, MarkThesis: _mark, EditWording: edit_wording}


def _hide(snapshot: Snapshot, command: HideEntry, occasion: Occasion) -> list[Event]:
    _, entry = entry_of(snapshot, command.stage, command.entry)
    if (entry.hidden_at is not None) == command.hidden:
        return []
    return happened(
        "EntryHidden" if command.hidden else "EntryShown",
        entry.model_copy(update={"hidden_at": occasion.now if command.hidden else None}),
    )


def _mark(snapshot: Snapshot, command: MarkThesis, occasion: Occasion) -> list[Event]:
    _, entry = entry_of(snapshot, command.stage, command.entry)
    if (entry.thesis_at is not None) == command.marked:
        return []
    return happened(
        "ThesisMarked" if command.marked else "ThesisUnmarked",
        entry.model_copy(update={"thesis_at": occasion.now if command.marked else None}),
    )
