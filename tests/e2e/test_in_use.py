# What a person is doing is left alone: by a hundred changes of the room, by a reload, by the same person's other tab.
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    reload_forbidden,
    sent_texts,
    tell,
    then_taken_back,
)
from tests.e2e.way import State, way

BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"
UPDATES = 100


@dataclass
class Scene:
    console: Page
    phone: Page
    code: str
    stage: str
    other: str

    def open(self, page: Page, surface: str, address: str = "") -> Page:
        page.goto(f"{address}/s/{self.code}/{surface}")
        expect(page.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        return page


@pytest.fixture
def scene(house: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console = screens.enter_context(house.screen(LAPTOP))
        phone = screens.enter_context(house.screen(PHONE))
        code = quick_session(console, house.secret)
        stage = begin(console, code)
        come_in(phone, code, "Анна Ким", 0)
        other = str(
            tell(console, code, "add_person", name="Без телефона")["made"][0]
        )
        yield Scene(console, phone, code, stage, other)


def test_a_hundred_changes_of_the_room_leave_a_field_in_use_alone(
    scene: Scene,
) -> None:
    phone, box = scene.phone, scene.phone.locator(BOX)
    box.fill("Начало и конец")
    box.evaluate(
        "field => { field.focus(); field.setSelectionRange(6, 6); window.field = field }"
    )
    for number in range(UPDATES):
        change(scene, number)
        if number % 10 == 0:
            phone.keyboard.type(str(number // 10))
    expect(phone.locator("#now h1")).to_have_text(f"Мысли {UPDATES - 1}")
    expect(phone.locator("[data-slot=wall] article")).to_have_count(
        UPDATES // 4
    )
    caret = phone.evaluate(
        "[document.activeElement === field, field.isConnected, field.selectionStart, field.value]"
    )
    assert caret == [True, True, 16, "Начало0123456789 и конец"]
    phone.keyboard.press("Control+Enter")
    expect(phone.locator("[data-slot=mine] .card-text").first).to_have_text(
        "Начало0123456789 и конец"
    )


def change(scene: Scene, number: int) -> None:
    """Change each part of the phone's screen in turn: the wall, the clock, the form itself, the stage above it."""
    console, code, stage = scene.console, scene.code, scene.stage
    if number % 4 == 0:
        tell(
            console,
            code,
            "add_entry",
            stage=stage,
            content={"what": f"Другой пишет {number}"},
            on_behalf=scene.other,
        )
    elif number % 4 == 1:
        tell(console, code, "add_minutes", stage=stage, minutes=1)
    else:
        tell(
            console,
            code,
            "edit_stage",
            stage=stage,
            title=f"Мысли {number}",
            instruction=f"Пишите, раз {number}",
        )


def test_a_text_being_typed_survives_a_reload(scene: Scene) -> None:
    scene.phone.fill(BOX, "Недописанная мысль")
    scene.phone.reload()
    expect(scene.phone.locator(BOX)).to_have_value("Недописанная мысль")


def test_two_tabs_of_one_phone_agree(scene: Scene) -> None:
    one = scene.phone
    two = scene.open(one.context.new_page(), "phone")
    with reload_forbidden(one, two):
        one.locator(BOX).press_sequentially("Общий черновик")
        expect(two.locator(BOX)).to_have_value("Общий черновик")
        one.locator(BOX).blur()
        two.locator(SEND).click()
        for page in (one, two):
            expect(
                page.locator("[data-slot=mine] .card-text").first
            ).to_have_text("Общий черновик")
            expect(page.locator(BOX)).to_have_value("")
        one.fill(BOX, "Из первой")
        two.fill(BOX, "Из второй")
        two.locator(SEND).click()
        one.locator(SEND).click()
        for page in (one, two):
            expect(page.locator("[data-slot=mine] article")).to_have_count(3)
    assert sorted(sent_texts(scene.console, scene.code)) == [
        "Из второй",
        "Из первой",
        "Общий черновик",
    ]


def test_two_tabs_of_a_moderator_agree_and_a_stale_next_moves_nothing(
    scene: Scene, house: Hall
) -> None:
    with way(house.port) as road:
        one = scene.open(scene.console, "console")
        two = scene.open(one.context.new_page(), "console", road.address)
        with reload_forbidden(one, two):
            with then_taken_back(two):
                lead(one)
                title = one.locator("[data-slot=now] h2").inner_text()
                expect(two.locator("[data-slot=now] h2")).to_have_text(title)
            for page in (one, two):
                expect(page.locator("[data-slot=now] h2")).to_have_text("Мысли")
            road.turn(State.deaf)
            lead(one)
            two.locator(".bottom [data-command=next_stage]").click()
            road.turn(State.cut)
            road.turn(State.open)
            for page in (one, two):
                expect(page.locator("[data-slot=now] h2")).to_have_text(title)
            newest = two.locator(".toast").last
            expect(newest).to_have_text(
                "Сессия уже перешла дальше. Взгляните на программу ещё раз."
            )
        expect(scene.phone.locator("#now h1")).to_have_text(title)


def test_a_moderator_who_presses_twice_moves_the_room_once(
    scene: Scene,
) -> None:
    console = scene.open(scene.console, "console")
    console.locator(".bottom [data-command=next_stage]").dblclick(delay=40)
    moved = [
        stage
        for stage in running(console, scene.code)
        if stage["opened_at"] is not None
    ]
    assert [stage["state"] for stage in moved] == ["closed", "open"]


def running(page: Page, code: str) -> list[dict[str, Any]]:
    expect(page.locator("[data-slot=now] h2")).not_to_have_text("Мысли")
    page.wait_for_load_state("networkidle")
    rows: list[dict[str, Any]] = page.request.get(
        f"/s/{code}/session.json"
    ).json()["rows"]["stage"]
    return sorted(rows, key=lambda stage: stage["opened_at"] or 0)


def lead(console: Page) -> None:
    console.locator(".bottom [data-command=next_stage]").click()
    expect(console.locator("[data-slot=now] h2")).not_to_have_text("Мысли")
