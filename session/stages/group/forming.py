# Who sits with whom: pure rules that divide people into groups and seat those who come late.
# It knows sides, generations, stances and a Random that is handed in; it must not know stages, rows,
# commands or a clock, nor what groups already exist beyond what it is shown.

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from session.stages.group.gathering import Stance, gathered

Groups = tuple[tuple[str, ...], ...]
"""Person ids, group by group, in order; no group is empty."""

FEW_WITHOUT_SIDE = 3
"""Below this number, people without a side join others instead of sitting on their own."""


class Rule(StrEnum):
    BY_SIDE = "by_side"
    MIXED = "mixed"
    AT_RANDOM = "at_random"
    ALIKE = "alike"
    DIFFERING = "differing"
    JOINED = "joined"


@dataclass(frozen=True)
class Seat:
    """One person to be seated; `None` stands for a side or generation that was not told.

    `stance`: 1, -1 or 0 for each statement, what one is for, against, or has not said; of everybody equally many.
    """

    person: str
    side: str | None = None
    generation: str | None = None
    stance: Stance = ()


def how_many_groups(people: int, size: int) -> int:
    """Return the number of groups whose mean size comes nearest to `size` (2 or more).

    0 for nobody; otherwise at least 1, and never so many that somebody sits alone.
    Between two equally near numbers the smaller one wins.
    """
    if size < 2:  # noqa: PLR2004 - one person is no group
        raise ValueError(f"a group needs two people or more, not {size}")
    if people == 0:
        return 0
    fewer = max(1, people // size)
    near = min(
        (fewer, fewer + 1),
        key=lambda groups: abs(people - groups * size) / groups,
    )
    return max(1, min(near, people // 2))


def by_side(seats: Sequence[Seat], groups: int, random: Random) -> Groups:
    """Divide into about `groups` groups (1 or more) none of which mixes sides.

    Every side has at least one group, so there may be more than asked for; further groups go where
    groups are largest. Sizes within a side, and its generations over its groups, differ by at most
    one. Three or more people without a side are treated as one side more; fewer join the
    smallest groups. `seats` name each person once.
    """
    _check(groups)
    blocks = _blocks(seats)
    strays = blocks.pop(None) if _are_few(blocks) else []
    shares = _shares([len(block) for block in blocks.values()], groups)
    formed: list[list[Seat]] = []
    for block, share in zip(blocks.values(), shares, strict=True):
        formed += _evenly(block, share, random)
    for stray in strays:
        min(formed, key=len).append(stray)
    return _names(formed)


def mixed(seats: Sequence[Seat], groups: int, random: Random) -> Groups:
    """Divide into `groups` groups (1 or more; at most one per person) over sides and generations.

    Sizes differ by at most one, and so does the number of any side's people between groups.
    As many groups as these sizes allow have two sides or more; people without a side do not make
    a second one. The number of any generation's people between groups differs by at most one, too,
    unless so few people named a side that they have to be gathered in pairs.
    `seats` name each person once.
    """
    _check(groups)
    groups = min(groups, len(seats))
    pairs = _possible_pairs(seats, groups)
    sided = sum(seat.side is not None for seat in seats)
    if sided - pairs >= groups:
        return _names(_evenly(seats, groups, random))
    paired, rest = _gather(seats, groups, pairs, random)
    return _names(
        _evenly(paired, pairs, random) + _evenly(rest, groups - pairs, random)
    )


def at_random(seats: Sequence[Seat], groups: int, random: Random) -> Groups:
    """Divide into `groups` groups (1 or more; at most one per person); sizes differ by at most one.

    `seats` name each person once.
    """
    _check(groups)
    return _names(_deal(seats, min(groups, len(seats)), random))


def alike(seats: Sequence[Seat], groups: int, random: Random) -> Groups:
    """Divide into `groups` groups (1 or more; at most one per person) of people whose stances are near one another.

    Sizes differ by at most one. Who has said nothing stands in the middle. `seats` name each person once.
    """
    _check(groups)
    return _names(_gathered(seats, min(groups, len(seats)), random))


def differing(seats: Sequence[Seat], groups: int, random: Random) -> Groups:
    """Divide as `mixed` does, with circles of like-minded people in place of generations: each is spread evenly.

    There are as many circles as people in a group, so that everybody of a circle sits in another one.
    """
    _check(groups)
    circles = max(1, len(seats) // groups)
    told: dict[str, str] = {}
    for place, circle in enumerate(_gathered(seats, circles, random)):
        told |= {seat.person: str(place) for seat in circle}
    by_circle = [replace(seat, generation=told[seat.person]) for seat in seats]
    return mixed(by_circle, groups, random)


def _gathered(
    seats: Sequence[Seat], parts: int, random: Random
) -> list[list[Seat]]:
    order = random.sample(seats, len(seats))
    if not order:
        return []
    return gathered(order, parts, lambda seat: seat.stance)


def place_latecomer(
    seat: Seat, groups: Sequence[Sequence[Seat]], rule: Rule
) -> int | None:
    """Return the index of the smallest group that fits, or `None` when a new one must be opened.

    By side: a group of the own side; failing that, one in which nobody named a side. Somebody
    without a side joins people without a side, or else anybody. Mixed: among the smallest, where the
    own side is rarest, then the own generation. Who comes late has no stance: alike is at random. Of equal
    groups the first.
    """
    fitting = (
        _own_side(seat, groups) if rule is Rule.BY_SIDE else range(len(groups))
    )
    sides = [
        sum(other.side == seat.side for other in group) for group in groups
    ]
    generations = [
        sum(other.generation == seat.generation for other in group)
        for group in groups
    ]

    def worth(index: int) -> tuple[int, ...]:
        if rule in {Rule.MIXED, Rule.DIFFERING}:
            return len(groups[index]), sides[index], generations[index]
        return (len(groups[index]),)

    return min(fitting, key=worth, default=None)


def _own_side(seat: Seat, groups: Sequence[Sequence[Seat]]) -> Sequence[int]:
    sides = [{other.side for other in group} - {None} for group in groups]
    own = [
        index for index, present in enumerate(sides) if present == {seat.side}
    ]
    neutral = [index for index, present in enumerate(sides) if not present]
    anywhere = range(len(groups)) if seat.side is None else []
    return own or neutral or anywhere


def _check(groups: int) -> None:
    if groups < 1:
        raise ValueError(f"people cannot be divided into {groups} groups")


def _names(groups: Iterable[Iterable[Seat]]) -> Groups:
    return tuple(tuple(seat.person for seat in group) for group in groups)


def _blocks(seats: Sequence[Seat]) -> dict[str | None, list[Seat]]:
    blocks: dict[str | None, list[Seat]] = {}
    for seat in seats:
        blocks.setdefault(seat.side, []).append(seat)
    return blocks


def _are_few(blocks: Mapping[str | None, Sequence[Seat]]) -> bool:
    without_side = len(blocks.get(None, ()))
    return len(blocks) > 1 and 0 < without_side < FEW_WITHOUT_SIDE


def _shares(sizes: Sequence[int], groups: int) -> list[int]:
    """Return how many groups each block of people gets: one, and one more where groups are largest."""
    shares = [1] * len(sizes)
    for _ in range(min(groups, sum(sizes)) - len(sizes)):
        largest = max(
            range(len(sizes)), key=lambda block: sizes[block] / shares[block]
        )
        shares[largest] += 1
    return shares


def _possible_pairs(seats: Sequence[Seat], groups: int) -> int:
    """Return in how many of `groups` groups of equal size two different sides can meet at all."""
    sides = _sides(seats)
    sided = sides.total()
    others = sided - max(sides.values(), default=0)
    return min(sided // 2, others, groups, len(seats) - groups)


def _sides(seats: Iterable[Seat]) -> Counter[str]:
    return Counter(seat.side for seat in seats if seat.side is not None)


def _gather(
    seats: Sequence[Seat], groups: int, pairs: int, random: Random
) -> tuple[list[Seat], list[Seat]]:
    """Return the people of the `pairs` groups in which two sides meet, and everybody else.

    For when there are fewer than two people with a side to a group: spread evenly, they would sit
    one by one among people without a side, and hardly anywhere would two sides meet.
    """
    order = _largest_side_first(seats, random)
    sided = [seat for seat in order if seat.side is not None]
    unsided = [seat for seat in order if seat.side is None]
    size, larger = divmod(len(seats), groups)
    wanted = size * pairs + min(larger, pairs) - 2 * pairs
    # Every n-th of a list ordered by generation takes the same share of each generation.
    fill = [unsided[index * len(unsided) // wanted] for index in range(wanted)]
    first, last = sided[:pairs], sided[len(sided) - pairs :]
    paired = [*first, *last, *fill]
    taken = set(paired)
    others = [seat for seat in order if seat not in taken]
    return paired, others


def _largest_side_first(seats: Sequence[Seat], random: Random) -> list[Seat]:
    sides = _sides(seats)
    order = random.sample(seats, len(seats))
    order.sort(key=lambda seat: seat.generation or "")
    order.sort(key=lambda seat: (-sides[seat.side or ""], seat.side or ""))
    return order


def _deal(
    seats: Sequence[Seat], groups: int, random: Random
) -> list[list[Seat]]:
    order = random.sample(seats, len(seats))
    return [order[start::groups] for start in range(groups)]


Kin = tuple[str, str | bool | None]
"""A set of people that is to be spread evenly: a side, a generation, all who named a side …"""

Line = tuple[Kin, ...]
"""The kin somebody belongs to, each contained in the next."""

Lines = Mapping[Seat, tuple[Line, Line]]
"""Everybody's line by side and line by generation."""


def _evenly(
    seats: Sequence[Seat], groups: int, random: Random
) -> list[list[Seat]]:
    """Deal at random, then even out until every kin's numbers differ by at most one between groups.

    Two groups can always be divided anew so that every kin halves. That never spoils a kin which is
    even already, so one pass over all of them is enough.
    """
    lines = _lines(seats)
    formed = _deal(seats, groups, random)
    counts = [_count(group, lines) for group in formed]
    for kin in _count(seats, lines):
        while pair := _uneven(kin, counts):
            for group, half in zip(
                pair,
                _halve(formed[pair[0]] + formed[pair[1]], lines),
                strict=True,
            ):
                formed[group], counts[group] = half, _count(half, lines)
    return formed


def _uneven(kin: Kin, counts: Sequence[Counter[Kin]]) -> tuple[int, int] | None:
    """Return the two groups with the most and the fewest of this kin if they differ by two or more."""
    numbers = [count[kin] for count in counts]
    most, fewest = max(numbers), min(numbers)
    return (
        (numbers.index(most), numbers.index(fewest))
        if most - fewest > 1
        else None
    )


def _count(seats: Iterable[Seat], lines: Lines) -> Counter[Kin]:
    counts: Counter[Kin] = Counter()
    for seat in seats:
        for line in lines[seat]:
            counts.update(line)
    return counts


def _lines(seats: Sequence[Seat]) -> Lines:
    sides = _sides(seats)
    largest = max(sides, key=lambda side: (sides[side], side), default=None)
    return {
        seat: (_line_by_side(seat, largest), _line_by_generation(seat))
        for seat in seats
    }


def _line_by_side(seat: Seat, largest: str | None) -> Line:
    # All sides but the largest are one kin together, so that two sides meet wherever they can: else
    # one group might get two of the few others, and another nobody but the majority.
    camp = None if seat.side is None else seat.side == largest
    return (
        ("side", seat.side),
        ("largest side", camp),
        ("some side", camp is not None),
        ("all", None),
    )


def _line_by_generation(seat: Seat) -> Line:
    return (("generation", seat.generation),)


def _halve(
    seats: Sequence[Seat], lines: Lines
) -> tuple[list[Seat], list[Seat]]:
    """Divide so that each half gets half of every kin; one more or less where the number is odd.

    Everybody is set apart from at most one partner by side and one by generation. Such partners form
    only paths and even circles, so there is always a way.
    """
    partners = [
        _partners({seat: lines[seat][which] for seat in seats})
        for which in (0, 1)
    ]
    first: dict[Seat, bool] = {}
    for start in seats:
        waiting = [] if start in first else [(start, True)]
        while waiting:
            seat, half = waiting.pop()
            first[seat] = half
            others = [by[seat] for by in partners if seat in by]
            waiting += [
                (other, not half) for other in others if other not in first
            ]
    return [seat for seat in seats if first[seat]], [
        seat for seat in seats if not first[seat]
    ]


def _partners(lines: Mapping[Seat, Line]) -> dict[Seat, Seat]:
    """Pair people off within their smallest kin, those left over within the next larger, and so on.

    Thus of no kin more than one person is without a partner in it.
    """
    partners: dict[Seat, Seat] = {}
    left = list(lines)
    for level in range(max(map(len, lines.values()))):
        single: dict[Kin, Seat] = {}
        for seat in left:
            other = single.pop(lines[seat][level], None)
            if other is None:
                single[lines[seat][level]] = seat
            else:
                partners[seat], partners[other] = other, seat
        left = list(single.values())
    return partners
