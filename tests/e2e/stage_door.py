# What browser tests share: people with a screen each, and the ways they act.
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}
PATIENCE = 10_000


@dataclass(frozen=True)
class Hall:
    """A server under test: its address, the organizer's secret, and the browser that opens screens."""

    address: str
    secret: str
    browser: Browser

    @contextmanager
    def screen(self, size: dict[str, int], language: str = "ru-RU") -> Iterator[Page]:
        """Open a screen of its own, as another device; any error of its script fails the test."""
        context = self.browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, locale=language, base_url=self.address
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        context.close()
        assert errors == []


def make_session(organizer: Page, secret: str, scenario: str, topic: str) -> str:
    """Make a session through the organizer's pages; return its code."""
    organizer.goto(f"/o/enter/{secret}")
    organizer.fill("#title", topic)
    organizer.check(f"input[name=scenario][value='{scenario}']")
    organizer.click("form[action='/o/sessions'] button")
    expect(organizer).to_have_url(re.compile("/passport$"))
    return organizer.url.split("/s/")[1].split("/")[0]


def come_in(phone: Page, code: str, name: str, side: int) -> None:
    phone.goto(f"/j/{code}")
    phone.fill("#name", name)
    phone.locator("fieldset").first.locator(".chip").nth(side).click()
    phone.check("input[name='consent?']")
    phone.click("button.primary")
    expect(phone.locator("[data-connection]")).to_have_attribute("data-state", "online")


def next_stage(console: Page, title: str) -> None:
    console.click(".bottom [data-command=next_stage]")
    expect(console.locator("[data-slot=now] h2")).to_have_text(title)


def write(phone: Page, text: str) -> None:
    """Fill in the form for a new entry: each text field with the text and its number, the first of each choice."""
    form = phone.locator("form[data-command=add_entry]")
    folded = phone.locator("details:not([open])", has=form).locator("summary").first
    if folded.count():
        folded.click()
    for number, box in enumerate(form.locator("textarea, input[id]:not([type=date])").all(), start=1):
        box.fill(f"{text}, пункт {number}")
    for fieldset in form.locator("fieldset").all():
        fieldset.locator("label").first.click()
    form.locator("button.primary").click()
    expect(phone.locator("[data-slot=mine] article", has_text=text).first).to_be_visible()
