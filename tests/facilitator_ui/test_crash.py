# The power goes off: a server is killed at any moment while people write, by socket and by POST. Whatever was
# acknowledged is there afterwards, word for word, and the journal has no gap.
import asyncio
import contextlib
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from facilitator_ui.bots.client import Client, join
from tests.facilitator_ui.house import HOST, Answer, free_port
from tests.patience import PATIENCE

pytestmark = pytest.mark.long

ROUNDS = 3
WRITERS = 5
ENTER = re.compile(r"/o/enter/([A-Za-z0-9_-]{43})")


@dataclass
class Site:
    """A server in a process of its own that starts again and again on the same file, and what it acknowledged."""

    folder: Path
    port: int = field(default_factory=free_port)
    acknowledged: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / "veche.db"

    @contextlib.asynccontextmanager
    async def running(
        self,
    ) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
        """Serve; give the process and the organizer's secret."""
        command = (
            "run",
            "--host",
            HOST,
            "--port",
            str(self.port),
            "--database",
            f"sqlite:///{self.file}",
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "facilitator_ui.cli",
            *command,
            "--new-organizer-link",
            stdout=subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            found = None
            while found is None:
                found = ENTER.search((await process.stdout.readline()).decode())
            yield process, found[1]
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

    # Whatever SQLite holds.
    def query(self, question: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.file)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()


async def come_in(site: Site, secret: str) -> tuple[str, str, list[Client]]:
    """Make a session with an open stage; return its code, the stage, and people who have joined."""
    organizer = Client(HOST, site.port)
    await until_it_answers(organizer)
    await organizer.post(f"/o/enter/{secret}", {})
    _, _, to = await organizer.post(
        "/o/sessions", {"scenario": "three-hours.en", "title": "A gathering"}
    )
    code = to.split("/")[2]
    await organizer.post(f"/s/{code}/lead", {})
    await organizer.open(code, "console")
    envelope = {"title": "Ideas", "fields": [{"name": "what", "label": "What"}]}
    made = await organizer.send(
        {"type": "insert_stage", "kind": "form", "envelope": envelope}
    )
    (stage,) = (str(row) for row in list_of(made)[:1])
    await organizer.send({"type": "open_stage", "stage": stage})
    await organizer.close()
    people = [Client(HOST, site.port) for _ in range(WRITERS)]
    for number, client in enumerate(people):
        await join(client, code, f"Writer {number}", Random(number))
    return code, stage, people


def list_of(answer: Answer) -> list[str]:
    made: list[str] = answer["made"]
    return made


async def until_it_answers(client: Client) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(OSError):
                await client.get("/")
                return
            await asyncio.sleep(0.05)


async def write_on(
    site: Site, client: Client, code: str, stage: str, mark: str
) -> None:
    """Write until the line breaks; remember every text that was acknowledged, by its entry's id."""
    await client.open(code, "phone")
    for number in count():
        text = f"{mark} says {number}"
        answer = await client.send(
            {"type": "add_entry", "stage": stage, "content": {"what": text}}
        )
        site.acknowledged[list_of(answer)[0]] = text


async def play(site: Site) -> None:
    chance = Random(site.port)
    async with site.running() as (_, secret):
        code, stage, people = await come_in(site, secret)
    for round_ in range(ROUNDS):
        async with site.running() as (process, _):
            await until_it_answers(people[0])
            before = len(site.acknowledged)
            writing = [
                asyncio.create_task(
                    write_on(site, client, code, stage, f"{round_}.{number}")
                )
                for number, client in enumerate(people)
            ]
            async with asyncio.timeout(PATIENCE):
                while len(site.acknowledged) < before + 10:  # noqa: ASYNC110 - several count it up
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            await process.wait()
            await asyncio.sleep(0.1)
            for task in writing:
                task.cancel()
            endings = await asyncio.gather(*writing, return_exceptions=True)
            broken = asyncio.CancelledError | WebSocketException | OSError
            assert [
                each for each in endings if not isinstance(each, broken)
            ] == []
            check(site)


def check(site: Site) -> None:
    kept: dict[str, str] = dict(
        site.query("SELECT id, json_extract(content, '$.what') FROM entry")
    )
    lost = {
        entry: text
        for entry, text in site.acknowledged.items()
        if kept.get(entry) != text
    }
    assert lost == {}
    assert len(set(kept.values())) == len(kept)
    numbers = [
        number
        for (number,) in site.query(
            "SELECT number FROM journal ORDER BY session_id, number"
        )
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    journal = {
        entry
        for (entry,) in site.query(
            "SELECT json_extract(events, '$[0].rows[0][1].id') FROM journal"
        )
    }
    assert set(kept) <= journal


@pytest.mark.thorough
def test_killed_at_any_moment_nothing_that_was_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    asyncio.run(play(site))
    assert len(site.acknowledged) >= 10 * ROUNDS
