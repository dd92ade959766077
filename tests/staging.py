# A real server with people in it, for whoever photographs it: bots that came in and wrote, a session in full swing.
# The clock is a staged one, so that this takes some seconds, and is each time at the same hour.
import asyncio
import json
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from facilitator_ui.app import organizer_secret, server
from facilitator_ui.bots.client import Client
from facilitator_ui.bots.phrases import Voice
from facilitator_ui.settings import Settings
from tests.facilitator_ui.house import free_port
from tests.patience import PATIENCE
from tests.stories import RUSSIAN, Story

T = TypeVar("T")

HOST = "127.0.0.1"
PORT = free_port()
ADDRESS = f"http://{HOST}:{PORT}"
MINUTE = 60_000
TEN_O_CLOCK = 1_795_417_200_000  # 23 November 2026 in Moscow
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}

FILE = "veche.db"
PEOPLE = 19
ABSENT = 2
THESES = (0, 3, 5)


@dataclass
class Clock:
    """Goes on by itself from ten o'clock, and forward when told; ms."""

    ahead: int = 0
    begun: float = field(default_factory=time.monotonic)

    def __call__(self) -> int:
        return (
            TEN_O_CLOCK
            + self.ahead
            + int((time.monotonic() - self.begun) * 1000)
        )


@contextmanager
def serving(folder: Path, clock: Clock, port: int = PORT) -> Iterator[str]:
    settings = Settings(
        database=f"sqlite:///{folder / FILE}",
        host=HOST,
        port=port,
        public_url="http://veche.local:8000",
        utc_offset=180,
    )
    secret = organizer_secret(settings, anew=True) or ""
    running = server(settings, clock)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.05)
    yield secret
    running.should_exit = True
    thread.join(PATIENCE)


@contextmanager
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread of its own: the bots stay connected while the pictures are taken."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


def wait(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, T],
    patience: float = PATIENCE,
) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(patience)


@dataclass
class Play:
    """A session, whoever leads it, and its people, each with a phone."""

    lead: Client
    people: list[Client]
    clock: Clock
    code: str
    port: int = PORT
    story: Story = RUSSIAN

    async def tell(self, command: str, **given: object) -> str:
        """Send a command of the moderator's; return the id of what it made, if anything."""
        return await told(self.lead, command, **given)

    async def following(self, minutes: float = 0) -> str:
        """Let some minutes go, and the next stage begin; return its id."""
        self.clock.ahead += int(minutes * MINUTE)
        await self.tell("next_stage", after=await self.now())
        return str(await self.now())

    async def now(self) -> str | None:
        (session,) = (await self.rows())["session"]
        current: str | None = session["current_stage_id"]
        return current

    async def rows(self) -> Mapping[str, list[dict[str, Any]]]:
        _, archive, _ = await self.lead.get(f"/s/{self.code}/session.json")
        found: Mapping[str, list[dict[str, Any]]] = json.loads(archive)["rows"]
        return found

    async def gone(self) -> None:
        await asyncio.gather(
            *(person.close() for person in (self.lead, *self.people))
        )


async def told(client: Client, command: str, **given: object) -> str:
    frame = await client.send({"type": command, **given})
    if "ack" not in frame:
        raise RuntimeError(f"{command} was refused: {frame}")
    made: list[str] = frame["made"]  # type: ignore[assignment]  # the wire's own shape
    return made[0] if made else ""


async def lobby(
    secret: str, clock: Clock, port: int = PORT, story: Story = RUSSIAN
) -> Play:
    """Make a session and lead it; nobody has come in yet."""
    lead = Client(HOST, port)
    await lead.post(f"/o/enter/{secret}", {})
    scenario = f"three-hours.{story.language}"
    form = {"scenario": scenario, "title": story.topic}
    _, _, address = await lead.post("/o/sessions", form)
    code = address.split("/")[2]
    await lead.post(f"/s/{code}/lead", {})
    await lead.open(code, "console")
    return Play(lead, [], clock, code, port, story)


async def positions(
    secret: str, clock: Clock, port: int = PORT, story: Story = RUSSIAN
) -> Play:
    """Bring a session to its positions: people in, cards written, some of them marked."""
    play = await lobby(secret, clock, port, story)
    await come_in(play, await _plan(play))
    for minutes in (0, 9, 14):
        stage = await play.following(minutes)
    for number, (person, text) in enumerate(
        zip(play.people, story.written, strict=False)
    ):
        clock.ahead += MINUTE // 2
        entry = await told(
            person, "add_entry", stage=stage, content={"matters": text}
        )
        if number in THESES:
            await play.tell(
                "mark_thesis", stage=stage, entry=entry, marked=True
            )
    return play


async def _plan(play: Play) -> list[str]:
    """Name the sides, and put a form of one question in place of the scenario's eight; return ids of the sides."""
    found = await play.rows()
    sides = sorted(found["side"], key=lambda side: side["position"])
    for side, name in zip(sides, play.story.sides, strict=True):
        await play.tell(
            "edit_side", side=side["id"], name=name, partner=side["partner"]
        )
    await _replace_positions(
        play, sorted(found["stage"], key=lambda stage: stage["position"])
    )
    return [side["id"] for side in sides]


async def _replace_positions(play: Play, stages: list[dict[str, Any]]) -> None:
    """Put in the form of one question, and anew whatever takes from what it replaces; take the old ones out."""
    anew: dict[str, str] = {}
    for stage in stages:
        envelope = (
            play.story.positions
            if stage["key"] == "positions_theses"
            else _reading(stage["envelope"], anew)
        )
        if envelope != stage["envelope"]:
            made = await play.tell(
                "insert_stage",
                kind=stage["kind"],
                after=stage["id"],
                envelope=envelope,
            )
            anew[stage["key"]] = next(
                each["key"]
                for each in (await play.rows())["stage"]
                if each["id"] == made
            )
    for stage in reversed(stages):
        if stage["key"] in anew:
            await play.tell("remove_stage", stage=stage["id"])


def _reading(envelope: dict[str, Any], anew: dict[str, str]) -> dict[str, Any]:
    """Return an envelope that takes from the stages that stand in place of others; both are named by their keys."""
    sources = [
        {**source, "stage": anew.get(source["stage"], source["stage"])}
        for source in envelope["sources"]
    ]
    options = {
        name: anew.get(value, value)
        for name, value in envelope["options"].items()
        if isinstance(value, str)
    }
    return {
        **envelope,
        "sources": sources,
        "options": {**envelope["options"], **options},
    }


async def come_in(play: Play, sides: list[str]) -> None:
    """Let people in by the join form, of the first two sides in turn and three partners; some put the phone away."""
    voice = Voice(play.story.language, Random(3))
    play.people = [Client(HOST, play.port) for _ in range(PEOPLE)]
    for number, person in enumerate(play.people):
        side = sides[number % 2] if number < PEOPLE - 3 else sides[2]
        form = {
            "key": f"picture-person-{number:03}",
            "name": voice.name(number + 1),
            "side-": side,
            "consent?": "on",
        }
        await person.get(f"/j/{play.code}")
        await person.post(f"/j/{play.code}", form)
    for person in play.people[:-ABSENT]:
        await person.open(play.code, "phone")
