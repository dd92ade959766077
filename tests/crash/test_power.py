# The power goes off: what the disk was still to write is torn at any byte, or comes out of order. SIGKILL cannot show
# this, since the system goes on writing for a dead process; so files are torn by hand, and opened as after a start.
# What a commit has synced is taken as kept: a disk that lies about that is beyond any program.
import asyncio
import contextlib
import sqlite3
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from session.live.database import FOLDED_AFTER, Database
from session.live.room import Receipt, Room
from session.record import Record
from session.refusals import Refused
from tests.crash.ledger import check_whole, told
from tests.session.chance import Chance
from tests.session.live.house import a_room, house, key, upgraded

HEADER, FRAME_HEADER = 32, 24
SECTOR = 512
COMMANDS = 20
assert 5 * COMMANDS <= FOLDED_AFTER, "the server begins the log anew meanwhile"
LAST = frozenset({"close_session"})
EMPTYING = LAST | {
    *("close_stage", "next_stage", "open_stage", "undo", "redo"),
    "erase_person",
}
"""What may delete somebody, or end a stage that keeps authors secret: the log is emptied then."""
TEARS = 40


@dataclass(frozen=True)
class Evening:
    """A log as it lay there while the server ran, its session, and the receipt of each of its commits, in order.

    `before`: the database's file as it was when the log was begun anew, `checkpointed`: after the log went into it.
    `desk`: where such files are laid to be opened.
    """

    session_id: str
    receipts: list[Receipt]
    before: bytes
    log: bytes
    checkpointed: bytes
    desk: Path
    database: Database

    def recovered(self, log: bytes, file: bytes | None = None) -> list[Record]:
        """Lay a torn log beside the database, start on it, and return what stands in the journal."""
        (self.desk / "veche.db").write_bytes(
            self.before if file is None else file
        )
        (self.desk / "veche.db-wal").write_bytes(log)
        try:
            return check_whole(self.database, self.session_id)
        finally:
            self.database.engine.dispose()


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """Play some commands, begin the log anew over its old content, play more, and keep the files as they lie."""
    file, desk = (
        tmp_path_factory.mktemp("evening") / "veche.db",
        tmp_path_factory.mktemp("desk"),
    )
    database = Database(f"sqlite:///{desk / 'veche.db'}")
    yield asyncio.run(
        played(upgraded(f"sqlite:///{file}"), file, desk, database)
    )
    database.close()


async def played(
    url: str, file: Path, desk: Path, database: Database
) -> Evening:
    random = Random(7)
    async with house(url) as rooms:
        room = await a_room(rooms)
        await accepted(room, COMMANDS, random)
        await accepted(room, 2 * COMMANDS, random, EMPTYING)
        before = checkpointed(file)
        receipts = await accepted(room, COMMANDS, random, EMPTYING)
        log = content(file.with_name("veche.db-wal"))
        return Evening(
            room.snapshot.session.id,
            receipts,
            before,
            log,
            checkpointed(file),
            desk,
            database,
        )


def content(file: Path) -> bytes:
    return file.read_bytes()


async def accepted(
    room: Room, count: int, random: Random, left_out: frozenset[str] = LAST
) -> list[Receipt]:
    """Send commands one after another until so many are accepted: a commit each."""
    chance, found = Chance(random.choice), list[Receipt]()
    while len(found) < count:
        actor, command = chance.lasting_wish(room.snapshot, key())
        if command.type in left_out:
            continue
        with contextlib.suppress(Refused):
            found.append(await room.submit(command, actor))
    return found


def checkpointed(file: Path) -> bytes:
    """Bring the log into the database, so that the next commit begins the log anew; return the database's file."""
    connection = sqlite3.connect(file)
    assert (
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0] == 0
    )
    connection.close()
    return file.read_bytes()


def commits(log: bytes) -> list[int]:
    """Return where each commit of the log ends: https://sqlite.org/fileformat.html#the_write_ahead_log."""
    size, salt = struct.unpack(">8xI", log[:12])[0], log[16:24]
    step = FRAME_HEADER + size
    ends = []
    for begin in range(HEADER, len(log) - step + 1, step):
        if log[begin + 8 : begin + 16] != salt:
            break
        if log[begin + 4 : begin + 8] != bytes(4):
            ends.append(begin + step)
    return ends


def test_the_log_holds_one_commit_for_each_acknowledgement(
    evening: Evening,
) -> None:
    assert len(commits(evening.log)) == COMMANDS
    assert len(evening.log) > commits(evening.log)[-1], (
        "nothing old behind the log's end"
    )
    last = zip(
        evening.recovered(evening.log)[-COMMANDS:],
        evening.receipts,
        strict=True,
    )
    assert [
        told(record, receipt.key) for record, receipt in last
    ] == evening.receipts


TORN: dict[str, Callable[[bytes, int, Random], bytes]] = {
    "cut": lambda log, at, _: log[:at],
    "zeros": lambda log, at, _: log[:at] + bytes(len(log) - at),
    "noise": lambda log, at, random: log[:at] + random.randbytes(len(log) - at),
    "sectors out of order": lambda log, at, random: (
        log[:at] + holed(log[at:], random)
    ),
    "a flipped bit": lambda log, at, _: (
        log[:at] + bytes([log[at] ^ 1]) + log[at + 1 :]
    ),
}


def holed(rest: bytes, random: Random) -> bytes:
    """Return bytes of which the disk has written some sectors and others not."""
    sectors = [
        rest[begin : begin + SECTOR] for begin in range(0, len(rest), SECTOR)
    ]
    holes = {0, *random.sample(range(len(sectors)), len(sectors) // 2)}
    return b"".join(
        bytes(len(each)) if number in holes else each
        for number, each in enumerate(sectors)
    )


@pytest.mark.parametrize("how", TORN)
def test_a_log_torn_anywhere_gives_all_that_was_synced_and_no_half_command(
    evening: Evening, how: str
) -> None:
    random, ends, log = Random(how), commits(evening.log), evening.log
    whole = evening.recovered(log)
    first = len(whole) - COMMANDS
    edges = [end + by for end in random.sample(ends, 3) for by in (-1, 0)]
    for at in [
        *edges,
        *(random.randrange(ends[-1]) for _ in range(TEARS // len(TORN))),
    ]:
        torn = TORN[how](log, at, random)
        # Zeros in place of zeros tear nothing.
        kept = first + sum(torn[:end] == log[:end] for end in ends)
        assert evening.recovered(torn) == whole[:kept], f"torn at {at}"


def test_a_checkpoint_that_breaks_off_loses_nothing(evening: Evening) -> None:
    """While the log goes into the database, any page of it may be old, new or torn: the log is synced and whole."""
    random, old, new = Random(3), evening.before, evening.checkpointed
    whole = evening.recovered(evening.log)
    old = old.ljust(len(new), b"\0")
    for _ in range(10):
        sectors = range(0, len(new), SECTOR)
        mixed = b"".join(
            random.choice((old, new))[begin : begin + SECTOR]
            for begin in sectors
        )
        assert evening.recovered(evening.log, mixed) == whole
