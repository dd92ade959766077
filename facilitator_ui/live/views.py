# What one audience sees in one language: rendered once, however many look at it. Knows regions and their HTML;
# knows no socket and no person.
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from facilitator_ui.render import Renderer
from session.kind import Audience, Listing, Region
from session.regions import Outside, regions
from session.snapshot import Snapshot
from session.values.compact import compact
from session.words import Words

FEW = 8
NOTHING_FOUND: tuple[int, list[Region]] = (-1, [])
Place = tuple[str, str]
"""A slot and an item in it; the item is empty where the slot itself is meant."""


@dataclass(frozen=True)
class Slot:
    """A region for a page: its HTML, or the items of a list in order. `n` is the journal number it is true for."""

    html: str
    n: int
    items: tuple[tuple[str, str], ...] | None


class Shown:
    """A region or an item as it was last rendered, and its piece of a frame. `after`: the item before it.

    Since when it looks so is kept nowhere: the order in which cards came would tell whose they are.
    """

    __slots__ = ("_told", "after", "html", "region")

    def __init__(self, place: Place, region: Region, html: str, after: str) -> None:
        slot, item = place
        told = {"slot": slot, "item": item, "after": after} if item else {"slot": slot}
        self.region = region
        self.html = html
        self.after = after
        self._told = compact({**told, "html": html})[:-1]

    def piece(self, n: int) -> bytes:
        """Return the piece of a frame, true for this journal number."""
        return b'%s,"n":%d}' % (self._told, n)


@dataclass
class _List:
    """A list that is shown: its items in order, as they were given and as they were rendered."""

    items: Sequence[Region] = ()
    shown: dict[str, Shown] = field(default_factory=dict)


