# Connections led to the process where their session sits: whole, with what was read already, to the same one always;
# and served where they came in whenever that does not work.
import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from facilitator_ui.bots.client import Client
from facilitator_ui.usher import MOST, Usher
from tests.facilitator_ui.house import HOST, free_port
from tests.facilitator_ui.test_crash import Site
from tests.facilitator_ui.test_workers import workers
from tests.patience import PATIENCE, PRESS_PATIENCE

pytestmark = pytest.mark.skipif(
    sys.platform != "linux",
    reason="elsewhere connections stay where they come in",
)
CODES = [f"ABC{number}" for number in range(234, 274)]
SESSIONS, LOOKS = 4, 8


class Place(asyncio.Protocol):
    """Where a connection is served: says whose it is, and what it heard."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.settled = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(
            f"{self._name} {self.settled} {data.decode()}|".encode()
        )


def request(code: str) -> bytes:
    return f"GET /s/{code}/phone HTTP/1.1\r\n".encode()


def play(
    tmp_path: Path, scene: Callable[[Usher, Usher], Coroutine[None, None, None]]
) -> None:
    async def played() -> None:
        one, other = (
            Usher(tmp_path, lambda: Place("one")),
            Usher(tmp_path, lambda: Place("other")),
        )
        for usher in (one, other):
            usher.open()
        await scene(one, other)
        for usher in (one, other):
            usher.close()

    asyncio.run(played())
    assert list(tmp_path.iterdir()) == []


def doors(folder: Path) -> list[Path]:
    return [*folder.glob("*.door")]


async def led(usher: Usher, first: bytes) -> str:
    """Let a connection come in with these bytes; return what it is answered, or nothing where it stays."""
    phone, connection = socket.socketpair()
    phone.setblocking(False)
    try:
        if not usher.leads(first, connection):
            return ""
        connection.close()
        async with asyncio.timeout(PATIENCE):
            told = await asyncio.get_running_loop().sock_recv(phone, 200)
            await asyncio.get_running_loop().sock_sendall(phone, b"more")
            return (
                told + await asyncio.get_running_loop().sock_recv(phone, 200)
            ).decode()
    finally:
        phone.close()
        connection.close()


def test_a_session_sits_in_one_process_wherever_its_people_come_in(
    tmp_path: Path,
) -> None:
    async def scene(one: Usher, other: Usher) -> None:
        seats = set()
        for code in CODES:
            at_one, at_other = (
                await led(one, request(code)),
                await led(other, request(code.lower())),
            )
            assert [at_one, at_other].count("") == 1
            name, _, told = (at_one or at_other).partition(" ")
            said = request(code if at_one else code.lower()).decode()
            assert told == f"True {said}|{name} True more|"
            seats.add(name)
        assert seats == {"one", "other"}

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"\xff\xfe",
        b"GET / HTTP/1.1\r\n",
        b"GET /s/AB",
        b"x" * 100,
        b"GET /o HTTP/1.1",
    ],
)
def test_what_belongs_to_no_session_stays(tmp_path: Path, first: bytes) -> None:
    async def scene(one: Usher, other: Usher) -> None:
        assert [await led(one, first), await led(other, first)] == ["", ""]

    play(tmp_path, scene)


def test_who_brings_much_at_once_stays(tmp_path: Path) -> None:
    async def scene(one: Usher, other: Usher) -> None:
        for code in CODES:
            assert await led(one, request(code) + b"x" * MOST) == ""

    play(tmp_path, scene)


def test_where_the_other_process_is_dead_everybody_stays_and_its_door_is_cleared_away(
    tmp_path: Path,
) -> None:
    async def scene(one: Usher, other: Usher) -> None:
        assert {await led(one, request(code)) == "" for code in CODES} == {
            True,
            False,
        }
        for each in (other._door, *other._peers):
            asyncio.get_running_loop().remove_reader(each)
            each.close()
        assert {await led(one, request(code)) for code in CODES} == {""}
        assert doors(tmp_path) == [one._own]

    play(tmp_path, scene)


def test_where_the_other_process_is_too_busy_to_take_anybody_they_stay(
    tmp_path: Path,
) -> None:
    async def scene(one: Usher, other: Usher) -> None:
        asyncio.get_running_loop().remove_reader(other._door)
        away = next(
            code for code in CODES if one._door_of(code.encode()) != one._own
        )
        stayed, pairs = 0, list[tuple[socket.socket, socket.socket]]()
        while not stayed and len(pairs) < 5000:
            pairs.append(socket.socketpair())
            stayed += not one.leads(request(away) + b"x" * 30_000, pairs[-1][1])
        assert stayed
        for pair in pairs:
            for end in pair:
                end.close()

    play(tmp_path, scene)


def test_behind_one_port_each_session_is_open_in_one_process_only(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every visit is a connection of its own, so the system gives them to both processes."""
    site, folder = Site(tmp_path, free_port()), tmp_path_factory.mktemp("w")

    async def rooms() -> str:
        async with workers(site, 2, TMPDIR=str(folder)) as (_, secret):
            async with asyncio.timeout(PRESS_PATIENCE):
                while len([*folder.glob("veche-*/*.door")]) < 2:  # noqa: ASYNC110 - the world outside has no event
                    await asyncio.sleep(0.05)
            organizer = Client(HOST, site.port)
            await organizer.post(f"/o/enter/{secret}", {})
            codes = [await made(organizer) for _ in range(SESSIONS)]
            visits = [
                Client(HOST, site.port).get(f"/j/{code}")
                for code in codes
                for _ in range(LOOKS)
            ]
            assert {status for status, *_ in await asyncio.gather(*visits)} == {
                200
            }
            return str(await Client(HOST, site.port).get("/metrics"))

    assert f"veche_rooms {SESSIONS}.0" in asyncio.run(rooms())


async def made(organizer: Client) -> str:
    _, _, to = await organizer.post(
        "/o/sessions", {"scenario": "three-hours.en", "title": "A gathering"}
    )
    return to.split("/")[2]
