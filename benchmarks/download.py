# A download beside a live session: phones write at a steady pace, first alone, then while the full protocol and the
# archive of many entries are downloaded on and on. Both alternate, so that what else the machine does falls on both.
import argparse
import asyncio
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from http.client import HTTPConnection
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from facilitator_ui.bots.client import Client, join
from facilitator_ui.bots.forms import Ask
from facilitator_ui.rehearsal import HOST, free_port
from session.events import Event
from session.live import store
from session.live.database import Database
from session.live.room import new_id
from session.record import Record
from session.tables import Entry, Person, Stage

Rounds = list[list[float]]
SPAWN = multiprocessing.get_context("spawn")
FILES = ("protocol.docx", "session.json")

ALLOWED = 2.0
"""What is promised: the slowest acknowledgement during exports against the slowest without one, medians of rounds."""

TEXT = "Evening hours are what both networks need, and young people come when somebody asks them to."


def served(folder: Path, port: int) -> tuple["subprocess.Popen[str]", str]:
    """Start a server in a process of its own; return it and the organizer's secret."""
    command = [
        sys.executable,
        "-m",
        "facilitator_ui.cli",
        "run",
        "--host",
        HOST,
        "--port",
        str(port),
    ]
    named = ["--new-organizer-link"] if (folder / "veche.db").exists() else []
    settings = {
        "VECHE_DATABASE": f"sqlite:///{folder / 'veche.db'}",
        "PATH": os.environ["PATH"],
    }
    server = subprocess.Popen(
        [*command, *named], env=settings, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"/o/enter/(\S+)", line)
        if found:
            time.sleep(2)
            return server, found[1]
    raise SystemExit("the server did not start")


@contextmanager
def serving(folder: Path, port: int) -> Iterator[str]:
    """Keep a server running while this is open; give the organizer's secret."""
    server, secret = served(folder, port)
    try:
        yield secret
    finally:
        server.terminate()
        server.wait()


async def prepared(port: int, secret: str) -> str:
    """Make a session and open its first form; return the code."""
    console = Client(HOST, port)
    await console.post(f"/o/enter/{secret}", {})
    _, _, address = await console.post(
        "/o/sessions", {"scenario": "three-hours.en", "title": "Benchmark"}
    )
    code = address.split("/")[2]
    await console.post(f"/s/{code}/lead", {})
    await console.open(code, "console")
    while not any(ask.command == "add_entry" for ask in console.asks()):
        step = next(
            ask for ask in console.asks() if ask.command == "next_stage"
        )
        await console.send({"type": step.command, **step.fixed})
        await console.quiet()
    await console.close()
    return code


def filled(folder: Path, code: str, entries: int) -> None:
    """Put so many entries into the open form, by writing what a server would have written."""
    database = Database(f"sqlite:///{folder / 'veche.db'}")
    with database.engine.begin() as connection:
        session_id = store.find_by_code(connection, code)
        assert session_id is not None
        snapshot, _ = store.load(connection, session_id)
    stage = next(
        stage
        for stage in snapshot.stages
        if stage.state == "open" and stage.kind == "form"
    )
    person = Person(
        id=new_id(), session_id=session_id, name="Paper", joined_at=1
    )
    rows = [_entry(stage, person, number) for number in range(1, entries + 1)]
    event = Event("Given", (person, *rows))
    record = Record(
        session_id,
        snapshot.number + 1,
        new_id(),
        "benchmark",
        "add_entries",
        1,
        (event,),
    )
    database.transact(partial(store.append, records=[record]))
    database.close()


def _entry(stage: Stage, person: Person, number: int) -> Entry:
    content = {
        field.name: f"{number}. {TEXT}"
        for field in stage.envelope.fields
        if field.kind in {"long", "short"}
    }
    given = {
        "author": person.id,
        "person_id": person.id,
        "content": content,
        "number": number,
        "at": number,
    }
    return Entry(
        id=new_id(), session_id=stage.session_id, stage_id=stage.id, **given
    )


async def write(phone: Client, ask: Ask, taken: list[float]) -> None:
    fields = {
        name.removeprefix("content:"): kind
        for name, kind in ask.fields.items()
        if name.startswith("content:")
    }
    content = {
        name: kind[0] if isinstance(kind, list) else TEXT
        for name, kind in fields.items()
    }
    begun = time.perf_counter()
    frame = await phone.send(
        {"type": ask.command, **ask.fixed, "content": content}
    )
    assert "ack" in frame, frame
    taken.append(time.perf_counter() - begun)


