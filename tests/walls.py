# Walks the wall through every kind of stage × moment × content, in both languages, both schemes and four sizes of a
# screen, and says what is cut, overlaps, is too small, blank while there is something to show, or without a way in.
# `python -m tests.walls` walks all of it; words ask for less: a language, a scheme, a width, a scene; “keep” keeps
# pictures in the folder gallery/walls.
import sys
import tempfile
from asyncio import AbstractEventLoop
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests import looks, scenes, staging
from tests.browser import launch
from tests.staging import ADDRESS, MINUTE, Clock, Play, told
from tests.stories import RUSSIAN

FOLDER = Path(__file__).parents[1] / "gallery" / "walls"
SIZES = {
    "1920": (1920, 1080),
    "1280": (1280, 720),
    "1440": (1440, 900),
    "1024": (1024, 768),
}
LANGUAGES = {"ru": "ru-RU", "en": "en-GB"}
SCHEMES = ("light", "dark")
LEAST = 30 / 1080  # of the height: the smallest letters
LONG_TITLE = "Библиотеки, «Точки кипения» и школы Заречного края: чем мы нужны друг другу и что начнём вместе до весны"
PARAGRAPH = (
    "Мы предлагаем начать с того, что у обеих сторон уже есть: с помещений, которые вечером стоят пустыми, и с людей, "
    "которым по вечерам некуда прийти. Из этого не следует, что библиотека должна стать клубом, а клуб – библиотекой."
)
ANSWER = "Чтобы школьник мог прийти после уроков и остаться до вечера, а не до шести."
LONGER = (ANSWER + " ") * 3
BARE = """() => {
  const body = document.querySelector('.wall-body');
  if (document.querySelector('[data-lobby]')) return false;
  return !body.innerText.trim();
}"""
WAY_IN = """() => [...document.querySelectorAll('.qr img[src*="/j/"]')].some((one) => {
  const box = one.getBoundingClientRect();
  const right = box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
  return one.checkVisibility() && right && Math.min(box.width, box.height) * 1080 / innerHeight >= 180;
})"""
STRAYS = """() => {
  const rail = document.querySelector('.rail').getBoundingClientRect();
  if (!rail.width) return [];
  const found = [...document.querySelectorAll('.wall-page *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return !one.closest('.wall-list, .wall-text, .sr') && one.checkVisibility() && box.right > rail.left + 1;
  });
  return found.map((one) => one.className);
}"""


async def nobody(_play: Play) -> None:
    """Before the first stage, and nobody has come."""


async def wifi(play: Play) -> None:
    await play.tell(
        "edit_passport",
        wifi_name="Chitalnya-gost",
        wifi_password="svetloe-utro",
        title=LONG_TITLE,
    )


async def arrived(play: Play) -> None:
    sides = sorted(
        (await play.rows())["side"], key=lambda side: side["position"]
    )
    for side, name in zip(sides, RUSSIAN.sides, strict=True):
        await play.tell(
            "edit_side", side=side["id"], name=name, partner=side["partner"]
        )
    await staging.come_in(play, [side["id"] for side in sides])


async def registration(play: Play) -> None:
    await play.tell("edit_passport", title=RUSSIAN.topic)
    await play.following()


async def opening(play: Play) -> None:
    goal, expected = (
        "Договориться, с чего начнём вместе.",
        "Список из пяти договорённостей с именами и сроками.",
    )
    await play.tell("edit_passport", goal=goal, expected=expected)
    await play.tell(
        "set_paper",
        title="Что предлагают организаторы",
        paragraphs=[PARAGRAPH] * 9,
    )
    await play.following(9)


async def paper(play: Play) -> None:
    await play.tell("turn_wall", stage=await play.now(), part="paper")


async def form_open(play: Play) -> None:
    await play.following(10)


async def form_three(play: Play) -> None:
    """Three have answered, and the room sees it."""
    await _answers(play, play.people[:3])
    await play.tell("reveal_stage", stage=await play.now(), revealed=True)


async def form_all(play: Play) -> None:
    await _answers(play, play.people[3 : -staging.ABSENT])


async def form_first(play: Play) -> None:
    await play.tell("turn_wall", stage=await play.now(), part="who")


async def form_choice(play: Play) -> None:
    await play.tell("turn_wall", stage=await play.now(), part="differ_in")


async def form_alone(play: Play) -> None:
    entry = next(each["id"] for each in (await play.rows())["entry"])
    await play.tell("turn_wall", stage=await play.now(), part="matters")
    await play.tell("set_spotlight", entry=entry)


