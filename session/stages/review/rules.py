# Reviewing: one promise stands before the room in one round; people say how they would go on with it, and the moderator
# or secretary writes down what was decided, which ends the round and is taken back as any step.
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import moderation, rounds, voting
from session.entries import writing as entries
from session.entries.moderation import HideEntry
from session.entries.rounds import BEGUN_OR_OVER, BeginRound
from session.entries.taken_up import added, text_of
from session.entries.written import edited, is_shown
from session.envelope import StageState
from session.events import Event, happened
from session.fields import checked, clean
from session.kind import Occasion, Rules
from session.messages import (
    RUNNING,
    Id,
    Line,
    StageCommand,
    Text,
    WritingCommand,
)
from session.people import CLERKS, Role
from session.refusals import N_, Code, Refused
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.review.bringing import day
from session.stages.review.options import ReviewOptions
from session.stages.review.queue import FIELDS, Promise, promise_of
from session.stages.review.rows import Brought, Course, Opinion, Resolved
from session.tables import Entry, Row, Stage
from session.values.bounds import Word

WHY_LIMIT = 1000
HOW = N_("How it goes on")


class AnswerPromise(WritingCommand):
    """Say how one would go on with what stands before the room; absent, that is taken back.

    `round`: the one that was seen. `on_behalf`: a person for whom the secretary or moderator says it, in a stage that
    is signed.
    """

    by = frozenset({Role.participant}) | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["answer_promise"] = "answer_promise"
    round: Id
    course: Course | None = None
    on_behalf: Id | None = None


class RulePromise(StageCommand):
    """Write down what was decided on a promise, or take it back where `course` is absent.

    `words`: why. Of one that changes: `text` as it reads by now, `who` answers for it and `due`, an ISO date, where
    these are others. The round that runs on it ends.
    """

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEGUN_OR_OVER

    type: Literal["rule_promise"] = "rule_promise"
    entry: Id
    course: Course | None = None
    words: Text = ""
    text: Text = ""
    who: Line = ""
    due: Word = ""


