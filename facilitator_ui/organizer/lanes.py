# Which stages of a programme take from which, as lanes beside its table: each giver's lane leads down from its row to
# the last stage that takes from it, with an arrow at each on the way. Pure; knows no HTML.
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from session.tables import Stage

MOST = 7
"""Lanes that have room beside each other; what needs more is said in words that everybody sees."""


class Piece(StrEnum):
    """What a row has of a lane."""

    none = "none"
    begins = "begins"
    passes = "passes"
    enters = "enters"
    ends = "ends"


@dataclass(frozen=True)
class Lanes:
    """What stands beside a row: a piece a lane, the nearest first, and the titles of the stages it takes from.

    `undrawn`: those of them whose lane has no room.
    """

    pieces: tuple[Piece, ...]
    givers: tuple[str, ...]
    undrawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Lane:
    giver: int
    takers: tuple[int, ...]

    @property
    def last(self) -> int:
        return max(self.takers)

    def piece(self, row: int) -> Piece:
        if row == self.giver:
            return Piece.begins
        if row == self.last:
            return Piece.ends
        if row in self.takers:
            return Piece.enters
        if self.giver < row < self.last:
            return Piece.passes
        return Piece.none

    def meets(self, other: "_Lane") -> bool:
        return self.giver <= other.last and other.giver <= self.last


def lanes(stages: Sequence[Stage]) -> Mapping[str, Lanes]:
    """Return what stands beside each row, by the stage's id."""
    places = _places(stages)
    columns = _placed(_lanes_of(stages, places))
    drawn = {lane.giver for lane in chain.from_iterable(columns)}
    beside = {}
    for row, stage in enumerate(stages):
        pieces = [_piece(column, row) for column in columns]
        givers = _taken(stages, places, row)
        undrawn = [each for each in givers if each not in drawn]
        beside[stage.id] = Lanes(
            pieces=tuple(pieces),
            givers=_titles(stages, givers),
            undrawn=_titles(stages, undrawn),
        )
    return beside


def _places(stages: Sequence[Stage]) -> Mapping[str, int]:
    found = {}
    for row, stage in enumerate(stages):
        for name in stage.called:
            found[name] = row
    return found


def _taken(
    stages: Sequence[Stage], places: Mapping[str, int], row: int
) -> list[int]:
    """Return the rows above from which a row takes something."""
    named = {places.get(key, row) for key in stages[row].reads()}
    return sorted(each for each in named if each < row)


def _titles(stages: Sequence[Stage], rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(stages[each].envelope.title for each in rows)


def _lanes_of(
    stages: Sequence[Stage], places: Mapping[str, int]
) -> list[_Lane]:
    takers: dict[int, list[int]] = {}
    for row in range(len(stages)):
        for giver in _taken(stages, places, row):
            takers.setdefault(giver, []).append(row)
    found = [_Lane(giver, tuple(rows)) for giver, rows in takers.items()]
    return sorted(found, key=lambda lane: (lane.last - lane.giver, lane.giver))


def _placed(every: Sequence[_Lane]) -> list[list[_Lane]]:
    """Put lanes beside each other, the short ones nearest; those that never meet share one."""
    columns: list[list[_Lane]] = []
    for lane in every:
        free = [
            column
            for column in columns
            if not any(lane.meets(other) for other in column)
        ]
        if free:
            free[0].append(lane)
        elif len(columns) < MOST:
            columns.append([lane])
    return columns


def _piece(column: Sequence[_Lane], row: int) -> Piece:
    told = [lane.piece(row) for lane in column]
    return next((each for each in told if each is not Piece.none), Piece.none)
