# An open space in a browser: topics lie in rounds and places, a person chooses now and ahead and gets up again, and the
# moderator puts a topic elsewhere.
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

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
)
from tests.looks import faults

pytestmark = pytest.mark.long

OTHERS = ("Глеб Орлов", "Дарья Лис", "Егор Шин", "Жанна Рой")
TOPICS = (
    "Вечерний читальный зал для тех, кто работает",
    "Двор",
    "Кто и как отвечает за общий календарь событий района",
)


def test_topics_are_chosen_left_and_put_elsewhere(house: Hall) -> None:
    with ExitStack() as screens:
        console, wall, phone = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, WALL, PHONE)
        )
        code = quick_session(console, house.secret)
        come_in(phone, code, "Анна Ким", 0)
        for name in OTHERS:
            tell(console, code, "add_person", name=name)
        market = begin(console, code, title="Рынок тем", visibility="everyone")
        tell(console, code, "add_entries", stage=market, lines=list(TOPICS))
        archive = console.request.get(f"/s/{code}/session.json", timeout=60000)
        stages = archive.json()["rows"]["stage"]
        key = next(each["key"] for each in stages if each["id"] == market)
        begin(
            console,
            code,
            "group",
            title="Встречи",
            sources=[{"stage": key}],
            options={
                "forming": "self",
                "moving": "topics",
                "rounds": 2,
                "places": 2,
                "minutes": 45,
            },
        )
        watched(console, wall, code)
        choices = phone.locator("[data-command=choose_group]")
        expect(choices).to_have_count(4)
        choices.first.click()
        own = phone.locator("[data-slot=place] .card h2")
        expect(own).to_contain_text("место 1")
        phone.locator("article").last.locator("button").click()
        expect(phone.get_by_text("Вы выбрали на потом")).to_be_visible()
        for page, size in (
            (console, "laptop"),
            (wall, "projector"),
            (phone, "phone"),
        ):
            assert faults(page, size) == []
        phone.get_by_role("button", name="Встать и идти дальше").click()
        expect(phone.get_by_text("Займите свободное место")).to_be_visible()
