# Deciding: one proposal stands before the room in one round; people answer by a level of the scale, and the staff puts
# proposals, counts, and words them otherwise, which begins another round.
from collections.abc import Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import moderation, rounds, taken_up, voting
from session.entries import writing as entries
from session.entries.moderation import HideEntry
from session.entries.voted import MOST_ROUNDS, now, wordings
from session.entries.written import edited, entry_of, is_shown, words_of
from session.envelope import StageState
from session.events import Event, happened
from session.fields import Content, checked, clean
from session.kind import Occasion, Rules
from session.messages import (
    RUNNING,
    STARTED,
    Id,
    StageCommand,
    Text,
    WritingCommand,
)
from session.people import CLERKS, Role
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.decide.options import DecideOptions
from session.stages.decide.proposals import FIELDS
from session.stages.decide.rows import Ballot
from session.tables import Entry, Round, Stage
from session.values.bounds import Number

BEFORE_THE_END = STARTED | {StageState.draft}
REASON_LIMIT = 1000


class AnswerProposal(WritingCommand):
    """Answer what stands before the room: a `level` of the scale, from 0, or none, which takes the answer back.

    `round`: the one that was seen, whose words are answered. `on_behalf`: a person for whom the secretary or moderator
    says it, in a stage that is signed.
    """

    by = frozenset({Role.participant}) | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["answer_proposal"] = "answer_proposal"
    round: Id
    level: Number | None = None
    reason: Text = ""
    on_behalf: Id | None = None


class AddProposal(StageCommand):
    """Put one more proposal to be decided."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["add_proposal"] = "add_proposal"
    text: Text


class AmendProposal(StageCommand):
    """Word a proposal otherwise, before it is asked or after a count. `again`: the next round begins at once.

    `revision`: that of the words that were read.
    """

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["amend_proposal"] = "amend_proposal"
    entry: Id
    text: Text
    revision: Number | None = None
    again: bool = False


def _answer(
    snapshot: Snapshot, command: AnswerProposal, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    round_ = rounds.refuse_over(snapshot, stage, command.round)
    entry = snapshot.get(Entry, round_.entry_id, Code.unknown_entry)
    given_by = voting.voter(snapshot, stage, occasion, command.on_behalf)
    held = rounds.held(snapshot, Ballot, round_, given_by.name)
    if command.level is None:
        return happened("AnswerTakenBack", gone=[held]) if held else []
    if not is_shown(entry):
        raise Refused(Code.unknown_entry)
    _refuse_no_level(stage, command.level)
    said = {
        "round_id": round_.id,
        "level": command.level,
        "reason": _reason(command),
    }
    if held is not None and (held.level, held.reason) == (
        said["level"],
        said["reason"],
    ):
        return []
    return happened(
        "ProposalAnswered",
        voting.cast(snapshot, held or Ballot, entry, given_by, said),
    )


def _refuse_no_level(stage: Stage, level: int) -> None:
    levels = DecideOptions.of(stage).levels
    if level >= len(levels):
        raise Refused(
            Code.field_out_of_range,
            field=N_("Level"),
            low=0,
            high=max(0, len(levels) - 1),
        )


def _reason(command: AnswerProposal) -> str:
    text = clean(command.reason)
    if len(text) > REASON_LIMIT:
        raise Refused(
            Code.field_too_long,
            field=N_("What should be changed"),
            length=len(text),
            limit=REASON_LIMIT,
        )
    return text


def _add(
    snapshot: Snapshot, command: AddProposal, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    new = taken_up.added(snapshot, stage, FIELDS, command.text, occasion)
    return happened("ProposalsPut", new)


def _amend(
    snapshot: Snapshot, command: AmendProposal, occasion: Occasion
) -> list[Event]:
    """Where nobody has answered yet, another round takes the place of the one that runs: its words were others."""
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    wording = checked(FIELDS, {"text": command.text})
    if wording == words_of(entry):
        return []
    if command.revision not in {None, entry.revision}:
        raise Refused(Code.changed_meanwhile)
    run = rounds.running(snapshot, stage)
    replaced = run if run is not None and run.entry_id == entry.id else None
    if replaced is not None and rounds.given_in(snapshot, Ballot, replaced):
        raise Refused(Code.round_runs)
    changed = _worded(snapshot, entry, wording, replaced)
    if replaced is None and not _begins(snapshot, stage, command):
        return happened("ProposalAmended", changed)
    minutes = DecideOptions.of(stage).minutes
    begun = rounds.next_round(snapshot, stage, changed, occasion, minutes)
    if replaced is None:
        return happened("ProposalAmended", changed, begun)
    places = {"number": replaced.number, "place": replaced.place}
    instead = begun.model_copy(update=places)
    return happened("ProposalAmended", changed, instead, gone=[replaced])


def _begins(snapshot: Snapshot, stage: Stage, command: AmendProposal) -> bool:
    if not command.again:
        return False
    if stage.state not in STARTED:
        raise Refused(Code.stage_not_open)
    if rounds.running(snapshot, stage) is not None:
        raise Refused(Code.round_runs)
    return True


def _worded(
    snapshot: Snapshot, entry: Entry, wording: Content, replaced: Round | None
) -> Entry:
    """Return a proposal with other words, which keeps those that a round was about."""
    changed = edited(entry, wording)
    place = now(entry)
    every = rounds.rounds_of(snapshot, entry)
    others = [each for each in every if each != replaced]
    asked = {each.wording for each in others}
    if place not in asked:
        return changed
    if place >= MOST_ROUNDS:
        raise Refused(Code.revision_limit, limit=MOST_ROUNDS)
    return changed.model_copy(update={"voted": wordings(entry)})


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse another scale under what was answered, a second round beside one, and what is answered by nobody here."""
    entries.keeps(changes, stage, change)
    rounds.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Stage):
        _keep_rule(changes, change, row)
    if isinstance(row, Ballot) and change.touches("level", "reason"):
        voting.refuse_unheard(changes, row.entry_id, row.author)


def _keep_rule(changes: Changes, change: Change, stage: Stage) -> None:
    was = change.was
    if not isinstance(was, Stage):
        return
    before = DecideOptions.of(was)
    after = DecideOptions.of(stage)
    minutes = {"minutes": after.minutes}
    same = before.model_copy(update=minutes) == after
    if not same and changes.before.count(Round, stage_id=stage.id):
        raise Refused(Code.stage_wrong_state)


RULES: Rules = {
    **rounds.rules(lambda stage: DecideOptions.of(stage).minutes),
    AnswerProposal: _answer,
    AddProposal: _add,
    AmendProposal: _amend,
    HideEntry: moderation.rules(lambda _snapshot, _stage: FIELDS)[HideEntry],
}

DEEDS: Mapping[str, Deed] = {
    **rounds.DEEDS,
    "ProposalsPut": Deed(N_("put to be decided: “%(what)s”"), Entry),
    "ProposalAmended": Deed(N_("worded otherwise: “%(what)s”"), Entry),
    "ProposalAnswered": Deed(N_("answered for somebody")),
    "AnswerTakenBack": Deed(N_("answer of somebody taken back")),
}
