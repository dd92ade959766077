# What a moderator does by hand, on the running product, and what phone and wall make of it: let through, merge, word
# anew, move people, put a sheet up, mend a delay, hand over; hide, freeze and reveal the wall by keys alone.
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    made_link,
    pressed,
    quick_session,
    tell,
    then_taken_back,
    watched,
)

pytestmark = pytest.mark.long

BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"
DIGITS = re.compile(r"\d{4}")


@dataclass
class Scene:
    """A session with its console, one phone and the wall; each stage is begun by the test."""

    house: Hall
    console: Page
    phone: Page
    wall: Page
    code: str

    def begin(self, kind: str = "form", **envelope: object) -> str:
        stage = begin(self.console, self.code, kind, **envelope)
        expect(self.console.locator("[data-slot=now] h2")).to_have_text(
            str(envelope["title"])
        )
        return stage

    def write(self, *texts: str) -> None:
        for text in texts:
            self.phone.fill(BOX, text)
            self.phone.click(SEND)
            expect(self.phone.locator("[data-slot=mine]")).to_contain_text(text)

    def press(self, selector: str) -> None:
        pressed(self.console, selector)

    def card(self, text: str) -> Locator:
        return self.console.locator("[data-slot=wall] article", has_text=text)


@pytest.fixture
def scene(house: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console, phone, wall = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, PHONE, WALL)
        )
        code = quick_session(console, house.secret)
        come_in(phone, code, "Анна Ким", 0)
        watched(console, wall, code)
        yield Scene(house, console, phone, wall, code)


def test_entries_are_let_through_merged_and_worded_anew_and_the_author_s_words_stay(
    scene: Scene,
) -> None:
    stage = scene.begin(title="Мысли", approval=True, visibility="after_reveal")
    scene.write("Вечерние часы", "Часы по вечерам")
    shown = scene.wall.locator("[data-slot=wall] article")
    scene.press("[data-command=reveal_stage]")
    expect(
        scene.console.locator("[data-command=reveal_stage]")
    ).to_have_attribute("aria-pressed", "true")
    expect(shown).to_have_count(0)
    for text in ("Вечерние часы", "Часы по вечерам"):
        scene.card(text).locator("[data-command=approve_entry]").click()
        expect(shown.filter(has_text=text)).to_be_visible()
    scene.console.goto(
        str(
            scene.card("Вечерние часы")
            .locator("a[href*='/entries/']")
            .get_attribute("href")
        )
    )
    scene.console.get_by_label("Часы по вечерам").check()
    scene.console.get_by_role("button", name="Объединить").click()
    expect(shown).to_have_count(1)
    scene.console.goto(
        str(
            scene.card("Вечерние часы")
            .locator("a[href*='/entries/']")
            .get_attribute("href")
        )
    )
    scene.console.locator("form:has(textarea) textarea").first.fill(
        "Открыто до девяти"
    )
    scene.console.locator("form:has(textarea) button.primary").click()
    expect(shown).to_contain_text(["Открыто до девяти"])
    expect(scene.console.locator("main")).to_contain_text("Вечерние часы")
    expect(scene.phone.locator("[data-slot=mine]")).to_contain_text(
        "Вечерние часы"
    )
    scene.console.goto(f"/s/{scene.code}/console?look={stage}")
    scene.press("[data-command=split_entry]")
    expect(shown).to_have_count(2)


def test_somebody_is_moved_to_another_group_and_one_sheet_is_put_up(
    scene: Scene,
) -> None:
    for name in ("Вера Цой", "Пётр Орлюк", "Илья Гельман"):
        tell(scene.console, scene.code, "add_person", name=name)
    fields = [{"name": "idea", "label": "Идея", "required": True}]
    scene.begin(
        "group",
        title="Столы",
        options={"forming": "random", "size": 2},
        fields=fields,
    )
    mine = scene.phone.locator("[data-slot=place] h2")
    before = mine.inner_text()
    moving = scene.console.locator(
        "details", has=scene.console.locator("form[data-command=move_member]")
    )
    moving.locator("summary").click()
    moving.locator("select[name=person]").select_option(label="Анна Ким")
    moving.locator("select[name=group]").select_option(
        index=0 if "2" in before else 1
    )
    moving.get_by_role("button", name="Переместить").click()
    expect(mine).not_to_have_text(before)
    scene.write("Вечерний зал")
    scene.press("[data-command=publish_sheet]")
    expect(scene.wall.locator("[data-slot=wall] article")).to_contain_text(
        ["Вечерний зал"]
    )
    expect(scene.wall.locator("h1")).to_contain_text(mine.inner_text())


