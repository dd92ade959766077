# Several processes on one session: whatever each accepts and whenever the bell fails, nothing is lost or doubled, and
# all come to the same. A process is a Rooms of its own here, with its own connections to the database.
import asyncio
import contextlib
import json
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import pytest

from session.live import rooms as rooms_module
from session.live.bus import Alone, Bus, Nats, Neighbours, bus_at
from session.live.database import Database
from session.live.room import Room
from session.live.rooms import Rooms
from session.refusals import Refused
from session.values.keys import digest_of
from tests.conftest import NatsServer
from tests.patience import PATIENCE
from tests.session.build import MODERATOR
from tests.session.chance import Chance
from tests.session.live.house import (
    Clock,
    a_room,
    check_whole,
    codes,
    join,
    on_disk,
    state,
    tell,
    written,
)

pytestmark = pytest.mark.long


class Deaf(Alone):
    """A bell that is out of order: whatever is told, nobody hears."""

    alone = False
    sound = False


def play(
    url: str,
    buses: list[Bus],
    scene: Callable[[list[Room]], Coroutine[None, None, None]],
) -> None:
    """Open one session in several processes, and play."""

    async def played() -> None:
        async with AsyncExitStack() as stack:
            houses = [Rooms(Database(url), Clock(), bus=bus) for bus in buses]
            for rooms in houses:
                stack.push_async_callback(rooms.close)
                await rooms.attend()
            first = await a_room(houses[0])
            await scene(
                [
                    first,
                    *[
                        await rooms.open(first.snapshot.session.id)
                        for rooms in houses[1:]
                    ],
                ]
            )

    asyncio.run(played())


async def settled(rooms: list[Room]) -> None:
    """Return when all processes have read everything that any of them wrote."""
    async with asyncio.timeout(PATIENCE):
        while len({room.snapshot.number for room in rooms}) > 1:  # noqa: ASYNC110 - the world outside has no event
            await asyncio.sleep(0.01)


def check(rooms: list[Room]) -> None:
    check_whole(rooms[0], rooms[0]._database)
    for room in rooms[1:]:
        assert state(room.snapshot) == state(rooms[0].snapshot)


async def scramble(rooms: list[Room], seed: int, rounds: int = 12) -> None:
    """Send the same commands to several processes at once, some of them twice: each counts once or not at all."""
    chance = Chance(Random(seed).choice)
    for step in range(rounds):
        told = [
            chance.wish(
                rooms[0].snapshot,
                f"a-key-of-the-scramble-{seed}-{step}-{number}",
            )
            for number in range(4)
        ]
        sent = [
            room.submit(command, actor)
            for actor, command in told
            for room in chance.some(rooms, most=2)
        ]
        codes(await asyncio.gather(*sent, return_exceptions=True))


def bells(folder: Path) -> list[Path]:
    return list(folder.glob("*.bell"))