def _answer(
    snapshot: Snapshot, command: AnswerPromise, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    round_ = rounds.refuse_over(snapshot, stage, command.round)
    if not ReviewOptions.of(stage).asks:
        raise Refused(Code.not_allowed)
    promise = _promise(snapshot, stage, round_.entry_id)
    given_by = voting.voter(snapshot, stage, occasion, command.on_behalf)
    held = rounds.held(snapshot, Opinion, round_, given_by.name)
    if command.course is None:
        return happened("OpinionTakenBack", gone=[held]) if held else []
    if not is_shown(promise.entry):
        raise Refused(Code.unknown_entry)
    if command.course not in promise.courses:
        raise Refused(Code.field_not_an_option, field=HOW)
    if held is not None and held.course is command.course:
        return []
    said = {"round_id": round_.id, "course": command.course}
    given = voting.cast(
        snapshot, held or Opinion, promise.entry, given_by, said
    )
    return happened("OpinionGiven", given)


def _promise(snapshot: Snapshot, stage: Stage, entry_id: str | None) -> Promise:
    """Return a promise of this stage; refuse what is none."""
    found = promise_of(snapshot, entry_id)
    if found is None or found.brought.stage_id != stage.id:
        raise Refused(Code.unknown_entry)
    return found


def _rule(
    snapshot: Snapshot, command: RulePromise, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    promise = _promise(snapshot, stage, command.entry)
    held = promise.ruling
    if command.course is None:
        return _taken_back(snapshot, held)
    if not promise.is_shown:
        raise Refused(Code.unknown_entry)
    ended = _ended(snapshot, stage, promise, occasion)
    changes, gone = _changed(snapshot, stage, promise, command, occasion)
    told = _told(command)
    told["changed_id"] = None
    if changes is not None:
        told["changed_id"] = changes.id
    if held is not None and _says(held, told):
        new = changes_words(snapshot, changes)
        if not new:
            return []
    ruling_id = held.id if held else occasion.new_id()
    ruling = Resolved(
        id=ruling_id,
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=promise.id,
        at=occasion.now,
        **told,
    )
    rows: list[Row] = [ruling, *ended]
    if changes is not None:
        rows.append(changes)
    return happened("PromiseRuled", *rows, gone=gone)


def changes_words(snapshot: Snapshot, changed: Entry | None) -> bool:
    """Tell whether an entry is new, or has other words than it has by now."""
    if changed is None:
        return False
    return snapshot.find(Entry, changed.id) != changed


def _says(held: Resolved, told: Mapping[str, Any]) -> bool:
    """Tell whether a decision stands in these very words."""
    names = set(told)
    standing = held.model_dump(include=names)
    return standing == told


def _told(command: RulePromise) -> dict[str, Any]:
    why = clean(command.words)
    if len(why) > WHY_LIMIT:
        raise Refused(
            Code.field_too_long,
            field=N_("Why"),
            length=len(why),
            limit=WHY_LIMIT,
        )
    said = {"course": command.course, "words": why, "who": "", "due": ""}
    if command.course is Course.change:
        said["who"] = clean(command.who)
        said["due"] = day(command.due)
    return said


def _taken_back(snapshot: Snapshot, held: Resolved | None) -> list[Event]:
    if held is None:
        return []
    gone: list[Row] = [held]
    changed = snapshot.find(Entry, held.changed_id)
    if changed is not None:
        gone.append(changed)
    return happened("RulingTakenBack", gone=gone)


def _ended(
    snapshot: Snapshot, stage: Stage, promise: Promise, occasion: Occasion
) -> list[Row]:
    """Return the round on a promise that ends with what is decided. A secret one is counted by itself."""
    run = rounds.running(snapshot, stage)
    if run is None or run.entry_id != promise.id:
        return []
    if is_secret(stage):
        raise Refused(Code.round_runs)
    return [rounds.closed(snapshot, stage, run, occasion)]


def _changed(
    snapshot: Snapshot,
    stage: Stage,
    promise: Promise,
    command: RulePromise,
    occasion: Occasion,
) -> tuple[Entry | None, list[Row]]:
    """Return the entry that has a promise as it is by now, and what stands no more of one that does not change."""
    ruling = promise.ruling
    held = snapshot.find(Entry, ruling.changed_id) if ruling else None
    if command.course is not Course.change:
        gone: list[Row] = [held] if held else []
        return None, gone
    text = clean(command.text) or promise.text
    if held is None:
        entry = added(snapshot, stage, FIELDS, text, occasion)
        return entry.model_copy(update={"sources": [promise.id]}), []
    if text_of(held) == text:
        return held, []
    return edited(held, checked(FIELDS, {"text": text})), []


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse a second round beside one, and what is said of a promise that is hidden or by who is not here."""
    entries.keeps(changes, stage, change)
    rounds.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Opinion) and change.touches("course"):
        voting.refuse_unheard(changes, row.entry_id, row.author)
    if isinstance(row, Brought | Resolved) and change.was is None:
        _keep_its_own(changes, stage, row.entry_id)


def _keep_its_own(changes: Changes, stage: Stage, entry_id: str) -> None:
    entry = changes.find(Entry, entry_id)
    if entry is None or entry.stage_id != stage.id:
        raise Refused(Code.unknown_entry)


ROUNDS = rounds.rules(lambda stage: ReviewOptions.of(stage).minutes)


def _begin(
    snapshot: Snapshot, command: BeginRound, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    _promise(snapshot, stage, command.entry)
    return ROUNDS[BeginRound](snapshot, command, occasion)


RULES: Rules = {
    **ROUNDS,
    BeginRound: _begin,
    AnswerPromise: _answer,
    RulePromise: _rule,
    HideEntry: moderation.rules(lambda _snapshot, _stage: FIELDS)[HideEntry],
}

DEEDS: Mapping[str, Deed] = {
    **rounds.DEEDS,
    "PromisesBrought": Deed(N_("promises brought in")),
    "PromiseRuled": Deed(N_("decided on a promise")),
    "RulingTakenBack": Deed(N_("decision on a promise taken back")),
    "OpinionGiven": Deed(N_("answer on a promise given for somebody")),
    "OpinionTakenBack": Deed(N_("answer on a promise taken back for somebody")),
}
