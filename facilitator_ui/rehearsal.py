# A rehearsal: a real server on a temporary database, bots for people, a whole session played from the first
# stage to the closing, and the documents checked against what the bots remember.
import asyncio
import re
import socket
import statistics
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

from facilitator_ui.app import organizer_secret, server
from facilitator_ui.bots import Client, Stuck, join
from facilitator_ui.phrases import Voice
from facilitator_ui.players import Director, Log, Player, Progress
from facilitator_ui.settings import Settings

HOST = "127.0.0.1"
START_SECONDS = 20
OK, SEE_OTHER = 200, 303
PARAGRAPHS = 5
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENTS = ("protocol.docx", "protocol.md", "session.json")


@dataclass(frozen=True)
class Outcome:
    """What a rehearsal leaves: documents by file name, the log, and the texts that a document lacks or doubles."""

    files: dict[str, bytes]
    log: Log
    wrong: dict[str, list[str]]
    people: int
    stages: int

    @property
    def median(self) -> float:
        """Return the median time from submitting to the acknowledgement, in ms."""
        return statistics.median(self.log.seconds) * 1000 if self.log.seconds else 0.0


@dataclass(frozen=True)
class Play:
    """What is played: how many people, which scenario in which language, from which source of chance.

    `database`: a SQLAlchemy URL of an empty database; a temporary SQLite file where it is empty.
    """

    people: int
    scenario: str
    language: str
    seed: int = 1
    database: str = ""


def rehearse(play: Play, report: Progress) -> Outcome:
    """Play a session with bots. Raises Stuck, with what was seen, where the play cannot go on."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), play.database) as (port, secret):
        return asyncio.run(_played(play, port, secret, report))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, database: str = "") -> Iterator[tuple[int, str]]:
    """Serve an installation on a free local port; give the port and the organizer's secret.

    `database`: a SQLAlchemy URL; a SQLite file in `folder` where it is empty.
    """
    port = free_port()
    settings = Settings(database=database or f"sqlite:///{folder / 'veche.db'}", host=HOST, port=port)
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


async def _played(play: Play, port: int, secret: str, report: Progress) -> Outcome:
    choose = Random(play.seed)  # noqa: S311 - chance for bots keeps no secret
    voice, log = Voice(play.language, choose), Log()
    console = Client(HOST, port)
    await console.get(f"/o/enter/{secret}")
    code = await _prepared(console, f"{play.scenario}.{play.language}", voice)
    log.paper = await _position(console, code, voice)
    players = [Player(Client(HOST, port), voice, choose, log) for _ in range(play.people)]
    for number, player in enumerate(players, start=1):
        await join(player.client, code, voice.name(number), choose)
        await player.client.open(code, "phone")
        report("", number, play.people)
    await console.open(code, "console")
    director = Director(console, players, report)
    await director.lead(planned=_planned(console))
    files = {name: await _download(console, code, name) for name in DOCUMENTS}
    await asyncio.gather(*(player.client.close() for player in players), console.close())
    log.refusals = [refusal for player in players for refusal in player.client.refusals]
    return Outcome(files, log, _wrong(files, log), play.people, director.stages)


def _planned(console: Client) -> int:
    return console.regions["programme", ""].count("<li")


async def _prepared(organizer: Client, scenario: str, voice: Voice) -> str:
    """Make the session and fill in its passport; take the moderator's role."""
    made = await organizer.post("/o/sessions", {"scenario": scenario, "title": voice.phrase()})
    address = _led_on(made, f"the session of {scenario}")
    code = address.split("/")[2]
    passport = {
        "type": "edit_passport",
        "key": "rehearsal-passport-1",
        "goal": voice.sentence(),
        "expected": voice.sentence(),
        "chair": voice.name(3),
        "moderator": voice.name(17),
        "secretary": voice.name(29),
        "date": date(2026, 11, 23).isoformat(),
    }
    _led_on(await organizer.post(f"/s/{code}/do", passport), "the passport")
    _led_on(await organizer.post(f"/s/{code}/lead", {}), "the moderator's link")
    return code


async def _position(organizer: Client, code: str, voice: Voice) -> list[str]:
    """Put in a position of the organizers; return its paragraphs."""
    paragraphs = [voice.paragraph() for _ in range(PARAGRAPHS)]
    text = "\n".join((voice.phrase(), *paragraphs))
    _led_on(await organizer.upload(f"/s/{code}/paper", "position.txt", text), "the organizers' position")
    return paragraphs


def _led_on(answer: tuple[int, bytes, str], what: str) -> str:
    """Return the address that a form led on to; raise Stuck where it was refused."""
    status, content, address = answer
    if status != SEE_OTHER:
        raise Stuck(f"{what} was not taken: status {status}, {_words_of(content.decode())}")
    return address


def _words_of(page: str) -> str:
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return unescape(heading[1]) if heading else page[:200]


async def _download(client: Client, code: str, name: str) -> bytes:
    status, content, _ = await client.get(f"/s/{code}/{name}")
    if status != OK:
        raise Stuck(f"{name} could not be downloaded: status {status}")
    return content


def _wrong(files: dict[str, bytes], log: Log) -> dict[str, list[str]]:
    """Return the texts that a document does not contain as often as they were written down or drawn on a map."""
    often = Counter(log.texts)
    documents = {"protocol.docx": text_of_docx(files["protocol.docx"]), "protocol.md": files["protocol.md"].decode()}
    found = {
        name: [text for text in often if content.count(text) != often[text]] for name, content in documents.items()
    }
    return {name: texts for name, texts in found.items() if texts}


def text_of_docx(data: bytes) -> str:
    """Return the text of a .docx, a line a paragraph."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        tree = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own file
    paragraphs = tree.iter(f"{WORD}p")
    return "\n".join("".join(run.text or "" for run in paragraph.iter(f"{WORD}t")) for paragraph in paragraphs)
