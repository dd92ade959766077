# The server's power goes off and comes back: every page that was open is right again by itself.
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.power import Server
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    quick_session,
    reload_forbidden,
    tell,
)

pytestmark = pytest.mark.long

BOX = "form[data-command=add_entry] textarea"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.kill()


def test_every_open_page_is_right_again_after_the_power_went_off(
    server: Server, browser: Browser
) -> None:
    hall = Hall(server.address, server.start(), browser)
    with (
        hall.screen(LAPTOP) as console,
        hall.screen(WALL) as wall,
        hall.screen(PHONE) as anna,
    ):
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
            expect(anna.locator("[data-outbox] .receipt")).to_have_text(
                "◷ на телефоне, уйдёт само"
            )
            server.start()
            expect(anna.locator("[data-slot=mine] .card-text")).to_have_text(
                "Написано без сервера"
            )
            expect(console.locator("[data-slot=wall] .card-text")).to_have_text(
                "Написано без сервера"
            )
            console.locator(".bottom [data-command=next_stage]").click()
            title = anna.locator("#now h1")
            expect(title).not_to_have_text("Мысли")
            followed = (
                wall.locator("h1, .lobby-time")
                .filter(has_text=title.inner_text())
                .first
            )
            expect(followed).to_be_visible()
            tell(console, code, "set_screen", state="hidden")
            expect(wall.locator("h1")).to_have_text("Читальня у моста")
