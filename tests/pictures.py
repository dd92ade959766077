# Photographs the running product for the README: a real server, bots that came in and wrote, three screens.
# The clock is a staged one, so that a session is in full swing after some seconds, and each time at the same hour.
import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

from facilitator_ui.app import organizer_secret, server
from facilitator_ui.bots import Client
from facilitator_ui.phrases import Voice
from facilitator_ui.settings import Settings
from tests.browser import launch

T = TypeVar("T")

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
HOST, PORT = "127.0.0.1", 8765
ADDRESS = f"http://{HOST}:{PORT}"
MINUTE = 60_000
TEN_O_CLOCK = 1_795_417_200_000  # 23 November 2026 in Moscow
PATIENCE = 20.0
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}

TOPIC = "Библиотека и «Точка роста»: общее и особенное"
SIDES = ("Библиотеки", "Точка роста", "Партнёры")
POSITIONS = {
    "title": "Я-позиции",
    "instruction": "Семь минут тишины: напишите, что для вас главное.",
    "minutes": 20,
    "limit": 3,
    "section": "positions",
    "fields": [{"name": "matters", "label": "Что для нас главное в теме", "required": True, "limit": 280}],
}
WRITTEN = (  # the libraries and the others, in turn
    "Вечерние часы нужны обеим сетям: днём молодые учатся, старшие работают.",
    "Нам важна скорость: от идеи до первой встречи – неделя, а не квартал.",
    "Нельзя потерять тишину читального зала.",
    "Три поколения за одним столом – это и есть сообщество.",
    "Готовы вложить помещения в девяти районах и людей, которых там знают.",
    "Общий календарь событий, чтобы не звать одних и тех же в один вечер.",
    "Нужны ведущие, которые удержат разговор.",
    "Нужны фонд библиотек и доверие жителей.",
    "Первая площадка – модельная библиотека у вокзала.",
    "Не отчёты о мероприятиях, а проекты, которые живут через год.",
    "Краеведение молодеет, когда его делают вместе.",
    "Дадим наставников для первых проектов школьников.",
    "Своя повестка у каждого, общие правила зала.",
)
TYPED = "Чтобы библиотека осталась местом знания, а не сдавала зал под чужие события"
PEOPLE = 19
ABSENT = 2
THESES = slice(1, 7, 2)


@dataclass
class Clock:
    """Goes on by itself from ten o'clock, and forward when told; ms."""

    ahead: int = 0
    begun: float = field(default_factory=time.monotonic)

    def __call__(self) -> int:
        return TEN_O_CLOCK + self.ahead + int((time.monotonic() - self.begun) * 1000)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), clock := Clock()) as secret, loop() as bots:
        people = [Client(HOST, PORT) for _ in range(PEOPLE)]
        code = wait(bots, session(people, clock, secret))
        with sync_playwright() as playwright, launch(playwright) as browser:
            _phone(browser, code)
            _console_and_wall(browser, code, secret)
        wait(bots, gone(people))


@contextmanager
def serving(folder: Path, clock: Clock) -> Iterator[str]:
    settings = Settings(
        database=f"sqlite:///{folder / 'veche.db'}",
        host=HOST,
        port=PORT,
        public_url="http://veche.local:8000",
        utc_offset=180,
    )
    secret = organizer_secret(settings, anew=True) or ""
    running = server(settings, clock)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.05)
    yield secret
    running.should_exit = True
    thread.join(PATIENCE)


@contextmanager
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread of its own: the bots stay connected while the pictures are taken."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(PATIENCE)


def wait(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)


async def session(people: list[Client], clock: Clock, secret: str) -> str:
    """Bring a session to its positions: people in, cards written, some of them marked; return its code."""
    lead = Client(HOST, PORT)
    await lead.get(f"/o/enter/{secret}")
    _, _, address = await lead.post("/o/sessions", {"scenario": "three-hours.ru", "title": TOPIC})
    code = address.split("/")[2]
    await lead.post(f"/s/{code}/lead", {})
    await lead.open(code, "console")
    sides = await _plan(lead, code)
    await _come_in(people, code, sides)
    for minutes in (9, 14):
        await _next(lead, code)
        clock.ahead += minutes * MINUTE
    await _next(lead, code)
    await _write(people, await stage(lead, code), clock)
    for card in [ask for ask in lead.asks() if ask.command == "mark_thesis"][THESES]:
        await told(lead, card.command, **card.fixed)
    await lead.close()
    return code


