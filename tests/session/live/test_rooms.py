# Sessions come into being and are found: by code as people type it, each opened once, links by their digest.
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlmodel import SQLModel

from session.live import rooms as rooms_module
from session.live.database import Database
from session.live.rooms import ALPHABET, Rooms
from session.refusals import Code, Refused
from session.tables import Session, Side, Stage
from tests.session.build import MODERATOR, NOON
from tests.session.live.house import (
    SCENARIO,
    a_room,
    check_whole,
    house,
    on_disk,
    state,
    tell,
)


def play(url: str, scene: Callable[[Rooms], Coroutine[Any, Any, None]]) -> None:
    async def played() -> None:
        async with house(url) as rooms:
            await scene(rooms)

    asyncio.run(played())


async def code_of(attempt: Coroutine[Any, Any, object]) -> Code | None:
    try:
        await attempt
    except Refused as refused:
        return refused.code
    return None


def test_a_session_is_made_from_a_scenario_and_is_on_disk_at_once(
    url: str,
) -> None:
    async def scene(rooms: Rooms) -> None:
        room = await rooms.create(SCENARIO, MODERATOR, " Своя\x00 тема ")
        session = room.snapshot.session
        assert (
            session.title,
            session.language,
            session.utc_offset,
            room.snapshot.number,
        ) == ("Своя тема", "en", 0, 1)
        assert (len(session.code), set(session.code) - set(ALPHABET)) == (
            6,
            set(),
        )
        assert (session.made_at or 0) >= NOON
        assert [stage.key for stage in room.snapshot.stages] == [
            stage.key for stage in SCENARIO.stages
        ]
        assert sorted(side.name for side in room.snapshot.all(Side)) == [
            "Side a",
            "Side b",
        ]
        check_whole(room, rooms.database)

    play(url, scene)


def test_a_session_keeps_the_offset_of_its_making_and_the_next_has_the_one_after_the_clocks_were_changed(
    url: str,
) -> None:
    async def scene(rooms: Rooms) -> None:
        offsets = iter([120, 60])
        rooms.offset = lambda: next(offsets)
        made = [await rooms.create(SCENARIO, MODERATOR) for _ in range(2)]
        assert [room.snapshot.session.utc_offset for room in made] == [120, 60]

    play(url, scene)


def test_a_session_without_a_title_of_its_own_takes_the_scenario_s(
    url: str,
) -> None:
    async def scene(rooms: Rooms) -> None:
        room = await rooms.create(SCENARIO, MODERATOR, "\x00 \u200b")
        assert room.snapshot.session.title == SCENARIO.title

    play(url, scene)


def test_a_room_is_found_by_its_code_as_people_type_it_and_opened_once(
    url: str,
) -> None:
    async def scene(rooms: Rooms) -> None:
        room = await rooms.create(SCENARIO, MODERATOR)
        code = room.snapshot.session.code
        typed = [code, code.lower(), f" {code[:3]}-{code[3:]} \x00"]
        assert {id(await rooms.by_code(each)) for each in typed} == {id(room)}

    play(url, scene)


@pytest.mark.parametrize(
    "code", ["", "ABCDEF", "💥", "' OR 1=1 --", "\ud800", "x" * 10_000]
)
def test_an_unknown_code_is_refused(url: str, code: str) -> None:
    async def scene(rooms: Rooms) -> None:
        assert await code_of(rooms.by_code(code)) is Code.unknown_code
        assert (
            await code_of(
                rooms.open(code[:20].encode(errors="replace").decode())
            )
            is Code.unknown_code
        )

    play(url, scene)


def test_a_room_that_many_open_at_once_is_loaded_once(url: str) -> None:
    async def scene(rooms: Rooms) -> None:
        room = await a_room(rooms)
        again = Rooms(rooms.database, rooms.clock)
        opened = await asyncio.gather(
            *(again.open(room.snapshot.session.id) for _ in range(20))
        )
        assert len({id(each) for each in opened}) == 1
        assert state(opened[0].snapshot) == state(room.snapshot)
        await opened[0].close()

    play(url, scene)


def test_a_code_that_is_taken_is_drawn_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter("AAAAAA" + "AAAAAA" + "BBBBBB")

    async def scene(rooms: Rooms) -> None:
        monkeypatch.setattr(
            rooms_module, "choice", lambda _alphabet: next(drawn)
        )
        codes = [
            (await rooms.create(SCENARIO, MODERATOR)).snapshot.session.code
            for _ in range(2)
        ]
        assert codes == ["AAAAAA", "BBBBBB"]

    play(url, scene)


def test_sessions_do_not_mix(url: str) -> None:
    async def scene(rooms: Rooms) -> None:
        one, two = await a_room(rooms), await a_room(rooms)
        before = state(two.snapshot)
        stage = one.snapshot.stages[0]
        await one.submit(
            tell("edit_stage", stage=stage.id, title="Only here"), MODERATOR
        )
        assert (
            await code_of(
                two.submit(
                    tell("edit_stage", stage=stage.id, title="There"), MODERATOR
                )
            )
            is Code.unknown_stage
        )
        assert (
            state(two.snapshot),
            state(on_disk(rooms.database, two.snapshot.session.id)),
        ) == (before, before)
        # A key is one session's own.
        shared = tell("set_screen", state="hidden")
        assert (await one.submit(shared, MODERATOR)).number == (
            await two.submit(shared, MODERATOR)
        ).number + 1
        assert {row.session_id for row in two.snapshot.all(Stage)} == {
            two.snapshot.session.id
        }

    play(url, scene)


def test_the_newest_session_comes_first_in_the_list(url: str) -> None:
    async def scene(rooms: Rooms) -> None:
        made = [
            (
                await rooms.create(SCENARIO, MODERATOR, f"No. {number}")
            ).snapshot.session
            for number in range(3)
        ]
        found = [
            session
            for session in await rooms.sessions()
            if session.id in {each.id for each in made}
        ]
        assert found == made[::-1]
        assert all(isinstance(session, Session) for session in found)

    play(url, scene)


def test_a_rehearsal_is_removed_whole_and_nothing_else_with_it(
    url: str,
) -> None:
    async def scene(rooms: Rooms) -> None:
        real = await a_room(rooms)
        before = everything(rooms.database)
        copy = await rooms.rehearse(real.snapshot, MODERATOR)
        session = copy.snapshot.session
        assert (
            session.rehearsal_of,
            (await rooms.by_code(session.code)) is copy,
        ) == (real.snapshot.session.id, True)
        assert session.id not in {each.id for each in await rooms.sessions()}
        await copy.submit(tell("next_stage", after=None), MODERATOR)
        left: list[str] = []
        rooms.farewells.add(left.append)
        await rooms.remove(session.id)
        assert everything(rooms.database) == before
        assert set(left) == {session.id}
        assert await code_of(rooms.by_code(session.code)) is Code.unknown_code
        assert (
            await code_of(
                copy.submit(tell("set_screen", state="hidden"), MODERATOR)
            )
            is Code.storage_failed
        )
        assert everything(rooms.database) == before
        await real.submit(tell("set_screen", state="hidden"), MODERATOR)
        check_whole(real, rooms.database)

    play(url, scene)


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return what every table holds."""

    def read(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
        tables = SQLModel.metadata.sorted_tables
        return {
            t.name: [
                tuple(row)
                for row in connection.execute(t.select().order_by(t.c.id))
            ]
            for t in tables
        }

    return database.transact(read)
