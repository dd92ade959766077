# The moderator's buttons on the running product: whatever is pressed and taken back, console, phone and wall show what
# they showed before; looking at another stage moves nobody; the programme is changed while it runs.
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import pytest
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
from tests.patience import IN_MS

pytestmark = pytest.mark.long

SEEN = """() => [...document.querySelectorAll("[data-slot]")].map((slot) => {
  const seen = slot.cloneNode(true);
  const moving = "time, .num, .agenda progress, [data-command=undo], [data-command=redo]";
  for (const one of seen.querySelectorAll(moving)) one.remove();
  const left = ["open", "data-fresh", "data-n", "aria-busy", "style", "data-mode"];
  for (const one of [seen, ...seen.querySelectorAll("*")]) {
    const held = [...one.attributes].map(({ name, value }) => [name, value]).sort();
    for (const [name] of held) one.removeAttribute(name);
    for (const [name, value] of held) if (!left.includes(name)) one.setAttribute(name, value);
  }
  for (const undo of seen.querySelectorAll(".button:disabled")) undo.remove();
  return seen.outerHTML.replace(/\\d\\d:\\d\\d/g, "··:··");
})"""


def in_good_time() -> int:
    """Return an end (ms) that no slow machine makes the day miss."""
    return int(1000 * (time.time() + 8 * 3600))


@dataclass
class Scene:
    """A session in its second stage, with an entry on the wall: the console, one phone, the wall."""

    console: Page
    phone: Page
    wall: Page
    code: str
    stage: str

    @property
    def screens(self) -> tuple[Page, ...]:
        return (self.console, self.phone, self.wall)

    def seen(self) -> list[list[str]]:
        return [page.evaluate(SEEN) for page in self.screens]

    @property
    def undoes(self) -> str | None:
        """What the button takes back."""
        return self.console.locator("[data-command=undo]").get_attribute(
            "data-fixed"
        )

    def undoes_more_than(self, earlier: str | None) -> bool:
        return self.undoes != earlier

    def shows(self, before: list[list[str]], undoes: str | None) -> bool:
        """Tell whether all is as before; the button that takes back, too, which may come after the rest."""
        return self.undoes == undoes and self.seen() == before

    def until(self, true: Callable[[], bool]) -> bool:
        """Wait until it is so; tell whether it came to be."""
        for _ in range(IN_MS // 50):
            if true():
                return True
            self.console.wait_for_timeout(50)
        return False

    def press(self, selector: str) -> Locator:
        return pressed(self.console, selector)


@pytest.fixture
def scene(house: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console, phone, wall = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, PHONE, WALL)
        )
        code = quick_session(console, house.secret)
        come_in(phone, code, "Анна Ким", 0)
        tell(console, code, "move_end", at=in_good_time())
        stage = begin(console, code, "form", title="Мысли", section="positions")
        tell(
            phone,
            code,
            "add_entry",
            stage=stage,
            content={"what": "Вечерние часы"},
        )
        tell(
            phone,
            code,
            "add_entry",
            stage=stage,
            content={"what": "Вечерний зал"},
        )
        watched(console, wall, code)
        for page, slot in ((console, "wall"), (phone, "mine")):
            expect(page.locator(f"[data-slot={slot}] article")).to_have_count(2)
        yield Scene(console, phone, wall, code, stage)


def paste(scene: Scene) -> None:
    scene.console.locator("details:has(#paste-lines) > summary").click()
    scene.console.fill("#paste-lines", "С листа одна\nС листа другая")
    scene.press("form[data-command=add_entries] button")


def insert(scene: Scene) -> None:
    scene.console.locator("details:has(#new-title) > summary").click()
    scene.console.fill("#new-title", "Вставлено")
    scene.press("form[data-command=insert_stage] button")


def edit(scene: Scene) -> None:
    scene.console.locator("details:has(#edit-title) > summary").click()
    scene.console.fill("#edit-title", "Мысли, но короче")
    scene.press("form[data-command=edit_stage] button")


DEEDS: dict[str, str | Callable[[Scene], None]] = {
    "next": ".bottom [data-command=next_stage]",
    "one minute less": "[data-command=add_minutes] >> nth=0",
    "five minutes more": "[data-command=add_minutes] >> nth=2",
    "pause": "[data-command=pause_stage]",
    "close the intake": "[data-command=close_stage]",
    "reveal": "[data-command=reveal_stage]",
    "hide the screen": "[data-key-shortcut=h]",
    "freeze the screen": "[data-key-shortcut=f]",
    "a thesis": "[data-command=mark_thesis]",
    "hide a card": "[data-command=hide_entry]",
    "a card alone": "[data-command=set_spotlight]",
    "paste many": paste,
    "put a stage in": insert,
    "edit the stage": edit,
}


def test_what_is_pressed_and_taken_back_leaves_every_screen_as_it_was(
    scene: Scene,
) -> None:
    for name, deed in DEEDS.items():
        before, earlier = scene.seen(), scene.undoes
        if isinstance(deed, str):
            scene.press(deed)
        else:
            deed(scene)
        assert scene.until(partial(scene.undoes_more_than, earlier)), name
        scene.console.evaluate("document.activeElement.blur()")
        scene.console.keyboard.press("z")
        assert scene.until(partial(scene.shows, before, earlier)), (
            name,
            differences(before, scene.seen()),
        )