def three(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> list[Bus]:
    if kind == "folder":
        return [Neighbours(tmp_path) for _ in range(3)]
    server: NatsServer = request.getfixturevalue("nats")
    return [Nats(server.url) for _ in range(3)]


@pytest.mark.parametrize("kind", ["folder", "nats"])
def test_what_several_processes_accept_at_once_is_one_history(
    url: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    async def scene(rooms: list[Room]) -> None:
        for seed in range(2):
            await scramble(rooms, seed)
        await settled(rooms)
        check(rooms)

    play(url, three(kind, request, tmp_path), scene)


def test_a_command_that_was_sent_to_every_process_counts_once(
    url: str, tmp_path: Path
) -> None:
    async def scene(rooms: list[Room]) -> None:
        command = tell("set_screen", state="hidden")
        receipts = await asyncio.gather(
            *(room.submit(command, MODERATOR) for room in rooms * 3)
        )
        assert len(set(receipts)) == 1
        await settled(rooms)
        assert [
            record.key
            for record in written(
                rooms[0]._database, rooms[0].snapshot.session.id
            )
        ].count(digest_of(command.key)) == 1
        check(rooms)

    play(url, [Neighbours(tmp_path) for _ in range(3)], scene)


def test_without_a_bell_rooms_read_on_by_a_timer(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms_module, "OFTEN", 0.05)

    async def scene(rooms: list[Room]) -> None:
        await scramble(rooms, 3)
        await settled(rooms)
        check(rooms)

    play(url, [Deaf(), Deaf()], scene)


def test_with_a_bell_nobody_waits_for_the_timer(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms_module, "SELDOM", 3600)

    async def scene(rooms: list[Room]) -> None:
        for number in range(20):
            await join(rooms[number % 2], f"Guest {number}")
            await settled(rooms)

    play(url, [Neighbours(tmp_path), Neighbours(tmp_path)], scene)


def test_nats_gone_and_back_loses_nothing(
    url: str, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms_module, "OFTEN", 0.1)
    buses = [Nats(nats.url), Nats(nats.url)]

    async def until(sound: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while any(bus.sound is not sound for bus in buses):  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.01)

    async def scene(rooms: list[Room]) -> None:
        await until(sound=True)
        await scramble(rooms, 5, rounds=4)
        await asyncio.to_thread(nats.stop)
        await until(sound=False)
        await scramble(rooms, 6, rounds=4)
        await settled(rooms)
        monkeypatch.setattr(rooms_module, "OFTEN", 3600)
        await asyncio.to_thread(nats.start)
        await until(sound=True)
        await scramble(rooms, 7, rounds=4)
        await settled(rooms)
        check(rooms)

    play(url, list(buses), scene)


def test_a_server_that_is_not_there_yet_delays_nobody(
    url: str, nats: NatsServer
) -> None:
    nats.stop()
    late = Nats(nats.url)

    async def scene(rooms: list[Room]) -> None:
        assert not late.sound
        await join(rooms[0], "Early")
        await asyncio.to_thread(nats.start)
        async with asyncio.timeout(PATIENCE):
            while not late.sound:  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.01)
        check(rooms)

    play(url, [late], scene)


def test_processes_tell_one_another_who_is_connected(
    url: str, tmp_path: Path
) -> None:
    async def scene(rooms: list[Room]) -> None:
        rung: list[list[object]] = []
        rooms[1].bells.add(lambda records: rung.append(list(records)))
        rooms[0].tell_here(frozenset({"anna", "boris"}))
        async with asyncio.timeout(PATIENCE):
            while rooms[1].elsewhere != {"anna", "boris"}:  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.01)
        await asyncio.sleep(0)
        assert rung == [[]]
        assert rooms[0].elsewhere == frozenset()
        rooms[0].tell_here(frozenset())
        async with asyncio.timeout(PATIENCE):
            while rooms[1].elsewhere:  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.01)

    play(url, [Neighbours(tmp_path), Neighbours(tmp_path)], scene)


@pytest.mark.parametrize(
    "noise",
    [b"", b"{", b"[]", b"\xff", b'{"number": "many"}', b'{"here": 1, "by": 2}'],
)
def test_noise_on_the_bus_does_no_harm(
    url: str, tmp_path: Path, noise: bytes
) -> None:
    async def scene(rooms: list[Room]) -> None:
        bus = rooms[0]._bus
        assert isinstance(bus, Neighbours)
        (other,) = set(bells(tmp_path)) - {bus._own}
        bus._send(noise, other)
        await join(rooms[0], "After the noise")
        await settled(rooms)
        check(rooms)

    play(url, [Neighbours(tmp_path), Neighbours(tmp_path)], scene)


def test_the_socket_of_a_dead_process_is_cleared_away(tmp_path: Path) -> None:
    async def played() -> None:
        one, dead = Neighbours(tmp_path), Neighbours(tmp_path)
        for bus in (one, dead):
            await bus.open(lambda _note: None)
        dead._transport.close()
        await asyncio.sleep(0)
        one.tell({})
        assert bells(tmp_path) == [one._own]
        await one.close()
        assert not bells(tmp_path)

    asyncio.run(played())


