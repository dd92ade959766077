# A database of before, whose journal told what was secret, comes out as if it had been played today; an archive, too.
import asyncio
import json
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, text

from exports.data import archive
from exports.data.restoring import restored
from session.live import journal
from session.live.database import Database
from session.live.room import Receipt, Room
from session.live.schema import MIGRATIONS
from session.messages import Command
from session.people import Actor
from session.secrecy.sealing import authored
from session.snapshot import Snapshot
from session.stages import KINDS
from tests.session.build import MODERATOR
from tests.session.live.house import (
    check_whole,
    house,
    on_disk,
    state,
    tell,
    written,
)
from tests.session.live.test_secret import a_secret_stage, writing

Sent = list[tuple[Actor, Command, Receipt]]


async def an_evening(url: str) -> tuple[Room, Sent]:
    """Play a session in which people wrote in secret, and the staff hid something and took that back."""
    async with house(url) as rooms:
        room, stage, people = await a_secret_stage(rooms, "side")
        told: list[tuple[Actor, Command]] = [
            (person, writing(stage, str(n))) for n, person in enumerate(people)
        ]
        sent = [
            (actor, command, await room.submit(command, actor))
            for actor, command in told
        ]
        entry = sent[0][2].made[0]
        told = [(MODERATOR, tell("hide_entry", stage=stage.id, entry=entry))]
        told.append(
            (
                people[1],
                tell(
                    "withdraw_entry", stage=stage.id, entry=sent[1][2].made[0]
                ),
            )
        )
        sent += [
            (actor, command, await room.submit(command, actor))
            for actor, command in told
        ]
        undo = tell("undo", number=room.snapshot.done[-1].number)
        sent.append((MODERATOR, undo, await room.submit(undo, MODERATOR)))
        return room, sent


def older(room: Room, sent: Sent) -> list[dict[str, Any]]:
    """Return the journal as it was written before: each record whole, with the command's own key."""
    keys = {receipt.number: command.key for _, command, receipt in sent}
    records = sorted(room.records, key=lambda record: record.number)
    whole = (
        replace(record, told=None, key=keys.get(record.number, record.key))
        for record in records
    )
    return [
        {
            name: value
            for name, value in journal.to_row(each).items()
            if name != "sealed"
        }
        for each in whole
    ]


def taken_back(connection: Connection, entries: list[dict[str, Any]]) -> None:
    """Make a database what it was before the revision, with the real times in its rows."""
    config = Config()
    config.set_main_option(
        "script_location", str(MIGRATIONS).replace("%", "%%")
    )
    config.attributes["connection"] = connection
    command.downgrade(config, "0003")
    connection.execute(text("DELETE FROM journal"))
    columns = [
        column for column in journal.JOURNAL.columns if column.name != "sealed"
    ]
    connection.execute(
        insert(journal.JOURNAL)
        .inline()
        .values([{c.name: e[c.name] for c in columns} for e in entries])
    )
    connection.execute(
        text("UPDATE entry SET at = at + 77, withdrawn_at = withdrawn_at + 99")
    )


def test_an_older_database_tells_no_more_than_one_of_today(url: str) -> None:
    room, sent = asyncio.run(an_evening(url))
    session_id = room.snapshot.session.id
    database = Database(url)
    expected = lines(database, session_id)
    database.transact(partial(taken_back, entries=older(room, sent)))
    database.upgrade()
    assert lines(database, session_id) == expected
    assert state(on_disk(database, session_id)) == state(room.snapshot)
    database.close()
    asyncio.run(answered_again(url, session_id, sent))


def lines(database: Database, session_id: str) -> list[tuple[object, ...]]:
    """Return what the journal tells, but for the digests of keys that were lost with the records of before.

    Nor did those say which secret steps may be undone where they are known.
    """
    return [
        (r.number, r.actor, r.command, r.at, r.events, r.before or None)
        for r in written(database, session_id)
    ]


async def answered_again(url: str, session_id: str, sent: Sent) -> None:
    async with house(url) as rooms:
        room = await rooms.open(session_id)
        assert [await room.submit(told, actor) for actor, told, _ in sent] == [
            receipt for _, _, receipt in sent
        ]
        check_whole(room, rooms.database)


def test_an_archive_of_the_first_format_comes_in_and_tells_no_more_than_one_of_today(
    url: str,
) -> None:
    room, sent = asyncio.run(an_evening(url))
    today = json.loads(
        archive.write(
            room.snapshot, map(journal.to_row, room.records), Random(1)
        )
    )
    rows = {**today["rows"], **as_they_stand(room.snapshot)}
    before = with_real_times(
        {**today, "version": 1, "rows": rows, "journal": older(room, sent)}
    )
    found = restored(before, set(KINDS), lambda: "x" * 32)
    came_in = Snapshot(found.rows, today["number"])
    told = json.loads(
        archive.write(came_in, map(journal.to_row, found.records), Random(1))
    )
    assert without_steps(told) == without_steps(today)


def as_they_stand(snapshot: Snapshot) -> dict[str, Any]:
    """Return the rows that have authors as an archive told them once: with the authors that they have."""
    tables = (table.table.name for table in authored())
    return {
        name: [
            row.model_dump(mode="json")
            for row in snapshot.rows()[name].values()
        ]
        for name in tables
    }


def without_steps(given: dict[str, Any]) -> dict[str, Any]:
    """Return an archive that does not say which secret steps may be undone where they are known."""
    return {
        **given,
        "journal": [
            {**entry, "before": entry["before"] or None}
            for entry in given["journal"]
        ],
    }


def with_real_times(given: dict[str, Any]) -> bytes:
    """Give all entries but the first moments of their own, in rows and journal, as they had them once."""
    held = json.loads(json.dumps(given))
    later = {
        row["id"]: number for number, row in enumerate(held["rows"]["entry"])
    }
    told = [
        row
        for entry in held["journal"]
        for table, row in named_in(entry)
        if table == "entry"
    ]
    for row in [*held["rows"]["entry"], *told]:
        row["at"] += later[row["id"]]
    return json.dumps(held).encode()


def named_in(entry: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows that a record of the journal tells: what came, and what it replaced."""
    came = [row for event in entry["events"] for row in event["rows"]]
    return came + [
        (table, row)
        for table, _, row in entry["before"] or ()
        if row is not None
    ]
