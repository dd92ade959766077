# A whole session in real browsers: organizer, moderator, three phones and the projector, in Russian.
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitator_ui.bots.play import text_of_docx
from facilitator_ui.rehearsal import serving
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    come_in,
    made_link,
    make_session,
    next_stage,
    write,
)

pytestmark = pytest.mark.long

PEOPLE = (("Анна Ким", 0), ("Пётр Орлюк", 1), ("Вера Цой", 1))


@pytest.fixture
def hall(browser: Browser, tmp_path: Path) -> Iterator[Hall]:
    with serving(tmp_path) as (port, secret):
        yield Hall(f"http://127.0.0.1:{port}", secret, browser)


def test_a_moderator_three_phones_and_the_wall_play_a_session_to_its_protocol(
    hall: Hall,
) -> None:
    with ExitStack() as screens:
        console = screens.enter_context(hall.screen(LAPTOP))
        wall = screens.enter_context(hall.screen(WALL))
        phones = [screens.enter_context(hall.screen(PHONE)) for _ in PEOPLE]
        code = make_session(
            console, hall.secret, "three-hours.ru", "Читальня у моста"
        )
        _show_wall(console, wall, code)
        console.click("form[action$='/lead'] button")
        for phone, (name, side) in zip(phones, PEOPLE, strict=True):
            come_in(phone, code, name, side)
        expect(wall.locator(".lobby")).to_contain_text("3")
        written = _play(console, wall, phones)
        protocol = _protocol(console, code)
        for text in written:
            assert protocol.count(text) == 1, text


def _show_wall(console: Page, wall: Page, code: str) -> None:
    """Open the projector by a link that the organizer makes."""
    console.goto(f"/s/{code}/people")
    console.select_option("#link-role", "projector")
    console.click("form[action$='/links'] button.primary")
    wall.goto(made_link(console))
    expect(wall.locator(".lobby")).to_be_visible()
    console.goto(f"/s/{code}/passport")


def _play(console: Page, wall: Page, phones: list[Page]) -> list[str]:
    """Lead through every stage; return what was written."""
    written: list[str] = []
    while console.locator(".bottom [data-command=next_stage]").count():
        title = (
            console.locator(".bottom [data-command=next_stage] span")
            .first.inner_text()
            .partition(": ")[2]
        )
        next_stage(console, title)
        expect(
            wall.locator("h1, .lobby-time").filter(has_text=title).first
        ).to_be_visible()
        for number, phone in enumerate(phones, start=1):
            expect(phone.locator("#now h1")).to_have_text(title)
            if phone.locator("form[data-command=add_entry]").count():
                text = f"{title}: запись телефона {number}"
                write(phone, text)
                written.append(f"{text}, пункт 1")
        _reveal(console, wall)
    console.click(".bottom [data-command=close_session]")
    console.locator("dialog button.primary").click()
    expect(phones[0].locator("[data-over]")).to_have_text("Сессия завершена")
    return written


def _reveal(console: Page, wall: Page) -> None:
    button = console.locator("[data-command=reveal_stage]")
    if not button.count():
        return
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    if console.locator("[data-slot=wall] article").count():
        expect(
            wall.locator(
                "[data-slot=wall] article, [data-slot=board] article"
            ).first
        ).to_be_visible()


def _protocol(console: Page, code: str) -> str:
    cookies = "; ".join(
        f"{cookie['name']}={cookie['value']}"
        for cookie in console.context.cookies()
    )
    address = f"{console.url.split('/s/')[0]}/s/{code}/protocol.docx"
    with urlopen(Request(address, headers={"Cookie": cookies})) as response:
        return text_of_docx(response.read())
