# Use and effort: two phones rate ideas by two criteria, the wall shows four quarters once the round is shown, people
# see their own last mark in the next round; and cards are dealt, one after another, never one's own.
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    pressed,
    quick_session,
    tell,
    watched,
)
from tests.looks import faults

pytestmark = pytest.mark.long

SMALL = {"width": 320, "height": 640}
PEOPLE = (("Анна Ким", PHONE), ("Вера Гельман", SMALL))
IDEAS = ("Открыть двор", "Один календарь событий", "Школа ведущих")
TWO = {
    "criteria": "Польза\nУсилия",
    "least": "мало что даст\nнеделя",
    "most": "изменит всё\nбольше года",
    "corners": "Сделать сразу\nБольшие проекты\nМежду делом\nНе браться",
}
QUARTERS = ("Сделать сразу", "Большие проекты", "Между делом", "Не браться")


def test_two_criteria_are_rated_in_two_rounds_and_seen_as_four_quarters(
    house: Hall,
) -> None:
    with ExitStack() as screens:
        console, wall = (
            screens.enter_context(house.screen(size)) for size in (LAPTOP, WALL)
        )
        phones = [
            screens.enter_context(house.screen(size)) for _, size in PEOPLE
        ]
        code = quick_session(console, house.secret)
        for phone, (name, _) in zip(phones, PEOPLE, strict=True):
            come_in(phone, code, name, 0)
        stage = begin(
            console,
            code,
            "rate",
            title="Польза и усилия",
            visibility="after_reveal",
            options=TWO,
        )
        for text in IDEAS:
            tell(console, code, "add_rated", stage=stage, text=text)
        watched(console, wall, code)
        _rate_all(phones)
        expect(wall.locator(".rail-count")).to_contain_text("2 из 2")
        expect(wall.locator(".rate-map")).to_have_count(0)
        _count_and_show(console)
        _read_the_quarters(wall, phones)
        _ask_again(console, phones)


def test_in_secret_the_phone_alone_remembers_ones_last_mark(
    house: Hall,
) -> None:
    with ExitStack() as screens:
        console, wall = (
            screens.enter_context(house.screen(size)) for size in (LAPTOP, WALL)
        )
        phone = screens.enter_context(house.screen(PHONE))
        code = quick_session(console, house.secret)
        come_in(phone, code, "Анна Ким", 0)
        stage = begin(
            console, code, "rate", title="Дельфи", authorship="anonymous"
        )
        tell(console, code, "add_rated", stage=stage, text=IDEAS[0])
        watched(console, wall, code)
        _mark(phone.locator(".rate-item"), 0, "4")
        pressed(console, "[data-command=close_round]")
        console.locator("dialog button[value=yes]").click()
        pressed(console, "[data-slot=queue] [data-command=begin_round]")
        item = phone.locator(".rate-item")
        expect(item).to_contain_text("Ваша оценка была 4.")
        expect(item).to_contain_text("не показаны")
        phone.reload()
        expect(item).to_contain_text("Ваша оценка была 4.")
        assert "Ваша оценка была 4" not in phone.request.get(phone.url).text()


def test_cards_of_others_are_dealt_one_after_another(house: Hall) -> None:
    with ExitStack() as screens:
        console, wall = (
            screens.enter_context(house.screen(size)) for size in (LAPTOP, WALL)
        )
        phones = [
            screens.enter_context(house.screen(size)) for _, size in PEOPLE
        ]
        code = quick_session(console, house.secret)
        for phone, (name, _) in zip(phones, PEOPLE, strict=True):
            come_in(phone, code, name, 0)
        stage = begin(
            console,
            code,
            "rate",
            title="Смелые идеи",
            authorship="anonymous",
            options={"deal": 2},
        )
        for text in IDEAS:
            tell(console, code, "add_rated", stage=stage, text=text)
        for phone in phones:
            _read_two(phone)
        watched(console, wall, code)
        expect(console.get_by_text("оценили 2 из 2")).to_be_visible()
        expect(wall.locator(".rate-strip")).to_have_count(0)


def _rate_all(phones: list[Page]) -> None:
    """Everybody gives each idea five for its use; for its effort the first says one, the other two."""
    for number, phone in enumerate(phones):
        assert faults(phone, "phone") == []
        for idea in IDEAS:
            item = phone.locator(".rate-item", has_text=idea)
            _mark(item, 0, "5")
            _mark(item, 1, str(number + 1))
        expect(phone.locator(".rate-left")).to_contain_text("Всё оценено")


def _mark(item: Locator, criterion: int, mark: str) -> None:
    line = item.locator(".rate-line").nth(criterion)
    button = line.get_by_role("button", name=mark, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def _count_and_show(console: Page) -> None:
    pressed(console, "[data-command=close_round]")
    expect(console.locator(".rate-advice")).to_contain_text("согласны во всём")
    assert faults(console, "laptop") == []
    pressed(console, "[data-command=show_round]")


def _read_the_quarters(wall: Page, phones: list[Page]) -> None:
    for screen in (wall, *phones):
        for name in QUARTERS:
            corner = screen.locator(".map-corner text", has_text=name)
            expect(corner).to_be_visible()
        expect(screen.locator(".rate-spot")).to_have_count(len(IDEAS))
    expect(wall.locator(".wall-rated li").first).to_contain_text(
        "Польза 5; Усилия 1,5 (1,25–1,75)"
    )
    assert faults(wall, "projector") == []
    assert faults(phones[1], "phone") == []


def _ask_again(console: Page, phones: list[Page]) -> None:
    pressed(console, "[data-slot=queue] [data-command=begin_round]")
    for number, phone in enumerate(phones):
        line = phone.locator(".rate-item .rate-line").nth(1)
        expect(line).to_contain_text("медиана 1,5")
        expect(line).to_contain_text(f"Ваша оценка была {number + 1}.")
        expect(phone.locator(".rate-left")).to_contain_text("оценено 0 из 3")
        _to_the_next(phone)


def _to_the_next(phone: Page) -> None:
    """The link leads to what has no mark, and the panel stays."""
    phone.locator(".rate-next").click()
    expect(phone.locator("#now")).to_be_visible()
    expect(phone.locator(".rate-item").first).to_be_in_viewport()


def _read_two(phone: Page) -> None:
    """Each card that comes stands first; what was read stands below it."""
    phone.locator("[data-command=draw_item]").click()
    items = phone.locator(".rate-item")
    for read in (1, 2):
        expect(items).to_have_count(read)
        four = items.first.get_by_role("button", name="4", exact=True)
        expect(four).to_have_attribute("aria-pressed", "false")
        four.click()
    expect(phone.locator(".rate-left")).to_contain_text("Всё оценено")
    expect(items).to_have_count(2)
    assert faults(phone, "phone") == []
