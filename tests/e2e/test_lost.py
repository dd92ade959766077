# Parts of a page are lost on the way, its script is switched off, or the browser is too old for it: the page says so,
# what was typed stays, and people can go on.
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from facilitator_ui.rehearsal import serving
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    sent_texts,
)

pytestmark = pytest.mark.long

PATIENCE = 2
BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"
PLAIN_BOX = "textarea[name='content:what']"


@pytest.fixture(scope="module")
def impatient(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    with serving(
        tmp_path_factory.mktemp("impatient"), patience_seconds=PATIENCE
    ) as (port, secret):
        yield Hall(f"http://127.0.0.1:{port}", secret, browser)


@contextmanager
def somebody_in(hall: Hall) -> Iterator[tuple[Page, Page, str]]:
    """Yield the console of a session that runs, the phone of somebody in it, and the code."""
    with hall.screen(LAPTOP) as console, hall.screen(PHONE) as phone:
        code = quick_session(console, hall.secret)
        begin(console, code)
        come_in(phone, code, "Анна Ким", 0)
        yield console, phone, code


class Lost:
    """What is lost on the way: the first `times` requests for it; the others come."""

    def __init__(self, page: Page, name: str, times: int) -> None:
        self._left = times
        page.route(f"**/{name}*", self._pass)

    def _pass(self, route: Route) -> None:
        self._left -= 1
        if self._left >= 0:
            route.abort()
        else:
            route.continue_()


def test_a_module_that_is_lost_is_said_and_loaded_again_and_the_text_stays(
    impatient: Hall,
) -> None:
    with somebody_in(impatient) as (console, phone, code):
        Lost(phone, "app.js", times=3)
        phone.reload(wait_until="commit")
        expect(phone.locator("[data-lost]")).to_be_visible()
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        expect(phone.locator("[data-lost]")).to_be_hidden()
        phone.fill(BOX, "Дошло")
        phone.click(SEND)
        expect(phone.locator("[data-slot=mine] .card-text")).to_have_text(
            "Дошло"
        )
        assert sent_texts(console, code) == ["Дошло"]


def test_what_is_typed_while_nothing_comes_is_there_after_the_page_was_loaded_again(
    impatient: Hall,
) -> None:
    with somebody_in(impatient) as (_, phone, _):
        phone.route(
            "**/static/**/*.js",
            lambda route: (
                route.continue_()
                if "early" in route.request.url
                else route.abort()
            ),
        )
        phone.reload(wait_until="commit")
        expect(phone.locator("[data-lost]")).to_be_visible()
        phone.locator(BOX).press_sequentially("Первая мысль")
        phone.click(SEND)
        expect(phone.locator(SEND)).not_to_have_attribute("aria-busy", "true")
        phone.locator("[data-reload]").click()
        expect(phone.locator(BOX)).to_have_value("Первая мысль")
        phone.unroute_all()
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        expect(phone.locator(BOX)).to_have_value("Первая мысль")


def test_modules_that_never_answer_are_asked_for_again(impatient: Hall) -> None:
    with somebody_in(impatient) as (_, phone, _):
        phone.route("**/app.js", lambda route: None)
        phone.reload(wait_until="commit")
        expect(phone.locator("[data-lost]")).to_be_visible()
        phone.unroute_all()
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )


def test_the_room_that_is_lost_is_said_and_fetched_again_while_the_form_goes_on(
    impatient: Hall,
) -> None:
    with somebody_in(impatient) as (console, phone, code):
        Lost(phone, "live.js", times=3)
        phone.reload(wait_until="commit")
        expect(phone.locator("[data-lost]")).to_be_visible()
        phone.fill(BOX, "Ещё без зала")
        phone.click(SEND)
        expect(phone.locator("[data-outbox] .card-text")).to_have_text(
            "Ещё без зала"
        )
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        expect(phone.locator("[data-lost]")).to_be_hidden()
        expect(phone.locator("[data-slot=mine] .card-text")).to_have_text(
            "Ещё без зала"
        )
        assert sent_texts(console, code) == ["Ещё без зала"]


