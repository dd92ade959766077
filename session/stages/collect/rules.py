# Collecting: a card is written as every entry, in the round that runs; nobody has more than they may in one, whichever
# command brings it. Whoever reads a card of another may support it, once.
from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import rounds, voting
from session.entries import writing as entries
from session.entries.rounds import BeginRound
from session.entries.writing import OWNERS, AddEntries, AddEntry
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
from session.stages.collect.columns import INTAKE
from session.stages.collect.options import CollectOptions
from session.stages.collect.phases import in_rounds, number_now, readable
from session.stages.collect.rows import Backing
from session.tables import Entry, Stage

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
    if not occasion.actor.may(CLERKS):
        _refuse_between(snapshot, stage)
    events = OF_ENTRIES[AddEntry](snapshot, command, occasion)
    return _in_round(snapshot, stage, events)


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
    number = number_now(snapshot, stage)
    found: list[Event] = []
    change = {"round": number}
    for event in events:
        written = event.rows
        rows = [row.model_copy(update=change) for row in written]
        found += happened(
            event.name,
            *rows,
        )
    return found


def _begin(
    snapshot: Snapshot, command: BeginRound, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if not in_rounds(stage) or command.entry is not None:
        raise Refused(Code.stage_wrong_state)
    return OF_ROUNDS[BeginRound](snapshot, command, occasion)


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
    BeginRound: _begin,
    BackCard: _back,
}

DEEDS: Mapping[str, Deed] = {
    **rounds.DEEDS,
    "CardBacked": Deed(N_("supported a card")),
    "BackingTakenBack": Deed(N_("support of a card taken back")),
}