class View:
    """What is shown, place by place, true for the journal number `n`; -1 while nothing was rendered yet."""

    def __init__(self, audience: Audience, renderer: Renderer, language: Words) -> None:
        self.audience = audience
        self.n = -1
        self._renderer = renderer
        self._words = language
        self._single: dict[str, Shown] = {}
        self._lists: dict[str, _List] = {}
        self._emptied: set[str] = set()
        self._ready: dict[Place, tuple[Region, str]] = {}
        self._found = NOTHING_FOUND
        self._whole: bytes | None = None

    def prepare(self, snapshot: Snapshot, outside: Outside) -> Iterator[None]:
        """Render what came or changed in lists, an item a step, for `refresh` to take what is still so.

        Nobody sees it till then. The few that usually change are left to `refresh`.
        """
        self._found = snapshot.number, list(regions(snapshot, self.audience, outside))
        for region in self._found[1]:
            grown = self._to_come(region)
            if region.items is None or len(grown) <= FEW:
                continue
            for item in map(region.items.__getitem__, grown):
                self._ready[region.slot, item.slot] = item, self._renderer.region(item, self._words)
                yield

    def _to_come(self, region: Region) -> list[int]:
        """Return the places of a list that are to be rendered, as far as that is known beforehand."""
        known = self._lists.get(region.slot)
        if known is None:
            return list(range(len(region.items or ())))
        return self._grown(known.items, region.items or ()) or []

    def refresh(self, snapshot: Snapshot, outside: Outside) -> set[Place]:
        """Render anew what has other data than before; return the places that look different now."""
        self.n = snapshot.number
        self._whole = None
        changed: set[Place] = set()
        seen: set[str] = set()
        for region in self._prepared(snapshot) or regions(snapshot, self.audience, outside):
            seen.add(region.slot)
            if region.items is None:
                changed |= self._put(region)
            else:
                changed |= self._put_list(region.slot, region.items)
        for slot in (self._single.keys() | self._lists.keys()) - seen:
            changed |= self._empty(slot)
        self._ready.clear()
        return changed

    def _prepared(self, snapshot: Snapshot) -> list[Region]:
        """Return what was found when the view was prepared, if nothing has happened since."""
        (number, found), self._found = self._found, NOTHING_FOUND
        return found if number == snapshot.number else []

    def pieces(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Give places as they stand now, whenever they changed: each item comes after the one that it follows."""
        slots: dict[str, set[str]] = {}
        for slot, item in places:
            slots.setdefault(slot, set()).add(item)
        for slot, items in slots.items():
            if slot in self._lists:
                yield from self._list_pieces(slot, items)
            elif slot in self._single:
                yield self._single[slot].piece(self.n)
            else:
                yield from self._gone(slot, items)

    @property
    def whole(self) -> bytes:
        """Everything that is shown, as pieces joined by commas."""
        if self._whole is None:
            pieces = [shown.piece(self.n) for shown in self._single.values()]
            for slot, listed in self._lists.items():
                pieces += self._list_pieces(slot, {"", *listed.shown})
            self._whole = b",".join(pieces)
        return self._whole

    def slots(self) -> dict[str, Slot]:
        """Return everything for a page."""
        found = {slot: Slot(shown.html, self.n, None) for slot, shown in self._single.items()}
        for slot, listed in self._lists.items():
            items = tuple((key, shown.html) for key, shown in listed.shown.items())
            found[slot] = Slot("", self.n, items)
        return found

    def _put(self, region: Region) -> set[Place]:
        place = (region.slot, "")
        gone = self._empty(region.slot) if region.slot in self._lists else set()
        old = self._single.get(region.slot)
        new = self._single[region.slot] = self._rendered(place, region, old)
        return gone if old is not None and old.html == new.html else {place}

    def _put_list(self, slot: str, items: Sequence[Region]) -> set[Place]:
        gone = self._empty(slot) if slot in self._single else set()
        old = self._lists.get(slot)
        if old is None:
            gone = {(slot, "")}
            old = self._lists[slot] = _List()
        grown = self._grown(old.items, items)
        changed = self._arrange(slot, old, items) if grown is None else self._grow(slot, old, items, grown)
        old.items = items
        return gone | changed

    @staticmethod
    def _grown(old: Sequence[Region], new: Sequence[Region]) -> list[int] | None:
        return new.changed(old) if isinstance(old, Listing) and isinstance(new, Listing) else None

    def _grow(self, slot: str, listed: _List, items: Sequence[Region], places: list[int]) -> set[Place]:
        """Render only the items at these places: the rest stands where and as it stood."""
        changed = set()
        for index in places:
            item = items[index]
            old = listed.shown.get(item.slot)
            after = old.after if old else next(reversed(listed.shown), "")
            new = listed.shown[item.slot] = self._rendered((slot, item.slot), item, old, after)
            if old is None or old.html != new.html:
                changed.add((slot, item.slot))
        return changed

    def _arrange(self, slot: str, listed: _List, items: Sequence[Region]) -> set[Place]:
        """Go through all items: some left, came between others, or changed places."""
        was, after = listed.shown, ""
        listed.shown = {}
        for item in items:
            place = (slot, item.slot)
            listed.shown[item.slot] = self._rendered(place, item, was.get(item.slot), after)
            after = item.slot
        changed = {key for key, new in listed.shown.items() if key not in was or was[key].html != new.html}
        changed |= was.keys() - listed.shown.keys()
        changed |= _moved(list(was), list(listed.shown))
        return {(slot, key) for key in changed}

    def _rendered(self, place: Place, region: Region, old: Shown | None, after: str = "") -> Shown:
        if old is None or old.region != region:
            return Shown(place, region, self._html(place, region), after)
        return old if old.after == after else Shown(place, region, old.html, after)

    def _html(self, place: Place, region: Region) -> str:
        ready, html = self._ready.get(place, (None, ""))
        return html if ready == region else self._renderer.region(region, self._words)

    def _empty(self, slot: str) -> set[Place]:
        """Let a slot show nothing any more."""
        self._single.pop(slot, None)
        if self._lists.pop(slot, None) is not None:
            self._emptied.add(slot)
        return {(slot, "")}

    def _list_pieces(self, slot: str, wanted: set[str]) -> Iterator[bytes]:
        shown = self._lists[slot].shown
        if "" in wanted:
            yield compact({"slot": slot, "keys": list(shown), "n": self.n})
        there = wanted & shown.keys()
        for key in wanted - there - {""}:
            yield compact({"slot": slot, "item": key, "gone": True, "n": self.n})
        for key in there if len(there) == 1 else filter(there.__contains__, shown):
            yield shown[key].piece(self.n)

    def _gone(self, slot: str, items: set[str]) -> Iterator[bytes]:
        emptied: dict[str, object] = {"keys": []} if slot in self._emptied else {"html": ""}
        if "" in items:
            yield compact({"slot": slot, **emptied, "n": self.n})
        for item in items - {""}:
            yield compact({"slot": slot, "item": item, "gone": True, "n": self.n})


def _moved(old: list[str], keys: list[str]) -> set[str]:
    """Return the items that are not where they were among those that were there before."""
    present = set(keys)
    kept = set(old)
    before = [key for key in old if key in present]
    now = [key for key in keys if key in kept]
    return set(now) if before != now else set()
