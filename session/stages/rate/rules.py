# Rating: who gives what mark to what, by which criterion, in the round that runs; what falls to whom; the staff adds
# items or hides them.
from collections.abc import Mapping
from typing import ClassVar, Literal

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import moderation, rounds, taken_up, voting
from session.entries import writing as entries
from session.entries.moderation import HideEntry
from session.entries.rounds import BeginRound
from session.entries.taken_up import in_order
from session.entries.voting import Voter
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
from session.stages.rate import marks
from session.stages.rate.dealing import Deal
from session.stages.rate.items import FIELDS, is_own
from session.stages.rate.options import RateOptions
from session.stages.rate.rows import Rating
from session.tables import Entry, Round, Stage
from session.values.bounds import Number

BEFORE_THE_END = STARTED | {StageState.draft}
SETTLED = ("low", "high", "likely", "criteria", "deal")


class RateItem(WritingCommand):
    """Give an item a mark by one criterion, counted from 0; without `given` the mark is taken back.

    `round`: the one that was seen. `on_behalf`: a person for whom the secretary or moderator says it, in a stage that
    is signed and in which nothing is dealt.
    """

    by = frozenset({Role.participant}) | CLERKS
    staff_undo = True
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["rate"] = "rate"
    round: Id
    entry: Id
    criterion: Number = 0
    given: Number | None = None
    on_behalf: Id | None = None


class DrawItem(WritingCommand):
    """Take the first of the items that are dealt to one in this round; the others follow as they get their marks."""

    by = frozenset({Role.participant})
    when: ClassVar[frozenset[StageState]] = RUNNING

    type: Literal["draw_item"] = "draw_item"
    round: Id


class AddRated(StageCommand):
    """Put one more item to be rated."""

    by = CLERKS
    undoable = True
    when: ClassVar[frozenset[StageState]] = BEFORE_THE_END

    type: Literal["add_rated"] = "add_rated"
    text: Text


def _rate(
    snapshot: Snapshot, command: RateItem, occasion: Occasion
) -> list[Event]:
    stage, entry = entry_of(snapshot, command.stage, command.entry)
    round_ = rounds.refuse_over(snapshot, stage, command.round)
    options = RateOptions.of(stage)
    _refuse_off_scale(options, command.criterion, command.given)
    if command.given is not None and not is_shown(entry):
        raise Refused(Code.unknown_entry)
    given_by = voting.voter(snapshot, stage, occasion, command.on_behalf)
    held = marks.held(snapshot, round_, entry, command.criterion, given_by.name)
    dealt = marks.dealt_in(snapshot, round_, given_by.name)
    if options.deal and entry.id not in dealt:
        raise Refused(Code.unknown_entry)
    if held is None and command.given is None:
        return []
    if held is not None and held.given == command.given:
        return []
    if held is not None and command.given is None and not options.deal:
        return happened("MarkTakenBack", gone=[held])
    said = {
        "round_id": round_.id,
        "criterion": command.criterion,
        "given": command.given,
    }
    rating = voting.cast(snapshot, held or Rating, entry, given_by, said)
    more = _next_dealt(snapshot, stage, round_, given_by, rating)
    return happened("ItemRated", rating, *more)


def _refuse_off_scale(
    options: RateOptions, criterion: int, given: int | None
) -> None:
    last = len(options.asked) - 1
    if criterion > last:
        raise Refused(
            Code.field_out_of_range, field=N_("Criterion"), low=0, high=last
        )
    if given is not None and given not in options.marks:
        raise Refused(
            Code.field_out_of_range,
            field=N_("Rating"),
            low=options.first,
            high=options.last,
        )


