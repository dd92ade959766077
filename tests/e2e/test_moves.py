# Cards that move on a real screen: from any order to any other it shows what a fresh one shows; a card in use or in the
# hand is left alone, with what is typed in it and what it is folded open to.
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from facilitator_ui.live.screens import changes_frame, whole_frame
from tests.e2e.stage_door import LAPTOP, Hall, quick_session
from tests.facilitator_ui.boards import OUTSIDE, Board, renderer_of_boards
from tests.session.build import NOON

NAMES = [f"c{number}" for number in range(12)]
STEPS = 60
BEGIN = """async () => {
  const main = document.querySelector("script[type=module]").src;
  const {apply, release} = (await import(main)).regions;
  const board = document.createElement("div");
  board.dataset.slot = "board";
  document.body.prepend(board);
  window.show = (frame) => apply(frame);
  window.card = (name) => document.querySelector(`[data-item="${name}"]`);
  window.hold = (name) => card(name).setAttribute("data-held", "");
  window.letGo = (name) => release(card(name));
}"""
SEEN = """() => {
  const told = (slot) => [...slot.children].map((card) => [
    card.dataset.item,
    card.querySelector(":scope > p").textContent,
    ...[...card.querySelectorAll(":scope > [data-slot]")].map(told)]);
  return told(document.querySelector("[data-slot=board]"));
}"""


@dataclass
class Scene:
    """A board, and a page on which it is shown."""

    page: Page
    board: Board

    def show(self, *, whole: bool = False) -> None:
        """Send the page what changed, as a screen is sent it."""
        view = self.board.view
        places = view.refresh(self.board.snapshot, OUTSIDE)
        changes = changes_frame(view.pieces(places), NOON)
        frame = whole_frame((view,), NOON) if whole else changes
        self.page.evaluate("show", json.loads(frame))

    def seen(self) -> list[Any]:
        found: list[Any] = self.page.evaluate(SEEN)
        return found

    def expected(self) -> list[Any]:
        return [
            [row.id, row.name, *self._inside(f"board:{row.id}")]
            for row in self.board.rows["board"]
        ]

    def _inside(self, slot: str) -> list[Any]:
        if slot not in self.board.rows:
            return []
        return [[[row.id, row.name] for row in self.board.rows[slot]]]


@pytest.fixture
def scene(house: Hall, tmp_path: Path) -> Iterator[Scene]:
    with house.screen(LAPTOP) as page:
        code = quick_session(page, house.secret)
        page.goto(f"/s/{code}/console")
        expect(page.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        page.evaluate(BEGIN)
        scene = Scene(page, Board(renderer_of_boards(tmp_path / "templates")))
        scene.board.arrange("board", NAMES)
        scene.board.arrange("board:c1", ["d1", "d2", "d3"])
        scene.show()
        yield scene


def test_from_any_order_to_any_other_a_screen_shows_what_a_fresh_one_shows(
    scene: Scene,
) -> None:
    choose = Random(7)
    for step in range(STEPS):
        slot = choose.choice(("board", "board", "board:c1", "board:c2"))
        order = choose.sample(NAMES, choose.randint(0, len(NAMES)))
        if slot != "board":
            order = [f"d{name}" for name in order]
        scene.board.arrange(slot, order)
        scene.board.revise(slot, choose.sample(NAMES, 2), f"in {step}")
        scene.show()
        assert scene.seen() == scene.expected(), step


def test_a_card_in_use_moves_with_what_is_typed_and_folded_open_in_it(
    scene: Scene,
) -> None:
    page = scene.page
    page.evaluate(
        """() => {
          const [field] = card("c4").getElementsByTagName("input");
          card("c4").querySelector("details").open = true;
          card("c7").querySelector("details").open = true;
          field.value = "From here to there";
          field.focus();
          field.setSelectionRange(4, 4);
          window.field = field;
        }"""
    )
    for order in (
        ["c4", *NAMES[:4], *NAMES[5:]],
        [*NAMES[:4], *NAMES[5:], "c4"],
        NAMES[::-1],
    ):
        scene.board.arrange("board", order)
        scene.board.revise("board", ["c4"], f"now before {order[-1]}")
        scene.show()
        assert scene.seen() == scene.expected()
    page.keyboard.type("!")
    assert page.evaluate(
        """[document.activeElement === field, field.value,
            card("c4").querySelector("details").open, card("c7").querySelector("details").open]"""
    ) == [True, "From! here to there", True, True]


def test_a_card_in_use_inside_another_stays_when_that_one_is_renamed(
    scene: Scene,
) -> None:
    page = scene.page
    page.evaluate(
        """() => {
          const [field] = card("d2").getElementsByTagName("input");
          field.focus();
          window.field = field;
        }"""
    )
    page.keyboard.type("Noted")
    scene.board.arrange("board", NAMES[::-1])
    scene.board.revise("board", ["c1"], "is named anew")
    scene.board.arrange("board:c1", ["d3", "d2"])
    scene.show()
    assert scene.seen() == scene.expected()
    assert page.evaluate(
        "[document.activeElement === field, field.isConnected, field.value]"
    ) == [True, True, "Noted"]


@pytest.mark.parametrize("whole", [False, True])
def test_a_card_in_the_hand_is_left_alone_until_it_is_let_go(
    scene: Scene, whole: bool
) -> None:
    page = scene.page
    page.evaluate("hold('c4'); hold('c5')")
    scene.board.arrange("board", ["c4", *NAMES[6:], *NAMES[:4]])
    scene.board.revise("board", ["c4"], "was changed meanwhile")
    scene.show(whole=whole)
    scene.board.arrange("board", ["c8", "c4", "c9", *NAMES[:4]])
    scene.show(whole=whole)
    held = "[card('c4').querySelector('p').textContent, card('c4').nextElementSibling === card('c5')]"
    assert page.evaluate(held) == ["c4 ", True]
    page.evaluate("letGo('c4'); letGo('c5')")
    assert scene.seen() == scene.expected()
