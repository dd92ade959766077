# Two sides of twelve react on fourteen statements: two of them on real screens, the others as their phones speak to the
# server. Console, wall and phones show the map; the protocol holds the same table.
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from facilitator_ui.rehearsal import serving
from tests.e2e.rounds import Rounds
from tests.e2e.stage_door import (
    LAPTOP,
    PHONE,
    WALL,
    Hall,
    come_in,
    quick_session,
    tell,
)

pytestmark = pytest.mark.long

TOLD = (
    ("Вечерние часы нужны обеим сетям", "11/0/1", "9/2/1"),
    ("Общий календарь событий ведём вместе", "10/1/1", "11/0/1"),
    ("Одна афиша на район", "9/2/1", "10/1/1"),
    ("Учим ведущих друг у друга", "12/0/0", "10/1/1"),
    ("Проектный цикл – не дольше сезона", "3/7/2", "10/1/1"),
    ("Тишина в зале важнее события", "11/1/0", "3/7/2"),
    ("Фонды и каталог – наше главное", "10/1/1", "4/6/2"),
    ("Вход по записи", "1/10/1", "2/9/1"),
    ("Платные занятия допустимы", "1/11/0", "11/1/0"),
    ("Работаем и в воскресенье", "6/6/0", "5/6/1"),
    ("Дети и взрослые – в одном зале", "6/5/1", "9/1/2"),
    ("Нужен общий бюджет", "4/2/6", "5/1/6"),
    ("Нужен общий сайт", "8/3/1", "7/4/1"),
    ("Отчёт – один на двоих", "7/4/1", "8/3/1"),
)
CROWDED = """() => {
  const seen = (what) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility());
  const box = (one) => one.getBoundingClientRect();
  const field = box(seen(".map-field")[0]), marks = seen(".map-spot path").map(box);
  const near = (one, two) => Math.hypot(one.x - two.x, one.y - two.y) < one.width;
  const inside = (one) => one.left >= field.left && one.right <= field.right && one.top >= field.top;
  return [
    ...marks.filter((one) => !inside(one) || one.bottom > field.bottom),
    ...marks.filter((one, n) => marks.slice(0, n).some((two) => near(one, two))),
    ...seen(".map text").filter((one) => box(one).left < 0 || box(one).right > innerWidth),
  ];
}"""
ANSWERS = ("for", "against", "pass")
GENERATIONS = 3


@pytest.fixture
def hall(browser: Browser, tmp_path: Path) -> Iterator[Hall]:
    with serving(tmp_path) as (port, secret):
        yield Hall(f"http://127.0.0.1:{port}", secret, browser)


def test_two_sides_of_twelve_see_what_they_share(
    hall: Hall, tmp_path: Path
) -> None:
    with ExitStack() as screens:
        console, wall, anna, boris = (
            screens.enter_context(hall.screen(size))
            for size in (LAPTOP, WALL, PHONE, PHONE)
        )
        code = quick_session(console, hall.secret)
        come_in(anna, code, "Анна Ким", 0)
        come_in(boris, code, "Пётр Орлюк", 1)
        crowd = [
            (0, _anybody(hall, code, f"Гость {n}", 0, n)) for n in range(11)
        ]
        crowd += [
            (1, _anybody(hall, code, f"Сосед {n}", 1, n)) for n in range(11)
        ]
        stage = _reactions(console, code)
        statements = [_put(console, code, stage, text) for text, *_ in TOLD]
        for entry, told in zip(statements, TOLD, strict=True):
            for side in (0, 1):
                people = [person for place, person in crowd if place == side]
                _react(
                    people,
                    f"/s/{code}/commands",
                    told[side + 1],
                    {"stage": stage, "entry": entry},
                )
        for phone, side in ((anna, 1), (boris, 2)):
            _answer_all(phone, side)
        made = console.request.post(
            f"/s/{code}/links", form={"role": "projector", "label": ""}
        ).text()
        wall.goto(
            f"/l/{code}/{made.split(f'/l/{code}/')[1].split('<')[0].split(chr(34))[0]}"
        )
        console.goto(f"/s/{code}/console")
        _see_the_map(console, wall, (anna, boris))
        for screen in (console, wall, boris):
            assert screen.evaluate(CROWDED) == []
        _go_from_mark_to_mark_by_keyboard(anna)
        rounds = Rounds(console, wall, anna)
        rounds.look_round("a map")
        rounds.check()
        _read_the_protocol(console, code)


