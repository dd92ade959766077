# Several processes on one database: whoever is second reads on and decides again. Two rooms stand for two processes,
# each with a connection and a writer thread of its own; and a real process is killed in the midst of writing.
import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from exports.data import archive
from session.live import journal
from session.live.database import Database
from session.live.room import Receipt, Room
from session.membership.registration import Join
from session.refusals import Code
from session.tables import Entry, Person
from session.values.keys import digest_of
from tests.session.build import MODERATOR, acting
from tests.session.chance import Chance
from tests.session.live.house import (
    DOOR,
    a_room,
    all_of,
    check_whole,
    codes,
    house,
    key,
    on_disk,
    replayed,
    state,
    tell,
    upgraded,
    written,
)


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_two_processes_lose_nothing_and_double_nothing(
    url: str, seed: int
) -> None:
    asyncio.run(side_by_side(url, Random(seed)))


async def side_by_side(url: str, random: Random) -> None:
    async with house(url) as one, house(url) as two:
        here = await a_room(one)
        there = await two.open(here.snapshot.session.id)
        receipts: dict[str, Receipt] = {}
        for _ in range(4):
            receipts |= await both_at_once(here, there, random)
        for room, rooms in ((here, one), (there, two)):
            await room.catch_up()
            check_whole(room, rooms.database)
        assert state(here.snapshot) == state(there.snapshot)
        noted = {
            record.key: record
            for record in written(one.database, here.snapshot.session.id)
        }
        assert {key: noted[digest_of(key)].number for key in receipts} == {
            k: r.number for k, r in receipts.items()
        }
        assert {key: noted[digest_of(key)].made for key in receipts} == {
            k: r.made for k, r in receipts.items()
        }


async def both_at_once(
    here: Room, there: Room, random: Random
) -> dict[str, Receipt]:
    """Send some commands here, some there and some to both; return the receipts, which agree."""
    chance = Chance(random.choice)
    wishes = [chance.wish(here.snapshot, key()) for _ in range(12)]
    answers = await asyncio.gather(
        all_of(here, wishes[:8]), all_of(there, wishes[4:])
    )
    receipts: dict[str, Receipt] = {}
    for batch, got in zip((wishes[:8], wishes[4:]), answers, strict=True):
        codes(got)
        for (_, command), answer in zip(batch, got, strict=True):
            if isinstance(answer, Receipt):
                assert receipts.setdefault(command.key, answer) == answer
    return receipts


