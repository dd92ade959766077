# The moderator's care of what is written: hiding, letting through, theses, merging, an edited wording.
# The author's own words always stay.
from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.entries.voted import reworded
from session.entries.written import edited, entry_of, live_entries, standing_for
from session.envelope import StageState
from session.events import Event, happened
from session.fields import FormField, RawContent, checked
from session.kind import Occasion, Rules
from session.messages import ANY_STATE, Id, StageCommand
from session.people import CLERKS, CONTROL, STAFF
from session.refusals import Code, Refused
from session.secrecy.sealing import moment
from session.snapshot import Snapshot
from session.tables import Entry, Stage
from session.values.bounds import Number


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
    revision: Number | None = None
    content: RawContent


class ApproveEntry(StageCommand):
    """Let an entry through to the room, or take it back; every entry of the stage where `entry` is absent."""

    by = CONTROL
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["approve_entry"] = "approve_entry"
    entry: Id | None = None
    approved: bool = True


class MergeEntries(StageCommand):
    """Let one entry stand on the walls for others that say the same. Theirs stay as they are."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["merge_entries"] = "merge_entries"
    entry: Id
    others: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]


class SplitEntry(StageCommand):
    """Let an entry that was merged stand for itself again."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = ANY_STATE

    type: Literal["split_entry"] = "split_entry"
    entry: Id


def rules(fields: Callable[[Snapshot, Stage], tuple[FormField, ...]]) -> Rules:
    """Return the rules of care for a kind whose entries answer these fields."""

    def edit_wording(snapshot: Snapshot, command: EditWording, _occasion: Occasion) -> list[Event]:
        stage, entry = entry_of(snapshot, command.stage, command.entry)
        wording = checked(fields(snapshot, stage), command.content)
        if wording == entry.wording:
            return []
        if command.revision not in {None, entry.revision}:
            raise Refused(Code.changed_meanwhile)
        return happened("WordingEdited", reworded(snapshot, entry, edited(entry, wording)))

    return {HideEntry: _hide, MarkThesis: _mark, ApproveEntry: _approve, EditWording: edit_wording, **MERGING}


def _hide(snapshot: Snapshot, command: HideEntry, occasion: Occasion) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    if (entry.hidden_at is not None) == command.hidden:
        return []
    return happened(
        "EntryHidden" if command.hidden else "EntryShown",
        entry.model_copy(update={"hidden_at": moment(snapshot, stage, occasion.now) if command.hidden else None}),
    )


def _mark(snapshot: Snapshot, command: MarkThesis, occasion: Occasion) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    if (entry.thesis_at is not None) == command.marked:
        return []
    return happened(
        "ThesisMarked" if command.marked else "ThesisUnmarked",
        entry.model_copy(update={"thesis_at": moment(snapshot, stage, occasion.now) if command.marked else None}),
    )


def _approve(snapshot: Snapshot, command: ApproveEntry, occasion: Occasion) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    meant = [entry_of(snapshot, stage.id, command.entry)[1]] if command.entry else live_entries(snapshot, stage)
    change = {"approved_at": moment(snapshot, stage, occasion.now) if command.approved else None}
    changed = [e.model_copy(update=change) for e in meant if (e.approved_at is None) == command.approved]
    name = "EntryApproved" if command.approved else "ApprovalWithdrawn"
    return happened(name, *changed) if changed else []


def _merge(snapshot: Snapshot, command: MergeEntries, _occasion: Occasion) -> list[Event]:
    """Merge into whoever stands for the entry by now, together with those that the others stand for."""
    _, entry = entry_of(snapshot, command.stage, command.entry)
    kept = standing_for(snapshot, entry) or entry
    others = [entry_of(snapshot, command.stage, other)[1] for other in command.others]
    if any(each.withdrawn_at is not None for each in (kept, *others)):
        raise Refused(Code.unknown_entry)
    with_theirs = {e.id: e for other in others for e in (other, *snapshot.where(Entry, merged_into=other.id))}
    freed = [kept.model_copy(update={"merged_into": None})] if kept.merged_into else []
    merged = [e for e in with_theirs.values() if kept.id not in {e.id, e.merged_into}]
    changed = [e.model_copy(update={"merged_into": kept.id}) for e in merged]
    return happened("EntriesMerged", *changed, *freed) if changed else []


def _split(snapshot: Snapshot, command: SplitEntry, _occasion: Occasion) -> list[Event]:
    _, entry = entry_of(snapshot, command.stage, command.entry)
    if entry.merged_into is None:
        return []
    return happened("EntrySplit", entry.model_copy(update={"merged_into": None}))


MERGING: Rules = {MergeEntries: _merge, SplitEntry: _split}
