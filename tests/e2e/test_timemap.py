# Three groups make a map of the future on their phones; on the console the maps become one: cards are moved by the
# mouse, by keys, by a menu and by taps, tied and joined. The wall shows the whole and each group's own.
from contextlib import ExitStack

from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    at_once,
    begin,
    come_in,
    quick_session,
    tell,
    watched,
)
from tests.looks import faults

NAMES = ("Анна Ким", "Борис Ли", "Вера Цой")
OTHERS = ("Глеб Пак", "Дина Хан", "Егор Тен")
TEXTS = ("Клуб у вокзала", "Клуб возле вокзала", "Сад за библиотекой")
HORIZONS = ("Рядом 2026–2028", "Дальше 2029–2031", "Далеко 2032–2040")
LANES = ("Люди", "Места")


def test_maps_of_three_groups_become_one(house: Hall) -> None:
    with ExitStack() as screens:
        console, wall, *phones = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, WALL, PHONE, PHONE, PHONE)
        )
        code = quick_session(console, house.secret)
        for place, (phone, name) in enumerate(zip(phones, NAMES, strict=True)):
            come_in(phone, code, name, place % 2)
        for name in OTHERS:
            with house.screen(PHONE) as elsewhere:
                come_in(elsewhere, code, name, 0)
        in_three_groups(console, code)
        stage = a_map(console, code, unit="group")
        watched(console, wall, code)
        for phone, text in zip(phones, TEXTS, strict=True):
            written(phone, text)
        expect(console.locator(".tm-note")).to_have_count(3)
        club, twin, garden = (card(console, text) for text in TEXTS)
        carried(console, garden, "far-b")
        by_keys(console, club)
        console.locator(".alike > summary").click()
        console.get_by_role("button", name="Сделать одной").click()
        expect(console.locator(".tm-note")).to_have_count(2)
        expect(twin.or_(club).locator(".by", has_text="×2")).to_have_count(1)
        tell(console, code, "reveal_stage", stage=stage)
        expect(wall.locator(".tm-card:visible")).to_have_count(2)
        expect(phones[2].locator("[data-slot=wall] .card")).to_have_count(2)
        turned(console, code, stage, wall)
        assert faults(wall, "projector") == []
        assert faults(console, "laptop") == []
        assert faults(phones[0], "phone") == []


def test_cards_are_tied_by_the_menu_and_moved_by_menu_and_taps(
    house: Hall,
) -> None:
    with ExitStack() as screens:
        console = screens.enter_context(house.screen(LAPTOP))
        tablet = screens.enter_context(house.screen(LAPTOP, has_touch=True))
        wall = screens.enter_context(house.screen(WALL))
        code = quick_session(console, house.secret)
        stage = a_map(console, code, unit="person")
        watched(console, wall, code)
        tell(console, code, "add_entries", stage=stage, lines=TEXTS[1:])
        club, garden = (card(console, text) for text in TEXTS[1:])
        chosen(console, club, "card", "Рядом · Люди")
        expect(inside(console, "near-a")).to_have_count(1)
        tablet.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        tablet.goto(f"/s/{code}/console")
        card(tablet, TEXTS[2]).locator("p").first.tap()
        tablet.locator("[data-into=far-b]").tap()
        expect(inside(console, "far-b")).to_have_count(1)
        chosen(console, club, "causes", TEXTS[2])
        expect(club).to_contain_text(f"ведёт к: {TEXTS[2]}")
        tell(console, code, "reveal_stage", stage=stage)
        expect(wall.locator(".tm-wall:visible .tm-line")).to_have_count(1)
        garden.locator(".menu > summary").click()
        garden.locator("input[name=year]").fill("2030")
        garden.get_by_role("button", name="Поставить год").click()
        expect(inside(console, "middle-b")).to_contain_text("2030")


def in_three_groups(console: Page, code: str) -> None:
    """Seat each of the phones' people in a group of their own."""
    options = {"forming": "manual", "size": 2}
    seating = begin(console, code, "group", options=options)
    rows = console.request.get(f"/s/{code}/session.json").json()["rows"]
    people = {each["name"]: each["id"] for each in rows["person"]}
    groups = sorted(rows["group"], key=lambda group: group["position"])
    for name, group in zip(NAMES, groups, strict=True):
        moved = {"person": people[name], "group": group["id"]}
        tell(console, code, "move_member", stage=seating, **moved)
    tell(console, code, "close_stage", stage=seating)


def a_map(console: Page, code: str, unit: str) -> str:
    """Begin a map, behind all other stages; return it."""
    rows = console.request.get(f"/s/{code}/session.json").json()["rows"]
    last = max(rows["stage"], key=lambda stage: stage["position"])
    envelope = {
        "title": "Карта будущего",
        "unit": unit,
        "visibility": "after_reveal",
        "options": {
            "horizons": "\n".join(HORIZONS),
            "lanes": "\n".join(LANES),
        },
    }
    put = {"kind": "timemap", "after": last["id"], "envelope": envelope}
    stage = str(tell(console, code, "insert_stage", **put)["made"][0])
    tell(console, code, "open_stage", stage=stage)
    return stage


def written(phone: Page, text: str) -> None:
    """Write a card for the near horizon and people."""
    form = phone.locator("form[data-command=add_entry]")
    expect(form).to_be_visible()
    at_once(form)
    form.locator("textarea").first.fill(text)
    for words in ("Тренд", "Рядом", LANES[0]):
        form.locator(".chip", has_text=words).first.click()
    form.locator("button:visible").last.click()
    expect(phone.locator("[data-slot=mine]")).to_contain_text(text)


def card(page: Page, text: str) -> Locator:
    return page.locator(f".tm-note[data-what='{text}']")


def inside(page: Page, cell: str) -> Locator:
    return page.locator(f"[data-slot='board:{cell}'] .tm-note")


def carried(page: Page, what: Locator, cell: str) -> None:
    """Carry a card into a cell with the mouse."""
    what.locator("p").first.hover()
    page.mouse.down()
    box = page.locator(f"[data-into='{cell}']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(inside(page, cell)).to_have_count(1)


def by_keys(page: Page, what: Locator) -> None:
    """Carry a card by keys into the horizon to the right."""
    what.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(inside(page, "middle-a")).to_have_count(1)


def chosen(page: Page, what: Locator, kind: str, name: str) -> None:
    """Choose from the menu of a card where it is to go, or to which it leads."""
    what.locator(".menu > summary").click()
    what.locator(f"[data-chooses={kind}]").click()
    page.locator(".choosing .button", has_text=name).click()


def turned(console: Page, code: str, stage: str, wall: Page) -> None:
    """Turn the wall to the map of the second group, where its own card stands."""
    archive = console.request.get(f"/s/{code}/session.json").json()["rows"]
    (own,) = (
        each["group_id"]
        for each in archive["entry"]
        if TEXTS[1] in each["content"].values()
    )
    tell(
        console,
        code,
        "turn_wall",
        stage=stage,
        part=f"group.{own}",
        sheet=0,
        every=0,
    )
    expect(wall.locator(".tm-card:visible")).to_have_count(1)
    expect(wall.locator(".tm-card:visible")).to_contain_text("Клуб возле")
