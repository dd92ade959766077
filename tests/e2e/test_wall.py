# The wall of cards: in the largest letters that fit, in pages where none do; a remote turns them, and what comes in
# late is turned to.
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from tests import looks
from tests.e2e.stage_door import LAPTOP, WALL, Hall, begin, quick_session, tell

TEXT = "Вечерние часы нужны обеим сетям."
LAST = re.compile(r"^(\d+) / \1$")
FEWEST_PIXELS = 28  # of the smallest card's letters, on a screen of 1920


@pytest.fixture
def screens(house: Hall) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        console, wall = (stack.enter_context(house.screen(size, reduced_motion="reduce")) for size in (LAPTOP, WALL))
        yield console, wall


def test_the_address_to_join_stands_once_before_the_first_stage_and_in_the_foot_after(
    house: Hall, screens: tuple[Page, Page]
) -> None:
    console, wall = screens
    code = quick_session(console, house.secret)
    wall.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
    wall.goto(f"/s/{code}/projector")
    lobby, foot = wall.locator(".lobby .address"), wall.locator(".wall-foot > :last-child")
    expect(lobby).to_be_visible()
    expect(foot).to_be_hidden()
    begin(console, code)
    expect(lobby).to_be_hidden()
    expect(foot).to_be_visible()


def test_letters_are_as_large_as_the_cards_allow_and_pages_turn(house: Hall, screens: tuple[Page, Page]) -> None:
    console, wall = screens
    code = quick_session(console, house.secret)
    stage = begin(console, code, visibility="after_reveal")
    wall.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
    wall.goto(f"/s/{code}/projector")
    tell(console, code, "add_entries", stage=stage, lines=[TEXT] * 3)
    tell(console, code, "reveal_stage", stage=stage, revealed=True)
    shown, place = wall.locator("[data-slot=wall] article"), wall.locator("#wall-pages")
    sizes = list(_sizes(console, code, stage, wall))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 1.5 * sizes[-1]
    assert sizes[-1] >= FEWEST_PIXELS
    expect(place).to_have_text(re.compile(r"^1 / \d+$"))
    expect(wall.locator("[data-slot=note]")).to_contain_text("163 записи")
    tell(console, code, "add_entries", stage=stage, lines=["Опоздавшая мысль"])
    expect(place).to_have_text(LAST)
    expect(shown.last).to_be_in_viewport(ratio=0.9)
    wall.keyboard.press("PageDown")
    expect(place).to_have_text(re.compile("^1 / "))
    expect(shown.first).to_be_in_viewport(ratio=0.9)
    wall.keyboard.press("ArrowLeft")
    expect(place).to_have_text(LAST)
    assert looks.faults(wall, "projector") == []


def _sizes(console: Page, code: str, stage: str, wall: Page) -> Iterator[float]:
    """Give the height of the letters for three cards, and for more and more."""
    shown, count = wall.locator("[data-slot=wall] article"), 3
    for more in (0, 10, 50, 100):
        if more:
            tell(console, code, "add_entries", stage=stage, lines=[TEXT] * more)
        count += more
        expect(shown).to_have_count(count)
        wall.wait_for_timeout(100)
        yield float(shown.first.locator(".card-text").evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
