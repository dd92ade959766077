# Photographs the running product for the README and docs/screens.md: a real server, bots that came in and wrote.
import tempfile
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import scenes, staging
from tests.browser import launch
from tests.staging import ADDRESS, LAPTOP, PHONE, WALL, Clock, Play
from tests.stories import ENGLISH, RUSSIAN

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
LOCALES = {"ru": "ru-RU", "en": "en-GB"}
COLOURS = 256
# Not for the shop window.
THORNS = (
    scenes.alone,
    scenes.moderated,
    scenes.paused,
    scenes.hostile,
)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        staging.serving(Path(folder), clock := Clock()) as secret,
        staging.loop() as bots,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for story in (ENGLISH, RUSSIAN):
            play = staging.wait(
                bots, staging.positions(secret, clock, story=story)
            )
            _read_me(browser, secret, bots, play)
            if story is RUSSIAN:
                _screens(browser, secret, bots, play)
            staging.wait(bots, play.gone())
        empty = staging.wait(bots, staging.lobby(secret, clock))
        with _staff(browser, secret, empty) as page:
            _show(page, f"/s/{empty.code}/projector", "screens/lobby", WALL)
        staging.wait(bots, empty.gone())


def _read_me(
    browser: Browser, secret: str, bots: AbstractEventLoop, play: Play
) -> None:
    """Photograph phone, console and wall for the README of the story's language."""
    folder = "" if play.story is ENGLISH else f"{play.story.language}/"
    _phone(browser, play, f"{folder}phone")
    with _staff(browser, secret, play) as console:
        _take(console, f"{folder}console")
    staging.wait(bots, scenes.revealed(play))
    with _staff(browser, secret, play) as page:
        wall = f"/s/{play.code}/projector"
        _show(page, wall, f"{folder}projector", WALL)


def _screens(
    browser: Browser, secret: str, bots: AbstractEventLoop, play: Play
) -> None:
    with _staff(browser, secret, play, "dark") as console:
        _take(console, "screens/console-dark")
    with _staff(browser, secret, play) as page:
        _walls(page, bots, play)


def _walls(page: Page, bots: AbstractEventLoop, play: Play) -> None:
    """Go through the session, and photograph the wall where it is worth seeing."""
    wanted = {
        "counted": "screens/counts",
        "positions_map": "screens/map",
        "aloud": "screens/aloud",
    }
    for scene in (each for each in scenes.SCENES if each not in THORNS):
        staging.wait(bots, scene(play))
        name = scene.__name__
        if name in wanted:
            _show(page, f"/s/{play.code}/projector", wanted[name], WALL)
        if name == "full":
            _show(page, f"/s/{play.code}/projector", "screens/wall-full", WALL)
            _show(page, f"/s/{play.code}/people", "screens/people", LAPTOP)
            _show(page, f"/s/{play.code}/prints", "screens/paper", LAPTOP)
            return


@contextmanager
def _staff(
    browser: Browser, secret: str, play: Play, scheme: str = "light"
) -> Iterator[Page]:
    """Open the console as its moderator."""
    context = browser.new_context(
        locale=LOCALES[play.story.language],
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = _page(context, LAPTOP)
    page.request.post(f"{ADDRESS}/o/enter/{secret}")
    page.request.post(f"{ADDRESS}/s/{play.code}/lead")
    page.goto(f"{ADDRESS}/s/{play.code}/console")
    yield page
    context.close()


def _page(context: BrowserContext, size: dict[str, int]) -> Page:
    page = context.new_page()
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of this shape
    return page


def _phone(browser: Browser, play: Play, name: str) -> None:
    """Come in as a participant, send one text and begin another."""
    story = play.story
    context = browser.new_context(
        device_scale_factor=2, locale=LOCALES[story.language]
    )
    page = _page(context, PHONE)
    page.goto(f"{ADDRESS}/j/{play.code}")
    page.fill("#name", story.person)
    page.locator(".chip", has_text=story.sides[0]).click()
    page.check("input[name='consent?']")
    page.click("button.primary")
    page.locator("[data-noted]").click()
    box = page.locator("form[data-command=add_entry] textarea")
    box.fill(story.sent)
    page.click("form[data-command=add_entry] button.primary")
    page.locator("[data-slot=mine] article").wait_for()
    box.fill(story.typed)
    _take(page, name)
    page.context.close()


def _show(page: Page, address: str, name: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of this shape
    page.goto(ADDRESS + address)
    _take(page, name)


def _take(page: Page, name: str) -> None:
    """Keep a picture in few bytes: screens have few colours."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    taken = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert(
        "RGB"
    )
    (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(
        FOLDER / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    main()
