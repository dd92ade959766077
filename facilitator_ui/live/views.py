# What one audience sees in one language: rendered once, however many look at it. Knows regions and their HTML;
# knows no socket and no person.
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from facilitator_ui.line_ends import bound
from facilitator_ui.live.lists import ShownList, gone, rendered
from facilitator_ui.live.pieces import Place, Shown
from facilitator_ui.render import Renderer
from session.kind import Audience, Region
from session.people import Surface
from session.regions import Outside, regions
from session.snapshot import Snapshot
from session.values.compact import compact
from session.words import Words

FEW = 8
NOTHING_FOUND: tuple[int, list[Region]] = (-1, [])


@dataclass(frozen=True)
class Slot:
    """A region for a page: its HTML, or the items of a list in order. `n` is the journal number it is true for."""

    html: str
    n: int
    items: tuple[tuple[str, str], ...] | None


Source = Callable[[Snapshot, Audience, Outside], Iterable[Region]]
"""What an audience sees. A list inside an item of another comes after that other."""


class View:
    """What is shown, place by place, true for the journal number `n`; -1 while nothing was rendered yet.

    `newest`: the places that the last change touched.
    """

    def __init__(
        self,
        audience: Audience,
        renderer: Renderer,
        language: Words,
        source: Source = regions,
    ) -> None:
        self.audience = audience
        self.n = -1
        self.newest: set[Place] = set()
        self._renderer = renderer
        self._words = language
        self._source = source
        self._order: dict[str, int] = {}
        self._single: dict[str, Shown] = {}
        self._lists: dict[str, ShownList] = {}
        self._emptied: set[str] = set()
        self._ready: dict[Place, tuple[Region, str]] = {}
        self._found = NOTHING_FOUND
        self._whole: bytes | None = None

    def prepare(self, snapshot: Snapshot, outside: Outside) -> Iterator[None]:
        """Render what came or changed in lists, an item a step, for `refresh` to take what is still so.

        Nobody sees it till then. The few that usually change are left to `refresh`.
        """
        found = list(self._source(snapshot, self.audience, outside))
        self._found = (snapshot.number, found)
        for region in found:
            for item in self._to_come(region):
                place = Place(region.slot, item.slot)
                html = self._rendered(item)
                self._ready[place] = (item, html)
                yield

    def _to_come(self, region: Region) -> Iterable[Region]:
        """Return the items of a list that are to be rendered, as far as that is known beforehand, if they are many."""
        items = region.items or ()
        known = self._lists.get(region.slot)
        places = known.to_render(items) if known else range(len(items))
        if len(places) <= FEW:
            return ()
        return map(items.__getitem__, places)

    def refresh(self, snapshot: Snapshot, outside: Outside) -> set[Place]:
        """Render anew what has other data than before; return the places that look different now."""
        self.n = snapshot.number
        self._whole = None
        changed: set[Place] = set()
        order: dict[str, int] = {}
        for region in self._prepared(snapshot) or self._source(
            snapshot, self.audience, outside
        ):
            order[region.slot] = len(order)
            if region.items is None:
                changed |= self._put(region)
            else:
                changed |= self._put_list(region.slot, region.items)
        for slot in (self._single.keys() | self._lists.keys()) - order.keys():
            changed |= self._empty(slot)
        self._order = order
        self._ready.clear()
        self.newest = changed or self.newest
        return changed

    def _prepared(self, snapshot: Snapshot) -> list[Region]:
        """Return what was found when the view was prepared, if nothing has happened since."""
        (number, found), self._found = self._found, NOTHING_FOUND
        if number != snapshot.number:
            return []
        return found

    def pieces(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Give places as they stand now, whenever they changed: a list after the one in whose item it stands."""
        slots: dict[str, set[Place]] = {}
        for place in places:
            slots.setdefault(place.slot, set()).add(place)
        for slot in sorted(slots, key=self._rank):
            if slot in self._lists:
                yield from self._lists[slot].pieces(slots[slot], self.n)
            elif slot in self._single:
                yield self._single[slot].piece(self.n)
            else:
                yield from self._gone(slot, slots[slot])

    @property
    def whole(self) -> bytes:
        """Everything that is shown, as pieces joined by commas."""
        if self._whole is None:
            pieces = [shown.piece(self.n) for shown in self._single.values()]
            for slot in sorted(self._lists, key=self._rank):
                pieces += self._lists[slot].whole(self.n)
            self._whole = b",".join(pieces)
        return self._whole

    def slots(self) -> dict[str, Slot]:
        """Return everything for a page."""
        found = {
            slot: Slot(shown.html, self.n, None)
            for slot, shown in self._single.items()
        }
        for slot in self._lists:
            items = tuple(self._items(slot))
            found[slot] = Slot("", self.n, items)
        return found

    def _items(self, slot: str) -> Iterator[tuple[str, str]]:
        """Yield the items of a list by name, with the lists inside them in their places."""
        for shown in self._lists[slot]:
            item = shown.place.item
            inner = inner_slot(slot, item)
            if inner not in self._lists:
                yield item, shown.html
                continue
            inside = "".join(html for _, html in self._items(inner))
            before, name, after = shown.html.partition(f'data-slot="{inner}"')
            tag, end, rest = after.partition(">")
            yield item, f"{before}{name}{tag}{end}{inside}{rest}"

    def _rank(self, slot: str) -> int:
        return self._order.get(slot, -1)

    def _put(self, region: Region) -> set[Place]:
        place = Place(region.slot)
        changed: set[Place] = set()
        if region.slot in self._lists:
            changed = self._empty(region.slot)
        old = self._single.get(region.slot)
        new = rendered(place, region, old, self._html)
        self._single[region.slot] = new
        if old is None or old.html != new.html:
            changed.add(place)
        return changed

    def _put_list(self, slot: str, items: Sequence[Region]) -> set[Place]:
        changed = self._empty(slot) if slot in self._single else set()
        listed = self._lists.get(slot)
        if listed is None:
            changed = {Place(slot)}
            listed = self._lists[slot] = ShownList(slot, self._html)
        changed |= listed.take(items)
        for item in listed.came:
            self._lists.pop(inner_slot(slot, item), None)
        return changed

    def _html(self, place: Place, region: Region) -> str:
        ready, html = self._ready.get(place, (None, ""))
        return html if ready == region else self._rendered(region)

    def _rendered(self, region: Region) -> str:
        html = self._renderer.region(region, self._words)
        if self.audience.surface is Surface.projector:
            return bound(html)
        return html

    def _empty(self, slot: str) -> set[Place]:
        """Let a slot show nothing any more."""
        self._single.pop(slot, None)
        listed = self._lists.pop(slot, None)
        if listed is not None:
            self._emptied.add(slot)
        return {Place(slot)}

    def _gone(self, slot: str, places: set[Place]) -> Iterator[bytes]:
        items = {place.item for place in places}
        if "" in items:
            yield self._nothing(slot)
            items.discard("")
        for item in items:
            yield gone(slot, item, self.n)

    def _nothing(self, slot: str) -> bytes:
        told: dict[str, object] = {"slot": slot}
        if slot in self._emptied:
            told["keys"] = []
        else:
            told["html"] = ""
        told["n"] = self.n
        return compact(told)


def inner_slot(slot: str, item: str) -> str:
    """Return the slot of the list inside an item of another."""
    return f"{slot}:{item}"
