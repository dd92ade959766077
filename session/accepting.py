# A command that was decided becomes a record, and what the journal may tell of it: of what is secret, that something
# was done and nothing of who, when and what. Pure; the same for a running room and for tests without one.
from collections.abc import Iterable
from dataclasses import replace

from session import undoing
from session.decide import is_undoable, signed_by
from session.events import Event
from session.kind import Occasion
from session.messages import Command, StageCommand
from session.record import Record, follow, nameless
from session.secrecy import votes as secrecy
from session.secrecy.sealing import moment, without_secrets
from session.snapshot import Before, Snapshot
from session.tables import Stage
from session.values.keys import digest_of, locked


def accepted(
    snapshot: Snapshot,
    command: Command,
    occasion: Occasion,
    events: Iterable[Event],
) -> tuple[Record, Before]:
    """Advance a snapshot over what was decided; return its record, and what it replaced."""
    name = signed_by(snapshot, command, occasion.actor)
    events = tuple(events)
    undoable = bool(events) and is_undoable(command, occasion.actor)
    counts = secrecy.counts(snapshot, events)
    before = snapshot.advance(events)
    known = (
        undoing.known(snapshot, before, counted=counts) if undoable else None
    )
    record = Record(
        session_id=snapshot.session.id,
        number=snapshot.number + 1,
        key=digest_of(command.key),
        actor=name,
        command=command.type,
        at=occasion.now,
        events=events,
        before=known,
    )
    named = name in {occasion.actor.id, occasion.actor.hand}
    told = _told(snapshot, command, record, before, named=named)
    if told is not None and counts and named:
        # Of what counts, undo knows nothing secret.
        told = replace(told, before=known)
    record = replace(record, told=told)
    follow(snapshot, record, before)
    return record, before


def _told(
    snapshot: Snapshot,
    command: Command,
    record: Record,
    before: Before,
    *,
    named: bool,
) -> Record | None:
    """Return what the journal tells of a record, if not all: who did it and which command it was only of the staff."""
    public = without_secrets(snapshot, record.events, before)
    if named and public == record.events:
        return None
    answer = locked(command.key, (record.actor, record.at, record.made))
    if named:
        forgotten: Before | None = None if record.before is None else []
        return replace(record, events=public, before=forgotten, sealed=answer)
    stage = (
        snapshot.find(Stage, command.stage)
        if isinstance(command, StageCommand)
        else None
    )
    at = moment(snapshot, stage, record.at) if stage else record.at
    return nameless(record, public, at, answer)
