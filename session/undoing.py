# Undo and redo: compensating events made from what a command replaced. A row changed again since is never
# overwritten: only the fields that the command changed go back, and only where they still stand as it left them.
# A row that others name by now does not vanish from under them: the command is not taken back then. Only a step of
# the room is, and leaves where people sit: when Next was a mistake and somebody sat down or wrote since, the stage
# goes back, its groups stay whole as if the staff had formed them before, and opening it again finds them.
# A step that cannot be turned blocks none below it: the last one that can is offered, those above it stay as they are.
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from session.changes import Changes
from session.entries.writing import AddEntry, refuse_beyond_limit
from session.envelope import StageState
from session.events import Event, Key, key_of
from session.keeping import keep
from session.kind import Occasion, Rule
from session.membership.registration import refuse_own_link
from session.messages import Command, StageCommand, command_of
from session.naming import described, refuse_lost, without_mentions
from session.people import Actor
from session.record import STAYS
from session.refusals import Code, Refused
from session.secrecy.votes import counted_now
from session.snapshot import Done, Snapshot
from session.stages import KINDS
from session.tables import Entry, Group, Link, Member, Row, Session, Stage
from session.values.bounds import Number

Change = tuple[Key, Row | None, Row | None]
GROWING = "revision"
SEATING = frozenset({Group.table.name, Member.table.name})


class Undo(Command):
    """Take back the moderator's last action. `number`: of the step that the sender saw offered."""

    after_close = True

    type: Literal["undo"] = "undo"
    number: Number


class Redo(Command):
    after_close = True

    type: Literal["redo"] = "redo"
    number: Number


@dataclass(frozen=True)
class Way:
    """Back or forth: the snapshot's stack of such steps, and the name of the event that turns one."""

    stack: str
    event: str


BACK, FORTH = Way("done", "Undone"), Way("undone", "Redone")


@dataclass(frozen=True)
class Offer:
    """What can be turned next: the `step` and its `event`, none where nothing can. `stay`: the steps above, and why."""

    step: Done | None
    event: Event | None
    stay: tuple[tuple[Done, Refused], ...]


def offered(snapshot: Snapshot, way: Way, now: int) -> Offer:
    """Return the last step that can be turned now (ms)."""
    stay: list[tuple[Done, Refused]] = []
    steps: list[Done] = getattr(snapshot, way.stack)
    for step in reversed(steps):
        try:
            return Offer(step, _event(snapshot, way, step, now), tuple(stay))
        except Refused as why:
            stay.append((step, Refused(why.code, **why.values)))  # without the frames that it came by
    return Offer(None, None, tuple(stay))


def _event(snapshot: Snapshot, way: Way, step: Done, now: int) -> Event:
    if not step.changes:
        raise Refused(Code.undo_forgotten)
    changes = list(step.changes)
    if way == BACK:
        changes = [(key, after, before) for key, before, after in step.changes]
    event = _turned(snapshot, way.event, _set_going(changes, now - step.at))
    stood = step.number == snapshot.number
    keep(snapshot, [event], stood=stood)
    if counted_now(snapshot, [event]):  # by a button that says so, and not by a key
        raise Refused(Code.undo_overtaken)
    if not stood:
        _ask_its_command(snapshot, way, step, event)
    return event


def _ask_its_command(snapshot: Snapshot, way: Way, step: Done, event: Event) -> None:
    """Refuse what the step's command would be refused for: where it is done again now, where it is taken back then."""
    command = command_of(step.command)
    if command is None:
        return
    changes = Changes(snapshot, [event] if way == BACK else [])
    session = changes.find(Session, snapshot.session.id)
    if session is not None and session.closed_at is not None and not command.after_close:
        raise Refused(Code.session_closed)
    if issubclass(command, StageCommand):
        states = _states(changes, step)
        if not states & command.when:
            raise Refused(Code.stage_wrong_state)
    if not command.gathers:
        _refuse_beyond_limits(snapshot, way, step, event)


def _states(changes: Changes, step: Done) -> set[StageState]:
    """Return the states of the stages whose rows a step changed."""
    rows = [was or becomes for _, was, becomes in step.changes]
    ids = {row.id if isinstance(row, Stage) else getattr(row, "stage_id", None) for row in rows if row is not None}
    stages = (changes.find(Stage, each) for each in ids)
    return {stage.state for stage in stages if stage is not None}


