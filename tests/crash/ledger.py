# What was said to people, held against what is on disk: nothing acknowledged is missing or different, nothing refused
# is there, nothing is there twice, the journal has no gap, and replayed it gives the rows.
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from session.live import journal, store
from session.live.database import Database
from session.live.room import Receipt, answer_of
from session.record import Record
from session.values.keys import digest_of
from tests.crash.words import Acknowledged, Made, Sent, TurnedDown, Wish, Word
from tests.session.live.house import public, replayed


@dataclass
class Ledger:
    """Everything that one session's people sent and were told, over all its lives.

    `open`: sent, and not answered before the server died. `settled`: answered at least once. `_waiting`: how many
    copies of each were not answered in the last life; one may be written though another had been refused before.
    """

    file: Path
    session_id: str
    open: dict[str, Wish] = field(default_factory=dict)
    settled: dict[str, Wish] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)
    _made: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _known: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what a prepared database holds."""
        self._folder = self.file.parent / "copy"
        self._folder.mkdir()
        with self._read() as database:
            self._known = check_whole(database, self.session_id)

    def hear(self, words: Iterable[Word]) -> None:
        """Note what a life said, in its order."""
        self._waiting.clear()
        for word in words:
            if isinstance(word, Sent):
                self._waiting[word.wish[1].key] += 1
                self.open[word.wish[1].key] = word.wish
            elif isinstance(word, Acknowledged):
                receipt = word.receipt
                self._settle(receipt.key)
                assert (
                    self.receipts.setdefault(receipt.key, receipt) == receipt
                ), "the same command, another receipt"
            elif isinstance(word, TurnedDown):
                self._settle(word.key)
            elif isinstance(word, Made):
                self._made.add(word.session_id)

    def _settle(self, key: str) -> None:
        self._waiting[key] -= 1
        if key in self.open:
            self.settled[key] = self.open.pop(key)
        assert key in self.settled, "an answer to what was never sent"

    def check(self) -> None:
        """Assert that the disk holds what people were told."""
        with self._read() as database:
            self._check_session(database)
            self._check_made(database)

    @contextmanager
    def _read(self) -> Iterator[Database]:
        """Give a copy of the files as they lie there: recovery is left to the next life."""
        for each in as_they_lie(self.file):
            shutil.copy(each, self._folder / each.name)
        database = Database(f"sqlite:///{self._folder / self.file.name}")
        try:
            yield database
        finally:
            database.close()
            for each in self._folder.iterdir():
                each.unlink()

    def _check_session(self, database: Database) -> None:
        records = check_whole(database, self.session_id)
        noted = {record.key: record for record in records}
        lost = [
            said
            for key, said in self.receipts.items()
            if told(noted.get(digest_of(key)), key) != said
        ]
        assert lost == [], "acknowledged, and not there as it was acknowledged"
        assert records[: len(self._known)] == self._known, (
            "what stood in the journal has changed"
        )
        new = {record.key for record in records[len(self._known) :]}
        astray = new - set(
            map(digest_of, (*self.receipts, *self.open, *+self._waiting))
        )
        assert not astray, f"written, though refused or never sent: {astray}"
        self._known = records

    def _check_made(self, database: Database) -> None:
        """Look at every further session when it is first there: nobody writes in it."""
        found = {session.id for session in database.transact(store.sessions)}
        assert {self.session_id, *self._made} <= found, (
            "a session that was made is missing"
        )
        for session_id in found - self._seen - {self.session_id}:
            check_whole(database, session_id)
        self._seen = found


def told(record: Record | None, key: str) -> Receipt | None:
    """Return the receipt of what stands in the journal, as whoever sent it with this key gets it again."""
    if record is None:
        return None
    _, at, made = answer_of(record, key)
    return Receipt(key, at, record.number, made)


def check_whole(database: Database, session_id: str) -> list[Record]:
    """Assert that a session's rows are its journal replayed, with no gap and no key twice; return the journal."""
    records = database.transact(
        partial(journal.since, session_id=session_id, number=0)
    )
    assert [record.number for record in records] == list(
        range(1, len(records) + 1)
    ), "a gap in the journal"
    assert len({record.key for record in records}) == len(records), (
        "a command counted twice"
    )
    snapshot, _ = database.transact(partial(store.load, session_id=session_id))
    assert public(replayed(records)) == public(snapshot), (
        "rows that are not those of the journal"
    )
    return records


def as_they_lie(file: Path) -> list[Path]:
    """Return a database's file, and its log if there is one."""
    return [
        each
        for each in (file, file.with_name(file.name + "-wal"))
        if each.exists()
    ]