def test_a_room_that_never_answers_is_asked_for_again(impatient: Hall) -> None:
    with somebody_in(impatient) as (_, phone, _):
        phone.route("**/live.js*", lambda route: None)
        phone.reload(wait_until="commit")
        expect(phone.locator("[data-lost]")).to_be_visible()
        phone.unroute_all()
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )


def test_the_rest_of_the_dress_that_is_lost_keeps_nobody_out_and_comes(
    impatient: Hall,
) -> None:
    with somebody_in(impatient) as (console, phone, code):
        Lost(phone, "rest.css", times=2)
        phone.reload()
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        begin(console, code, "collect", title="Карточки")
        expect(phone.locator("[data-slot=stage] h1")).to_have_text("Карточки")
        expect(phone.locator("div[data-alike]").first).to_have_css(
            "display", "none"
        )


def test_a_stylesheet_of_the_door_that_is_lost_comes_all_the_same(
    impatient: Hall,
) -> None:
    with impatient.screen(LAPTOP) as console, impatient.screen(PHONE) as phone:
        code = quick_session(console, impatient.secret)
        Lost(phone, "phone.css", times=2)
        phone.goto(f"/j/{code}")
        expect(phone.locator(".site-top")).to_have_css("display", "flex")


def test_a_stylesheet_that_is_lost_comes_all_the_same(impatient: Hall) -> None:
    with somebody_in(impatient) as (_, phone, _):
        Lost(phone, "phone.css", times=2)
        phone.reload()
        expect(phone.locator(".top")).to_have_css("display", "grid")


def test_without_scripts_people_join_write_and_go_on(impatient: Hall) -> None:
    with (
        impatient.screen(LAPTOP) as console,
        impatient.screen(PHONE, java_script_enabled=False) as phone,
    ):
        code = quick_session(console, impatient.secret)
        begin(console, code)
        phone.goto(f"/j/{code}")
        phone.fill("#name", "Анна Ким")
        phone.locator("fieldset").first.locator(".chip").first.click()
        phone.check("input[name='consent?']")
        phone.click("button.primary")
        phone.wait_for_url("**/plain*")
        phone.fill(PLAIN_BOX, "Без скриптов")
        phone.click("button.primary")
        expect(phone.locator("#mine .card-text")).to_have_text("Без скриптов")
        assert sent_texts(console, code) == ["Без скриптов"]
        begin(console, code, title="Дальше")
        phone.get_by_role("link", name="Посмотреть снова").click()
        expect(phone.locator("#stage h1")).to_have_text("Дальше")


OLD = [
    ("no modules", "delete HTMLScriptElement.prototype.noModule", ""),
    ("no syntax", "", "let value = 1; value ??== 2;"),
    ("no functions", "", "[].neverHeardOf();"),
]


@pytest.mark.parametrize(
    ("what", "before", "script"), OLD, ids=[each[0] for each in OLD]
)
def test_a_browser_that_is_too_old_is_led_to_the_simple_page(
    impatient: Hall, what: str, before: str, script: str
) -> None:
    with (
        somebody_in(impatient) as (console, phone, code),
        phone.context.browser.new_context() as context,  # type: ignore[union-attr]  # it has one
    ):
        context.add_cookies(phone.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        old = context.new_page()
        if before:
            old.add_init_script(before)
        if script:
            old.route(
                "**/app.js",
                lambda route: route.fulfill(
                    body=script, content_type="text/javascript"
                ),
            )
        old.goto(f"{impatient.address}/s/{code}/phone")
        old.wait_for_url("**/plain*")
        old.fill(PLAIN_BOX, "Со старого телефона")
        old.click("button.primary")
        expect(old.locator("#mine .card-text")).to_have_text(
            "Со старого телефона"
        )
        assert sent_texts(console, code) == ["Со старого телефона"]
