# A copy of the database in use: one moment of it, with everything acknowledged by then and no half command, while
# people go on writing. And where no copy can be made, nothing is left that looks like one.
import asyncio
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from session.live.copying import copy
from session.live.database import Database
from session.live.files import NotAFile
from session.record import Record
from session.refusals import Code
from session.tables import Person
from tests.crash.ledger import check_whole
from tests.disks import mounting, small_disk
from tests.session.build import acting, refused
from tests.session.live.house import a_room, house, tell, upgraded

WRITERS = 4
COPIES = 3


@pytest.fixture
def url(tmp_path: Path) -> str:
    return upgraded(f"sqlite:///{tmp_path / 'veche.db'}")


def test_copies_made_while_people_write_hold_a_beginning_of_the_journal_and_all_that_was_acknowledged(
    url: str, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room = await a_room(rooms)
            author = acting(next(iter(room.snapshot.all(Person))))
            acknowledged: list[int] = []

            async def write() -> None:
                while True:
                    command = tell(
                        "add_entry",
                        stage=room.snapshot.session.current_stage_id,
                        content={"what": "x"},
                    )
                    acknowledged.append(
                        (await room.submit(command, author)).number
                    )

            writing = [asyncio.create_task(write()) for _ in range(WRITERS)]
            for number in range(COPIES):
                while len(acknowledged) < WRITERS * (number + 1):  # noqa: ASYNC110 - several count it up
                    await asyncio.sleep(0.01)
                before, to = len(acknowledged), tmp_path / f"copy-{number}.db"
                promised = max(acknowledged)
                assert await asyncio.to_thread(copy, url, to) == 1
                while len(acknowledged) == before:  # noqa: ASYNC110 - writers go on, or the test never ends
                    await asyncio.sleep(0.01)
                in_copy = await asyncio.to_thread(
                    journal_in, to, room.snapshot.session.id
                )
                assert promised <= len(in_copy)
                original = journal_in(
                    Path(rooms.database.engine.url.database or ""),
                    room.snapshot.session.id,
                )
                assert in_copy == original[: len(in_copy)]
            for task in writing:
                task.cancel()
            await asyncio.gather(*writing, return_exceptions=True)

    asyncio.run(scene())


def journal_in(file: Path, session_id: str) -> list[Record]:
    """Open a file as a server does, see that it is whole, and return its journal."""
    database = Database(f"sqlite:///{file}")
    try:
        return check_whole(database, session_id)
    finally:
        database.close()


def test_a_copy_is_one_file_and_whoever_has_it_needs_nothing_else(
    url: str, tmp_path: Path
) -> None:
    (tmp_path / "copies").mkdir()
    assert copy(url, tmp_path / "copies" / "copy.db") == 0
    assert [file.name for file in (tmp_path / "copies").iterdir()] == [
        "copy.db"
    ]
    (mode,) = (
        sqlite3.connect(tmp_path / "copies" / "copy.db")
        .execute("PRAGMA journal_mode")
        .fetchone()
    )
    assert mode == "delete"


def test_a_file_that_is_there_is_left_as_it_is(
    url: str, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    with pytest.raises(FileExistsError):
        copy(url, letter)
    assert letter.read_text() == "Dear all"


def test_what_is_no_database_or_is_not_there_is_not_copied(
    tmp_path: Path,
) -> None:
    letter, to = tmp_path / "letter.txt", tmp_path / "copy.db"
    letter.write_text("Dear database," * 100)
    for source in (
        letter,
        tmp_path / "nothing.db",
        tmp_path / "nowhere" / "veche.db",
    ):
        assert (
            refused(partial(copy, f"sqlite:///{source}", to))
            is Code.storage_failed
        )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["letter.txt"]
    for server in ("postgresql+psycopg://me@127.0.0.1/veche", "sqlite://"):
        with pytest.raises(NotAFile):
            copy(server, to)


@mounting
def test_a_disk_too_small_for_the_copy_is_said_and_keeps_nothing(
    url: str,
) -> None:
    with small_disk("64k") as disk:
        assert (
            refused(partial(copy, url, disk / "copy.db")) is Code.storage_full
        )
        assert list(disk.iterdir()) == []
