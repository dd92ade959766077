# The network between a device and the server, to be taken away: a forwarder of bytes that can be cut, go dead,
# swallow answers, delay them, or treat websockets and pages as offices, antivirus programs and the Wi-Fi of hotels do.
# Knows TCP, and of HTTP where a head ends and one header.
import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tests.patience import PATIENCE

HOST = "127.0.0.1"
CHUNK = 65536


class State(Enum):
    open = "everything passes"
    cut = "whatever was open is closed, and nothing new opens"
    dead = "connections stay and nothing passes, as after sleep"
    deaf = "what the device sends arrives, the answers do not"


HEAD_ENDS = b"\r\n\r\n"
WELCOME = (
    b"<!doctype html><title>Wi-Fi</title><p>Welcome! Please accept our terms."
)
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
    % (len(WELCOME), WELCOME)
)


@dataclass
class Way:
    """A port that leads to the server's. `delay`: seconds that each answer takes on its way.

    `swallows`: the directions, `up` and `down`, in which a websocket's frames vanish after its handshake.
    `handshake`: what a websocket's request is answered, instead of being passed on. `portal`: every request is
    answered with a page of welcome. `silence`: seconds after which a connection that carries nothing is cut.
    `taken`: bytes that came from the server so far.
    """

    server: int
    blocks_sockets: bool = False
    handshake: bytes = b""
    portal: bool = False
    silence: float | None = None
    swallows: set[str] = field(default_factory=set)
    delay: float = 0
    port: int = 0
    state: State = State.open
    taken: int = 0
    _age: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _stands: threading.Event = field(default_factory=threading.Event)
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def turn(self, state: State) -> None:
        """Change the network. When it comes back, what was open before stays as good as dead."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._turn(state), self._loop).result(
            PATIENCE
        )

    async def _turn(self, state: State) -> None:
        self.state = state
        self._age += state is State.open
        if state is State.cut:
            self._drop()

    def _drop(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def live(self) -> None:
        """Forward until it is done."""
        self._loop = asyncio.get_running_loop()
        listening = await asyncio.start_server(self._come, HOST, self.port)
        self.port = listening.sockets[0].getsockname()[1]
        self._stands.set()
        await self._done.wait()
        listening.close()
        self.state = State.cut
        self._drop()
        while self._writers:  # noqa: ASYNC110 - they are on their way out
            await asyncio.sleep(0.01)

    async def _come(
        self, device: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        self._writers.add(back)
        if self.state is not State.cut:
            with suppress(OSError):
                first = await device.read(CHUNK)
                upgrade = b"upgrade: websocket" in first.lower()
                answer = (self.handshake if upgrade else b"") or (
                    PORTAL if self.portal else b""
                )
                if answer:
                    back.write(answer)
                    await back.drain()
                    back.close()
                elif not (upgrade and self.blocks_sockets):
                    await self._lead(first, device, back, upgrade=upgrade)
        back.transport.abort() if not back.is_closing() else None
        self._writers.discard(back)

    async def _lead(
        self,
        first: bytes,
        device: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        *,
        upgrade: bool,
    ) -> None:
        answers, there = await asyncio.open_connection(HOST, self.server)
        self._writers.add(there)
        there.write(first)
        up, down = (
            self._pump(device, there, up=True, upgrade=upgrade),
            self._pump(answers, back, upgrade=upgrade),
        )
        await asyncio.gather(up, down)
        self._writers.discard(there)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        to: asyncio.StreamWriter,
        *,
        up: bool = False,
        upgrade: bool = False,
    ) -> None:
        age = self._age
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            if upgrade and not up:
                to.write(await source.readuntil(HEAD_ENDS))
            while chunk := await asyncio.wait_for(
                source.read(CHUNK), self.silence
            ):
                await asyncio.sleep(0 if up else self.delay)
                self.taken += 0 if up else len(chunk)
                if age == self._age and self._passes(up=up, upgrade=upgrade):
                    to.write(chunk)
                    await to.drain()
        to.transport.abort()

    def _passes(self, *, up: bool, upgrade: bool) -> bool:
        if upgrade and ("up" if up else "down") in self.swallows:
            return False
        return self.state is State.open or (up and self.state is State.deaf)


@contextmanager
def way(server: int, **given: Any) -> Iterator[Way]:
    """Open a way to the server's port until the block ends."""
    made = Way(server, **given)
    thread = threading.Thread(
        target=lambda: asyncio.run(made.live()), daemon=True
    )
    thread.start()
    assert made._stands.wait(PATIENCE)
    try:
        yield made
    finally:
        assert made._loop is not None
        made._loop.call_soon_threadsafe(made._done.set)
        thread.join(PATIENCE)