def test_a_delay_is_mended_by_one_press_and_taken_back_by_another(
    scene: Scene,
) -> None:
    stage = scene.begin(title="Мысли", minutes=20)
    late = scene.console.locator(".forecast")
    tell(scene.console, scene.code, "add_minutes", stage=stage, minutes=60)
    expect(late.locator("button")).to_have_count(3)
    for offer in range(3):
        said = late.inner_text()
        with then_taken_back(scene.console):
            late.locator("button").nth(offer).click()
            expect(
                scene.console.locator("[data-slot=programme]")
            ).not_to_contain_text(said.splitlines()[0])
        expect(late).to_have_text(said, use_inner_text=True)


def press_lever(console: Page, key: str, *, on: bool) -> None:
    """A key that hides or freezes the wall, until the console itself says so: its next press means the other."""
    console.keyboard.press(key)
    expect(console.locator(f"[data-key-shortcut={key}]")).to_have_attribute(
        "aria-pressed", str(on).lower()
    )


def test_the_wall_is_led_hidden_frozen_and_revealed_by_keys_alone(
    scene: Scene,
) -> None:
    scene.begin(title="Мысли", visibility="after_reveal")
    scene.write("Вечерние часы")
    console, title, shown = (
        scene.console,
        scene.wall.locator("h1"),
        scene.wall.locator("[data-slot=wall] article"),
    )
    expect(title).to_have_text("Мысли")
    expect(shown).to_have_count(0)
    scene.press("[data-command=reveal_stage]")
    expect(shown).to_have_text(re.compile("Вечерние часы"))
    console.evaluate("document.activeElement.blur()")
    press_lever(console, "h", on=True)
    expect(title).to_have_text("Читальня у моста")
    expect(shown).to_have_count(0)
    press_lever(console, "h", on=False)
    expect(shown).to_have_count(1)
    press_lever(console, "f", on=True)
    console.keyboard.press("Space")
    expect(scene.phone.locator("#now h1")).not_to_have_text("Мысли")
    expect(title).to_have_text("Что для вас главное")
    press_lever(console, "f", on=False)
    now = scene.phone.locator("#now h1").inner_text()
    expect(
        scene.wall.locator("h1, .lobby-time").filter(has_text=now).first
    ).to_be_visible()


def test_a_lost_link_is_regained_and_two_who_are_one_are_made_one(
    scene: Scene,
) -> None:
    scene.begin(title="Мысли")
    scene.write("Вечерние часы")
    word = DIGITS.search(scene.phone.locator("#programme").inner_html())
    assert word is not None
    with scene.house.screen(PHONE) as other, scene.house.screen(PHONE) as twin:
        other.goto(f"/j/{scene.code}/back")
        other.fill("#name", "Анна Ким")
        other.fill("#word", word[0])
        other.click("button.primary")
        expect(other.locator("[data-slot=mine]")).to_contain_text(
            "Вечерние часы"
        )
        come_in(twin, scene.code, "Аня К.", 0)
        twin.fill(BOX, "С другого телефона")
        twin.click(SEND)
        expect(twin.locator("[data-slot=mine]")).to_contain_text(
            "С другого телефона"
        )
        scene.console.goto(f"/s/{scene.code}/people")
        row = scene.console.locator("tr", has_text="Анна Ким").first
        row.locator("details.menu > summary").click()
        row.get_by_role("link", name="Тот же человек вошёл дважды").click()
        scene.console.locator("tr", has_text="Аня К.").get_by_role(
            "button"
        ).click()
        for phone in (scene.phone, other, twin):
            expect(phone.locator("[data-slot=mine] article")).to_have_count(2)


def test_the_role_is_handed_over_by_the_press_of_who_takes_it(
    scene: Scene,
) -> None:
    scene.begin(title="Мысли")
    with scene.house.screen(LAPTOP) as vera, scene.house.screen(LAPTOP) as own:
        own.request.post(f"/o/enter/{scene.house.secret}")
        scene.console.goto(f"/s/{scene.code}/people")
        scene.console.fill("#handover", "Вера")
        scene.console.locator("form[action$='/handover'] button").click()
        vera.goto(made_link(scene.console))
        old = scene.console.context.new_page()
        old.goto(f"/s/{scene.code}/console")
        expect(old.locator(".bottom [data-command=next_stage]")).to_be_visible()
        vera.click("button.primary")
        expect(vera.locator("[data-connection]")).to_have_attribute(
            "data-state", "online"
        )
        expect(old.locator(".bottom [data-command=next_stage]")).to_have_count(
            0
        )
        vera.click(".bottom [data-command=next_stage]")
        expect(scene.phone.locator("#now h1")).not_to_have_text("Мысли")
