# Names and texts as somebody may write them: emoji, from right to left, invisible and control characters, 280 letters
# without a space. They stand on every screen and in the protocol, turn nothing round and push nothing off the page.
import pytest
from playwright.sync_api import Page, expect

from facilitator_ui.styles import stylesheet
from session.fields import clean
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    quick_session,
    tell,
)

pytestmark = pytest.mark.long

NAMES = {
    "emoji": "Анна 👩‍👩‍👧 Ким 🎉",
    "from right to left": "עידן כהן",
    "turned round": "Пётр \u202eкюлрО",
    "invisible": "В\u200bе\u2060р\ufeffа Ц\u00adой",
    "control": "Илья\x07\x00 Гель\x1bман",
    "endless": "Ы" * 120,
}
TEXT = "Ж" * 280
STACKED = "Я" + "".join(chr(number) for number in range(0x300, 0x330)) * 3
OUT = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".wall-list, .scroll"))
  .slice(0, 3).map((one) => one.outerHTML.slice(0, 200))"""


def check(page: Page, *shown: str) -> None:
    for text in shown:
        expect(page.locator("body")).to_contain_text(text)
    assert (
        page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    )
    assert page.evaluate(OUT) == []


def test_hostile_names_and_texts_stand_everywhere_and_harm_nothing(
    house: Hall,
) -> None:
    with (
        house.screen(LAPTOP) as console,
        house.screen(WALL) as wall,
        house.screen(PHONE) as other,
    ):
        code = quick_session(console, house.secret)
        stage = begin(console, code)
        for name in NAMES.values():
            with house.screen(PHONE) as phone:
                come_in(phone, code, name, 0)
                check(phone, clean(name)[:40])
                phone.fill(
                    "form[data-command=add_entry] textarea",
                    f"{clean(name)[:20]} {TEXT[:250]}",
                )
                phone.click("form[data-command=add_entry] button.primary")
                expect(
                    phone.locator("[data-slot=mine] .card-text")
                ).to_contain_text(TEXT[:250])
                check(phone)
        tell(console, code, "add_entry", stage=stage, content={"what": TEXT})
        tell(console, code, "reveal_stage", stage=stage)
        wall.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        come_in(other, code, "Мария Тихих", 1)
        console.goto(f"/s/{code}/console")
        wall.goto(f"/s/{code}/projector")
        shown = [clean(name) for name in NAMES.values()]
        check(console, TEXT, *shown)
        check(wall, TEXT)
        check(other, TEXT)
        console.goto(f"/s/{code}/people")
        check(console, *shown)
        protocol = console.request.get(f"/s/{code}/protocol.md").text()
        assert [name for name in shown if name not in protocol] == []
        assert console.request.get(f"/s/{code}/protocol.docx").ok
        assert protocol.count(TEXT) == 1


@pytest.mark.parametrize(
    "text",
    [
        "  Мысль \n",
        "Мы\u202eсль\ufeff",
        "и\u0306",
        "Мысль\x07 👩‍👩‍👧",
        "Две\n\nстроки",
        STACKED,
        "\u3164\u2800",
        "a\r\nb",
    ],
)
def test_the_counter_counts_what_the_server_would_keep(
    house: Hall, text: str
) -> None:
    with house.screen(LAPTOP) as console, house.screen(PHONE) as phone:
        code = quick_session(console, house.secret)
        begin(console, code)
        come_in(phone, code, "Анна Ким", 0)
        phone.fill("form[data-command=add_entry] textarea", text)
        expect(
            phone.locator("form[data-command=add_entry] .counter")
        ).to_contain_text(f"{len(clean(text))} / ")


@pytest.mark.parametrize(
    "name", ["", "\u200b\u202e", "\x00", "\u3164\u2800", "\u0301\U000e0041"]
)
def test_a_name_of_nothing_that_can_be_seen_is_asked_for_again(
    house: Hall, name: str
) -> None:
    with house.screen(LAPTOP) as console, house.screen(PHONE) as phone:
        code = quick_session(console, house.secret)
        phone.goto(f"/j/{code}")
        phone.locator("#name").evaluate(
            "(field, name) => { field.form.noValidate = true; field.value = name }",
            name,
        )
        phone.check("input[name='consent?']")
        phone.click("button.primary")
        expect(phone.locator("[role=alert]")).to_have_text(
            "Напишите, как вас зовут."
        )
        expect(phone.locator("input[name='consent?']")).to_be_checked()


@pytest.mark.parametrize("size", [PHONE, WALL])
def test_marks_that_are_stacked_paint_over_no_neighbour(
    house: Hall, size: dict[str, int]
) -> None:
    card = (
        "<div class=card><p class=card-text style='height: 1.5em'>{}</p></div>"
    )
    body = "<div class=cards style='padding: 90px'>" + card * 3 + "</div>"
    with house.screen(size) as screen:
        screen.set_content(
            f"<style>{stylesheet()}</style>{body.format('Сосед', 'Я' * 9, 'Сосед')}"
        )
        neighbours = [screen.locator(".card").nth(place) for place in (0, 2)]
        before = [each.screenshot() for each in neighbours]
        screen.locator(".card-text").nth(1).evaluate(
            "(one, text) => { one.textContent = text }", STACKED * 9
        )
        assert [each.screenshot() for each in neighbours] == before
