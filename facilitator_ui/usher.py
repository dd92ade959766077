# Several processes behind one port: a new connection is led to the one where its session sits, together with its first
# bytes, so that the people of a session are together and nothing of it is done twice. Whatever stands in the way of
# that, a connection is served where it came in: every process can. Knows a path's code; knows no session.
import asyncio
import os
import re
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

FOLDER = "VECHE_DOORS"
"""The environment's name for the folder where the processes of one installation find each other."""
CODE = re.compile(rb"[A-Z]+ (?:/[^ ?]*?)?/[sjl]/([0-9A-Za-z]{6})[/? ]")
MOST = 65_536  # of first bytes
AT_ONCE = 16

Seat = Callable[[], Any]  # uvicorn's protocol, as the server makes it


class Usher:
    """`seat` makes the protocol of a connection that another process led here."""

    def __init__(self, folder: Path, seat: Seat) -> None:
        self._folder = folder
        self._seat = seat
        self._own = folder / f"{os.getpid()}-{token_hex(4)}.door"
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ways: dict[Path, socket.socket] = {}
        self._peers: set[socket.socket] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Stand at the door; it gets its name when somebody can knock already."""
        unready = self._own.with_suffix(".unready")
        self._door.setblocking(False)
        self._door.bind(str(unready))
        self._door.listen()
        asyncio.get_running_loop().add_reader(self._door, self._meet)
        unready.rename(self._own)

    def close(self) -> None:
        self._own.unlink(missing_ok=True)
        for each in (self._door, *self._ways.values(), *self._peers):
            each.close()

    def leads(self, first: bytes, connection: socket.socket) -> bool:
        """Lead a connection to where it belongs; tell whether that is another process, which has it now."""
        found = CODE.match(first)
        if found is None or len(first) > MOST:
            return False
        door = self._door_of(found[1].upper())
        return door != self._own and self._hand_over(door, first, connection)

    def _door_of(self, code: bytes) -> Path:
        """Choose by the code alone, so that all processes choose alike; one more or less moves few sessions."""
        doors = self._folder.glob("*.door")
        return max(
            doors,
            key=lambda door: sha256(code + door.name.encode()).digest(),
            default=self._own,
        )

    def _hand_over(
        self, door: Path, first: bytes, connection: socket.socket
    ) -> bool:
        try:
            socket.send_fds(self._way_to(door), [first], [connection.fileno()])
        except BlockingIOError:
            return False
        except OSError:
            door.unlink(missing_ok=True)  # its process is gone
            if door in self._ways:
                self._ways.pop(door).close()
            return False
        return True

    def _way_to(self, door: Path) -> socket.socket:
        if door not in self._ways:
            way = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            way.setblocking(False)
            self._ways[door] = way
            way.connect(str(door))
        return self._ways[door]

    def _meet(self) -> None:
        peer, _ = self._door.accept()
        peer.setblocking(False)
        self._peers.add(peer)
        asyncio.get_running_loop().add_reader(peer, self._take, peer)

    def _take(self, peer: socket.socket) -> None:
        """Take what another process sends, for as long as it lives."""
        for _ in range(AT_ONCE):
            try:
                first, held, _, _ = socket.recv_fds(peer, MOST, 1)
            except BlockingIOError:
                return
            except OSError:
                first, held = b"", []
            if first and not held:
                continue  # no file was left for it here, so it has ended
            if not held:
                asyncio.get_running_loop().remove_reader(peer)
                self._peers.discard(peer)
                peer.close()
                return
            task = asyncio.get_running_loop().create_task(
                self._serve(socket.socket(fileno=held[0]), first)
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket, first: bytes) -> None:
        connection.setblocking(False)
        await asyncio.get_running_loop().connect_accepted_socket(
            lambda: _begun(self._seat(), first), connection
        )


def _begun(protocol: Any, first: bytes) -> Any:
    """Let a protocol hear what another process has read already, before anything else; it is led no further."""
    made = protocol.connection_made

    def connection_made(transport: asyncio.BaseTransport) -> None:
        made(transport)
        protocol.data_received(first)

    protocol.settled = True
    protocol.connection_made = connection_made
    return protocol
