# The promises of a review in their order – who is silent first, then who is late, then by the due date – and which of
# them stands before the room.
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from session.entries.rounds import newest, rounds_of
from session.entries.taken_up import in_one_text, text_of
from session.entries.written import is_shown
from session.refusals import N_, Sentence, said
from session.snapshot import Snapshot
from session.stages.review.rows import Brought, Course, Resolved
from session.tables import Entry, Progress, Round, Stage

FIELDS = in_one_text(N_("What was promised"))
NEVER = "9999-12-31"
FIGURES = re.compile(r"\d+")


class Stand(StrEnum):
    """How a promise stands at a glance. The first that holds is shown."""

    done = "done"
    dropped = "dropped"
    unproven = "unproven"
    help = "help"
    silent = "silent"
    late = "late"
    moving = "moving"
    unheard = "unheard"


@dataclass(frozen=True)
class Promise:
    """A promise with what was brought in of it, and what was decided, if that is so by now."""

    entry: Entry
    brought: Brought
    ruling: Resolved | None

    @property
    def text(self) -> str:
        return text_of(self.entry)

    @property
    def id(self) -> str:
        entry = self.entry
        return entry.id

    @property
    def is_shown(self) -> bool:
        return is_shown(self.entry)

    @property
    def stand(self) -> Stand:
        return stand(self.brought)

    @property
    def courses(self) -> tuple[Course, ...]:
        """Return what the room is asked: of what is done whether it is, of others how they go on."""
        return courses(self.brought)


def stand(brought: Brought) -> Stand:
    """Return the first that holds."""
    state, fresh = brought.state, brought.fresh
    holds = {
        Stand.done: state == Progress.done,
        Stand.dropped: state == Progress.dropped,
        Stand.unproven: fresh == Progress.done,
        Stand.help: Progress.needs_help in {state, fresh},
        Stand.silent: brought.silent,
        Stand.late: brought.overdue,
        Stand.moving: bool(state or fresh),
        Stand.unheard: True,
    }
    return next(found for found, is_so in holds.items() if is_so)


def courses(brought: Brought) -> tuple[Course, ...]:
    if stand(brought) in {Stand.done, Stand.unproven}:
        return Course.done, Course.go_on, Course.change
    return Course.go_on, Course.change, Course.drop


def promises(snapshot: Snapshot, stage: Stage) -> list[Promise]:
    """Return what was brought into a stage, in the order in which it is gone through; what is hidden, too."""
    found: list[Promise] = []
    for brought in snapshot.where(Brought, stage_id=stage.id):
        entry = snapshot.find(Entry, brought.entry_id)
        if entry is None or entry.withdrawn_at is not None:
            continue
        ruling = ruling_of(snapshot, entry.id)
        promise = Promise(entry, brought, ruling)
        found.append(promise)
    return sorted(found, key=_urgency)


def shown_promises(snapshot: Snapshot, stage: Stage) -> list[Promise]:
    every = promises(snapshot, stage)
    return [each for each in every if each.is_shown]


def promise_of(snapshot: Snapshot, entry_id: str | None) -> Promise | None:
    entry = snapshot.find(Entry, entry_id)
    if entry is None:
        return None
    brought = next(snapshot.where(Brought, entry_id=entry.id), None)
    if brought is None:
        return None
    return Promise(entry, brought, ruling_of(snapshot, entry.id))


def ruling_of(snapshot: Snapshot, entry_id: str) -> Resolved | None:
    return next(snapshot.where(Resolved, entry_id=entry_id), None)


def _urgency(promise: Promise) -> tuple[object, ...]:
    brought = promise.brought
    over = promise.stand in {Stand.done, Stand.dropped}
    number = [int(each) for each in FIGURES.findall(brought.number)]
    entry = promise.entry
    return (
        over,
        not brought.silent,
        not brought.overdue,
        brought.due or NEVER,
        brought.held,
        brought.code,
        number,
        entry.number,
        entry.id,
    )


@dataclass(frozen=True)
class Standing:
    """The promise that stands before the room, and its newest round."""

    promise: Promise
    round: Round


def before_the_room(snapshot: Snapshot, stage: Stage) -> Standing | None:
    last = newest(snapshot, stage)
    if last is None:
        return None
    promise = promise_of(snapshot, last.entry_id)
    if promise is None:
        return None
    return Standing(promise, last)


def waiting(snapshot: Snapshot, stage: Stage) -> list[Promise]:
    """Return the promises that have not been before the room and of which nothing is decided."""
    return [
        each
        for each in shown_promises(snapshot, stage)
        if each.ruling is None and not rounds_of(snapshot, each.entry)
    ]


def changed(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the entries, by id, that have promises as they were changed."""
    found: list[str] = []
    for each in shown_promises(snapshot, stage):
        ruling = each.ruling
        if ruling is not None and ruling.changed_id is not None:
            found.append(ruling.changed_id)
    return found


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that nothing was brought in yet."""
    if not promises(snapshot, stage):
        yield said(
            N_(
                "No promises are brought in: choose them from an earlier session, or type them."
            )
        )
