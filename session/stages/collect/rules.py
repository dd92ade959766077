# Collecting: a card is written as every entry, in the round that runs; nobody has more than they may in one, whichever
# command brings it. Whoever reads a card of another may support it, once.
from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import rounds, voting
from session.entries import writing as entries
from session.entries.rounds import BeginRound
from session.entries.writing import (
    OWNERS,
    AddEntries,
    AddEntry,
    ReviseEntry,
)
from session.entries.written import entry_of
from session.envelope import StageState
from session.events import Event, happened
from session.kind import Occasion, Rules
from session.messages import RUNNING, Id, WritingCommand
from session.people import CLERKS, Role, Surface
from session.refusals import N_, Code, Refused
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.collect.columns import COLUMN, INTAKE
from session.stages.collect.options import CollectOptions
from session.stages.collect.phases import (
    in_rounds,
    in_turn,
    next_column,
    open_column,
    readable,
    round_of,
)
from session.stages.collect.rows import Backing
from session.tables import Entry, Row, Stage

OF_ENTRIES = entries.rules(INTAKE)
OF_ROUNDS = rounds.rules(lambda stage: CollectOptions.of(stage).minutes)


class BackCard(WritingCommand):
    """Support a card of somebody else, or take the support back. One's own card one stands behind already."""

    by = frozenset({Role.participant})
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["back_card"] = "back_card"
    entry: Id
    backed: bool = True


