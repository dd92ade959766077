# The live part of a server for tests: a session of every kind of stage in a real database, people who joined it,
# and what must always be equal: a room's memory, the rows on disk, and the journal replayed.
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any

from session.decide import COMMANDS
from session.envelope import Envelope
from session.live import journal, store
from session.live.database import Database
from session.live.room import Receipt, Room
from session.live.rooms import Rooms
from session.membership.registration import Join
from session.messages import Command
from session.people import Actor, Role
from session.programme.scenario import PlannedSide, PlannedStage, Scenario
from session.record import Record, advance
from session.refusals import Code, Refused
from session.secrecy.sealing import difference, sealed_rows
from session.snapshot import Snapshot
from session.tables import Row
from tests.session.build import MODERATOR, NOON
from tests.session.chance import FIELDS

KEYS = count()
KINDS = ("form", "group", "report", "agree", "info")
SCENARIO = Scenario(
    key="test",
    language="en",
    name="Test",
    title="Test",
    generations=("young", "middle", "old"),
    sides=(PlannedSide(name="Side a"), PlannedSide(name="Side b")),
    stages=tuple(
        PlannedStage(
            key=kind,
            kind=kind,
            envelope=Envelope(title=kind, fields=FIELDS, writers=tuple(Role)),
        )
        for kind in KINDS
    ),
)
DOOR = Actor("door", frozenset({Role.participant}))
Answer = Receipt | BaseException


def key() -> str:
    return f"key-{next(KEYS):020}"


class Clock:
    """Time in ms that goes on by itself: a step with every look."""

    def __init__(self) -> None:
        self._ticks = count(NOON, 7)

    def __call__(self) -> int:
        return next(self._ticks)


@asynccontextmanager
async def house(url: str, busy_seconds: float = 5) -> AsyncIterator[Rooms]:
    """Open the rooms of one process on a database whose schema is there."""
    rooms = Rooms(Database(url, busy_seconds), Clock())
    try:
        yield rooms
    finally:
        await rooms.close()


async def a_room(rooms: Rooms) -> Room:
    """Make a session in which four people are present and the first stage is open."""
    room = await rooms.create(SCENARIO, MODERATOR)
    await asyncio.gather(
        *(join(room, name) for name in ("Anna", "Boris", "Vera", "Gleb"))
    )
    await room.submit(tell("next_stage", after=None), MODERATOR)
    return room


async def join(room: Room, name: str) -> Receipt:
    side = sorted(room.snapshot.rows()["side"])[len(name) % 2]
    digest = sha256(f"{name} {key()}".encode()).hexdigest()
    command = Join(key=key(), name=name, side=side, consent=True, digest=digest)
    return await room.submit(command, DOOR)


def tell(name: str, /, **given: Any) -> Command:
    return COMMANDS.parse({"type": name, "key": key(), **given})


async def all_of(
    room: Room, wishes: Sequence[tuple[Actor, Command]]
) -> list[Answer]:
    """Send commands at once; return each answer, a receipt or what it was refused with."""
    return list(
        await asyncio.gather(
            *(room.submit(told, by) for by, told in wishes),
            return_exceptions=True,
        )
    )


def codes(answers: Sequence[Answer]) -> list[Code | None]:
    """Return the code of each refusal, none for each receipt; a bug is raised."""
    for answer in answers:
        if not isinstance(answer, Receipt | Refused):
            raise answer
    return [
        answer.code if isinstance(answer, Refused) else None
        for answer in answers
    ]


def on_disk(database: Database, session_id: str) -> Snapshot:
    """Read a session as a process that starts now would."""
    snapshot, _ = database.transact(partial(store.load, session_id=session_id))
    return snapshot


def written(database: Database, session_id: str) -> list[Record]:
    return database.transact(
        partial(journal.since, session_id=session_id, number=0)
    )


def replayed(records: Sequence[Record]) -> Snapshot:
    snapshot = Snapshot()
    for record in records:
        advance(snapshot, record)
    return snapshot


def state(snapshot: Snapshot) -> dict[str, object]:
    """Return all that two equal snapshots have equal: a secret step is known only where it was made."""
    rows: dict[str, dict[str, Row]] = {
        name: dict(rows) for name, rows in snapshot.rows().items()
    }
    wall = None if snapshot.wall is None else _by_nobody(snapshot.wall)
    steps = {"done": snapshot.done, "undone": snapshot.undone}
    public = {
        name: [step for step in stack if not step.secret]
        for name, stack in steps.items()
    }
    return {"rows": rows, "wall": wall, "number": snapshot.number, **public}


def _by_nobody(wall: Snapshot) -> dict[str, dict[str, Row]]:
    """Return what a frozen wall shows: the names under which its secret rows lie are dealt anew wherever it is kept."""
    rows = {name: dict(held) for name, held in wall.rows().items()}
    for row in sealed_rows(wall):
        rows[row.table.name][row.id] = row.unsigned("")
    return rows


def public(snapshot: Snapshot) -> dict[str, object]:
    """Return of a state what its journal tells."""
    shown = snapshot.copy()
    shown.advance([difference(shown, ())])
    if shown.wall is not None:
        shown.wall = shown.wall.copy()
        shown.wall.advance([difference(shown.wall, ())])
    return state(shown)


def check_whole(room: Room, database: Database) -> None:
    """Assert that memory, rows and journal are one, and that the journal has no gap and no key twice."""
    records = written(database, room.snapshot.session.id)
    assert [record.number for record in records] == list(
        range(1, len(records) + 1)
    )
    assert len({record.key for record in records}) == len(records)
    disk = on_disk(database, room.snapshot.session.id)
    assert public(replayed(records)) == public(disk)
    assert state(room.snapshot) == state(disk)


def upgraded(url: str) -> str:
    database = Database(url)
    database.upgrade()
    database.close()
    return url
