# axe finds nothing on any screen: every page and every kind and state of a stage, on all three surfaces, in both
# languages; colours in both schemes, and on the wall as strictly as AAA has it. Nothing is cut, overlaps or is small.
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from session.people import Surface
from tests import looks
from tests.e2e.stage_door import LAPTOP, PHONE, WALL, Hall, begin, come_in, quick_session, tell
from tests.test_docs import method_of, routes

SCREENS = ("/socket", *(f"/{surface.value}" for surface in Surface))
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
ON_THE_WALL = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
OTHER = {"light": "dark", "dark": "light"}
SETTLED = 300  # ms until what was pushed is painted
LONG = "Превысокомногорассмотрительствующий" * 8
AGREEMENT = {
    "what": "Открыть вечерний зал",
    "who": "Анна Ким",
    "with_whom": "Пётр",
    "due": "2026-12-01",
    "site": "Читальня",
}


@dataclass
class Rounds:
    """Goes from screen to screen and writes down what axe says."""

    code: str
    console: Page
    wall: Page
    phone: Page
    scheme: str = "light"
    faults: list[str] = field(default_factory=list)

    @property
    def screens(self) -> dict[str, Page]:
        return {"console": self.console, "projector": self.wall, "phone": self.phone}

    def look(self, page: Page, what: str) -> None:
        """Ask axe, with everything unfolded."""
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((each) => { each.open = true })")
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(AXE_SCRIPT)
        size = {self.console: "laptop", self.wall: "projector"}.get(page, "phone")
        self.faults += [f"{what}: {fault}" for fault in looks.faults(page, size)]
        self._ask(page, what, RULES)
        strict = ON_THE_WALL if page is self.wall else COLOURS
        for scheme in (OTHER[self.scheme], self.scheme):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            if scheme != self.scheme or page is self.wall:
                self._ask(page, f"{what}, {scheme}", strict)

    def _ask(self, page: Page, what: str, rules: object) -> None:
        for fault in page.evaluate("rules => axe.run(rules)", rules)["violations"]:
            places = " · ".join(str(node["html"])[:160] for node in fault["nodes"][:3])
            self.faults.append(f"{what}: {fault['id']}, {fault['help']}: {places}")

    def visit(self, page: Page, address: str) -> None:
        page.goto(address)
        self.look(page, address)

    def look_round(self, what: str) -> None:
        """Look at all three surfaces, once they have heard of everything."""
        for surface, page in self.screens.items():
            page.wait_for_timeout(SETTLED)
            self.look(page, f"{surface}, {what}")

    def say(self, stage: str, **content: str) -> str:
        return str(tell(self.phone, self.code, "add_entry", stage=stage, content=content)["made"][0])

    def lead(self, command: str, **given: object) -> None:
        tell(self.console, self.code, command, **given)


@pytest.fixture(params=[("ru", "light"), ("en", "dark")], ids=" ".join)
def rounds(house: Hall, request: pytest.FixtureRequest) -> Iterator[Rounds]:
    language, scheme = request.param
    with ExitStack() as screens:
        console, wall, phone = (
            screens.enter_context(house.screen(size, language, color_scheme=scheme)) for size in (LAPTOP, WALL, PHONE)
        )
        yield Rounds(quick_session(console, house.secret, f"one-day.{language}"), console, wall, phone, scheme)


def test_axe_finds_nothing_on_any_page(rounds: Rounds) -> None:
    code, phone, console = rounds.code, rounds.phone, rounds.console
    for address in ("/", f"/j/{code}", f"/j/{code}/back", "/j/NNNNNN", f"/s/{code}/phone"):
        rounds.visit(phone, address)
    phone.goto(f"/j/{code}")
    with phone.expect_navigation():
        phone.locator("form").evaluate("form => form.submit()")
    rounds.look(phone, "the door that refuses")
    come_in(phone, code, f"Анна {LONG[:90]}", 0)
    console.request.post(f"/s/{code}/rehearsal", form={"people": "1"})
    rounds.visit(console, f"/s/{code}/rehearsal")
    console.request.post(f"/s/{code}/rehearsal/wipe")
    stage = begin(console, code)
    entry = rounds.say(stage, what=LONG[:280])
    photograph(rounds, stage)
    rounds.visit(console, "/o")
    for address in (*pages(console, code), f"/s/{code}/entries/{entry}"):
        rounds.visit(console, address)
    console.goto(f"/s/{code}/people")
    console.locator("form[action$='/links'] button.primary").click()
    rounds.look(console, "a link just made")
    assert rounds.faults == [], "\n".join(rounds.faults)


