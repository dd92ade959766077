# Photographs every screen of the running product: three sizes, two languages, two schemes; empty, normal, with 500
# cards, and with the longest words. Says which of them scroll sideways. `make gallery` runs this file.
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from facilitator_ui.bots import Client
from tests import pictures
from tests.browser import launch
from tests.pictures import ADDRESS, HOST, LAPTOP, PHONE, PORT, WALL, Clock, told

FOLDER = Path(__file__).parents[1] / "gallery"
SIZES = {"phone": PHONE, "laptop": LAPTOP, "projector": WALL}
DESK = ("passport", "programme", "people", "prints", "checklist", "rehearsal", "photos", "protocol")
LONGEST = "Человеконенавистничестворазоблачительница" * 6
LINES = [f"Карточка {number}: вечерние часы нужны обеим сетям, днём молодые учатся." for number in range(1, 181)]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIDEWAYS = """() => [...document.querySelectorAll("h1, h2, p, .button, .card, .side, summary")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((one) => one.className)"""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, its page and its size."""

    name: str
    path: str
    size: str


def main() -> int:
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        pictures.serving(Path(folder), clock := Clock()) as secret,
        pictures.loop() as bots,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        people = [Client(HOST, PORT) for _ in range(pictures.PEOPLE)]
        empty, _ = pictures.wait(bots, _empty(secret))
        code = pictures.wait(bots, pictures.session(people, clock, secret))
        wrong += _round(browser, "empty", empty, secret)
        wrong += _round(browser, "normal", code, secret, people[0])
        pictures.wait(bots, _fill(secret, code))
        wrong += _round(browser, "full", code, secret, people[0])
        pictures.wait(bots, pictures.gone(people))
    sys.stdout.write("\n".join(wrong or ["nothing scrolls sideways"]) + "\n")
    return len(wrong)


async def _empty(secret: str) -> tuple[str, Client]:
    lead = Client(HOST, PORT)
    await lead.get(f"/o/enter/{secret}")
    _, _, address = await lead.post("/o/sessions", {"scenario": "three-hours.ru", "title": pictures.TOPIC})
    return address.split("/")[2], lead


async def _fill(secret: str, code: str) -> None:
    """Paste cards by the hundred, and put in the longest words that fit."""
    lead = Client(HOST, PORT)
    await lead.get(f"/o/enter/{secret}")
    await lead.post(f"/s/{code}/lead", {})
    await lead.open(code, "console")
    stage = await pictures.stage(lead, code)
    await told(lead, "add_entries", stage=stage, lines=[LONGEST])
    for _ in range(3):
        await told(lead, "add_entries", stage=stage, lines=LINES[:166])
    await told(lead, "add_person", name=LONGEST[:120], organization=LONGEST)
    await told(lead, "edit_passport", title=LONGEST[:250])
    await told(lead, "edit_stage", stage=stage, title=LONGEST[:200], instruction=LONGEST * 3)
    await told(lead, "reveal_stage", stage=stage)
    await lead.close()


def _round(browser: Browser, state: str, code: str, secret: str, person: Client | None = None) -> list[str]:
    """Photograph a session in every language and scheme; return what scrolls sideways."""
    wrong = []
    for language in ("ru", "en"):
        for scheme in ("light", "dark"):
            for shot, page in _pages(browser, code, secret, person, language, scheme):
                place = FOLDER / state / language / scheme
                place.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=place / f"{shot.name}-{shot.size}.png", animations="disabled")
                more, out = page.evaluate(OVERFLOW), page.evaluate(SIDEWAYS)
                if more > 0 or (out and shot.size != "projector"):
                    wrong.append(f"{state} {language} {scheme} {shot.name} {shot.size}: {more} px sideways {out}")
    return wrong


def _pages(  # noqa: PLR0913, PLR0917 - whose screens, how
    browser: Browser, code: str, secret: str, person: Client | None, language: str, scheme: str
) -> Iterator[tuple[Shot, Page]]:
    staff = _context(browser, language, scheme)
    page = staff.new_page()
    page.goto(f"{ADDRESS}/o/enter/{secret}")
    page.goto(f"{ADDRESS}/s/{code}/passport")
    page.click("form[action$='/lead'] button")
    shots = [Shot("console", f"/s/{code}/console", size) for size in ("laptop", "phone")]
    shots += [Shot("projector", f"/s/{code}/projector", "projector"), Shot("sessions", "/o", "laptop")]
    shots += [Shot(name, f"/s/{code}/{name}", size) for name in DESK for size in ("laptop", "phone")]
    shots += [Shot("join", f"/j/{code}?", "phone")] if person is None else []
    yield from ((shot, _opened(page, shot)) for shot in shots)
    staff.close()
    if person is not None:
        own = _context(browser, language, scheme)
        own.add_cookies([{"name": name, "value": value, "url": ADDRESS} for name, value in person.cookies.items()])
        yield (shot := Shot("phone", f"/s/{code}/phone", "phone")), _opened(own.new_page(), shot)
        own.close()


def _context(browser: Browser, language: str, scheme: str) -> BrowserContext:
    return browser.new_context(
        locale="ru-RU" if language == "ru" else "en-GB",
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )


def _opened(page: Page, shot: Shot) -> Page:
    page.set_viewport_size(SIZES[shot.size])  # type: ignore[arg-type]  # a dictionary of this shape
    page.goto(ADDRESS + shot.path)
    page.wait_for_timeout(350)
    return page


if __name__ == "__main__":
    sys.exit(main())
