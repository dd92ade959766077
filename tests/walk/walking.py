# Goes through tours and looks at each stop on every screen in every way; says each fault once, with how often it was
# seen.
import logging
import re
import time
from asyncio import AbstractEventLoop
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests import looks, staging, walls
from tests.staging import ADDRESS, Clock, Play
from tests.walk.moments import DAY, Stop, Tour, short, tours
from tests.walk.rows import Reading
from tests.walk.screens import LETTERS, Look, Screen, missing, opened, unfold

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parents[2] / "gallery" / "walk"
PATIENCE = 240
SETTLED = 400  # ms until what was pushed is painted
NOT_THERE = "what people wrote is not there"
COMING = 30
"""Seconds in which a busy machine shows what was written."""

PAGES = (
    "passport",
    "programme",
    "people",
    "prints",
    "photos",
    "protocol",
    "preview",
    "corrections",
    "rehearsal",
    "checklist",
    "progress",
)
SIZES = {"projector": "projector", "phone": "phone"}
QUICK = "quick"
NARROW = 320
HUGE = ("longest", "hostile")
"""Where names may be shortened: too long; on a screen so narrow as well."""

PRIME = 7
"""Steps of this many come by every look of a list that it does not divide."""

TEXT = "() => document.body.innerText.replace(/\\s+/g, ' ')"
MAIN = {"console": ".centre", "phone": "#now"}
BLANK = "one => !document.querySelector(one)?.innerText.trim()"


def sittings(words: set[str]) -> list[list[Tour]]:
    """Return which tours are walked in one session each: those that are named, all, or the short ones together."""
    if QUICK in words:
        return [list(short())]
    return [[tour] for tour in chosen(words)]


def chosen(words: set[str]) -> list[Tour]:
    """Return the tours that are named by kind, by content or by both; all where none is."""
    every = list(tours())
    named = [tour for tour in every if tour.name in words]
    by_kind = [tour for tour in every if tour.kind in words]
    kinds = [tour for tour in every if tour.kind != DAY]
    by_content = [tour for tour in kinds if tour.content.name in words]
    both = [tour for tour in by_kind if tour in by_content]
    return named or both or by_kind or by_content or every


