# What browser tests share: people with a screen each, and the ways they act.
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import choice
from string import ascii_letters
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.patience import IN_MS, PRESS_PATIENCE

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}


@dataclass(frozen=True)
class Hall:
    """A server under test: its address, the organizer's secret, and the browser that opens screens."""

    address: str
    secret: str
    browser: Browser

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @contextmanager
    def screen(
        self, size: dict[str, int], language: str = "ru-RU", **given: Any
    ) -> Iterator[Page]:
        """Open a screen of its own, as another device; any error of its script fails the test.

        `given`: what else Playwright's context may have, as another address or a dark scheme.
        """
        usual = {"locale": language, "base_url": self.address}
        viewport: ViewportSize = {
            "width": size["width"],
            "height": size["height"],
        }
        context = self.browser.new_context(
            viewport=viewport, **{**usual, **given}
        )
        context.set_default_timeout(IN_MS)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        context.close()
        assert errors == []


@contextmanager
def then_taken_back(console: Page) -> Iterator[None]:
    """Let something be done in the block, and take it back by Z once Undo offers just that."""
    undo = console.locator("[data-command=undo]")
    earlier = undo.get_attribute("data-fixed") or ""
    yield
    expect(undo).not_to_have_attribute("data-fixed", earlier)
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("z")


def make_session(
    organizer: Page, secret: str, scenario: str, topic: str
) -> str:
    """Make a session through the organizer's pages; return its code."""
    organizer.goto(f"/o/enter/{secret}")
    organizer.click("main button")
    organizer.fill("#title", topic)
    organizer.check(f"input[name=scenario][value='{scenario}']")
    organizer.click("form[action='/o/sessions'] button")
    expect(organizer).to_have_url(re.compile("/passport$"))
    return organizer.url.split("/s/")[1].split("/")[0]


def made_link(organizer: Page) -> str:
    """Return the address of the link that the page shows once, as somebody would copy it."""
    return organizer.locator("#made-address").input_value()


def quick_session(
    organizer: Page,
    secret: str,
    scenario: str = "three-hours.ru",
    title: str = "Читальня у моста",
) -> str:
    """Make a session without a look at the pages, and take the moderator's role; return its code."""
    organizer.request.post(f"/o/enter/{secret}")
    made = organizer.request.post(
        "/o/sessions", form={"scenario": scenario, "title": title}
    )
    code = made.url.split("/s/")[1].split("/")[0]
    organizer.request.post(f"/s/{code}/lead")
    return code


def watched(console: Page, wall: Page, code: str) -> None:
    """Open the console and, with its link, the wall; return when both are online."""
    wall.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
    for page, surface in ((console, "console"), (wall, "projector")):
        page.goto(f"/s/{code}/{surface}")
        expect(page.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )


def pressed(console: Page, selector: str) -> Locator:
    """Press a button of the console, unfolding what it is folded in."""
    button = console.locator(selector).first
    button.wait_for(state="attached")
    button.evaluate(
        "one => { for (let up = one; up = up.parentElement?.closest('details'); ) up.open = true }"
    )
    button.click()
    return button


def join(phone: Page, code: str, name: str, side: int) -> None:
    """Fill in the door's form and send it."""
    phone.goto(f"/j/{code}")
    phone.fill("#name", name)
    phone.locator("fieldset").first.locator(".chip").nth(side).click()
    phone.check("input[name='consent?']")
    phone.click("button.primary")


def come_in(
    phone: Page,
    code: str,
    name: str,
    side: int,
    state: str | re.Pattern[str] = "online",
) -> None:
    join(phone, code, name, side)
    expect(phone.locator("[data-connection]")).to_have_attribute(
        "data-state", state, timeout=IN_MS
    )


def begin(console: Page, code: str, kind: str = "form", **envelope: Any) -> str:
    """Put a stage in and open it, without the console's help; return its id. The page leads."""
    fields = [
        {"name": "what", "label": "Что для вас главное", "required": True}
    ]
    wanted = {
        "title": "Мысли",
        **({"fields": fields} if kind == "form" else {}),
    }
    stage = str(
        tell(
            console,
            code,
            "insert_stage",
            kind=kind,
            envelope={**wanted, **envelope},
        )["made"][0]
    )
    tell(console, code, "open_stage", stage=stage)
    return stage


def tell(page: Page, code: str, command: str, **given: Any) -> dict[str, Any]:
    """Send a command with the page's own cookies; it must be taken."""
    key = "".join(choice(ascii_letters) for _ in range(22))
    answer: dict[str, Any] = page.request.post(
        f"/s/{code}/commands", data={"type": command, "key": key, **given}
    ).json()
    assert "ack" in answer, answer
    return answer


def next_stage(console: Page, title: str) -> None:
    console.click(".bottom [data-command=next_stage]")
    expect(console.locator("[data-slot=now] h2")).to_have_text(title)


def write(phone: Page, text: str) -> None:
    """Fill in the form for a new entry: each text field with the text and its number, the first of each choice."""
    form = phone.locator("form[data-command=add_entry]")
    folded = (
        phone.locator("details:not([open])", has=form).locator("summary").first
    )
    if folded.count():
        folded.click()
    at_once(form)
    fill_in(form, text)
    form.locator("button.primary").click()
    expect(
        phone.locator("[data-slot=mine] article", has_text=text).first
    ).to_be_visible()


def fill_in(form: Locator, text: str) -> None:
    """Fill in what a form asks: each text field with the text and its number, the first of each choice."""
    boxes = form.locator("textarea, input[id]:not([type=date])").all()
    for number, box in enumerate(boxes, start=1):
        box.fill(f"{text}, пункт {number}")
    for fieldset in form.locator("fieldset").all():
        fieldset.locator("label").first.click()


def at_once(form: Locator) -> None:
    """Ask for all questions of a long form on one page."""
    whole = form.locator("[data-step=whole] .in-steps")
    if whole.count() and whole.is_visible():
        whole.click()


def sent_texts(page: Page, code: str) -> list[str]:
    """Return the first text of every entry of the session, by the archive."""
    rows = page.request.get(
        f"/s/{code}/session.json", timeout=1000 * PRESS_PATIENCE
    ).json()["rows"]
    return [
        str(next(iter(entry["content"].values())))
        for entry in rows.get("entry", [])
    ]


@contextmanager
def reload_forbidden(*pages: Page) -> Iterator[None]:
    """Assert that the pages are the same ones at the end of the block."""
    for page in pages:
        page.evaluate("window.unbroken = true")
    yield
    assert [page.evaluate("window.unbroken") for page in pages] == [True] * len(
        pages
    )
