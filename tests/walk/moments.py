# The moments of a stage of each kind, with each content, and those of a day: where a walk stops to look. Knows
# commands, and no screen.
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from session.stages import KINDS
from tests import walls
from tests.staging import MINUTE, Play
from tests.walk.contents import CONTENTS, FEW, Content
from tests.walk.kinds import entries_of, filled

DAY = "day"
"""The tour through one session from its lobby to its end."""

MINUTES = 15
PAGES_AT = ("nobody", "form_all", "longest", "over")
"""Scenes of the day at which the organizer's pages are looked at, too."""


@dataclass(frozen=True)
class Stop:
    """`console`, `wall`: words that must be seen there. `pages`: the organizer's are looked at, too. `refused`: why the
    tour ends here."""

    name: str
    console: str = ""
    wall: str = ""
    pages: bool = False
    refused: str = ""


@dataclass(frozen=True)
class Tour:
    """A kind with a content, or the day. `whole`: all of the stage's life, not only what is full."""

    kind: str
    content: Content = CONTENTS[0]
    whole: bool = False

    @property
    def name(self) -> str:
        if self.kind == DAY:
            return DAY
        return f"{self.kind}-{self.content.name}"

    @property
    def longest(self) -> bool:
        return self.content.name == "longest"

    def stops(self, play: Play) -> AsyncIterator[Stop]:
        if self.kind == DAY:
            return _day(play)
        return _of_kind(play, self)


def tours() -> Iterator[Tour]:
    yield Tour(DAY)
    for kind in KINDS:
        for content in CONTENTS:
            whole = len(content.texts) == FEW
            yield Tour(kind, content, whole)


def short() -> Iterator[Tour]:
    """Yield each kind with few entries, at the two moments at which most is shown."""
    for kind in KINDS:
        yield Tour(kind)


async def _day(play: Play) -> AsyncIterator[Stop]:
    for scene in walls.SCENES:
        await scene(play)
        name = scene.__name__
        yield Stop(name, pages=name in PAGES_AT)


async def _of_kind(play: Play, tour: Tour) -> AsyncIterator[Stop]:
    content, way = tour.content, filled(tour.kind)
    envelope = {
        "title": content.title,
        "instruction": content.instruction,
        "minutes": MINUTES,
        **await way.prepare(play, content),
    }
    after = await play.now()
    stage = await play.tell(
        "insert_stage", kind=tour.kind, after=after, envelope=envelope
    )
    if tour.whole:
        yield Stop("before")
    await play.tell("open_stage", stage=stage)
    if tour.whole:
        yield Stop("empty")
    await way.fill(play, stage, content)
    yield Stop("open", console=await _words(play, stage, content))
    if tour.whole:
        async for stop in _lasting(play, stage):
            yield stop
    await play.tell("close_stage", stage=stage)
    if tour.whole:
        yield Stop("closed")
    async for stop in _shown(play, stage, tour):
        yield stop


async def _words(play: Play, stage: str, content: Content) -> str:
    """What somebody wrote here, if anything."""
    if await entries_of(play, stage):
        return content.first
    return ""


async def _lasting(play: Play, stage: str) -> AsyncIterator[Stop]:
    await play.tell("set_quiet", stage=stage, minutes=7)
    yield Stop("quiet")
    await play.tell("set_quiet", stage=stage)
    await play.tell("pause_stage", stage=stage)
    yield Stop("paused")
    await play.tell("resume_stage", stage=stage)
    play.clock.ahead += (MINUTES + 4) * MINUTE
    yield Stop("overrun")
    await play.tell("set_screen", state="frozen")
    yield Stop("frozen")
    await play.tell("set_screen", state="hidden")
    yield Stop("hidden")
    await play.tell("set_screen", state="shown")


async def _shown(play: Play, stage: str, tour: Tour) -> AsyncIterator[Stop]:
    await play.tell("reveal_stage", stage=stage, revealed=True)
    words = await _words(play, stage, tour.content)
    yield Stop("shown", console=words, wall=words, pages=tour.longest)
    entries = await entries_of(play, stage)
    if entries and tour.whole:
        await play.tell("set_spotlight", entry=entries[0])
        yield Stop("alone")
        await play.tell("set_spotlight")
