# A long form on a phone: one question at a time or all of them, what joining told is not asked again, and the one
# text that is sent at the end is all that was typed on the way.
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import LAPTOP, PHONE, Hall, begin, quick_session, tell

SMALL = {"width": 320, "height": 640}
TALL_TOP, TABS = 90, 57
QUESTIONS = [
    {
        "name": "who",
        "kind": "short",
        "label": "Кто мы",
        "required": True,
        "filled_from": ["side", "organization"],
    },
    {
        "name": "matters",
        "label": "Что главное",
        "hint": "Без чего нельзя",
        "required": True,
        "headline": True,
    },
    {"name": "alike", "label": "Чем мы похожи"},
    {
        "name": "differ_in",
        "kind": "one",
        "label": "В чём различие",
        "options": ["форматы", "люди"],
        "required": True,
    },
    {"name": "start", "label": "С чего начать"},
]
FORM = "form[data-command=add_entry]"
INSTRUCTION = "Семь минут тишины. Пишите от себя и своей стороны, своими словами; одной мысли в каждом поле достаточно."


@pytest.fixture
def phone(house: Hall) -> Iterator[Page]:
    with asked(house) as (page, _):
        yield page


@contextmanager
def asked(
    house: Hall, size: dict[str, int] = PHONE, **envelope: Any
) -> Iterator[tuple[Page, Page]]:
    """Give a phone on which a long form is open, and the console."""
    with house.screen(LAPTOP) as console, house.screen(size) as page:
        code = quick_session(console, house.secret)
        begin(
            console,
            code,
            fields=QUESTIONS,
            **{"title": "Позиции", "limit": 1, **envelope},
        )
        page.goto(f"/j/{code}")
        page.fill("#name", "Вера Акимова")
        page.fill("#organization", "Читальня на Садовой")
        page.locator("fieldset").first.locator(".chip").first.click()
        page.check("input[name='consent?']")
        page.click("button.primary")
        expect(page.locator("[data-connection]")).to_have_attribute(
            "data-state", "online"
        )
        yield page, console


def question(page: Page) -> Locator:
    return page.locator(f"{FORM} [data-question]:visible h2 span").first


def onward(page: Page) -> None:
    page.locator(f"{FORM} .primary").click()


def write(page: Page, text: str) -> None:
    page.locator(f"{FORM} [data-question]:visible textarea").fill(text)


def answers(page: Page) -> list[str]:
    rows = page.locator("[data-slot=mine] .answers li")
    return [" ".join(row.split()) for row in rows.all_inner_texts()]


def test_a_form_leads_from_question_to_question_and_is_sent_once(
    phone: Page,
) -> None:
    # Who they are was told when joining.
    expect(question(phone)).to_have_text("Что главное")
    expect(phone.locator(f"{FORM} [data-step-place]")).to_have_text("2 из 5")
    expect(phone.locator(f"{FORM} [data-step-done] li")).to_contain_text(
        "Читальня на Садовой (взято из входа)"
    )
    onward(phone)  # an answer is required
    expect(question(phone)).to_have_text("Что главное")
    write(phone, "Держать дом открытым")
    onward(phone)
    expect(question(phone)).to_have_text("Чем мы похожи")
    assert phone.evaluate("document.activeElement.matches('h2.question')")
    onward(phone)  # passed over
    phone.locator(f"{FORM} .chip", has_text="люди").click()
    onward(phone)
    expect(phone.locator(f"{FORM} .primary")).to_have_text(
        "Отправить", use_inner_text=True
    )
    write(phone, "С четверга")
    assert phone.locator("[data-slot=mine] article").count() == 0
    onward(phone)
    expect(phone.locator("[data-slot=mine] article")).to_be_visible()
    assert answers(phone) == [
        "Кто мы Первая сторона, Читальня на Садовой Поправить",
        "Что главное Держать дом открытым Поправить",
        "Чем мы похожи пропуск Поправить",
        "В чём различие люди Поправить",
        "С чего начать С четверга Поправить",
    ]


def test_a_reload_loses_neither_the_place_nor_a_letter(phone: Page) -> None:
    write(phone, "Держать дом открытым")
    onward(phone)
    write(phone, "Читатели")
    onward(phone)
    phone.reload()
    expect(question(phone)).to_have_text("В чём различие")
    expect(phone.locator(f"{FORM} [data-step-done] li")).to_have_count(3)
    phone.locator(f"{FORM} [data-step-done] li", has_text="похожи").get_by_role(
        "button"
    ).click()
    expect(
        phone.locator(f"{FORM} [data-question]:visible textarea")
    ).to_have_value("Читатели")
    phone.get_by_role("button", name="Назад").click()
    expect(
        phone.locator(f"{FORM} [data-question]:visible textarea")
    ).to_have_value("Держать дом открытым")


def test_what_is_required_is_enough(phone: Page) -> None:
    rest = phone.get_by_role("button", name="Отправить без остальных")
    write(phone, "Держать дом открытым")
    expect(rest).to_be_hidden()
    onward(phone)
    onward(phone)
    phone.locator(f"{FORM} .chip", has_text="люди").click()
    rest.click()
    expect(phone.locator("[data-slot=mine] article")).to_contain_text("пропуск")


