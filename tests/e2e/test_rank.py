# Dots for ideas: three phones give them, the moderator closes and shows, the wall has the places, and agreements grow
# from the first of them. Nobody types an idea twice.
import json
from contextlib import ExitStack

from playwright.sync_api import Page, expect

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

SMALL = {"width": 320, "height": 640}
IDEAS = ("Открыть двор", "Один календарь событий", "Школа ведущих")
PEOPLE = (("Анна Ким", PHONE), ("Пётр Орлюк", PHONE), ("Вера Гельман", SMALL))
IN_SIGHT = """(button) => {
  const box = button.getBoundingClientRect();
  const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return button.contains(document.elementFromPoint(...middle));
}"""
FEW = {"dots": 3, "most": 2, "go_on": 1}


def test_dots_lead_from_ideas_to_agreements(house: Hall) -> None:
    with ExitStack() as screens:
        console, wall = (
            screens.enter_context(house.screen(size)) for size in (LAPTOP, WALL)
        )
        phones = [
            screens.enter_context(house.screen(size)) for _, size in PEOPLE
        ]
        code = quick_session(console, house.secret)
        for phone, (name, _) in zip(phones, PEOPLE, strict=True):
            come_in(phone, code, name, 0)
        ideas = _written(console, code)
        stage = begin(
            console,
            code,
            "rank",
            title="Точки за идеи",
            visibility="after_reveal",
            sources=[{"stage": ideas, "which": "all"}],
            options=FEW,
        )
        watched(console, wall, code)
        _give_dots(phones)
        expect(wall.locator(".rail-count")).to_contain_text("3 из 3")
        expect(wall.locator(".ranked .rank-text").first).to_be_visible()
        expect(wall.locator(".rank-score")).to_have_count(0)
        _close_and_show(console, code, stage)
        _read_the_places(wall, phones[2])
        _agree_on_the_first(console, phones[0], code, stage)


def test_what_is_left_covers_no_button_of_a_small_phone(house: Hall) -> None:
    with house.screen(LAPTOP) as console, house.screen(SMALL) as phone:
        code = quick_session(console, house.secret)
        come_in(phone, code, "Вера Гельман", 0)
        long = "Точки за предложения, из которых многие сказаны длинно. " * 3
        options = {"dots": 10, "most": 7}
        stage = begin(console, code, "rank", title=long, options=options)
        for idea in IDEAS:
            tell(console, code, "add_item", stage=stage, text=f"{idea}. {long}")
        _left(phone, "Осталось 10 точек")
        buttons = phone.locator(".rank-item .more")
        expect(buttons).to_have_count(len(IDEAS))
        for button in buttons.all():
            button.scroll_into_view_if_needed()
            assert button.evaluate(IN_SIGHT)
        assert faults(phone, "phone") == []


def _written(console: Page, code: str) -> str:
    """Let the ideas be written in a stage before; return its key."""
    stage = begin(console, code, title="Идеи")
    tell(console, code, "add_entries", stage=stage, lines=list(IDEAS))
    return _key(console, code, stage)


def _key(console: Page, code: str, stage: str) -> str:
    archive = json.loads(console.request.get(f"/s/{code}/session.json").text())
    found: list[dict[str, str]] = archive["rows"]["stage"]
    return next(each["key"] for each in found if each["id"] == stage)


def _more(phone: Page, idea: str) -> None:
    phone.locator(".rank-item", has_text=idea).locator(".more").click()


def _left(phone: Page, told: str) -> None:
    expect(phone.locator(".rank-left")).to_contain_text(told)


def _give_dots(phones: list[Page]) -> None:
    """Two for the yard by everybody; what is left goes to another, or is taken back and given again."""
    for phone in phones:
        _left(phone, "Осталось 3 точки")
        assert faults(phone, "phone") == []
        first = phone.locator(".rank-item .more").first
        expect(first).to_be_in_viewport(ratio=1)
        _more(phone, IDEAS[0])
        _left(phone, "Осталось 2 точки")
        _more(phone, IDEAS[0])
        _left(phone, "Осталась 1 точка")
    yard = phones[0].locator(".rank-item", has_text=IDEAS[0])
    expect(yard.locator(".more")).to_have_attribute("aria-disabled", "true")
    for phone in phones[1:]:
        _more(phone, IDEAS[1])
        _left(phone, "Всё отдано")
    calendar = phones[1].locator(".rank-item", has_text=IDEAS[1])
    calendar.locator(".button").first.click()
    _left(phones[1], "Осталась 1 точка")
    _more(phones[1], IDEAS[2])
    _left(phones[1], "Всё отдано")


def _close_and_show(console: Page, code: str, stage: str) -> None:
    pressed(console, "[data-command=close_stage]")
    expect(console.locator("[data-slot=wall] .rank-place").first).to_have_text(
        "место 1"
    )
    tell(console, code, "reveal_stage", stage=stage, revealed=True)


def _read_the_places(wall: Page, phone: Page) -> None:
    for screen, within in ((wall, "[data-slot=wall]"), (phone, ".rank-list")):
        rows = screen.locator(f"{within} .ranked")
        expect(rows).to_have_count(len(IDEAS))
        told = [
            (IDEAS[0], "место 1", "6"),
            (IDEAS[1], "место 2–3", "1"),
            (IDEAS[2], "место 2–3", "1"),
        ]
        for idea, place, score in told:
            row = rows.filter(has_text=idea)
            expect(row.locator(".rank-place")).to_have_text(place)
            expect(row.locator(".rank-score")).to_have_text(score)
    assert faults(wall, "projector", strict=True, least=30) == []
    assert faults(phone, "phone") == []


def _agree_on_the_first(
    console: Page, phone: Page, code: str, ranked: str
) -> None:
    """Open agreements that take the first place: it is what a phone may name, and nothing else."""
    key = _key(console, code, ranked)
    source = {"stage": key, "which": "top"}
    begin(console, code, "agree", title="Договорённости", sources=[source])
    form = phone.locator("form[data-command=add_entry]")
    form.wait_for(state="attached")
    offered = form.locator("[name='sources[]']")
    expect(offered).to_have_count(1)
    expect(form).to_contain_text(IDEAS[0])
