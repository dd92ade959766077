# A way between two programs that can fail as networks do: it stands still for a while with nothing lost, is cut at any
# byte, refuses, or cuts what is silent or old, as proxies of the world do. It knows bytes only.
import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PIECE = 4096


class Proxy:
    """Passes connections on to `to`: a port of this machine, or the path of a Unix socket.

    `silence`: seconds after which a connection that carries nothing is cut; `age`: after which any is.
    """

    def __init__(
        self,
        to: int | Path,
        silence: float | None = None,
        age: float | None = None,
    ) -> None:
        self._to = to
        self._silence = silence
        self._age = age
        self._flows = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self.cuts = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, daemon=True
        )
        self._thread.start()
        self._server = self._do(self._serve())
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.go_on()

    def stand_still(self) -> None:
        """Let no byte pass from now on, in either direction, and nobody notice."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def go_on(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.set)

    def cut(self) -> None:
        """End every connection at once, whatever is on its way."""

        async def cut() -> None:
            self._cut_all()

        self._do(cut())

    def close(self) -> None:
        async def close() -> None:
            self._server.close()
            self._cut_all()
            others = [
                task
                for task in asyncio.all_tasks()
                if task is not asyncio.current_task()
            ]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self._do(close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Whatever the work returns.
    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _serve(self) -> asyncio.Server:
        return await asyncio.start_server(self._connected, HOST, 0)

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        async with self._held(writer):
            await self._flows.wait()
            with contextlib.suppress(OSError):
                there = await self._open()
                async with self._held(there[1]), asyncio.timeout(self._age):
                    await self._both(
                        self._pass(reader, there[1]),
                        self._pass(there[0], writer),
                    )

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._to, Path):
            return await asyncio.open_unix_connection(str(self._to))
        return await asyncio.open_connection(HOST, self._to)

    @staticmethod
    async def _both(*ways: Coroutine[Any, Any, None]) -> None:
        """Pass on in both directions until either ends."""
        tasks = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            async with asyncio.timeout(self._silence):
                piece = await reader.read(PIECE)
            if not piece:
                return
            await self._flows.wait()
            writer.write(piece)
            await writer.drain()

    @contextlib.asynccontextmanager
    async def _held(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        self._writers.add(writer)
        try:
            yield
        finally:
            self._writers.discard(writer)
            self.cuts += 1
            writer.transport.abort()

    def _cut_all(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()


@contextmanager
def proxies(*to: Callable[[], Proxy]) -> Iterator[list[Proxy]]:
    """Give proxies that are closed afterwards."""
    made = [make() for make in to]
    try:
        yield made
    finally:
        for proxy in made:
            proxy.go_on()
            proxy.close()
