# axe finds nothing on any screen: every page, and every surface in every scene of a session, in both languages and both
# colour schemes; dialogs, what waits on a phone and what was refused, a rehearsal, no card and five hundred.
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from facilitator_ui.rehearsal import free_port
from session.people import Surface
from tests import scenes, staging
from tests.e2e.rounds import Rounds
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    begin,
    come_in,
    quick_session,
    tell,
)
from tests.length import LONG as LONG_FORM
from tests.patience import IN_MS, PRESS_PATIENCE
from tests.staging import Clock, Play
from tests.test_docs import method_of, routes

pytestmark = pytest.mark.long
T = TypeVar("T")

LOOKS = (("ru", "light"), ("en", "dark"))
"""Each language begins in a scheme; `make axe` looks at its colours in the other one, too."""

EVERY_LOOK = "VECHE_EVERY_LOOK" in os.environ
"""`make axe` looks at everything in every language and scheme; else each scene is seen in one of both, by turns."""

SCREENS = ("/socket", *(f"/{surface.value}" for surface in Surface))
LONG = "Превысокомногорассмотрительствующий" * 8
FIELDS = [
    {
        "name": "what",
        "label": "Что для вас главное",
        "required": True,
        "hint": "Одна мысль",
    },
    {"name": "short", "label": "Одним словом", "kind": "short"},
    {
        "name": "one",
        "label": "Одно из",
        "kind": "one",
        "options": ["да", "нет"],
    },
    {
        "name": "many",
        "label": "Многое из",
        "kind": "many",
        "options": ["зал", "двор"],
    },
    {
        "name": "scale",
        "label": "Оценка",
        "kind": "scale",
        "low_label": "плохо",
        "high_label": "хорошо",
    },
    {"name": "day", "label": "День", "kind": "date"},
]


@pytest.mark.parametrize(
    "look", LOOKS if EVERY_LOOK else LOOKS[:1], ids=" ".join
)
def test_axe_finds_nothing_on_any_page(
    house: Hall, look: tuple[str, str]
) -> None:
    with ExitStack() as screens:
        rounds = opened(house, screens, *look)
        console, phone = rounds.console, rounds.phone
        code = quick_session(console, house.secret, f"three-hours.{look[0]}")
        for address in (
            "/",
            f"/j/{code}",
            f"/j/{code}/back",
            "/j/NNNNNN",
            f"/s/{code}/phone",
        ):
            rounds.visit(phone, address)
        phone.goto(f"/j/{code}")
        with phone.expect_navigation():
            phone.locator("main form").evaluate("form => form.submit()")
        rounds.look(phone, "the door that refuses")
        console.request.post(f"/s/{code}/rehearsal", form={"people": "1"})
        rounds.visit(console, f"/s/{code}/rehearsal")
        come_in(phone, code, f"Анна {LONG[:90]}", 0)
        stage = begin(console, code, fields=FIELDS)
        expect(phone.locator("form[data-command=add_entry]")).to_be_visible()
        rounds.look(phone, "every kind of field")
        entry = str(
            tell(
                phone,
                code,
                "add_entry",
                stage=stage,
                content={"what": LONG[:280]},
            )["made"][0]
        )
        photograph(console, code, stage)
        for address in (
            "/o",
            *pages(console, code),
            f"/s/{code}/entries/{entry}",
        ):
            rounds.visit(console, address)
        console.goto(f"/s/{code}/people")
        with console.expect_navigation():
            console.locator("form[action$='/links'] button.primary").click()
        rounds.look(console, "a link just made")
        look_at_the_rehearsal(rounds, code)
        rounds.check()


def look_at_the_rehearsal(rounds: Rounds, code: str) -> None:
    """Look at how it went, once the bots have played to the end; and at what stays of it."""
    rounds.console.goto(f"/s/{code}/rehearsal")
    expect(rounds.console.locator("a[href$='/protocol.docx']")).to_be_visible(
        timeout=1000 * PRESS_PATIENCE
    )
    rounds.look(rounds.console, "a rehearsal that was played")
    with rounds.console.expect_navigation():
        rounds.console.locator("form[action$='/wipe'] button").click()
    expect(rounds.console.locator("form[action$='/wipe']")).to_have_count(0)
    rounds.look(rounds.console, "a rehearsal that was wiped")


def photograph(console: Page, code: str, stage: str) -> None:
    """Put a photo in, as a browser without a script does."""
    shot = io.BytesIO()
    Image.new("RGB", (40, 30)).save(shot, "PNG")
    file: FilePayload = {
        "name": "sheet.png",
        "mimeType": "image/png",
        "buffer": shot.getvalue(),
    }
    assert console.request.post(
        f"/s/{code}/photos", multipart={"stage": stage, "file": file}
    ).ok


def pages(console: Page, code: str) -> Iterator[str]:
    """Give the address of every page that a session has, but for the screens."""
    addresses = (
        route.path.replace("{code}", code)  # type: ignore[attr-defined]  # all have
        for route in routes()
        if method_of(route) == "GET"
    )
    for address in sorted(set(addresses)):
        if (
            address.startswith(f"/s/{code}/")
            and not re.search(r"[{.]", address)
            and not address.endswith(SCREENS)
        ):
            answer = console.request.get(address)
            if answer.ok and answer.text().startswith("<!doctype html>"):
                yield address


