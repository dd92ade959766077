# Proxies, antivirus programs and the Wi-Fi of hotels between a browser and the server: they let a websocket's handshake
# through and swallow its frames, refuse it, hold everything back, or answer in the server's place. What people do
# arrives once each all the same, every screen follows the room, and the mark tells what is true.
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitator_ui.rehearsal import serving
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    quick_session,
    sent_texts,
)
from tests.e2e.way import State, Way, way

pytestmark = pytest.mark.long

PATIENCE = 1.5
BOX = "form[data-command=add_entry] textarea"
SEND = "form[data-command=add_entry] button.primary"
RECEIPT = re.compile(r"✓ принято \d\d:\d\d")
UP, DOWN, BOTH = {"up"}, {"down"}, {"up", "down"}
REFUSALS = [
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
]


@pytest.fixture(scope="module")
def impatient(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    with serving(
        tmp_path_factory.mktemp("impatient"), patience_seconds=PATIENCE
    ) as (port, secret):
        yield Hall(f"http://127.0.0.1:{port}", secret, browser)


@dataclass
class Scene:
    hall: Hall
    console: Page
    code: str
    screens: ExitStack

    def behind(
        self, size: dict[str, int] = PHONE, **given: Any
    ) -> tuple[Page, Way]:
        """Return another device with a way of its own to the server."""
        road = self.screens.enter_context(way(self.hall.port, **given))
        return self.screens.enter_context(
            self.hall.screen(size, base_url=road.address)
        ), road

    def phone(self, name: str = "Анна Ким", **given: Any) -> tuple[Page, Way]:
        page, road = self.behind(**given)
        come_in(page, self.code, name, 0, state=re.compile("online|plain"))
        return page, road

    def staff(self, surface: str, **given: Any) -> tuple[Page, Way]:
        page, road = self.behind(
            WALL if surface == "projector" else LAPTOP, **given
        )
        page.context.add_cookies(self.console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        page.goto(f"/s/{self.code}/{surface}")
        return page, road


@pytest.fixture
def scene(impatient: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console = screens.enter_context(impatient.screen(LAPTOP))
        code = quick_session(console, impatient.secret)
        begin(console, code)
        yield Scene(impatient, console, code, screens)


def writes_and_follows(scene: Scene, phone: Page, text: str) -> None:
    phone.fill(BOX, text)
    phone.click(SEND)
    expect(phone.locator("[data-slot=mine] .card-foot")).to_have_text([RECEIPT])
    expect(phone.locator("[data-outbox] article")).to_have_count(0)
    begin(scene.console, scene.code, title="Дальше")
    expect(phone.locator("#now h1")).to_have_text("Дальше")
    assert sent_texts(scene.console, scene.code) == [text]


def is_said(page: Page, state: str) -> None:
    expect(page.locator("[data-connection]").first).to_have_attribute(
        "data-state", state
    )


@pytest.mark.parametrize(
    "directions", [UP, pytest.param(DOWN, marks=pytest.mark.thorough)]
)
def test_a_proxy_that_swallows_frames_from_the_start_is_gone_around(
    scene: Scene, directions: set[str]
) -> None:
    phone, _ = scene.phone(swallows=directions)
    writes_and_follows(scene, phone, "Мимо антивируса")
    is_said(phone, "plain")


@pytest.mark.parametrize(
    "directions", [UP, pytest.param(BOTH, marks=pytest.mark.thorough)]
)
def test_a_proxy_that_swallows_frames_later_is_gone_around_and_come_back_to(
    scene: Scene, directions: set[str]
) -> None:
    phone, road = scene.phone()
    is_said(phone, "online")
    road.swallows = directions
    writes_and_follows(scene, phone, "Мимо антивируса")
    is_said(phone, "plain")
    road.swallows = set()
    is_said(phone, "online")


@pytest.mark.parametrize("directions", [UP, BOTH])
def test_the_moderators_next_reaches_the_server_and_the_wall_follows(
    scene: Scene, directions: set[str]
) -> None:
    console, deaf = scene.staff("console")
    wall, deaf_too = scene.staff("projector")
    is_said(console, "online")
    deaf.swallows = deaf_too.swallows = directions
    before = console.locator("[data-slot=now] h2").text_content() or ""
    console.click(".bottom [data-command=next_stage]")
    expect(console.locator("[data-slot=now] h2")).not_to_have_text(before)
    title = console.locator("[data-slot=now] h2").text_content() or ""
    expect(
        wall.locator("h1, .lobby-time").filter(has_text=title).first
    ).to_be_visible()
    is_said(console, "plain")
    console.click("[data-command=undo]")
    expect(console.locator("[data-slot=now] h2")).to_have_text(before)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_handshake_that_is_answered_otherwise_is_no_socket(
    scene: Scene, refusal: bytes
) -> None:
    phone, _ = scene.phone(handshake=refusal)
    writes_and_follows(scene, phone, "Без сокета")
    is_said(phone, "plain")


@pytest.mark.thorough
def test_where_all_answers_are_late_what_is_sent_arrives_once(
    scene: Scene,
) -> None:
    phone, road = scene.phone()
    road.delay = 2 * PATIENCE
    writes_and_follows(scene, phone, "Через полминуты")


def test_a_page_of_welcome_is_no_answer_and_wipes_nothing(scene: Scene) -> None:
    phone, road = scene.phone()
    road.portal = True
    road.turn(State.cut)
    road.turn(State.open)
    phone.fill(BOX, "Через гостиницу")
    phone.click(SEND)
    expect(phone.locator("[data-outbox] .receipt")).to_have_text(
        "◷ на телефоне, уйдёт само"
    )
    is_said(phone, "offline")
    expect(phone.locator("#now h1")).to_have_text("Мысли")
    road.portal = False
    is_said(phone, "online")
    expect(phone.locator("[data-slot=mine] .card-foot")).to_have_text([RECEIPT])
    assert sent_texts(scene.console, scene.code) == ["Через гостиницу"]


def test_a_proxy_that_cuts_what_is_silent_finds_no_silence(
    scene: Scene,
) -> None:
    phone, _ = scene.phone(silence=2 * PATIENCE)
    lines: list[object] = []
    phone.on("websocket", lambda line: lines.append(line))  # noqa: PLW0108 - Playwright takes functions only
    phone.wait_for_timeout(5 * PATIENCE * 1000)
    is_said(phone, "online")
    assert lines == []


def test_a_server_whose_clock_was_set_back_is_believed_and_a_late_frame_is_not(
    scene: Scene,
) -> None:
    phone, _ = scene.phone()
    script = (
        phone.locator("script[type=module]").first.get_attribute("src") or ""
    )
    off = """async ([address, hours, within]) => {
        const { time: clock } = await import(address);
        const now = performance.now();
        const before = clock.serverNow();
        clock.heard(before + hours * 3600e3, within ?? undefined);
        return Math.round((clock.serverNow() - before - performance.now() + now) / 3600e3);
    }"""
    moves = [
        phone.evaluate(off, [script, hours, within])
        for hours, within in ((2, 50), (-1, 50), (-1, None))
    ]
    assert moves == [2, -1, 0]
