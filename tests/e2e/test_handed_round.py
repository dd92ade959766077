# A tablet that is handed round, in a browser: what stands in another window, behind Back and in the browser's memory is
# nobody's who has the tablet next, and is there when its author is back.
import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
)

BOX = "form[data-command=add_entry] textarea"
COMMANDS = "**/commands*"
TYPED = "Набрано и не отправлено"
WAITS = "Ждёт отправки"
RESTORED = (
    "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
)


def test_nobody_who_has_the_tablet_next_finds_or_sends_what_was_anna_s(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as console, house.screen(PHONE) as tablet:
        code = quick_session(console, house.secret)
        stage = begin(console, code, authorship="anonymous")
        come_in(tablet, code, "Анна Ким", 0)
        tablet.fill(BOX, TYPED)
        window = tablet.context.new_page()
        window.goto(f"/s/{code}/phone")
        expect(window.locator(BOX)).to_have_value(TYPED)
        with sending_nothing(window):
            put_by(tablet, code, stage)
            digits = handed_on(tablet, code)
            expect(window.locator("h1")).to_contain_text("передали")
        for _ in range(3):
            tablet.go_back()
            nothing_of_anna_s(tablet, digits)

        come_in(tablet, code, "Борис Ли", 0)
        nothing_of_anna_s(tablet, digits)
        window.goto(f"/s/{code}/phone")
        nothing_of_anna_s(window, digits)
        assert WAITS not in console.request.get(f"/s/{code}/protocol.md").text()

        handed_on(tablet, code)
        tablet.locator(".card", has_text="Анна Ким").get_by_role(
            "textbox"
        ).fill(digits)
        tablet.locator(".card", has_text="Анна Ким").get_by_role(
            "button"
        ).click()
        expect(tablet.locator(BOX)).to_have_value(TYPED)
        expect(tablet.locator("main")).to_contain_text(WAITS)


def test_a_page_that_the_browser_brings_back_as_it_was_is_asked_for_anew(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as console, house.screen(PHONE) as tablet:
        code = quick_session(console, house.secret)
        for path in ("", "/desk", "/next"):
            tablet.goto(f"/j/{code}{path}")
            tablet.evaluate("document.body.dataset.old = 'yes'")
            tablet.evaluate(RESTORED)
            expect(tablet.locator("body[data-old]")).to_have_count(0)


@contextmanager
def sending_nothing(window: Page) -> Iterator[None]:
    """Let a window hear and send nothing: what waits there would else go out in the name of whoever wrote it."""
    window.evaluate("WebSocket.prototype.send = () => {}")
    window.route(COMMANDS, lambda route: route.abort())
    yield
    window.unroute(COMMANDS)


def put_by(tablet: Page, code: str, stage: str) -> None:
    """Let a text of hers wait to be sent, as where the network was away."""
    person = tablet.evaluate("document.body.dataset.person")
    command = {
        "key": "k" * 22,
        "type": "add_entry",
        "stage": stage,
        "content": {"what": WAITS},
    }
    item = {
        "key": "k" * 22,
        "state": "waiting",
        "kept": True,
        "form": True,
        "draft": "",
        "values": {},
        "text": WAITS,
        "command": command,
        "at": 1,
    }
    tablet.goto(f"/j/{code}/next")
    tablet.evaluate(
        "([name, item]) => localStorage.setItem(name, item)",
        [f"veche/{code}/phone/{person}/out/{'k' * 22}", json.dumps(item)],
    )


def handed_on(tablet: Page, code: str) -> str:
    """Hand the tablet on; return the digits of whoever had it."""
    tablet.goto(f"/j/{code}/next")
    digits = tablet.locator(".brought-word").inner_text()
    tablet.locator("form[action$='/pass'] button").click()
    expect(tablet.locator(".brought-word")).to_have_count(0)
    return digits


def nothing_of_anna_s(page: Page, digits: str) -> None:
    page.wait_for_load_state()
    shown = page.evaluate(
        "document.body.innerText + [...document.querySelectorAll('input, textarea')].map((one) => one.value)"
    )
    assert [word for word in (TYPED, WAITS, digits) if word in shown] == []
