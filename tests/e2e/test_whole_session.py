# A whole day in real browsers and by clicks alone, from an empty database to the final version: organizer, moderator,
# three phones, somebody without one, and the projector, in Russian.
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitator_ui.bots.play import text_of_docx
from facilitator_ui.rehearsal import serving
from tests.e2e.planning import opened, typed
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    come_in,
    fill_in,
    made_link,
    make_session,
    next_stage,
    write,
)

pytestmark = pytest.mark.long

PEOPLE = (("Анна Ким", 0), ("Пётр Орлюк", 1), ("Вера Цой", 1))
"""The first is on the list, the others are met at the door."""

LIST = "ФИО\tОрганизация\tСторона\nКим Анна\tЧитальня\t\nЛи Глеб\tАрхив\t\n"
ASKED = "Что для нас важнее всего?"
WITHOUT_A_PHONE = "Глеб без телефона"


@pytest.fixture
def hall(browser: Browser, tmp_path: Path) -> Iterator[Hall]:
    with serving(tmp_path) as (port, secret):
        yield Hall(f"http://127.0.0.1:{port}", secret, browser)


def test_a_day_is_prepared_played_and_its_protocol_made_final_by_clicks_alone(
    hall: Hall,
) -> None:
    with ExitStack() as screens:
        console = screens.enter_context(hall.screen(LAPTOP))
        wall = screens.enter_context(hall.screen(WALL))
        phones = [screens.enter_context(hall.screen(PHONE)) for _ in PEOPLE]
        code = make_session(
            console, hall.secret, "three-hours.ru", "Читальня у моста"
        )
        _plan(console)
        _page(console, "Люди и ссылки")
        _list_people(console)
        _show_wall(console, wall)
        for phone, (name, side) in zip(phones, PEOPLE, strict=True):
            _come(phone, code, name, side)
        _page(console, "Люди и ссылки")
        console.get_by_role("button", name="Пришёл участник: Ли Глеб").click()
        console.click("form[action$='/lead'] button")
        expect(wall.locator(".lobby")).to_contain_text("4")
        written = _play(console, wall, phones)
        protocol = _final(console)
        assert ASKED in protocol
        for text in written:
            assert protocol.count(text) == 1, text


def _page(organizer: Page, name: str) -> None:
    organizer.get_by_role("link", name=name, exact=True).first.click()


def _plan(desk: Page) -> None:
    """Set when the day starts, a question, and how large the groups are."""
    _page(desk, "Программа")
    typed(desk, desk.get_by_label("Начало дня"), "9.30")
    opened(desk, "Я-позиции", "Вопросы")
    desk.locator("#new-question").fill(ASKED)
    desk.get_by_role("button", name="+ Добавить вопрос").click()
    expect(desk.locator(".asked-one").last).to_contain_text(ASKED)
    opened(desk, "Смешанные группы", "Правила")
    typed(desk, desk.locator("[name='options:size#']"), "2")


def _list_people(desk: Page) -> None:
    desk.locator("summary", has_text="Люди списком").click()
    desk.fill("#many", LIST)
    desk.locator("form[action$='/newcomers'] button").click()
    desk.locator("button[name=sure]").click()
    expect(desk.locator("#coming")).to_contain_text("Ли Глеб")


def _show_wall(console: Page, wall: Page) -> None:
    """Open the projector by a link that the organizer makes."""
    console.select_option("#link-role", "projector")
    console.click("form[action$='/links'] button.primary")
    wall.goto(made_link(console))
    expect(wall.locator(".lobby")).to_be_visible()


def _come(phone: Page, code: str, name: str, side: int) -> None:
    """Join by the code; who is on the list says that it is so."""
    if name != PEOPLE[0][0]:
        come_in(phone, code, name, side)
        return
    phone.goto(f"/j/{code}")
    phone.fill("#name", name)
    phone.locator("fieldset").first.locator(".chip").nth(side).click()
    phone.check("input[name='consent?']")
    phone.click("button.primary")
    expect(phone.locator(".list-line")).to_contain_text("Читальня")
    phone.click("button[value=yes]")
    expect(phone.locator("[data-slot=me]")).to_contain_text("Ким Анна")


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
        if title == "Я-позиции":
            _enter_for(console, "Ли Глеб")
            written.append(f"{WITHOUT_A_PHONE}, пункт 1")
        if title == "Смешанные группы":
            seats = console.locator("[data-slot=board] .seats")
            assert {one.locator("li").count() for one in seats.all()} == {2}
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


def _enter_for(console: Page, name: str) -> None:
    """Write down what somebody without a phone says."""
    console.locator("summary", has_text="Внести за других").click()
    form = console.locator("form[data-command=add_entry]")
    form.locator("[name=on_behalf]").select_option(label=name)
    fill_in(form, WITHOUT_A_PHONE)
    form.locator("button", has_text="Записать").click()
    card = console.locator("[data-slot=wall] article")
    expect(card.filter(has_text="внесено за автора")).to_have_count(1)


def _final(console: Page) -> str:
    """Declare the protocol final, and return the text of its Word file."""
    console.locator(".bottom").get_by_role("link", name="Протокол").click()
    declare = console.get_by_role("button", name=re.compile("окончательной"))
    declare.click()
    expect(console.locator("main")).to_contain_text(
        "Действует окончательная редакция № 1"
    )
    link = console.get_by_role("link", name="Word", exact=True)
    answer = console.request.get(str(link.get_attribute("href")))
    assert answer.ok
    return text_of_docx(answer.body())
