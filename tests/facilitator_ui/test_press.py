# Documents come from a process of their own, of what is on disk; a refusal and a lost process are told.
import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from facilitator_ui.press import Press, Shelf
from session.events import Event
from session.live import store
from session.live.database import Database
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Entry, Row
from tests.exports.sessions import entry, full

pytestmark = pytest.mark.long

LASTING = 2.0


def counted(snapshot: Snapshot, more: int) -> tuple[int, int, int]:
    return (
        snapshot.number,
        sum(1 for _ in snapshot.all(Entry)) + more,
        os.getpid(),
    )


def led(snapshot: Snapshot, records: list[Record]) -> tuple[int, list[int]]:
    return snapshot.number, [record.number for record in records]


def refusing(_snapshot: Snapshot) -> bytes:
    raise Refused(Code.entry_limit, limit=3)


def ending(_snapshot: Snapshot) -> bytes:
    os._exit(1)


def lasting(_snapshot: Snapshot) -> str:
    time.sleep(LASTING)
    return "whole"


@pytest.fixture
def disk(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.upgrade()
    write(
        database,
        1,
        *(row for table in full(450).rows().values() for row in table.values()),
    )
    yield database
    database.close()


def write(database: Database, number: int, *rows: Row) -> None:
    record = Record(
        "s",
        number,
        f"key{number}",
        "test",
        "add_entries",
        1,
        (Event("Given", rows),),
    )
    database.transact(partial(store.append, records=[record]))


@contextmanager
def open_press(url: str) -> Iterator[Press]:
    press = Press(Shelf(url))
    yield press
    press.close()


def test_a_press_prints_what_is_on_disk_elsewhere(
    disk: Database, database_url: str
) -> None:
    with open_press(database_url) as press:
        assert asyncio.run(press.print(counted, "s", 1))[:2] == (1, 451)
        write(disk, 2, entry(9999, "st0", "Later"))
        number, entries, process = asyncio.run(press.print(counted, "s", 1))
        assert (number, entries) == (2, 452)
        assert process != os.getpid()
        assert asyncio.run(press.print_history(led, "s")) == (2, [1, 2])


def test_a_refusal_comes_back_as_it_is_and_a_lost_process_is_replaced(
    disk: Database, database_url: str
) -> None:
    with open_press(database_url) as press:
        assert refused(press, refusing) == (Code.entry_limit, {"limit": 3})
        assert refused(press, ending) == (Code.storage_failed, {})
        assert refused(press, refusing, "nobody") == (Code.unknown_code, {})
        assert asyncio.run(press.print(counted, "s", 0))[1] == 450


@pytest.mark.thorough
def test_who_waited_for_a_lost_process_does_not_end_the_one_that_replaces_it(
    disk: Database, database_url: str
) -> None:
    async def again(press: Press) -> str:
        with pytest.raises(Refused):
            await press.print(ending, "s")
        return await press.print(lasting, "s")

    async def together(press: Press) -> list[object]:
        asked = (
            again(press),
            press.print(lasting, "s"),
            press.print(lasting, "s"),
        )
        begun, waking = (
            asyncio.get_running_loop().time(),
            asyncio.create_task(awake()),
        )
        done: list[object] = list(
            await asyncio.gather(*asked, return_exceptions=True)
        )
        assert asyncio.get_running_loop().time() - begun >= LASTING
        waking.cancel()
        assert max(gaps) < LASTING / 2
        return done

    gaps: list[float] = []

    async def awake() -> None:
        while True:
            begun = asyncio.get_running_loop().time()
            await asyncio.sleep(0.01)
            gaps.append(asyncio.get_running_loop().time() - begun)

    with open_press(database_url) as press:
        first, *others = asyncio.run(together(press))
    assert first == "whole"
    assert [each.code for each in others if isinstance(each, Refused)] == [
        Code.storage_failed
    ] * 2


def refused(
    press: Press, work: object, session_id: str = "s"
) -> tuple[Code, dict[str, object]]:
    with pytest.raises(Refused) as refusal:
        asyncio.run(press.print(work, session_id))  # type: ignore[arg-type]  # what it gives does not matter
    return refusal.value.code, dict(refusal.value.values)
