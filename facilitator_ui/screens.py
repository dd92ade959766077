# Screens and the pump: wake → regions once per audience → the changed places into every screen's slot.
# A slow screen skips states: its slot keeps which places changed, not what they were, and nothing queues.
import asyncio
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from facilitator_ui.identity import Guest, again
from facilitator_ui.render import Renderer
from facilitator_ui.views import Place, Slot, View
from session.kind import Audience, Scope
from session.live.room import Room
from session.people import Surface, Viewer
from session.record import Record
from session.refusals import Code, Refused
from session.regions import Outside, audiences
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, ScreenState, Stage
from session.words import words

TICK = 20.0
STILL_THERE = 10_000
MOST_PENDING = 1000
LOG = logging.getLogger("veche.screens")


@dataclass(eq=False)
class Screen:
    """One connected socket: who looks, and the slot of places that wait to be sent.

    `dismissed`: why this screen is dark from now on.
    """

    guest: Guest
    viewer: Viewer
    language: str
    views: tuple[View, ...] = ()
    pending: dict[View, set[Place]] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    full: bool = False
    dismissed: Refused | None = None

    def offer(self, view: View, places: set[Place]) -> None:
        if not places or self.full:
            return
        waiting = self.pending.setdefault(view, set())
        waiting |= places
        self.wake.set()
        if len(waiting) > MOST_PENDING:
            self.renew(self.views)

    def renew(self, views: tuple[View, ...]) -> None:
        """Show these views from now on, and all of them in the next frame."""
        self.views = views
        self.pending.clear()
        self.full = True
        self.wake.set()

    def take(self, now: int) -> bytes:
        """Return one frame of everything that waits, as it stands now, and empty the slot."""
        frame = whole_frame(self.views, now) if self.full else _frame(_pieces(self.pending), now)
        self.pending.clear()
        self.full = False
        self.wake.clear()
        return frame


def whole_frame(views: Iterable[View], now: int) -> bytes:
    """Return a frame that leaves nothing of what was shown before."""
    return _frame((piece for view in views for piece in view.whole()), now, b',"full":true')


def _pieces(pending: dict[View, set[Place]]) -> Iterator[bytes]:
    return (piece for view, places in pending.items() for piece in view.pieces(places))


def _frame(pieces: Iterable[bytes], now: int, flag: bytes = b"") -> bytes:
    return b'{"now":%d%s,"regions":[%s]}' % (now, flag, b",".join(pieces))