async def _plan(lead: Client, code: str) -> list[str]:
    """Name the sides, and put a form of one question in place of the scenario's eight; return ids of the sides."""
    rows = await _rows(lead, code)
    for side, name in zip(rows["side"], SIDES, strict=True):
        await told(lead, "edit_side", side=side["id"], name=name, partner=side["partner"])
    places = {stage["key"]: stage["id"] for stage in rows["stage"]}
    await told(lead, "insert_stage", kind="form", after=places["positions"], envelope=POSITIONS)
    await told(lead, "remove_stage", stage=places["positions"])
    return [side["id"] for side in rows["side"]]


async def _come_in(people: list[Client], code: str, sides: list[str]) -> None:
    """Let people in by the join form, of the first two sides in turn and three partners; some put the phone away."""
    voice = Voice("ru", Random(3))
    for number, person in enumerate(people):
        side = sides[number % 2] if number < PEOPLE - 3 else sides[2]
        form = {"key": f"picture-person-{number:03}", "name": voice.name(number + 1), "side-": side, "consent?": "on"}
        await person.post(f"/j/{code}", form)
    for person in people[:-ABSENT]:
        await person.open(code, "phone")


async def gone(people: list[Client]) -> None:
    await asyncio.gather(*(person.close() for person in people))


async def _write(people: list[Client], stage: str, clock: Clock) -> None:
    for person, text in zip(people, WRITTEN, strict=False):
        clock.ahead += MINUTE // 2
        await told(person, "add_entry", stage=stage, content={"matters": text})


async def _next(lead: Client, code: str) -> None:
    (session,) = (await _rows(lead, code))["session"]
    await told(lead, "next_stage", after=session["current_stage_id"])


async def stage(lead: Client, code: str) -> str:
    (session,) = (await _rows(lead, code))["session"]
    return str(session["current_stage_id"])


async def _rows(lead: Client, code: str) -> Mapping[str, list[dict[str, Any]]]:
    _, archive, _ = await lead.get(f"/s/{code}/session.json")
    rows: Mapping[str, list[dict[str, Any]]] = json.loads(archive)["rows"]
    return rows


async def told(client: Client, command: str, **given: object) -> None:
    frame = await client.send({"type": command, **given})
    if "ack" not in frame:
        raise RuntimeError(f"{command} was refused: {frame}")


def _phone(browser: Browser, code: str) -> None:
    """Come in as a participant, send one text and begin another."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # a dictionary of this shape
        device_scale_factor=2,
        locale="ru-RU",
    )
    page = context.new_page()
    page.goto(f"{ADDRESS}/j/{code}")
    page.fill("#name", "Анна Ким")
    page.locator(".chip", has_text=SIDES[0]).click()
    page.check("input[name='consent?']")
    page.click("button.primary")
    _wait_online(page)
    box = page.locator("form[data-command=add_entry] textarea")
    box.fill("Общий каталог событий для района.")
    page.click("form[data-command=add_entry] button.primary")
    page.locator("[data-slot=mine] article").wait_for()
    box.fill(TYPED)
    _take(page, "phone")


def _console_and_wall(browser: Browser, code: str, secret: str) -> None:
    context = browser.new_context(locale="ru-RU")
    console, wall = context.new_page(), context.new_page()
    console.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # likewise
    wall.set_viewport_size(WALL)  # type: ignore[arg-type]  # likewise
    console.goto(f"{ADDRESS}/o/enter/{secret}")
    console.goto(f"{ADDRESS}/s/{code}/passport")
    console.click("form[action$='/lead'] button")
    _take(console, "console")
    wall.goto(f"{ADDRESS}/s/{code}/projector")
    console.click("[data-command=reveal_stage]")
    wall.locator("[data-slot=wall] article").first.wait_for()
    _take(wall, "projector")


def _wait_online(page: Page) -> None:
    page.locator("[data-connection][data-state=online]").first.wait_for(state="attached")


def _take(page: Page, name: str) -> None:
    _wait_online(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    main()
