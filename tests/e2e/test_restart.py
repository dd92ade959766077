# The server's power goes off and comes back: every page that was open is right again by itself.
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from facilitator_ui.rehearsal import HOST, free_port
from tests.e2e.stage_door import LAPTOP, PHONE, WALL, Hall, begin, come_in, quick_session, reload_forbidden, tell

ENTER = re.compile(rb"/o/enter/([A-Za-z0-9_-]{43})")
BOX = "form[data-command=add_entry] textarea"


@dataclass
class Server:
    """Veche in a process of its own, on one file and one port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Serve; return the organizer's secret once pages are answered."""
        command = ["run", "--host", HOST, "--port", str(self.port), "--database", f"sqlite:///{self.folder}/veche.db"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "facilitator_ui.cli", *command, "--new-organizer-link"], stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        found = next(filter(None, map(ENTER.search, self.process.stdout)))
        while not self._answers():
            assert self.process.poll() is None
        return found[1].decode()

    def _answers(self) -> bool:
        try:
            urlopen(f"http://{HOST}:{self.port}/").close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.communicate()
        self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.kill()


def test_every_open_page_is_right_again_after_the_power_went_off(server: Server, browser: Browser) -> None:
    hall = Hall(f"http://{HOST}:{server.port}", server.start(), browser)
    with hall.screen(LAPTOP) as console, hall.screen(WALL) as wall, hall.screen(PHONE) as anna:
        code = quick_session(console, hall.secret)
        begin(console, code)
        wall.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        pages = {"console": console, "projector": wall}
        for surface, page in pages.items():
            page.goto(f"/s/{code}/{surface}")
        come_in(anna, code, "Анна Ким", 0)
        with reload_forbidden(console, wall, anna):
            server.kill()
            anna.fill(BOX, "Написано без сервера")
            anna.locator("form[data-command=add_entry] button.primary").click()
            expect(anna.locator("[data-outbox] .receipt")).to_have_text("◷ на телефоне, уйдёт само")
            server.start()
            expect(anna.locator("[data-slot=mine] .card-text")).to_have_text("Написано без сервера", timeout=20_000)
            expect(console.locator("[data-slot=wall] .card-text")).to_have_text("Написано без сервера", timeout=20_000)
            console.locator(".bottom [data-command=next_stage]").click()
            title = anna.locator("#now h1")
            expect(title).not_to_have_text("Мысли")
            expect(wall.locator("h1")).to_have_text(title.inner_text(), timeout=20_000)
            tell(console, code, "set_screen", state="hidden")
            expect(wall.locator("h1")).to_have_text("Читальня у моста")
