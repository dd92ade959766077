# Undo and hands on the running console: Next into each kind, answers meanwhile, one press of Z; merging, wording and
# moving in place, by press, by keyboard and by dragging.
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from session.stages import KINDS
from session.tables import ROWS
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
from tests.length import each_other

pytestmark = pytest.mark.long


@dataclass
class Scene:
    """A session in its first form, with one phone and the wall."""

    console: Page
    phone: Page
    wall: Page
    code: str
    stage: str
    house: Hall

    def rows(self, table: str) -> list[dict[str, Any]]:
        answer = self.console.request.get(f"/s/{self.code}/session.json")
        found: list[dict[str, Any]] = answer.json()["rows"].get(table, [])
        return found

    def card(self, text: str) -> Locator:
        return self.console.locator("[data-slot=wall] article", has_text=text)

    def in_room(self, title: str) -> None:
        """Wait until console, phone and wall are in a stage."""
        expect(self.console.locator("[data-slot=now] h2")).to_have_text(title)
        expect(self.phone.locator("#now h1")).to_have_text(title)


@pytest.fixture
def scene(house: Hall) -> Iterator[Scene]:
    with ExitStack() as screens:
        console, phone, wall = (
            screens.enter_context(house.screen(size))
            for size in (LAPTOP, PHONE, WALL)
        )
        code = quick_session(console, house.secret)
        come_in(phone, code, "Анна Ким", 0)
        stage = begin(console, code, "form", title="Мысли", section="positions")
        for text in ("Вечерние часы", "Часы по вечерам"):
            entry = tell(
                phone, code, "add_entry", stage=stage, content={"what": text}
            )["made"][0]
            tell(
                console,
                code,
                "mark_thesis",
                stage=stage,
                entry=entry,
                marked=True,
            )
        watched(console, wall, code)
        yield Scene(console, phone, wall, code, stage, house)


QUESTIONS = {
    "form": "what",
    "group": "what",
    "collect": "card",
    "timemap": "card",
}
"""What a stage of this kind asks in the test."""


def answered(scene: Scene, kind: str, stage: str) -> None:
    """Let people send what they send in a stage of this kind, and another of the staff lead what is led there."""
    entries = [
        entry for entry in scene.rows("entry") if entry["stage_id"] == stage
    ]
    if kind == "react":
        tell(
            scene.phone,
            scene.code,
            "react",
            stage=stage,
            entry=entries[0]["id"],
            answer="for",
        )
    elif kind == "rank":
        item = entries[0]["id"]
        tell(scene.phone, scene.code, "rank", stage=stage, entry=item, given=1)
    elif kind == "decide":
        proposal = entries[0]["id"]
        asked = tell(
            scene.console,
            scene.code,
            "begin_round",
            stage=stage,
            entry=proposal,
        )["made"][0]
        answer = {"round": asked, "level": 0}
        tell(scene.phone, scene.code, "answer_proposal", stage=stage, **answer)
    elif kind == "rate":
        (round_,) = [
            row["id"] for row in scene.rows("round") if row["stage_id"] == stage
        ]
        mark = {"round": round_, "entry": entries[0]["id"], "given": 4}
        tell(scene.phone, scene.code, "rate", stage=stage, **mark)
    elif kind in {"form", "group"}:
        tell(
            scene.phone,
            scene.code,
            "add_entry",
            stage=stage,
            content={"what": "Пока было открыто"},
        )
    elif kind == "report":
        tell(
            scene.phone,
            scene.code,
            "add_entry",
            stage=stage,
            content={"kind": "question", "text": "Пока было открыто"},
        )
    elif kind in {"collect", "timemap"}:
        tell(
            scene.phone,
            scene.code,
            "add_entry",
            stage=stage,
            content={"card": "Пока было открыто"},
        )
    elif kind == "organize":
        another_sorts(scene, stage)
    elif kind == "agree":
        what = {"what": "Пока было открыто"}
        entry = tell(
            scene.phone, scene.code, "add_entry", stage=stage, content=what
        )["made"][0]
        tell(
            scene.phone,
            scene.code,
            "support",
            stage=stage,
            entry=entry,
            stance="for",
        )


def another_sorts(scene: Scene, stage: str) -> None:
    """Let another of the staff put cards into a cluster, from a laptop of their own."""
    cards = [entry["id"] for entry in scene.rows("entry")]
    with scene.house.screen(LAPTOP) as other:
        other.request.post(f"/o/enter/{scene.house.secret}")
        other.request.post(f"/s/{scene.code}/lead")
        tell(
            other,
            scene.code,
            "make_cluster",
            stage=stage,
            name="Всё о вечерних часах",
            cards=cards,
        )


@pytest.mark.parametrize("kind", each_other(sorted(KINDS)))
def test_next_by_mistake_is_one_press_whatever_was_answered(
    scene: Scene, kind: str
) -> None:
    console, code = scene.console, scene.code
    (source,) = [
        stage["key"]
        for stage in scene.rows("stage")
        if stage["id"] == scene.stage
    ]
    fields = (
        [{"name": "what", "label": "Что"}] if kind in {"form", "group"} else []
    )
    envelope = {
        "title": "По ошибке",
        "fields": fields,
        "sources": [{"stage": source}],
    }
    stage = str(
        tell(
            console,
            code,
            "insert_stage",
            kind=kind,
            after=scene.stage,
            envelope=envelope,
        )["made"][0]
    )
    pressed(console, ".bottom [data-command=next_stage]")
    scene.in_room("По ошибке")
    answered(scene, kind, stage)
    expect(console.locator(".undo")).to_contain_text("открыт этап «По ошибке»")
    sent = sent_by_people(scene)
    console.keyboard.press("z")
    expect(console.locator(".toast")).to_have_text(
        "Отменено: открыт этап «По ошибке»"
    )
    scene.in_room("Мысли")
    assert sent_by_people(scene) == sent
    pressed(console, ".bottom [data-command=next_stage]")
    scene.in_room("По ошибке")
    assert sent_by_people(scene) == sent