def test_all_questions_stand_on_one_page_by_choice_which_is_kept(
    phone: Page,
) -> None:
    whole = phone.get_by_role("button", name="все вопросы")
    whole.click()
    expect(phone.locator(f"{FORM} [data-question]:visible")).to_have_count(5)
    expect(phone.locator(f"{FORM} .sees:visible")).to_have_count(1)
    phone.reload()
    expect(phone.locator(f"{FORM} [data-question]:visible")).to_have_count(5)
    expect(phone.locator(f"{FORM} .primary")).to_have_text(
        "Отправить", use_inner_text=True
    )
    phone.get_by_role("button", name="по одному").click()
    expect(phone.locator(f"{FORM} [data-question]:visible")).to_have_count(1)


def test_one_answer_is_mended_where_it_stands(phone: Page) -> None:
    write(phone, "Держать дом открытым")
    onward(phone)
    onward(phone)
    phone.locator(f"{FORM} .chip", has_text="люди").click()
    phone.get_by_role("button", name="Отправить без остальных").click()
    row = phone.locator("[data-slot=mine] .answers li", has_text="похожи")
    row.get_by_role("button", name="Поправить").click()
    form = phone.locator("form[data-command=revise_entry]")
    expect(form.locator("[data-question]:visible")).to_have_count(1)
    form.locator("[data-question]:visible textarea").fill("Читатели одни")
    form.get_by_role("button", name="Сохранить").click()
    expect(row).to_contain_text("Читатели одни")


def test_a_refusal_leads_to_the_question_that_it_is_about(house: Hall) -> None:
    with asked(house) as (page, console):
        write(page, "Держать дом открытым")
        onward(page)
        onward(page)
        page.locator(f"{FORM} .chip", has_text="люди").click()
        page.locator(f"{FORM} [data-question]:visible input").first.evaluate(
            "one => { for (const each of one.form.elements) each.required = false }"
        )
        page.locator(f"{FORM} [name='content:matters']").evaluate(
            "one => { one.value = ' ' }"
        )
        onward(page)
        onward(page)
        expect(question(page)).to_have_text("Что главное")
        expect(page.locator(f"{FORM} [data-error]")).to_contain_text(
            "Что главное"
        )
        assert console.url == "about:blank"


def test_nothing_of_joining_is_put_into_a_secret_form(house: Hall) -> None:
    with asked(house, authorship="anonymous", visibility="never") as (page, _):
        expect(question(page)).to_have_text("Кто мы")
        expect(page.locator(f"{FORM} [name='content:who']")).to_have_value("")
        expect(page.locator(f"{FORM} .sees:visible")).to_contain_text(
            "кто написал, не хранится нигде"
        )


@pytest.mark.parametrize("instruction", ["", INSTRUCTION * 3])
def test_the_box_and_who_sees_it_stand_in_sight_on_the_smallest_phone(
    house: Hall, instruction: str
) -> None:
    with asked(house, SMALL, instruction=instruction) as (page, _):
        box = page.locator(f"{FORM} [data-question]:visible .box")
        sees = page.locator(f"{FORM} .sees:visible")
        here, above = box.bounding_box(), sees.bounding_box()
        assert here is not None
        assert above is not None
        assert TALL_TOP < above["y"] < here["y"] < SMALL["height"] - TABS - 44
        counter = page.locator(
            f"{FORM} [data-question]:visible .counter"
        ).bounding_box()
        area = page.locator(
            f"{FORM} [data-question]:visible textarea"
        ).bounding_box()
        assert counter is not None
        assert area is not None
        assert counter["y"] >= area["y"] + area["height"] - 1


def test_a_wall_of_updates_leaves_the_step_alone(house: Hall) -> None:
    with asked(house) as (page, console):
        write(page, "Держать дом открытым")
        onward(page)
        write(page, "Читат")
        code = page.url.split("/s/")[1].split("/")[0]
        stage = page.locator(FORM).get_attribute("data-draft")
        for title in ("Позиции раз", "Позиции два"):
            tell(console, code, "edit_stage", stage=stage, title=title)
            expect(page.locator(f"{FORM} .steps")).to_contain_text(title)
        expect(question(page)).to_have_text("Чем мы похожи")
        expect(
            page.locator(f"{FORM} [data-question]:visible textarea")
        ).to_have_value("Читат")


def test_without_a_script_the_form_is_a_page(house: Hall) -> None:
    with asked(house) as (page, _):
        page.goto(re.sub("/phone.*", "/plain", page.url))
        form = page.locator(
            "form", has=page.locator("[name='content:matters']")
        )
        expect(form.locator(".field:visible")).to_have_count(5)
        expect(form.locator("button:visible")).to_have_text(
            ["Отправить"], use_inner_text=True
        )
        form.locator("textarea").first.fill("Держать дом открытым")
        form.locator(".chip").first.click()
        form.locator("button:visible").click()
        expect(page.locator("main")).to_contain_text("Держать дом открытым")
