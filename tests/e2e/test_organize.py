# Sixty cards come to lie in clusters: one laptop carries them with the mouse, another by keys, at the same time; each
# takes back its own. The wall and a phone show what lies where.
from contextlib import ExitStack

from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    quick_session,
    tell,
    watched,
)
from tests.looks import faults
from tests.patience import PRESS_PATIENCE

CARDS = [f"Мысль {n:02}: вечерние часы и общая афиша" for n in range(60)]
FROM_A_PHONE = "Мысль с телефона"
NAMES = ("Вечерние часы для всех", "Общая афиша посёлка")


def test_sixty_cards_are_clustered_from_two_laptops_at_once(
    house: Hall,
) -> None:
    with ExitStack() as screens:
        first, second, wall, phone = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, LAPTOP, WALL, PHONE)
        )
        code, stage = a_board(first, phone, house)
        watched(first, wall, code)
        second.request.post(f"/o/enter/{house.secret}")
        second.request.post(f"/s/{code}/lead")
        second.goto(f"/s/{code}/console")
        clusters = [make(first, name) for name in NAMES]
        expect(second.locator(".cluster")).to_have_count(2)
        for n in range(0, 60, 2):
            carry(first, loose(first, CARDS[n]), clusters[0])
            by_keys(second, loose(second, CARDS[n + 1]), 2)
        for page in (first, second):
            for cluster in clusters:
                expect(inside(page, cluster)).to_have_count(30)
        own_steps(first, second, clusters)
        carry(first, loose(first, FROM_A_PHONE), clusters[0])
        expect(wall.locator(".heap-card")).to_have_count(61)
        expect(phone.locator("[data-slot=mine] .tag")).to_contain_text(NAMES[0])
        tell(first, code, "close_stage", stage=stage)
        assert faults(first, "laptop") == []


def test_a_card_moves_by_its_menu_and_by_two_taps(house: Hall) -> None:
    with ExitStack() as screens:
        console = screens.enter_context(house.screen(LAPTOP))
        phone = screens.enter_context(house.screen(PHONE))
        tablet = screens.enter_context(house.screen(LAPTOP, has_touch=True))
        code, _ = a_board(console, phone, house, few=4)
        console.goto(f"/s/{code}/console")
        cluster = make(console, NAMES[0])
        loose(console, CARDS[1]).locator("[data-chooses=card]").click()
        console.locator(".choosing .button", has_text=NAMES[0]).click()
        expect(inside(console, cluster)).to_have_count(1)
        tablet.context.add_cookies(console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        tablet.goto(f"/s/{code}/console")
        loose(tablet, CARDS[2]).locator("p").first.tap()
        tablet.locator(f"[data-item='{cluster}'] .cluster-sum").tap()
        expect(inside(tablet, cluster)).to_have_count(2)
        expect(inside(console, cluster)).to_have_count(2)


def a_board(
    console: Page, phone: Page, house: Hall, few: int = 60
) -> tuple[str, str]:
    """Begin a stage of clusters over cards, one of which a phone wrote; return the session's code and the stage."""
    code = quick_session(console, house.secret)
    come_in(phone, code, "Анна Ким", 0)
    ideas = begin(console, code, title="Идеи", visibility="everyone")
    tell(
        phone,
        code,
        "add_entry",
        stage=ideas,
        content={"what": FROM_A_PHONE},
    )
    tell(console, code, "add_entries", stage=ideas, lines=CARDS[:few])
    patience = 1000 * PRESS_PATIENCE
    archive = console.request.get(f"/s/{code}/session.json", timeout=patience)
    stages = archive.json()["rows"]["stage"]
    key = next(each["key"] for each in stages if each["id"] == ideas)
    stage = begin(
        console,
        code,
        "organize",
        title="Собираем близкое вместе",
        sources=[{"stage": key, "which": "all"}],
    )
    return code, stage


def make(console: Page, name: str) -> str:
    """Make a cluster; return its id."""
    console.fill("#cluster-new", name)
    console.locator(".new-cluster .button").click()
    cluster = console.locator(".cluster", has_text=name)
    expect(cluster).to_have_count(1)
    return str(cluster.get_attribute("data-item"))


def loose(page: Page, text: str) -> Locator:
    return page.locator("[data-slot=wall] .note", has_text=text)


def inside(page: Page, cluster: str) -> Locator:
    return page.locator(f"[data-item='{cluster}'] .note")


def carry(page: Page, card: Locator, cluster: str) -> None:
    """Carry a card into a cluster with the mouse."""
    text = card.locator("p").inner_text()
    card.locator("p").hover()
    page.mouse.down()
    box = page.locator(f"[data-item='{cluster}'] h3").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(inside(page, cluster).filter(has_text=text)).to_have_count(1)


def by_keys(page: Page, card: Locator, lists: int) -> None:
    """Carry a card by keys, so many lists to the right."""
    text = card.locator("p").inner_text()
    card.focus()
    page.keyboard.press("Enter")
    for _ in range(lists):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(loose(page, text)).to_have_count(0)


def own_steps(first: Page, second: Page, clusters: list[str]) -> None:
    """Each takes back but its own last deed."""
    undo = first.locator(".bottom .undo")
    expect(undo).to_contain_text("Отменить моё")
    undo.click()
    expect(inside(second, clusters[0])).to_have_count(29)
    expect(inside(second, clusters[1])).to_have_count(30)
    second.locator(".bottom .undo").click()
    expect(inside(first, clusters[1])).to_have_count(29)
    for page in (first, second):
        page.locator(".bottom [data-command=redo]").click()
    for cluster in clusters:
        expect(inside(first, cluster)).to_have_count(30)
