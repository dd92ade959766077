# Whose an entry is: what its author is called, how much of a person it keeps, who may touch it later.
# Knows people and stages; knows no form and no content.
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from session.entries.seats import group_of, may_lead
from session.entries.written import may_write
from session.envelope import Unit
from session.kind import Occasion
from session.people import CLERKS, Actor
from session.refusals import Code, Refused
from session.secrecy.sealing import authored, bears_pseudonym
from session.secrecy.signing import (
    is_secret,
    keeps_side_alone,
    name_kept,
    side_kept,
)
from session.snapshot import Snapshot
from session.tables import Entry, Person, Stage


@dataclass(frozen=True)
class Author:
    """What an entry says of who wrote it: `name` always, of `person` only what the stage's authorship lets it keep."""

    name: str
    person: Person | None
    signature: str | None
    side_id: str | None
    entered_by: str | None


def author_name(stage: Stage, actor: Actor, group_id: str | None = None) -> str:
    """Return what an actor's entries in this stage bear as their author; on a group's sheet another in each group."""
    if not is_secret(stage) or actor.person_id is None:
        return actor.id
    return actor.pseudonym(stage.id, group_id or "")


def wrote(stage: Stage, actor: Actor, entry: Entry) -> bool:
    """Tell whether an entry is an actor's own."""
    return entry.author in {
        author_name(stage, actor),
        author_name(stage, actor, entry.group_id),
    }


def author_of(
    snapshot: Snapshot,
    stage: Stage,
    occasion: Occasion,
    on_behalf: str | None,
    group: str | None,
) -> Author:
    """Return whose an entry will be. `on_behalf`: the person that a clerk types for; `group`: whose sheet is meant."""
    if on_behalf is not None:
        return _spoken_for(snapshot, stage, on_behalf, occasion)
    actor = occasion.actor
    person = snapshot.find(Person, actor.person_id)
    _refuse_outsiders(snapshot, stage, person, occasion)
    if group not in {None, group_of(snapshot, stage, actor.person_id)}:
        return _dictated(stage, occasion)
    entered_by = actor.id if person is None else None
    return _named(stage, person, author_name(stage, actor), entered_by)


def on_sheet(
    snapshot: Snapshot,
    stage: Stage,
    author: Author,
    occasion: Occasion,
    group_id: str | None,
) -> Author:
    """Return the author of what stands on a group's sheet: a name is of one group and of one side for good."""
    if author.name != author_name(stage, occasion.actor):
        return author
    is_groups = stage.envelope.unit is Unit.group
    sheet = group_id if is_groups else None
    name = author_name(stage, occasion.actor, sheet)
    return replace(
        author,
        name=name,
        side_id=side_of(snapshot, stage, name, author.side_id),
    )


def _spoken_for(
    snapshot: Snapshot, stage: Stage, on_behalf: str, occasion: Occasion
) -> Author:
    if not occasion.actor.may(CLERKS):
        raise Refused(Code.not_allowed)
    person = snapshot.get(Person, on_behalf, Code.unknown_person)
    name = name_kept(stage, person) or occasion.new_id()
    return _named(stage, person, name, entered_by=occasion.actor.id)


def _dictated(stage: Stage, occasion: Occasion) -> Author:
    """Return the author of what is typed for a group: nobody, and never the clerk's own pseudonym."""
    name = occasion.new_id() if is_secret(stage) else occasion.actor.id
    return _named(stage, None, name, entered_by=occasion.actor.id)


def _named(
    stage: Stage, person: Person | None, name: str, entered_by: str | None
) -> Author:
    """Keep of a person only what the stage's authorship allows: all, the side, or nothing."""
    side_id = person.side_id if person is not None else None
    return Author(
        name,
        person,
        name_kept(stage, person),
        side_kept(stage, side_id),
        entered_by,
    )


def side_of(
    snapshot: Snapshot, stage: Stage, name: str, side_id: str | None
) -> str | None:
    """Return the side that what a pseudonym writes is of: that of the first; with two it would tell who was moved."""
    if not keeps_side_alone(stage):
        return side_id
    for row in _written_as(snapshot, name):
        if row.stage_id == stage.id and bears_pseudonym(row):
            first: str | None = row.side_id
            return first
    return side_id


def _written_as(snapshot: Snapshot, name: str) -> Iterator[Any]:
    """Yield the rows of an author that tell of a stage and a side."""
    for table in authored():
        if {"stage_id", "side_id"} <= table.model_fields.keys():
            yield from snapshot.where(table, author=name)


def _refuse_outsiders(
    snapshot: Snapshot, stage: Stage, person: Person | None, occasion: Occasion
) -> None:
    if occasion.actor.may(CLERKS):
        return
    if not occasion.actor.may(
        frozenset(stage.envelope.writers)
    ) or not may_write(snapshot, stage, person):
        raise Refused(Code.not_allowed)


def refuse_strangers(
    snapshot: Snapshot, stage: Stage, entry: Entry, occasion: Occasion
) -> None:
    """Refuse who neither wrote an entry nor shares it with the author, as a side or the members of a group do."""
    if occasion.actor.may(CLERKS) or wrote(stage, occasion.actor, entry):
        return
    person = snapshot.find(Person, occasion.actor.person_id)
    shared = {
        Unit.person: False,
        Unit.group: entry.group_id is not None
        and may_lead(snapshot, stage, occasion.actor, entry.group_id),
        Unit.side: person is not None
        and person.side_id is not None
        and person.side_id == entry.side_id,
    }
    if not shared[stage.envelope.unit]:
        raise Refused(Code.not_yours)