class Hall:
    """All screens of one room in this process, and the pump that feeds them."""

    def __init__(self, room: Room, renderer: Renderer, interval: float) -> None:
        self.room = room
        self.screens: set[Screen] = set()
        self._renderer = renderer
        self._interval = interval
        self._views: dict[tuple[Audience, str], View] = {}
        self._lookers: dict[View, set[Screen]] = {}
        self._projected: Audience | None = None
        self._dirty = _Dirty()
        self._wake = asyncio.Event()
        room.bells.add(self._ring)
        self._asked: dict[str, int] = {}
        self._task = asyncio.create_task(self._pump())

    def audiences(self, snapshot: Snapshot, viewer: Viewer) -> tuple[Audience, ...]:
        """Return what a viewer looks at; refuse with `not_allowed` where the role opens no such screen.

        A frozen projector stays at the stage it showed.
        """
        found = audiences(snapshot, viewer)
        if not found:
            raise Refused(Code.not_allowed)
        if viewer.surface is not Surface.projector:
            return found
        if self._projected is None or not _frozen(snapshot):
            (self._projected,) = found
        return (self._projected,)

    def join(self, screen: Screen) -> None:
        """Register, then read, then offer everything: nothing falls between."""
        self.screens.add(screen)
        self._reseat(self.room.snapshot, screen)
        self._presence()

    def leave(self, screen: Screen) -> None:
        self.screens.discard(screen)
        self._turn(screen, ())
        self._presence()

    def slots(self, viewer: Viewer, language: str) -> tuple[dict[str, Slot], int]:
        """Return all regions of a viewer for a page, and the journal number they are true for."""
        snapshot = self.room.snapshot
        found: dict[str, Slot] = {}
        for view in self._look(snapshot, viewer, language):
            found.update(view.slots())
        return found, snapshot.number

    def frame(self, viewer: Viewer, language: str) -> bytes:
        """Return a full frame for a screen that asks over plain HTTP."""
        return whole_frame(self._look(self.room.snapshot, viewer, language), self.room.clock())

    def asked(self, viewer: Viewer) -> None:
        """Note that a screen without a websocket has asked for news: whoever asks is connected for a while."""
        person_id = viewer.actor.person_id
        if person_id is None:
            return
        news = person_id not in self.connected
        self._asked[person_id] = self.room.clock()
        if news:
            self._presence()

    async def close(self) -> None:
        self.room.bells.discard(self._ring)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @property
    def alive(self) -> bool:
        return not self._task.done()

    @property
    def connected(self) -> frozenset[str]:
        """Return the people whose phone has a socket here, or asked for news a moment ago."""
        lately = self.room.clock() - STILL_THERE
        asking = {person for person, at in self._asked.items() if at > lately}
        people = (screen.viewer.actor.person_id for screen in self.screens)
        return frozenset(person for person in people if person is not None) | asking

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
            self._push(self.room.snapshot)
            await asyncio.sleep(self._interval)

    def _push(self, snapshot: Snapshot) -> None:
        dirty, self._dirty = self._dirty, _Dirty()
        if dirty.everyone:
            for screen in self.screens:
                self._reseat(snapshot, screen)
        for view in self._lookers:
            if dirty.touches(view.audience):
                self._refresh(view, snapshot)
        self._forget()

    def _reseat(self, snapshot: Snapshot, screen: Screen) -> None:
        """Ask again who may look, and at what: a removed person's screen goes dark at once."""
        try:
            screen.guest = again(snapshot, screen.guest)
            screen.viewer = replace(screen.viewer, actor=screen.guest.actor)
            seat = self.audiences(snapshot, screen.viewer)
        except Refused as reason:
            screen.dismissed = reason
            self._turn(screen, ())
            return
        if [view.audience for view in screen.views] != list(seat):
            self._turn(screen, tuple(self._look(snapshot, screen.viewer, screen.language)))

    def _turn(self, screen: Screen, views: tuple[View, ...]) -> None:
        """Let a screen look at these views and at no other."""
        for view in screen.views:
            self._lookers[view].discard(screen)
            if not self._lookers[view]:
                del self._lookers[view]
        for view in views:
            self._lookers.setdefault(view, set()).add(screen)
        screen.renew(views)

    def _look(self, snapshot: Snapshot, viewer: Viewer, language: str) -> Iterator[View]:
        """Yield a viewer's views, fresh."""
        for audience in self.audiences(snapshot, viewer):
            view = self._views.get((audience, language))
            if view is None:
                view = View(audience, self._renderer, words(language, snapshot.session.utc_offset))
                self._views[audience, language] = view
            if view.n < snapshot.number:
                self._refresh(view, snapshot)
            yield view

    def _refresh(self, view: View, snapshot: Snapshot) -> None:
        """Render a view anew, and offer what changed to everyone who looks at it."""
        if view.n >= 0 and view.audience.surface is Surface.projector and _frozen(snapshot):
            return
        try:
            places = view.refresh(snapshot, Outside(self.room.clock(), self.connected))
        except Exception:  # a bug in one screen must not darken the hall: it stays as it was
            surface = view.audience.surface.value  # who sees it is nobody's to keep: a person beside a pseudonym
            LOG.exception("a view of the %s was not refreshed at number %d", surface, snapshot.number)
            return
        for screen in self._lookers.get(view, ()):
            screen.offer(view, places)

    def _forget(self) -> None:
        """Drop the views that nobody looks at, when there are many."""
        if len(self._views) > 2 * len(self._lookers) + 64:
            self._views = {key: view for key, view in self._views.items() if view in self._lookers}


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
