# Which card of the map gets a place on which sheet: the whole map as far as it fits, one lane on as many sheets as it
# needs, or all of it on paper. Pure geometry over drawing.py.
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from session.stages.timemap.arrows import lines_between
from session.stages.timemap.board import Arrow
from session.stages.timemap.drawing import (
    GAP,
    LEADING,
    LEAST,
    PAD,
    SIZES,
    Box,
    Drawing,
    Frame,
    Item,
    More,
    heads,
    names,
    top_of,
)

MORE = LEAST * LEADING
Cells = Mapping[tuple[str, str], Sequence[Item]]
Lines = tuple[str, ...]


def by_cell(items: Iterable[Item]) -> Cells:
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        cell = item.cell
        held = found.setdefault(cell, [])
        held.append(item)
    return found


def whole(
    frame: Frame,
    titles: Sequence[str],
    items: Sequence[Item],
    arrows: Sequence[Arrow],
) -> Drawing:
    """Return the map on one sheet: in the largest letters in which all fits, else what fits, and how many more."""
    cells = by_cell(items)
    for size in SIZES:
        drawing = _sheet(replace(frame, size=size), titles, cells, arrows)
        if drawing.is_whole:
            break
    return drawing


def sheets(
    frame: Frame,
    titles: Sequence[str],
    every: Sequence[Item],
    arrows: Sequence[Arrow],
) -> list[Drawing]:
    """Return one lane on as many sheets as it needs, one at least; a card that is too long goes on on the next."""
    cells = by_cell(every)
    top = top_of(heads(frame, titles))
    columns: list[list[list[Box]]] = []
    (lane,) = frame.lanes
    for depth, each in enumerate(frame.horizons):
        items = cells.get((each.key, lane.key), ())
        column = _columns(frame, items, depth, top)
        columns.append(column)
    count = max(1, *map(len, columns))
    found: list[Drawing] = []
    for place in range(count):
        boxes: list[Box] = []
        for column in columns:
            if place < len(column):
                boxes += column[place]
        found.append(_drawing(frame, titles, boxes, (), arrows, (top,)))
    return found


def _columns(
    frame: Frame, items: Iterable[Item], depth: int, top: float
) -> list[list[Box]]:
    """Return the cards of a cell sheet by sheet."""
    x = frame.at(depth)
    found: list[list[Box]] = []
    y = frame.height + 1.0
    for item in items:
        for lines in _portions(frame, item, top):
            high = frame.high(len(lines))
            if y + high > frame.height:
                found.append([])
                y = top + PAD
            found[-1].append(frame.box(item, lines, x, y))
            y += high + GAP
    return found


def _portions(frame: Frame, item: Item, top: float) -> list[tuple[str, ...]]:
    """Return the lines of a card in parts of which each has place on a sheet."""
    lines = frame.lines_of(item)
    room = frame.height - top - PAD - frame.high(0)
    most = max(1, int(room / frame.line))
    return [lines[first : first + most] for first in range(0, len(lines), most)]


def _sheet(
    frame: Frame, titles: Sequence[str], cells: Cells, arrows: Sequence[Arrow]
) -> Drawing:
    top = top_of(heads(frame, titles))
    heights = _heights(frame, cells, top)
    boxes: list[Box] = []
    more: list[More] = []
    tops: list[float] = []
    for lane, height in zip(frame.lanes, heights, strict=True):
        tops.append(top)
        for depth, horizon in enumerate(frame.horizons):
            items = cells.get((horizon.key, lane.key), ())
            stood, left = _cell(frame, items, frame.at(depth), top, height)
            boxes += stood
            more += left
        top += height
    return _drawing(frame, titles, boxes, more, arrows, (*tops, top))


