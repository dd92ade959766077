# How far a stage is: who has sent something, counted by side and never with its content.
from dataclasses import dataclass
from typing import Any

from session.entries.cards import Mark, mark
from session.entries.reactions import voters
from session.entries.seats import GroupMark, group_near, groups_of
from session.entries.written import live_entries, may_write, sides_of
from session.envelope import Authorship, Unit
from session.membership.registration import present
from session.snapshot import Snapshot
from session.tables import Person, Stage


@dataclass(frozen=True)
class SideProgress:
    """`sent` is unknown (None) where the stage keeps even the side of an author secret."""

    mark: Mark | None
    sent: int | None
    expected: int

    @property
    def dots(self) -> tuple[bool, ...]:
        sent = min(self.sent or 0, self.expected)
        return (True,) * sent + (False,) * (self.expected - sent)


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
    return snapshot.derived(("progress", stage.id), lambda: _progress(snapshot, stage))


def _progress(snapshot: Snapshot, stage: Stage) -> Progress:
    entries = live_entries(snapshot, stage)
    authors = {entry.author: entry.side_id for entry in entries if entry.entered_by is None or entry.person_id}
    authors |= voters(snapshot, stage)
    writers = expected_writers(snapshot, stage)
    unit = stage.envelope.unit
    groups = {entry.group_id for entry in entries} - {None}
    sides = {entry.side_id for entry in entries if entry.side_id or entry.entered_by is None}
    sent, expected = {
        Unit.person: (len(authors), _expected(stage, set(authors), writers)),
        Unit.group: (len(groups), len(groups_of(snapshot, stage))),
        Unit.side: (len(sides), len({p.side_id for p in writers})),
    }[unit]
    return Progress(
        unit=unit,
        sent=sent,
        expected=max(sent, expected),
        entries=len(entries),
        theses=sum(entry.thesis_at is not None for entry in entries),
        sides=_by_side(snapshot, stage, list(authors.values()), writers),
        pending=sum(entry.approved_at is None for entry in entries) if stage.envelope.approval else 0,
        **_by_name(snapshot, stage, set(authors), writers),
    )


def _expected(stage: Stage, authors: set[str], writers: list[Person]) -> int:
    """Return how many have sent or are to: whoever left after that, or was spoken for, counts on both sides."""
    if stage.envelope.authorship is not Authorship.signed:
        return max(len(authors), len(writers))
    return len(authors.union(person.id for person in writers))


def _by_name(snapshot: Snapshot, stage: Stage, authors: set[str], writers: list[Person]) -> dict[str, Any]:
    """Return who is silent, and how many of each group have sent, where entries are signed by one person each."""
    envelope = stage.envelope
    if envelope.authorship is not Authorship.signed or envelope.unit is not Unit.person:
        return {}
    silent = sorted(person.name for person in writers if person.id not in authors)
    seated = [(group_near(snapshot, stage, person.id), person.id in authors) for person in writers]
    marks = sorted({mark for mark, _ in seated if mark is not None}, key=lambda mark: mark.place)
    counts = [(mark, [sent for seat, sent in seated if seat == mark]) for mark in marks]
    return {"silent_names": tuple(silent), "groups": tuple(GroupProgress(m, sum(c), len(c)) for m, c in counts)}


def expected_writers(snapshot: Snapshot, stage: Stage) -> list[Person]:
    """Return those present whose entry the stage waits for."""
    roles = stage.envelope.writers
    return [p for p in present(snapshot) if p.role in roles and may_write(snapshot, stage, p)]


def _by_side(
    snapshot: Snapshot, stage: Stage, sent: list[str | None], writers: list[Person]
) -> tuple[SideProgress, ...]:
    secret = stage.envelope.authorship is Authorship.anonymous
    places = [*(side.id for side in sides_of(snapshot)), None]
    rows = [(place, sent.count(place), sum(person.side_id == place for person in writers)) for place in places]
    if secret:
        return tuple(SideProgress(mark(snapshot, place), None, expected) for place, _, expected in rows if expected)
    told = [(place, wrote, max(wrote, expected)) for place, wrote, expected in rows]
    return tuple(SideProgress(mark(snapshot, place), wrote, expected) for place, wrote, expected in told if expected)
