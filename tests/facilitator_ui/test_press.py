# Documents come from a process of their own, of the state at that moment; a refusal and a lost process are told.
import asyncio
import os

import pytest

from facilitator_ui.press import Press
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Entry
from tests.exports.sessions import entry, full


def counted(snapshot: Snapshot, more: int) -> tuple[int, int, int]:
    return snapshot.number, sum(1 for _ in snapshot.all(Entry)) + more, os.getpid()


def refusing(_snapshot: Snapshot) -> bytes:
    raise Refused(Code.entry_limit, limit=3)


def ending(_snapshot: Snapshot) -> bytes:
    os._exit(1)


def test_a_press_prints_the_state_of_the_moment_elsewhere() -> None:
    async def told() -> tuple[int, int, int]:
        snapshot, press = full(450), Press()
        printing = asyncio.create_task(press.print(counted, snapshot, 1))
        await asyncio.sleep(0)
        snapshot._put(entry(9999, "st0", "Later"))
        answer = await printing
        press.close()
        return answer

    number, entries, process = asyncio.run(told())
    assert (number, entries) == (0, 451)
    assert process != os.getpid()


def test_a_refusal_comes_back_as_it_is_and_a_lost_process_is_replaced() -> None:
    async def told() -> None:
        press, snapshot = Press(), full(3)
        with pytest.raises(Refused) as refusal:
            await press.print(refusing, snapshot)
        assert (refusal.value.code, refusal.value.values) == (Code.entry_limit, {"limit": 3})
        with pytest.raises(Refused) as lost:
            await press.print(ending, snapshot)
        assert lost.value.code is Code.storage_failed
        assert (await press.print(counted, snapshot, 0))[1] == 3
        press.close()

    asyncio.run(told())
