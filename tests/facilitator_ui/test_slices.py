# A hall of many screens and a room that is written to meanwhile: receipts come first, each phone gets everything in
# order, and no flood of commands keeps the screens from what is true.
import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from facilitator_ui.identity import Guest
from facilitator_ui.live.hall import Hall
from facilitator_ui.live.screens import Screen, whole_frame
from facilitator_ui.render import Renderer
from facilitator_ui.settings import TEMPLATES
from session.live.room import Receipt, Room
from session.messages import Command
from session.people import Surface, Viewer
from tests.facilitator_ui.phone import Glass
from tests.patience import PATIENCE
from tests.session.build import MODERATOR, ORGANIZER
from tests.session.live.house import a_room, house, tell, upgraded

MANY = 1500
LOCKED = PATIENCE  # seconds that a locked database is waited for
SENT = 0.00005  # seconds of one write to a socket, and more
RENDERER = Renderer(TEMPLATES)
Scene = Callable[[Room, Hall], Coroutine[None, None, None]]


class Outlet:
    """A way to a phone that takes its time, as a system call does, and tells who listens."""

    def __init__(self, took: Callable[[bytes], None]) -> None:
        self.free = True
        self.lag = 0.0
        self._took = took

    def push(self, frame: bytes) -> None:
        until = time.perf_counter() + SENT
        self._took(frame)
        while time.perf_counter() < until:
            pass

    def stop(self) -> None: ...

    def cut(self) -> None: ...


@pytest.fixture
def file(tmp_path: Path) -> Path:
    upgraded(f"sqlite:///{tmp_path / 'hall.db'}")
    return tmp_path / "hall.db"


def play(file: Path, scene: Scene) -> None:
    async def played() -> None:
        async with house(f"sqlite:///{file}", LOCKED) as rooms:
            room = await a_room(rooms)
            hall = Hall(room, RENDERER, 0.02)
            try:
                await scene(room, hall)
            finally:
                await hall.close()

    asyncio.run(played())


def look(hall: Hall, took: Callable[[bytes], None]) -> None:
    hall.join(
        Screen(
            Guest(ORGANIZER, organizer=True),
            Viewer(ORGANIZER, Surface.phone),
            "en",
            Outlet(took),
        )
    )


def card(room: Room, text: str) -> Command:
    return tell(
        "add_entry",
        stage=room.snapshot.session.current_stage_id,
        content={"what": text},
    )


async def at_rest(hall: Hall) -> None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.sleep(0.01)  # the bell rings in the next turn
        while not hall.rests:  # noqa: ASYNC110 - as `wait_until`, which waits in a thread
            await asyncio.sleep(0.005)


def test_a_receipt_does_not_wait_until_all_screens_are_served(
    file: Path,
) -> None:
    async def scene(room: Room, hall: Hall) -> None:
        served: list[bytes] = []
        receipts: list[asyncio.Future[Receipt]] = []
        done: list[int] = []

        def took(frame: bytes) -> None:
            served.append(frame)
            if b"The first" in frame and len(receipts) == 0:
                receipts.append(room.post(card(room, "Another"), MODERATOR))
                receipts[0].add_done_callback(
                    lambda _: done.append(len(served))
                )

        for _ in range(MANY):
            look(hall, took)
        await at_rest(hall)
        served.clear()
        await room.submit(card(room, "The first"), MODERATOR)
        await at_rest(hall)
        assert sum(b"The first" in frame for frame in served) == MANY
        assert done[0] < MANY / 2

    play(file, scene)


def test_whatever_comes_between_slices_each_phone_gets_everything_in_order(
    file: Path,
) -> None:
    async def scene(room: Room, hall: Hall) -> None:
        frames: list[list[bytes]] = [[] for _ in range(MANY // 5)]
        for each in frames:
            look(hall, each.append)
        texts = [f"Card {number};" for number in range(60)]
        for text in texts:
            await room.submit(card(room, text), MODERATOR)
        await at_rest(hall)
        (view, *_) = next(iter(hall.screens)).views
        fresh = Glass()
        fresh.apply(json.loads(whole_frame((view,), 0)))
        for each in frames:
            told = b"".join(each).decode(errors="replace")
            assert [told.count(text) for text in texts] == [1] * len(texts)
            assert sorted(texts, key=told.index) == texts
            glass = Glass()
            for frame in each:
                glass.apply(json.loads(frame[frame.index(b'{"now') :]))
            assert glass.shown() == fresh.shown()

    play(file, scene)


def test_a_commit_that_takes_long_holds_up_no_screen(file: Path) -> None:
    async def scene(room: Room, hall: Hall) -> None:
        shown: list[bytes] = []
        late: list[asyncio.Future[Receipt]] = []
        other = sqlite3.connect(file, isolation_level=None)

        def took(frame: bytes) -> None:
            if b"The first" in frame and not late:
                other.execute("BEGIN IMMEDIATE")
                late.append(room.post(card(room, "Late"), MODERATOR))
            shown.append(frame)

        for _ in range(MANY):
            look(hall, took)
        await at_rest(hall)
        shown.clear()
        await room.submit(card(room, "The first"), MODERATOR)
        begun = time.monotonic()
        await at_rest(hall)
        assert len(shown) == MANY
        assert time.monotonic() - begun < LOCKED / 2
        assert not late[0].done()
        other.execute("ROLLBACK")
        await late[0]
        other.close()

    play(file, scene)
