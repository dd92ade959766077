# A play: bots come in by the door of a session that stands ready, play it to its end, and compare the documents with
# what they remember. Knows the wire and documents, no server and nothing of the inside.
import asyncio
import statistics
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from random import Random
from xml.etree import ElementTree as ET

from facilitator_ui.bots.client import Client, Stuck, join
from facilitator_ui.bots.director import Director
from facilitator_ui.bots.phrases import Voice
from facilitator_ui.bots.players import Log, Player, Progress

OK = 200
QUOTES = ("“{}”", "«{}»")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENTS = ("protocol.docx", "protocol.md", "session.json")
REPORT = "protocol.md?cut=report"
"""The final report, which prints what stands in no section of the protocol."""
NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Times:
    """How long something took, in ms: half of it no longer than `median`, of twenty nineteen no longer than `most`."""

    count: int
    median: float
    most: float
    longest: float


@dataclass(frozen=True)
class Outcome:
    """What a play leaves: documents by file name, the log, and the texts that a document lacks or doubles."""

    files: dict[str, bytes]
    log: Log
    wrong: dict[str, list[str]]
    people: int
    stages: int

    @property
    def joins(self) -> Times:
        """Return how long it took from asking for the join form to the first whole screen."""
        return times(self.log.joins)

    @property
    def receipts(self) -> Times:
        """Return how long it took from submitting to the acknowledgement."""
        return times(self.log.seconds)


def times(seconds: Sequence[float]) -> Times:
    if not seconds:
        return Times(0, 0.0, 0.0, 0.0)
    ordered = [1000 * each for each in sorted(seconds)]
    most = ordered[min(len(ordered) - 1, int(NEARLY_ALL * len(ordered)))]
    return Times(len(ordered), statistics.median(ordered), most, ordered[-1])


@dataclass(frozen=True)
class Cast:
    """Who plays: how many people, speaking with which voice, with which source of chance, and what they remember."""

    people: int
    voice: Voice
    choose: Random
    log: Log


async def played(
    console: Client, code: str, cast: Cast, report: Progress
) -> Outcome:
    """Play a session to its end. `console` holds the moderator's role. Raises Stuck where the play cannot go on."""
    players = [_player(console, cast) for _ in range(cast.people)]
    for number, player in enumerate(players, start=1):
        await _come_in(player, code, number)
        report("", number, cast.people)
    await console.open(code, "console")
    director = Director(console, players, report)
    await director.lead(planned=_planned(console))
    files = {name: await _download(console, code, name) for name in DOCUMENTS}
    clients = [player.client for player in players]
    await asyncio.gather(*(each.close() for each in (*clients, console)))
    refusals = chain.from_iterable(client.refusals for client in clients)
    cast.log.refusals = list(refusals)
    if cast.log.annexed:
        files[REPORT] = await _download(console, code, REPORT)
    wrong = _wrong(files, cast.log)
    return Outcome(files, cast.log, wrong, cast.people, director.stages)


def file_name(document: str) -> str:
    """Return what a document is called in a folder."""
    if document == REPORT:
        return "report.md"
    return document


def _player(console: Client, cast: Cast) -> Player:
    client = Client(console.host, console.port)
    return Player(client, cast.voice, cast.choose, cast.log)


async def _come_in(player: Player, code: str, number: int) -> None:
    begun = time.perf_counter()
    await join(
        player.client,
        code,
        player.voice.name(number),
        player.choose,
        player.voice.organization(),
    )
    await player.client.open(code, "phone")
    player.log.joins.append(time.perf_counter() - begun)


def _planned(console: Client) -> int:
    return console.regions["programme", ""].count("<li")


async def _download(client: Client, code: str, name: str) -> bytes:
    status, content, _ = await client.download(f"/s/{code}/{name}")
    if status != OK:
        raise Stuck(f"{name} could not be downloaded: status {status}")
    return content


def _wrong(files: dict[str, bytes], log: Log) -> dict[str, list[str]]:
    """Return the texts that a document does not contain as often as they were written down or drawn on a map."""
    often = Counter(log.texts)
    printed = {
        "protocol.docx": text_of_docx(files["protocol.docx"]),
        "protocol.md": files["protocol.md"].decode(),
    }
    every = {**often, **dict.fromkeys(log.annexed)}
    found = {
        name: [
            text
            for text in every
            if not _counts(content, text) & _wanted(text, often[text], log)
        ]
        for name, content in printed.items()
    }
    whole = files.get(REPORT, b"").decode()
    found[REPORT] = [
        text for text in log.annexed if whole.count(text) != often[text] + 1
    ]
    return {name: texts for name, texts in found.items() if texts}


def _wanted(text: str, often: int, log: Log) -> set[int]:
    """Return how often a text may stand there: a name once more, above the column of a table."""
    return {often, often + 1} if text in log.names else {often}


def _counts(content: str, text: str) -> set[int]:
    """Return how often a text stands there, with and without where it is quoted, as the theme of a group is."""
    whole = content.count(text)
    quoted = [content.count(each.format(text)) for each in QUOTES]
    return {whole, whole - sum(quoted)}


def text_of_docx(data: bytes) -> str:
    """Return the text of a .docx, a line a paragraph."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        tree = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own file
    paragraphs = tree.iter(f"{WORD}p")
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(f"{WORD}t"))
        for paragraph in paragraphs
    )
