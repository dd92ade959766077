# Screens and the pump: wake → regions once per audience → the changed ones into every screen's slot.
# A slow screen skips states: its slot keeps the latest of each region, and nothing queues.
import asyncio
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from facilitator_ui.identity import Guest, still_valid
from facilitator_ui.render import Renderer
from session.kind import Audience, Region, Scope
from session.live.room import Room
from session.people import Surface, Viewer
from session.record import Record
from session.regions import Outside, audiences, regions
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, ScreenState, Stage
from session.words import Words, words

TICK = 20.0
LOG = logging.getLogger("veche.screens")
Place = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """A region or an item as it was last rendered: `n` is the journal number it is true for."""

    region: Region
    html: str
    n: int


@dataclass(frozen=True)
class Slot:
    """A region for a page: its HTML, or the items of a list in order."""

    html: str
    n: int
    items: tuple[tuple[str, str, int], ...] | None


class View:
    """What one audience sees in one language: rendered once, however many look at it."""

    def __init__(self, audience: Audience, renderer: Renderer, language: Words) -> None:
        self.audience = audience
        self.n = -1
        self._renderer = renderer
        self._words = language
        self._shown: dict[Place, Shown] = {}
        self._lists: dict[str, list[str]] = {}

    def refresh(self, snapshot: Snapshot, outside: Outside) -> dict[Place, bytes]:
        """Render what changed; return the pieces to send, by place."""
        self.n = snapshot.number
        pieces: dict[Place, bytes] = {}
        seen: set[str] = set()
        for region in regions(snapshot, self.audience, outside):
            seen.add(region.slot)
            if region.items is None:
                self._refresh_one((region.slot, ""), region, pieces)
            else:
                self._refresh_list(region.slot, region.items, pieces)
        self._empty_the_rest(seen, pieces)
        return pieces

    def full(self) -> dict[Place, bytes]:
        """Return pieces for everything that is shown."""
        pieces: dict[Place, bytes] = {}
        for slot, keys in self._lists.items():
            pieces[slot, ""] = _json({"slot": slot, "n": self.n, "keys": keys})
            after = ""
            for key in keys:
                pieces[slot, key] = self._item_piece(slot, key, after)
                after = key
        for (slot, item), shown in self._shown.items():
            if not item:
                pieces[slot, ""] = _json({"slot": slot, "n": shown.n, "html": shown.html})
        return pieces

    def slots(self) -> dict[str, Slot]:
        """Return everything for a page."""
        found = {slot: Slot(shown.html, shown.n, None) for (slot, item), shown in self._shown.items() if not item}
        for slot, keys in self._lists.items():
            items = tuple((key, self._shown[slot, key].html, self._shown[slot, key].n) for key in keys)
            found[slot] = Slot("", self.n, items)
        return found

    def _refresh_one(self, place: Place, region: Region, pieces: dict[Place, bytes]) -> None:
        if self._render(place, region):
            shown = self._shown[place]
            pieces[place] = _json({"slot": place[0], "n": shown.n, "html": shown.html})

    def _refresh_list(self, slot: str, items: tuple[Region, ...], pieces: dict[Place, bytes]) -> None:
        old = self._lists.get(slot, [])
        keys = [item.slot for item in items]
        self._lists[slot] = keys
        for gone in set(old) - set(keys):
            del self._shown[slot, gone]
            pieces[slot, gone] = _json({"slot": slot, "item": gone, "n": self.n, "gone": True})
        moved = _moved(old, keys)
        after = ""
        for item in items:
            if self._render((slot, item.slot), item) or item.slot in moved:
                pieces[slot, item.slot] = self._item_piece(slot, item.slot, after)
            after = item.slot

    def _render(self, place: Place, region: Region) -> bool:
        """Render a region if its data changed; tell whether its HTML did."""
        old = self._shown.get(place)
        if old is not None and old.region == region:
            return False
        html = self._renderer.region(region, self._words)
        same = old is not None and old.html == html
        self._shown[place] = Shown(region, html, old.n if old is not None and same else self.n)
        return not same

    def _item_piece(self, slot: str, key: str, after: str) -> bytes:
        shown = self._shown[slot, key]
        return _json({"slot": slot, "item": key, "after": after, "n": shown.n, "html": shown.html})

    def _empty_the_rest(self, seen: set[str], pieces: dict[Place, bytes]) -> None:
        for slot in {slot for slot, _ in self._shown} | set(self._lists):
            if slot in seen:
                continue
            for place in [place for place in self._shown if place[0] == slot]:
                del self._shown[place]
            if self._lists.pop(slot, None) is None:
                pieces[slot, ""] = _json({"slot": slot, "n": self.n, "html": ""})
            else:
                pieces[slot, ""] = _json({"slot": slot, "n": self.n, "keys": []})


