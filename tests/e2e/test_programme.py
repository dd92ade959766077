# The organizer prepares a day by clicks alone: from an empty database to a question on the phone and a time on it.
import re

from playwright.sync_api import Route, expect

from tests.e2e.planning import opened, row, typed
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    come_in,
    make_session,
    tell,
)
from tests.looks import faults

DESK = {"width": 1440, "height": 900}
LONG = "Человеконенавистничестворазоблачительница" * 3
SAVED = re.compile(r"Сохранено в \d\d:\d\d")


def test_an_organizer_prepares_the_day_by_clicks_alone(house: Hall) -> None:
    with house.screen(DESK) as desk, house.screen(PHONE) as phone:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Читальня у моста"
        )
        desk.get_by_label("Дата", exact=True).fill("2030-05-14")
        desk.get_by_label("Часовой пояс места").select_option("Europe/Samara")
        expect(desk.locator("[data-saved]")).to_have_text(SAVED)
        desk.get_by_role("link", name="Программа", exact=True).click()
        typed(desk, desk.get_by_label("Начало дня"), "9.30")
        expect(desk.get_by_label("Начало дня")).to_have_value("09:30")
        expect(desk.locator("[data-saved]")).to_have_text(SAVED)

        desk.get_by_role("link", name="Новый этап", exact=True).click()
        desk.locator("#new-title").fill("Обед")
        desk.locator("#new-minutes").fill("50")
        desk.locator("#new-after").select_option(label="после «Регистрация»")
        desk.get_by_role("button", name="Вставить", exact=True).click()
        expect(desk.locator("#drawer-title")).to_have_text("Обед")
        typed(desk, row(desk, "Обед").locator("[name=starts]"), "1300")
        expect(row(desk, "Обед").locator(".plan-end")).to_have_text("13:50")
        typed(desk, row(desk, "Обед").locator("[name='minutes#']"), "60")
        expect(row(desk, "Обед").locator(".plan-end")).to_have_text("14:00")

        grip = row(desk, "Обед").locator("[data-grip]")
        grip.focus()
        for key in ("Enter", "ArrowUp", "Escape", "Enter", "ArrowUp"):
            grip.press(key)
        said = desk.locator("[data-announce]")
        expect(said).to_have_text(re.compile("первым из"))
        grip.press("Enter")
        expect(said).to_have_text(re.compile("«Обед» – место 1 из"))
        expect(grip).to_be_focused()
        expect(desk.locator("[data-row]").first).to_contain_text("Обед")
        desk.get_by_role(
            "button", name=re.compile("Отменить: изменён порядок этапов")
        ).click()
        expect(desk.locator("[data-row]").nth(1)).to_contain_text("Обед")

        opened(desk, "Я-позиции", "Вопросы")
        desk.locator("#new-question").fill("Что для нас важнее всего?")
        desk.get_by_role("button", name="+ Добавить вопрос").click()
        question = desk.locator(".asked-one").last
        expect(question).to_contain_text("Что для нас важнее всего?")
        question.locator("summary").click()
        question.get_by_label(re.compile("Главный")).check()
        expect(question.locator("summary")).to_contain_text("главный")
        expect(desk.locator(".asked-one summary .tag.accent")).to_have_count(1)

        desk.locator(".drawer-parts").get_by_role(
            "link", name="Вид", exact=True
        ).click()
        look = desk.frame_locator(".look-phone")
        expect(look.locator("h1").first).to_have_text("Я-позиции")
        expect(look.get_by_label("Что для нас важнее всего?")).to_have_count(1)

        come_in(phone, code, "Вера Белова", 0)
        phone.goto(f"/s/{code}/phone#programme")
        expect(phone.locator(".agenda li", has_text="Обед")).to_contain_text(
            "13:00"
        )


