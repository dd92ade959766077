# The library of methods by clicks: found, put in, changed, moved, taken back; on a laptop and on a phone.
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.planning import row
from tests.e2e.stage_door import LAPTOP, PHONE, Hall, make_session, next_stage
from tests.looks import faults

SIZES = {"laptop": LAPTOP, "phone": PHONE}


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_method_is_found_inserted_changed_and_taken_back(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as desk:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Читальня за мостом"
        )
        desk.goto(f"/s/{code}/programme")
        stages = desk.locator("[data-row]").count()
        desk.get_by_role("link", name="Вставить метод", exact=True).click()
        desk.get_by_label("Для чего").select_option(label="заглянуть вперёд")
        desk.get_by_label("Сколько людей").fill("12")
        pressed(desk, "Найти")
        desk.get_by_role("link", name="Премортем", exact=True).click()
        desk.get_by_role("link", name=re.compile("Вспомнить удачу")).click()
        expect(desk.locator(".method-step").first).to_contain_text(
            "Дело удалось"
        )
        desk.get_by_label("Точек у каждого").fill("5")
        desk.get_by_label("Место в программе").select_option(
            label="после «Регистрация»"
        )
        pressed(desk, "Вставить")
        expect(desk.locator(".in-block")).to_have_count(9)
        expect(row(desk, "Дело удалось")).to_have_count(1)

        desk.get_by_role("link", name="Метод: Премортем").click()
        expect(desk.get_by_label("Точек у каждого")).to_have_value("5")
        desk.get_by_label("Минут на весь блок").fill("40")
        pressed(desk, "Изменить блок")
        expect(desk.locator(".plan-block").first).to_contain_text("40")
        desk.get_by_role("link", name="Метод: Премортем").click()
        pressed(desk, "Убрать из программы")
        expect(desk.locator("[data-row]")).to_have_count(stages)
        desk.locator(".plan-undo").click()
        expect(desk.locator(".in-block")).to_have_count(9)


def test_a_session_begins_with_a_method_and_a_changed_one_goes_into_another(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as desk:
        desk.goto(f"/o/enter/{house.secret}")
        desk.click("main button")
        desk.get_by_role("link", name="Методы", exact=True).click()
        desk.get_by_role("link", name="Премортем", exact=True).click()
        desk.locator(".method-look summary").first.click()
        phone = desk.frame_locator(".method-look[open] .look-phone")
        expect(phone.get_by_text("Анна")).to_be_visible()
        desk.get_by_label("Тема").fill("Архив у реки")
        pressed(desk, "Начать сессию с этим методом")
        expect(desk).to_have_url(re.compile("/passport$"))
        code = desk.url.split("/s/")[1].split("/")[0]
        pressed(desk, "Открыть пульт")
        next_stage(desk, "Регистрация")

        desk.goto(f"/s/{code}/programme")
        desk.get_by_role("link", name="Метод: Премортем").click()
        desk.get_by_role("link", name="Сохранить как свой метод").click()
        desk.get_by_label("Название").fill("Проба на прочность")
        pressed(desk, "Сохранить как свой метод")
        heading = desk.get_by_role("heading", level=1)
        expect(heading).to_have_text("Проба на прочность")
        assert faults(desk, "laptop") == []

        other = make_session(desk, house.secret, "one-day.ru", "Архив в горах")
        desk.goto(f"/s/{other}/methods")
        desk.get_by_role("link", name="Проба на прочность").click()
        pressed(desk, "Вставить")
        expect(desk.locator(".in-block")).to_have_count(9)
        expect(desk.locator("[data-row]").last).to_contain_text("Закрытие")

        desk.goto("/o/methods")
        desk.get_by_role("link", name="Проба на прочность").click()
        pressed(desk, "Убрать из библиотеки")
        pressed(desk, "↶ Вернуть")
        expect(heading).to_have_text("Проба на прочность")


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_methods_look_right(house: Hall, size: str) -> None:
    screen = SIZES[size]
    with house.screen(screen) as page:
        code = make_session(
            page, house.secret, "three-hours.ru", "Лекторий у реки"
        )
        for address in ("methods", "methods/swot", "methods/support-check"):
            page.goto(f"/s/{code}/{address}")
            assert faults(page, size) == [], address
        pressed(page, "Вставить")
        expect(page.locator(".plan-block a")).to_have_count(2)
        assert faults(page, size) == []
        page.get_by_role("link", name="Метод: Проверка поддержки").click()
        expect(page.get_by_role("heading", name="Весь блок")).to_be_visible()
        assert faults(page, size) == []
