# The wall: one frame beside which the way in always stands; in the largest letters that fit, in sheets where none do;
# question by question as the console turns; and a short walk through its states.
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import looks, staging, walls
from tests.e2e.stage_door import (
    LAPTOP,
    WALL,
    Hall,
    begin,
    quick_session,
    tell,
    watched,
)

pytestmark = pytest.mark.long

TEXT = "Вечерние часы нужны обеим сетям."
# Of the smallest answer's letters, on a screen of 1080 lines.
FEWEST_PIXELS = 30
IN_SIGHT = """all => all.filter((one) => {
  const [box, list] = [one, one.closest('.wall-list')].map((each) => each.getBoundingClientRect());
  return box.left >= list.left - 1 && box.right <= list.right + 1;
}).map((one) => one.innerText)"""
QUESTIONS = [
    {"name": "who", "label": "Кто мы"},
    {"name": "main", "label": "Что для нас главное", "headline": True},
    {"name": "fear", "label": "Чего мы боимся"},
]


@pytest.fixture
def screens(house: Hall) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        console, wall = (
            stack.enter_context(house.screen(size, reduced_motion="reduce"))
            for size in (LAPTOP, WALL)
        )
        yield console, wall


def test_the_way_in_fills_the_lobby_and_stands_in_the_rail_after(
    house: Hall, screens: tuple[Page, Page]
) -> None:
    console, wall = screens
    code = quick_session(console, house.secret)
    watched(console, wall, code)
    lobby, rail = (
        wall.locator(".lobby .address"),
        wall.locator(".rail .address"),
    )
    expect(lobby).to_be_visible()
    expect(rail).to_be_hidden()
    begin(console, code)
    expect(lobby).to_be_hidden()
    expect(rail).to_be_visible()
    assert (
        wall.locator(".rail .qr img").evaluate(
            "one => one.getBoundingClientRect().width"
        )
        >= 180
    )


def test_letters_are_as_large_as_the_answers_allow(
    house: Hall, screens: tuple[Page, Page]
) -> None:
    console, wall = screens
    code = quick_session(console, house.secret)
    stage = begin(console, code, visibility="after_reveal")
    watched(console, wall, code)
    tell(console, code, "add_entries", stage=stage, lines=[TEXT] * 3)
    tell(console, code, "reveal_stage", stage=stage, revealed=True)
    sizes = list(_sizes(console, code, stage, wall))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 1.5 * sizes[-1]
    assert sizes[-1] >= FEWEST_PIXELS
    expect(wall.locator(".rail-sheet")).to_have_text(
        re.compile(r"^лист 1 из \d+$")
    )
    expect(wall.locator("[data-slot=rail]")).to_contain_text("163")
    assert (
        looks.faults(wall, "projector", strict=True, least=FEWEST_PIXELS) == []
    )


def test_the_console_turns_the_wall_question_by_question_and_sheet_by_sheet(
    house: Hall, screens: tuple[Page, Page]
) -> None:
    console, wall = screens
    code = quick_session(console, house.secret)
    stage = begin(console, code, visibility="after_reveal", fields=QUESTIONS)
    watched(console, wall, code)
    for number in range(40):
        said = {
            "who": f"Стол {number}",
            "main": f"{TEXT * 3} {number}",
            "fear": TEXT,
        }
        tell(console, code, "add_entry", stage=stage, content=said)
    tell(console, code, "reveal_stage", stage=stage, revealed=True)
    title, sheet = wall.locator(".wall-title"), wall.locator(".rail-sheet")
    expect(title).to_have_text("Что для нас главное")
    expect(wall.locator(".wall-over")).to_contain_text("вопрос 2 из 3")
    expect(sheet).to_have_text(re.compile("^лист 1 из"))
    sheets = int(sheet.inner_text().split()[-1])
    shown = set[str]()
    for number in range(1, sheets + 1):
        expect(sheet).to_have_text(f"лист {number} из {sheets}")
        expect(console.locator(".turner-place")).to_contain_text(
            f"лист {number} из {sheets}"
        )
        shown |= set(_in_sight(wall))
        console.keyboard.press("n")
    assert len(shown) == 40
    expect(title).to_have_text("Чего мы боимся")
    console.keyboard.press("p")
    expect(title).to_have_text("Что для нас главное")
    wall.reload()
    expect(title).to_have_text("Что для нас главное")


def test_a_short_walk_through_the_walls_states_finds_nothing_in_either_language(
    house: Hall, tmp_path: Path
) -> None:
    clock = staging.Clock()
    with staging.serving(tmp_path, clock) as secret, staging.loop() as bots:
        found = list(
            walls.walked(
                house.browser, bots, secret, clock, ["light", "1280", "walk"]
            )
        )
    assert found == []


def _in_sight(wall: Page) -> list[str]:
    wall.wait_for_timeout(300)
    answers = wall.locator("[data-slot=wall] .answer-text")
    found: list[str] = answers.evaluate_all(IN_SIGHT)
    return found


def _sizes(console: Page, code: str, stage: str, wall: Page) -> Iterator[float]:
    """Give the height of the letters for three cards, and for more and more."""
    shown, count = wall.locator("[data-slot=wall] article"), 3
    for more in (0, 10, 50, 100):
        if more:
            tell(console, code, "add_entries", stage=stage, lines=[TEXT] * more)
        count += more
        expect(shown).to_have_count(count)
        wall.wait_for_timeout(300)
        yield float(
            shown.first.locator(".answer-text").evaluate(
                "one => parseFloat(getComputedStyle(one).fontSize)"
            )
        )
