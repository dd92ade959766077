# What the wall shows of a map one after the other: all of it, then each lane by itself on as many sheets as it needs,
# then the map of each group. Here a map becomes a drawing.
from collections.abc import Callable
from dataclasses import dataclass, replace

from session.entries.seats import GroupMark, group_mark, groups_now
from session.entries.written import (
    merged_into,
    said,
    shown_entries,
)
from session.envelope import Unit
from session.kind import Part
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.timemap.board import Board, Placed, board
from session.stages.timemap.cards import type_of
from session.stages.timemap.drawing import (
    HEIGHT,
    NARROW,
    TALLER,
    TITLE,
    WIDTH,
    Drawing,
    Frame,
    Item,
)
from session.stages.timemap.laying import sheets, whole
from session.stages.timemap.measure import folded
from session.stages.timemap.options import Lane
from session.tables import Entry, Stage

Say = Callable[[str], str]
"""Says a sentence in a language."""
ALL = "all"
PAGE = "."
"""Between a lane and which of its sheets it is, from 2."""
OF_GROUP = "group."
READ = 34
"""The size of letters on the sheet of a lane."""
OFF = "off"
"""The sheet of cards that have no place on the map yet."""


def parts(snapshot: Snapshot, stage: Stage) -> tuple[Part, ...]:
    found = [Part(ALL, N_("The whole map"), first=True)]
    found += _lanes(snapshot, stage)
    if board(snapshot, stage).loose:
        found.append(Part(OFF, N_("Not on the map yet")))
    found += [
        Part(f"{OF_GROUP}{each.id}", _name(each))
        for each in _groups(snapshot, stage)
    ]
    return tuple(found) if len(found) > 1 else ()


def _lanes(snapshot: Snapshot, stage: Stage) -> list[Part]:
    """Return the sheets of each lane; of a single one only those that come after the whole."""
    found: list[Part] = []
    map_ = board(snapshot, stage)
    for lane in map_.lanes:
        wide = _of_lane(snapshot, stage, map_, lane, str)
        narrow = _of_lane(snapshot, stage, map_, lane, str, narrow=True)
        count = max(len(wide), len(narrow))
        for place in range(1, count + 1):
            key = lane.key if place == 1 else f"{lane.key}{PAGE}{place}"
            title = lane.title or stage.envelope.title
            if count > 1:
                title = f"{title} · {place}/{count}"
            found.append(Part(key, title))
    if len(map_.lanes) == 1 and len(found) == 1:
        return []
    return found


def _groups(snapshot: Snapshot, stage: Stage) -> list[GroupMark]:
    if stage.envelope.unit is not Unit.group:
        return []
    marks = (
        group_mark(snapshot, each.id) for each in groups_now(snapshot, stage)
    )
    return [each for each in marks if each is not None]


def _name(group: GroupMark) -> str:
    place = str(group.place)
    return group.name or place


@dataclass(frozen=True)
class Wall:
    """For which wall a map is drawn: how wide it is, and beneath which title, as long as it is."""

    title: str
    narrow: bool = False

    def frame(self, map_: Board) -> Frame:
        width = NARROW if self.narrow else WIDTH
        height = HEIGHT
        if len(folded(self.title, TITLE, width)) == 1:
            height += TALLER
        return Frame(
            map_.horizons,
            map_.lanes,
            width,
            height,
            narrow=self.narrow,
        )


def drawn(
    snapshot: Snapshot,
    stage: Stage,
    key: str,
    words: Say,
    *,
    narrow: bool = False,
) -> Drawing:
    """Return the drawing of a part of the map, in a language."""
    wall = Wall(stage.envelope.title, narrow)
    if key.startswith(OF_GROUP):
        group = key.removeprefix(OF_GROUP)
        own = _of_group(snapshot, stage, group)
        return _whole(snapshot, stage, own, words, lower(wall))
    map_ = board(snapshot, stage)
    name, _, place = key.partition(PAGE)
    for lane in map_.lanes:
        if lane.key == name:
            found = _of_lane(snapshot, stage, map_, lane, words, narrow=narrow)
            last = len(found)
            return found[min(int(place or 1), last) - 1]
    return _whole(snapshot, stage, map_, words, wall)


def lower(wall: Wall) -> Wall:
    """Return a wall whose title may be long: above it stands whose part it is."""
    return replace(wall, title="W" * 100)


def _whole(
    snapshot: Snapshot, stage: Stage, map_: Board, words: Say, wall: Wall
) -> Drawing:
    items = items_of(snapshot, stage, map_, words)
    frame = wall.frame(map_)
    return whole(
        frame,
        titles(map_, words),
        items,
        map_.arrows,
    )


def _of_lane(  # noqa: PLR0913 - of what, in which language, how wide
    snapshot: Snapshot,
    stage: Stage,
    map_: Board,
    lane: Lane,
    words: Say,
    *,
    narrow: bool = False,
) -> list[Drawing]:
    placed = [each for each in map_.placed if each.spot.lane == lane.key]
    nameless = replace(lane, title="")
    own = replace(
        map_,
        placed=tuple(placed),
        lanes=(nameless,),
    )
    frame = lower(Wall("", narrow)).frame(own)
    items = items_of(snapshot, stage, own, words)
    return sheets(
        replace(frame, size=READ),
        titles(map_, words),
        items,
        map_.arrows,
    )


def _of_group(snapshot: Snapshot, stage: Stage, group: str) -> Board:
    """Return the map of a group as it made it: what was merged into another's card stands here, too."""
    shown = shown_entries(snapshot, stage)
    own = [each for each in shown if each.group_id == group]
    return board(snapshot, stage, own)


def titles(map_: Board, words: Say) -> list[str]:
    found = map_.horizons
    return [words(each.title) for each in found]


def items_of(
    snapshot: Snapshot, stage: Stage, map_: Board, words: Say
) -> list[Item]:
    return [_item(snapshot, stage, each, words) for each in map_.placed]


def _item(snapshot: Snapshot, stage: Stage, placed: Placed, words: Say) -> Item:
    card, spot = placed.card, placed.spot
    type_ = type_of(card)
    told = [said(stage, card)]
    if spot.year:
        told.append(str(spot.year))
    if snapshot.count(Entry, merged_into=card.id):
        count = len(merged_into(snapshot, card)) + 1
        told.append(f"×{count}")
    return Item(
        id=card.id,
        type=type_.key,
        label=words(type_.label),
        text=" · ".join(told),
        cell=(spot.horizon, spot.lane),
        strong=card.thesis_at is not None,
    )
