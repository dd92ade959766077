# A rehearsal: a real server on a temporary database, bots for people, a whole session played from the first
# stage to the closing, and the documents checked against what the bots remember.
import asyncio
import json
import re
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

from facilitator_ui import method_alone
from facilitator_ui.app import organizer_secret, server
from facilitator_ui.bots.client import Client, Stuck, come_in
from facilitator_ui.bots.phrases import (
    DECISIONS,
    PASSPORT,
    SIDES,
    Voice,
    in_language,
)
from facilitator_ui.bots.play import Cast, Outcome, played
from facilitator_ui.bots.players import Log, Progress
from facilitator_ui.settings import Settings
from facilitator_ui.shelf import library

HOST = "127.0.0.1"
START_SECONDS = 20
SEE_OTHER = 303
PARAGRAPHS = 5


@dataclass(frozen=True)
class Play:
    """What is played: how many people, which scenario in which language, from which source of chance.

    `scenario`: or a method, by its key, which is then played alone; METHOD/VARIANT for one of its variants.
    `database`: a SQLAlchemy URL of an empty database; a temporary SQLite file where it is empty.
    """

    people: int
    scenario: str
    language: str
    seed: int = 1
    database: str = ""


@dataclass(frozen=True)
class Hall:
    """A server on which sessions are played: its port, the organizer's secret, where methods become scenarios."""

    port: int
    secret: str
    shelf: Path

    def play(self, play: Play, report: Progress) -> Outcome:
        """Play a session with bots. Raises Stuck, with what was seen, where the play cannot go on."""
        scenario = self._shelved(play)
        return asyncio.run(_played(play, scenario, self, report))

    def _shelved(self, play: Play) -> str:
        """Put a method that is played alone among the scenarios; return what the scenario is called."""
        key, _, variant = play.scenario.partition("/")
        method = library().get(key)
        if method is None:
            return f"{key}.{play.language}"
        file = method_alone.write(self.shelf, method, play.language, variant)
        return f"{file.key}.{file.language}"


def rehearse(
    play: Play, report: Progress, scenarios: Path | None = None
) -> Outcome:
    """Play a session on a server of its own. Raises Stuck, with what was seen, where the play cannot go on.

    `scenarios`: the folder with the scenario, where it does not come with the program.
    """
    with hall(play.database, scenarios) as here:
        return here.play(play, report)


@contextmanager
def hall(database: str = "", scenarios: Path | None = None) -> Iterator[Hall]:
    """Serve an installation that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = {"scenarios": scenarios} if scenarios else {}
        with serving(folder, database, **given) as (port, secret):
            yield Hall(port, secret, scenarios or folder / "scenarios")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    folder: Path, database: str = "", **given: Any
) -> Iterator[tuple[int, str]]:
    """Serve an installation on a free local port; give the port and the organizer's secret.

    `database`: a SQLAlchemy URL; a SQLite file in `folder` where it is empty. `given`: other settings.
    """
    port = free_port()
    address = database or f"sqlite:///{folder / 'veche.db'}"
    settings = Settings(
        database=address,
        key_file=folder / "veche.key",
        host=HOST,
        port=port,
        **given,
    )
    secret = organizer_secret(settings, anew=True)
    running = server(settings)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not running.started and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        yield port, secret or ""
    finally:
        running.should_exit = True
        thread.join(START_SECONDS)


async def _played(
    play: Play, scenario: str, here: Hall, report: Progress
) -> Outcome:
    choose = Random(play.seed)  # noqa: S311 - chance for bots keeps no secret
    cast = Cast(play.people, Voice(play.language, choose), choose, Log())
    console = Client(HOST, here.port)
    await come_in(console, f"/o/enter/{here.secret}")
    code = await _prepared(console, scenario, cast.voice)
    cast.log.paper = await _position(console, code, cast.voice)
    return await played(console, code, cast, report)


async def _prepared(organizer: Client, scenario: str, voice: Voice) -> str:
    """Make the session, fill in its passport as one would before the day, and take the moderator's role."""
    language = scenario.rpartition(".")[2]
    made = await organizer.post(
        "/o/sessions",
        {
            "scenario": scenario,
            "title": in_language(PASSPORT, language)["title"],
        },
    )
    address = _led_on(made, f"the session of {scenario}")
    code = address.split("/")[2]
    officers = {
        "chair": voice.name(3),
        "moderator": voice.name(17),
        "secretary": voice.name(29),
    }
    dates = {
        "date": date(2026, 11, 23).isoformat(),
        "review_date": date(2027, 2, 24).isoformat(),
    }
    await _told(
        organizer,
        code,
        {
            "type": "edit_passport",
            **in_language(PASSPORT, language),
            **officers,
            **dates,
            "number": "3",
        },
    )
    await _dressed(organizer, code, language)
    _led_on(await organizer.post(f"/s/{code}/lead", {}), "the moderator's link")
    return code


async def _dressed(organizer: Client, code: str, language: str) -> None:
    """Call the sides by their names, and note what each item of the agenda decides beside the agreements."""
    _, content, _ = await organizer.download(f"/s/{code}/session.json")
    rows = json.loads(content)["rows"]
    sides = sorted(rows["side"], key=lambda row: int(row["position"]))
    for row, name in zip(sides, in_language(SIDES, language), strict=False):
        await _told(
            organizer,
            code,
            {"type": "edit_side", "side": row["id"], "name": name},
        )
    last = {
        row["envelope"]["section"]: row["id"]
        for row in sorted(rows["stage"], key=lambda row: row["position"])
    }
    for section, decision in in_language(DECISIONS, language).items():
        if section in last:
            await _told(
                organizer,
                code,
                {
                    "type": "note_decision",
                    "stage": last[section],
                    "decision": decision,
                },
            )


async def _told(organizer: Client, code: str, command: dict[str, Any]) -> None:
    told = {"key": secrets.token_hex(8), "back": "/o", **command}
    _led_on(await organizer.post(f"/s/{code}/do", told), str(command["type"]))


async def _position(organizer: Client, code: str, voice: Voice) -> list[str]:
    """Put in a position of the organizers; return its paragraphs."""
    paragraphs = [voice.paragraph() for _ in range(PARAGRAPHS)]
    text = "\n".join((voice.position, *paragraphs))
    _led_on(
        await organizer.upload(f"/s/{code}/paper", "position.txt", text),
        "the organizers' position",
    )
    return paragraphs


def _led_on(answer: tuple[int, bytes, str], what: str) -> str:
    """Return the address that a form led on to; raise Stuck where it was refused."""
    status, content, address = answer
    if status != SEE_OTHER:
        raise Stuck(
            f"{what} was not taken: status {status}, {_words_of(content.decode())}"
        )
    return address


def _words_of(page: str) -> str:
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return unescape(heading[1]) if heading else page[:200]
