# A troupe: bots that play in a process of their own, so that what they measure is the server's time, and their own
# work holds nobody up. Knows plays and the pipe to their process; knows no session and no request.
import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from random import Random

from websockets.exceptions import WebSocketException

from facilitator_ui.bots.client import Client, Stuck
from facilitator_ui.bots.phrases import Voice
from facilitator_ui.bots.play import Cast, Outcome, Times, played
from facilitator_ui.bots.players import Log
from facilitator_ui.orphans import end_with_parent

LOOK = 0.05  # seconds between two looks into the pipe
KINDNESS = 5
"""How far the bots stand back for the server (nice): in the hall every phone brings a processor of its own."""


@dataclass(frozen=True)
class Booking:
    """Where and what is played: the server, the session's code, the moderator's cookies, how many people."""

    host: str
    port: int
    code: str
    cookies: Mapping[str, str] = field(repr=False)
    people: int
    language: str


@dataclass(frozen=True)
class News:
    """How far they are: `done` of `of` stages, the last of them called `stage`; of people, while it is empty."""

    stage: str
    done: int
    of: int


@dataclass(frozen=True)
class Figures:
    """How it went. `wrong`: how many of the `texts` do not stand in the protocol exactly once."""

    people: int
    stages: int
    joins: Times
    receipts: Times
    texts: int
    wrong: int


class Troupe:
    """Plays that go on now, each in a process of its own."""

    def __init__(self) -> None:
        self._processes: dict[str, SpawnProcess] = {}
        self._engaged: set[asyncio.Task[None]] = set()

    def engage(self, work: Coroutine[None, None, None]) -> None:
        """Let a play and what is done about it go on beside whatever asked for it."""
        task = asyncio.create_task(work)
        self._engaged.add(task)
        task.add_done_callback(self._engaged.discard)

    async def play(
        self, booking: Booking, heard: Callable[[News], Awaitable[None]]
    ) -> Figures:
        """Play a session to its end. Raises Stuck, with what was seen, where the play cannot go on."""
        # A fork would hold the sockets and the database.
        fresh = multiprocessing.get_context("spawn")
        here, there = fresh.Pipe(duplex=False)
        process = self._processes[booking.code] = fresh.Process(
            target=_act, args=(there, booking), daemon=True
        )
        process.start()
        there.close()
        try:
            while isinstance(told := await _next(here), News):
                await heard(told)
        finally:
            here.close()
            self.stop(booking.code)
        if isinstance(told, Figures):
            return told
        raise Stuck(told)

    def stop(self, code: str) -> None:
        """End the play in a session, if there is one."""
        process = self._processes.pop(code, None)
        if process is not None:
            process.terminate()

    async def close(self) -> None:
        """End all plays, and what is done about them."""
        for code in tuple(self._processes):
            self.stop(code)
        for task in self._engaged:
            task.cancel()
        await asyncio.gather(*self._engaged, return_exceptions=True)


async def _next(line: Connection) -> News | Figures | str:
    while not line.poll():  # noqa: ASYNC110 - a pipe has no event, and on Windows no file that a loop could watch
        await asyncio.sleep(LOOK)
    try:
        told: News | Figures | str = line.recv()
    except (EOFError, OSError):
        return "the bots were stopped"
    return told


def _act(line: Connection, booking: Booking) -> None:
    """Play, on the other side of the pipe."""
    end_with_parent()
    with suppress(AttributeError, OSError):  # no such thing on Windows
        os.nice(KINDNESS)
    try:
        line.send(_figures(asyncio.run(_played(line, booking))))
    except (Stuck, OSError, WebSocketException, TimeoutError) as story:
        line.send(f"{type(story).__name__}: {story}")


async def _played(line: Connection, booking: Booking) -> Outcome:
    choose = Random()  # noqa: S311 - chance for bots keeps no secret
    cast = Cast(booking.people, Voice(booking.language, choose), choose, Log())
    console = Client(booking.host, booking.port, dict(booking.cookies))
    return await played(
        console,
        booking.code,
        cast,
        lambda stage, done, of: line.send(News(stage, done, of)),
    )


def _figures(outcome: Outcome) -> Figures:
    wrong = set(chain.from_iterable(outcome.wrong.values()))
    return Figures(
        people=outcome.people,
        stages=outcome.stages,
        joins=outcome.joins,
        receipts=outcome.receipts,
        texts=len(outcome.log.texts),
        wrong=len(wrong),
    )
