# The network between a device and the server, to be taken away: a forwarder of bytes that can be cut, go dead,
# swallow answers, delay them, or refuse websockets as some offices do. Knows TCP, and of HTTP only one header.
import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

HOST = "127.0.0.1"
CHUNK = 65536
PATIENCE = 10


class State(Enum):
    open = "everything passes"
    cut = "whatever was open is closed, and nothing new opens"
    dead = "connections stay and nothing passes, as after sleep"
    deaf = "what the device sends arrives, the answers do not"


@dataclass
class Way:
    """A port that leads to the server's. `delay`: seconds that each answer takes on its way.

    `taken`: bytes that came from the server so far.
    """

    server: int
    blocks_sockets: bool = False
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
        asyncio.run_coroutine_threadsafe(self._turn(state), self._loop).result(PATIENCE)

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

    async def _come(self, device: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._writers.add(back)
        if self.state is not State.cut:
            with suppress(OSError):
                answers, there = await asyncio.open_connection(HOST, self.server)
                self._writers.add(there)
                await asyncio.gather(self._pump(device, there, up=True), self._pump(answers, back, up=False))
                self._writers.discard(there)
        back.transport.abort()
        self._writers.discard(back)

    async def _pump(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, up: bool) -> None:
        age = self._age
        with suppress(OSError):
            while chunk := await source.read(CHUNK):
                if up and self.blocks_sockets and b"upgrade: websocket" in chunk.lower():
                    break
                await asyncio.sleep(0 if up else self.delay)
                self.taken += 0 if up else len(chunk)
                if age == self._age and (self.state is State.open or (up and self.state is State.deaf)):
                    to.write(chunk)
                    await to.drain()
        to.transport.abort()


@contextmanager
def way(server: int, **given: bool | float) -> Iterator[Way]:
    """Open a way to the server's port until the block ends."""
    made = Way(server, **given)  # type: ignore[arg-type]  # each by its name
    thread = threading.Thread(target=lambda: asyncio.run(made.live()), daemon=True)
    thread.start()
    assert made._stands.wait(PATIENCE)
    try:
        yield made
    finally:
        assert made._loop is not None
        made._loop.call_soon_threadsafe(made._done.set)
        thread.join(PATIENCE)
