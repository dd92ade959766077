# A round of a world café begins: wall, console and two phones show the question and where everybody sits now, hosts
# stay and guests move on, and one undo brings all back.
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
    quick_session,
    tell,
    watched,
    write,
)
from tests.looks import faults

pytestmark = pytest.mark.long

NAMES = ("Анна Ким", "Вера Гельман")
OTHERS = ("Глеб Орлов", "Дарья Лис", "Егор Шин", "Жанна Рой")
QUESTIONS = "Что для нас действительно важно?\nЧего мы не замечали?"


def test_guests_move_on_and_hosts_stay(house: Hall) -> None:
    with ExitStack() as screens:
        console, wall, one, other = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, WALL, PHONE, PHONE)
        )
        code = quick_session(console, house.secret)
        for phone, name in zip((one, other), NAMES, strict=True):
            come_in(phone, code, name, 0)
        for name in OTHERS:
            tell(console, code, "add_person", name=name)
        begin(
            console,
            code,
            "group",
            title="За столиками",
            options={
                "forming": "random",
                "size": 3,
                "rounds": 3,
                "moving": "guests",
                "minutes": 20,
                "questions": QUESTIONS,
            },
        )
        watched(console, wall, code)
        _first(wall, (one, other))
        before = [_table(phone) for phone in (one, other)]
        write(one, "Двор открыт для всех")
        begins = "[data-slot=queue] [data-command=begin_round]"
        console.locator(begins).click()
        _second(console, wall, (one, other))
        for phone, was in zip((one, other), before, strict=True):
            stays = phone.get_by_text("вы останетесь за столом").count() > 0
            assert (_table(phone) == was) == stays
        for page, size in ((console, "laptop"), (wall, "projector")):
            assert faults(page, size) == []
        assert faults(one, "phone") == []


def _first(wall: Page, phones: tuple[Page, ...]) -> None:
    expect(wall.locator(".wall-title")).to_have_text(QUESTIONS.splitlines()[0])
    expect(wall.locator(".rail")).to_contain_text("Круг 1 из 3")
    for phone in phones:
        expect(phone.locator(".round-now")).to_contain_text("Круг 1 из 3")


def _second(console: Page, wall: Page, phones: tuple[Page, ...]) -> None:
    question = QUESTIONS.splitlines()[1]
    expect(console.locator("[data-slot=queue]")).to_contain_text(question)
    expect(wall.locator(".wall-title")).to_have_text(question)
    expect(wall.locator(".party")).to_have_count(2)
    for phone in phones:
        expect(phone.locator(".round-question")).to_have_text(question)


def _table(phone: Page) -> str:
    return phone.locator("[data-slot=place] .card h2").inner_text()
