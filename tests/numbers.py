# Measures what docs/numbers.md tells of the surfaces: bytes of a first visit, time from the scanned code to the form,
# how long a start takes, time until every page is back after the server was killed. Writes them there, with the
# machine they are from.
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import check_output

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import launch
from tests.docs import ROOT
from tests.e2e.power import Server
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    join,
    quick_session,
)
from tests.e2e.way import way

NUMBERS = ROOT / "docs" / "numbers.md"
PLACE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)
SIZES = {"phone": PHONE, "console": LAPTOP, "projector": WALL}
ONLINE = "[data-connection][data-state=online]"
# Bytes/s, ms.
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
PHONES = 12
ROUNDS = 3
STARTS = 5
Row = tuple[str, str]


@dataclass
class House:
    """A running server with a session whose first stage is open."""

    server: Server
    hall: Hall
    code: str
    console: Page


def main() -> None:
    with (
        sync_playwright() as playwright,
        launch(playwright) as browser,
        _house(browser) as house,
    ):
        visits = [*_first_visits(house), *_joining(house)]
        back = [*_restarts(house)]
    rows = [*visits, *back, *_starts()]
    table = "\n".join(
        f"| {what} | {figure} |"
        for what, figure in (("What", "Measured"), ("---", "---"), *rows)
    )
    where = f"{os.cpu_count()} cores, {platform.system()}, Chromium, {datetime.now(UTC):%Y-%m-%d}; `make numbers`"
    NUMBERS.write_text(
        PLACE.sub(lambda _: f"{table}\n\n*{where}*\n", NUMBERS.read_text())
    )


@contextmanager
def _house(browser: Browser) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            hall = Hall(server.address, server.start(), browser)
            with hall.screen(LAPTOP) as console:
                code = quick_session(console, hall.secret, "one-day.ru")
                begin(console, code)
                yield House(server, hall, code, console)
        finally:
            server.kill()


def _starts() -> Iterator[Row]:
    """Measure what an operator waits for, each time with a process of its own."""
    first, again = [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder))
            first.append(_started(server))
            again.append(_started(server))
    yield "Start to the first answer, a new database", _seconds(first)
    yield "Start to the first answer, again", _seconds(again)
    command = [sys.executable, "-m", "facilitator_ui", "--help"]
    helped = [_taken(lambda: check_output(command)) for _ in range(STARTS)]
    yield "`veche --help`", _seconds(helped)


def _started(server: Server) -> float:
    try:
        return _taken(server.start)
    finally:
        server.kill()


def _taken(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _seconds(taken: list[float]) -> str:
    median, longest = statistics.median(taken), max(taken)
    return (
        f"median {median:.2f} s, longest {longest:.2f} s ({len(taken)} times)"
    )


def _until_the_form(house: House) -> Iterator[Row]:
    """Count what a new phone takes off the wire until its form can be used; what comes later is held back."""
    with (
        way(house.hall.port) as road,
        house.hall.screen(PHONE, base_url=road.address) as page,
    ):
        asked: set[str] = set()
        page.on(
            "request",
            lambda request: asked.add(f"{request.method} {request.url}"),
        )
        page.add_init_script(READY)
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        # A route would switch the browser's memory of files off.
        line.send("Network.setBlockedURLs", {"urls": list(LATER)})
        join(page, house.code, "Анна Ким", 0)
        while not page.evaluate("window.isReady"):
            page.wait_for_timeout(50)
        files = [url for url in asked if not LAID_BY.search(url)]
        yield (
            "First visit, phone, until the form can be used",
            f"{road.taken / 1000:.1f} kB on the wire, {len(files)} requests",
        )


LATER = ("*/live.js*", "*/rest.css*")
LAID_BY = re.compile(r"/(?:live\.js|rest\.css)")
READY = 'document.addEventListener("ready", () => { window.isReady = true; })'


def _first_visits(house: House) -> Iterator[Row]:
    """Count what a new device takes off the wire: HTTP with its headings, and the socket's first frame."""
    yield from _until_the_form(house)
    for surface, size in SIZES.items():
        with (
            way(house.hall.port) as road,
            house.hall.screen(size, base_url=road.address) as page,
        ):
            unpacked = _counted(page)
            if surface == "phone":
                come_in(page, house.code, "Анна Ким", 0)
            else:
                page.context.add_cookies(house.console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
                page.goto(f"/s/{house.code}/{surface}")
            _online(page)
            page.wait_for_timeout(500)
            yield (
                f"First visit, {surface}",
                f"{road.taken / 1000:.0f} kB on the wire ({sum(unpacked) / 1000:.0f} kB unpacked)",
            )


def _counted(page: Page) -> list[int]:
    """Return a list that fills with the lengths of what the page gets, as it is when unpacked."""
    lengths: list[int] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on(
        "Network.dataReceived", lambda told: lengths.append(told["dataLength"])
    )
    line.on(
        "Network.webSocketFrameReceived",
        lambda told: lengths.append(len(told["response"]["payloadData"])),
    )
    return lengths


def _joining(house: House) -> Iterator[Row]:
    """Measure a new phone from the scanned address to the open form, less what its owner thinks and types."""
    for name, slow in (
        ("in the hall", False),
        ("on a link of 400 kbit/s and 400 ms", True),
    ):
        with house.hall.screen(PHONE) as page:
            if slow:
                line = page.context.new_cdp_session(page)
                line.send("Network.enable")
                line.send("Network.emulateNetworkConditions", SLOW)
            began = time.monotonic()
            come_in(page, house.code, "Пётр Орлюк", 0)
            page.locator("form[data-command=add_entry]").wait_for()
            yield (
                f"From scan to the form, {name}",
                f"{time.monotonic() - began:.1f} s, 3 taps after the name",
            )


def _restarts(house: House) -> Iterator[Row]:
    with ExitStack() as screens:
        pages = [
            screens.enter_context(house.hall.screen(PHONE))
            for _ in range(PHONES)
        ]
        for number, page in enumerate(pages):
            come_in(page, house.code, f"Участник {number}", 0)
        took = [
            each
            for _ in range(ROUNDS)
            for each in _restarted(house.server, pages)
        ]
    told = f"median {statistics.median(took):.1f} s, longest {max(took):.1f} s ({PHONES} phones, {ROUNDS} times)"
    yield (
        "Back by itself after the server was killed, from its first answer",
        told,
    )


def _restarted(server: Server, pages: list[Page]) -> list[float]:
    server.kill()
    for page in pages:
        page.locator("[data-connection]:not([data-state=online])").wait_for(
            state="attached"
        )
        page.evaluate(BACK)
    time.sleep(3)
    server.start()
    answered = time.time() * 1000
    return [(_back(page) - answered) / 1000 for page in pages]


def _back(page: Page) -> float:
    """Return the moment when a page was online again; ms."""
    while not page.evaluate("window.back"):
        page.wait_for_timeout(100)
    return float(page.evaluate("window.back"))


BACK = """() => {
  window.back = 0;
  const mark = document.querySelector("[data-connection]");
  const seen = () => mark.dataset.state === "online" && (window.back = Date.now(), watch.disconnect());
  const watch = new MutationObserver(seen);
  watch.observe(mark, { attributes: true });
}"""


def _online(page: Page) -> None:
    page.locator(ONLINE).first.wait_for(state="attached")


if __name__ == "__main__":
    main()
