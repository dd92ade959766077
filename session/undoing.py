# Undo and redo: compensating events made from what a command replaced. A row changed again since is never
# overwritten: only the fields that the command changed go back, and only where they still stand as it left them.
# A row that others name by now does not vanish from under them: the command is not taken back then. Only a step of
# the room always is: when Next was a mistake, the room goes back, and what the stage made when it opened stays where
# somebody sat down, wrote or answered since, as if the staff had made it before. Opening it again finds it.
# A step that cannot be turned blocks none below it: the last one that can is offered, those above it stay as they are.
from collections import ChainMap
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from session.changes import Changes
from session.deeds import DEEDS, ONE_THING, SOMETHING, Deed
from session.entries.writing import AddEntry, refuse_beyond_limit
from session.entries.written import said as entry_said
from session.envelope import StageState
from session.events import Event, Key, key_of, rows_of
from session.keeping import keep
from session.kind import Occasion, Rule
from session.membership.registration import refuse_own_link
from session.messages import Command, StageCommand, command_of
from session.naming import (
    called_of,
    described,
    names,
    refuse_lost,
    without_mentions,
)
from session.people import CLERKS, Actor
from session.programme.agenda import PLANNERS
from session.record import OWN_STAYS, STAYS
from session.refusals import Code, Refused, Sentence, said
from session.secrecy.sealing import first_moment, is_sealed, of_one_moment
from session.secrecy.votes import counts, is_counted, is_over
from session.snapshot import Before, Done, Snapshot
from session.stages import KINDS
from session.tables import Entry, Link, Row, Session, Stage
from session.values.bounds import Number

Change = tuple[Key, Row | None, Row | None]
GROWING = "revision"
ROOM = frozenset({Session.table.name, Stage.table.name})
"""Tables that tell where the room is."""
LONGEST = 40
"""Signs of a name that a button has place for."""
WHERE = ("current_stage_id", "started_at", "ends_at")
LIFE = (
    "state",
    "opened_at",
    "ends_at",
    "left",
    "spent",
    "closed_at",
    "quiet_until",
)
"""Columns of these that a step of the room changes."""


class Undo(Command):
    """Take back the staff's last action. `number`: of the step that the sender saw offered.

    Of what a hand did where several work at once, each takes back their own; the room's steps are the planners'.
    """

    by = PLANNERS | CLERKS
    after_close = True

    type: Literal["undo"] = "undo"
    number: Number


class Redo(Command):
    by = PLANNERS | CLERKS
    after_close = True

    type: Literal["redo"] = "redo"
    number: Number


@dataclass(frozen=True)
class Way:
    """Back or forth: the snapshot's stack of such steps, and the event that turns one; one's own has its own name."""

    stack: str
    event: str
    own: str

    def turning(self, step: Done) -> str:
        """Return the name of the event that turns a step."""
        return self.own if step.owner else self.event


BACK = Way("done", "Undone", "OwnUndone")
FORTH = Way("undone", "Redone", "OwnRedone")


@dataclass(frozen=True)
class Offer:
    """What can be turned next: the `step` and its `event`, none where nothing can. `stay`: the steps above, and why."""

    step: Done | None
    event: Event | None
    stay: tuple[tuple[Done, Refused], ...]


def offered(snapshot: Snapshot, way: Way, now: int, owner: str = "") -> Offer:
    """Return the last step that can be turned now (ms): of the room's, or of those that are one owner's."""
    stay: list[tuple[Done, Refused]] = []
    steps: list[Done] = getattr(snapshot, way.stack)
    for step in reversed([each for each in steps if each.owner == owner]):
        try:
            return Offer(step, _event(snapshot, way, step, now), tuple(stay))
        except Refused as why:
            # Without the frames that it came by.
            stay.append((step, Refused(why.code, **why.values)))
    return Offer(None, None, tuple(stay))


def offers(
    snapshot: Snapshot, way: Way, now: int, actor: Actor
) -> tuple[Offer, ...]:
    """Return what somebody may turn now: what they did last where each takes back their own, and the room's step.

    The later one stands first: that is what a button offers.
    """
    own = offered(snapshot, way, now, actor.hand or actor.id)
    found = [own]
    if actor.may(PLANNERS):
        found.append(offered(snapshot, way, now))
    return tuple(sorted(found, key=_latest, reverse=True))


def _latest(offer: Offer) -> tuple[bool, int]:
    """Return by what an offer stands before another: that there is a step, and when it was done."""
    if offer.step is not None:
        return True, offer.step.number
    last = offer.stay[0][0].number if offer.stay else 0
    return False, last