def _draw(
    snapshot: Snapshot, command: DrawItem, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    round_ = rounds.refuse_over(snapshot, stage, command.round)
    given_by = voting.voter(snapshot, stage, occasion, None)
    if not RateOptions.of(stage).deal:
        raise Refused(Code.stage_wrong_state)
    own = marks.own_in(snapshot, round_, given_by.name)
    if not marks.wants_more(snapshot, stage, round_, given_by.name, own):
        return []
    dealt = _dealt(snapshot, stage, round_, given_by)
    if not dealt:
        return []
    return happened("ItemDealt", *dealt)


def _next_dealt(
    snapshot: Snapshot,
    stage: Stage,
    round_: Round,
    given_by: Voter,
    rating: Rating,
) -> list[Rating]:
    """Return what falls to somebody next, once all that fell to them before has its marks."""
    if rating.given is None:
        return []
    own = marks.own_in(snapshot, round_, given_by.name)
    now = {**own, (rating.entry_id, rating.criterion): rating.given}
    if not marks.wants_more(snapshot, stage, round_, given_by.name, now):
        return []
    return _dealt(snapshot, stage, round_, given_by)


def _dealt(
    snapshot: Snapshot, stage: Stage, round_: Round, given_by: Voter
) -> list[Rating]:
    """Return the place for a mark on the item that falls to somebody; nothing where none is left for them."""
    occasion = given_by.occasion
    actor = occasion.actor
    items = {each.id: each for each in in_order(snapshot, stage)}
    own = {key for key, each in items.items() if is_own(snapshot, actor, each)}
    deal = Deal(
        items=list(items),
        full=_full(snapshot, stage),
        hands=marks.hands(snapshot, stage),
    )
    item_id = deal.next_for(given_by.name, own, occasion.random)
    if not item_id:
        return []
    entry = items[item_id]
    place = {
        "round_id": round_.id,
        "criterion": 0,
        "given": None,
    }
    waits = voting.cast(snapshot, Rating, entry, given_by, place)
    return [waits]


def _full(snapshot: Snapshot, stage: Stage) -> int:
    """Return how many fall to each by the end of the round that runs."""
    begun = rounds.rounds(snapshot, stage)
    count = len(begun)
    options = RateOptions.of(stage)
    return options.deal * count


def _add(
    snapshot: Snapshot, command: AddRated, occasion: Occasion
) -> list[Event]:
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    new = taken_up.added(snapshot, stage, FIELDS, command.text, occasion)
    return happened("RatedItemsPut", new)


def _begin(
    snapshot: Snapshot, command: BeginRound, occasion: Occasion
) -> list[Event]:
    """Begin a round of the stage. In secret nothing is dealt again: who had what is not known any more."""
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if command.entry is not None:
        raise Refused(Code.unknown_entry)
    begun = rounds.newest(snapshot, stage)
    options = RateOptions.of(stage)
    once = options.deal and is_secret(stage)
    if once and begun is not None:
        raise Refused(Code.vote_counted)
    usual = ROUNDS[BeginRound]
    return usual(snapshot, command, occasion)


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse another scale under marks, a second round beside one, and a mark for nothing or by nobody here."""
    entries.keeps(changes, stage, change)
    rounds.keeps(changes, stage, change)
    row = change.becomes
    if isinstance(row, Stage):
        _keep_rule(changes, change, row)
    if is_secret(stage) and is_over(stage):  # dealt anew: nobody's any more
        return
    if isinstance(row, Rating) and change.touches("given"):
        _keep_mark(changes, stage, row)


def _keep_mark(changes: Changes, stage: Stage, rating: Rating) -> None:
    options = RateOptions.of(stage)
    _refuse_off_scale(options, rating.criterion, rating.given)
    if rating.given is not None:
        voting.refuse_unheard(changes, rating.entry_id, rating.author)


def _keep_rule(changes: Changes, change: Change, stage: Stage) -> None:
    was = change.was
    if not isinstance(was, Stage):
        return
    before = RateOptions.of(was)
    after = RateOptions.of(stage)
    for name in SETTLED:
        earlier = getattr(before, name)
        later = getattr(after, name)
        changed = earlier != later
        if changed and changes.before.count(Rating, stage_id=stage.id):
            raise Refused(Code.stage_wrong_state)


ROUNDS = rounds.rules(lambda stage: RateOptions.of(stage).minutes)
RULES: Rules = {
    **ROUNDS,
    BeginRound: _begin,
    RateItem: _rate,
    DrawItem: _draw,
    AddRated: _add,
    HideEntry: moderation.rules(lambda _snapshot, _stage: FIELDS)[HideEntry],
}

DEEDS: Mapping[str, Deed] = {
    **rounds.DEEDS,
    "RatedItemsPut": Deed(N_("put to be rated: “%(what)s”"), Entry),
    "ItemRated": Deed(N_("rated for somebody")),
    "MarkTakenBack": Deed(N_("mark of somebody taken back")),
}
