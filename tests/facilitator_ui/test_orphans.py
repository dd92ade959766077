# A server that is killed outright takes everything with it that it started: the workers, the press, the bots of a
# rehearsal. The port is free then, and the next start is like any other.
import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from facilitator_ui.bots.client import Client
from tests.facilitator_ui.house import HOST
from tests.facilitator_ui.test_crash import Site, until_it_answers
from tests.facilitator_ui.test_workers import all_up, children, workers
from tests.patience import PATIENCE

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        sys.platform != "linux", reason="who is whose child is read from /proc"
    ),
]
SOON = PATIENCE / 4
LONG = 180.0


def offspring(pid: int) -> set[int]:
    """Return the processes that one started, and those that these did."""
    own = {
        int(each)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for each in path.read_text().split()
    }
    return own.union(*(offspring(child) for child in own))


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if _state(pid) not in {"", "Z"}}


def _state(pid: int) -> str:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        )
    except OSError:
        return ""


def gone(pids: set[int]) -> None:
    until = time.monotonic() + SOON
    while alive(pids) and time.monotonic() < until:
        time.sleep(0.05)
    names = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in alive(pids)]
    for pid in alive(pids):  # else a failing test would leave them behind
        os.kill(pid, signal.SIGKILL)
    assert names == []


async def prepared(client: Client, secret: str) -> str:
    """Make a session and download its protocol, so that there is a press; return the code."""
    await until_it_answers(client)
    await client.post(f"/o/enter/{secret}", {})
    _, _, to = await client.post(
        "/o/sessions", {"scenario": "three-hours.en", "title": "A gathering"}
    )
    code = to.split("/")[2]
    assert (await client.get(f"/s/{code}/protocol.docx"))[0] == 200
    return code


async def so_many(pid: int, number: int) -> set[int]:
    """Return a process' offspring when there are so many at least."""
    async with asyncio.timeout(PATIENCE):
        while len(offspring(pid)) < number:  # noqa: ASYNC110 - processes have no event
            await asyncio.sleep(0.05)
    return offspring(pid)


def test_a_killed_server_leaves_no_press_and_no_bots_behind(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        site = Site(tmp_path)
        async with site.running() as (process, secret):
            client = Client(HOST, site.port)
            code = await prepared(client, secret)
            before = len(offspring(process.pid))
            assert (await client.post(f"/s/{code}/rehearsal", {"people": "2"}))[
                0
            ] == 303
            born = await so_many(process.pid, before + 1)
            process.kill()
            await process.wait()
            gone(born)
        async with site.running():
            await until_it_answers(client)

    asyncio.run(asyncio.wait_for(play(), LONG))


@pytest.mark.thorough
def test_killed_parents_leave_no_workers_behind_and_the_next_start_finds_the_port_free(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        site = Site(tmp_path)
        async with workers(site, 2) as (parent, secret):
            await all_up(parent, 2, site.port)
            client = Client(HOST, site.port)
            await prepared(client, secret)
            born = offspring(parent)
            assert len(born) > len(children(parent))
            os.kill(parent, signal.SIGKILL)
            # At once: it waits until they have let go.
            async with site.running() as (
                process,
                _,
            ):
                gone(born)
                await until_it_answers(client)
                assert process.returncode is None

    asyncio.run(asyncio.wait_for(play(), LONG))
