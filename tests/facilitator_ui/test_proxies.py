# Proxies that stand between phones and the server and cut: what is silent, what is old, or everything at once. What is
# silent is not silent to them; and whoever is cut off comes back, sends again, and is right again.
import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from websockets.exceptions import WebSocketException

from session.tables import Entry
from tests.facilitator_ui.house import (
    Answer,
    Gathering,
    House,
    Visitor,
    new_key,
    serving,
)
from tests.facilitator_ui.phone import Phone, settled
from tests.proxy import Proxy

PING = 0.2
SILENCE = 0.8  # as a proxy's sixty seconds are to the server's twenty
AGE = 0.5
PEOPLE, TEXTS = 6, 8


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(
        tmp_path_factory.mktemp("proxied"), ping_seconds=PING
    ) as running:
        yield running


def through(proxy: Proxy, visitor: Visitor) -> Visitor:
    """Return the same browser behind a proxy."""
    house = replace(
        visitor.house,
        settings=visitor.house.settings.model_copy(update={"port": proxy.port}),
    )
    return Visitor(house, visitor.language, dict(visitor.http.cookies))


def test_a_proxy_that_cuts_what_is_silent_cuts_no_phone(
    gathering: Gathering,
) -> None:
    proxy = Proxy(gathering.house.settings.port, silence=SILENCE)
    anna, stage = (
        through(proxy, gathering.person("Anna Fox")),
        gathering.opened(),
    )

    async def wait_and_write() -> Answer:
        phone = Phone(anna, gathering.code)
        await phone.connect(ping_interval=None)
        await asyncio.sleep(3 * SILENCE)
        answer = await phone.tell(
            {
                "type": "add_entry",
                "stage": stage,
                "content": {"what": "Still here"},
            }
        )
        await phone.disconnect()
        return answer

    assert "ack" in asyncio.run(wait_and_write())
    anna.http.close()
    proxy.close()


def test_a_proxy_that_cuts_every_line_again_and_again_loses_and_doubles_nothing(
    gathering: Gathering,
) -> None:
    proxy = Proxy(gathering.house.settings.port, age=AGE)
    people = [
        through(proxy, gathering.person(f"Guest {number}"))
        for number in range(PEOPLE)
    ]
    stage, random = gathering.opened(), Random(6)
    phones = [Phone(visitor, gathering.code) for visitor in people]

    async def play() -> None:
        await asyncio.gather(
            *(
                write(f"Guest {at}", phone, stage, random)
                for at, phone in enumerate(phones)
            )
        )
        for phone in phones:
            # No proxy any more: everything comes to rest.
            phone.visitor.house = gathering.house
            await back(phone)
        await settled(*phones)
        for phone in phones:
            assert phone.glass.shown() == phone.fresh()
            await phone.disconnect()

    asyncio.run(play())
    kept = [
        entry.content["what"]
        for entry in gathering.house.hall(gathering.code).room.snapshot.all(
            Entry
        )
    ]
    wanted = [
        f"Guest {at} says {number}"
        for at in range(PEOPLE)
        for number in range(TEXTS)
    ]
    assert sorted(kept) == sorted(wanted)
    assert proxy.cuts > PEOPLE
    proxy.close()


async def write(name: str, phone: Phone, stage: str, random: Random) -> None:
    """Write one text after another, each until it is acknowledged, by whatever line there is."""
    for number in range(TEXTS):
        said = {
            "type": "add_entry",
            "key": new_key(),
            "stage": stage,
            "content": {"what": f"{name} says {number}"},
        }
        while True:
            with contextlib.suppress(
                WebSocketException, OSError, asyncio.CancelledError
            ):
                if not phone.connected:
                    await back(phone)
                assert "ack" in await phone.tell(said)
                break
        await asyncio.sleep(random.random() * AGE / 2)


async def back(phone: Phone) -> None:
    await phone.disconnect()
    await phone.connect()