def told(snapshot: Snapshot, step: Done) -> Sentence:
    """Return what a step is called; the words of whatever it was done to are cut."""
    deed = _deed(step)
    if deed.of is None:
        return said(deed.sentence)
    row = _done_to(step, deed.of)
    if row is None:
        return said(SOMETHING)
    return said(deed.sentence, what=_cut(_name(snapshot, row)))


def _deed(step: Done) -> Deed:
    deed = _DEEDS.get(step.event, Deed(SOMETHING))
    differing = _differing(step) if step.event == "StageEdited" else []
    if len(differing) != 1:
        return deed
    sentence = ONE_THING.get(differing[0], deed.sentence)
    return Deed(sentence, Stage)


def _differing(step: Done) -> list[str]:
    """Return the names of what an edited stage's envelope has otherwise now."""
    names: list[str] = []
    for _, was, becomes in step.changes:
        if isinstance(was, Stage) and isinstance(becomes, Stage):
            before = dict(was.envelope)
            after = dict(becomes.envelope)
            names += [each for each in after if after[each] != before[each]]
    return names


def _done_to(step: Done, table: type[Row]) -> Row | None:
    """Return the row that a step is named after: a stage that opens, one that came or went, or the first."""
    pairs = [(was, becomes) for _, was, becomes in step.changes]
    named = [
        (was, becomes)
        for was, becomes in pairs
        if isinstance(becomes or was, table)
    ]
    whole = [
        becomes or was
        for was, becomes in named
        if was is None or becomes is None
    ]
    rows = [becomes or was for was, becomes in named]
    opened = [
        row
        for row in rows
        if isinstance(row, Stage) and row.state is StageState.open
    ]
    return next(iter([*opened, *whole, *rows]), None)


def _name(snapshot: Snapshot, row: Row) -> str:
    if isinstance(row, Stage):
        return row.envelope.title
    entry = row
    if not isinstance(row, Entry):
        entry_id = getattr(row, "entry_id", None)
        entry = snapshot.find(Entry, entry_id) or row
    if isinstance(entry, Entry):
        stage = snapshot.find(Stage, entry.stage_id)
        return entry_said(stage, entry) if stage else ""
    return str(getattr(row, "name", ""))


def _cut(name: str) -> str:
    words = " ".join(name.split())
    return (
        words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
    )


def known(
    snapshot: Snapshot, replaced: Before, *, counted: bool
) -> Before | None:
    """Return what undo knows of what was just done: all that it replaced; none where it is no step.

    A secret vote that it counted is counted for good: of that undo knows at most where the room was.
    """
    if not counted:
        return replaced
    room = [(key, was) for key, was in replaced if key[0] in ROOM]
    moved = _moves_the_room((key, was, snapshot.row(key)) for key, was in room)
    return room if moved else None


def _moves_the_room(changes: Iterable[Change]) -> bool:
    """Tell whether another stage becomes the room's own by these changes."""
    pairs = ((was, becomes) for _, was, becomes in changes)
    return any(
        isinstance(was, Session)
        and isinstance(becomes, Session)
        and was.current_stage_id != becomes.current_stage_id
        for was, becomes in pairs
    )


def _event(snapshot: Snapshot, way: Way, step: Done, now: int) -> Event:
    if not step.changes:
        raise Refused(Code.undo_forgotten)
    changes = list(step.changes)
    if way == BACK:
        changes = [(key, after, before) for key, before, after in step.changes]
    changes = _set_going(changes, now - step.at)
    try:
        return _asked(snapshot, way, step, changes)
    except Refused:
        if not _moves_the_room(changes):
            raise
    return _asked(snapshot, way, step, _of_the_room(snapshot, changes))


def _of_the_room(snapshot: Snapshot, changes: list[Change]) -> list[Change]:
    """Return what takes the room itself from stage to stage, whatever became of the stages since.

    A stage whose secret vote is counted by now stays closed.
    """
    found: list[Change] = []
    for key, was, becomes in changes:
        now = snapshot.row(key)
        if (
            isinstance(now, Session)
            and isinstance(was, Session)
            and isinstance(becomes, Session)
        ):
            found.append((key, now, _back_in(now, was, becomes)))
        elif (
            isinstance(now, Stage)
            and isinstance(becomes, Stage)
            and not _is_over_for_good(snapshot, now, becomes)
        ):
            found.append((key, now, _living_as(now, becomes)))
    return [change for change in found if change[1] != change[2]]


def _back_in(now: Session, was: Session, becomes: Session) -> Session:
    if now.current_stage_id != was.current_stage_id:
        raise Refused(Code.undo_overtaken)
    columns = [
        name for name in WHERE if getattr(now, name) == getattr(was, name)
    ]
    return now.model_copy(
        update={name: getattr(becomes, name) for name in columns}
    )


def _is_over_for_good(snapshot: Snapshot, now: Stage, becomes: Stage) -> bool:
    return is_counted(snapshot, now) and not is_over(becomes)