def test_what_nobody_typed_is_no_draft_and_what_somebody_chose_is(
    scene: Scene,
) -> None:
    console = scene.console
    expect(console.locator("form[data-draft=new-stage] select")).to_have_count(
        2
    )
    expect(console.locator("form[data-drafted]")).to_have_count(0)
    console.locator("details:has(#new-title) > summary").click()
    console.locator("#new-kind").select_option(index=1)
    expect(console.locator("form[data-drafted] #new-kind")).to_have_count(1)


def differences(
    before: list[list[str]], after: list[list[str]]
) -> list[tuple[str, str]]:
    slots = zip(
        [each for page in before for each in page],
        [each for page in after for each in page],
        strict=True,
    )
    return [(was, becomes) for was, becomes in slots if was != becomes]


def test_the_programme_is_changed_while_it_runs_and_looking_moves_nobody(
    scene: Scene,
) -> None:
    console = scene.console
    insert(scene)
    agenda = console.locator("[data-slot=programme] .agenda a")
    added = agenda.filter(has_text="Вставлено")
    expect(added).to_have_count(1)
    place = titles(agenda).index("Вставлено")
    added.click()
    expect(console.locator("[data-slot=now] h2")).to_have_text("Вставлено")
    for page in (scene.phone, scene.wall):
        expect(page.locator("h1").first).to_have_text("Мысли")
    scene.press("[data-command=move_stage] >> nth=1")
    assert scene.until(lambda: titles(agenda).index("Вставлено") == place + 1)
    scene.press("[data-command=skip_stage]")
    expect(console.locator(".agenda .skipped")).to_have_count(1)
    scene.press("[data-command=skip_stage]")
    expect(console.locator(".agenda .skipped")).to_have_count(0)
    scene.press("[data-command=remove_stage]")
    expect(added).to_have_count(0)
    for page in (scene.phone, scene.wall):
        expect(page.locator("h1").first).to_have_text("Мысли")
    console.goto(f"/s/{scene.code}/console")
    scene.press(".bottom [data-command=next_stage]")
    expect(scene.phone.locator("#now h1")).not_to_have_text("Мысли")
    agenda.filter(has_text="Мысли").click()
    scene.press("[data-command=open_stage]")
    console.locator("dialog button.primary").click()
    expect(console).to_have_url(f"/s/{scene.code}/console")
    expect(scene.phone.locator("#now h1")).to_have_text("Мысли")
    expect(scene.phone.locator("form[data-command=add_entry]")).to_be_visible()
    console.keyboard.press("/")
    console.keyboard.type("часы")
    expect(console.locator("[data-slot=wall] article:visible")).to_contain_text(
        ["Вечерние часы"]
    )
    expect(console.locator(".none-left")).to_be_hidden()
    console.keyboard.type(" никого")
    expect(console.locator("[data-slot=wall] article:visible")).to_have_count(0)
    expect(console.locator(".none-left")).to_be_visible()


def test_the_console_has_a_picture_of_what_the_hall_sees(scene: Scene) -> None:
    console = scene.console
    picture = console.frame_locator(".wall-picture iframe")
    expect(picture.locator("h1").first).to_have_text("Мысли")
    console.locator(".agenda a").last.click()
    expect(console.locator("[data-slot=now] h2")).not_to_have_text("Мысли")
    expect(picture.locator("h1").first).to_have_text("Мысли")
    scene.press(".bottom [data-command=next_stage]")
    shown = scene.wall.locator("h1").first
    expect(shown).not_to_have_text("Мысли")
    expect(picture.locator("h1").first).to_have_text(shown.inner_text())


def titles(agenda: Locator) -> list[str]:
    return agenda.locator("span:nth-child(2)").all_inner_texts()


def test_a_step_that_was_overtaken_says_so_and_z_takes_back_the_one_before(
    scene: Scene,
) -> None:
    console, code, stage = scene.console, scene.code, scene.stage
    entry = str(
        tell(
            scene.phone, code, "add_entry", stage=stage, content={"what": "Чай"}
        )["made"][0]
    )
    tell(console, code, "set_screen", state="hidden")
    tell(
        console,
        code,
        "revise_entry",
        stage=stage,
        entry=entry,
        revision=1,
        content={"what": "Чай и кофе"},
    )
    tell(
        scene.phone,
        code,
        "revise_entry",
        stage=stage,
        entry=entry,
        revision=2,
        content={"what": "Только чай"},
    )
    bar = console.locator("[data-slot=undo]")
    expect(bar).to_contain_text(
        "уже не отменить. С тех пор это изменили, и оно остаётся как есть."
    )
    expect(bar).to_contain_text("«Отменить» отменит то, что сделано раньше, в")
    console.set_viewport_size({"width": 1280, "height": 720})
    assert bar.evaluate("bar => bar.offsetHeight") < 720 / 4
    console.keyboard.press("z")
    expect(scene.wall.locator("[data-slot=rail]")).to_contain_text("прислали")
    expect(bar).not_to_contain_text("остаётся")
