# The floor: the same work with none of the product. One group committer into SQLite, one frame an audience,
# fan-out on a tick, frames pushed to the transports without waiting for anyone. What it costs, any server pays.
# Run as `python floor.py PORT DATABASE`.
import asyncio
import json
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)

TICK = 0.05
CARD = '<article class="card" data-item="%s"><p><b>Idea</b> %s</p><p class="card-foot"><span>%s</span></p></article>'


class Line(WebSocketsSansIOProtocol):
    """A connection that the application may write ready-made frames to."""

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        self.scope["extensions"]["line"] = self


class Floor:
    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None
        )
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute(
            "CREATE TABLE entry (id TEXT PRIMARY KEY, author TEXT, at INTEGER, content TEXT)"
        )
        self.db.execute(
            "CREATE TABLE journal (number INTEGER PRIMARY KEY, key TEXT, at INTEGER, events TEXT)"
        )
        self.writer = ThreadPoolExecutor(1)
        self.lines: set[Line] = set()
        self.inbox: asyncio.Queue[tuple[Line, dict[str, Any]]] = asyncio.Queue()
        self.cards: list[bytes] = []
        self.fresh: list[bytes] = []
        self.number = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        line: Line = scope["extensions"]["line"]
        await receive()
        await send({"type": "websocket.accept"})
        line.transport.write(framed(whole(self.cards)))
        self.lines.add(line)
        try:
            while (message := await receive())["type"] == "websocket.receive":
                self.inbox.put_nowait((line, json.loads(message["text"])))
        finally:
            self.lines.discard(line)

    async def live(self, receive: Any, send: Any) -> None:
        await receive()
        tasks = [
            asyncio.create_task(self.commit()),
            asyncio.create_task(self.tick()),
        ]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def commit(self) -> None:
        """Write whatever arrived during the last commit in one transaction; acknowledge; show."""
        while True:
            letters = [await self.inbox.get()]
            while not self.inbox.empty():
                letters.append(self.inbox.get_nowait())
            now = int(time.time() * 1000)
            rows = [
                (f"i{self.number + i}", c["key"], now, json.dumps(c))
                for i, (_, c) in enumerate(letters, 1)
            ]
            await asyncio.get_running_loop().run_in_executor(
                self.writer, self.write, rows
            )
            for (line, command), row in zip(letters, rows, strict=True):
                self.number += 1
                ack = {
                    "ack": command["key"],
                    "at": now,
                    "number": self.number,
                    "made": [row[0]],
                }
                line.transport.write(framed(json.dumps(ack).encode()))
                card = CARD % (row[0], command["content"]["idea"], "Guest")
                piece = {
                    "slot": "wall",
                    "item": row[0],
                    "after": f"i{self.number - 1}",
                    "html": card,
                    "n": self.number,
                }
                self.fresh.append(json.dumps(piece).encode())

    def write(self, rows: list[tuple[str, str, int, str]]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
        journal = [(int(row[0][1:]), *row[1:]) for row in rows]
        self.db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", journal)
        self.db.execute("COMMIT")

    async def tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            if self.fresh:
                self.cards += self.fresh
                frame = framed(
                    b'{"now":%d,"regions":[%s]}'
                    % (time.time() * 1000, b",".join(self.fresh))
                )
                self.fresh = []
                for line in tuple(self.lines):
                    line.transport.write(frame)


def whole(cards: list[bytes]) -> bytes:
    return b'{"now":%d,"full":true,"regions":[%s]}' % (
        time.time() * 1000,
        b",".join(cards),
    )


def framed(payload: bytes) -> bytes:
    """Return a text frame of a server (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


if __name__ == "__main__":
    uvicorn.run(
        Floor(sys.argv[2]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        ws=Line,
        ws_per_message_deflate=False,
        log_level="warning",
    )