def _living_as(now: Stage, becomes: Stage) -> Stage:
    columns = [
        name
        for name in LIFE
        if name not in now.lasting or getattr(becomes, name) is not None
    ]
    return now.model_copy(
        update={name: getattr(becomes, name) for name in columns}
    )


def _asked(
    snapshot: Snapshot, way: Way, step: Done, changes: list[Change]
) -> Event:
    """Return the event that turns these changes, or refuse what a law or the step's command would be refused for."""
    event = _turned(snapshot, way.turning(step), changes)
    stood = step.number == snapshot.number
    keep(snapshot, [event], stood=stood)
    # By a button that says so, and not by a key.
    if counts(snapshot, [event]):
        raise Refused(Code.undo_overtaken)
    if not stood:
        _ask_its_command(snapshot, way, step, event)
    return event


def _ask_its_command(
    snapshot: Snapshot, way: Way, step: Done, event: Event
) -> None:
    """Refuse what the step's command would be refused for: where it is done again now, where it is taken back then."""
    command = command_of(step.command)
    if command is None:
        return
    before = [event] if way == BACK else []
    changes = Changes(snapshot, before)
    session = changes.find(Session, snapshot.session.id)
    if (
        session is not None
        and session.closed_at is not None
        and not command.after_close
    ):
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
    ids = {
        row.id if isinstance(row, Stage) else getattr(row, "stage_id", None)
        for row in rows
        if row is not None
    }
    stages = (changes.find(Stage, each) for each in ids)
    return {stage.state for stage in stages if stage is not None}


def _refuse_beyond_limits(
    snapshot: Snapshot, way: Way, step: Done, event: Event
) -> None:
    """Refuse an entry that comes back where as many as may be have come since."""
    came = partial(_came_since, snapshot, step) if way == BACK else None
    for entry in rows_of(Entry, [event]):
        was = snapshot.find(Entry, entry.id)
        stage = snapshot.find(Stage, entry.stage_id)
        stood = was is not None and was.withdrawn_at is None
        if stood or entry.withdrawn_at is not None or stage is None:
            continue
        if AddEntry in KINDS[stage.kind].rules:
            refuse_beyond_limit(snapshot, stage, entry, came)


def _came_since(snapshot: Snapshot, step: Done, entry: Entry) -> bool:
    """Tell whether an entry came to stand since a step: it was written since, or a later step was done again."""
    if entry.at >= step.at:
        return True
    key = key_of(entry)
    since = (later for later in snapshot.done if later.number > step.number)
    return any(key in _made(later) for later in since)


def _made(step: Done) -> set[Key]:
    """Return what was not there before a step."""
    made: set[Key] = set()
    for key, was, _ in step.changes:
        if was is None:
            made.add(key)
    return made


def _undo(snapshot: Snapshot, command: Undo, occasion: Occasion) -> list[Event]:
    _refuse_the_rooms(snapshot.done, command.number, occasion.actor)
    found = offers(snapshot, BACK, occasion.now, occasion.actor)
    return _turn(found, command.number, occasion.actor)


def _redo(snapshot: Snapshot, command: Redo, occasion: Occasion) -> list[Event]:
    _refuse_the_rooms(snapshot.undone, command.number, occasion.actor)
    found = offers(snapshot, FORTH, occasion.now, occasion.actor)
    return _turn(found, command.number, occasion.actor)


def _refuse_the_rooms(steps: list[Done], number: int, actor: Actor) -> None:
    """Refuse a step of the room to whoever may turn but their own."""
    rooms = any(step.number == number and not step.owner for step in steps)
    if rooms and not actor.may(PLANNERS):
        raise Refused(Code.not_allowed)


def _turn(found: tuple[Offer, ...], number: int, actor: Actor) -> list[Event]:
    """Turn the step that is offered; say of one that stays why it does."""
    for offer in found:
        for step, why in offer.stay:
            if step.number == number:
                raise why
    if not any(offer.step or offer.stay for offer in found):
        raise Refused(Code.nothing_to_undo)
    for offer in found:
        if offer.event is not None and _is_meant(offer, number):
            refuse_own_link([offer.event], actor)
            return [offer.event, *_staying(offer)]
    raise Refused(Code.undo_overtaken)


def _is_meant(offer: Offer, number: int) -> bool:
    return offer.step is not None and offer.step.number == number


def _staying(offer: Offer) -> list[Event]:
    """Return what makes the steps forgotten that are passed by."""
    steps = [step for step, _ in offer.stay]
    events: list[Event] = []
    for step in steps:
        name = OWN_STAYS if step.owner else STAYS[step.secret]
        events.append(Event(name))
    return events


