# The moderator's care of what is written: hiding, letting through, theses, merging, an edited wording.
# The author's own words always stay.
from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.entries.voted import reworded
from session.entries.written import (
    edited,
    entry_of,
    live_entries,
    standing_for,
    words_of,
)
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

    def edit_wording(
        snapshot: Snapshot, command: EditWording, _occasion: Occasion
    ) -> list[Event]:
        stage, entry = entry_of(snapshot, command.stage, command.entry)
        form = fields(snapshot, stage)
        wording = checked(form, command.content, words_of(entry))
        if wording == entry.wording:
            return []
        if command.revision not in {None, entry.revision}:
            raise Refused(Code.changed_meanwhile)
        return happened(
            "WordingEdited", reworded(snapshot, entry, edited(entry, wording))
        )

    return {
        HideEntry: _hide,
        MarkThesis: _mark,
        ApproveEntry: _approve,
        EditWording: edit_wording,
        **MERGING,
    }


def _hide(
    snapshot: Snapshot, command: HideEntry, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    if (entry.hidden_at is not None) == command.hidden:
        return []
    name, at = "EntryShown", None
    if command.hidden:
        name, at = "EntryHidden", moment(snapshot, stage, occasion.now)
    return happened(name, entry.model_copy(update={"hidden_at": at}))


def _mark(
    snapshot: Snapshot, command: MarkThesis, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    if (entry.thesis_at is not None) == command.marked:
        return []
    name, at = "ThesisUnmarked", None
    if command.marked:
        name, at = "ThesisMarked", moment(snapshot, stage, occasion.now)
    return happened(name, entry.model_copy(update={"thesis_at": at}))


def _approve(
    snapshot: Snapshot, command: ApproveEntry, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    meant = live_entries(snapshot, stage)
    if command.entry:
        meant = [entry_of(snapshot, stage.id, command.entry)[1]]
    name, at = "ApprovalWithdrawn", None
    if command.approved:
        name, at = "EntryApproved", moment(snapshot, stage, occasion.now)
    changed = [
        e.model_copy(update={"approved_at": at})
        for e in meant
        if (e.approved_at is None) == command.approved
    ]
    return happened(name, *changed) if changed else []


def _merge(
    snapshot: Snapshot, command: MergeEntries, _occasion: Occasion
) -> list[Event]:
    """Merge into whoever stands for the entry by now, together with those that the others stand for."""
    _, entry = entry_of(snapshot, command.stage, command.entry)
    kept = standing_for(snapshot, entry) or entry
    others = [
        entry_of(snapshot, command.stage, other)[1] for other in command.others
    ]
    if any(each.withdrawn_at is not None for each in (kept, *others)):
        raise Refused(Code.unknown_entry)
    with_theirs: dict[str, Entry] = {}
    for other in others:
        theirs = snapshot.where(Entry, merged_into=other.id)
        with_theirs |= {e.id: e for e in (other, *theirs)}
    freed: list[Entry] = []
    if kept.merged_into:
        freed.append(kept.model_copy(update={"merged_into": None}))
    merged = [
        e for e in with_theirs.values() if kept.id not in {e.id, e.merged_into}
    ]
    changed = [e.model_copy(update={"merged_into": kept.id}) for e in merged]
    return happened("EntriesMerged", *changed, *freed) if changed else []


def _split(
    snapshot: Snapshot, command: SplitEntry, _occasion: Occasion
) -> list[Event]:
    _, entry = entry_of(snapshot, command.stage, command.entry)
    if entry.merged_into is None:
        return []
    return happened(
        "EntrySplit", entry.model_copy(update={"merged_into": None})
    )


MERGING: Rules = {MergeEntries: _merge, SplitEntry: _split}
