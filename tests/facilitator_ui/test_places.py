# More connections than the system allows: strangers who hold them give way, in whatever manner they hold them, whoever
# is in keeps the line, new people come in, and the log stays short. Nobody is counted by an address: here all have one.
import asyncio
import contextlib
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator_ui.bots.client import Client, join
from facilitator_ui.places import (
    Places,
    Standing,
    most_files,
    raise_limit,
    reserve,
)
from tests.facilitator_ui.house import HOST, free_port
from tests.facilitator_ui.test_crash import ENTER, come_in, until_it_answers
from tests.patience import PATIENCE

pytestmark = pytest.mark.long

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="that system has no such limit"
)
FILES = 200
TRIES, PAUSE = 30, 0.5
STRANGERS = 300


@dataclass
class Narrow:
    """A server that may open two hundred files."""

    process: subprocess.Popen[str]
    port: int
    secret: str
    log: Path

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


@contextlib.contextmanager
def running(
    folder: Path, *more: str, soft: int = FILES, hard: int = FILES
) -> Iterator[Narrow]:
    port, log = free_port(), folder / "log"
    command = (
        "run",
        "--host",
        HOST,
        "--port",
        str(port),
        "--database",
        f"sqlite:///{folder / 'veche.db'}",
        *more,
    )
    limits = f"ulimit -S -n {soft} && ulimit -H -n {hard}"
    with log.open("w") as lines:
        process = subprocess.Popen(
            [
                "sh",
                "-c",
                f'{limits} && exec "$@"',
                "sh",
                sys.executable,
                "-m",
                "facilitator_ui.cli",
                *command,
            ],
            stdout=subprocess.PIPE,
            stderr=lines,
            text=True,
        )
        try:
            assert process.stdout is not None
            found = next(filter(None, map(ENTER.search, process.stdout)))
            yield Narrow(process, port, found[1], log)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Narrow]:
    with running(tmp_path_factory.mktemp("narrow")) as server:
        yield server


def knock(code: str) -> bytes:
    """Return the beginning of a websocket of somebody who has no link."""
    head = f"GET /s/{code}/socket HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()


HELD: dict[str, Callable[[str], bytes]] = {
    "saying nothing": lambda _: b"",
    "half a head": lambda _: b"GET /s/",
    "after an answer": lambda _: (
        f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    ),
    "half a form": lambda code: (
        f"POST /j/{code} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 999\r\n\r\nx".encode()
    ),
    "a socket without a link": knock,
    "an answer that is not read": lambda code: (
        f"GET /j/{code} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode() * 20
    ),
}


@dataclass
class Strangers:
    """Connections that are opened and kept, some hundreds of them."""

    port: int
    held: list[socket.socket] = field(default_factory=list)

    def hold(self, first: bytes) -> None:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.settimeout(PATIENCE)
        line.connect((HOST, self.port))
        with contextlib.suppress(OSError):
            line.sendall(first)
        line.setblocking(False)
        self.held.append(line)

    def leave(self) -> None:
        for line in self.held:
            line.close()


@pytest.mark.parametrize("how", HELD)
def test_strangers_who_hold_connections_give_way_to_phones(
    narrow: Narrow, how: str
) -> None:
    async def play() -> None:
        site = _Place(narrow.port)
        code, stage, people = await come_in(site, narrow.secret)  # type: ignore[arg-type]  # all it asks for is a port
        strangers = Strangers(narrow.port)
        for client in people:
            await client.open(code, "phone")
        try:
            for _ in range(STRANGERS):
                await asyncio.to_thread(strangers.hold, HELD[how](code))
            newcomer = Client(HOST, narrow.port)
            await comes_in(newcomer, code)
            await newcomer.open(code, "phone")
            for client in (*people, newcomer):
                content: dict[str, object] = {
                    "type": "add_entry",
                    "stage": stage,
                    "content": {"what": "Still here"},
                }
                assert "ack" in await asyncio.wait_for(
                    client.send(content), PATIENCE
                )
        finally:
            strangers.leave()
            await asyncio.gather(
                *(client.close() for client in (*people, newcomer))
            )

    before = len(narrow.lines())
    asyncio.run(play())
    assert len(narrow.lines()) - before < 20


async def comes_in(newcomer: Client, code: str) -> None:
    """Join: who is not in yet is a stranger, too, and may have to press again until the others are served."""
    for _ in range(TRIES):
        try:
            await join(newcomer, code, "A newcomer", Random(1))
        except ConnectionError:
            await asyncio.sleep(PAUSE)
            continue
        return
    raise AssertionError(f"not in after {TRIES} tries")


@dataclass
class _Place:
    port: int


def test_the_system_s_own_bound_is_raised_at_the_start(tmp_path: Path) -> None:
    with running(tmp_path, soft=100, hard=300) as server:
        asyncio.run(until_it_answers(Client(HOST, server.port)))
        found = re.search(
            r"Max open files\s+(\d+)",
            Path(f"/proc/{server.process.pid}/limits").read_text(),
        )
        assert found is not None
        assert int(found[1]) == 300


def test_raising_never_lowers() -> None:
    before = most_files()
    raise_limit()
    assert most_files() >= before
    assert reserve(most_files()) < most_files()


@dataclass(eq=False)
class Held:
    """A connection that only remembers whether it had to give way."""

    name: int
    gone: bool = False

    def give_way(self) -> None:
        self.gone = True


steps = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([*Standing, None])),
    max_size=200,
)


@given(steps)
def test_there_are_never_more_than_places_and_who_is_seated_stays(
    told: list[tuple[int, Standing | None]],
) -> None:
    places, known = Places(5), dict[int, Held]()
    for name, standing in told:
        held = known.get(name)
        if held is None or held.gone:
            fresh = Held(name)
            if places.take(fresh):
                known[name] = fresh
            else:
                assert {places._all[each] for each in places._all} <= {
                    Standing.answered,
                    Standing.seated,
                }
        elif standing is None:
            places.leave(held)
            known.pop(name)
        else:
            places.move(held, standing)
        assert len(places._all) <= 5
        assert {id(each) for each in known.values() if not each.gone} == {
            id(each) for each in places._all
        }
        assert sum(map(len, places._standing.values())) == len(places._all)


def test_a_seated_line_never_gives_way_and_the_longest_silent_one_does_first() -> (
    None
):
    places = Places(3)
    seated, rested, silent = Held(1), Held(2), Held(3)
    for each, standing in (
        (seated, Standing.seated),
        (rested, Standing.resting),
        (silent, Standing.silent),
    ):
        assert places.take(each)
        places.move(each, standing)
    more = [Held(number) for number in range(4, 9)]
    for each in more:
        assert places.take(each)
        places.move(each, Standing.seated)
        if places._standing[Standing.seated].keys() == places._all.keys():
            break
    assert (seated.gone, silent.gone, rested.gone) == (False, True, True)
    assert not places.take(Held(9))
