# What one audience sees in one language: rendered once, however many look at it. Knows regions and their HTML;
# knows no socket and no person.
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from facilitator_ui.render import Renderer
from session.kind import Audience, Region
from session.regions import Outside, regions
from session.snapshot import Snapshot
from session.words import Words

Place = tuple[str, str]
"""A slot and an item in it; the item is empty where the slot itself is meant."""


@dataclass(frozen=True)
class Shown:
    """A region or an item as it was last rendered; `after` is the item before it in its list."""

    region: Region
    html: str
    after: str = ""


@dataclass(frozen=True)
class Slot:
    """A region for a page: its HTML, or the items of a list in order. `n` is the journal number it is true for."""

    html: str
    n: int
    items: tuple[tuple[str, str, int], ...] | None


class View:
    """What is shown, place by place, true for the journal number `n`; -1 while nothing was rendered yet."""

    def __init__(self, audience: Audience, renderer: Renderer, language: Words) -> None:
        self.audience = audience
        self.n = -1
        self._renderer = renderer
        self._words = language
        self._shown: dict[Place, Shown] = {}
        self._order: dict[Place, int] = {}
        self._lists: dict[str, list[str]] = {}
        self._listing: set[str] = set()
        self._made: dict[Place, bytes] = {}

    def refresh(self, snapshot: Snapshot, outside: Outside) -> set[Place]:
        """Render anew what has other data than before; return the places that look different now."""
        shown: dict[Place, Shown] = {}
        lists: dict[str, list[str]] = {}
        for region in regions(snapshot, self.audience, outside):
            if region.items is None:
                shown[region.slot, ""] = self._rendered((region.slot, ""), region)
            else:
                lists[region.slot] = [item.slot for item in region.items]
                shown.update(self._items(region.slot, region.items))
        changed = self._changed(shown, lists)
        self.n, self._shown, self._lists = snapshot.number, shown, lists
        self._order = {place: index for index, place in enumerate(shown)}
        self._listing.update(lists)
        self._made.clear()
        return changed

    def pieces(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Give places as they stand now, whenever they changed: each item comes after the one that it follows."""
        for place in sorted(places, key=lambda place: self._order.get(place, -1)):
            if place not in self._made:
                self._made[place] = _json({**self._piece(place), "n": self.n})
            yield self._made[place]

    def whole(self) -> Iterator[bytes]:
        """Give everything that is shown."""
        return self.pieces([*((slot, "") for slot in self._lists), *self._shown])

    def slots(self) -> dict[str, Slot]:
        """Return everything for a page."""
        found = {slot: Slot(shown.html, self.n, None) for (slot, item), shown in self._shown.items() if not item}
        for slot, keys in self._lists.items():
            items = tuple((key, self._shown[slot, key].html, self.n) for key in keys)
            found[slot] = Slot("", self.n, items)
        return found

    def _items(self, slot: str, items: tuple[Region, ...]) -> Iterator[tuple[Place, Shown]]:
        after = ""
        for item in items:
            yield (slot, item.slot), self._rendered((slot, item.slot), item, after)
            after = item.slot

    def _rendered(self, place: Place, region: Region, after: str = "") -> Shown:
        old = self._shown.get(place)
        if old is None or old.region != region:
            return Shown(region, self._renderer.region(region, self._words), after)
        return old if old.after == after else Shown(region, old.html, after)

    def _changed(self, shown: dict[Place, Shown], lists: dict[str, list[str]]) -> set[Place]:
        """Return the places that differ from what was shown until now; a list that is gone is one of them."""
        was = self._shown
        changed = {place for place, new in shown.items() if place not in was or was[place].html != new.html}
        changed |= {place for place in was if place not in shown and (not place[1] or place[0] in lists)}
        changed |= {(slot, "") for slot in self._lists if slot not in lists}
        for slot, keys in lists.items():
            changed |= {(slot, key) for key in _moved(self._lists.get(slot, []), keys)}
        return changed

    def _piece(self, place: Place) -> dict[str, object]:
        slot, item = place
        shown = self._shown.get(place)
        if not item and shown is None and slot in self._listing:
            return {"slot": slot, "keys": self._lists.get(slot, [])}
        if not item:
            return {"slot": slot, "html": shown.html if shown else ""}
        if shown is None:
            return {"slot": slot, "item": item, "gone": True}
        return {"slot": slot, "item": item, "after": shown.after, "html": shown.html}


def _moved(old: list[str], keys: list[str]) -> set[str]:
    """Return the items that are not where they were among those that were there before."""
    present = set(keys)
    kept = set(old)
    before = [key for key in old if key in present]
    now = [key for key in keys if key in kept]
    return set(now) if before != now else set()


def _json(piece: dict[str, object]) -> bytes:
    return json.dumps(piece, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
