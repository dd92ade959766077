# Lists that change, in plain words.
#
# A list is sent item by item. An item that is new or looks different goes with its HTML and the item that it stands
# behind; one that only stands elsewhere goes without HTML; one that is gone goes as gone; all others do not go at all.
# Which ones moved is a choice: we take the fewest, so of five hundred cards of which one was carried to the front, one
# moves and not the five hundred behind it.
#
# Why that is enough. Take two orders and the items that are not sent, neither as new, changed, moved nor gone: they
# stand in the same order before and after. A client takes away what is gone and then puts each sent item behind its
# neighbour, in the new order. Whatever stands right behind a neighbour after that stays right behind it: each item is
# the neighbour of one only, and a neighbour that is sent itself was put in its place before. So each item ends up
# behind the one that it should follow.
#
# A screen that lags keeps which items changed and which moved, not how: what neither changed nor moved in any step has
# kept its order through all of them, so the newest neighbour of each kept item is enough. A screen that catches up
# while the last step is being sent to others gets that step's items, too: else it would be told to put an item behind
# one that it has not seen.
#
# A list may stand inside an item of another: it is a slot of its own, named after the two (`board:c1` inside the item
# `c1` of `board`). The item's HTML holds it empty, so a cluster that moves or is renamed costs one piece, its cards
# none. Where the item comes anew, all of the list inside it is sent anew.
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, count, pairwise, repeat
from operator import ne, sub

from facilitator_ui.live.moves import least_moves
from facilitator_ui.live.pieces import Place, Shown, shown
from session.kind import ELSEWHERE, Listing, Region
from session.values.compact import compact

Render = Callable[[Place, Region], str]
NOWHERE_NEAR = 2 * ELSEWHERE


class ShownList:
    """A list as it was last rendered: its items in order. `came`: the names of those that its last change brought."""

    def __init__(self, slot: str, render: Render) -> None:
        self.came: set[str] = set()
        self._slot = slot
        self._render = render
        self._items: Sequence[Region] = ()
        self._shown: dict[str, Shown] = {}

    def __iter__(self) -> Iterator[Shown]:
        return iter(self._shown.values())

    def to_render(self, items: Sequence[Region]) -> list[int]:
        """Return the places of items that are to be rendered, as far as that is known beforehand."""
        if not self._shown:
            return list(range(len(items)))
        if not isinstance(items, Listing):
            return []
        return [
            index
            for index, place in enumerate(_stood(self._items, items))
            if place == ELSEWHERE
        ]

    def take(self, items: Sequence[Region]) -> set[Place]:
        """Show these items; return the places that look different now."""
        self.came.clear()
        grown = _grown(self._items, items)
        changed = (
            self._arrange(items) if grown is None else self._grow(items, grown)
        )
        self._items = items
        return changed

    def pieces(self, places: Iterable[Place], n: int) -> Iterator[bytes]:
        """Yield places as they stand now: the keys, what is gone, then items, each after the one that it follows."""
        wanted: set[str] = set()
        moved: set[str] = set()
        for place in places:
            if place.moved:
                moved.add(place.item)
            else:
                wanted.add(place.item)
        if "" in wanted:
            yield self._keys(n)
            wanted.discard("")
        there = self._shown.keys()
        for key in wanted - there:
            yield gone(self._slot, key, n)
        told = wanted | moved
        for one in self._in_order(told & there):
            if one.place.item in wanted:
                yield one.piece(n)
            else:
                yield one.move(n)

    def whole(self, n: int) -> Iterator[bytes]:
        """Yield everything."""
        yield self._keys(n)
        for one in self:
            yield one.piece(n)

    def _keys(self, n: int) -> bytes:
        told = {
            "slot": self._slot,
            "keys": list(self._shown),
            "n": n,
        }
        return compact(told)

    def _in_order(self, keys: set[str]) -> Iterator[Shown]:
        if len(keys) == 1:
            (key,) = keys
            yield self._shown[key]
            return
        for key, one in self._shown.items():
            if key in keys:
                yield one

    def _grow(self, items: Sequence[Region], places: list[int]) -> set[Place]:
        """Render only the items at these places: the rest stands where and as it stood."""
        changed: set[str] = set()
        for item in map(items.__getitem__, places):
            last = next(reversed(self._shown), "")
            old = self._shown.get(item.slot)
            new = self._anew(item, changed)
            after = old.after if old else last
            self._shown[item.slot] = new.behind(after)
        return {Place(self._slot, key) for key in changed}

    def _arrange(self, items: Sequence[Region]) -> set[Place]:
        """Take run by run what stayed together: some left, came between others, or changed places."""
        was = self._shown
        standing = list(was.items())
        stood = list(_stood(self._items, items))
        changed: set[str] = set()
        now: list[tuple[str, Shown]] = []
        after = ""
        for begin, end in pairwise([*_begins(stood), len(stood)]):
            run = _run(standing, stood[begin], end - begin)
            one = run[0][1] if run else self._anew(items[begin], changed)
            now.append((one.place.item, one.behind(after)))
            now += run[1:]
            after = now[-1][0]
        self._shown = dict(now)
        return self._changes(was, changed)

    def _changes(self, was: dict[str, Shown], changed: set[str]) -> set[Place]:
        """Return what is to be sent: what looks different, what is gone, and the fewest of the rest that moved."""
        now = self._shown
        old = _others(was, changed)
        new = _others(now, changed)
        moved = least_moves(old, new)
        gone = was.keys() - now.keys()
        told = changed | gone
        places = {Place(self._slot, key) for key in told}
        places |= {Place(self._slot, key, moved=True) for key in moved}
        return places

    def _anew(self, item: Region, changed: set[str]) -> Shown:
        place = Place(self._slot, item.slot)
        old = self._shown.get(item.slot)
        new = rendered(place, item, old, self._render)
        if old is None:
            self.came.add(item.slot)
        if old is None or old.html != new.html:
            changed.add(item.slot)
        return new


def rendered(
    place: Place, region: Region, old: Shown | None, render: Render
) -> Shown:
    """Return what a region looks like: what is made of the same values is not made again."""
    if old is not None and old.region == region:
        return old
    html = render(place, region)
    if old is not None and old.html == html:
        return old.with_region(region)
    return shown(place, region, html)


def gone(slot: str, item: str, n: int) -> bytes:
    told = {
        "slot": slot,
        "item": item,
        "gone": True,
        "n": n,
    }
    return compact(told)


def _grown(old: Sequence[Region], new: Sequence[Region]) -> list[int] | None:
    if isinstance(old, Listing) and isinstance(new, Listing):
        return new.changed(old)
    return None


def _stood(old: Sequence[Region], new: Sequence[Region]) -> Iterable[int]:
    """Return for each item where the same one stood, as far as that is known without making it."""
    if isinstance(old, Listing) and isinstance(new, Listing):
        return new.stood(old)
    return repeat(ELSEWHERE, len(new))


def _begins(stood: list[int]) -> Iterator[int]:
    """Yield where the runs of items begin that stood one behind the other before."""
    before = [NOWHERE_NEAR, *stood]
    steps = map(sub, stood, before)
    breaks = map(ne, steps, repeat(1))
    return compress(count(), breaks)


def _run(
    standing: list[tuple[str, Shown]], place: int, length: int
) -> list[tuple[str, Shown]]:
    if place == ELSEWHERE:
        return []
    end = place + length
    return standing[place:end]


def _others(shown: Iterable[str], changed: set[str]) -> list[str]:
    if not changed:
        return list(shown)
    return [key for key in shown if key not in changed]
