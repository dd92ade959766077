# What a map still lacks, as advice: it is said on the console and stands in nobody's way.
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from session.refusals import N_
from session.stages.timemap.board import Board
from session.stages.timemap.cards import type_of
from session.stages.timemap.rows import How
from session.tables import Entry

HANGING = N_("Nothing nearer leads to what is far:")
LATE = N_("A cause stands later than what it causes:")
UNDATED = N_("An event without a year:")
ALL_NEAR = N_("Everything stands in the nearest horizon.")
EMPTY_HORIZON = N_("Nothing stands in this horizon yet:")
EMPTY_LANE = N_("Nothing stands in this lane yet:")
CROWDED = N_("Here are more than twelve cards:")
ADVICE = (
    HANGING,
    LATE,
    UNDATED,
    ALL_NEAR,
    EMPTY_HORIZON,
    EMPTY_LANE,
    CROWDED,
)
CROWD = 12
"""Cards in a cell, above which it is hard to read."""
FEW = 3
"""Cards from which on it tells something that all stand in the nearest horizon."""


@dataclass(frozen=True)
class Advice:
    """A sentence of the catalogues, and what it is about: cards, or names of horizons and lanes."""

    text: str
    cards: tuple[Entry, ...] = ()
    names: tuple[str, ...] = ()


def checks(board: Board) -> Iterator[Advice]:
    """Yield what is to be thought about; nothing of an empty map."""
    if not board.placed:
        return
    for text, found in (
        (HANGING, _hanging(board)),
        (LATE, _late(board)),
        (UNDATED, _undated(board)),
    ):
        if found:
            yield Advice(text, cards=tuple(found))
    if _all_near(board):
        yield Advice(ALL_NEAR)
    for text, names in (
        (EMPTY_HORIZON, _empty_horizons(board)),
        (EMPTY_LANE, _empty_lanes(board)),
        (CROWDED, _crowded(board)),
    ):
        if names:
            yield Advice(text, names=tuple(names))


def _hanging(board: Board) -> list[Entry]:
    """Return the cards of the last horizon to which no nearer one leads."""
    last = len(board.horizons) - 1
    depths = _depths(board)
    led: set[str] = set()
    for each in board.arrows:
        first, then = _in_time(each.card, each.other, each.how)
        before = depths.get(first, last)
        after = depths.get(then, 0)
        if before < after:
            led.add(then)
    found: list[Entry] = []
    for placed in board.placed:
        card = placed.card
        if card.id in led:
            continue
        if depths[card.id] == last:
            found.append(card)
    return found


def _in_time(card: str, other: str, how: How) -> tuple[str, str]:
    """Return which of two tied cards comes first: what is needed comes before what needs it."""
    if how is How.needs:
        return other, card
    return card, other


def _late(board: Board) -> list[Entry]:
    depths = _depths(board)
    late: set[str] = set()
    for each in board.arrows:
        first, then = _in_time(each.card, each.other, each.how)
        before = depths.get(first, 0)
        after = depths.get(then, before)
        if before > after:
            late.add(first)
    cards = [placed.card for placed in board.placed]
    return [card for card in cards if card.id in late]


def _depths(board: Board) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in board.placed:
        card = each.card.id
        found[card] = board.depth(each.spot)
    return found


def _undated(board: Board) -> list[Entry]:
    found: list[Entry] = []
    for each in board.placed:
        type_ = type_of(each.card)
        year = each.spot.year
        if type_.key == "event" and not year:
            found.append(each.card)
    return found


def _all_near(board: Board) -> bool:
    count = len(board.placed)
    if count < FEW:
        return False
    depths = _depths(board)
    farthest = max(depths.values())
    return farthest == 0


def _empty_horizons(board: Board) -> list[str]:
    used = {each.spot.horizon for each in board.placed}
    return [each.title for each in board.horizons if each.key not in used]


def _empty_lanes(board: Board) -> list[str]:
    used = {each.spot.lane for each in board.placed}
    return [each.title for each in board.lanes if each.key not in used]


def _crowded(board: Board) -> list[str]:
    counts = Counter(each.spot.cell for each in board.placed)
    found: list[str] = []
    for lane in board.lanes:
        for horizon in board.horizons:
            cell = f"{horizon.key}-{lane.key}"
            if counts[cell] <= CROWD:
                continue
            name = horizon.title
            if lane.title:
                name = f"{name} · {lane.title}"
            found.append(name)
    return found
