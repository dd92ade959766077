# The rooms that are open in this process, and the way a session comes into being. Rooms are loaded on demand.
import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from secrets import choice

from session.events import Event
from session.fields import clean
from session.live import store
from session.live.bus import Alone, Bus, Note
from session.live.database import Database, Overtaken
from session.live.room import Room, new_id
from session.people import Actor
from session.record import Record
from session.refusals import Code, Refused
from session.scenario import Scenario, starting_rows
from session.tables import Row, Session

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
TRIES = 20
OFTEN, SELDOM = 1.0, 10.0  # seconds between two rounds


class Rooms:
    """Opens each session once. `clock` gives the time in ms; `offset` is the room's distance from UTC in minutes.

    `bus`: how other processes that serve the same database are told, and tell; `attend` begins to listen.
    """

    def __init__(self, database: Database, clock: Callable[[], int], offset: int = 0, bus: Bus | None = None) -> None:
        self.database = database
        self.clock = clock
        self.offset = offset
        self._bus = bus or Alone()
        self._rooms: dict[str, asyncio.Task[Room]] = {}
        self._codes: dict[str, str] = {}
        self._rounds: asyncio.Task[None] | None = None

    async def attend(self) -> None:
        """Listen to the other processes, and read on by a timer what no bell told of."""
        await self._bus.open(self._heard)
        if not self._bus.alone:
            self._rounds = asyncio.create_task(self._go_round())

    async def create(self, scenario: Scenario, actor: Actor, title: str = "") -> Room:
        """Make a session from a scenario. Six characters of its code leave out those that look alike."""
        for _ in range(TRIES):
            record = self._first(scenario, actor, title)
            try:
                await self.database.transaction(partial(store.append, records=[record]))
            except Overtaken:
                continue
            return await self.open(record.session_id)
        raise Refused(Code.storage_failed)

    def _first(self, scenario: Scenario, actor: Actor, title: str) -> Record:
        now = self.clock()
        code = "".join(choice(ALPHABET) for _ in range(CODE_LENGTH))
        session_id = new_id()
        rows = [_titled(row, title, self.offset) for row in starting_rows(scenario, session_id, code, now, new_id)]
        event = Event("SessionCreated", tuple(rows))
        return Record(session_id, 1, new_id(), actor.id, "create_session", now, (event,))

    async def by_code(self, code: str) -> Room:
        """Return the room of a code as people type it; refuse with `unknown_code`."""
        plain = "".join(char for char in code.upper() if char.isalnum())
        if plain not in self._codes:
            session_id = await self.database.read(partial(store.find_by_code, code=plain))
            if session_id is None:
                raise Refused(Code.unknown_code)
            self._codes[plain] = session_id
        return await self.open(self._codes[plain])

    async def open(self, session_id: str) -> Room:
        """Return the room, loaded once however many ask at the same time."""
        task = self._rooms.get(session_id)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._rooms[session_id] = asyncio.create_task(self._load(session_id))
        return await asyncio.shield(task)

    async def sessions(self) -> list[Session]:
        return await self.database.read(store.sessions)

    async def close(self) -> None:
        if self._rounds is not None:
            self._rounds.cancel()
        await self._bus.close()
        rooms = await asyncio.gather(*self._rooms.values(), return_exceptions=True)
        await asyncio.gather(*(room.close() for room in rooms if isinstance(room, Room)))
        self.database.close()

    async def _load(self, session_id: str) -> Room:
        read = partial(store.load, session_id=session_id)
        snapshot, answered = await self.database.read(read)
        return Room(self.database, snapshot, answered, self.clock, self._bus)

    def _open(self) -> list[Room]:
        tasks = [task for task in self._rooms.values() if task.done() and not task.cancelled()]
        return [task.result() for task in tasks if task.exception() is None]

    def _heard(self, note: Note) -> None:
        for room in self._open():
            if note.get("session", room.snapshot.session.id) == room.snapshot.session.id:
                room.heard(note)

    async def _go_round(self) -> None:
        """Look after every room: often while the bell is out of order, else now and then."""
        while True:
            await asyncio.sleep(SELDOM if self._bus.sound else OFTEN)
            for room in self._open():
                with suppress(Refused):  # a database that is away comes back; the next round asks again
                    await room.catch_up()


def _titled(row: Row, title: str, offset: int) -> Row:
    if isinstance(row, Session):
        return row.model_copy(update={"title": clean(title) or row.title, "utc_offset": offset})
    return row
