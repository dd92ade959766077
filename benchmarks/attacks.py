"""What strangers and hostile phones do to a server, each attack a function that goes on until it is ended.

Run by abuse.py in a process of its own. A further attack is one more function in ATTACKS.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from socket import SO_RCVBUF, SOL_SOCKET, socket
from urllib.parse import urlencode

from spoilt import spoilt_archives, spoilt_papers

HOST = "127.0.0.1"
MASK = b"\0\0\0\0"
CONNECTIONS = 1500
AT_ONCE = 25
SOCKETS = 10
HUGE = 30_000_000
KINDNESS = 10
JOINING = 4
OF_ONE_BROWSER = 8
URL_ENCODED = "application/x-www-form-urlencoded"


@dataclass
class Target:
    """Where: a port, a session's code, cookies of some people who are in, and the organizer's."""

    port: int
    code: str
    cookies: list[str]
    chief: str


async def opened(
    target: Target, *, small: bool = False
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    way = socket()
    if small:
        way.setsockopt(SOL_SOCKET, SO_RCVBUF, 2048)
    way.setblocking(False)
    await asyncio.get_running_loop().sock_connect(way, (HOST, target.port))
    return await asyncio.open_connection(sock=way)


def head(method: str, path: str, *more: str) -> bytes:
    return "\r\n".join(
        (f"{method} {path} HTTP/1.1", f"Host: {HOST}", *more, "", "")
    ).encode()


async def many(number: int, one: Callable[[int], Awaitable[None]]) -> None:
    """Let so many do the same at once, again and again, whatever comes of it."""

    async def again(each: int) -> None:
        while True:
            with suppress(OSError, asyncio.IncompleteReadError, ValueError):
                await one(each)
            await asyncio.sleep(0.001)

    print("begun", flush=True)
    await asyncio.gather(*(again(each) for each in range(number)))


async def idle_connections(target: Target, first: bytes = b"") -> None:
    """Hold more connections than the server may open files, and open them anew where they were ended."""

    async def hold(_: int) -> None:
        reader, writer = await opened(target)
        writer.write(first)
        await reader.read()
        writer.close()
        await asyncio.sleep(1)

    await many(CONNECTIONS, hold)


async def half_heads(target: Target) -> None:
    await idle_connections(target, b"GET /s/")


async def bodies_to_nobody(target: Target) -> None:
    """Send large files to a session that does not exist."""

    async def put(_: int) -> None:
        reader, writer = await opened(target)
        writer.write(
            head(
                "POST",
                "/s/ZZZZZZ/paper",
                f"Content-Length: {HUGE}",
                "Content-Type: multipart/form-data; boundary=b",
            )
        )
        writer.write(
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        )
        for _part in range(HUGE // 65_536):
            writer.write(bytes(65_536))
            await writer.drain()
        await reader.read(100)
        writer.close()

    await many(AT_ONCE, put)


async def line_of(
    target: Target, number: int, *, small: bool = False
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a socket of somebody who is in."""
    reader, writer = await opened(target, small=small)
    usual = (
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
    )
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    cookie = f"Cookie: {target.cookies[number % len(target.cookies)]}"
    writer.write(head("GET", f"/s/{target.code}/socket", *usual, key, cookie))
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def text(payload: bytes) -> bytes:
    return bytes((0x81, 0x80 | 126)) + len(payload).to_bytes(2) + MASK + payload


PROTOCOL_PING = bytes((0x89, 0x80)) + MASK
LONG_PING = bytes((0x89, 0x80 | 125)) + MASK + bytes(125)
OWN_PING = bytes((0x81, 0x80 | 15)) + MASK + b'{"type":"ping"}'


async def flood(
    target: Target, frame: bytes, sockets: int, *, reads: bool = True
) -> None:
    """Send the same frame without end, on several sockets."""

    async def send(number: int) -> None:
        reader, writer = await line_of(target, number, small=not reads)
        reading = asyncio.create_task(_read_all(reader)) if reads else None
        try:
            while True:
                writer.write(frame * 200)
                await writer.drain()
        finally:
            if reading is not None:
                reading.cancel()
            writer.close()

    await many(sockets, send)


