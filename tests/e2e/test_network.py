# The network of a hall goes away and comes back: what people typed is neither lost nor doubled, every open page is
# right again without a reload, and each text has its receipt.
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    Hall,
    begin,
    come_in,
    quick_session,
    reload_forbidden,
    sent_texts,
    tell,
)
from tests.e2e.way import State, Way, way

BOX = "form[data-command=add_entry] textarea"
PEOPLE = ("Анна Ким", "Пётр Орлюк", "Вера Цой")
RECEIPT = re.compile(r"✓ принято \d\d:\d\d")


@dataclass
class Device:
    """A phone and its own way to the server."""

    page: Page
    way: Way

    def lose(self, state: State = State.cut) -> None:
        self.way.turn(state)
        if state is State.cut:
            self.page.context.set_offline(True)

    def find(self) -> None:
        self.way.turn(State.open)
        self.page.context.set_offline(False)

    def send(self, text: str) -> None:
        self.page.fill(BOX, text)
        self.page.locator("form[data-command=add_entry] button.primary").click()


@dataclass
class Scene:
    """A session with a console, an open stage and some phones."""

    hall: Hall
    console: Page
    code: str
    stage: str
    screens: ExitStack

    def device(self, name: str, **given: bool | float) -> Device:
        road = self.screens.enter_context(way(self.hall.port, **given))
        page = self.screens.enter_context(
            self.hall.screen(PHONE, base_url=road.address)
        )
        come_in(page, self.code, name, 0, state=re.compile("online|plain"))
        return Device(page, road)