def test_what_is_typed_before_the_script_is_there_is_saved(
    house: Hall,
) -> None:
    with house.screen(DESK) as desk:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Архив за рекой"
        )
        held: list[Route] = []
        desk.route("**/programme.js", lambda route: held.append(route))  # noqa: PLW0108 - a builtin cannot be given
        desk.goto(f"/s/{code}/passport", wait_until="commit")
        desk.get_by_label("Дата", exact=True).fill("2030-05-14")
        desk.get_by_label("Часовой пояс места").select_option("Europe/Samara")
        for script in held:
            script.continue_()
        desk.unroute("**/programme.js")
        expect(desk.locator("[data-saved]")).to_have_text(SAVED)
        expect(desk.locator(".is-unsaved")).to_have_count(0)
        desk.reload()
        expect(desk.get_by_label("Дата", exact=True)).to_have_value(
            "2030-05-14"
        )


def test_nothing_typed_is_lost_by_a_reload_or_a_refusal(house: Hall) -> None:
    with house.screen(DESK) as desk:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Клуб на Садовой"
        )
        desk.goto(f"/s/{code}/programme")
        desk.context.set_offline(True)
        minutes = row(desk, "Регистрация").locator("[name='minutes#']")
        minutes.fill("25")
        minutes.press("Tab")
        expect(desk.locator("[data-told]")).to_contain_text("нет связи")
        desk.context.set_offline(False)
        desk.reload()
        expect(minutes).to_have_value("25")
        desk.get_by_role("button", name="Сохранить введённое").click()
        expect(desk.locator("[data-saved]")).to_have_text(SAVED)
        expect(desk.locator(".is-unsaved")).to_have_count(0)


def test_a_row_is_put_behind_another_by_its_menu(house: Hall) -> None:
    with house.screen(LAPTOP) as desk:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Школа в парке"
        )
        desk.goto(f"/s/{code}/programme")
        titles = desk.locator(".plan-stage > a").all_inner_texts()
        last = desk.locator("[data-row]").last
        last.locator("summary").click()
        expect(last.locator(".menu-list")).to_be_in_viewport(ratio=0.99)
        last.locator("select").select_option(label=f"после «{titles[0]}»")
        last.get_by_role("button", name="Переместить", exact=True).click()
        expected = [titles[0], titles[-1], *titles[1:-1]]
        expect(desk.locator(".plan-stage > a")).to_have_text(expected)


def test_a_row_is_dragged_to_its_place(house: Hall) -> None:
    with house.screen(DESK) as desk:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Театр у реки"
        )
        desk.goto(f"/s/{code}/programme")
        titles = desk.locator(".plan-stage > a").all_inner_texts()
        grip, target = (
            desk.locator("[data-grip]").nth(3),
            desk.locator("[data-row]").nth(1),
        )
        start, end = grip.bounding_box(), target.bounding_box()
        assert start is not None
        assert end is not None
        desk.mouse.move(start["x"] + 8, start["y"] + 12)
        desk.mouse.down()
        desk.mouse.move(end["x"] + 20, end["y"] + 4, steps=6)
        desk.mouse.up()
        expected = [titles[0], titles[3], *titles[1:3], *titles[4:]]
        expect(desk.locator(".plan-stage > a")).to_have_text(expected)


def test_a_phone_shows_all_of_the_programme_whatever_it_is_called(
    house: Hall,
) -> None:
    with house.screen(PHONE) as desk:
        code = make_session(
            desk, house.secret, "three-hours.ru", "Архив у моста"
        )
        desk.goto(f"/s/{code}/programme")
        first = desk.locator("[data-row]").first
        stage = first.get_attribute("data-row")
        tell(desk, code, "edit_stage", stage=stage, title=LONG)
        for page in ("programme", "passport"):
            desk.goto(f"/s/{code}/{page}")
            expect(desk.locator(".plan-undo")).to_have_attribute(
                "title", re.compile(LONG[:30])
            )
            assert faults(desk, "phone") == [], page


def test_a_phone_shows_the_whole_button_that_goes_on(house: Hall) -> None:
    with house.screen(PHONE) as console:
        code = make_session(
            console, house.secret, "three-hours.ru", "Архив у реки"
        )
        console.request.post(f"/s/{code}/lead")
        console.goto(f"/s/{code}/console")
        button = console.locator(".bottom .primary")
        expect(button).to_contain_text("Дальше: Регистрация")
        assert button.evaluate("it => it.scrollHeight <= it.clientHeight")
        assert [
            fault
            for fault in faults(console, "phone", strict=True)
            if "in bar" in fault
        ] == []
