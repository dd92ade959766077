# Phones as light as they come: raw sockets that speak RFC 6455, send inputs and note what they see and when.
# They know the wire of docs/wire.md and nothing of the inside, so the floor is measured by the same code.
import asyncio
import json
import os
import struct
import time
from array import array
from functools import lru_cache
from itertools import pairwise
from random import Random
from socket import (
    AF_INET,
    IPPROTO_TCP,
    SO_RCVBUF,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_MAXSEG,
    socket,
)

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
MASK = b"\0\0\0\0"  # a mask of zeros is allowed (RFC 6455, section 5.3) and costs nothing
ADVERT = " evening hours in the reading room for those who work until seven, with a guest each month"


class Phone(asyncio.Protocol):
    """One connection. `seen`: items of the wall in the order in which they came. `open`: the first frame is here."""

    def __init__(self, crowd: "Crowd", path: str, cookie: str) -> None:
        self.crowd = crowd
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{crowd.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n"
        )
        self.seen: dict[str, None] = {}
        self.bytes = 0
        self.frames = 0
        self.open: asyncio.Future[bytes] = (
            asyncio.get_running_loop().create_future()
        )
        self.lost = False
        self._rest = b""
        self._up = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request.encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.open.done():
            self.open.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        data = self._rest + data if self._rest else data
        if not self._up:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            self._up = True
        self._rest = self._frames(data)

    def _frames(self, data: bytes) -> bytes:
        """Take the whole frames; return what is left."""
        at = 0
        while len(data) >= at + 2:
            size, head = data[at + 1], 2
            if size == 126:
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == 127:
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if len(data) < at + head + size:
                break
            self._take(data[at], data[at + head : at + head + size])
            at += head + size
        return data[at:]

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self.transport.write(
                b"\x8a" + bytes([0x80 | len(payload)]) + MASK + payload
            )
        elif kind == TEXT and payload.startswith(b'{"ack"'):
            self.crowd.acknowledged(json.loads(payload))
        elif kind == TEXT and payload.startswith(b'{"refused"'):
            self.crowd.refused.append(payload.decode())
        elif kind == TEXT:
            self.frames += 1
            self.crowd.shown(self, payload)
            if not self.open.done():
                self.open.set_result(payload)

    def send(self, text: str) -> None:
        payload = text.encode()
        size = len(payload)
        head = (
            struct.pack("!BBH", TEXT, 0x80 | 126, size)
            if size > 125
            else bytes((TEXT, 0x80 | size))
        )
        self.transport.write(head + MASK + payload)


@lru_cache(maxsize=256)
def items_in(payload: bytes) -> tuple[str, ...]:
    """Return the items of the wall in a frame. Many phones get the same bytes: they are read once."""
    regions = json.loads(payload).get("regions", ())
    return tuple(
        r["item"]
        for r in regions
        if r.get("slot") == "wall" and "item" in r and not r.get("gone")
    )


class Crowd:
    """The phones of one process, and what they noted. Times in seconds. `others`: what phones elsewhere made."""

    def __init__(self, port: int, seed: int = 1) -> None:
        self.port = port
        self.phones: list[Phone] = []
        self.acks = array("d")
        self.sights = array("d")
        self.refused: list[str] = []
        self.doubled = 0
        self._random = Random(seed)
        self._sent: dict[str, float] = {}
        self._born: dict[str, float] = {}
        self.made: list[str] = []
        self.others: list[str] = []

    async def come_in(
        self,
        lines: list[tuple[str, str]],
        at_once: int = 50,
        *,
        narrow: bool = False,
    ) -> list[Phone]:
        """Open a phone for each (path, cookie); return them when every first frame is here.

        `narrow`: behind a line that holds as little as Ethernet's, so that one who stops reading is noticed.
        """
        door = asyncio.Semaphore(at_once)

        async def one(path: str, cookie: str) -> Phone:
            async with door:
                phone = Phone(self, path, cookie)
                self.phones.append(phone)
                loop, way = (
                    asyncio.get_running_loop(),
                    socket(AF_INET, SOCK_STREAM),
                )
                if narrow:
                    way.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
                    way.setsockopt(IPPROTO_TCP, TCP_MAXSEG, 1448)
                way.setblocking(False)
                await loop.sock_connect(way, ("127.0.0.1", self.port))
                await loop.create_connection(lambda: phone, sock=way)
                await asyncio.wait_for(phone.open, 120)
                return phone

        return await asyncio.gather(*(one(*line) for line in lines))

    async def write(self, stage: str, rate: float, seconds: float) -> float:
        """Let random phones send inputs at an even rate; return how long it really took."""
        begun, number = time.perf_counter(), 0
        while (now := time.perf_counter() - begun) < seconds:
            while number <= now * rate and number < rate * seconds:
                number += 1
                self.one_input(self._random.choice(self.phones), stage)
            await asyncio.sleep(0.002)
        return time.perf_counter() - begun

    def one_input(self, phone: Phone, stage: str) -> None:
        key = f"{os.getpid():x}-{len(self._sent):012d}"
        command = {
            "type": "add_entry",
            "key": key,
            "stage": stage,
            "content": {"idea": key + ADVERT},
        }
        self._sent[key] = time.perf_counter()
        phone.send(json.dumps(command))

    def acknowledged(self, ack: dict[str, object]) -> None:
        now, key = time.perf_counter(), str(ack["ack"])
        self.acks.append(now - self._sent[key])
        (item,) = ack.get("made") or [key]
        self.made.append(item)
        self._born[item] = self._sent[key]

    def shown(self, phone: Phone, payload: bytes) -> None:
        now, seen = time.perf_counter(), phone.seen
        for item in items_in(payload):
            if item in seen:
                self.doubled += 1
                continue
            seen[item] = None
            born = self._born.get(item)
            if born is not None:
                self.sights.append(now - born)

    async def settle(self, patience: float = 30) -> None:
        """Wait until everything that was sent is acknowledged and seen by all, or patience ends."""
        until = time.perf_counter() + patience
        while time.perf_counter() < until:
            if not self.lost:
                return
            await asyncio.sleep(0.1)

    @property
    def unanswered(self) -> int:
        return len(self._sent) - len(self.acks) - len(self.refused)

    @property
    def missing(self) -> int:
        """Acknowledged items that a phone has not seen."""
        made = {*self.made, *self.others}
        return sum(len(made - phone.seen.keys()) for phone in self.phones)

    @property
    def lost(self) -> int:
        """Sights and receipts that never came."""
        return (
            len(self._sent) - len(self.made) - len(self.refused) + self.missing
        )

    @property
    def disordered(self) -> int:
        """Phones that saw the wall grow in another order than the first phone did."""
        orders = [list(phone.seen) for phone in self.phones]
        return sum(one != other for one, other in pairwise(orders))

    def close(self) -> None:
        for phone in self.phones:
            phone.transport.abort()


def percentile(values: "array[float]", share: float) -> float:
    """Return a percentile in ms; nan of nothing."""
    ordered = sorted(values)
    return (
        ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000
        if ordered
        else float("nan")
    )
