# Every page of the organizer in a large session: how many bytes it has, how long it takes, and for how long anything
# else on the server's loop stands still meanwhile. The server runs in this process, so that a second coroutine on the
# same loop can tell; what asks is a thread beside it.
import argparse
import asyncio
import json
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from servers import Browser

from facilitator_ui.app import be_attentive, organizer_secret, server
from facilitator_ui.rehearsal import free_port
from facilitator_ui.settings import Settings
from session.snapshot import Snapshot
from tests.crowds import addresses, filled

MOST_BYTES, MOST_STILL = 400_000, 150.0
"""What is promised of each page: bytes as they are before they are packed, and ms for which the loop stands still."""

BEAT = 0.001
LONGEST_NAME = 15  # characters; a part of an address that is longer is an id
ROUNDS = 5
NUMBERS = Path(__file__).resolve().parent.parent / "docs" / "numbers.md"
PLACE = re.compile(r"(?<=<!-- desk -->\n).*?(?=<!-- end -->)", re.DOTALL)


@dataclass
class Taken:
    """What one page cost: bytes, seconds in all, and how long the loop stood still (ms): usually, at worst."""

    page: str
    bytes: int
    seconds: float
    still: float
    worst: float = 0.0
    first: float = 0.0


class Heart:
    """Beats on the loop; tells how long the longest pause between two beats was since it was last asked."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last - BEAT)
            last = now

    def told(self) -> float:
        longest, self.longest = self.longest, 0.0
        return longest * 1000


async def asked(heart: Heart, get: partial[str], page: str) -> Taken:
    """Ask for a page some times; tell of the median, the worst, and of the first time alone."""
    await asyncio.to_thread(get)
    first = heart.told()
    rounds: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        text = await asyncio.to_thread(get)
        rounds.append((time.perf_counter() - begun, heart.told()))
    seconds, stills = zip(*rounds, strict=True)
    return Taken(
        page,
        len(text.encode()),
        median(seconds),
        median(stills),
        max(*stills, first),
        first,
    )


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Browser]:
    """Run a server on this loop while this is open; give the organizer's browser."""
    secret = organizer_secret(settings, anew=True)
    running = server(settings)
    serving = asyncio.create_task(running.serve())
    while not running.started:  # noqa: ASYNC110 - it tells of it in no other way
        await asyncio.sleep(0.05)
    chief = Browser(settings.port)
    await asyncio.to_thread(chief.post, f"/o/enter/{secret}", {})
    try:
        yield chief
    finally:
        running.should_exit = True
        await serving


async def measured(given: argparse.Namespace, folder: Path) -> list[Taken]:
    settings = Settings(
        database=f"sqlite:///{folder / 'veche.db'}",
        port=free_port(),
        commands_per_second=1000.0,
    )
    async with served(settings) as chief:
        codes = [await asyncio.to_thread(_made, chief) for _ in range(2)]
    running, closed = (
        filled(settings.database, code, given.people, closed=code == codes[1])
        for code in codes
    )
    found: list[Taken] = []
    async with served(settings) as chief:
        be_attentive()
        for snapshot in (running, closed):
            found += await _session(given, chief, snapshot)
    return found


def _made(chief: Browser) -> str:
    code = chief.post(
        "/o/sessions", {"scenario": "three-hours.en", "title": "Benchmark"}
    ).split("/")[2]
    chief.post(f"/s/{code}/lead", {})
    return code


async def _session(
    given: argparse.Namespace, chief: Browser, snapshot: Snapshot
) -> list[Taken]:
    code, closed = snapshot.session.code, snapshot.session.closed_at is not None
    # The session is loaded.
    await asyncio.to_thread(chief.get, f"/s/{code}/passport")
    await asyncio.to_thread(chief.post, f"/s/{code}/lead", {})
    heart = Heart()
    beat = asyncio.create_task(heart.beat())
    await asyncio.sleep(1)
    heart.told()
    wanted = [page for page in addresses(snapshot) if given.only in page]
    mark = " (closed)" if closed else ""
    found = [
        await asked(
            heart,
            partial(_fetched, chief, f"/s/{code}/{p.split('#')[0]}"),
            _name(p) + mark,
        )
        for p in wanted
    ]
    posts = (
        []
        if closed
        else [(page, form) for page, form in _posts() if given.only in page]
    )
    found += [await _posted(heart, chief, code, *each) for each in posts]
    beat.cancel()
    return found


