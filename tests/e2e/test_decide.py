# Gradients of agreement: the room answers a proposal by a level each, says what to change, and answers the amended
# words in a second round; the wall shows both, and the result is a sentence.
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
FIRST = "С февраля читальный зал на Садовой работает до 22 часов по четвергам"
AMENDED = f"{FIRST}, дежурство делим поровну"
LEVELS = 8
DOUBT, SUPPORT, WITH_ALL_MY_HEART = (
    "Надо ещё обсудить",
    "Поддерживаю",
    "Поддерживаю всей душой",
)


def test_an_amended_wording_is_answered_in_a_second_round(house: Hall) -> None:
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
        options = {"scale": "gradients"}
        stage = begin(
            console, code, "decide", title="Решаем вместе", options=options
        )
        for text in (FIRST, "Один календарь событий"):
            tell(console, code, "add_proposal", stage=stage, text=text)
        watched(console, wall, code)
        _first_round(console, wall, phones)
        _amend(console)
        _second_round(console, wall, phones)
        _go_on(console, wall)


def _first_round(console: Page, wall: Page, phones: list[Page]) -> None:
    pressed(console, "[data-slot=queue] [data-command=begin_round]")
    expect(wall.locator("h1")).to_have_text(FIRST)
    for phone in phones:
        expect(phone.locator(".levels .button")).to_have_count(LEVELS)
        assert faults(phone, "phone") == []
    _press(phones[0], SUPPORT)
    _press(phones[1], SUPPORT)
    _press(phones[2], DOUBT)
    reason = phones[2].locator("textarea[name=reason]")
    reason.fill("Поделить дежурство")
    phones[2].locator("form[data-command=answer_proposal] .button").click()
    expect(wall.locator(".rail-count")).to_contain_text("3 из 3")
    expect(wall.locator(".level-bar")).to_have_count(0)
    assert faults(wall, "projector") == []
    pressed(console, "[data-command=close_round]")
    expect(wall.locator(".wall-verdict")).to_contain_text(
        "Решение принято: поддерживают 2 из 3, против 0;"
    )
    expect(console.locator(".before-room .reason")).to_contain_text(
        "Поделить дежурство"
    )
    expect(phones[0].locator(".verdict")).to_contain_text("Решение принято")
    assert faults(phones[2], "phone") == []


def _amend(console: Page) -> None:
    form = console.locator("form[data-command=amend_proposal]")
    console.locator(".before-room details", has=form).locator(
        "summary"
    ).first.click()
    here = console.locator(".before-room").locator(form)
    here.locator("textarea").fill(AMENDED)
    here.locator(".button").click()


def _second_round(console: Page, wall: Page, phones: list[Page]) -> None:
    expect(wall.locator("h1")).to_have_text(AMENDED)
    expect(wall.locator(".wall-over")).to_contain_text("круг 2")
    for phone in phones:
        expect(phone.locator(".statement-text")).to_have_text(AMENDED)
        _press(phone, WITH_ALL_MY_HEART)
    expect(wall.locator(".rail-count")).to_contain_text("3 из 3")
    pressed(console, "[data-command=close_round]")
    expect(wall.locator(".wall-verdict")).to_contain_text("поддерживают 3 из 3")
    expect(wall.locator(".hollow")).to_have_count(2)
    expect(wall.locator(".rail-told")).to_contain_text("было 2")
    assert faults(wall, "projector") == []
    before = phones[0].locator(".decided details").first
    before.locator("summary").click()
    expect(before.locator(".round-words")).to_have_text(FIRST)
    assert faults(console, "laptop") == []


def _go_on(console: Page, wall: Page) -> None:
    """The next proposal is one press away, and undo brings the one before back."""
    pressed(console, ".before-room [data-command=begin_round]")
    expect(wall.locator("h1")).to_have_text("Один календарь событий")
    pressed(console, "[data-command=undo]")
    expect(wall.locator("h1")).to_have_text(AMENDED)


def _press(phone: Page, level: str) -> None:
    button = phone.get_by_role("button", name=level, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
