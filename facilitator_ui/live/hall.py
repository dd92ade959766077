# All screens of one room in this process, and the pump that feeds them: wake → the views that what happened may have
# changed, each once → one frame for all who look at it. Never waits for a phone, and never holds the room up for long.
import asyncio
import logging
import time
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from exports.protocol.composing import cited_in
from facilitator_ui.identity import again
from facilitator_ui.live.arriving import DOOR, arrival
from facilitator_ui.live.lookers import Lookers
from facilitator_ui.live.reach import Reach
from facilitator_ui.live.screens import News, Screen, news, whole_frame
from facilitator_ui.live.slices import Slices
from facilitator_ui.live.steps import Steps
from facilitator_ui.live.views import Slot, View
from facilitator_ui.render import Renderer
from session.kind import Audience, Scope
from session.live.room import Receipt, Room
from session.people import Actor, Surface, Viewer
from session.record import Record
from session.refusals import Code, Refused
from session.regions import Outside, audiences
from session.snapshot import Snapshot
from session.stages import KINDS
from session.words import words

TICK = 20.0
HANDFUL = 32
# Times the work of a push: for the commands, whatever the hall's size.
REST = 1.0
STILL_THERE = 10_000
LOOK_AFTER = 1.0
LAGGING = 30.0  # seconds in which a phone takes nothing
LOG = logging.getLogger("veche.hall")