@pytest.fixture
def staged(browser: Browser, tmp_path: Path) -> Iterator[tuple[Hall, Clock]]:
    clock, port = Clock(), free_port()
    with staging.serving(tmp_path, clock, port) as secret:
        yield Hall(f"http://{staging.HOST}:{port}", secret, browser), clock


def test_axe_finds_nothing_on_any_surface_in_any_scene(
    staged: tuple[Hall, Clock],
) -> None:
    house, clock = staged
    with staging.loop() as bots, ExitStack() as screens:
        empty = staging.wait(
            bots, staging.lobby(house.secret, clock, house.port)
        )
        play = staging.wait(
            bots, staging.positions(house.secret, clock, house.port)
        )
        for place in range(len(LOOKS)):
            look_at_nobody(house, empty, place)
        walks = [opened(house, screens, *look) for look in LOOKS]
        for walk, person in zip(walks, play.people, strict=False):
            follow(house, walk, play.code, person.cookies)
        for place, scene in enumerate(scenes.SCENES):
            late = walks if scene is scenes.closed else ()
            for walk in late:
                send_what_waits(walk)
            staging.wait(bots, scene(play))
            for walk in late:
                hear_no(walk)
            for walk in looking(walks, place):
                walk.look_round(scene.__name__)
                if scene in {scenes.written, scenes.reflection}:
                    look_at_dialogs(walk)
                walk.check()
        for each in (play, empty):
            staging.wait(bots, each.gone())


def looking(walks: Sequence[Rounds], place: int) -> Sequence[Rounds]:
    """Return who looks at a scene: of three scenes at one, where not all are wanted."""
    is_looked_at = EVERY_LOOK or LONG_FORM or place % 3 == 0
    return in_turn(walks, place) if is_looked_at else ()


def in_turn(every: Sequence[T], place: int) -> Sequence[T]:
    if EVERY_LOOK:
        return every
    return every[place % len(LOOKS) :: len(LOOKS)]


def opened(
    house: Hall, screens: ExitStack, language: str, scheme: str
) -> Rounds:
    sizes = (LAPTOP, WALL, PHONE)
    usual = {"color_scheme": scheme, "reduced_motion": "reduce"}
    console, wall, phone = (
        screens.enter_context(house.screen(size, language, **usual))
        for size in sizes
    )
    return Rounds(console, wall, phone, scheme, both=EVERY_LOOK)


def follow(
    house: Hall, walk: Rounds, code: str, person: dict[str, str] | None = None
) -> None:
    """Turn the three screens to a session's: console, wall and a person's phone, or the moderator's where nobody is."""
    walk.console.request.post(f"/o/enter/{house.secret}")
    walk.console.request.post(f"/s/{code}/lead")
    held = walk.console.context.cookies()
    walk.wall.context.add_cookies(held)  # type: ignore[arg-type]  # what it gives, it takes
    own = [
        {"name": name, "value": value, "url": house.address}
        for name, value in (person or {}).items()
    ]
    walk.phone.context.add_cookies(own or held)  # type: ignore[arg-type]  # as above
    for surface, page in walk.screens.items():
        page.goto(f"/s/{code}/{surface}")
        expect(page.locator("[data-connection]").first).to_have_attribute(
            "data-state", "online"
        )


def look_at_nobody(house: Hall, empty: Play, place: int) -> None:
    """Look at a session to which nobody came yet: its lobby, and its pages in turn."""
    language, scheme = LOOKS[place]
    with ExitStack() as screens:
        rounds = opened(house, screens, language, scheme)
        follow(house, rounds, empty.code)
        rounds.look_round("the lobby")
        addresses = list(pages(rounds.console, empty.code))
        for address in in_turn(addresses, place):
            rounds.visit(rounds.console, address)
        rounds.check()


def send_what_waits(walk: Rounds) -> None:
    """Let the phone send something without a network."""
    form = walk.phone.locator("form[data-command=add_entry]")
    form.locator("textarea").wait_for(timeout=IN_MS)
    walk.phone.context.set_offline(True)
    form.locator("textarea").fill("Общий каталог событий для района.")
    form.locator("button.primary").click()
    walk.phone.locator("[data-outbox] [data-state=waiting]").wait_for()
    walk.look(walk.phone, "a text that waits")


def hear_no(walk: Rounds) -> None:
    """Let the phone hear that it is too late: the text stays, refused, or as a draft where its form was there yet."""
    walk.phone.context.set_offline(False)
    walk.phone.locator(
        "[data-outbox] :is([data-state=refused], [data-state=draft])"
    ).wait_for(timeout=IN_MS)


def look_at_dialogs(walk: Rounds) -> None:
    console = walk.console
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("?")
    expect(console.locator("#help")).to_be_visible()
    walk.look(console, "the help")
    console.keyboard.press("Escape")
    for button in console.locator(".bottom [data-confirm]").all():
        button.click()
        expect(console.locator("dialog[open]")).to_be_visible()
        walk.look(console, "a question before what cannot be undone")
        console.keyboard.press("Escape")
