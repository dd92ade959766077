# What is done under a pseudonym, in a live room: the same receipt after a restart, the same state at every process, the
# same frozen wall; and on disk nothing that tells who did it, when, or before whom.
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from session.live.room import Room
from session.live.rooms import Rooms
from session.people import Actor
from session.refusals import Code
from session.tables import Entry, Person, Stage
from session.undoing import BACK, offered
from tests.session.build import MODERATOR, WHAT, acting
from tests.session.live.house import (
    a_room,
    all_of,
    check_whole,
    codes,
    house,
    on_disk,
    state,
    tell,
    written,
)


async def a_secret_stage(
    rooms: Rooms, authorship: str = "anonymous", kind: str = "form"
) -> tuple[Room, Stage, list[Actor]]:
    """Return a room in which a stage without names runs and is shown to everybody."""
    room = await a_room(rooms)
    first = room.snapshot.session.current_stage_id
    envelope = {
        "title": "Secret",
        "authorship": authorship,
        "fields": [WHAT.model_dump(mode="json")],
    }
    insert = tell("insert_stage", kind=kind, envelope=envelope, after=first)
    stage_id = (await room.submit(insert, MODERATOR)).made[0]
    await room.submit(tell("next_stage", after=first), MODERATOR)
    await room.submit(tell("reveal_stage", stage=stage_id), MODERATOR)
    stage = next(
        stage for stage in room.snapshot.stages if stage.id == stage_id
    )
    added = [
        await room.submit(tell("add_person", name=f"Guest {n}"), MODERATOR)
        for n in range(4)
    ]
    people = [
        room.snapshot.get(Person, receipt.made[0], Code.unknown_person)
        for receipt in added
    ]
    return room, stage, [acting(person) for person in people]


def writing(stage: Stage, text: str = "words") -> Any:
    return tell("add_entry", stage=stage.id, content={"what": text})


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(scene())


