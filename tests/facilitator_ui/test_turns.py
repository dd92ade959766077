# Plain requests in turns: one sender who asks with many connections waits for himself, everybody is answered in the
# end, and texts sent meanwhile are acknowledged as before.
import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from starlette.types import Message, Scope

from facilitator_ui.turns import Turns
from tests.facilitator_ui.house import Gathering, House, serving
from tests.facilitator_ui.test_pace import said
from tests.patience import PATIENCE

GREEDY, OTHERS = 40, 5


def work(seconds: float) -> None:
    time.sleep(seconds)


async def nothing() -> Message:
    return {"type": "http.disconnect"}


async def unsaid(_: Message) -> None:
    return


def request(cookie: str) -> Scope:
    return {
        "type": "http",
        "headers": [(b"cookie", cookie.encode())] if cookie else [],
    }


def test_one_who_asks_much_waits_for_himself() -> None:
    order: list[str] = []

    async def app(scope: Scope, _receive: object, _send: object) -> None:
        order.append(
            scope["headers"][0][1].decode() if scope["headers"] else ""
        )
        work(0.001)

    async def play() -> None:
        turns = Turns(app)
        asking = [
            turns(request("greedy"), nothing, unsaid) for _ in range(GREEDY)
        ]
        asking += [
            turns(request(f"person {number}"), nothing, unsaid)
            for number in range(OTHERS)
        ]
        asking.append(turns(request(""), nothing, unsaid))
        await asyncio.gather(*asking)

    asyncio.run(play())
    assert len(order) == GREEDY + OTHERS + 1
    assert set(order[: 2 * OTHERS + 4]) == {
        "greedy",
        "",
        *(f"person {number}" for number in range(OTHERS)),
    }


def test_the_loop_rests_between_two() -> None:
    async def app(*_: object) -> None:
        work(0.002)

    async def play() -> float:
        turns, working = Turns(app), 0.002 * GREEDY
        begun = time.perf_counter()
        await asyncio.gather(
            *(turns(request("greedy"), nothing, unsaid) for _ in range(GREEDY))
        )
        return (time.perf_counter() - begun) / working

    assert asyncio.run(play()) > 1.6


def test_one_who_goes_away_while_waiting_holds_nobody_up() -> None:
    async def app(*_: object) -> None:
        return

    async def play() -> None:
        turns = Turns(app)
        waiting = [
            asyncio.create_task(turns(request("greedy"), nothing, unsaid))
            for _ in range(GREEDY)
        ]
        await asyncio.sleep(0)
        for each in waiting[1:]:
            each.cancel()
        await asyncio.wait_for(
            turns(request("another"), nothing, unsaid), PATIENCE
        )
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(play())


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("asked")) as house:
        yield house


@pytest.mark.parametrize("who", ["a stranger", "a person"])
def test_beside_a_flood_of_pages_texts_are_acknowledged(
    asked: House, who: str
) -> None:
    gathering = Gathering(asked)
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    ended = threading.Event()
    greedy = [
        gathering.visitor()
        if who == "a stranger"
        else gathering.person("Greedy")
        for _ in range(4)
    ]

    def ask(number: int) -> None:
        path = (
            f"/j/{gathering.code}"
            if who == "a stranger"
            else f"/s/{gathering.code}/phone"
        )
        while not ended.is_set():
            greedy[number].get(path)

    flood = [
        threading.Thread(target=ask, args=(number,))
        for number in range(len(greedy))
    ]
    for thread in flood:
        thread.start()
    with anna.line(gathering.code) as line:
        for _ in range(10):
            begun = time.monotonic()
            assert line.tell(said(stage))["ack"]
            assert time.monotonic() - begun < PATIENCE / 4
    ended.set()
    for thread in flood:
        thread.join(PATIENCE)
    asked.empty()