async def _read_all(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        while await reader.read(65_536):
            pass


async def pings(target: Target) -> None:
    await flood(target, PROTOCOL_PING, 1)


async def own_pings(target: Target) -> None:
    await flood(target, OWN_PING, 1)


async def pings_that_read_nothing(target: Target) -> None:
    await flood(target, LONG_PING, SOCKETS, reads=False)


async def refused_commands(target: Target) -> None:
    await flood(
        target,
        text(b'{"type":"open_sesame","key":"key-of-an-attack"}'),
        SOCKETS,
    )


async def nonsense(target: Target) -> None:
    await flood(target, text(b"[" * 30_000), SOCKETS)


async def asked(target: Target, path: str, cookie: str) -> None:
    """Ask for a page again and again on one connection."""
    reader, writer = await opened(target)
    try:
        while True:
            writer.write(
                head("GET", path, f"Cookie: {cookie}", "Accept: text/html")
            )
            answer = await reader.readuntil(b"\r\n\r\n")
            length = (
                answer.lower()
                .partition(b"content-length: ")[2]
                .partition(b"\r\n")[0]
            )
            await reader.readexactly(int(length or 0))
    finally:
        writer.close()


async def regions_by_a_member(target: Target) -> None:
    await many(
        AT_ONCE,
        lambda _: asked(target, f"/s/{target.code}/regions", target.cookies[0]),
    )


async def pages_by_a_member(target: Target) -> None:
    await many(
        AT_ONCE,
        lambda _: asked(target, f"/s/{target.code}/phone", target.cookies[0]),
    )


async def pages_by_strangers(target: Target) -> None:
    paths = (
        f"/j/{target.code}",
        f"/s/{target.code}/phone",
        "/",
        "/s/ZZZZZZ/phone",
    )
    await many(
        AT_ONCE, lambda number: asked(target, paths[number % len(paths)], "")
    )


async def people_of_one_device(target: Target) -> None:
    """Join on and on under new names, while the organizer looks at the list of people."""

    async def look(_: int) -> None:
        await asked(target, f"/s/{target.code}/people", target.chief)

    await asyncio.gather(
        many(JOINING, lambda number: join(target, number)), many(1, look)
    )


async def join(target: Target, number: int) -> None:
    """Look at the form as a browser does, and join as more people than one browser may be."""
    form = f"/j/{target.code}"
    looked, _ = await exchanged(target, head("GET", form, "Connection: close"))
    device = looked.partition(b"set-cookie: ")[2].partition(b";")[0].decode()
    for _each in range(OF_ONE_BROWSER + 1):
        body = urlencode(
            {
                "key": os.urandom(12).hex(),
                "name": f"Guest {number}",
                "consent?": "on",
            }
        ).encode()
        await exchanged(
            target, posted(form, body, URL_ENCODED, f"Cookie: {device}")
        )


def posted(path: str, body: bytes, kind: str, *more: str) -> bytes:
    told = (
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return head("POST", path, *told, *more) + body


async def exchanged(target: Target, request: bytes) -> tuple[bytes, bytes]:
    """Return head and body of the answer."""
    reader, writer = await opened(target)
    try:
        writer.write(request)
        await writer.drain()
        answer, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return answer, body


async def uploads(
    target: Target, path: str, files: Sequence[tuple[str, bytes]]
) -> None:
    """Hand in files in turn, as the organizer, as fast as they are taken."""

    async def put(number: int) -> None:
        name, content = files[number % len(files)]
        told = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = told + content + b"\r\n--b--\r\n"
        cookie = f"Cookie: {target.chief}"
        await exchanged(
            target,
            posted(
                path,
                body,
                "multipart/form-data; boundary=b",
                cookie,
                "Accept: text/html",
            ),
        )

    await many(len(files), put)


async def hostile_archives(target: Target) -> None:
    """Hand in the session's own archive, spoiled in several ways, and files that are none."""
    cookie = f"Cookie: {target.chief}"
    _, archive = await exchanged(
        target,
        head(
            "GET", f"/s/{target.code}/session.json", cookie, "Connection: close"
        ),
    )
    await uploads(
        target,
        "/o/import",
        [("a.json", spoiled) for spoiled in spoilt_archives(archive)],
    )


async def hostile_papers(target: Target) -> None:
    """Hand in Word files that swell, and texts as long as a file may be."""
    await uploads(target, f"/s/{target.code}/paper", spoilt_papers())


ATTACKS: dict[str, Callable[[Target], Awaitable[None]]] = {
    attack.__name__: attack
    for attack in (
        idle_connections,
        half_heads,
        bodies_to_nobody,
        pings,
        own_pings,
        pings_that_read_nothing,
        refused_commands,
        nonsense,
        regions_by_a_member,
        pages_by_a_member,
        pages_by_strangers,
        people_of_one_device,
        hostile_archives,
        hostile_papers,
    )
}


if __name__ == "__main__":
    os.nice(KINDNESS)
    with suppress(KeyboardInterrupt):
        asyncio.run(ATTACKS[sys.argv[1]](Target(**json.loads(sys.argv[2]))))
