# A review of earlier promises: one stands large on the wall, phones say how they would go on, one press at the console
# decides, and undo takes it back.
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

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
PEOPLE = (("Анна Ким", PHONE), ("Пётр Орлюк", PHONE), ("Вера Гельман", SMALL))
FIRST = "Открывать читальный зал на Садовой по воскресеньям"
SECOND = "Передать школе ключ от актового зала"
GO_ON, CHANGE = "Продолжать", "Изменить"


def test_a_room_says_how_a_promise_goes_on_and_the_console_decides(
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
        stage = begin(console, code, "review", title="Что мы обещали")
        for text, who, due in (
            (FIRST, "Анна Ким", "2026-02-01"),
            (SECOND, "Директор школы", "2026-03-01"),
        ):
            told = {"text": text, "who": who, "due": due}
            tell(console, code, "add_promise", stage=stage, **told)
        watched(console, wall, code)
        _asked(console, wall, phones)
        _decided(console, wall, phones)


def _asked(console: Page, wall: Page, phones: list[Page]) -> None:
    pressed(console, "[data-slot=queue] [data-command=begin_round]")
    expect(wall.locator("h1")).to_have_text(FIRST)
    for phone, course in zip(phones, (GO_ON, GO_ON, CHANGE), strict=True):
        expect(phone.locator(".statement-text")).to_have_text(FIRST)
        button = phone.get_by_role("button", name=course, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        assert faults(phone, "phone") == []
    expect(wall.locator(".rail-count")).to_contain_text("3 из 3")
    assert faults(wall, "projector") == []
    assert faults(console, "laptop") == []


def _decided(console: Page, wall: Page, phones: list[Page]) -> None:
    pressed(console, ".before-room [data-command=close_round]")
    leading = console.locator(".rulings .button.primary")
    expect(leading).to_contain_text("Как зал")
    leading.click()
    expect(wall.locator(".wall-verdict")).to_contain_text("Решено")
    expect(phones[2].locator(".promise-asked")).to_contain_text("Решено")
    assert faults(wall, "projector") == []
    pressed(console, "[data-command=undo]")
    expect(wall.locator(".wall-verdict")).not_to_contain_text("Решено")
