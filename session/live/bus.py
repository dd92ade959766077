# The doorbell between processes: that a session has grown, and who is connected elsewhere. It carries no content and
# may lose anything: the journal is the truth, and a room reads it on by a timer while a bell is out of order.
import asyncio
import json
import logging
import os
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

LOG = logging.getLogger("veche.bus")
SUBJECT = "veche"
SOON = 0.02  # seconds until a neighbour that has its hands full is told again
Note = dict[str, object]
Heard = Callable[[Note], None]


class Bus(Protocol):
    """`alone`: there are no other processes. `sound`: what is told now is heard by the others."""

    alone: bool

    @property
    def sound(self) -> bool: ...

    async def open(self, heard: Heard) -> None: ...

    def tell(self, note: Note) -> None: ...

    async def close(self) -> None: ...


class Alone:
    """One process: nobody to tell."""

    alone = True
    sound = True

    async def open(self, heard: Heard) -> None:
        """Nobody will call."""

    def tell(self, note: Note) -> None:
        """Nobody hears."""

    async def close(self) -> None:
        """Nothing is open."""


class Neighbours(asyncio.DatagramProtocol):
    """Processes on one machine: each has a Unix socket in one folder, and writes to all the others there."""

    alone = False
    sound = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = folder / f"{os.getpid()}-{token_hex(4)}.bell"
        self._heard: Heard = lambda _note: None
        self._socket: socket.socket
        self._waiting: dict[tuple[Path, object, bool], bytes] = {}

    async def open(self, heard: Heard) -> None:
        self._heard = heard
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(str(self._own))
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, sock=self._socket
        )

    def datagram_received(self, data: bytes, _addr: object) -> None:
        _hand_on(data, self._heard)

    def tell(self, note: Note) -> None:
        data = json.dumps(note).encode()
        for other in self._folder.glob("*.bell"):
            if other != self._own and not self._send(data, other):
                self._tell_later(other, note, data)

    def _send(self, data: bytes, other: Path) -> bool:
        """Send; tell whether there is nothing more to do."""
        try:
            self._socket.sendto(data, str(other))
        except BlockingIOError:
            return False
        except ConnectionRefusedError:
            other.unlink(missing_ok=True)  # its process is gone
        except OSError as error:
            LOG.debug("%s was not told: %s", other.name, error)
        return True

    def _tell_later(self, other: Path, note: Note, data: bytes) -> None:
        """Keep the newest note of each sort for a neighbour whose queue is full: often ten notes fill it."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(SOON, self._tell_again)
        self._waiting[other, note.get("session"), "here" in note] = data

    def _tell_again(self) -> None:
        self._waiting = {
            key: data
            for key, data in self._waiting.items()
            if not self._send(data, key[0])
        }
        if self._waiting and not self._transport.is_closing():
            asyncio.get_running_loop().call_later(SOON, self._tell_again)

    async def close(self) -> None:
        self._transport.close()
        self._own.unlink(missing_ok=True)


class Nats:
    """Processes on many machines: a NATS server passes notes on. Lost and found again without an end."""

    alone = False

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None
        self._heard: Heard = lambda _note: None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def sound(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def open(self, heard: Heard) -> None:
        self._heard = heard
        self._begin(self._connect())

    def tell(self, note: Note) -> None:
        if self._client is not None and self._client.is_connected:
            data = json.dumps(note).encode()
            self._begin(self._publish(self._client, data))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        if self._client is not None:
            # Whatever is wrong with a bell, the house closes.
            with suppress(Exception):
                await self._client.close()

    async def _connect(self) -> None:
        """Connect as soon as there is a server; the client itself comes back to one that was lost."""
        from nats.aio.client import Client  # noqa: PLC0415 - installed only where several machines share the load

        while not self.sound:
            client = Client()
            try:
                await client.connect(
                    self._url,
                    reconnected_cb=self._back,
                    error_cb=self._failed,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    ping_interval=5,
                    no_echo=True,
                )
                await client.subscribe(SUBJECT, cb=self._received)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a bell, the house lives
                LOG.warning("no NATS server answers: %s", error)
                await asyncio.sleep(1)
            else:
                self._client = client
        await self._back()

    async def _received(self, message: "Msg") -> None:
        _hand_on(message.data, self._heard)

    async def _back(self) -> None:
        self._heard({"back": True})

    async def _failed(self, error: Exception) -> None:
        LOG.warning("NATS: %s", error)

    async def _publish(self, client: "Client", data: bytes) -> None:
        try:
            await client.publish(SUBJECT, data)
        except Exception as error:  # noqa: BLE001 - as above: the journal has it
            LOG.debug("a note was lost: %s", error)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def bus_at(url: str) -> Bus:
    """Return the bus of an address: empty for one process, `nats://…`, or `folder:/path` for one machine."""
    kind, _, rest = url.partition(":")
    if kind == "folder":
        return Neighbours(Path(rest))
    return Nats(url) if kind in {"nats", "tls"} else Alone()


def _hand_on(data: bytes, heard: Heard) -> None:
    try:
        note = json.loads(data)
    except ValueError:
        return
    if isinstance(note, dict):
        heard(note)
