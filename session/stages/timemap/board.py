# The map as it stands: which card lies where, in the order of time, and what leads to what. Pure reading. A card that
# was merged into another shows nowhere but beneath it, and what leads to it leads to the other.
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from session.entries.written import (
    seen_entries,
    standing_for,
    words_of,
)
from session.snapshot import Snapshot
from session.stages.timemap.cards import HORIZON, LANE, year_in
from session.stages.timemap.options import Horizon, Lane, TimemapOptions
from session.stages.timemap.rows import How, Pinned, Tie
from session.tables import Entry, Stage


@dataclass(frozen=True)
class Spot:
    """Where a card stands: keys of a horizon and a lane, both empty off the map; `year` is 0 where it has none."""

    horizon: str = ""
    lane: str = ""
    year: int = 0

    @property
    def cell(self) -> str:
        if not self.horizon:
            return ""
        return f"{self.horizon}-{self.lane}"


OFF = Spot()
NEVER = 9_999


@dataclass(frozen=True)
class Arrow:
    """One card leads to another, both on the map; `tie`: the row that says so."""

    tie: str
    card: str
    other: str
    how: How


@dataclass(frozen=True)
class Placed:
    card: Entry
    spot: Spot


@dataclass(frozen=True)
class Board:
    """A map to be drawn or told: its cards in the order of time, and the arrows between them."""

    horizons: tuple[Horizon, ...]
    lanes: tuple[Lane, ...]
    placed: tuple[Placed, ...]
    loose: tuple[Entry, ...]
    arrows: tuple[Arrow, ...]

    def cell(self, horizon: str, lane: str) -> list[Placed]:
        return [
            each
            for each in self.placed
            if (each.spot.horizon, each.spot.lane) == (horizon, lane)
        ]

    def depth(self, spot: Spot) -> int:
        """Return how far a spot is: 0 in the nearest horizon."""
        found = 0
        for depth, each in enumerate(self.horizons):
            if each.key == spot.horizon:
                found = depth
        return found


def board(
    snapshot: Snapshot, stage: Stage, cards: Sequence[Entry] | None = None
) -> Board:
    """Return the map of what the room may see, or of these cards alone."""
    shown = seen_entries(snapshot, stage) if cards is None else cards
    options = TimemapOptions.of(stage)
    every = [Placed(each, spot_of(snapshot, stage, each)) for each in shown]
    on_map = [each for each in every if each.spot.horizon]
    horizons = options.spans
    depths = {each.key: depth for depth, each in enumerate(horizons)}
    on_map.sort(key=lambda each: _time(each.spot, depths))
    return Board(
        horizons=horizons,
        lanes=options.rows,
        placed=tuple(on_map),
        loose=tuple(each.card for each in every if not each.spot.horizon),
        arrows=tuple(_arrows(snapshot, stage, shown)),
    )


def _time(spot: Spot, depths: dict[str, int]) -> tuple[int, int]:
    """Return what cards are sorted by: the horizon, then the year; those without one come last in theirs."""
    depth = depths[spot.horizon]
    if not spot.year:
        return depth, NEVER
    return depth, spot.year


def spot_of(snapshot: Snapshot, stage: Stage, card: Entry) -> Spot:
    """Return where a card stands: where it was put, else where its author said."""
    options = TimemapOptions.of(stage)
    pinned = pin_of(snapshot, card)
    if pinned is not None:
        spot = Spot(pinned.horizon, pinned.lane, pinned.year)
        return standing(options, spot)
    said = words_of(card)
    year = year_in(said)
    horizon = said.get(HORIZON, "")
    if not horizon:
        horizon = horizon_of(options, year)
    lane = said.get(LANE, "")
    spot = Spot(str(horizon), str(lane), year)
    return standing(options, spot)


def pin_of(snapshot: Snapshot, card: Entry) -> Pinned | None:
    found = snapshot.where(
        Pinned,
        entry_id=card.id,
    )
    return next(found, None)


def horizon_of(options: TimemapOptions, year: int) -> str:
    """Return the horizon whose years a year is of; empty where none has it, or none has years."""
    for each in options.spans:
        if year and each.first and each.has(year):
            return each.key
    return ""


def standing(options: TimemapOptions, spot: Spot) -> Spot:
    """Return a spot that is on this map, or none: a horizon may be gone, and a single lane is nobody's choice."""
    lanes = [each.key for each in options.rows]
    horizons = [each.key for each in options.spans]
    lane = spot.lane
    if len(lanes) == 1:
        (lane,) = lanes
    if spot.horizon not in horizons:
        return OFF
    if lane not in lanes:
        return OFF
    return replace(spot, lane=lane)


def _arrows(
    snapshot: Snapshot, stage: Stage, shown: Iterable[Entry]
) -> Iterator[Arrow]:
    """Yield each arrow once, between cards that stand."""
    there = {each.id for each in shown}
    told: set[tuple[str, str, How]] = set()
    ties = sorted(
        snapshot.where(Tie, stage_id=stage.id), key=lambda tie: tie.id
    )
    for tie in ties:
        card = stand_in(snapshot, tie.entry_id, there)
        other = stand_in(snapshot, tie.other_id, there)
        known = (card, other, tie.how)
        if card == other or known in told or not {card, other} <= there:
            continue
        told.add(known)
        yield Arrow(tie.id, card, other, tie.how)


def stand_in(snapshot: Snapshot, entry_id: str, there: set[str]) -> str:
    """Return the card that stands for this one where it is not there itself, by id."""
    if entry_id in there:
        return entry_id
    card = snapshot.find(Entry, entry_id)
    if card is None:
        return entry_id
    other = standing_for(snapshot, card)
    if other is None:
        return entry_id
    return other.id


def foremost(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the marked cards, by id, or all where none is marked; in the order of time, those off the map last."""
    found = board(snapshot, stage)
    every = [each.card for each in found.placed]
    every += found.loose
    marked = [card.id for card in every if card.thesis_at is not None]
    if marked:
        return marked
    return [card.id for card in every]
