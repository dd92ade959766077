# How far a stage is: who has sent something, counted by side and never with its content.
from collections import Counter
from dataclasses import dataclass
from typing import Any

from session.entries.cards import Mark, mark
from session.entries.seats import GroupMark, group_near, groups_now
from session.entries.written import live_entries, may_write, sides_of
from session.envelope import Unit
from session.kind import kind_of
from session.membership.namesakes import called
from session.membership.registration import present
from session.secrecy.signing import is_secret, keeps_side
from session.snapshot import Snapshot
from session.tables import (
    Entry,
    Group,
    Member,
    Person,
    Round,
    Row,
    Side,
    Stage,
)

SEATING: tuple[type[Row], ...] = (Person, Side, Stage, Group, Member, Round)
"""What tells who is to write in a stage, and in which group."""


@dataclass(frozen=True)
class SideProgress:
    """`sent` is unknown (None) where the stage keeps even the side of an author secret."""

    mark: Mark | None
    sent: int | None
    expected: int

    @property
    def dots(self) -> tuple[bool, ...]:
        sent = self.sent or 0
        return tuple(place < sent for place in range(self.expected))


@dataclass(frozen=True)
class GroupProgress:
    """How many of a group's people have sent something."""

    group: GroupMark
    sent: int
    expected: int


@dataclass(frozen=True)
class Progress:
    """`sent` of `expected` units (people, groups or sides) have an entry; `entries` counts all of them.

    `silent_names` and `groups`: who has not sent yet, where the stage is signed and each writes alone; else empty.
    `pending`: entries that the moderator has not let through.
    """

    unit: Unit
    sent: int
    expected: int
    entries: int
    theses: int
    sides: tuple[SideProgress, ...]
    silent_names: tuple[str, ...] = ()
    groups: tuple[GroupProgress, ...] = ()
    pending: int = 0

    @property
    def silent(self) -> int:
        return max(0, self.expected - self.sent)


def progress(snapshot: Snapshot, stage: Stage) -> Progress:
    return snapshot.derived(
        ("progress", stage.id), lambda: _progress(snapshot, stage)
    )


def _progress(snapshot: Snapshot, stage: Stage) -> Progress:
    entries = live_entries(snapshot, stage)
    authors = {
        entry.author: entry.side_id
        for entry in entries
        if entry.entered_by is None or entry.person_id
    }
    authors |= kind_of(stage).answered(snapshot, stage)
    writers = expected_writers(snapshot, stage)
    match stage.envelope.unit:
        case Unit.person:
            sent = len(authors)
            expected = _expected(stage, set(authors), writers)
        case Unit.group:
            groups = {entry.group_id for entry in entries} - {None}
            asked = {group.id for group in groups_now(snapshot, stage)}
            sent, expected = len(groups), len(groups | asked)
        case Unit.side:
            sides = _sides_of_authors(entries)
            waited_for = {writer.side_id for writer in writers}
            sent, expected = len(sides), len(sides | waited_for)
    return Progress(
        unit=stage.envelope.unit,
        sent=sent,
        expected=expected,
        entries=len(entries),
        theses=sum(entry.thesis_at is not None for entry in entries),
        sides=_by_side(snapshot, stage, list(authors.values()), writers),
        pending=_pending(stage, entries),
        **_by_name(snapshot, stage, set(authors), writers),
    )


def _sides_of_authors(entries: list[Entry]) -> set[str | None]:
    """Return the sides that have written, and that of none; what staff typed for no side does not count."""
    return {
        entry.side_id
        for entry in entries
        if entry.side_id or entry.entered_by is None
    }


def _pending(stage: Stage, entries: list[Entry]) -> int:
    """Return how many entries wait for the moderator."""
    if not stage.envelope.approval:
        return 0
    return sum(entry.approved_at is None for entry in entries)


def _expected(stage: Stage, authors: set[str], writers: list[Person]) -> int:
    """Return how many have sent or are to: whoever left after that, or was spoken for, counts on both sides."""
    if is_secret(stage):
        return max(len(authors), len(writers))
    return len(authors.union(person.id for person in writers))


def _by_name(
    snapshot: Snapshot, stage: Stage, authors: set[str], writers: list[Person]
) -> dict[str, Any]:
    """Return who is silent, and how many of each group have sent, where entries are signed by one person each."""
    if is_secret(stage) or stage.envelope.unit is not Unit.person:
        return {}
    silent = sorted(
        called(snapshot, person)
        for person in writers
        if person.id not in authors
    )
    sent: Counter[GroupMark] = Counter()
    expected: Counter[GroupMark] = Counter()
    seats = _seats(snapshot, stage)
    for person in writers:
        group = seats.get(person.id)
        if group is not None:
            expected[group] += 1
            sent[group] += person.id in authors
    marks = sorted(expected, key=lambda mark: mark.place)
    groups = (GroupProgress(mark, sent[mark], expected[mark]) for mark in marks)
    return {"silent_names": tuple(silent), "groups": tuple(groups)}


def _seats(snapshot: Snapshot, stage: Stage) -> dict[str, GroupMark | None]:
    """Return by person in which group each of those sits who are to write."""

    def found() -> dict[str, GroupMark | None]:
        seats: dict[str, GroupMark | None] = {}
        for person in expected_writers(snapshot, stage):
            seats[person.id] = group_near(snapshot, stage, person.id)
        return seats

    return snapshot.derived(("seats", stage.id), found, *SEATING)


def arrived(snapshot: Snapshot) -> tuple[SideProgress, ...]:
    """Return by side how many have come in, of those on the list."""
    expected = [
        person for person in snapshot.all(Person) if person.removed_at is None
    ]
    came = Counter(person.side_id for person in present(snapshot))
    on_list = Counter(person.side_id for person in expected)
    return tuple(
        SideProgress(mark(snapshot, place), came[place], on_list[place])
        for place in _places(snapshot)
        if on_list[place]
    )


def _places(snapshot: Snapshot) -> list[str | None]:
    """Return the sides by id, in order, and that of none."""
    return [*(side.id for side in sides_of(snapshot)), None]


def expected_writers(snapshot: Snapshot, stage: Stage) -> list[Person]:
    """Return those present whose entry the stage waits for."""

    def found() -> list[Person]:
        roles = stage.envelope.writers
        return [
            p
            for p in present(snapshot)
            if p.role in roles and may_write(snapshot, stage, p)
        ]

    writers = snapshot.derived(("writers", stage.id), found, *SEATING)
    return list(writers)


def _by_side(
    snapshot: Snapshot,
    stage: Stage,
    sent: list[str | None],
    writers: list[Person],
) -> tuple[SideProgress, ...]:
    wrote = Counter(sent)
    expected = Counter(person.side_id for person in writers)
    if not keeps_side(stage):
        return tuple(
            SideProgress(mark(snapshot, place), None, expected[place])
            for place in _places(snapshot)
            if expected[place]
        )
    expected |= wrote
    return tuple(
        SideProgress(mark(snapshot, place), wrote[place], expected[place])
        for place in _places(snapshot)
        if expected[place]
    )