def _fetched(chief: Browser, path: str) -> str:
    status, text, _ = chief.ask("GET", path, None)
    assert status == 200, (status, path, text[-600:])
    return text


def _name(page: str) -> str:
    """Return what a table calls a page: without ids, with the kind of stage that it shows, and its leaf."""
    address, _, kind = page.partition("#")
    path, _, asked = address.partition("?")
    shown = "/".join(
        part for part in path.split("/") if len(part) <= LONGEST_NAME
    )
    leaf = "".join(
        f", {each}"
        for each in asked.split("&")
        if each.startswith(("wall", "q=", "page", "copies"))
    )
    return f"{shown}{f', {kind}' if kind else ''}{leaf}"


def _posts() -> Iterator[tuple[str, dict[str, str]]]:
    lines = "\n".join(
        f"Newcomer {number:04d};House of culture;head" for number in range(1000)
    )
    yield "newcomers", {"text": lines}
    yield "badges", {}


async def _posted(
    heart: Heart, chief: Browser, code: str, page: str, form: dict[str, str]
) -> Taken:
    begun = time.perf_counter()
    _, text, _ = await asyncio.to_thread(
        chief.ask, "POST", f"/s/{code}/{page}", urlencode(form)
    )
    seconds, still = time.perf_counter() - begun, heart.told()
    return Taken(page, len(text.encode()), seconds, still, still, still)


def tell(found: list[Taken]) -> None:
    for one in sorted(found, key=lambda one: -one.still):
        over = " !" * (one.bytes > MOST_BYTES or one.still > MOST_STILL)
        times = f"{one.still:6.0f} ms {one.worst:6.0f} ms {one.first:6.0f} ms {one.seconds:5.2f} s"
        print(f"{one.page:44} {one.bytes / 1000:7.0f} kB {times}{over}")


def written(found: list[Taken], people: int) -> str:
    """Return the largest and the slowest pages as a table for docs/numbers.md."""
    shown = [one for one in found if not one.page.startswith("regions")]
    over = {
        one.page: one
        for one in shown
        if one.bytes > MOST_BYTES or one.still > MOST_STILL
    }
    largest = (
        sorted(shown, key=lambda one: -one.bytes)[:4]
        + sorted(shown, key=lambda one: -one.still)[:2]
    )
    chosen = {**over, **{one.page: one for one in largest}}
    head = [
        "| Page | Bytes | The loop stands still | At worst | The first time | In all |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    rows = [
        f"| {one.page} | {one.bytes / 1000:,.0f} kB | {one.still:.0f} ms | {one.worst:.0f} ms | {one.first:.0f} ms"
        f" | {one.seconds:.2f} s |"
        for one in chosen.values()
    ]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    where = f"{os.cpu_count()} cores, load {load:.0f}, {platform.system()}, {datetime.now(UTC):%Y-%m-%d}"
    what = f"{len(shown)} pages with {people:,} people and 2,000 entries, these cost most; medians of {ROUNDS}"
    told = f"*{what}; {where}; `benchmarks/desk.py`*"
    return "\n".join([*head, *rows, "", told, ""])


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Every page of the organizer in a large session."
    )
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument(
        "--only", default="", help="pages whose address has this"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="write the table of docs/numbers.md",
    )
    parser.add_argument(
        "--out", type=Path, help="a file of JSON lines, which grows"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(measured(given, Path(name)))
    tell(found)
    if given.out:
        with given.out.open("a") as file:
            file.writelines(json.dumps(vars(one)) + "\n" for one in found)
    if given.write:
        NUMBERS.write_text(
            PLACE.sub(
                lambda _: written(found, given.people),
                NUMBERS.read_text(),
                count=1,
            )
        )
    over = [
        one.page
        for one in found
        if one.bytes > MOST_BYTES or one.still > MOST_STILL
    ]
    if over:
        raise SystemExit(f"beyond what is promised: {', '.join(over)}")


if __name__ == "__main__":
    main()