@dataclass
class Walk:
    """`found`: each fault with how often it was seen. `seen`: how many pictures were looked at. `lacks`: letters that
    this machine has not."""

    browser: Browser
    bots: AbstractEventLoop
    key: str
    clock: Clock
    file: Path
    words: set[str]
    found: Counter[str] = field(default_factory=Counter)
    seen: int = 0
    lacks: set[str] = field(default_factory=set)
    begun: float = field(default_factory=time.monotonic)

    def through(self, *every: Tour) -> Iterator[str]:
        """Walk tours in one session, one after the other; yield each fault that is new."""
        play = staging.wait(self.bots, self._session(every[0]), PATIENCE)
        with ExitStack() as stack:
            screens = list(
                opened(self.browser, stack, play, self.key, self.words)
            )
            self.lacks.update(missing(screens[0].page))
            for tour in every:
                yield from self._toured(tour, screens, play)
        staging.wait(self.bots, play.gone())

    def _toured(
        self, tour: Tour, screens: Sequence[Screen], play: Play
    ) -> Iterator[str]:
        stops = tour.stops(play)
        while (stop := self._next(stops)) is not None:
            if stop.refused:
                yield from self._new([stop.refused], f"{tour.name}")
                return
            screens[0].page.wait_for_timeout(SETTLED)
            for screen in screens:
                yield from self._looked(screen, tour, stop, play)
            logger.info("%s %s: %s", tour.name, stop.name, self._so_far())

    async def _session(self, tour: Tour) -> Play:
        came = await staging.lobby(self.key, self.clock)
        play = Reading.of(came, self.file)
        if tour.kind != DAY:
            await walls.arrived(play)
            await play.following()
        return play

    def _next(self, stops: AsyncIterator[Stop]) -> Stop | None:
        async def following() -> Stop | None:
            try:
                return await anext(stops, None)
            except RuntimeError as refused:
                return Stop("refused", refused=str(refused))

        return staging.wait(self.bots, following(), PATIENCE)

    def _looked(
        self, screen: Screen, tour: Tour, stop: Stop, play: Play
    ) -> Iterator[str]:
        where = f"{tour.name} {stop.name}"
        if screen.surface != "page":
            yield from self._in_each_look(screen, stop, where)
        elif stop.pages:
            for name in PAGES:
                screen.page.goto(f"{ADDRESS}/s/{play.code}/{name}")
                unfold(screen.page)
                yield from self._in_each_look(screen, stop, f"{where} {name}")

    def _in_each_look(
        self, screen: Screen, stop: Stop, where: str
    ) -> Iterator[str]:
        if not _come(screen, stop):
            yield from self._new([NOT_THERE], f"{screen.surface} {where}")
        for look in self._ways(screen):
            if LETTERS[look.letters] in self.lacks:
                continue
            screen.put_on(look)
            self.seen += 1
            told = f"{screen.surface} {where} {screen.language} {look.name}"
            if "keep" in self.words:
                self._keep(screen.page, told)
            strict = look.width > NARROW and not any(
                each in where for each in HUGE
            )
            found = list(faults(screen, look, stop, strict=strict))
            yield from self._new(found, told)

    def _ways(self, screen: Screen) -> Sequence[Look]:
        """Return all ways in which a screen is looked at; of a quick walk the next one of them."""
        if QUICK not in self.words:
            return screen.looks
        turn = self.seen * PRIME % len(screen.looks)
        return screen.looks[turn : turn + 1]

    def _new(self, found: Sequence[str], where: str) -> Iterator[str]:
        surface, *_ = where.split(" ")
        for fault in found:
            kind = re.sub(r"“.*|\d+", "", f"{surface} {fault}")
            self.found[kind] += 1
            if self.found[kind] == 1:
                yield f"{where}: {fault}"

    def _keep(self, page: Page, name: str) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{name.replace(' ', '-')}.png"
        page.screenshot(path=path, animations="disabled")

    def _so_far(self) -> str:
        took = time.monotonic() - self.begun
        return f"{self.seen} pictures in {took:.0f} s"

    def told(self) -> str:
        """Say how much was looked at, how long it took, and how often each fault was seen."""
        lines = [f"{many} × {what}" for what, many in self.found.most_common()]
        lines.append(self._so_far())
        lines += [f"not looked at: {each}" for each in sorted(self.lacks)]
        if not self.found:
            lines.append("nothing looks wrong")
        return "\n".join(lines)


def faults(
    screen: Screen, look: Look, stop: Stop, *, strict: bool
) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with a screen as it is shown."""
    page, surface = screen.page, screen.surface
    if surface == "projector":
        yield from _of_the_wall(page, strict=strict)
    else:
        size = "phone" if look.in_a_hand else "laptop"
        yield from looks.faults(page, size, strict=strict)
    if surface in MAIN and page.evaluate(BLANK, MAIN[surface]):
        yield "blank while there is something to show"


def _come(screen: Screen, stop: Stop) -> bool:
    """Wait for what somebody wrote; tell whether it came."""
    wanted = {"console": stop.console, "projector": stop.wall}
    words = wanted.get(screen.surface, "")
    ends = time.monotonic() + COMING
    while words not in screen.page.evaluate(TEXT):
        if time.monotonic() > ends:
            return False
        screen.page.wait_for_timeout(SETTLED)
    return True


def _of_the_wall(page: Page, *, strict: bool) -> Iterator[str]:
    least = walls.LEAST * page.evaluate("innerHeight") - 0.6
    yield from looks.faults(page, "projector", strict=strict, least=least)
    if page.evaluate(walls.BARE):
        yield "blank while there is something to show"
    if not page.evaluate(walls.WAY_IN):
        yield "no code to scan"
    for stray in page.evaluate(walls.STRAYS):
        yield f"enters the rail: {stray}"