@pytest.fixture
def scene(house: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console = screens.enter_context(house.screen(LAPTOP))
        code = quick_session(console, house.secret)
        yield Scene(house, console, code, begin(console, code), screens)


def test_what_three_people_write_without_a_network_arrives_once_each_with_a_receipt(
    scene: Scene,
) -> None:
    devices = [scene.device(name) for name in PEOPLE]
    for number, device in enumerate(devices):
        expect(device.page.locator(BOX)).to_be_visible()
        device.lose(State.deaf if number == 2 else State.cut)
    texts = [
        f"{name} пишет {which}" for name in PEOPLE for which in ("раз", "два")
    ]
    for text in texts:
        devices[PEOPLE.index(text.partition(" пишет")[0])].send(text)
    devices[2].lose()
    for device in devices:
        waiting = device.page.locator("[data-outbox] .receipt")
        expect(waiting).to_have_text(["◷ на телефоне, уйдёт само"] * 2)
        device.find()
    for device, name in zip(devices, PEOPLE, strict=True):
        mine = device.page.locator("[data-slot=mine] article")
        expect(mine.locator(".card-text")).to_have_text(
            [f"{name} пишет раз", f"{name} пишет два"]
        )
        expect(mine.locator(".card-foot .receipt")).to_have_text(
            [RECEIPT, RECEIPT]
        )
        expect(device.page.locator("[data-outbox] article")).to_have_count(0)
    assert sorted(sent_texts(scene.console, scene.code)) == sorted(texts)


@pytest.mark.parametrize(
    ("surface", "most"),
    [("phone", 64_000), ("console", 76_000), ("projector", 60_000)],
)
def test_a_first_visit_is_small(scene: Scene, surface: str, most: int) -> None:
    with (
        way(scene.hall.port) as road,
        scene.hall.screen(PHONE, base_url=road.address) as page,
    ):
        if surface == "phone":
            come_in(page, scene.code, "Анна Ким", 0)
        else:
            page.context.add_cookies(scene.console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
            page.goto(f"/s/{scene.code}/{surface}")
        expect(page.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )
        assert 10_000 < road.taken < most


def test_a_refusal_after_the_network_came_back_keeps_the_text(
    scene: Scene,
) -> None:
    anna = scene.device("Анна Ким")
    expect(anna.page.locator(BOX)).to_be_visible()
    anna.lose()
    anna.send("Опоздавшая мысль")
    tell(scene.console, scene.code, "close_stage", stage=scene.stage)
    anna.find()
    card = anna.page.locator("[data-outbox] article")
    expect(card).to_contain_text("Опоздавшая мысль")
    expect(card.locator("[data-state=refused]")).to_contain_text(
        "Этап сейчас не открыт"
    )
    tell(scene.console, scene.code, "open_stage", stage=scene.stage)
    card.get_by_role("button", name="Вернуть в форму").click()
    expect(anna.page.locator(BOX)).to_have_value("Опоздавшая мысль")
    assert sent_texts(scene.console, scene.code) == []


def test_a_phone_that_slept_is_right_at_once_when_it_wakes(
    scene: Scene,
) -> None:
    anna = scene.device("Анна Ким")
    expect(anna.page.locator("#now h1")).to_have_text("Мысли")
    anna.page.fill(BOX, "Недописанное")
    with asleep(anna):
        begin(scene.console, scene.code, title="Дальше")
    expect(anna.page.locator("#now h1")).to_have_text("Дальше", timeout=6000)
    expect(anna.page.locator("[data-outbox]")).to_contain_text("Недописанное")


@contextmanager
def asleep(device: Device) -> Iterator[None]:
    """Stop the page's script and let its line go dead; wake it as a phone does when its screen lights up."""
    brain = device.page.context.new_cdp_session(device.page)
    device.way.turn(State.dead)
    brain.send("Debugger.enable")
    paused: list[object] = []
    brain.once("Debugger.paused", lambda why: paused.append(why))  # noqa: PLW0108 - Playwright takes functions only
    brain.send("Debugger.pause")
    while not paused:
        device.page.wait_for_timeout(20)
    yield
    device.way.turn(State.open)
    brain.send("Debugger.resume")
    brain.send("Debugger.disable")
    device.page.evaluate(
        "document.dispatchEvent(new Event('visibilitychange'))"
    )


def test_where_websockets_are_blocked_plain_requests_do(scene: Scene) -> None:
    anna = scene.device("Анна Ким", blocks_sockets=True)
    anna.send("Через контору")
    expect(anna.page.locator("[data-slot=mine] .card-foot")).to_have_text(
        [RECEIPT]
    )
    begin(scene.console, scene.code, title="Дальше")
    expect(anna.page.locator("#now h1")).to_have_text("Дальше")
    expect(anna.page.locator("[data-connection]")).to_have_attribute(
        "data-state", "plain"
    )
    assert sent_texts(scene.console, scene.code) == ["Через контору"]


def test_clocks_of_two_devices_agree_whatever_their_own_say_and_however_slow_the_way(
    scene: Scene,
) -> None:
    near, far = scene.device("Анна Ким"), scene.device("Пётр Орлюк", delay=0.35)
    tell(scene.console, scene.code, "add_minutes", stage=scene.stage, minutes=1)
    for device in (near, far):
        device.page.evaluate(
            "Date.now = ((real) => () => real() - 3 * 3600e3)(Date.now)"
        )
        expect(device.page.locator("[data-slot=clock] time")).to_have_text(
            re.compile(r"\d\d:\d\d")
        )
    late = scene.device("Вера Цой")
    expect(late.page.locator("#now h1")).to_have_text("Мысли")
    moments = [moment_of(device.page) for device in (near, far, late)]
    assert max(moments) - min(moments) < 1000, moments


def moment_of(page: Page) -> float:
    """Return the server's time as a page takes it to be, less the time by this process's clock; ms."""
    script = page.locator("script[type=module]").get_attribute("src") or ""
    ahead: float = page.evaluate(
        "async (script) => (await import(script)).time.serverNow() - performance.timeOrigin - performance.now()",
        script,
    )
    return ahead


def test_a_page_that_was_open_all_the_time_never_reloads(scene: Scene) -> None:
    anna = scene.device("Анна Ким")
    with reload_forbidden(anna.page):
        anna.lose()
        begin(scene.console, scene.code, title="Дальше")
        anna.find()
        expect(anna.page.locator("#now h1")).to_have_text(
            "Дальше", timeout=3000
        )