def _heights(frame: Frame, cells: Cells, top: float) -> list[float]:
    """Return the height of each lane: what it needs, as far as all have place; what is left over goes to each alike."""
    needs = [_need(frame, cells, lane.key) for lane in frame.lanes]
    room = frame.height - top
    spare = room - sum(needs)
    if spare >= 0:
        return [need + spare / len(needs) for need in needs]
    return _shared(needs, room)


def _shared(needs: Sequence[float], room: float) -> list[float]:
    """Part what is there: who needs less than an equal part gets that, the others the same."""
    found = [0.0] * len(needs)
    order = sorted(range(len(needs)), key=needs.__getitem__)
    for place, index in enumerate(order):
        equal = room / (len(order) - place)
        found[index] = min(needs[index], equal)
        room -= found[index]
    return found


def _need(frame: Frame, cells: Cells, lane: str) -> float:
    least = 2 * PAD + 2 * LEAST * LEADING + frame.above
    for horizon in frame.horizons:
        items = cells.get((horizon.key, lane), ())
        least = max(least, _stack(frame, items))
    return least


def _stack(frame: Frame, items: Iterable[Item]) -> float:
    """Return the height of a cell with these cards."""
    height = 2 * PAD - GAP + frame.above
    for item in items:
        height += GAP
        height += frame.height_of(item)
    return height


def _cell(
    frame: Frame, items: Sequence[Item], x: float, top: float, height: float
) -> tuple[list[Box], list[More]]:
    """Return the cards that have place in a cell, the marked ones first, and how many have none."""
    chosen = _chosen(frame, items, height)
    y = top + frame.above + PAD
    found: list[Box] = []
    for item in items:
        lines = chosen.get(item.id)
        if lines is None:
            continue
        box = frame.box(item, lines, x, y)
        found.append(box)
        y += box.height + GAP
    left = len(items) - len(found)
    if not left:
        return found, []
    baseline = top + height - PAD
    return found, [More(x, baseline, left)]


def _chosen(
    frame: Frame, items: Sequence[Item], height: float
) -> dict[str, Lines]:
    """Return the lines of the cards that have place, by id; where not all have, one may show its first lines alone."""
    if _stack(frame, items) <= height + 0.5:
        return {item.id: frame.lines_of(item) for item in items}
    room = height - frame.above - PAD - MORE
    if len(items) == 1:
        room += MORE
    found: dict[str, Lines] = {}
    for item in sorted(items, key=_rank):
        lines = _cut(frame, item, room)
        if not lines:
            continue
        found[item.id] = lines
        room -= GAP
        room -= frame.high(len(lines))
    return found


def _rank(item: Item) -> bool:
    """Put what is marked in front."""
    return not item.strong


def _cut(frame: Frame, item: Item, room: float) -> Lines:
    """Return as many lines of a card as have place; all of it stands on the sheet of its lane."""
    lines = frame.lines_of(item)
    spare = room - frame.high(0)
    most = int(spare / frame.line)
    if len(lines) <= most:
        return lines
    if most < 1:
        return ()
    *kept, last = lines[:most]
    return (*kept, f"{last} …")


def _drawing(  # noqa: PLR0913, PLR0917 - what stands where, and between what
    frame: Frame,
    titles: Sequence[str],
    boxes: Sequence[Box],
    more: Iterable[More],
    arrows: Sequence[Arrow],
    rows: tuple[float, ...],
) -> Drawing:
    bottom = frame.height
    ends = (*rows[1:], bottom)
    first = 0 if frame.left else 1
    columns = range(first, len(frame.horizons))
    lanes = zip(rows, frame.lanes, strict=False)
    tops = [top for top, _ in lanes]
    return Drawing(
        width=frame.width,
        height=bottom,
        size=frame.size,
        heads=heads(frame, titles),
        names=names(frame, tops, ends[: len(tops)]),
        boxes=tuple(boxes),
        lines=tuple(lines_between(frame, boxes, arrows, (*rows, bottom))),
        more=tuple(more),
        rows=rows,
        columns=tuple(frame.left + frame.column * each for each in columns),
    )
