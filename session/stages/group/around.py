# What is told of the rounds of group work: which one it is, its question and clock, who is what at a table.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from session.entries.boards import offers
from session.entries.rounds import newest
from session.entries.seats import member_of, seats_in
from session.envelope import StageState
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.group.plan import Forming, Moving, Plan
from session.tables import Entry, Member, Round, Stage

GOING = frozenset({StageState.open, StageState.paused})


@dataclass(frozen=True)
class Turn:
    """The round that a stage is in. `of`: how many are planned, or have begun where that is more.

    `begins`: another one may begin; `planned`: it is one of those that were planned. `moving`: who moves then.
    """

    round: Round
    number: int
    of: int
    question: str
    moving: str
    begins: bool
    planned: bool

    @property
    def runs(self) -> bool:
        return self.begins and not self.round.is_closed


def turn(snapshot: Snapshot, stage: Stage) -> Turn | None:
    """Return the round that a stage is in; none where it has no rounds, or has not begun."""
    last = newest(snapshot, stage)
    if last is None:
        return None
    plan = Plan.of(stage)
    return Turn(
        round=last,
        number=last.number,
        of=max(plan.rounds, last.number),
        question=plan.question(last.number),
        moving=plan.moving.value,
        begins=stage.state in GOING,
        planned=last.number < plan.rounds,
    )


def parts_at(
    snapshot: Snapshot, stage: Stage, group_id: str
) -> Mapping[str, str]:
    """Return what people at a table are called there, by person; those who are nothing by name are not in it."""
    names = Plan.of(stage).parts
    found = {}
    for seat in seats_in(snapshot, group_id):
        role = seat.role
        if 0 < role <= len(names):
            name = names[role - 1]
            found[seat.person_id] = name
    return found


def part_of(
    snapshot: Snapshot, stage: Stage, person_id: str
) -> tuple[str, bool]:
    """Return what a person is at the own table, and whether one stays there when others go on."""
    seat = member_of(snapshot, stage, person_id)
    if seat is None or not seat.role:
        return "", False
    plan = Plan.of(stage)
    names = plan.parts
    name = names[seat.role - 1] if seat.role <= len(names) else ""
    return name, plan.moving is Moving.guests


def brought(snapshot: Snapshot, stage: Stage, group_id: str) -> list[Entry]:
    """Return the rows that a group brings, of the sheets at which its people sat before: what all may read."""
    if Plan.of(stage).forming is not Forming.joined:
        return []
    people = {seat.person_id for seat in seats_in(snapshot, group_id)}

    def seats_of(person: str) -> Iterator[Member]:
        return snapshot.where(Member, person_id=person)

    sat = {seat.group_id for seat in chain.from_iterable(map(seats_of, people))}
    open_to_all = offers(snapshot, stage, Surface.phone)
    found = (snapshot.find(Entry, entry) for entry, _ in open_to_all)
    return [each for each in found if each is not None and each.group_id in sat]
