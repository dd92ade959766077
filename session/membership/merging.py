# Two people who are one: somebody came in twice, on two devices. Entries, votes, seats and links follow the one
# that is kept; one voice remains. Generic: whatever row names the other names the kept one now. What was written
# without a name stays where it is, since nobody can know whose it was.
from collections.abc import Iterator
from typing import Literal

from session.events import Event, happened
from session.kind import Occasion, Rule
from session.membership.registration import MANAGERS
from session.messages import Command, Id
from session.refusals import Code, Refused
from session.secrecy.voices import in_use, silenced
from session.snapshot import Snapshot
from session.tables import Link, Person, Row

FILLED = ("organization", "post", "side_id", "generation", "consent_at")


class MergePeople(Command):
    """Make `other` one with `person`, who stays. Where both voted, the voice of the one who stays counts."""

    by = MANAGERS
    undoable = True
    gathers = True

    type: Literal["merge_people"] = "merge_people"
    person: Id
    other: Id


def _merge(
    snapshot: Snapshot, command: MergePeople, occasion: Occasion
) -> list[Event]:
    kept = snapshot.get(Person, command.person, Code.unknown_person)
    other = snapshot.get(Person, command.other, Code.unknown_person)
    if kept.id == other.id or kept.removed_at is not None:
        raise Refused(Code.unknown_person)
    if other.merged_into == kept.id:
        return []
    if other.merged_into is not None:
        raise Refused(Code.unknown_person)
    rows = [
        (row, _renamed(row, other.id, kept.id))
        for row in _naming(snapshot, other)
    ]
    doubled = [
        row for row, renamed in rows if _said_already(snapshot, renamed, kept)
    ]
    silent, spoken_for = silenced(snapshot, kept.id), in_use(snapshot, kept.id)
    moved = [
        _silenced(renamed, silent, spoken_for=spoken_for)
        for row, renamed in rows
        if row not in doubled
    ]
    gone = other.model_copy(
        update={"removed_at": occasion.now, "merged_into": kept.id}
    )
    return happened(
        "PeopleMerged", _completed(kept, other), gone, *moved, gone=doubled
    )


def _naming(snapshot: Snapshot, person: Person) -> Iterator[Row]:
    for rows in snapshot.rows().values():
        for row in rows.values():
            if row.id != person.id and any(
                getattr(row, name) == person.id
                for name in type(row).model_fields
            ):
                yield row


def _renamed(row: Row, old: str, new: str) -> Row:
    change = {
        name: new
        for name in type(row).model_fields
        if getattr(row, name) == old
    }
    return row.model_copy(update=change)


def _silenced(row: Row, stages: list[str], *, spoken_for: bool) -> Row:
    """Let a further link of the kept one be silent where the first may have written without a name.

    It takes the voice from none that is in use: whoever merges may have brought it in.
    """
    if not isinstance(row, Link):
        return row
    others = (each for each in stages if each not in row.silent)
    change: dict[str, object] = {"silent": [*row.silent, *others]}
    if spoken_for:
        change["opened_at"] = None
    return row.model_copy(update=change)


def _said_already(snapshot: Snapshot, row: Row, kept: Person) -> bool:
    """Tell whether the kept one has a row like this already, where one person has one at most, or one purse."""
    if row.purse and _gave(snapshot, row, kept):
        return True
    return (
        any(getattr(row, name) == kept.id for name in row.frame)
        and next(snapshot.framed(row), None) is not None
    )


def _gave(snapshot: Snapshot, row: Row, kept: Person) -> bool:
    stage_id, author = (
        getattr(row, "stage_id", None),
        getattr(row, "author", None),
    )
    return author == kept.id and any(
        snapshot.where(type(row), stage_id=stage_id, author=author)
    )


def _completed(kept: Person, other: Person) -> Person:
    """Return the kept one with what only the other had said, in since the first of the two came in."""
    change = {
        name: getattr(other, name)
        for name in FILLED
        if not getattr(kept, name) and getattr(other, name)
    }
    joined = [at for at in (kept.joined_at, other.joined_at) if at is not None]
    return kept.model_copy(
        update={**change, "joined_at": min(joined, default=None)}
    )


RULES: dict[type[Command], Rule] = {MergePeople: _merge}
