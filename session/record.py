# One accepted command with what it changed, and how a snapshot advances over it. Pure: the same step makes
# the next state of a running room and of one that is read back from disk.
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from session.events import Event, Key, key_of
from session.forgetting import erased, outlives
from session.snapshot import Before, Done, Snapshot
from session.tables import Row

REMEMBERED = 100
NAMELESS = "sealed"
"""The one command that stands in the journal for whatever is done under a pseudonym."""
STAYS = {False: "StepStays", True: "SecretStepStays"}
"""Events, without rows, of undo or redo that passes a step by; that step is forgotten."""


@dataclass(frozen=True)
class Record:
    """An accepted command. `key`: the digest of its own; `before`: the rows it replaced, kept for undo.

    Where less is told, `before` is empty: it may be undone where that is known.

    `told`: what the journal tells of it, where that is less. `sealed`: in such a record the answer, which opens with
    the command's key alone; it stands in no other.
    """

    session_id: str
    number: int
    key: str
    actor: str
    command: str
    at: int
    events: tuple[Event, ...]
    before: Before | None = None
    told: "Record | None" = None
    sealed: str | None = None

    @property
    def made(self) -> tuple[str, ...]:
        """Ids of the rows of its first event, in order: what the sender made."""
        return tuple(row.id for row in self.events[0].rows) if self.events else ()


def advance(snapshot: Snapshot, record: Record) -> Before:
    """Apply a record; return what it replaced."""
    before = snapshot.advance(record.events)
    follow(snapshot, record, before)
    return before


def follow(snapshot: Snapshot, record: Record, replaced: Before) -> None:
    """Give the record's number to a snapshot advanced over it, and remember what undo may take back."""
    snapshot.number = record.number
    _remember(snapshot, record, replaced)
    if erased(record.events):
        snapshot.done = [step for step in snapshot.done if outlives(step)]
        snapshot.undone = [step for step in snapshot.undone if outlives(step)]
        snapshot.forget_changes()
        snapshot.look_again()


def step_back(snapshot: Snapshot, record: Record, before: Before) -> None:
    """Take a record back that was not written after all; records are taken back in reverse order."""
    snapshot.step_back(before)
    snapshot.number = record.number - 1


def nameless(record: Record, events: Iterable[Event], at: int, answer: str) -> Record:
    """Return what is told of a record of which nobody may know who, when, and which command."""
    public = tuple(event for event in events if event.rows or event.gone)
    return replace(record, actor="", command=NAMELESS, at=at, events=public, before=None, sealed=answer)


def _remember(snapshot: Snapshot, record: Record, replaced: Before) -> None:
    """Remember a step, or that it was taken back. What secret ones changed is known only where they were made.

    So they are counted by themselves, and elsewhere, and after a restart, they are there without their changes.
    """
    secret = record.told is not None or record.sealed is not None
    _forget_what_stays(snapshot, record)
    if record.command == "undo" and _of_a_sort(snapshot.done, secret=secret):
        turned = {key: (becomes, was) for key, was, becomes in _changes(record, replaced)}
        snapshot.undone.append(_turned(_taken(snapshot.done, secret=secret), record, turned))
    elif record.command == "redo" and _of_a_sort(snapshot.undone, secret=secret):
        turned = {key: (was, becomes) for key, was, becomes in _changes(record, replaced)}
        snapshot.done.append(_turned(_taken(snapshot.undone, secret=secret), record, turned))
    elif record.before is not None and ((changes := _changes(record, record.before)) or record.sealed is not None):
        changes = () if record.sealed is not None else changes
        snapshot.done.append(Done(record.number, record.at, record.command, changes, secret))
        snapshot.undone = [step for step in snapshot.undone if secret and not step.secret]
        _forget_the_oldest(snapshot.done, secret=secret)


def _forget_what_stays(snapshot: Snapshot, record: Record) -> None:
    stack = {"undo": snapshot.done, "redo": snapshot.undone}.get(record.command, [])
    for event in record.events:
        for secret, name in STAYS.items():
            if event.name == name and _of_a_sort(stack, secret=secret):
                _taken(stack, secret=secret)


def _taken(stack: list[Done], *, secret: bool) -> Done:
    """Take the last step of its sort."""
    return stack.pop(max(_of_a_sort(stack, secret=secret)))


def _forget_the_oldest(stack: list[Done], *, secret: bool) -> None:
    for place in reversed(_of_a_sort(stack, secret=secret)[:-REMEMBERED]):
        del stack[place]


def _of_a_sort(stack: list[Done], *, secret: bool) -> list[int]:
    return [place for place, step in enumerate(stack) if step.secret == secret]


def _turned(step: Done, record: Record, turned: Mapping[Key, tuple[Row | None, Row | None]]) -> Done:
    """Return a step as it stands after it was taken back or done again: what was turned, as it really stood then."""
    changes = tuple((key, *turned.get(key, (was, becomes))) for key, was, becomes in step.changes)
    return replace(step, number=record.number, at=record.at, changes=changes)


def _changes(record: Record, before: Before) -> tuple[tuple[Key, Row | None, Row | None], ...]:
    """Return each row that was changed, as it was before the first event and after the last."""
    was: dict[Key, Row | None] = {}
    for key, row in before:
        was.setdefault(key, row)
    becomes: dict[Key, Row | None] = {}
    for event in record.events:
        becomes.update({key_of(row): row for row in event.rows})
        becomes.update(dict.fromkeys(event.gone))
    touched = (key for key in was if key in becomes)  # an archive may say that it replaced what it did not touch
    return tuple((key, was[key], becomes[key]) for key in touched if was[key] != becomes[key])