async def paced(phones: list[Client], rate: float) -> list[float]:
    """Let every phone write once, `rate` a second; return how long each waited, in ms."""
    taken: list[float] = []
    writing = []
    for phone in phones:
        ask = next(ask for ask in phone.asks() if ask.command == "add_entry")
        writing.append(asyncio.create_task(write(phone, ask, taken)))
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*writing)
    return [seconds * 1000 for seconds in taken]


def downloading(
    port: int, cookie: str, code: str, told: "Queue[float]"
) -> None:
    """Download without end, in a process of its own: who reads megabytes must not be who times the phones."""
    while True:
        begun = time.perf_counter()
        for file in FILES:
            connection = HTTPConnection(HOST, port, timeout=60)
            connection.request(
                "GET", f"/s/{code}/{file}", headers={"Cookie": cookie}
            )
            answer = connection.getresponse()
            content = answer.read()
            assert answer.status == 200, (answer.status, content[:200])
            connection.close()
        told.put(time.perf_counter() - begun)


@contextmanager
def downloads(
    port: int, cookie: str, code: str, told: "Queue[float]"
) -> Iterator[None]:
    """Download on and on while this is open."""
    process = SPAWN.Process(
        target=downloading, args=(port, cookie, code, told), daemon=True
    )
    process.start()
    told.get()  # the first time: by now everything is warm
    try:
        yield
    finally:
        process.terminate()
        process.join()


async def measured(
    port: int, secret: str, code: str, given: argparse.Namespace
) -> tuple[Rounds, Rounds]:
    organizer = Client(HOST, port)
    await organizer.post(f"/o/enter/{secret}", {})
    alone: Rounds = []
    beside: Rounds = []
    told: Queue[float] = SPAWN.Queue()
    for number in range(given.rounds):
        for taken, busy in ((alone, False), (beside, True)):
            phones = await come_in(port, code, given.phones, f"{number}{busy}")
            with (
                downloads(port, organizer.cookie_header, code, told)
                if busy
                else nullcontext()
            ):
                taken.append(await paced(phones, given.rate))
            await asyncio.gather(*(phone.close() for phone in phones))
            await asyncio.sleep(2)
    seconds = []
    while not told.empty():
        seconds.append(told.get())
    print(
        f"{len(seconds)} times {', '.join(FILES)} during the rounds, {statistics.median(seconds):.1f} s all (median)"
    )
    return alone, beside


async def come_in(port: int, code: str, count: int, mark: str) -> list[Client]:
    phones = [Client(HOST, port) for _ in range(count)]
    for number, phone in enumerate(phones):
        await join(phone, code, f"Guest {mark} {number}", Random(number))
        await phone.open(code, "phone")
    await asyncio.gather(*(phone.quiet() for phone in phones))
    return phones


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Acknowledgements beside a download."
    )
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument(
        "--phones", type=int, default=60, help="each writes once a round"
    )
    parser.add_argument(
        "--rate", type=float, default=10, help="entries a second"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--out", type=Path, help="a file of JSON lines, which grows"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        with serving(folder, port) as secret:
            code = asyncio.run(prepared(port, secret))
        filled(folder, code, given.entries)
        with serving(folder, port) as secret:
            alone, beside = asyncio.run(measured(port, secret, code, given))
    tell("alone", alone)
    tell("during downloads", beside)
    if given.out:
        keep(given, alone, beside)
    ratio = statistics.median(map(max, beside)) / statistics.median(
        map(max, alone)
    )
    print(f"the slowest of a round (median) is {ratio:.2f} × that alone")
    if ratio > ALLOWED:
        raise SystemExit(
            f"a download delays the room by more than {ALLOWED:g} times"
        )


def tell(label: str, rounds: Rounds) -> None:
    taken = sorted(each for one in rounds for each in one)
    middle, nearly = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    slowest = " ".join(f"{max(one):.1f}" for one in rounds)
    print(
        f"{label:17} median {middle:6.1f} ms, 99th of 100 {nearly:6.1f} ms, slowest of each round: {slowest} ms"
    )


def keep(given: argparse.Namespace, alone: Rounds, beside: Rounds) -> None:
    """Add a line a round: each receipt in ms."""
    with given.out.open("a") as file:
        for without, during in zip(alone, beside, strict=True):
            told = {
                "entries": given.entries,
                "phones": given.phones,
                "alone": without,
                "beside": during,
            }
            print(json.dumps(told), file=file)


if __name__ == "__main__":
    main()
