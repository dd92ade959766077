# The rooms that are open in this process, and the way a session comes into being. Rooms are loaded on demand.
import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from secrets import choice
from typing import Protocol

from session.events import Event
from session.fields import clean
from session.live import store
from session.live.bus import Alone, Bus, Note
from session.live.database import Database, Overtaken
from session.live.restoring import restore
from session.live.room import Room, new_id
from session.people import Actor
from session.programme.rehearsing import rows_of_a_copy, rows_of_a_rehearsal
from session.programme.scenario import Scenario, starting_rows
from session.record import Record
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import Moment, Row, Session
from session.values.codes import plain_code
from session.values.keys import digest_of

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
TRIES = 20
OFTEN, SELDOM = 1.0, 10.0  # seconds between two rounds
STORAGE = logging.getLogger("veche.database")
GONE = "the database's file was deleted, moved or replaced: nothing is accepted until it is back in its place"
BACK = "the database's file is back in its place"


class FirstRows(Protocol):
    """Makes the rows that a session begins with; `now` in ms."""

    def __call__(
        self, *, session_id: str, code: str, now: Moment
    ) -> list[Row]: ...


class Rooms:
    """Opens each session once. `clock` gives the time in ms.

    `offset`: a new session's distance from UTC in minutes, which is another one after the clocks were changed.
    `bus`: how other processes that serve the same database are told, and tell; `attend` begins to listen.
    `farewells` are called with the id of a session that is served no longer.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], int],
        offset: Callable[[], int] = int,
        bus: Bus | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.offset = offset
        self._bus = bus or Alone()
        self._rooms: dict[str, asyncio.Task[Room]] = {}
        self._codes: dict[str, str] = {}
        self.farewells: set[Callable[[str], None]] = set()
        self._rounds: list[asyncio.Task[None]] = []
        self._leaving: set[asyncio.Task[None]] = set()

    async def attend(self) -> None:
        """Get ready; listen to the other processes, and read on by a timer what no bell told of."""
        store.get_ready(self.database.engine.dialect)
        await self._bus.open(self._heard)
        self._rounds.append(asyncio.create_task(self._watch_the_file()))
        if not self._bus.alone:
            self._rounds.append(asyncio.create_task(self._go_round()))

    async def create(
        self, scenario: Scenario, actor: Actor, title: str = ""
    ) -> Room:
        """Make a session from a scenario."""

        def rows(*, session_id: str, code: str, now: Moment) -> list[Row]:
            fresh = starting_rows(scenario, session_id, code, now, new_id)
            offset = self.offset()
            return [_titled(row, title, offset) for row in fresh]

        return await self._found(rows, actor)

    async def rehearse(self, real: Snapshot, actor: Actor) -> Room:
        """Make a rehearsal of a session: another one, with its programme and nobody in it."""
        return await self._found(
            partial(rows_of_a_rehearsal, real, new_id=new_id), actor
        )

    async def copy(self, real: Snapshot, actor: Actor) -> Room:
        """Make another session with the plan of one: its passport, sides and programme, and nobody in it."""
        return await self._found(
            partial(rows_of_a_copy, real, new_id=new_id), actor
        )

    async def _found(self, rows: FirstRows, actor: Actor) -> Room:
        """Make a session. Six characters of its code leave out those that look alike."""
        for _ in range(TRIES):
            record = self._first(rows, actor)
            try:
                await self.database.transaction(
                    partial(store.append, records=[record])
                )
            except Overtaken:
                continue
            return await self.open(record.session_id)
        raise Refused(Code.storage_failed)

    def _first(self, rows: FirstRows, actor: Actor) -> Record:
        now = self.clock()
        code = "".join(choice(ALPHABET) for _ in range(CODE_LENGTH))
        session_id = new_id()
        event = Event(
            "SessionCreated",
            tuple(rows(session_id=session_id, code=code, now=now)),
        )
        return Record(
            session_id,
            1,
            digest_of(new_id()),
            actor.id,
            "create_session",
            now,
            (event,),
        )

    async def by_code(self, code: str) -> Room:
        """Return the room of a code as people type it; refuse with `unknown_code`."""
        plain = plain_code(code)
        if plain not in self._codes:
            session_id = await self.database.read(
                partial(store.find_by_code, code=plain)
            )
            if session_id is None:
                raise Refused(Code.unknown_code)
            self._codes[plain] = session_id
        return await self.open(self._codes[plain])

    def language(self, code: str) -> str:
        """Return the language of a session that is open here; empty where there is none."""
        plain = plain_code(code)
        session_id = self._codes.get(plain, "")
        task = self._rooms.get(session_id)
        if task is None or not task.done():
            return ""
        if task.cancelled() or task.exception():
            return ""
        room = task.result()
        return room.snapshot.session.language

    async def open(self, session_id: str) -> Room:
        """Return the room, loaded once however many ask at the same time."""
        task = self._rooms.get(session_id)
        if task is None or (
            task.done() and (task.cancelled() or task.exception())
        ):
            task = self._rooms[session_id] = asyncio.create_task(
                self._load(session_id)
            )
        return await asyncio.shield(task)

    async def take_in(
        self,
        session: Session,
        rows: Collection[Row],
        records: Collection[Record],
    ) -> None:
        """Take a session in from its archive; who looks at an older state of it comes in anew.

        Refuses with `already_here` where that is no newer state of what came by an archive.
        """
        written = partial(restore, session=session, rows=rows, records=records)
        try:
            await self.database.transaction(written)
        except Overtaken:
            raise Refused(Code.already_here, session=session.code) from None
        await self._leave_everywhere(session.id)

    async def remove(self, session_id: str) -> None:
        """Take a session out whole: it is closed here and in every other process, and nothing of it stays."""
        await self._leave_everywhere(session_id)
        await self.database.transaction(
            partial(store.remove, session_id=session_id)
        )
        # Who came meanwhile opened it anew.
        await self._leave_everywhere(session_id)

    async def _leave_everywhere(self, session_id: str) -> None:
        self._bus.tell({"session": session_id, "gone": True})
        await self._leave(session_id)

    async def _leave(self, session_id: str) -> None:
        """Serve a session no longer: what came in is answered, its screens go dark."""
        self._codes = {
            code: known
            for code, known in self._codes.items()
            if known != session_id
        }
        task = self._rooms.pop(session_id, None)
        for farewell in tuple(self.farewells):
            farewell(session_id)
        if task is not None:
            with suppress(Refused):  # it was never loaded
                await (await task).close()

    async def sessions(self) -> list[Session]:
        return await self.database.read(store.sessions)

    async def rehearsals(self) -> list[Session]:
        return await self.database.read(
            partial(store.sessions, rehearsals=True)
        )

    async def close(self) -> None:
        for rounds in self._rounds:
            rounds.cancel()
        await self._bus.close()
        rooms = await asyncio.gather(
            *self._rooms.values(), return_exceptions=True
        )
        await asyncio.gather(
            *(room.close() for room in rooms if isinstance(room, Room))
        )
        self.database.close()

    async def _load(self, session_id: str) -> Room:
        read = partial(store.load, session_id=session_id)
        snapshot, answered = await self.database.read(read)
        return Room(self.database, snapshot, answered, self.clock, self._bus)

    def _open(self, session_id: object = None) -> list[Room]:
        """Return the rooms that are open here: all of them, or that of one session."""
        asked = (
            self._rooms.values()
            if session_id is None
            else [self._rooms.get(str(session_id))]
        )
        tasks = [
            task
            for task in asked
            if task is not None and task.done() and not task.cancelled()
        ]
        return [task.result() for task in tasks if task.exception() is None]

    def _heard(self, note: Note) -> None:
        if note.get("gone"):
            leaving = asyncio.create_task(self._leave(str(note.get("session"))))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
        for room in self._open(note.get("session")):
            room.heard(note)

    async def _watch_the_file(self) -> None:
        """Say at once, in the log and on every console, that the database's file is gone, and that it is back."""
        known = False
        while True:
            await asyncio.sleep(OFTEN)
            lost = await asyncio.to_thread(lambda: self.database.file.lost)
            if lost != known:
                known = lost
                message = GONE if lost else BACK
                STORAGE.error(message)
                for room in self._open():
                    room.ring()

    async def _go_round(self) -> None:
        """Look after every room: often while the bell is out of order, else now and then."""
        while True:
            pause = SELDOM if self._bus.sound else OFTEN
            await asyncio.sleep(pause)
            # A database that is away comes back; the next round asks again.
            with suppress(Refused):
                await self._look_after(self._open())

    async def _look_after(self, open_rooms: list[Room]) -> None:
        """Read on what was written elsewhere, and leave what was removed there."""
        there = await self.database.read(store.ids)
        for room in open_rooms:
            if room.snapshot.session.id in there:
                await room.catch_up()
            else:
                await self._leave(room.snapshot.session.id)


def _titled(row: Row, title: str, offset: int) -> Row:
    if isinstance(row, Session):
        return row.model_copy(
            update={"title": clean(title) or row.title, "utc_offset": offset}
        )
    return row