def _add(
    snapshot: Snapshot, command: AddEntry, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    is_clerk = occasion.actor.may(CLERKS)
    if not is_clerk:
        _refuse_between(snapshot, stage)
    column = open_column(snapshot, stage)
    content = _in_column(command.content, column, own=is_clerk)
    filled = command.model_copy(update={"content": content})
    events = OF_ENTRIES[AddEntry](snapshot, filled, occasion)
    return _in_round(snapshot, stage, events)


def _revise(
    snapshot: Snapshot, command: ReviseEntry, occasion: Occasion
) -> list[Event]:
    """Write a card anew; one of a column that was opened in its turn stays there."""
    stage, card = entry_of(snapshot, command.stage, command.entry)
    column = ""
    if in_turn(stage):
        column = _column_of(card)
    is_clerk = occasion.actor.may(CLERKS)
    content = _in_column(command.content, column, own=is_clerk)
    filled = command.model_copy(update={"content": content})
    events = OF_ENTRIES[ReviseEntry](snapshot, filled, occasion)
    if not column:
        return events
    return _in_round(snapshot, stage, events)


def _in_column(
    content: Mapping[str, object], column: str, *, own: bool
) -> Mapping[str, object]:
    """Return a card's answers with the column that it is written in. `own`: whoever writes may name another."""
    if not column:
        return content
    named = content.get(COLUMN)
    if own and named:
        return content
    here = {COLUMN: column}
    return {**content, **here}


def _add_many(
    snapshot: Snapshot, command: AddEntries, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    events = OF_ENTRIES[AddEntries](snapshot, command, occasion)
    return _in_round(snapshot, stage, events)


def _refuse_between(snapshot: Snapshot, stage: Stage) -> None:
    if not in_rounds(stage):
        return
    run = rounds.running(snapshot, stage)
    if run is None:
        raise Refused(Code.round_over)


def _in_round(
    snapshot: Snapshot, stage: Stage, events: Iterable[Event]
) -> list[Event]:
    """Return what was written as cards of the round that runs."""
    found: list[Event] = []
    for event in events:
        rows = [_numbered(snapshot, stage, row) for row in event.rows]
        found += happened(
            event.name,
            *rows,
        )
    return found


def _numbered(snapshot: Snapshot, stage: Stage, row: Row) -> Row:
    if not isinstance(row, Entry):
        return row
    column = _column_of(row)
    number = round_of(snapshot, stage, column)
    change = {"round": number}
    return row.model_copy(update=change)


def _column_of(card: Entry) -> str:
    content = card.content
    column = content.get(COLUMN, "")
    return str(column)


def _begin(
    snapshot: Snapshot, command: BeginRound, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if not in_rounds(stage) or command.entry is not None:
        raise Refused(Code.stage_wrong_state)
    if not in_turn(stage):
        return OF_ROUNDS[BeginRound](snapshot, command, occasion)
    return _next_in_turn(snapshot, stage, command, occasion)


def _next_in_turn(
    snapshot: Snapshot, stage: Stage, command: BeginRound, occasion: Occasion
) -> list[Event]:
    """Open the next column, and close the one before, at one press."""
    if not next_column(snapshot, stage):
        raise Refused(Code.round_over)
    minutes = command.minutes
    if minutes is None:
        minutes = CollectOptions.of(stage).minutes
    begun = rounds.next_round(snapshot, stage, None, occasion, minutes)
    before = rounds.running(snapshot, stage)
    if before is None:
        return happened("RoundBegun", begun)
    closed = rounds.closed(snapshot, stage, before, occasion)
    return happened("RoundBegun", closed, begun)


def _back(
    snapshot: Snapshot, command: BackCard, occasion: Occasion
) -> list[Event]:
    stage, card = entry_of(snapshot, command.stage, command.entry)
    given_by = voting.voter(snapshot, stage, occasion, None)
    held = voting.held(snapshot, Backing, card, given_by.name)
    if not command.backed:
        return happened("BackingTakenBack", gone=[held]) if held else []
    read = readable(snapshot, stage, Surface.phone)
    if all(each.id != card.id for each in read):
        raise Refused(Code.unknown_entry)
    if card.author == given_by.name:
        raise Refused(Code.own_card)
    if held is not None:
        return []
    backing = voting.cast(snapshot, Backing, card, given_by, {})
    return happened("CardBacked", backing)


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse a card more than one may have in a round, and support of what is not shown or by nobody."""
    entries.keeps(changes, stage, change)
    rounds.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Entry) and _comes(change) and _is_somebodys(row):
        _keep_each(changes, stage, row)
    if is_secret(stage) and is_over(stage):  # dealt anew: nobody's any more
        return
    if isinstance(row, Backing) and change.was is None:
        voting.refuse_unheard(changes, row.entry_id, row.author)


def _comes(change: Change) -> bool:
    """Tell whether a card comes to stand.

    One that only gets another author does not: two people were found to be one, and no text is lost by that.
    """
    was, becomes = change.was, change.becomes
    if not isinstance(becomes, Entry) or becomes.withdrawn_at is not None:
        return False
    return not isinstance(was, Entry) or was.withdrawn_at is not None


def _is_somebodys(card: Entry) -> bool:
    """Tell whether a card is of one who writes: what the staff types for nobody in particular comes from many hands."""
    return card.entered_by is None or card.person_id is not None


def _keep_each(changes: Changes, stage: Stage, card: Entry) -> None:
    options = CollectOptions.of(stage)
    most = options.each
    if not most:
        return
    theirs = _theirs(changes, stage, card)
    if len(theirs) > most:
        raise Refused(
            Code.entry_limit,
            limit=most,
        )


def _theirs(changes: Changes, stage: Stage, card: Entry) -> list[Entry]:
    """Return the cards of whoever wrote this one that will stand in its round: a person's, a group's or a side's."""
    column = OWNERS[stage.envelope.unit]
    owner = getattr(card, column)
    before = changes.before.where(Entry, stage_id=stage.id, **{column: owner})
    standing = {each.id: changes.find(Entry, each.id) for each in before}
    come = {each.id: each for each in changes.of(Entry)}
    every = [each for each in (standing | come).values() if each is not None]
    return [
        each
        for each in every
        if (each.stage_id, getattr(each, column)) == (stage.id, owner)
        and each.withdrawn_at is None
        and each.round == card.round
        and _is_somebodys(each)
    ]


RULES: Rules = {
    **OF_ENTRIES,
    **OF_ROUNDS,
    AddEntry: _add,
    AddEntries: _add_many,
    ReviseEntry: _revise,
    BeginRound: _begin,
    BackCard: _back,
}

DEEDS: Mapping[str, Deed] = {
    **rounds.DEEDS,
    "CardBacked": Deed(N_("supported a card")),
    "BackingTakenBack": Deed(N_("support of a card taken back")),
}
