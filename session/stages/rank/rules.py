# Ranking: who gives how much to what. Nobody gives more than they have, whichever command brings it, and the
# staff adds items or hides them.
from collections.abc import Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import moderation, taken_up, voting
from session.entries import writing as entries
from session.entries.moderation import HideEntry
from session.entries.written import entry_of, is_shown
from session.envelope import StageState
from session.events import Event, happened
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
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.rank.items import FIELDS
from session.stages.rank.options import RankOptions, Way
from session.stages.rank.rows import Share
from session.stages.rank.shares import shares
from session.tables import Entry, Stage
from session.values.bounds import Number

BEFORE_THE_END = STARTED | {StageState.draft}
SETTLED = ("way", "dots", "most", "places")


class RankItem(WritingCommand):
    """Give an item so many dots or points, or a place in one's own order, from 1; 0 takes it back.

    An item that has the place already changes with this one. `on_behalf`: a person for whom the secretary or
    moderator says it, in a stage that is signed.
    """

    by = frozenset({Role.participant}) | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["rank"] = "rank"
    entry: Id
    given: Number
    on_behalf: Id | None = None


class AddItem(StageCommand):
    """Put one more item to be ranked."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["add_item"] = "add_item"
    text: Text


def _rank(
    snapshot: Snapshot, command: RankItem, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    if command.given and not is_shown(entry):
        raise Refused(Code.unknown_entry)
    highest = RankOptions.of(stage).highest
    if command.given > highest:
        _refuse_out_of_range(highest)
    given_by = voting.voter(snapshot, stage, occasion, command.on_behalf)
    held = voting.held(snapshot, Share, entry, given_by.name)
    had = held.given if held else 0
    if command.given == had:
        return []
    if held is not None and command.given == 0:
        return happened("ShareTakenBack", gone=[held])
    said = {"given": command.given}
    share = voting.cast(snapshot, held or Share, entry, given_by, said)
    other = _in_its_place(snapshot, stage, share)
    if other is None:
        return happened("ItemRanked", share)
    its_item = snapshot.get(Entry, other.entry_id, Code.unknown_entry)
    if had == 0 or not is_shown(its_item):
        return happened("ItemRanked", share, gone=[other])
    moved = voting.cast(snapshot, other, its_item, given_by, {"given": had})
    return happened("ItemRanked", share, moved)


def _in_its_place(
    snapshot: Snapshot, stage: Stage, share: Share
) -> Share | None:
    """Return what has the same place in the same person's order."""
    if RankOptions.of(stage).way is not Way.top:
        return None
    others = (
        each
        for each in shares(snapshot, stage, share.author)
        if each.given == share.given and each.id != share.id
    )
    return next(others, None)


def _add(
    snapshot: Snapshot, command: AddItem, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    new = taken_up.added(snapshot, stage, FIELDS, command.text, occasion)
    return happened("ItemsPut", new)


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse more than somebody has, another rule under what was given, and what is given to nothing or by nobody."""
    entries.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Stage):
        _keep_rule(changes, change, row)
    if is_secret(stage) and is_over(stage):  # dealt anew: nobody's any more
        return
    if isinstance(row, Share) and change.touches("given"):
        voting.refuse_unheard(changes, row.entry_id, row.author)
    if isinstance(row, Share) and change.touches("given", "author"):
        _keep_budget(changes, stage, row)


def _keep_rule(changes: Changes, change: Change, stage: Stage) -> None:
    was = change.was
    if not isinstance(was, Stage):
        return
    before, after = RankOptions.of(was), RankOptions.of(stage)
    same = all(
        getattr(before, name) == getattr(after, name) for name in SETTLED
    )
    if not same and changes.before.count(Share, stage_id=stage.id):
        raise Refused(Code.stage_wrong_state)


def _keep_budget(changes: Changes, stage: Stage, share: Share) -> None:
    options = RankOptions.of(stage)

    def spent(each: Share) -> int:
        given = each.given
        return options.spends(given)

    def in_its_place(each: Share) -> int:
        given = each.given
        same = given == share.given
        return int(same)

    voting.refuse_overspent(changes, share, spent, options.budget)
    if options.way is Way.top:
        voting.refuse_overspent(changes, share, in_its_place, 1)
    if share.given > options.highest:
        _refuse_out_of_range(options.highest)


def _refuse_out_of_range(highest: int) -> None:
    raise Refused(
        Code.field_out_of_range, field=N_("Given"), low=0, high=highest
    )


RULES: Rules = {
    RankItem: _rank,
    AddItem: _add,
    HideEntry: moderation.rules(lambda _snapshot, _stage: FIELDS)[HideEntry],
}

DEEDS: Mapping[str, Deed] = {
    "ItemsPut": Deed(N_("put to be ranked: “%(what)s”"), Entry),
    "ItemRanked": Deed(N_("ranked for somebody")),
    "ShareTakenBack": Deed(N_("rank of somebody taken back")),
}
