# A deleted name on a real database: gone from the journal, which still replays to what is there; of SQLite's file no
# byte remembers it once the server has stopped.
import asyncio
from pathlib import Path

from session.erasure import ErasePerson
from session.live.rooms import Rooms
from session.tables import Entry, Person
from tests.session.build import MODERATOR, ORGANIZER, acting
from tests.session.live.house import a_room, check_whole, house, join, key, on_disk, tell, upgraded, written

NAME = "Thekla Unrepeatable"


async def a_life(rooms: Rooms) -> str:
    """Let somebody come in, be renamed, write, be put out and taken back, and then be forgotten; return the session."""
    room = await a_room(rooms)
    person = (await join(room, NAME)).made[0]
    row = room.snapshot.find(Person, person)
    assert row is not None
    stage = room.snapshot.session.current_stage_id
    await room.submit(tell("add_entry", stage=stage, content={"what": "What stays"}), acting(row))
    await room.submit(tell("edit_person", person=person, name=f"{NAME} the Second", organization=NAME), MODERATOR)
    removed = await room.submit(tell("remove_person", person=person), MODERATOR)
    await room.submit(tell("undo", number=removed.number), MODERATOR)
    assert NAME in repr(written(rooms.database, room.snapshot.session.id))
    await room.submit(ErasePerson(key=key(), person=person), ORGANIZER)
    check_whole(room, rooms.database)
    return room.snapshot.session.id


async def lived(url: str) -> None:
    async with house(url) as rooms:
        session = await a_life(rooms)
        records, disk = written(rooms.database, session), on_disk(rooms.database, session)
        assert NAME not in repr(records) + repr(disk.rows())
        assert "What stays" in repr(disk.rows())
        assert next(iter(disk.all(Entry))).content == {"what": "What stays"}


def test_a_deleted_name_is_gone_from_the_journal_which_still_tells_the_rows(url: str) -> None:
    asyncio.run(lived(url))


def test_no_byte_of_the_file_remembers_a_deleted_name(tmp_path: Path) -> None:
    asyncio.run(lived(upgraded(f"sqlite:///{tmp_path / 'veche.db'}")))
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"What stays" in kept
    assert NAME.encode() not in kept
