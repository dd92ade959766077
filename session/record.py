# One accepted command with what it changed, and how a snapshot advances over it. Pure: the same step makes
# the next state of a running room and of one that is read back from disk.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace

from session.events import Event, Key, key_of
from session.forgetting import erased, outlives
from session.messages import command_of
from session.snapshot import Before, Done, Snapshot
from session.tables import Row

REMEMBERED = 100
NAMELESS = "sealed"
"""The one command that stands in the journal for whatever is done under a pseudonym."""
STAYS = {False: "StepStays", True: "SecretStepStays"}
"""Events, without rows, of undo or redo that passes a step by; that step is forgotten."""
OWN_STAYS = "OwnStepStays"
"""Likewise of a step that its owner alone may turn."""
OWN_TURNED = frozenset({"OwnUndone", "OwnRedone"})
"""Events that turn such a step."""


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
        return (
            tuple(row.id for row in self.events[0].rows) if self.events else ()
        )


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


def nameless(
    record: Record, events: Iterable[Event], at: int, answer: str
) -> Record:
    """Return what is told of a record of which nobody may know who, when, and which command."""
    public = tuple(event for event in events if event.rows or event.gone)
    return replace(
        record,
        actor="",
        command=NAMELESS,
        at=at,
        events=public,
        before=None,
        sealed=answer,
    )


def _remember(snapshot: Snapshot, record: Record, replaced: Before) -> None:
    """Remember a step, or that it was taken back. What secret ones changed is known only where they were made.

    So they are counted by themselves, and elsewhere, and after a restart, they are there without their changes.
    """
    secret = _is_secret(record)
    _forget_what_stays(snapshot, record)
    sort = Sort(_turner(record), secret=secret)
    if record.command == "undo" and sort.places(snapshot.done):
        turned = {
            key: (becomes, was)
            for key, was, becomes in _changes(record, replaced)
        }
        snapshot.undone.append(
            _turned(sort.taken(snapshot.done), record, turned)
        )
    elif record.command == "redo" and sort.places(snapshot.undone):
        turned = {
            key: (was, becomes)
            for key, was, becomes in _changes(record, replaced)
        }
        done = _turned(sort.taken(snapshot.undone), record, turned)
        snapshot.done.append(
            replace(done, changes=(*done.changes, *_let_go(done, turned)))
        )
    elif record.before is not None and (
        (changes := _changes(record, record.before))
        or record.sealed is not None
    ):
        _remember_new(snapshot, record, changes, secret=secret)


def _remember_new(
    snapshot: Snapshot,
    record: Record,
    changes: tuple[tuple[Key, Row | None, Row | None], ...],
    *,
    secret: bool,
) -> None:
    """Remember a new step. Whoever did it has nothing more to do again, nor has the room if it is the room's."""
    command = command_of(record.command)
    owner = record.actor if command is not None and command.own else ""
    event = record.events[0].name if record.events else ""
    step = Done(
        record.number,
        record.at,
        record.command,
        changes,
        secret,
        event,
        owner,
    )
    snapshot.done.append(step)
    over = {owner, owner or record.actor}
    snapshot.undone = [
        each
        for each in snapshot.undone
        if each.owner not in over or (secret and not each.secret)
    ]
    Sort(owner, secret=secret).forget_the_oldest(snapshot.done)


@dataclass(frozen=True)
class Sort:
    """Steps that are turned one after the other: the room's, or those of one owner; secret ones by themselves."""

    owner: str = ""
    _: KW_ONLY
    secret: bool = False

    def places(self, stack: list[Done]) -> list[int]:
        return [
            place
            for place, step in enumerate(stack)
            if step.secret == self.secret and step.owner == self.owner
        ]

    def taken(self, stack: list[Done]) -> Done:
        """Take the last step of this sort."""
        last = max(self.places(stack))
        return stack.pop(last)

    def forget_the_oldest(self, stack: list[Done]) -> None:
        for place in reversed(self.places(stack)[:-REMEMBERED]):
            del stack[place]


def _turner(record: Record) -> str:
    """Return whose step undo or redo turned: that of its sender alone, or the room's."""
    names = {event.name for event in record.events}
    if names.isdisjoint(OWN_TURNED):
        return ""
    return record.actor


def _is_secret(record: Record) -> bool:
    """Tell whether undo elsewhere knows no row of it."""
    told = record.told or record
    return told.sealed is not None and not told.before


def _forget_what_stays(snapshot: Snapshot, record: Record) -> None:
    stack = {"undo": snapshot.done, "redo": snapshot.undone}.get(
        record.command, []
    )
    sorts = {name: Sort(secret=secret) for secret, name in STAYS.items()}
    sorts[OWN_STAYS] = Sort(record.actor)
    for event in record.events:
        sort = sorts.get(event.name)
        if sort is not None and sort.places(stack):
            sort.taken(stack)


def _turned(
    step: Done,
    record: Record,
    turned: Mapping[Key, tuple[Row | None, Row | None]],
) -> Done:
    """Return a step as it stands after it was taken back or done again: what was turned, as it really stood then."""
    changes = tuple(
        (key, *turned.get(key, (was, becomes)))
        for key, was, becomes in step.changes
    )
    return replace(step, number=record.number, at=record.at, changes=changes)


def _let_go(
    done: Done, turned: Mapping[Key, tuple[Row | None, Row | None]]
) -> Iterator[tuple[Key, Row | None, Row | None]]:
    """Yield what let go of a row that went when the step was done again: it names it again when that comes back."""
    held = {key for key, _, _ in done.changes}
    if held:  # of a step without its changes nothing is known
        yield from (
            (key, *pair) for key, pair in turned.items() if key not in held
        )


def _changes(
    record: Record, before: Before
) -> tuple[tuple[Key, Row | None, Row | None], ...]:
    """Return each row that was changed, as it was before the first event and after the last."""
    was: dict[Key, Row | None] = {}
    for key, row in before:
        was.setdefault(key, row)
    becomes: dict[Key, Row | None] = {}
    for event in record.events:
        becomes.update({key_of(row): row for row in event.rows})
        becomes.update(dict.fromkeys(event.gone))
    # An archive may say that it replaced what it did not touch.
    touched = (key for key in was if key in becomes)
    return tuple(
        (key, was[key], becomes[key])
        for key in touched
        if was[key] != becomes[key]
    )
