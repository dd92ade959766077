# A deleted name on a real database: gone from the journal, which still replays to what is there; of SQLite's files no
# byte remembers it, nor does the memory of any process.
import asyncio
from functools import partial
from pathlib import Path

from exports.data import archive
from exports.data.restoring import restored
from session.after.erasure import ErasePerson
from session.live.journal import to_row
from session.live.room import Room
from session.live.rooms import Rooms
from session.refusals import Code
from session.stages import KINDS
from session.tables import Entry, Person
from tests.memory import texts
from tests.session.build import MODERATOR, ORGANIZER, acting
from tests.session.live.house import (
    a_room,
    all_of,
    check_whole,
    codes,
    house,
    join,
    key,
    on_disk,
    tell,
    upgraded,
    written,
)

NAME, ARTEL = "Thekla Unrepeatable", "The Only Artel"


async def a_life(rooms: Rooms, room: Room) -> None:
    """Let somebody come in, be renamed, write, be put out, merged and taken back, and then be forgotten."""
    person = (await join(room, NAME)).made[0]
    row = room.snapshot.find(Person, person)
    assert row is not None
    stage, other = (
        room.snapshot.session.current_stage_id,
        next(iter(room.snapshot.all(Person))).id,
    )
    await room.submit(
        tell("add_entry", stage=stage, content={"what": "What stays"}),
        acting(row),
    )
    await room.submit(
        tell(
            "edit_person",
            person=person,
            name=f"{NAME} the Second",
            organization=ARTEL,
        ),
        MODERATOR,
    )
    await room.submit(
        tell(
            "edit_person",
            person=person,
            name=f"{NAME} 3",
            organization=f"{ARTEL} and Sons",
        ),
        MODERATOR,
    )
    for command in (
        tell("remove_person", person=person),
        tell("merge_people", person=other, other=person),
    ):
        done = await room.submit(command, MODERATOR)
        await room.submit(tell("undo", number=done.number), MODERATOR)
    assert remembered(room) == {NAME, ARTEL}
    assert all(
        word in repr(written(rooms.database, room.snapshot.session.id))
        for word in (NAME, ARTEL)
    )


def remembered(room: Room) -> set[str]:
    """Return which of the names a room knows, in whatever part of its memory."""
    told = [*texts(room)]
    return {
        word for word in (NAME, ARTEL) if any(word in text for text in told)
    }


async def forgotten(rooms: Rooms, room: Room) -> None:
    person = next(
        person.id for person in room.snapshot.all(Person) if NAME in person.name
    )
    await room.submit(ErasePerson(key=key(), person=person), ORGANIZER)
    check_whole(room, rooms.database)


async def lived(url: str) -> None:
    async with house(url) as rooms, house(url) as others:
        room = await a_room(rooms)
        session = room.snapshot.session.id
        await a_life(rooms, room)
        neighbour = await others.open(session)
        await forgotten(rooms, room)
        await neighbour.catch_up()
        assert remembered(room) | remembered(neighbour) == set()
        records, disk = (
            written(rooms.database, session),
            on_disk(rooms.database, session),
        )
        told = repr(records) + repr(disk.rows())
        assert [word for word in (NAME, ARTEL) if word in told] == []
        assert next(iter(disk.all(Entry))).content == {"what": "What stays"}


def test_a_deleted_name_is_gone_from_the_journal_which_still_tells_the_rows(
    url: str,
) -> None:
    asyncio.run(lived(url))


async def seen_on_disk(folder: Path) -> None:
    async with house(upgraded(f"sqlite:///{folder / 'veche.db'}")) as rooms:
        room = await a_room(rooms)
        await a_life(rooms, room)
        await forgotten(rooms, room)
        kept = files(folder)
        assert b"What stays" in kept
        assert [word for word in (NAME, ARTEL) if word.encode() in kept] == []


def files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_no_byte_of_the_files_remembers_a_deleted_name_while_the_server_runs(
    tmp_path: Path,
) -> None:
    asyncio.run(seen_on_disk(tmp_path))


async def at_once(url: str) -> None:
    async with house(url) as rooms:
        room = await a_room(rooms)
        person = (await join(room, NAME)).made[0]
        edit = partial(tell, "edit_person", person=person)
        wishes = [
            (MODERATOR, edit(name=f"{NAME} 2")),
            (ORGANIZER, ErasePerson(key=key(), person=person)),
            (MODERATOR, edit(name=f"{NAME} 3")),
            (ORGANIZER, ErasePerson(key=key(), person=person)),
        ]
        answers = codes(await all_of(room, wishes))
        assert answers == [None, None, Code.person_erased, None]
        check_whole(room, rooms.database)
        records = written(rooms.database, room.snapshot.session.id)
        assert NAME not in repr(records)
        told = archive.write(room.snapshot, map(to_row, records))
        assert (
            restored(told, set(KINDS), lambda: "0" * 64).session.id
            == room.snapshot.session.id
        )


def test_an_edit_and_a_deletion_in_one_commit_leave_rows_journal_and_archive_that_agree(
    url: str,
) -> None:
    asyncio.run(at_once(url))


def test_who_is_added_and_taken_back_beside_a_deletion_keeps_the_name_for_redo(
    url: str,
) -> None:
    asyncio.run(added_beside(url))


async def added_beside(url: str) -> None:
    async with house(url) as rooms:
        room = await a_room(rooms)
        person = (await join(room, NAME)).made[0]
        erasing = room.submit(ErasePerson(key=key(), person=person), ORGANIZER)
        adding = room.submit(
            tell("add_person", name="Olga Heron", present=False), MODERATOR
        )
        undoing = room.submit(
            tell("undo", number=room.snapshot.number + 2), MODERATOR
        )
        await asyncio.gather(erasing, adding, undoing)
        check_whole(room, rooms.database)
        session_id = room.snapshot.session.id
    async with house(url) as rooms:
        room = await rooms.open(session_id)
        await room.submit(
            tell("redo", number=room.snapshot.undone[-1].number), MODERATOR
        )
        assert "Olga Heron" in {each.name for each in room.snapshot.all(Person)}
