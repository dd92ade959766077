# Undo and redo: compensating events made from what a command replaced. A row changed again since is never
# overwritten: only the fields that the command changed go back, and only where they still stand as it left them.
# A row that others name by now does not vanish from under them: the command is not taken back then. Only a step of
# the room is, and leaves where people sit: when Next was a mistake and somebody sat down or wrote since, the stage
# goes back, its groups stay whole as if the staff had formed them before, and opening it again finds them.
from collections.abc import Collection
from typing import Any, Literal

from session.bounds import Number
from session.events import Event, Key, key_of
from session.kind import Occasion, Rule
from session.messages import Command
from session.refusals import Code, Refused
from session.snapshot import Done, Snapshot
from session.tables import Group, Link, Member, Row, Session

Change = tuple[Key, Row | None, Row | None]
GROWING = "revision"
SEATING = frozenset({Group.table.name, Member.table.name})


class Undo(Command):
    """Take back the moderator's last action. `number`: the journal number that the sender saw as the last."""

    after_close = True

    type: Literal["undo"] = "undo"
    number: Number


class Redo(Command):
    after_close = True

    type: Literal["redo"] = "redo"
    number: Number


def _undo(snapshot: Snapshot, command: Undo, occasion: Occasion) -> list[Event]:
    done = _last(snapshot.done, command.number)
    changes = [(key, after, before) for key, before, after in done.changes]
    return [_turned(snapshot, "Undone", _set_going(changes, occasion.now - done.at))]


def _redo(snapshot: Snapshot, command: Redo, occasion: Occasion) -> list[Event]:
    undone = _last(snapshot.undone, command.number)
    return [_turned(snapshot, "Redone", _set_going(list(undone.changes), occasion.now - undone.at))]


def _set_going(changes: list[Change], away: int) -> list[Change]:
    """Let a clock that is brought back run on from now, with what was left when it was taken away so many ms ago."""
    return [(key, was, _going_on(was, becomes, away)) for key, was, becomes in changes]


def _going_on(was: Row | None, becomes: Row | None, away: int) -> Row | None:
    if becomes is None or not becomes.runs:
        return becomes
    runs_already = was is not None and was.runs
    return becomes if runs_already else _later(becomes, away)


def _later(row: Row, away: int) -> Row:
    moved = {name: getattr(row, name) + away for name in row.timed if getattr(row, name) is not None}
    return row.model_copy(update=moved)


def _last(stack: list[Done], number: int) -> Done:
    if not stack:
        raise Refused(Code.nothing_to_undo)
    if stack[-1].number != number:
        raise Refused(Code.undo_overtaken)
    return stack[-1]


def _turned(snapshot: Snapshot, name: str, changes: list[Change]) -> Event:
    """Return the event that leads each row from one state to another."""
    changes = _without_seats_that_stay(snapshot, changes)
    rows = [_merged(snapshot.row(key), was, becomes) for key, was, becomes in changes if becomes is not None]
    gone = {key: was for key, was, becomes in changes if becomes is None}
    changed = any(not _stands(snapshot.row(key), was) for key, was in gone.items())
    if changed or snapshot.needed([row for row in gone.values() if row is not None]):
        raise Refused(Code.undo_overtaken)
    _refuse_taken_frames(snapshot, rows, gone)
    return Event(name, tuple(rows), tuple(gone))


def _refuse_taken_frames(snapshot: Snapshot, rows: list[Row], gone: Collection[Key]) -> None:
    """Refuse what would leave two rows in one frame: two seats of a person, two votes, two groups of one number."""
    turned = {key_of(row): row for row in rows}
    for row in rows:
        others = (other for other in snapshot.framed(row) if key_of(other) not in gone)
        if any(_same_frame(row, turned.get(key_of(other), other)) for other in others):
            raise Refused(Code.undo_overtaken)


def _same_frame(row: Row, other: Row) -> bool:
    return all(getattr(row, name) == getattr(other, name) for name in row.frame)


def _without_seats_that_stay(snapshot: Snapshot, changes: list[Change]) -> list[Change]:
    """Leave the seating out where only the room's step is to be taken back, or done again, and the seats remain."""
    seats = [change for change in changes if change[0][0] in SEATING]
    rest = [change for change in changes if change[0][0] not in SEATING]
    a_step = any(key[0] == Session.table.name and was and becomes for key, was, becomes in rest)
    made = [(key, becomes if was is None else was) for key, was, becomes in seats if was is None or becomes is None]
    if not a_step or len(made) < len(seats):
        return changes
    if all(becomes is None for _, _, becomes in seats):
        rows = [row for _, row in made if row is not None]
        stay = any(snapshot.row(key) != row for key, row in made) or snapshot.needed(rows)
    else:
        stay = any(snapshot.row(key) is not None for key, _ in made)
    return rest if stay else changes


def _stands(now: Row | None, was: Row | None) -> bool:
    """Tell whether a row stands as it did, but for what undo leaves, and for a revision, which only grows."""
    if now is None or was is None:
        return now is was
    left: dict[str, Any] = {name: None for name in now.lasting if getattr(was, name) is None}
    if GROWING in type(now).model_fields:
        left[GROWING] = getattr(was, GROWING)
    return now.model_copy(update=left) == was


def _merged(now: Row | None, was: Row | None, becomes: Row) -> Row:
    if was is None or now is None:
        if now is not was or isinstance(becomes, Link):  # nothing but its making lets a link be
            raise Refused(Code.undo_overtaken)
        return becomes
    change = {}
    for field in type(now).model_fields:
        before, target = getattr(was, field), getattr(becomes, field)
        stays = target is None and field in now.lasting
        if before != target and not stays:
            change[field] = _target(now, field, before, target)
    return now.model_copy(update=change)


def _target(now: Row, field: str, before: Any, target: Any) -> Any:  # a column's value, of any type
    """Return what a column becomes; refuse where somebody has changed it since. That a clock went on is no change."""
    standing = getattr(now, field)
    if field == GROWING:
        return standing + 1  # who saw a text that was taken back has not seen the one that follows
    if standing in (before, target):
        return target
    if field not in now.timed or not now.runs:
        raise Refused(Code.undo_overtaken)
    return None if target is None else standing + target - before


RULES: dict[type[Command], Rule] = {Undo: _undo, Redo: _redo}
