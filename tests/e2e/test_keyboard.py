# A whole session by keyboard alone, and what a screen reader hears of it: no pointer is ever touched.
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    quick_session,
    tell,
    then_taken_back,
)

FURTHEST = 60


def test_a_participant_plays_a_whole_session_by_keyboard_and_hears_it(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as console, house.screen(PHONE) as phone:
        code = quick_session(console, house.secret)
        come_in_by_keyboard(phone, code)
        with heard(phone) as said:
            write_and_revise(
                phone, begin(console, code, minutes=2), console, code
            )
            sit_down(phone, console, code)
            agree(phone, console, code)
            leave_through_the_tabs(phone)
            tell(console, code, "close_session")
            expect(phone.locator("[data-over]")).to_have_text(
                "Сессия завершена"
            )
        for sentence in (
            "Мысли",
            "Осталась одна минута",
            "Группы",
            "Договорённости",
            "Сессия завершена",
        ):
            assert sentence in said, said
        assert len([each for each in said if each.startswith("принято ")]) >= 3


def test_a_moderator_leads_a_whole_session_by_keyboard(house: Hall) -> None:
    with house.screen(LAPTOP) as console:
        code = quick_session(console, house.secret)
        tell(console, code, "add_person", name="Вера Цой")
        begin(console, code)
        console.goto(f"/s/{code}/console")
        expect(console.locator("[data-connection]")).to_have_attribute(
            "data-state", "online"
        )
        write_for_somebody(console)
        show_and_hide(console)
        console.keyboard.press("?")
        expect(console.locator("#help")).to_be_visible()
        console.keyboard.press("Escape")
        lead_to_the_end(console)


def write_for_somebody(console: Page) -> None:
    reach(console, "[data-slot=form] summary")
    console.keyboard.press("Enter")
    reach(console, "#desk-person")
    console.keyboard.press("ArrowDown")
    reach(console, "form[data-command=add_entry] textarea")
    console.keyboard.type("Записано с голоса")
    console.keyboard.press("Control+Enter")
    expect(console.locator("[data-slot=wall] article")).to_contain_text(
        "Записано с голоса"
    )


def show_and_hide(console: Page) -> None:
    reach(console, "[data-command=mark_thesis]")
    console.keyboard.press("Enter")
    expect(console.locator("[data-slot=wall] .thesis")).to_be_visible()
    reach(console, "[data-command=reveal_stage]")
    console.keyboard.press("Enter")
    expect(console.locator("[data-command=reveal_stage]")).to_have_attribute(
        "aria-pressed", "true"
    )
    console.evaluate("document.activeElement.blur()")
    for key in ("h", "f"):
        button = console.locator(f"[data-key-shortcut={key}]")
        with then_taken_back(console):
            console.keyboard.press(key)
            expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_have_attribute("aria-pressed", "false")


def lead_to_the_end(console: Page) -> None:
    console.evaluate("document.activeElement.blur()")
    following = console.locator(".bottom [data-command=next_stage]")
    title = console.locator("[data-slot=now] h2")
    while following.count():
        before = title.inner_text()
        expect(console.locator("body[data-moving]")).to_have_count(0)
        console.keyboard.press("Space")
        expect(title).not_to_have_text(before)
    reach(console, "[data-command=close_session]")
    console.keyboard.press("Enter")
    reach(console, "dialog button.primary")
    console.keyboard.press("Enter")
    expect(console.locator("[data-command=reopen_session]")).to_be_visible()


def come_in_by_keyboard(phone: Page, code: str) -> None:
    phone.goto("/")
    reach(phone, "#code")
    phone.keyboard.type(code.lower())
    phone.keyboard.press("Enter")
    expect(phone.locator("#name")).to_be_visible()
    reach(phone, "#name")
    phone.keyboard.type("Анна Ким")
    reach(phone, "input[name='side-']")
    phone.keyboard.press("ArrowDown")
    reach(phone, "input[name='consent?']")
    phone.keyboard.press("Space")
    reach(phone, "button.primary")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-connection]")).to_have_attribute(
        "data-state", "online"
    )
    reach(phone, "[data-noted]")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-once]")).to_be_hidden()


def write_and_revise(phone: Page, stage: str, console: Page, code: str) -> None:
    reach(phone, "form[data-command=add_entry] textarea")
    phone.keyboard.type("Вечерние часы")
    reach(phone, "form[data-command=add_entry] button.primary")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-slot=mine] .card-text").first).to_have_text(
        "Вечерние часы"
    )
    reach(phone, "[data-slot=mine] summary")
    phone.keyboard.press("Enter")
    reach(phone, "[data-slot=mine] textarea")
    phone.keyboard.press("Control+End")
    phone.keyboard.type(" до девяти")
    phone.keyboard.press("Control+Enter")
    expect(phone.locator("[data-slot=mine] .card-text").first).to_have_text(
        "Вечерние часы до девяти"
    )
    tell(console, code, "add_minutes", stage=stage, minutes=-1)
    expect(phone.locator("[data-slot=clock] .soon")).to_be_visible()


def sit_down(phone: Page, console: Page, code: str) -> None:
    tell(console, code, "add_person", name="Вера Цой")
    tell(console, code, "add_person", name="Пётр Орлюк")
    begin(
        console,
        code,
        "group",
        title="Группы",
        options={"forming": "self", "size": 2},
    )
    reach(phone, "[data-command=choose_group]")
    phone.keyboard.press("Enter")
    reach(phone, "[data-command=ask_help]")
    phone.keyboard.press("Space")
    expect(phone.locator("[data-command=ask_help]")).to_have_attribute(
        "aria-pressed", "true"
    )


def agree(phone: Page, console: Page, code: str) -> None:
    begin(console, code, "agree", title="Договорённости")
    reach(phone, "[data-slot=form] summary")
    phone.keyboard.press("Enter")
    reach(phone, "form[data-command=add_entry] textarea")
    phone.keyboard.type("Открыть вечерний зал")
    phone.keyboard.press("Control+Enter")
    reach(phone, "form[data-command=add_entry] [data-step=send]")
    phone.keyboard.press("Enter")
    reach(phone, "[data-slot=ballot] [data-command=support]")
    phone.keyboard.press("Enter")
    expect(
        phone.locator("[data-slot=ballot] [data-command=support]").first
    ).to_have_attribute("aria-pressed", "true")
    reach(phone, "[data-command=take_on]")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-slot=ballot] .say > .receipt")).to_be_visible()


def leave_through_the_tabs(phone: Page) -> None:
    for tab in ("#programme", "#own", "#now"):
        reach(phone, f"nav a[href='{tab}']")
        phone.keyboard.press("Enter")
        expect(phone.locator(tab)).to_be_visible()


def reach(page: Page, what: str) -> None:
    """Press Tab until something of the kind is focused, and seen to be."""
    expect(page.locator(what).first).to_be_attached()
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"{what} is out of the keyboard's reach")


@contextmanager
def heard(page: Page) -> Iterator[list[str]]:
    """Give a list that at the end holds what the page said to a screen reader."""
    page.evaluate(LISTENING)
    said: list[str] = []
    yield said
    page.wait_for_timeout(100)
    said += page.evaluate("window.said")


LISTENING = """() => {
  window.said = [];
  const ear = document.querySelector("[data-announce][aria-live]");
  new MutationObserver(() => ear.textContent && said.push(ear.textContent)).observe(ear, { childList: true });
}"""