def test_a_neighbour_whose_queue_is_full_hears_the_newest_when_it_has_room(
    tmp_path: Path,
) -> None:
    async def played() -> list[object]:
        one, heard = Neighbours(tmp_path), list[object]()
        await one.open(lambda _note: None)
        busy = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        busy.bind(str(tmp_path / "busy.bell"))
        busy.setblocking(False)
        for number in range(2000):
            one.tell({"session": "s", "number": number})
            one.tell({"session": "s", "by": "one", "here": [str(number)]})
        assert one._waiting.keys() == {
            (tmp_path / "busy.bell", "s", False),
            (tmp_path / "busy.bell", "s", True),
        }
        async with asyncio.timeout(PATIENCE):
            while one._waiting:
                heard += drained(busy)
                await asyncio.sleep(0.01)
        heard += drained(busy)
        busy.close()
        await one.close()
        return heard

    heard = asyncio.run(played())
    assert {"session": "s", "number": 1999} in heard
    assert {"session": "s", "by": "one", "here": ["1999"]} in heard
    assert len(heard) < 4000


def drained(busy: socket.socket) -> Iterator[object]:
    with contextlib.suppress(BlockingIOError):
        while True:
            yield json.loads(busy.recv(4096))


def test_an_address_says_which_bus_it_is(tmp_path: Path) -> None:
    async def kinds() -> list[type]:
        return [
            type(bus_at(url))
            for url in (
                "",
                f"folder:{tmp_path}",
                "nats://127.0.0.1:1",
                "tls://host",
            )
        ]

    assert asyncio.run(kinds()) == [Alone, Neighbours, Nats, Nats]


def test_a_refusal_hangs_on_what_other_processes_wrote_too(url: str) -> None:
    """Two processes that never hear of one another: a person who came in elsewhere may speak here at once."""

    async def scene(rooms: list[Room]) -> None:
        receipt = await join(rooms[0], "Anna")
        command = tell("remove_person", person=receipt.made[0])
        await rooms[1].submit(command, MODERATOR)
        assert rooms[1].snapshot.number > rooms[0].snapshot.number
        with pytest.raises(Refused):
            await rooms[0].submit(
                tell("pause_stage", stage="nowhere"), MODERATOR
            )
        assert state(rooms[0].snapshot) == state(
            on_disk(rooms[0]._database, rooms[0].snapshot.session.id)
        )

    play(url, [Deaf(), Deaf()], scene)


@pytest.mark.parametrize(
    "belled", [True, False], ids=["told by the bell", "seen by the timer"]
)
def test_a_session_removed_in_one_process_is_gone_in_all(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, belled: bool
) -> None:
    monkeypatch.setattr(rooms_module, "OFTEN", 0.01)

    async def played() -> None:
        buses: list[Bus] = (
            [Neighbours(tmp_path), Neighbours(tmp_path)]
            if belled
            else [Deaf(), Deaf()]
        )
        async with AsyncExitStack() as stack:
            one, other = (
                Rooms(Database(url), Clock(), bus=bus) for bus in buses
            )
            for rooms in (one, other):
                stack.push_async_callback(rooms.close)
                await rooms.attend()
            session = (await a_room(one)).snapshot.session
            there = await other.by_code(session.code)
            left = asyncio.Event()
            other.farewells.add(lambda _session: left.set())
            await one.remove(session.id)
            async with asyncio.timeout(PATIENCE):
                await left.wait()
                while there.alive:  # noqa: ASYNC110 - it is on its way out
                    await asyncio.sleep(0.01)
            with pytest.raises(Refused):
                await other.by_code(session.code)
            assert written(other.database, session.id) == []

    asyncio.run(played())