def test_many_entries_through_two_processes_are_numbered_without_a_gap(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as one, house(url) as two:
            here = await a_room(one)
            there = await two.open(here.snapshot.session.id)
            author = acting(next(iter(here.snapshot.all(Person))))
            stage = here.snapshot.session.current_stage_id
            wishes = [
                (author, tell("add_entry", stage=stage, content={"what": "x"}))
                for _ in range(200)
            ]
            answers = await asyncio.gather(
                all_of(here, wishes[::2]), all_of(there, wishes[1::2])
            )
            assert codes([*answers[0], *answers[1]]) == [None] * 200
            await here.catch_up()
            await there.catch_up()
            assert sorted(
                entry.number for entry in here.snapshot.all(Entry)
            ) == list(range(1, 201))
            assert state(here.snapshot) == state(there.snapshot)

    asyncio.run(scene())


def test_a_refusal_knows_what_the_other_process_has_done(url: str) -> None:
    async def scene() -> None:
        async with house(url) as one, house(url) as two:
            here = await a_room(one)
            there = await two.open(here.snapshot.session.id)
            author = acting(next(iter(here.snapshot.all(Person))))
            stage = here.snapshot.session.current_stage_id
            command = tell("add_entry", stage=stage, content={"what": "x"})
            await here.submit(tell("pause_stage", stage=stage), MODERATOR)
            assert codes(await all_of(there, [(author, command)])) == [
                Code.stage_not_open
            ]
            await here.submit(tell("resume_stage", stage=stage), MODERATOR)
            receipt = await there.submit(command, author)
            await here.submit(tell("pause_stage", stage=stage), MODERATOR)
            assert [
                await here.submit(command, author),
                await there.submit(command, author),
            ] == [receipt] * 2

    asyncio.run(scene())


def test_what_another_process_wrote_rings_the_bell_here_once(url: str) -> None:
    async def scene() -> None:
        async with house(url) as one, house(url) as two:
            here = await a_room(one)
            there = await two.open(here.snapshot.session.id)
            heard: list[int] = []
            there.bells.add(
                lambda records: heard.extend(
                    record.number for record in records
                )
            )
            first = await here.submit(
                tell("set_screen", state="hidden"), MODERATOR
            )
            await there.catch_up()
            second = await there.submit(
                tell("set_screen", state="shown"), MODERATOR
            )
            await there.catch_up()
            await asyncio.sleep(0)
            assert heard == [first.number, second.number]

    asyncio.run(scene())


def test_a_record_comes_back_as_it_was_and_its_replaced_rows_stand_behind_the_name_of_their_table(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room = await a_room(rooms)
            person = min(room.snapshot.all(Person), key=lambda each: each.id)
            await room.submit(
                tell("remove_person", person=person.id), MODERATOR
            )
            record = written(rooms.database, room.snapshot.session.id)[-1]
            row = journal.to_row(record)
            assert row["before"][0] == [
                "person",
                person.id,
                person.model_dump(mode="json"),
            ]
            assert ("person", person.id) in {
                key for key, _ in record.before or []
            }

    asyncio.run(scene())


def test_the_archive_of_a_journal_holds_no_secret_of_a_person_or_link(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room = await a_room(rooms)
            told = Join(
                key=key(),
                name="Zoe",
                consent=True,
                digest="abad1dea" * 8,
                word="5eed" * 16,
            )
            zoe = (await room.submit(told, DOOR)).made[0]
            await room.submit(
                tell("edit_person", person=zoe, name="Zoe Z."), MODERATOR
            )
            await room.submit(tell("remove_person", person=zoe), MODERATOR)
            records = written(rooms.database, room.snapshot.session.id)
            rows = [journal.to_row(record) for record in records]
            kept = archive.write(room.snapshot, rows).decode()
            secrets = ["abad1dea", "5eed" * 16]
            assert told.key not in str(rows)
            # They are there to be left out.
            assert [
                secret for secret in secrets if secret not in str(rows)
            ] == []
            assert [secret for secret in secrets if secret in kept] == []

    asyncio.run(scene())


KILLS = 3
WRITER = """
import asyncio, sys
from tests.session.live.house import house, tell
from tests.session.build import acting
from session.tables import Person

async def one(room, author, stage, number):
    command = tell("add_entry", stage=stage, content={"what": f"{sys.argv[3]} {number} " + "слово " * 40})
    receipt = await room.submit(command, author)
    print(receipt.number, receipt.made[0], flush=True)

async def main():
    async with house(sys.argv[1]) as rooms:
        room = await rooms.open(sys.argv[2])
        author = acting(next(iter(room.snapshot.all(Person))))
        for number in range(100_000):
            await asyncio.gather(*(one(room, author, room.snapshot.session.current_stage_id, n) for n in range(7)))

from tests.session.live import house as numbered
numbered.KEYS = iter(range(int(sys.argv[3]) * 10**9, 10**18))
asyncio.run(main())
"""


def test_what_was_acknowledged_survives_kill_minus_nine(tmp_path: Path) -> None:
    url = upgraded(f"sqlite:///{tmp_path / 'killed.db'}")
    session_id = asyncio.run(prepared(url))
    promised: list[tuple[int, str]] = []
    for life in range(KILLS):
        promised += killed(url, session_id, life + 1, after=11 + 23 * life)
        database = Database(url)
        disk = on_disk(database, session_id)
        assert state(replayed(written(database, session_id))) == state(disk)
        rows = disk.rows()["entry"]
        assert [made for _, made in promised if made not in rows] == []
        assert [
            record.number for record in written(database, session_id)
        ] == list(range(1, disk.number + 1))
        database.close()
    assert len(promised) > KILLS * 11


async def prepared(url: str) -> str:
    async with house(url) as rooms:
        room = await a_room(rooms)
        return room.snapshot.session.id


def killed(
    url: str, session_id: str, life: int, after: int
) -> list[tuple[int, str]]:
    """Let a process write, kill it after so many acknowledgements, return all that it printed."""
    command = [sys.executable, "-c", WRITER, url, session_id, str(life)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(after)]
        os.kill(writer.pid, signal.SIGKILL)
        lines += writer.stdout.readlines()
    assert writer.returncode == -signal.SIGKILL
    return [
        (int(line.split()[0]), line.split()[1])
        for line in lines
        if line.endswith("\n")
    ]
