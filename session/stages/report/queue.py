# Who reports, in which order, and who has the floor now: reading the turns and the groups they are for.
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from session.entries.seats import GroupMark, group_mark
from session.envelope import Unit
from session.options import Asked, Input, Options
from session.refusals import N_, Sentence, said
from session.snapshot import Snapshot
from session.stages.report.rows import Turn
from session.tables import Entry, Group, Member, Stage
from session.values.bounds import Word

MINUTES_EACH = 4
MOST_MINUTES = 60
NEAREST = N_("of the nearest stage with groups, if none is named")


class ReportOptions(Options):
    groups_of: Annotated[
        Word,
        Asked(N_("Whose groups report"), NEAREST, Input.stage, settled=True),
    ] = ""
    minutes_each: Annotated[
        int, Field(ge=1, le=MOST_MINUTES), Asked(N_("Minutes for each report"))
    ] = MINUTES_EACH


class TurnState(StrEnum):
    waiting = "waiting"
    now = "now"
    done = "done"


@dataclass(frozen=True)
class Place:
    """A group in the queue; its turn is absent where the group was formed after the queue."""

    group: GroupMark
    turn: Turn | None

    @property
    def state(self) -> TurnState:
        if self.turn is None or self.turn.called_at is None:
            return TurnState.waiting
        return TurnState.now if self.turn.done_at is None else TurnState.done


def queue(snapshot: Snapshot, stage: Stage) -> list[Place]:
    """Return the groups in the order in which they report."""
    turns = {
        turn.group_id: turn for turn in snapshot.where(Turn, stage_id=stage.id)
    }
    groups = groups_reporting(snapshot, stage)
    last = len(groups) + len(turns)
    order = sorted(
        groups,
        key=lambda g: (
            turns[g.id].position if g.id in turns else last,
            g.position,
        ),
    )
    marks = (
        (group_mark(snapshot, group.id), turns.get(group.id)) for group in order
    )
    return [Place(mark, turn) for mark, turn in marks if mark is not None]


def reporting(snapshot: Snapshot, stage: Stage) -> Place | None:
    """Return who has the floor."""
    return next(
        (
            place
            for place in queue(snapshot, stage)
            if place.state is TurnState.now
        ),
        None,
    )


def next_place(snapshot: Snapshot, stage: Stage) -> Place | None:
    return next(
        (
            place
            for place in queue(snapshot, stage)
            if place.state is TurnState.waiting
        ),
        None,
    )


def groups_reporting(snapshot: Snapshot, stage: Stage) -> list[Group]:
    source = source_of(snapshot, stage)
    if source is None:
        return []
    every = snapshot.where(Group, stage_id=source.id)
    found = [group for group in every if _has_met(snapshot, group)]
    return sorted(found, key=lambda group: group.position)


def _has_met(snapshot: Snapshot, group: Group) -> bool:
    """Tell whether a group may have something to say: a place of one round in which nobody sat has not."""
    if not group.slot:
        return True
    sat = snapshot.count(Member, group_id=group.id)
    return bool(sat or snapshot.count(Entry, group_id=group.id))


def source_of(snapshot: Snapshot, stage: Stage) -> Stage | None:
    """Return the stage whose groups report: the one named by `groups_of`, else the nearest earlier one with groups."""
    key = ReportOptions.of(stage).groups_of
    earlier = [
        s for s in reversed(snapshot.stages) if s.position < stage.position
    ]
    named = next((s for s in earlier if s.key == key), None)
    return named or next(
        (s for s in earlier if snapshot.count(Group, stage_id=s.id)), None
    )


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that no groups will report: none work before it."""
    earlier = [
        each for each in snapshot.stages if each.position < stage.position
    ]
    if source_of(snapshot, stage) is None and not any(
        each.envelope.unit is Unit.group for each in earlier
    ):
        yield said(
            N_("No groups report here: no stage before it works in groups.")
        )


def minutes_each(stage: Stage) -> int:
    return ReportOptions.of(stage).minutes_each
