# The map: cards are written as every entry; the staff put them into another place and tie them to one another, several
# at once, each taking back their own. When the stage closes the map is frozen: it takes nothing of that any more.
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from session.changes import Change, Changes
from session.deeds import Deed
from session.entries import writing as entries
from session.entries.moderation import EditWording, MergeEntries, SplitEntry
from session.entries.taken_up import taken_up
from session.entries.writing import (
    AddEntries,
    AddEntry,
    ReviseEntry,
    first_in_words,
)
from session.entries.written import entry_of, is_live, words_of
from session.events import Event, happened, rows_of
from session.fields import Content
from session.kind import Occasion, Rule, Rules
from session.messages import STARTED, HandCommand, Id, StageCommand
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.timemap.board import (
    OFF,
    Spot,
    horizon_of,
    pin_of,
    spot_of,
    standing,
)
from session.stages.timemap.cards import (
    HORIZON,
    INTAKE,
    LANE,
    YEAR,
    keep_year,
    refuse_year,
)
from session.stages.timemap.options import Horizon, TimemapOptions
from session.stages.timemap.rows import How, Pinned, Tie
from session.tables import Entry, Stage
from session.values.bounds import Number

OF_ENTRIES = entries.rules(INTAKE)
WHERE = (HORIZON, LANE, YEAR)
Cell = Annotated[str, Field(pattern=r"^([a-z]+-[a-z]+)?$")]
"""A horizon and a lane by their keys, “near-a”; off the map where it is empty."""


class MoveCard(HandCommand):
    """Put a card into a cell of the map, or off it; give it a year, which says the horizon too. 0 is no year."""

    when = STARTED

    type: Literal["move_card"] = "move_card"
    card: Id
    cell: Cell | None = None
    year: Number | None = None


class TieCards(HandCommand):
    """Say that a card causes another, hinders it, or needs it first."""

    when = STARTED

    type: Literal["tie_cards"] = "tie_cards"
    card: Id
    other: Id
    how: How


class UntieCards(HandCommand):
    """Take back that a card leads to another."""

    when = STARTED

    type: Literal["untie_cards"] = "untie_cards"
    tie: Id


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Put what the sources offer as cards, off the map at first."""
    question = first_in_words(stage.envelope.fields)
    if question is None:
        return []
    return taken_up(snapshot, stage, occasion, "CardsPut", question.name)


def _written(
    rule: Rule, snapshot: Snapshot, command: StageCommand, occasion: Occasion
) -> list[Event]:
    """Write as every entry is written; refuse a year that is none of the map's."""
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    events = rule(snapshot, command, occasion)
    for card in rows_of(Entry, events):
        said = words_of(card)
        refuse_year(stage, said)
    return events


def _changed(
    rule: Rule, snapshot: Snapshot, command: StageCommand, occasion: Occasion
) -> list[Event]:
    """Let a card stand where its words say now, wherever it was put before, if they say another place."""
    events = _written(rule, snapshot, command, occasion)
    found: list[Event] = []
    for event in events:
        name = event.name
        rows = event.rows
        pins = _left(snapshot, event)
        found += happened(
            name,
            *rows,
            gone=pins,
        )
    return found


def _left(snapshot: Snapshot, event: Event) -> list[Pinned]:
    found: list[Pinned] = []
    for card in rows_of(Entry, [event]):
        was = snapshot.find(Entry, card.id)
        pin = pin_of(snapshot, card)
        if was is None or pin is None:
            continue
        if _says_other(was, card):
            found.append(pin)
    return found


def _says_other(was: Entry, card: Entry) -> bool:
    before: Content = words_of(was)
    now: Content = words_of(card)
    was_there = [before.get(name) for name in WHERE]
    is_there = [now.get(name) for name in WHERE]
    return was_there != is_there


def _move(
    snapshot: Snapshot, command: MoveCard, occasion: Occasion
) -> list[Event]:
    stage, card = _standing(snapshot, command.stage, command.card)
    was = spot_of(snapshot, stage, card)
    spot = _aim(TimemapOptions.of(stage), was, command)
    if spot == was:
        return []
    pin = pin_of(snapshot, card) or Pinned(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=card.id,
    )
    change = {
        "horizon": spot.horizon,
        "lane": spot.lane,
        "year": spot.year,
    }
    moved = pin.model_copy(update=change)
    return happened("CardMoved", moved)