def _anybody(
    hall: Hall, code: str, name: str, side: int, number: int
) -> APIRequestContext:
    """Come in without a screen; return what speaks as this person."""
    person = hall.browser.new_context(
        base_url=hall.address, locale="ru-RU"
    ).request
    page = person.get(f"/j/{code}").text()
    sides = [
        part.split('"')[0] for part in page.split('name="side-" value="')[1:]
    ]
    form: dict[str, Any] = {
        "name": name,
        "side-": sides[side],
        "consent?": "on",
        "key": f"{code}{side}{number:04}aaaaaaaa",
    }
    form["generation#"] = str(number % GENERATIONS + 1)
    assert person.post(f"/j/{code}", form=form).ok
    return person


def _reactions(console: Page, code: str) -> str:
    envelope = {
        "title": "Отношение к утверждениям",
        "visibility": "after_reveal",
    }
    stage = str(
        tell(console, code, "insert_stage", kind="react", envelope=envelope)[
            "made"
        ][0]
    )
    envelope = {
        "title": "Карта позиций",
        "visibility": "after_reveal",
        "section": "positions",
    }
    tell(
        console,
        code,
        "insert_stage",
        kind="map",
        envelope=envelope,
        after=stage,
    )
    tell(console, code, "open_stage", stage=stage)
    return stage


def _put(console: Page, code: str, stage: str, text: str) -> str:
    return str(
        tell(
            console,
            code,
            "write_statement",
            stage=stage,
            text=text,
            dimension="форматы",
        )["made"][0]
    )


def _react(
    people: list[APIRequestContext],
    address: str,
    told: str,
    about: dict[str, str],
) -> None:
    """Let eleven answer as told; the twelfth, who is first of those, answers on a screen."""
    counts = [int(each) for each in told.split("/")]
    given = [
        answer
        for answer, count in zip(ANSWERS, counts, strict=True)
        for _ in range(count)
    ][1:]
    for person, answer in zip(people, given, strict=True):
        data = {
            "type": "react",
            "key": token_urlsafe(16),
            "answer": answer,
            **about,
        }
        assert person.post(address, data=data).ok


def _answer_all(phone: Page, side: int) -> None:
    """Answer on the screen what it asks: the first answer that is told of this side."""
    wanted = {
        text: ANSWERS[
            [int(each) > 0 for each in told[side - 1].split("/")].index(True)
        ]
        for text, *told in TOLD
    }
    asked = phone.locator(".statement-text")
    for number in range(len(TOLD)):
        expect(phone.locator(".statement .num").first).to_have_text(
            f"{number + 1} из {len(TOLD)}"
        )
        text = asked.inner_text()
        phone.locator(
            f".statement button[data-fixed*='\"{wanted[text]}\"']"
        ).click()
    expect(phone.locator("#now .notice").last).to_contain_text(
        "Вы ответили на все 14 утверждений"
    )


def _see_the_map(console: Page, wall: Page, phones: tuple[Page, Page]) -> None:
    console.click(".bottom [data-command=next_stage]")
    expect(console.locator("[data-slot=now] h2")).to_have_text("Карта позиций")
    expect(console.locator("[data-slot=tools] .map-spot")).to_have_count(
        len(TOLD)
    )
    for phone in phones:
        expect(phone.locator(".map-spot")).to_have_count(0)
    console.click("[data-command=reveal_stage]")
    expect(wall.locator(".map-spot")).to_have_count(len(TOLD))
    expect(wall.locator(".wall-found")).to_contain_text(
        "Вечерние часы нужны обеим сетям"
    )
    for phone in phones:
        expect(phone.locator(".map-spot:visible")).to_have_count(len(TOLD))
        shared = phone.locator(
            "[data-slot=form] .found li",
            has_text="Вечерние часы нужны обеим сетям",
        ).first
        expect(shared).to_contain_text(
            "разделяют обе стороны: 11 из 12 и 9 из 12"
        )
        expect(shared).to_contain_text("Вы: за")
    phones[0].locator(".facets .chip").nth(1).click()
    expect(phones[0].locator(".face[data-face='2']")).to_be_visible()


def _read_the_protocol(console: Page, code: str) -> None:
    protocol = console.request.get(f"/s/{code}/protocol.md").text()
    assert "Разделяют обе стороны: 11 из 12 и 9 из 12." in protocol
    assert "Важно для стороны «" in protocol
    for text, *_ in TOLD:
        assert protocol.count(f"| {text} |") == 1, text


def _go_from_mark_to_mark_by_keyboard(phone: Page) -> None:
    """Tab from the facets to the first mark and on to the second; each says its statement and what was found."""
    phone.locator(".facets .chip").first.click()
    phone.locator(".facets input").first.focus()
    for _ in range(2):
        phone.keyboard.press("Tab")
    told = phone.evaluate("document.activeElement.getAttribute('aria-label')")
    assert told.startswith("№")
    assert told.endswith("– общее")