class Hall:
    """The screens of a room. `interval`: seconds between two frames of the same screen."""

    def __init__(self, room: Room, renderer: Renderer, interval: float) -> None:
        self.room = room
        self.screens: set[Screen] = set()
        self._renderer = renderer
        self._interval = interval
        self._views: dict[tuple[Audience, str], View] = {}
        self._lookers = Lookers()
        self._stale: set[View] = set()
        self._turned: set[Screen] = set()
        self._sending: Iterator[None] = iter(())
        self._reach = Reach()
        self._wake = asyncio.Event()
        self._connected: frozenset[str] | None = None
        self._asked: dict[str, int] = {}
        self._sheets = 0
        self._steps = Steps(self._presence)
        self._pushing = False
        self._slices = Slices(room)
        self._looked_after = 0.0
        room.bells.add(self._ring)
        self._task = asyncio.create_task(self._pump())
        self._timer = asyncio.get_running_loop().call_later(TICK, self._tick)

    def audiences(
        self, snapshot: Snapshot, viewer: Viewer
    ) -> tuple[Audience, ...]:
        """Return what a viewer looks at; refuse with `not_allowed` where the role opens no such screen."""
        found = audiences(snapshot, viewer)
        if not found:
            raise Refused(Code.not_allowed)
        return found

    def join(self, screen: Screen) -> None:
        """Register, then read, then send everything: nothing falls between."""
        self.screens.add(screen)
        self._note_screen(screen.viewer)
        self._seat(self.room.snapshot, screen)
        screen.catch_up(self.room.clock())
        self._turned.discard(screen)
        self._presence()

    def put_out(self, secrets: Collection[str]) -> None:
        """Let the screens of these links go: the device is somebody else's, or nobody's, from now on."""
        for screen in tuple(self.screens):
            if not set(secrets).isdisjoint(screen.guest.secrets):
                self._turn(screen, ())
                screen.dismiss(Refused(Code.somebody_else), self.room.clock())

    def windows(self, somebody: str) -> int:
        """Return how many screens one actor has open."""
        actors = (screen.guest.actor for screen in self.screens)
        return sum(actor.id == somebody for actor in actors)

    def leave(self, screen: Screen) -> None:
        self.screens.discard(screen)
        self._turn(screen, ())
        self._turned.discard(screen)
        self._presence()

    async def get_ready(self, viewer: Viewer, language: str) -> None:
        """Render in slices what `slots` and `frame` would render in one go; what changes meanwhile is left to them."""
        snapshot, slices = self.room.snapshot, Slices(self.room)
        slices.begin()
        for audience in self.audiences(snapshot, viewer):
            view = self._view(snapshot, audience, language)
            if audience.scope is Scope.room and self._old(view, snapshot):
                with suppress(Exception):
                    for _ in view.prepare(snapshot, self._outside(view)):
                        await slices.breathe()

    def slots(
        self, viewer: Viewer, language: str
    ) -> tuple[dict[str, Slot], int]:
        """Return all regions of a viewer for a page, and the journal number they are true for."""
        snapshot = self.room.snapshot
        found: dict[str, Slot] = {}
        for view in self._look(snapshot, viewer, language):
            found.update(view.slots())
        return found, snapshot.number

    def frame(self, viewer: Viewer, language: str) -> bytes:
        """Return a full frame for a screen that asks over plain HTTP."""
        return whole_frame(
            self._look(self.room.snapshot, viewer, language), self.room.clock()
        )

    def asked(self, viewer: Viewer) -> None:
        """Note that a screen without a websocket has asked for news: whoever asks is connected for a while."""
        person_id = viewer.actor.person_id
        if person_id is None:
            return
        news = person_id not in self.connected
        self._note_screen(viewer)
        self._asked[person_id] = self.room.clock()
        if news:
            self._presence()

    def turned_over(self, sheets: int) -> None:
        """Note on how many sheets the wall shows what it shows: consoles turn them."""
        if sheets != self._sheets:
            self._sheets = sheets
            self._presence()

    def scanned(self, device: str) -> None:
        """Note that a browser has the join form open."""
        self._steps.scanned(device, self.room.clock())

    def joined(self, device: str) -> None:
        """Note that the browser with the join form is somebody by now."""
        self._steps.joined(device)

    def received(self, actor: Actor) -> None:
        """Note that something a person sent was acknowledged."""
        if actor.person_id is not None:
            self._steps.received(actor.person_id)

    async def end(self) -> None:
        """Close for good: the session is no longer there."""
        for screen in tuple(self.screens):
            screen.dismiss(Refused(Code.unknown_code), self.room.clock())
        await self.close()

    async def close(self) -> None:
        self.room.bells.discard(self._ring)
        self._timer.cancel()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @property
    def alive(self) -> bool:
        return not self._task.done()

    @property
    def rests(self) -> bool:
        """Tell whether every screen shows what is true by now."""
        return not (
            self._pushing
            or self._wake.is_set()
            or any(screen.behind for screen in self.screens)
        )

    @property
    def connected(self) -> frozenset[str]:
        """Return the people whose phone has a socket, here or in another process, or asked for news a moment ago."""
        if self._connected is None:
            lately = self.room.clock() - STILL_THERE
            asking = {
                person for person, at in self._asked.items() if at > lately
            }
            people = {screen.viewer.actor.person_id for screen in self.screens}
            self._connected = frozenset(
                person for person in people | asking if person is not None
            )
            self.room.tell_here(self._connected)
        return self._connected | self.room.elsewhere

    def _ring(self, records: list[Record]) -> None:
        self._reach.add(self.room.snapshot, records)
        if not records:
            self._reach.presence()
        self._wake.set()

    def _presence(self) -> None:
        self._connected = None
        self._reach.presence()
        self._wake.set()

    def _tick(self) -> None:
        """Look again from time to time at what no bell rings for: who is there, and what the hour makes of the plan."""
        self._timer = asyncio.get_running_loop().call_later(TICK, self._tick)
        self._presence()

    async def _pump(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            begun = time.monotonic()
            self._pushing = True
            await self._push()
            self._pushing = False
            await asyncio.sleep(
                max(
                    begun + self._interval - time.monotonic(),
                    REST * self._slices.worked,
                )
            )

    async def _push(self) -> None:
        """Bring every screen up to date, in slices: what comes in meanwhile is answered between them."""
        reach, self._reach = self._reach, Reach()
        self._stale |= self._lookers.touched(reach)
        self._slices.begin()
        for screen in self._moved(reach):
            self._seat(self.room.snapshot, screen)
            await self._slices.breathe()
        for view in sorted(self._stale, key=_shared_first):
            if view in self._stale:
                await self._prepare(view)
                self._refresh(view, self.room.snapshot)
                for _ in self._sending:
                    await self._slices.breathe()
        while self._turned:
            self._turned.pop().catch_up(self.room.clock())
            await self._slices.breathe()
        self._cut_off()
        self._forget()

    def _moved(self, reach: Reach) -> list[Screen]:
        """Return the screens whose people may look at something else now."""
        if reach.seats:
            return list(self.screens)
        return (
            [
                s
                for s in self.screens
                if s.viewer.actor.person_id in reach.persons
            ]
            if reach.persons
            else []
        )

    def _seat(self, snapshot: Snapshot, screen: Screen) -> None:
        """Ask again who may look, and at what: a removed person's screen goes dark at once."""
        person = screen.viewer.actor.person_id
        try:
            screen.guest = again(snapshot, screen.guest)
            screen.viewer = replace(screen.viewer, actor=screen.guest.actor)
            if screen.viewer.actor.person_id != person:
                self._note_screen(screen.viewer)
                self._presence()
            seat = self.audiences(snapshot, screen.viewer)
        except Refused as reason:
            self._turn(screen, ())
            screen.dismiss(reason, self.room.clock())
            return
        self._let_speak(snapshot, screen)
        if screen in self.screens and [
            view.audience for view in screen.views
        ] != list(seat):
            self._turn(
                screen,
                tuple(self._look(snapshot, screen.viewer, screen.language)),
            )

    def _let_speak(self, snapshot: Snapshot, screen: Screen) -> None:
        """Give a screen the person's voice once the browser is closed that had it."""
        command = (
            arrival(snapshot, screen.guest.actor)
            if screen in self.screens
            else None
        )
        if command is not None:
            with suppress(Refused):
                self.room.post(command, DOOR).add_done_callback(_heard_of)

    def _turn(self, screen: Screen, views: tuple[View, ...]) -> None:
        """Let a screen look at these views and at no other, and show all of them in its next frame."""
        left = screen.views
        self._lookers.turn(screen, views)
        self._stale.difference_update(
            view for view in left if view not in self._lookers
        )
        self._turned.add(screen)

    def _look(
        self, snapshot: Snapshot, viewer: Viewer, language: str
    ) -> Iterator[View]:
        """Yield a viewer's views, fresh."""
        for audience in self.audiences(snapshot, viewer):
            view = self._view(snapshot, audience, language)
            if self._old(view, snapshot):
                self._refresh(view, snapshot)
                deque(self._sending, maxlen=0)
            yield view

    def _view(
        self, snapshot: Snapshot, audience: Audience, language: str
    ) -> View:
        if (audience, language) not in self._views:
            spoken = words(language, snapshot.session.utc_offset)
            self._views[audience, language] = View(
                audience, self._renderer, spoken
            )
        return self._views[audience, language]

    def _old(self, view: View, snapshot: Snapshot) -> bool:
        """Tell whether a view may be out of date. One that somebody looks at is as fresh as the last push left it."""
        if view not in self._lookers:
            return view.n < snapshot.number
        return view in self._stale or self._reach.touches(view.audience)

    async def _prepare(self, view: View) -> None:
        """Render many new cards in slices; a bug in one is for the refresh to tell of."""
        if view.audience.scope is Scope.room:
            with suppress(Exception):
                for _ in view.prepare(self.room.snapshot, self._outside(view)):
                    await self._slices.breathe()

    def _outside(self, view: View) -> Outside:
        counting = view.audience.surface is Surface.console
        if not counting:
            return Outside(self.room.clock(), cited=self._cited())
        now, connected = self.room.clock(), self.connected
        return Outside(
            now,
            connected,
            self._steps.told(connected, now),
            lost=self.room.storage_lost,
            sheets=self._sheets,
            consoles=self._consoles,
        )

    @property
    def _consoles(self) -> tuple[str, ...]:
        """Return who of the staff has a console open in this process, by id, each once."""
        viewers = (screen.viewer for screen in self.screens)
        actors = (
            viewer.actor
            for viewer in viewers
            if viewer.surface is Surface.console
        )
        return tuple(sorted({actor.hand or actor.id for actor in actors}))

    def _cited(self) -> Mapping[str, str]:
        """Return the numbers of the protocol; before the end they would change with every vote, and none is told."""
        snapshot = self.room.snapshot
        if snapshot.session.closed_at is None:
            return {}
        found = partial(cited_in, snapshot, KINDS)
        return snapshot.derived("cited", found)

    def _note_screen(self, viewer: Viewer) -> None:
        if (
            viewer.surface is Surface.phone
            and viewer.actor.person_id is not None
        ):
            self._steps.opened(viewer.actor.person_id)

    def _refresh(self, view: View, snapshot: Snapshot) -> None:
        """Render a view anew; what changed is to be sent to everyone who looks at it, after what is being sent."""
        self._stale.discard(view)
        outside = self._outside(view)
        try:
            places = view.refresh(snapshot, outside)
        # A bug in one screen must not darken the hall: it stays as it was.
        except Exception:
            # Who sees it is nobody's to keep: a person beside a pseudonym.
            surface = view.audience.surface.value
            LOG.exception(
                "a view of the %s was not refreshed at number %d",
                surface,
                snapshot.number,
            )
            return
        if places and view in self._lookers:
            told = news(view, places, outside.now)
            deque(self._sending, maxlen=0)
            self._sending = self._sent(told)

    def _sent(self, told: News) -> Iterator[None]:
        """Send news to all who look at a view and have not come since, a handful at a time."""
        lookers = self._lookers.of(told.view)
        screens = tuple(lookers)
        for first in range(0, len(screens), HANDFUL):
            for screen in screens[first : first + HANDFUL]:
                if screen in lookers:
                    screen.show(told)
            yield

    def _cut_off(self) -> None:
        """End the lines that have taken nothing for too long: their clients come back to a full frame."""
        if time.monotonic() - self._looked_after < LOOK_AFTER:
            return
        self._looked_after = time.monotonic()
        for screen in self.screens:
            if screen.outlet.lag > LAGGING:
                screen.outlet.cut()

    def _forget(self) -> None:
        """Drop the views that nobody looks at, when there are many."""
        if len(self._views) > 2 * len(self._lookers) + 64:
            self._views = {
                key: view
                for key, view in self._views.items()
                if view in self._lookers
            }


def _shared_first(view: View) -> bool:
    return view.audience.scope is not Scope.room


def _heard_of(done: "asyncio.Future[Receipt]") -> None:
    """Look at an answer that nobody waits for: one that is refused is asked for again by the next screen."""
    if not done.cancelled():
        done.exception()