def _refuse_beyond_limits(snapshot: Snapshot, way: Way, step: Done, event: Event) -> None:
    """Refuse an entry that comes back where as many as may be have come since."""
    for entry in (row for row in event.rows if isinstance(row, Entry) and row.withdrawn_at is None):
        was, stage = snapshot.find(Entry, entry.id), snapshot.find(Stage, entry.stage_id)
        comes = was is None or was.withdrawn_at is not None
        if comes and stage is not None and AddEntry in KINDS[stage.kind].rules:
            refuse_beyond_limit(snapshot, stage, entry, since=step.at if way == BACK else None)


def _undo(snapshot: Snapshot, command: Undo, occasion: Occasion) -> list[Event]:
    return _turn(offered(snapshot, BACK, occasion.now), command.number, occasion.actor)


def _redo(snapshot: Snapshot, command: Redo, occasion: Occasion) -> list[Event]:
    return _turn(offered(snapshot, FORTH, occasion.now), command.number, occasion.actor)


def _turn(offer: Offer, number: int, actor: Actor) -> list[Event]:
    """Turn the step that is offered; say of one that stays why it does."""
    for step, why in offer.stay:
        if step.number == number:
            raise why
    if offer.step is None and not offer.stay:
        raise Refused(Code.nothing_to_undo)
    if offer.step is None or offer.event is None or offer.step.number != number:
        raise Refused(Code.undo_overtaken)
    refuse_own_link([offer.event], actor)
    return [offer.event, *(Event(STAYS[step.secret]) for step, _ in offer.stay)]


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


def _turned(snapshot: Snapshot, name: str, changes: list[Change]) -> Event:
    """Return the event that leads each row from one state to another."""
    changes = _without_seats_that_stay(snapshot, changes)
    rows = [_merged(snapshot.row(key), was, becomes) for key, was, becomes in changes if becomes is not None]
    gone = {key: was for key, was, becomes in changes if becomes is None}
    changed = any(not _stands(snapshot.row(key), was) for key, was in gone.items())
    if changed:
        raise Refused(Code.undo_overtaken)
    going = [row for row in gone.values() if row is not None]
    needing = next(snapshot.standing_on(going), None)
    if needing is not None:
        raise Refused(Code.undo_needed, what=described(snapshot, needing))
    if not gone and all(_looks_as(snapshot.row(key_of(row)), row) for row in rows):
        raise Refused(Code.undo_changes_nothing)
    _refuse_taken_frames(snapshot, rows, gone)
    refuse_lost(snapshot, rows, gone)
    return Event(name, (*rows, *without_mentions(snapshot, going, rows)), tuple(gone))


def _looks_as(now: Row | None, row: Row) -> bool:
    """Tell whether a row stays as it is, but for what undo leaves."""
    return now is not None and now == row.model_copy(update={name: getattr(now, name) for name in row.lasting})


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
        if isinstance(becomes, Link):  # nothing but its making lets a link be
            raise Refused(Code.link_gone)
        if now is not was:
            raise Refused(Code.undo_overtaken)
        return becomes
    change = {}
    for field in type(now).model_fields:
        before, target = getattr(was, field), getattr(becomes, field)
        stays = field == GROWING or (target is None and field in now.lasting)
        if before != target and not stays:
            change[field] = _target(now, field, before, target)
    return _unseen(now, now.model_copy(update=change), was, becomes)


def _unseen(now: Row, row: Row, was: Row, becomes: Row) -> Row:
    """Let a text that was turned be a new revision: who saw the last one has not seen this."""
    revised = getattr(was, GROWING, None) != getattr(becomes, GROWING, None)
    return row.model_copy(update={GROWING: getattr(now, GROWING) + 1}) if revised and row != now else row


def _target(now: Row, field: str, before: Any, target: Any) -> Any:  # a column's value, of any type
    """Return what a column becomes; refuse where somebody has changed it since. That a clock went on is no change."""
    standing = getattr(now, field)
    if standing in (before, target):
        return target
    if field not in now.timed or not now.runs or before is None:
        raise Refused(Code.undo_overtaken)
    return None if target is None else standing + target - before


RULES: dict[type[Command], Rule] = {Undo: _undo, Redo: _redo}
