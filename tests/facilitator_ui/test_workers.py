# Several processes behind one port: people of one session are spread over all of them, one is killed while they
# write, and nothing that was acknowledged is lost, nothing doubles, and every screen shows the same in the end.
import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from random import Random

import pytest
from websockets.exceptions import WebSocketException

from facilitator_ui.bots.client import Client
from tests.conftest import NatsServer
from tests.facilitator_ui.house import HOST, free_port
from tests.facilitator_ui.test_crash import ENTER, Site, come_in, list_of
from tests.length import each_other
from tests.patience import PATIENCE, PRESS_PATIENCE

pytestmark = pytest.mark.long

TEXTS = 6
SAID = re.compile(r"\w+ says \d+")


@contextlib.asynccontextmanager
async def workers(
    site: Site, number: int, **told: str
) -> AsyncIterator[tuple[int, str]]:
    """Serve with so many processes; give the parent's pid and the organizer's secret."""
    command = (
        "run",
        "--host",
        HOST,
        "--port",
        str(site.port),
        "--workers",
        str(number),
    )
    database = {"VECHE_DATABASE": f"sqlite:///{site.file}", **told}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "facilitator_ui.cli", *command),
        env={**os.environ, **database},
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        found = None
        while found is None:
            found = ENTER.search((await process.stdout.readline()).decode())
        yield process.pid, found[1]
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait_for(process.communicate(), PRESS_PATIENCE)


def children(pid: int) -> list[int]:
    """Return the workers of a parent: those of its children that listen, not the tracker of its resources."""
    found = [
        int(child)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for child in path.read_text().split()
    ]
    return [
        child
        for child in found
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


async def all_up(pid: int, number: int, port: int) -> None:
    async with asyncio.timeout(PRESS_PATIENCE):
        while len(children(pid)) < number or not await answers(port):  # noqa: ASYNC110 - processes have no event
            await asyncio.sleep(0.1)


async def answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        return (await Client(HOST, port).get("/"))[0] == HTTPStatus.OK
    return False


async def say(
    site: Site, client: Client, code: str, stage: str, text: str
) -> None:
    """Send a text until it is acknowledged, with the same key, by whatever line there is."""
    key = f"a-key-for-{text.replace(' ', '-')}"
    command: dict[str, object] = {
        "type": "add_entry",
        "stage": stage,
        "content": {"what": text},
        "key": key,
    }
    while True:
        try:
            answer = await client.send(command)
        except (WebSocketException, OSError, TimeoutError):
            await come_back(client, code)
            continue
        assert "ack" in answer, answer
        site.acknowledged[list_of(answer)[0]] = text
        return


async def come_back(client: Client, code: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(WebSocketException, OSError):
                await client.close()
                await client.open(code, "phone")
                return
            await asyncio.sleep(0.05)


async def play(site: Site, **told: str) -> list[list[str]]:
    """Let people write while a worker is killed; return what each phone shows in the end, in order."""
    async with workers(site, 2, **told) as (parent, secret):
        await all_up(parent, 2, site.port)
        code, stage, people = await come_in(site, secret)
        await asyncio.gather(*(client.open(code, "phone") for client in people))

        async def write(number: int, client: Client) -> None:
            for step in range(TEXTS):
                await say(
                    site, client, code, stage, f"Writer{number} says {step}"
                )

        writing = asyncio.gather(
            *(write(number, client) for number, client in enumerate(people))
        )
        await asyncio.sleep(0.2)
        os.kill(Random(site.port).choice(children(parent)), signal.SIGKILL)
        await asyncio.wait_for(writing, PRESS_PATIENCE)
        await asyncio.gather(*(come_back(client, code) for client in people))
        every = len(people) * TEXTS
        await asyncio.gather(
            *(
                client.until(partial(shows, client, every), "the wall")
                for client in people
            )
        )
        shown = [SAID.findall(" ".join(wall(client))) for client in people]
        await asyncio.gather(*(client.close() for client in people))
    return shown


def shows(client: Client, cards: int) -> bool:
    return len(wall(client)) == cards


def wall(client: Client) -> list[str]:
    return [
        html
        for (slot, item), html in client.regions.items()
        if slot == "wall" and item
    ]


def check(site: Site, shown: list[list[str]]) -> None:
    said = sorted(
        f"Writer{number} says {step}"
        for number in range(len(shown))
        for step in range(TEXTS)
    )
    assert sorted(site.acknowledged.values()) == said
    assert [sorted(each) for each in shown] == [said] * len(shown)
    kept = dict(
        site.query("SELECT id, json_extract(content, '$.what') FROM entry")
    )
    assert kept == site.acknowledged
    numbers = [
        number
        for (number,) in site.query(
            "SELECT number FROM journal ORDER BY session_id, number"
        )
    ]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("bell", each_other(["folder", "nats"]))
def test_a_killed_worker_takes_nothing_with_it(
    tmp_path: Path, bell: str, request: pytest.FixtureRequest
) -> None:
    site = Site(tmp_path, free_port())
    server: NatsServer | None = (
        request.getfixturevalue("nats") if bell == "nats" else None
    )
    shown = asyncio.run(
        play(site, **({"VECHE_BUS": server.url} if server else {}))
    )
    check(site, shown)