async def form_paused(play: Play) -> None:
    await play.tell("set_spotlight")
    await play.tell("pause_stage", stage=await play.now())


async def form_overrun(play: Play) -> None:
    await play.tell("resume_stage", stage=await play.now())
    play.clock.ahead += 23 * MINUTE


async def form_full(play: Play) -> None:
    """Forty answers to each of two questions, of which most are as long as may be."""
    fields = [
        {"name": "main", "label": "Что для нас главное", "required": True},
        {"name": "fear", "label": "Чего боимся"},
    ]
    envelope = {
        "title": "Мысли сторон",
        "visibility": "after_reveal",
        "fields": fields,
    }
    stage = await play.tell(
        "insert_stage", kind="form", after=await play.now(), envelope=envelope
    )
    await play.tell("open_stage", stage=stage)
    for number in range(40):
        content = {
            "main": LONGER[:270] if number % 3 else ANSWER,
            "fear": ANSWER,
        }
        await play.tell("add_entry", stage=stage, content=content)
    await play.tell("reveal_stage", stage=stage, revealed=True)


async def five_hundred(play: Play) -> None:
    fields = [
        {"name": "what", "label": "Что для нас главное", "required": True}
    ]
    envelope = {
        "title": "Мысли",
        "visibility": "after_reveal",
        "fields": fields,
    }
    stage = await play.tell("insert_stage", kind="form", envelope=envelope)
    await play.tell("open_stage", stage=stage)
    lines = [f"{ANSWER} {number}" for number in range(500)]
    for first in range(0, len(lines), 166):
        await play.tell(
            "add_entries", stage=stage, lines=lines[first : first + 166]
        )
    await play.tell("reveal_stage", stage=stage, revealed=True)


async def last_sheet(play: Play) -> None:
    await play.tell("turn_wall", stage=await play.now(), part="what", sheet=900)


async def longest(play: Play) -> None:
    """Words of forty letters, of which the title has two hundred; an answer of hundreds."""
    stage = await play.now()
    await play.tell("turn_wall", stage=stage, part="what", sheet=900)
    await play.tell(
        "add_entries", stage=stage, lines=[scenes.LONGEST, *scenes.HOSTILE]
    )
    await play.tell("edit_stage", stage=stage, title=scenes.LONGEST[:200])
    await play.tell("edit_passport", title=scenes.LONGEST[:250])


async def form_closed(play: Play) -> None:
    await play.tell("close_stage", stage=await play.now())


async def form_hidden(play: Play) -> None:
    await play.tell("set_screen", state="hidden")


async def reactions(play: Play) -> None:
    await play.tell("set_screen", state="shown")
    await scenes.reactions(play)


async def group_sheets(play: Play) -> None:
    """All sheets are shown, a group after the other."""
    stage = await play.now()
    await play.tell("publish_sheet", stage=stage)
    await play.tell("reveal_stage", stage=stage, revealed=True)


async def secret(play: Play) -> None:
    """A form that keeps everybody's name and side."""
    fields = [
        {"name": "worry", "label": "Что нас тревожит"},
        {"name": "hope", "label": "На что мы надеемся"},
    ]
    envelope = {
        "title": "Без имён",
        "authorship": "anonymous",
        "visibility": "after_reveal",
        "fields": fields,
    }
    stage = await play.tell("insert_stage", kind="form", envelope=envelope)
    await play.tell("open_stage", stage=stage)
    for number, person in enumerate(play.people[:9]):
        content = {"worry": f"{ANSWER} {number}", "hope": "Что получится."}
        await told(person, "add_entry", stage=stage, content=content)
    await play.tell("reveal_stage", stage=stage, revealed=True)


async def _answers(play: Play, people: Collection[Any]) -> None:
    stage = await play.now()
    fields = next(
        each for each in (await play.rows())["stage"] if each["id"] == stage
    )["envelope"]["fields"]
    for number, person in enumerate(people):
        content = {
            field["name"]: _answer(field, number)
            for field in fields
            if field["kind"] != "document"
        }
        await told(person, "add_entry", stage=stage, content=content)


def _answer(field: dict[str, Any], number: int) -> object:
    if field["kind"] in {"one", "many"}:
        return field["options"][number % len(field["options"])]
    if field["kind"] == "scale":
        return field["low"] + number % (field["high"] - field["low"])
    if field["kind"] == "short":
        return f"Библиотека № {number + 1}"
    return RUSSIAN.written[number % len(RUSSIAN.written)]


