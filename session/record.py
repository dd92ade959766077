# One accepted command with what it changed, and how a snapshot advances over it. Pure: the same step makes
# the next state of a running room and of one that is read back from disk.
from dataclasses import dataclass

from session.events import Event, Key, key_of
from session.forgetting import erased, outlives
from session.snapshot import Before, Done, Snapshot
from session.tables import Row

REMEMBERED = 100


@dataclass(frozen=True)
class Record:
    """An accepted command. `before`: the rows it replaced, kept where undo may want them back."""

    session_id: str
    number: int
    key: str
    actor: str
    command: str
    at: int
    events: tuple[Event, ...]
    before: Before | None = None

    @property
    def made(self) -> tuple[str, ...]:
        """Ids of the rows of its first event, in order: what the sender made."""
        return tuple(row.id for row in self.events[0].rows) if self.events else ()


def advance(snapshot: Snapshot, record: Record) -> Before:
    """Apply a record; return what it replaced."""
    before = snapshot.advance(record.events)
    follow(snapshot, record)
    return before


def follow(snapshot: Snapshot, record: Record) -> None:
    """Give the record's number to a snapshot advanced over it, and remember what undo may take back."""
    snapshot.number = record.number
    _remember(snapshot, record)
    if erased(record.events):
        snapshot.done = [step for step in snapshot.done if outlives(step)]
        snapshot.undone = [step for step in snapshot.undone if outlives(step)]
        snapshot.forget_changes()
        snapshot.look_again()


def step_back(snapshot: Snapshot, record: Record, before: Before) -> None:
    """Take a record back that was not written after all; records are taken back in reverse order."""
    snapshot.step_back(before)
    snapshot.number = record.number - 1


def _remember(snapshot: Snapshot, record: Record) -> None:
    if record.command == "undo" and snapshot.done:
        snapshot.undone.append(_renumbered(snapshot.done.pop(), record))
    elif record.command == "redo" and snapshot.undone:
        snapshot.done.append(_renumbered(snapshot.undone.pop(), record))
    elif record.before is not None and (changes := _changes(record, record.before)):
        snapshot.done.append(Done(record.number, record.command, changes))
        snapshot.undone.clear()
        del snapshot.done[:-REMEMBERED]


def _renumbered(done: Done, record: Record) -> Done:
    return Done(record.number, done.command, done.changes)


def _changes(record: Record, before: Before) -> tuple[tuple[Key, Row | None, Row | None], ...]:
    """Return each row that was changed, as it was before the first event and after the last."""
    was: dict[Key, Row | None] = {}
    for key, row in before:
        was.setdefault(key, row)
    becomes: dict[Key, Row | None] = {}
    for event in record.events:
        becomes.update({key_of(row): row for row in event.rows})
        becomes.update(dict.fromkeys(event.gone))
    return tuple((key, was[key], becomes[key]) for key in was if was[key] != becomes[key])
