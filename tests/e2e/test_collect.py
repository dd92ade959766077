# Cards in columns: first in silence, then shown; whoever types what stands there already is offered it and supports it.
# The moderator pastes a sheet, and the wall has three columns with their counts.
from contextlib import ExitStack

from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    pressed,
    quick_session,
    tell,
    watched,
)
from tests.looks import faults

COLUMNS = ("Есть", "Мешает", "Нужно")
HOURS = "Открыть читальный зал вечером"
LIKE = "Читальный зал открывать и вечером"
PASTED = ("Общий календарь событий", "Школа ведущих", "Двор для встреч")


def test_a_card_that_stands_there_is_offered_and_supported(
    house: Hall,
) -> None:
    with ExitStack() as screens:
        console, wall = (
            screens.enter_context(house.screen(size)) for size in (LAPTOP, WALL)
        )
        first, second = (
            screens.enter_context(house.screen(PHONE)) for _ in range(2)
        )
        code = quick_session(console, house.secret)
        come_in(first, code, "Анна Ким", 0)
        come_in(second, code, "Пётр Орлюк", 1)
        stage = begin(
            console,
            code,
            "collect",
            title="Что у нас с вечерами",
            options={"columns": "\n".join(COLUMNS)},
        )
        watched(console, wall, code)
        _write(first, HOURS, 2)
        _in_silence(second)
        tell(console, code, "reveal_stage", stage=stage, revealed=True)
        _supports_what_is_offered(second)
        _paste(console)
        _read_the_columns(wall)
        _turn_to_one(console, wall)
        for phone in (first, second):
            expect(phone.locator("[data-slot=wall] .card")).to_have_count(4)
            assert faults(phone, "phone") == []
        assert faults(console, "laptop") == []


def _form(phone: Page) -> Locator:
    return phone.locator("form[data-command=add_entry]")


def _write(phone: Page, text: str, column: int) -> None:
    form = _form(phone)
    form.locator(".chip").nth(column).click()
    form.locator("textarea").fill(text)
    form.locator("button.primary").click()
    mine = phone.locator("[data-slot=mine] article", has_text=text)
    expect(mine).to_be_visible()


def _in_silence(phone: Page) -> None:
    """Type what somebody has written: as long as nobody may read it nothing is offered."""
    with phone.expect_response("**/alike**") as told:
        _form(phone).locator("textarea").fill(LIKE)
    assert told.value.status == 204
    expect(phone.locator(".alike-card")).to_have_count(0)


def _supports_what_is_offered(phone: Page) -> None:
    expect(phone.locator("[data-slot=wall] .card")).to_have_count(1)
    _form(phone).locator("textarea").fill(f"{LIKE}!")
    offered = phone.locator(".alike-card")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text(HOURS)
    assert faults(phone, "phone") == []
    offered.locator("button").click()
    expect(offered.locator(".tag", has_text="✓")).to_be_visible()
    expect(phone.locator("[data-slot=wall] .supports")).to_contain_text("+1")
    expect(_form(phone).locator("textarea")).to_have_value(f"{LIKE}!")
    phone.locator(".supported summary").click()
    expect(phone.locator(".supported li")).to_contain_text(HOURS)


def _paste(console: Page) -> None:
    summary = console.locator("summary", has_text="Вставить списком")
    summary.click()
    form = console.locator("form[data-command=add_entries]")
    form.locator(".chip").nth(0).click()
    form.locator("textarea").fill("\n".join(PASTED))
    form.locator("button").last.click()
    counts = console.locator(".column-counts dd")
    expect(counts).to_have_text(["3", "0", "1"])


def _read_the_columns(wall: Page) -> None:
    lanes = wall.locator(".lane")
    expect(lanes).to_have_count(len(COLUMNS))
    expect(lanes.nth(0).locator(".lane-card")).to_have_count(3)
    expect(lanes.nth(2).locator(".lane-count")).to_contain_text("+1")
    boxes = [lane.bounding_box() for lane in lanes.locator("h2").all()]
    lefts = [box["x"] for box in boxes if box]
    tops = {round(box["y"]) for box in boxes if box}
    assert lefts == sorted(set(lefts))
    assert len(tops) == 1
    assert faults(wall, "projector", strict=True, least=30) == []


def _turn_to_one(console: Page, wall: Page) -> None:
    pressed(console, "[data-command=turn_wall][data-fixed*='column-1']")
    expect(wall.locator(".wall-title")).to_have_text(COLUMNS[0])
    expect(wall.locator(".lane-card")).to_have_count(3)