def _moved(old: list[str], keys: list[str]) -> set[str]:
    """Return the items whose predecessor changed among those that were there before."""
    present = set(keys)
    kept = set(old)
    before = [key for key in old if key in present]
    now = [key for key in keys if key in kept]
    if before == now:
        return set()
    return set(now)


def _json(piece: dict[str, object]) -> bytes:
    return json.dumps(piece, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


@dataclass(eq=False)
class Screen:
    """One connected socket: who looks, and the slot of pieces that wait to be sent."""

    guest: Guest
    viewer: Viewer
    language: str
    views: tuple[View, ...] = ()
    pending: dict[Place, bytes] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    full: bool = False
    dismissed: bool = False

    def offer(self, pieces: dict[Place, bytes], *, full: bool = False) -> None:
        if full:
            self.pending.clear()
            self.full = True
        if pieces or full:
            self.pending.update(pieces)
            self.wake.set()

    def take(self, now: int) -> bytes:
        """Return one frame of everything that waits, and empty the slot."""
        flag = b',"full":true' if self.full else b""
        frame = b'{"now":%d%s,"regions":[%s]}' % (now, flag, b",".join(self.pending.values()))
        self.pending.clear()
        self.full = False
        self.wake.clear()
        return frame


class Hall:
    """All screens of one room in this process, and the pump that feeds them."""

    def __init__(self, room: Room, renderer: Renderer, interval: float) -> None:
        self.room = room
        self.screens: set[Screen] = set()
        self._renderer = renderer
        self._interval = interval
        self._views: dict[tuple[Audience, str], View] = {}
        self._dirty = _Dirty()
        self._wake = asyncio.Event()
        room.bells.add(self._ring)
        self._task = asyncio.create_task(self._pump())

    async def join(self, screen: Screen) -> None:
        """Register, then read, then offer everything: nothing falls between."""
        self.screens.add(screen)
        async with self.room.reading() as snapshot:
            self._seat(snapshot, screen)
        self._presence()

    def leave(self, screen: Screen) -> None:
        self.screens.discard(screen)
        self._presence()

    async def slots(self, viewer: Viewer, language: str) -> tuple[dict[str, Slot], int]:
        """Return all regions of a viewer for a page, and the journal number they are true for."""
        async with self.room.reading() as snapshot:
            found: dict[str, Slot] = {}
            for view in self._look(snapshot, viewer, language):
                found.update(view.slots())
            return found, snapshot.number

    async def frame(self, viewer: Viewer, language: str) -> bytes:
        """Return a full frame for a screen that asks over plain HTTP."""
        async with self.room.reading() as snapshot:
            pieces = [view.full() for view in self._look(snapshot, viewer, language)]
        screen = Screen(Guest(viewer.actor), viewer, language)
        for each in pieces:
            screen.pending.update(each)
        screen.full = True
        return screen.take(self.room.clock())

    async def close(self) -> None:
        self.room.bells.discard(self._ring)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @property
    def connected(self) -> frozenset[str]:
        people = (screen.viewer.actor.person_id for screen in self.screens)
        return frozenset(person for person in people if person is not None)

    def _ring(self, records: Iterable[Record]) -> None:
        self._dirty.add(self.room.snapshot, records)
        self._wake.set()

    def _presence(self) -> None:
        self._dirty.consoles = True
        self._wake.set()

    async def _pump(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._wake.wait(), TICK)
            except TimeoutError:
                self._dirty.consoles = True
            self._wake.clear()
            async with self.room.reading() as snapshot:
                try:
                    self._push(snapshot)
                except Exception:  # a bug in one screen's template must not darken the hall
                    LOG.exception("screens were not refreshed at number %d", snapshot.number)
            await asyncio.sleep(self._interval)

    def _push(self, snapshot: Snapshot) -> None:
        dirty, self._dirty = self._dirty, _Dirty()
        if dirty.everyone:
            for screen in self.screens:
                self._reseat(snapshot, screen)
        used = {view for screen in self.screens for view in screen.views}
        changed = {view: self._refresh(view, snapshot) for view in used if dirty.touches(view.audience)}
        for screen in self.screens:
            for view in screen.views:
                screen.offer(changed.get(view, {}))
        self._forget(used)

    def _reseat(self, snapshot: Snapshot, screen: Screen) -> None:
        """Ask again who may look, and at what: a removed person's screen goes dark at once."""
        if not still_valid(snapshot, screen.guest):
            screen.dismissed = True
            screen.views = ()
            screen.offer({}, full=True)
        elif [view.audience for view in screen.views] != list(audiences(snapshot, screen.viewer)):
            self._seat(snapshot, screen)

    def _seat(self, snapshot: Snapshot, screen: Screen) -> None:
        screen.views = tuple(self._look(snapshot, screen.viewer, screen.language))
        for index, view in enumerate(screen.views):
            screen.offer(view.full(), full=index == 0)
        if not screen.views:
            screen.offer({}, full=True)

    def _look(self, snapshot: Snapshot, viewer: Viewer, language: str) -> Iterator[View]:
        """Yield a viewer's views, fresh."""
        for audience in audiences(snapshot, viewer):
            view = self._views.get((audience, language))
            if view is None:
                view = View(audience, self._renderer, words(language, snapshot.session.utc_offset))
                self._views[audience, language] = view
            if view.n < snapshot.number:
                self._offer_to_others(view, self._refresh(view, snapshot))
            yield view

    def _offer_to_others(self, view: View, pieces: dict[Place, bytes]) -> None:
        for screen in self.screens:
            if view in screen.views:
                screen.offer(pieces)

    def _refresh(self, view: View, snapshot: Snapshot) -> dict[Place, bytes]:
        if view.n >= 0 and view.audience.surface is Surface.projector and _frozen(snapshot):
            return {}
        return view.refresh(snapshot, Outside(self.room.clock(), self.connected))

    def _forget(self, used: set[View]) -> None:
        """Drop the views that nobody looks at, when there are many."""
        if len(self._views) > 2 * len(used) + 64:
            self._views = {key: view for key, view in self._views.items() if view in used}


def _frozen(snapshot: Snapshot) -> bool:
    return snapshot.session.screen is ScreenState.frozen


class _Dirty:
    """Which audiences what happened may have changed: everyone, unless it is only one author's entry."""

    def __init__(self) -> None:
        self.everyone = False
        self.rooms = False
        self.consoles = False
        self._of: set[str] = set()

    def add(self, snapshot: Snapshot, records: Iterable[Record]) -> None:
        for row in (row for record in records for event in record.events for row in event.rows):
            stage = snapshot.find(Stage, row.stage_id) if isinstance(row, Entry) else None
            if not isinstance(row, Entry) or stage is None or _echoes(snapshot, stage):
                self.everyone = True
                return
            self.rooms = True
            self._of.update(filter(None, (row.author, row.group_id, row.side_id)))
        self.everyone = self.everyone or any(event.gone for record in records for event in record.events)

    def touches(self, audience: Audience) -> bool:
        if self.everyone:
            return True
        if audience.scope is Scope.room:
            return self.rooms or (self.consoles and audience.surface is Surface.console)
        return audience.of in self._of or audience.author in self._of


def _echoes(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether an entry of this stage may change what others see as their own."""
    return stage.id != snapshot.session.current_stage_id or KINDS[stage.kind].echoes or stage.envelope.unit == "side"