def _aim(options: TimemapOptions, was: Spot, command: MoveCard) -> Spot:
    """Return where a card is to stand. Another horizon takes a year from it that it has not."""
    if command.cell == "":
        return OFF
    horizon, lane, year = was.horizon, was.lane, was.year
    if command.cell:
        horizon, _, lane = command.cell.partition("-")
    if command.year is not None:
        year = command.year
    if command.year:
        horizon = horizon_of(options, year) or horizon
        keep_year(options.spans, year)
    lane = lane or options.rows[0].key
    spot = standing(options, Spot(horizon, lane, year))
    if spot == OFF:
        raise Refused(Code.malformed, where="cell")
    span = _of(options, spot.horizon)
    if not span.has(year):
        return Spot(spot.horizon, spot.lane)
    return spot


def _of(options: TimemapOptions, key: str) -> Horizon:
    spans = options.spans
    found = {each.key: each for each in spans}
    return found[key]


def _tie(
    snapshot: Snapshot, command: TieCards, occasion: Occasion
) -> list[Event]:
    stage, card = _standing(snapshot, command.stage, command.card)
    _, other = _standing(snapshot, command.stage, command.other)
    if card.id == other.id:
        raise Refused(Code.unknown_entry)
    tied = snapshot.where(Tie, entry_id=card.id, other_id=other.id)
    known = {each.how for each in tied}
    if command.how in known:
        return []
    tie = Tie(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        entry_id=card.id,
        other_id=other.id,
        how=command.how,
    )
    return happened("CardsTied", tie)


def _untie(
    snapshot: Snapshot, command: UntieCards, _occasion: Occasion
) -> list[Event]:
    tie = snapshot.find(Tie, command.tie)
    if tie is None:
        return []
    if tie.stage_id != command.stage:
        return []
    gone = [tie]
    return happened(
        "CardsUntied",
        gone=gone,
    )


def _while_it_runs(
    rule: Rule, snapshot: Snapshot, command: StageCommand, occasion: Occasion
) -> list[Event]:
    """Refuse to join and part cards of a map that is frozen."""
    stage = snapshot.get(Stage, command.stage, Code.unknown_stage)
    if stage.state in STARTED:
        return rule(
            snapshot,
            command,
            occasion,
        )
    raise Refused(Code.stage_not_open)


def _standing(
    snapshot: Snapshot, stage_id: str, entry_id: str
) -> tuple[Stage, Entry]:
    stage, card = entry_of(snapshot, stage_id, entry_id)
    if is_live(card):
        return stage, card
    raise Refused(Code.unknown_entry)


def keeps(changes: Changes, stage: Stage, change: Change) -> None:
    """Refuse what puts or ties a card that is none of this stage."""
    entries.keeps(changes, stage, change)
    row = change.becomes
    named: list[str] = []
    if isinstance(row, Pinned):
        named = [row.entry_id]
    if isinstance(row, Tie):
        named = [row.entry_id, row.other_id]
    for entry_id in named:
        card = changes.find(Entry, entry_id)
        if card is None:
            raise Refused(Code.unknown_entry)
        if card.stage_id != stage.id:
            raise Refused(Code.unknown_entry)


RULES: Rules = {
    **OF_ENTRIES,
    **{
        each: partial(_written, OF_ENTRIES[each])
        for each in (AddEntry, AddEntries)
    },
    **{
        each: partial(_changed, OF_ENTRIES[each])
        for each in (ReviseEntry, EditWording)
    },
    **{
        each: partial(_while_it_runs, OF_ENTRIES[each])
        for each in (MergeEntries, SplitEntry)
    },
    MoveCard: _move,
    TieCards: _tie,
    UntieCards: _untie,
}

DEEDS: Mapping[str, Deed] = {
    "CardsPut": Deed(N_("put on the map: “%(what)s”"), Entry),
    "CardMoved": Deed(N_("“%(what)s” moved on the map"), Pinned),
    "CardsTied": Deed(N_("link from “%(what)s”"), Tie),
    "CardsUntied": Deed(N_("link from “%(what)s” taken back"), Tie),
}