def photograph(rounds: Rounds, stage: str) -> None:
    """Put a photo in, as a browser without a script does."""
    shot = io.BytesIO()
    Image.new("RGB", (40, 30)).save(shot, "PNG")
    file: FilePayload = {"name": "sheet.png", "mimeType": "image/png", "buffer": shot.getvalue()}
    sent = rounds.console.request.post(f"/s/{rounds.code}/photos", multipart={"stage": stage, "file": file})
    assert sent.ok


def pages(console: Page, code: str) -> Iterator[str]:
    """Give the address of every page that a session has, but for the screens."""
    addresses = (route.path.replace("{code}", code) for route in routes() if method_of(route) == "GET")  # type: ignore[attr-defined]  # all have
    for address in sorted(set(addresses)):
        if address.startswith(f"/s/{code}/") and not re.search(r"[{.]", address) and not address.endswith(SCREENS):
            answer = console.request.get(address)
            if answer.ok and answer.text().startswith("<!doctype html>"):
                yield address


def test_axe_finds_nothing_on_any_surface_in_any_stage(rounds: Rounds) -> None:
    code = rounds.code
    rounds.wall.context.add_cookies(rounds.console.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
    come_in(rounds.phone, code, "Анна Ким", 0)
    for surface, page in rounds.screens.items():
        page.goto(f"/s/{code}/{surface}")
        expect(page.locator("[data-connection]").first).to_have_attribute("data-state", "online")
    rounds.look_round("the lobby")
    stages = {kind: PLAYED[kind](rounds) for kind in PLAYED}
    rounds.lead("pause_stage", stage=stages["agree"])
    rounds.look_round("a pause")
    rounds.lead("close_session")
    rounds.look_round("the end")
    assert rounds.faults == [], "\n".join(rounds.faults)


def form(rounds: Rounds) -> str:
    fields = [
        {"name": "what", "label": "Что для вас главное", "required": True, "hint": "Одна мысль"},
        {"name": "short", "label": "Одним словом", "kind": "short"},
        {"name": "one", "label": "Одно из", "kind": "one", "options": ["да", "нет"]},
        {"name": "many", "label": "Многое из", "kind": "many", "options": ["зал", "двор"]},
        {"name": "scale", "label": "Оценка", "kind": "scale", "low_label": "плохо", "high_label": "хорошо"},
        {"name": "day", "label": "День", "kind": "date"},
    ]
    stage = begin(rounds.console, rounds.code, fields=fields)
    entry = rounds.say(stage, what="Вечерние часы", short="зал")
    rounds.say(stage, what=LONG[:280])
    rounds.lead("mark_thesis", stage=stage, entry=entry, marked=True)
    rounds.lead("reveal_stage", stage=stage, revealed=True)
    rounds.look_round("a form")
    return stage


def info(rounds: Rounds) -> str:
    stage = begin(rounds.console, rounds.code, "info", title="Перерыв", options={"break": True, "theses": "Раз\nДва"})
    rounds.look_round("a break")
    return stage


def group(rounds: Rounds) -> str:
    for number in range(5):
        rounds.lead("add_person", name=f"Участник {number}")
    stage = begin(rounds.console, rounds.code, "group", title="Группы", options={"forming": "mixed", "size": 3})
    photograph(rounds, stage)
    rounds.look_round("groups")
    return stage


def report(rounds: Rounds) -> str:
    stage = begin(rounds.console, rounds.code, "report", title="Доклады")
    rounds.look_round("reports")
    return stage


def agree(rounds: Rounds) -> str:
    stage = begin(rounds.console, rounds.code, "agree", title="Договорённости")
    rounds.say(stage, **AGREEMENT)
    rounds.say(stage, what=LONG[:200])
    rounds.lead("reveal_stage", stage=stage, revealed=True)
    rounds.look_round("agreements")
    return stage


PLAYED = {"form": form, "info": info, "group": group, "report": report, "agree": agree}
