# The line of a phone: what the house needs of the server's own websocket class. It costs no task, hears in order, hears
# of the end once however it comes, and takes part in the server's farewell.
import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from facilitator_ui.measures import SCREENS
from tests.facilitator_ui.house import (
    Gathering,
    House,
    Line,
    new_key,
    serving,
    wait_until,
)
from tests.patience import PATIENCE

PHONES = 12


def tasks(house: House, code: str) -> int:
    """Count the tasks of the server's loop, asked in the loop itself."""
    loop = house.hall(code)._task.get_loop()

    async def count() -> int:
        return len(asyncio.all_tasks(loop))

    return asyncio.run_coroutine_threadsafe(count(), loop).result(PATIENCE)


def test_a_phone_that_is_in_costs_no_task(gathering: Gathering) -> None:
    anna = gathering.person("Anna Fox")
    before = tasks(gathering.house, gathering.code)
    with ExitStack() as phones:
        lines = [
            phones.enter_context(anna.line(gathering.code))
            for _ in range(PHONES)
        ]
        for line in lines:
            line.hear("regions")
            assert line.say('{"type":"ping"}')["pong"]
        assert tasks(gathering.house, gathering.code) == before


def test_what_is_said_before_the_first_frame_is_heard_in_order(
    gathering: Gathering,
) -> None:
    stage = gathering.opened()
    with gathering.person("Anna Fox").line(gathering.code) as line:
        keys = [new_key() for _ in range(20)]
        for number, key in enumerate(keys):
            content = {"what": f"Card {number}"}
            line.wire.send(
                json.dumps(
                    {
                        "type": "add_entry",
                        "key": key,
                        "stage": stage,
                        "content": content,
                    }
                )
            )
        assert [line.hear("ack")["ack"] for _ in keys] == keys


def slam(line: Line) -> None:
    line.wire.socket.close()


def say_nonsense(line: Line) -> None:
    line.wire.socket.sendall(b"\xff" * 40)


ENDS: dict[str, Callable[[Line], None]] = {
    "closes": lambda line: line.wire.close(),
    "vanishes": slam,
    "breaks the protocol": say_nonsense,
}


def counted() -> float:
    phones: float = SCREENS.labels("phone")._value.get()
    return phones


@pytest.mark.parametrize("how", ENDS)
def test_a_phone_that_leaves_is_counted_out_once_however_it_does(
    gathering: Gathering, how: str
) -> None:
    anna = gathering.person("Anna Fox")
    before = counted()
    with anna.line(gathering.code) as line:
        line.hear("regions")
        hall = gathering.house.hall(gathering.code)
        assert (counted(), len(hall.screens)) == (before + 1, 1)
        ENDS[how](line)
        wait_until(lambda: not hall.screens, "the phone's leaving")
        with anna.line(gathering.code) as other:
            other.hear("regions")
            assert counted() == before + 1
    wait_until(lambda: counted() == before, "the other's leaving")


def test_a_server_that_stops_says_so_to_every_phone_and_does_not_wait_for_them(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as house:
        gathering = Gathering(house)
        with gathering.person("Anna Fox").line(gathering.code) as line:
            line.hear("regions")
            house.running.should_exit = True
            with pytest.raises(ConnectionClosed) as closed:
                line.hear("nothing of this name")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