Scene = Callable[[Play], Coroutine[Any, Any, None]]
SCENES: tuple[Scene, ...] = (
    *(
        nobody,
        wifi,
        arrived,
        registration,
        opening,
        paper,
        form_open,
        form_three,
        form_all,
        form_first,
        form_choice,
    ),
    *(
        form_alone,
        form_paused,
        form_overrun,
        form_full,
        form_closed,
        form_hidden,
    ),
    *(
        reactions,
        scenes.counted,
        scenes.unseen,
        scenes.positions_map,
        scenes.groups,
        scenes.sheets,
        group_sheets,
    ),
    *(
        scenes.pause,
        scenes.plenary,
        scenes.ranking,
        scenes.ranked,
        scenes.agreements,
        scenes.listed,
        scenes.aloud,
        scenes.reflection,
        secret,
    ),
    *(five_hundred, last_sheet, longest, scenes.hidden, scenes.over),
)
SHORT = (
    wifi,
    registration,
    opening,
    form_open,
    form_all,
    form_choice,
    reactions,
)
"""What a walk of a minute looks at: the frame, and what differs most."""


def main(*words: str) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        staging.serving(Path(folder), clock := Clock()) as key,
        staging.loop() as bots,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        wrong = list(walked(browser, bots, key, clock, words))
    sys.stdout.write("\n".join(wrong or ["nothing looks wrong"]) + "\n")
    return min(len(wrong), 100)


def walked(
    browser: Browser,
    bots: AbstractEventLoop,
    key: str,
    clock: Clock,
    words: Collection[str],
) -> Iterator[str]:
    """Go through the scenes; yield a sentence for each thing that is wrong."""
    play = staging.wait(bots, staging.lobby(key, clock))
    meant = {*words} - {"keep"} | (
        {scene.__name__ for scene in SHORT} if "walk" in words else set()
    )
    with ExitStack() as screens:
        pages = {
            name: screens.enter_context(_opened(browser, play, key, name))
            for name in _screens(meant)
        }
        asked = [scene for scene in SCENES if scene.__name__ in meant] or SCENES
        for scene in SCENES[: SCENES.index(asked[-1]) + 1]:
            yield from _played(bots, play, scene)
            if scene in asked:
                for name, page in pages.items():
                    yield from _faults(
                        page, f"{scene.__name__}-{name}", keep="keep" in words
                    )
    staging.wait(bots, play.gone())


def _played(bots: AbstractEventLoop, play: Play, scene: Scene) -> Iterator[str]:
    try:
        staging.wait(bots, scene(play), 120)
    except RuntimeError as refused:
        yield f"{scene.__name__} was not played: {refused}"


def _screens(words: Collection[str]) -> list[str]:
    def among(known: Collection[str]) -> list[str]:
        return [each for each in known if each in words] or list(known)

    return [
        "-".join(each)
        for each in product(among(LANGUAGES), among(SCHEMES), among(SIZES))
    ]


class _opened(ExitStack):  # noqa: N801 - used as a function is
    """A wall of its own, in a language, a scheme and a size."""

    def __init__(
        self, browser: Browser, play: Play, key: str, name: str
    ) -> None:
        super().__init__()
        language, scheme, size = name.split("-")
        width, height = SIZES[size]
        self._context = browser.new_context(
            locale=LANGUAGES[language],
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        self.callback(self._context.close)
        self._context.request.post(f"{ADDRESS}/o/enter/{key}")
        self._context.request.post(f"{ADDRESS}/s/{play.code}/lead")
        self._page = self._context.new_page()
        self._page.goto(f"{ADDRESS}/s/{play.code}/projector")
        self._page.locator(
            "[data-connection][data-state=online]"
        ).first.wait_for(state="attached")

    def __enter__(self) -> Page:  # type: ignore[override]  # gives what it opened
        super().__enter__()
        return self._page


def _faults(page: Page, name: str, *, keep: bool) -> Iterator[str]:
    page.wait_for_timeout(350)
    if keep:
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    least = LEAST * page.evaluate("innerHeight") - 0.6
    found = [*looks.faults(page, "projector", strict=True, least=least)]
    found += (
        ["blank while there is something to show"]
        if page.evaluate(BARE)
        else []
    )
    found += [] if page.evaluate(WAY_IN) else ["no code to scan"]
    found += [f"enters the rail: {each}" for each in page.evaluate(STRAYS)]
    yield from (f"{name}: {fault}" for fault in found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