def test_who_sends_a_secret_command_again_gets_the_same_receipt_also_after_a_restart(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room, stage, people = await a_secret_stage(rooms)
            added = writing(stage)
            receipts = [await room.submit(added, people[0])]
            entry = receipts[0].made[0]
            revised = tell(
                "revise_entry",
                stage=stage.id,
                entry=entry,
                revision=1,
                content={"what": "other words"},
            )
            withdrawn = tell("withdraw_entry", stage=stage.id, entry=entry)
            hidden = tell("hide_entry", stage=stage.id, entry=entry)
            receipts += [await room.submit(hidden, MODERATOR)]
            receipts += [
                await room.submit(each, people[0])
                for each in (revised, withdrawn)
            ]
            sent = [
                (people[0], added),
                (MODERATOR, hidden),
                (people[0], revised),
                (people[0], withdrawn),
            ]
            assert await all_of(room, sent) == receipts
        async with house(url) as rooms:
            room = await rooms.open(room.snapshot.session.id)
            assert await all_of(room, sent) == receipts
            assert codes(await all_of(room, [(people[1], added)])) == [
                Code.key_taken
            ]
            check_whole(room, rooms.database)

    play(scene)


@pytest.mark.parametrize("authorship", ["anonymous", "side"])
def test_every_process_knows_what_was_done_in_secret_at_another(
    url: str, authorship: str
) -> None:
    async def scene() -> None:
        async with house(url) as one, house(url) as two:
            here, stage, people = await a_secret_stage(one, authorship)
            there = await two.open(here.snapshot.session.id)
            wishes = [
                (person, writing(stage, f"{n}"))
                for n, person in enumerate(people * 3)
            ]
            answers = await asyncio.gather(
                all_of(here, wishes[::2]), all_of(there, wishes[1::2])
            )
            assert codes([*answers[0], *answers[1]]) == [None] * len(wishes)
            heard: list[str] = []
            there.bells.add(
                lambda records: heard.extend(
                    row.id for r in records for e in r.events for row in e.rows
                )
            )
            entries = [
                entry.id
                for entry in here.snapshot.where(Entry, stage_id=stage.id)
            ]
            await here.submit(
                tell("mark_thesis", stage=stage.id, entry=entries[0]), MODERATOR
            )
            await here.submit(
                tell("undo", number=here.snapshot.done[-1].number), MODERATOR
            )
            await here.submit(
                tell("hide_entry", stage=stage.id, entry=entries[1]), MODERATOR
            )
            await there.submit(tell("pause_stage", stage=stage.id), MODERATOR)
            await here.submit(
                tell("undo", number=there.snapshot.done[-1].number), MODERATOR
            )
            await there.catch_up()
            await asyncio.sleep(0)
            assert entries[1] in heard
            assert state(here.snapshot) == state(there.snapshot)
            assert len(
                list(there.snapshot.where(Entry, stage_id=stage.id))
            ) == len(wishes)
            for room, rooms in ((here, one), (there, two)):
                check_whole(room, rooms.database)

    play(scene)


def test_a_frozen_wall_shows_the_same_secret_cards_after_a_restart_and_at_another_process(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as one, house(url) as two:
            here, stage, people = await a_secret_stage(one)
            there = await two.open(here.snapshot.session.id)
            first = (await here.submit(writing(stage), people[0])).made[0]
            await here.submit(tell("set_screen", state="frozen"), MODERATOR)
            second = (await here.submit(writing(stage), people[1])).made[0]
            await here.submit(
                tell("hide_entry", stage=stage.id, entry=first), MODERATOR
            )
            await there.catch_up()
            for snapshot in (
                here.snapshot,
                there.snapshot,
                on_disk(one.database, here.snapshot.session.id),
            ):
                assert snapshot.wall is not None
                assert [
                    (each.id, each.hidden_at)
                    for each in snapshot.wall.where(Entry, stage_id=stage.id)
                ] == [(first, None)]
                assert {
                    each.id for each in snapshot.where(Entry, stage_id=stage.id)
                } == {first, second}
            check_whole(there, two.database)
            await there.submit(tell("set_screen", state="shown"), MODERATOR)
            await here.catch_up()
            assert state(here.snapshot) == state(
                on_disk(two.database, here.snapshot.session.id)
            )
            count = "SELECT count(*) FROM wall"
            assert (
                one.database.transact(
                    lambda c: c.exec_driver_sql(count).scalar_one()
                )
                == 0
            )

    play(scene)


def test_undo_takes_back_a_secret_step_where_it_was_made_and_passes_over_it_after_a_restart(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room, stage, people = await a_secret_stage(rooms)
            entry = (await room.submit(writing(stage), people[0])).made[0]
            await room.submit(
                tell("hide_entry", stage=stage.id, entry=entry), MODERATOR
            )
            await room.submit(
                tell("undo", number=room.snapshot.done[-1].number), MODERATOR
            )
            assert (
                next(room.snapshot.where(Entry, stage_id=stage.id)).hidden_at
                is None
            )
            await room.submit(
                tell("redo", number=room.snapshot.undone[-1].number), MODERATOR
            )
            assert (
                next(room.snapshot.where(Entry, stage_id=stage.id)).hidden_at
                is not None
            )
            check_whole(room, rooms.database)
        async with house(url) as rooms:
            room = await rooms.open(room.snapshot.session.id)
            offer = offered(room.snapshot, BACK, 0)
            assert [(step.command, why.code) for step, why in offer.stay] == [
                ("hide_entry", Code.undo_forgotten)
            ]
            assert offer.step is not None
            assert offer.step.command == "add_person"
            await room.submit(tell("undo", number=offer.step.number), MODERATOR)
            assert (
                next(room.snapshot.where(Entry, stage_id=stage.id)).hidden_at
                is not None
            )
            check_whole(room, rooms.database)

    play(scene)


def test_all_that_is_secret_bears_one_moment_whatever_the_clock_and_the_stage_do(
    url: str,
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room, stage, people = await a_secret_stage(rooms, "side")
            first = (await room.submit(writing(stage), people[0])).made[0]
            for step in (
                "pause_stage",
                "resume_stage",
                "close_stage",
                "open_stage",
            ):
                await room.submit(tell(step, stage=stage.id), MODERATOR)
            second = (await room.submit(writing(stage), people[1])).made[0]
            revised = {
                "entry": second,
                "revision": 1,
                "content": {"what": "other words"},
            }
            await room.submit(
                tell("revise_entry", stage=stage.id, **revised), people[1]
            )
            await room.submit(
                tell("hide_entry", stage=stage.id, entry=first), MODERATOR
            )
            await room.submit(
                tell("mark_thesis", stage=stage.id, entry=second), MODERATOR
            )
            behalf = tell(
                "add_entry",
                stage=stage.id,
                content={"what": "x"},
                on_behalf=people[2].person_id,
            )
            await room.submit(behalf, MODERATOR)
            await room.submit(
                tell("withdraw_entry", stage=stage.id, entry=first), people[0]
            )
            entries = list(room.snapshot.where(Entry, stage_id=stage.id))
            moments = {entry.at for entry in entries} | {
                entry.edited_at for entry in entries
            }
            moments |= {
                moment
                for e in entries
                for moment in (e.hidden_at, e.thesis_at, e.withdrawn_at)
            }
            assert moments == {stage.opened_at, None}
            assert {entry.number for entry in entries} == {0}
            nameless = [
                record
                for record in written(rooms.database, room.snapshot.session.id)
                if not record.actor
            ]
            assert {(record.command, record.at) for record in nameless} == {
                ("sealed", stage.opened_at)
            }
            assert len(nameless) == 4

    play(scene)


def test_no_key_of_a_command_is_in_the_file(url: str) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room, stage, people = await a_secret_stage(rooms)
            commands = [writing(stage), tell("pause_stage", stage=stage.id)]
            await room.submit(commands[0], people[0])
            await room.submit(commands[1], MODERATOR)
            asked = "SELECT * FROM journal"
            rows = str(
                rooms.database.transact(
                    lambda c: [tuple(row) for row in c.exec_driver_sql(asked)]
                )
            )
            assert [
                command.key for command in commands if command.key in rows
            ] == []

    play(scene)


@pytest.mark.parametrize("kind", ["react", "agree", "form"])
def test_what_is_laid_anew_when_a_stage_closes_is_what_stood_there(
    url: str, kind: str
) -> None:
    async def scene() -> None:
        async with house(url) as rooms:
            room, stage, people = await a_secret_stage(rooms, "side", kind)
            put = await room.submit(putting(kind, stage), MODERATOR)
            for person in people:
                await room.submit(saying(kind, stage, put.made[0]), person)
            await room.submit(tell("close_stage", stage=stage.id), MODERATOR)
            assert len(list(room.snapshot.naming(stage.id))) >= len(people)
            check_whole(room, rooms.database)

    play(scene)


def putting(kind: str, stage: Stage) -> Any:
    if kind == "react":
        return tell("write_statement", stage=stage.id, text="Open late")
    return tell("add_entry", stage=stage.id, content={"what": "Open late"})


def saying(kind: str, stage: Stage, entry: str) -> Any:
    if kind == "react":
        return tell("react", stage=stage.id, entry=entry, answer="later")
    return (
        tell("support", stage=stage.id, entry=entry, stance="for")
        if kind == "agree"
        else writing(stage)
    )