def _set_going(changes: list[Change], away: int) -> list[Change]:
    """Let a clock that is brought back run on from now, with what was left when it was taken away so many ms ago."""
    return [
        (key, was, _going_on(was, becomes, away))
        for key, was, becomes in changes
    ]


def _going_on(was: Row | None, becomes: Row | None, away: int) -> Row | None:
    if becomes is None or not becomes.runs:
        return becomes
    runs_already = was is not None and was.runs
    return becomes if runs_already else _later(becomes, away)


def _later(row: Row, away: int) -> Row:
    moved = {
        name: getattr(row, name) + away
        for name in row.timed
        if getattr(row, name) is not None
    }
    return row.model_copy(update=moved)


def _turned(snapshot: Snapshot, name: str, changes: list[Change]) -> Event:
    """Return the event that leads each row from one state to another."""
    merged = [
        _merged(snapshot.row(key), was, becomes)
        for key, was, becomes in changes
        if becomes is not None
    ]
    rows = [_in_its_moment(snapshot, row) for row in merged]
    gone = {key: was for key, was, becomes in changes if becomes is None}
    changed = any(
        not _stands(snapshot.row(key), was) for key, was in gone.items()
    )
    if changed:
        raise Refused(Code.undo_overtaken)
    going = [row for row in gone.values() if row is not None]
    needing = _needing(snapshot, going, rows)
    if needing is not None:
        raise Refused(Code.undo_needed, what=described(snapshot, needing))
    if not gone and all(
        _looks_as(snapshot.row(key_of(row)), row) for row in rows
    ):
        raise Refused(Code.undo_changes_nothing)
    _refuse_taken_frames(snapshot, rows, gone)
    refuse_lost(snapshot, rows, gone)
    return Event(
        name, (*rows, *without_mentions(snapshot, going, rows)), tuple(gone)
    )


def _in_its_moment(snapshot: Snapshot, row: Row) -> Row:
    """Return a secret row with the one time that all bears there by now: another would tell what came before what."""
    stage = snapshot.find(Stage, getattr(row, "stage_id", None))
    if stage is None or not is_sealed(snapshot, row):
        return row
    at = first_moment(snapshot, stage)
    if at is None:
        return row
    return of_one_moment(row, at)


def _needing(
    snapshot: Snapshot, going: list[Row], rows: list[Row]
) -> Row | None:
    """Return a row that names one which goes, and still does when it has been turned itself."""
    after = {key_of(row): row for row in rows}
    called = called_of(going)
    for other in snapshot.standing_on(going):
        left = after.get(key_of(other), other)
        if not called.isdisjoint(names(left)):
            return other
    return None


def _looks_as(now: Row | None, row: Row) -> bool:
    """Tell whether a row stays as it is, but for what undo leaves."""
    return now is not None and now == row.model_copy(
        update={name: getattr(now, name) for name in row.lasting}
    )


def _refuse_taken_frames(
    snapshot: Snapshot, rows: list[Row], gone: Collection[Key]
) -> None:
    """Refuse what would leave two rows in one frame: two seats of a person, two votes, two groups of one number."""
    turned = {key_of(row): row for row in rows}
    for row in rows:
        others = (
            other for other in snapshot.framed(row) if key_of(other) not in gone
        )
        if any(
            _same_frame(row, turned.get(key_of(other), other))
            for other in others
        ):
            raise Refused(Code.undo_overtaken)


def _same_frame(row: Row, other: Row) -> bool:
    mine = [getattr(row, name) for name in row.frame]
    theirs = [getattr(other, name) for name in row.frame]
    return mine == theirs


def _stands(now: Row | None, was: Row | None) -> bool:
    """Tell whether a row stands as it did, but for what undo leaves, and for a revision, which only grows."""
    if now is None or was is None:
        return now is was
    left: dict[str, Any] = {
        name: None for name in now.lasting if getattr(was, name) is None
    }
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
    return (
        row.model_copy(update={GROWING: getattr(now, GROWING) + 1})
        if revised and row != now
        else row
    )


# A column's value, of any type.
def _target(now: Row, field: str, before: Any, target: Any) -> Any:
    """Return what a column becomes; refuse where somebody has changed it since. That a clock went on is no change."""
    standing = getattr(now, field)
    if standing in (before, target):
        return target
    # It has been led elsewhere since, and nothing hangs on where it stood.
    if field in now.lets_go:
        return standing
    if field not in now.timed or (now.runs and before is None):
        raise Refused(Code.undo_overtaken)
    # Of a clock that stands, nobody reads since when it ran.
    if target is None or not now.runs:
        return target
    return standing + target - before


_DEEDS = ChainMap(dict(DEEDS), *(dict(kind.deeds) for kind in KINDS.values()))
RULES: dict[type[Command], Rule] = {Undo: _undo, Redo: _redo}
