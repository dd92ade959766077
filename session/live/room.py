# One live session in this process: inbox → decide → commit → acknowledge → ring. The only place where
# a session's state changes; whoever reads it waits for a moment when all of it is on disk.
import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import Random
from secrets import token_urlsafe

from session.decide import decide, signed_by
from session.events import Event
from session.kind import Occasion
from session.live import journal, store
from session.live.database import Database, Overtaken
from session.messages import Command
from session.people import Actor
from session.record import Record, advance, follow, step_back
from session.refusals import Code, Refused
from session.snapshot import Before, Snapshot

MOST_IN_BATCH = 500
MOST_WAITING = 20_000


@dataclass(frozen=True)
class Receipt:
    """An acknowledgement: the command is on disk. `at` in ms, `number` in the journal, `made`: ids of new rows."""

    key: str
    at: int
    number: int
    made: tuple[str, ...]


@dataclass(frozen=True)
class _Letter:
    command: Command
    actor: Actor
    answer: asyncio.Future[Receipt]


Bell = Callable[[Iterable[Record]], None]


def new_id() -> str:
    """Return 96 random bits as 16 url-safe characters that begin with a letter."""
    return "i" + token_urlsafe(12)[1:]


class Room:
    """A session's state, its inbox and its bells. Made by `open_room`."""

    def __init__(
        self, database: Database, snapshot: Snapshot, answered: dict[str, Record], clock: Callable[[], int]
    ) -> None:
        self.snapshot = snapshot
        self.clock = clock
        self.bells: set[Bell] = set()
        self._database = database
        self._answered = answered
        self._inbox: asyncio.Queue[_Letter] = asyncio.Queue(MOST_WAITING)
        self._settled = asyncio.Lock()
        self._random = Random()  # noqa: S311 - chance deals people into groups, it keeps no secret
        self._task = asyncio.create_task(self._run())

    async def submit(self, command: Command, actor: Actor) -> Receipt:
        """Carry out a command once; return when it is on disk. Raises Refused; then nothing was written."""
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        try:
            self._inbox.put_nowait(_Letter(command, actor, answer))
        except asyncio.QueueFull:
            raise Refused(Code.too_many) from None
        return await answer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Snapshot]:
        """Give the state at a moment when everything in it is on disk. Do not await while you hold it."""
        async with self._settled:
            yield self.snapshot

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            letters = [await self._inbox.get()]
            while not self._inbox.empty() and len(letters) < MOST_IN_BATCH:
                letters.append(self._inbox.get_nowait())
            async with self._settled:
                await self._answer(letters)

    async def _answer(self, letters: list[_Letter]) -> None:
        """Decide, commit, acknowledge, ring. Where another process was first, read on and decide again."""
        while True:
            batch = _Batch(self.snapshot, self._answered, self._random, self.clock)
            batch.take(letters)
            try:
                await self._commit(batch.records)
            except Overtaken:
                batch.step_back()
                await self._catch_up()
            except Refused as refused:
                batch.step_back()
                return batch.refuse(refused)
            else:
                batch.answer()
                return self._ring(batch.records)

    async def _commit(self, records: list[Record]) -> None:
        if records:
            await self._database.transaction(partial(store.append, records=records))

    def _ring(self, records: list[Record]) -> None:
        if records:
            for bell in tuple(self.bells):
                bell(records)

    async def _catch_up(self) -> None:
        read = partial(journal.since, session_id=self.snapshot.session.id, number=self.snapshot.number)
        missed = await self._database.transaction(read)
        for record in missed:
            advance(self.snapshot, record)
            self._answered[record.key] = record
        self._ring(missed)


class _Batch:
    """What arrived during the last commit: decided one after the other, written together."""

    def __init__(
        self, snapshot: Snapshot, answered: dict[str, Record], chance: Random, clock: Callable[[], int]
    ) -> None:
        self.records: list[Record] = []
        self._before: list[Before] = []
        self._snapshot = snapshot
        self._answered = answered
        self._random = chance
        self._clock = clock
        self._accepted: list[tuple[_Letter, Receipt]] = []
        self._stacks = (list(snapshot.done), list(snapshot.undone))

    def take(self, letters: list[_Letter]) -> None:
        for letter in letters:
            try:
                self._accepted.append((letter, self._receipt(letter)))
            except Refused as refused:
                _refuse(letter, refused)

    def answer(self) -> None:
        for letter, receipt in self._accepted:
            if not letter.answer.done():
                letter.answer.set_result(receipt)

    def refuse(self, refused: Refused) -> None:
        for letter, _ in self._accepted:
            _refuse(letter, refused)

    def step_back(self) -> None:
        for record, before in zip(reversed(self.records), reversed(self._before), strict=True):
            step_back(self._snapshot, record, before)
            del self._answered[record.key]
        self._snapshot.done, self._snapshot.undone = self._stacks

    def _receipt(self, letter: _Letter) -> Receipt:
        name = signed_by(self._snapshot, letter.command, letter.actor)
        known = self._answered.get(letter.command.key)
        if known is not None:
            if known.actor != name:
                raise Refused(Code.key_taken)
            return _receipt(known)
        now = self._clock()
        events = decide(self._snapshot, letter.command, Occasion(letter.actor, now, new_id, self._random))
        if not events:
            return Receipt(letter.command.key, now, self._snapshot.number, ())
        return _receipt(self._accept(letter.command, name, tuple(events), now))

    def _accept(self, command: Command, name: str, events: tuple[Event, ...], now: int) -> Record:
        before = self._snapshot.advance(events)
        record = Record(
            session_id=self._snapshot.session.id,
            number=self._snapshot.number + 1,
            key=command.key,
            actor=name,
            command=command.type,
            at=now,
            events=events,
            before=before if command.undoable else None,
        )
        follow(self._snapshot, record)
        self._before.append(before)
        self.records.append(record)
        self._answered[record.key] = record
        return record


def _receipt(record: Record) -> Receipt:
    return Receipt(record.key, record.at, record.number, record.made)


def _refuse(letter: _Letter, refused: Refused) -> None:
    if not letter.answer.done():
        letter.answer.set_exception(refused)
