# One live session in this process: inbox → decide → commit → acknowledge → ring. The only place where
# a session's state changes. It decides on a draft of its own; what others read is what is on disk.
import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from random import Random, SystemRandom
from secrets import token_urlsafe

from session.accepting import accepted
from session.decide import decide, may_have_signed
from session.forgetting import erased
from session.kind import Occasion
from session.live import journal, laying, store
from session.live.bus import Alone, Bus, Note
from session.live.database import Database, Overtaken
from session.live.elsewhere import Elsewhere
from session.messages import Command
from session.people import Actor
from session.record import Record, advance, step_back
from session.refusals import Code, Refused
from session.snapshot import Before, Snapshot
from session.values.keys import Answer, digest_of, unlocked

MOST_IN_BATCH = 500
MOST_WAITING = 20_000
# Seconds that who asks waits for what other processes may have written.
FRESH = 0.5


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


Bell = Callable[[list[Record]], None]
"""Rings with what was accepted, or with nothing when only who is connected elsewhere has changed."""


def new_id() -> str:
    """Return 96 random bits as 16 url-safe characters that begin with a letter."""
    return "i" + token_urlsafe(12)[1:]


class Room:
    """A session's state, its inbox and its bells. `snapshot` is always what is on disk."""

    def __init__(
        self,
        database: Database,
        snapshot: Snapshot,
        answered: dict[str, Record],
        clock: Callable[[], int],
        bus: Bus | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.clock = clock
        self.bells: set[Bell] = set()
        self._database = database
        self._draft = snapshot.copy()
        self._answered = answered
        self._inbox: asyncio.Queue[_Letter] = asyncio.Queue(MOST_WAITING)
        self._writing = asyncio.Lock()
        self._rests = asyncio.Event()
        self._rests.set()
        self._bus = bus or Alone()
        self._elsewhere = Elsewhere(clock)
        self._told = 0
        self._reading: asyncio.Task[None] | None = None
        self._closing = False
        self._random = SystemRandom()  # what it has dealt nobody may deal again
        self._task = asyncio.create_task(self._run())

    async def submit(self, command: Command, actor: Actor) -> Receipt:
        """Carry out a command once; return when it is on disk. Raises Refused; then nothing was written."""
        return await self.post(command, actor)

    def ask(self, command: Command, actor: Actor) -> None:
        """Refuse what would be refused as things stand, and carry nothing out."""
        occasion = Occasion(actor, self.clock(), new_id, self._random)
        decide(self.snapshot, command, occasion)

    def post(self, command: Command, actor: Actor) -> asyncio.Future[Receipt]:
        """Hand a command in; the answer comes when it is on disk. Raises Refused where the room takes no more."""
        if self._closing:
            raise Refused(Code.storage_failed)
        answer: asyncio.Future[Receipt] = (
            asyncio.get_running_loop().create_future()
        )
        try:
            self._inbox.put_nowait(_Letter(command, actor, answer))
        except asyncio.QueueFull:
            raise Refused(Code.too_many) from None
        self._rests.clear()
        return answer

    @property
    def alive(self) -> bool:
        return not self._task.done()

    @property
    def leaving(self) -> bool:
        """Tell whether the room takes no more: its session is served no longer, or by another room."""
        return self._closing

    @property
    def answering(self) -> bool:
        """Tell whether somebody waits for a receipt."""
        return not self._rests.is_set()

    @property
    def storage_lost(self) -> bool:
        """Tell whether the database's file is gone: nothing is accepted, and what is shown stands in memory alone."""
        return self._database.file.lost

    @property
    def records(self) -> list[Record]:
        """Return what was accepted, in order, as this process remembers it."""
        return sorted(self._answered.values(), key=attrgetter("number"))

    def ring(self) -> None:
        """Let the screens look again at what no journal tells: who is connected, whether the storage is there."""
        self._ring_all([])

    async def let_answer(self, most: float) -> None:
        """Wait until those who were heard by now have their answers: for one batch, so many seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                await self._rests.wait()

    async def catch_up(self) -> None:
        """Read what other processes wrote. Raises Refused with a storage code."""
        async with self._writing:
            await self._read_on()

    async def be_fresh(self) -> None:
        """Know what whoever asks may have done at another process a moment ago; not longer than they would wait."""
        if not self._bus.alone:
            # A database that is away: what is known is shown.
            with suppress(Refused, TimeoutError):
                async with asyncio.timeout(FRESH):
                    await self.catch_up()

    def heard(self, note: Note) -> None:
        """Take a note of another process: this session has grown, its people came or went, or the bell is back."""
        if self._elsewhere.heard(note):
            self._ring_all([])
        unheard = self.snapshot.number + 1 if "back" in note else 0
        number = note.get("number", unheard)
        if isinstance(number, int):
            self._told = max(self._told, number)
        if self._told > self.snapshot.number and (
            self._reading is None or self._reading.done()
        ):
            self._reading = asyncio.create_task(self._read_what_was_told())

    async def _read_what_was_told(self) -> None:
        """Read on until nothing that was told of is missing; a database that is away is asked again by the timer."""
        before = -1
        while before < self._told > self.snapshot.number:
            before = self._told
            with suppress(Refused):
                await self.catch_up()

    @property
    def elsewhere(self) -> frozenset[str]:
        """The people who are connected to other processes."""
        return self._elsewhere.people

    def tell_here(self, people: frozenset[str]) -> None:
        """Tell other processes who is connected to this one."""
        if not self._bus.alone:
            self._bus.tell(
                {
                    "session": self.snapshot.session.id,
                    "by": self._elsewhere.here,
                    "here": sorted(people),
                }
            )

    async def close(self) -> None:
        """Answer what has come in, take no more, and stop."""
        self._closing = True
        await self._inbox.join()
        tasks = [
            task for task in (self._task, self._reading) if task is not None
        ]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            letters = [await self._inbox.get()]
            while not self._inbox.empty() and len(letters) < MOST_IN_BATCH:
                letters.append(self._inbox.get_nowait())
            self._rests.clear()
            async with self._writing:
                await self._answer(letters)
            for _ in letters:
                self._inbox.task_done()
            self._rests.set()

    async def _answer(self, letters: list[_Letter]) -> None:
        """Answer letters together. One that no database takes is a bug: it fails alone, and the room lives on."""
        try:
            batch = await self._written(letters)
        except Refused as refused:
            _fail(letters, refused)
        except Exception as bug:  # noqa: BLE001 - its sender gets it, and nobody else
            if len(letters) == 1:
                return _fail(letters, bug)
            for letter in letters:
                await self._answer([letter])
        else:
            batch.answer()
            self._ring(batch.records)
            if batch.records:
                self._bus.tell(
                    {
                        "session": self.snapshot.session.id,
                        "number": batch.records[-1].number,
                    }
                )

    async def _written(self, letters: list[_Letter]) -> "_Batch":
        """Decide and commit. Where another process was first, read on and decide again."""
        while True:
            batch = _Batch(
                self._draft, self._answered, self._random, self.clock
            )
            batch.take(letters)
            try:
                if await self._stands(batch):
                    return batch
            except Overtaken:
                batch.step_back()
                if not await self._read_on():
                    raise
            except BaseException:
                batch.step_back()
                raise

    async def _stands(self, batch: "_Batch") -> bool:
        """Commit what was decided; tell whether it was decided on all there is. A refusal must know that, too."""
        if not batch.records:
            return not (batch.refuses and await self._read_on())
        await self._database.transaction(
            partial(store.append, records=batch.records, frozen=batch.frozen)
        )
        if _delete(batch.records):
            await self._forget()
        if _delete(batch.records) or any(laying.over(batch.records)):
            await self._database.empty_log()
        for record in batch.records:
            advance(self.snapshot, record)
        return True

    async def _read_on(self) -> list[Record]:
        read = partial(
            store.read_on,
            session_id=self._draft.session.id,
            number=self._draft.number,
        )
        missed = await self._database.read(read)
        store.catch_up(self._draft, missed)
        records = store.catch_up(self.snapshot, missed)
        self._answered.update((record.key, record) for record in missed.records)
        if _delete(records):
            await self._forget()
        self._ring(records)
        return records

    async def _forget(self) -> None:
        """Remember what was accepted as the journal tells it after a deletion: without the names."""
        read = partial(
            journal.since, session_id=self._draft.session.id, number=0
        )
        # A database that is away now is read by the next deletion, or by the next start.
        with suppress(Refused):
            told = {
                record.key: record for record in await self._database.read(read)
            }
            self._answered.update(
                {key: told[key] for key in self._answered if key in told}
            )

    def _ring(self, records: list[Record]) -> None:
        if records:
            self._ring_all(records)

    def _ring_all(self, records: list[Record]) -> None:
        for bell in tuple(self.bells):
            asyncio.get_running_loop().call_soon(bell, records)


def _delete(records: list[Record]) -> bool:
    """Tell whether somebody's data are deleted by one of these records."""
    return any(erased(record.events) for record in records)


class _Batch:
    """What arrived during the last commit: decided one after the other, written and answered together."""

    def __init__(
        self,
        draft: Snapshot,
        answered: dict[str, Record],
        chance: Random,
        clock: Callable[[], int],
    ) -> None:
        self.records: list[Record] = []
        self._before: list[Before] = []
        self._draft = draft
        self._answered = answered
        self._random = chance
        self._clock = clock
        self._results: list[tuple[_Letter, Receipt | Exception]] = []
        self._stacks = (list(draft.done), list(draft.undone), dict(draft.given))
        self._wall = draft.wall

    @property
    def frozen(self) -> list[Snapshot | None]:
        """Return what the wall shows from now on while it is frozen, or that it is not; nothing if that stays."""
        if self._draft.wall is self._wall:
            return []
        return [self._draft.wall]

    @property
    def refuses(self) -> bool:
        results = (result for _, result in self._results)
        return any(isinstance(result, Refused) for result in results)

    def take(self, letters: list[_Letter]) -> None:
        for letter in letters:
            try:
                self._results.append((letter, self._receipt(letter)))
            except Exception as failure:  # noqa: BLE001 - a refusal, or a bug in one rule: its sender gets it
                self._results.append((letter, failure))

    def answer(self) -> None:
        """Tell everyone, and only now: a refusal, too, may hang on what was decided just before it."""
        for letter, result in self._results:
            if isinstance(result, Exception):
                _fail([letter], result)
            elif not letter.answer.done():
                letter.answer.set_result(result)

    def step_back(self) -> None:
        for record, before in zip(
            reversed(self.records), reversed(self._before), strict=True
        ):
            step_back(self._draft, record, before)
            del self._answered[record.key]
        self._draft.done, self._draft.undone, self._draft.given = self._stacks

    def _receipt(self, letter: _Letter) -> Receipt:
        key = letter.command.key
        known = self._answered.get(digest_of(key)) or self._accept(letter)
        name, at, made = answer_of(known, key)
        if not may_have_signed(name, letter.command, letter.actor):
            raise Refused(Code.key_taken)
        return Receipt(key, at, known.number, made)

    def _accept(self, letter: _Letter) -> Record:
        """Decide, and take up what follows. What changes nothing is noted, too: sent again, it is not decided again."""
        occasion = Occasion(letter.actor, self._clock(), new_id, self._random)
        events = decide(self._draft, letter.command, occasion)
        record, before = accepted(self._draft, letter.command, occasion, events)
        self._before.append(before)
        self.records.append(record)
        self._answered[record.key] = record
        return record


def answer_of(record: Record, key: str) -> Answer:
    """Return the answer to a command: that of a secret one is opened by its key, which its sender has."""
    return (
        unlocked(key, record.sealed)
        if record.sealed
        else (record.actor, record.at, record.made)
    )


def _fail(letters: list[_Letter], failure: Exception) -> None:
    for letter in letters:
        if not letter.answer.done():
            letter.answer.set_exception(failure)