VOTES = [name for name, row in ROWS.items() if row.vote]


def sent_by_people(scene: Scene) -> list[str]:
    entries = [row for row in scene.rows("entry") if row["person_id"]]
    votes = [row for table in VOTES for row in scene.rows(table)]
    rows = [*entries, *votes]
    return sorted(
        json.dumps(
            [
                row["id"],
                row.get("content"),
                row.get("answer"),
                row.get("stance"),
                row.get("given"),
                row.get("level"),
            ]
        )
        for row in rows
    )


def test_after_a_look_elsewhere_next_and_undo_lead_back_to_the_room(
    scene: Scene,
) -> None:
    console = scene.console
    console.goto(f"/s/{scene.code}/console?look={scene.stage}")
    pressed(console, ".bottom [data-command=next_stage]")
    expect(console).not_to_have_url(
        f"/s/{scene.code}/console?look={scene.stage}"
    )
    console.goto(f"/s/{scene.code}/console?look={scene.stage}")
    expect(console.locator(".elsewhere")).to_contain_text("Зал сейчас в этапе")
    console.keyboard.press("z")
    expect(console.locator(".toast")).to_contain_text("Отменено: открыт этап")
    scene.in_room("Мысли")
    expect(console.locator(".elsewhere")).to_have_count(0)


def test_where_nothing_was_done_undo_is_dead_and_says_so(house: Hall) -> None:
    with house.screen(LAPTOP) as console:
        code = quick_session(console, house.secret)
        console.goto(f"/s/{code}/console")
        expect(console.locator(".undo")).to_be_disabled()
        expect(console.locator(".undo")).to_contain_text(
            "Отменить: нечего отменять"
        )


def test_cards_are_merged_by_two_presses_by_the_keyboard_and_by_dragging(
    scene: Scene,
) -> None:
    console, one, other = (
        scene.console,
        scene.card("Вечерние часы"),
        scene.card("Часы по вечерам"),
    )
    undo = console.locator("[data-command=undo]")
    earlier = undo.get_attribute("data-fixed") or ""
    one.locator("[data-carry]").click()
    other.locator(".drop button").click()
    expect(one).to_have_count(1)
    expect(console.locator("[data-slot=wall] > article")).to_have_count(1)
    expect(undo).not_to_have_attribute("data-fixed", earlier)
    console.keyboard.press("z")
    expect(console.locator("[data-slot=wall] > article")).to_have_count(2)
    one.locator("[data-carry]").focus()
    console.keyboard.press("Enter")
    expect(other.locator(".drop button")).to_be_focused()
    console.keyboard.press("Escape")
    expect(one.locator("[data-carry]")).to_be_focused()
    expect(other.locator(".drop")).to_be_hidden()
    one.locator(".card-text").drag_to(other.locator(".card-text"))
    expect(console.locator("[data-slot=wall] > article")).to_have_count(1)


def test_a_card_that_is_carried_is_left_alone_until_it_is_let_go(
    scene: Scene,
) -> None:
    one, other = scene.card("Вечерние часы"), scene.card("Часы по вечерам")
    thesis = re.compile("thesis")
    expect(one).to_have_class(thesis)
    one.locator("[data-carry]").click()
    for entry in scene.rows("entry"):
        tell(
            scene.console,
            scene.code,
            "mark_thesis",
            stage=scene.stage,
            entry=entry["id"],
            marked=False,
        )
    expect(other).not_to_have_class(thesis)
    expect(one).to_have_class(thesis)
    scene.console.keyboard.press("Escape")
    expect(one).not_to_have_class(thesis)


def test_a_wording_is_edited_over_the_console(scene: Scene) -> None:
    console, card = scene.console, scene.card("Вечерние часы")
    card.locator(".menu summary").click()
    card.locator("a[data-in-place]").click()
    dialog = console.locator("dialog.in-place")
    expect(dialog).to_contain_text("Вечерние часы")
    dialog.locator("textarea").fill("Открыто по вечерам")
    dialog.locator("button.primary").click()
    expect(scene.card("Открыто по вечерам")).to_have_count(1)
    expect(dialog).to_have_count(0)
    expect(console).to_have_url(f"/s/{scene.code}/console")


def test_people_are_moved_between_groups_in_place(scene: Scene) -> None:
    begin(
        scene.console,
        scene.code,
        "group",
        title="Группы",
        options={"forming": "manual", "size": 2},
    )
    expect(scene.console.locator("[data-slot=now] h2")).to_have_text("Группы")
    board = scene.console.locator("[data-slot=board]")
    board.locator("[data-item=none] [data-carry]").click()
    board.locator("article:not([data-item=none]) .drop button").first.click()
    expect(
        board.locator("article:not([data-item=none]) .seats li")
    ).to_have_count(1)
    expect(board.locator("[data-item=none]")).to_have_count(0)


def test_a_silence_is_counted_on_every_screen_until_it_is_ended(
    scene: Scene,
) -> None:
    pressed(scene.console, "[data-command=set_quiet] >> nth=3")
    for page in (scene.console, scene.phone, scene.wall):
        expect(page.locator(".quiet-clock").first).to_contain_text("Тишина")
    pressed(scene.console, "[data-command=set_quiet]")
    for page in (scene.console, scene.phone, scene.wall):
        expect(page.locator(".quiet-clock")).to_have_count(0)
