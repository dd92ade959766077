# How many presses what is done most takes, counted by the page itself: as many as the moderator's guide says, in both
# languages of it, and never more than two besides typing.
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.docs import ROOT
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    tell,
)

MOST = 2
GUIDES = {
    "moderator.md": "## Сколько это нажатий",
    "moderator.en.md": "## How many presses",
}
ROW = re.compile(r"^\| ([^|]+) \| ([^|]*\d[^|]*) \|", re.MULTILINE)
COUNTING = """() => {
  const counted = (event) => {
    const typed = event.type === "keydown" && event.target.closest?.("input, textarea, select");
    window.presses += event.isTrusted && !typed ? 1 : 0;
  };
  window.presses = 0;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, counted, true);
}"""
QUESTIONS = [
    {"name": "what", "label": "Что главное", "required": True},
    {"name": "start", "label": "С чего начать"},
]
THOUGHTS = ("Вечерние часы", "Часы по вечерам")

ROWS = (
    "next",
    "undo",
    "thesis",
    "merge",
    "move",
    "insert",
    "turn",
    "enter",
    "silence",
)
"""The rows of the guide's table."""

Counts = dict[str, set[int]]


def test_what_is_done_most_takes_as_many_presses_as_the_guide_says(
    house: Hall,
) -> None:
    with ExitStack() as screens:
        console = screens.enter_context(house.screen(LAPTOP))
        phone = screens.enter_context(house.screen(PHONE))
        code = _two_thoughts(console, phone, house)
        console.evaluate(COUNTING)
        counts: Counts = {}
        for name, deed in _deeds(console, code):
            counts.setdefault(name, set()).add(_presses(console, deed))
    for guide, heading in GUIDES.items():
        told = _told(ROOT / "docs" / "guides" / guide, heading)
        assert dict(zip(ROWS, told, strict=True)) == counts, guide
    assert max(max(each) for each in counts.values()) <= MOST


def _two_thoughts(console: Page, phone: Page, house: Hall) -> str:
    """Begin a form with two thoughts of one who is here, while another, without a phone, is on the list."""
    code = quick_session(console, house.secret)
    come_in(phone, code, "Анна Ким", 0)
    tell(console, code, "add_person", name="Глеб Ли")
    stage = begin(console, code, fields=QUESTIONS)
    for text in THOUGHTS:
        said = {"what": text, "start": "С календаря"}
        tell(phone, code, "add_entry", stage=stage, content=said)
    console.goto(f"/s/{code}/console")
    expect(_cards(console)).to_have_count(2)
    return code


def _presses(console: Page, deed: Callable[[], None]) -> int:
    console.evaluate(
        "() => { document.activeElement.blur(); window.presses = 0; }"
    )
    deed()
    return int(console.evaluate("() => window.presses"))


def _told(guide: Path, heading: str) -> list[set[int]]:
    """Return the presses of each row of the guide's table."""
    _, _, rest = guide.read_text("utf-8").partition(heading)
    table, _, _ = rest.partition("\n## ")
    return [
        {int(each) for each in re.findall(r"\d+", presses)}
        for _, presses in ROW.findall(table)
    ]


def _deeds(
    console: Page, code: str
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is done; what has two ways, twice."""
    one, other = (_card(console, text) for text in THOUGHTS)
    thesis = one.locator("[data-command=mark_thesis]")
    yield "thesis", thesis.click
    expect(thesis).to_have_attribute("aria-pressed", "true")
    yield "undo", partial(_undo, console)
    expect(thesis).to_have_attribute("aria-pressed", "false")
    for way in (_carried, _dragged):
        yield "merge", partial(way, one, other)
        expect(_cards(console)).to_have_count(1)
        _undo(console)
        expect(_cards(console)).to_have_count(2)
    yield "turn", partial(console.keyboard.press, "n")
    expect(console.locator(".turner-place")).to_contain_text("С чего начать")
    yield "enter", partial(_entered, console)
    expect(_card(console, "Чай в фойе")).to_contain_text("внесено за автора")
    yield "silence", partial(_silence, console)
    expect(console.locator(".quiet-clock").first).to_contain_text("Тишина")
    yield "insert", partial(_inserted, console)
    following = console.locator(".bottom [data-command=next_stage]")
    expect(following).to_contain_text("Ещё круг")
    yield "next", partial(console.keyboard.press, "Space")
    _is_in(console, "Ещё круг")
    _undo(console)
    _is_in(console, "Мысли")
    yield "next", following.click
    _is_in(console, "Ещё круг")
    options = {"forming": "manual", "size": 2}
    begin(console, code, "group", title="Столы", options=options)
    _is_in(console, "Столы")
    board = console.locator("[data-slot=board]")
    nowhere = board.locator("[data-item=none]")
    table = board.locator("article:not([data-item=none])").first
    for way in (_carried, _dragged):
        yield "move", partial(way, nowhere, table)
        expect(table.locator(".seats li")).to_have_count(1)
        _undo(console)
        expect(table.locator(".seats li")).to_have_count(0)


def _cards(console: Page) -> Locator:
    return console.locator("[data-slot=wall] > article")


def _card(console: Page, text: str) -> Locator:
    return _cards(console).filter(has_text=text)


def _is_in(console: Page, title: str) -> None:
    expect(console.locator("[data-slot=now] h2")).to_have_text(title)


def _undo(console: Page) -> None:
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("z")


def _carried(one: Locator, other: Locator) -> None:
    one.locator("[data-carry]").first.click()
    other.locator(".drop button").click()


def _dragged(one: Locator, other: Locator) -> None:
    text = one.locator(".card-text, .seats li .grow").first
    text.drag_to(other.locator(".card-text, h2").first)


def _entered(console: Page) -> None:
    console.locator("summary", has_text="Внести за других").click()
    form = console.locator("form[data-command=add_entry]")
    expect(form.locator("select[name=on_behalf]")).to_be_focused()
    console.keyboard.type("Глеб")
    console.keyboard.press("Tab")
    console.keyboard.type("Чай в фойе")
    form.locator("button", has_text="Записать").click()


def _silence(console: Page) -> None:
    console.locator(".lengths summary").click()
    console.locator(".lengths button", has_text="7 минут").click()


def _inserted(console: Page) -> None:
    console.locator(".adding summary").click()
    expect(console.locator("#new-title")).to_be_focused()
    console.keyboard.type("Ещё круг")
    console.locator("form[data-command=insert_stage] button").click()
