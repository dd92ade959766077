# The page is there and its script is still on the way, as on the first visit in a crowded hall: what is pressed
# meanwhile is shown as being on its way, and done once when the script has come.
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from facilitator_ui.styles import DRESSED_APART
from session.stages import KINDS
from tests.e2e.dressed import undressed
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    sent_texts,
)

BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"
NEXT = ".bottom [data-command=next_stage]"
NAMES = re.compile(r"(?:^|\) ):root \{ (?:--[\w-]+: [^;]+; )+\}$")
"""Rules that give names to colours and dress nothing."""


def test_what_is_sent_before_the_script_is_there_arrives_once_when_it_is(
    house: Hall,
) -> None:
    with somebody_in(house) as (console, phone, code):
        with script_late(phone):
            phone.fill(BOX, "Написано до скрипта")
            phone.click(SEND)
            phone.click(SEND)
            expect(phone.locator(SEND)).to_have_attribute("aria-busy", "true")
            expect(phone.locator(BOX)).to_have_value("Написано до скрипта")
        expect(phone.locator("[data-slot=mine] .card-text")).to_have_text(
            "Написано до скрипта"
        )
        expect(phone.locator(SEND)).not_to_have_attribute("aria-busy", "true")
        expect(phone.locator(BOX)).to_have_value("")
        assert sent_texts(console, code) == ["Написано до скрипта"]


def test_what_was_typed_before_the_script_was_there_goes_before_an_older_draft(
    house: Hall,
) -> None:
    with somebody_in(house) as (_, phone, _):
        phone.fill(BOX, "Старый черновик")
        with script_late(phone):
            phone.fill(BOX, "Новая мысль")
            phone.click(SEND)
        expect(phone.locator("[data-slot=mine] .card-text")).to_have_text(
            "Новая мысль"
        )


def test_what_was_typed_and_not_sent_before_the_script_was_there_is_the_draft_from_then_on(
    house: Hall,
) -> None:
    with somebody_in(house) as (_, phone, _):
        phone.fill(BOX, "Старый черновик")
        with script_late(phone):
            phone.fill(BOX, "Новая мысль")
            phone.locator(BOX).blur()
        expect(phone.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        expect(phone.locator(BOX)).to_have_value("Новая мысль")
        phone.reload()
        expect(phone.locator(BOX)).to_have_value("Новая мысль")


def test_the_next_stage_pressed_before_the_script_is_there_opens_when_it_is_and_help_does_too(
    house: Hall,
) -> None:
    with house.screen(LAPTOP) as console:
        code = quick_session(console, house.secret)
        begin(console, code)
        console.goto(f"/s/{code}/console")
        with script_late(console):
            console.click(NEXT)
            console.click("[data-opens=help]")
            expect(console.locator(NEXT)).to_have_attribute("aria-busy", "true")
            expect(console.locator("#help")).to_be_hidden()
        expect(console.locator("#help")).to_be_visible()
        expect(console.locator("[data-slot=now] h2")).not_to_have_text("Мысли")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - DRESSED_APART))
def test_the_first_sheet_is_enough_for_every_kind_that_is_not_dressed_apart(
    house: Hall, kind: str
) -> None:
    with somebody_in(house) as (console, phone, code):
        phone.fill(BOX, "Мысль о зале")
        phone.click(SEND)
        expect(phone.locator("[data-slot=mine] .card-text")).to_be_visible()
        begin(console, code, kind, title="Дальше")
        phone.route("**/rest.css*", lambda route: None)
        phone.reload(wait_until="commit")
        expect(phone.locator("[data-slot=stage] h1")).to_have_text("Дальше")
        expect(phone.locator(".top")).to_have_css("display", "grid")
        lacks = [rule for rule in undressed(phone) if not NAMES.search(rule)]
        assert lacks == []


@contextmanager
def somebody_in(house: Hall) -> Iterator[tuple[Page, Page, str]]:
    """Yield the console of a session that runs, the phone of somebody in it, and the code."""
    with house.screen(LAPTOP) as console, house.screen(PHONE) as phone:
        code = quick_session(console, house.secret)
        begin(console, code)
        come_in(phone, code, "Анна Ким", 0)
        yield console, phone, code


SCRIPTS = re.compile(r"/(?:app|console)\.js$")


@contextmanager
def script_late(page: Page) -> Iterator[None]:
    """Load the page anew and hold its script back until the end of the block."""
    held: list[Route] = []
    page.route(SCRIPTS, lambda route: held.append(route))  # noqa: PLW0108 - a builtin cannot be given
    page.reload(wait_until="commit")
    page.locator("template#words").wait_for(state="attached")
    yield
    for route in held:
        route.continue_()
    page.unroute(SCRIPTS)
