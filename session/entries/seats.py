# Who sits in which group: reading only, for rules and regions alike. Knows rows and actors; decides nothing.
from dataclasses import dataclass, replace

from session.envelope import Unit
from session.people import CLERKS, LEADERS, Actor, Role
from session.snapshot import Snapshot
from session.tables import Entry, Group, Member, Person, Round, Side, Stage

THEME = 90


@dataclass(frozen=True)
class GroupMark:
    """A group as it is called: its place (1-based) and the name that its members gave it, often empty.

    `slot`: the round in which alone it meets; 0 is in all of them.
    """

    id: str
    place: int
    name: str
    slot: int = 0


def groups_of(snapshot: Snapshot, stage: Stage) -> list[Group]:
    """Return the groups that work in a stage, in order: its own, or those of the nearest earlier stage."""
    return sorted(
        snapshot.where(Group, stage_id=_seating(snapshot, stage).id),
        key=lambda group: group.position,
    )


def groups_now(snapshot: Snapshot, stage: Stage) -> list[Group]:
    """Return those of them that meet in the round that they are in."""
    seating = _seating(snapshot, stage)
    now = round_now(snapshot, seating.id)
    found = groups_of(snapshot, seating)
    return [each for each in found if each.slot in {0, now}]


def group_of(
    snapshot: Snapshot, stage: Stage, person_id: str | None
) -> str | None:
    """Return the id of the group that a person belongs to in a stage."""
    member = member_of(snapshot, _seating(snapshot, stage), person_id)
    return member.group_id if member else None


def group_near(
    snapshot: Snapshot, stage: Stage, person_id: str
) -> GroupMark | None:
    """Return the group of the nearest seating up to this stage."""
    seating = _seating_near(snapshot, stage)
    member = member_of(snapshot, seating, person_id) if seating else None
    return group_mark(snapshot, member.group_id) if member else None


def member_of(
    snapshot: Snapshot, stage: Stage, person_id: str | None
) -> Member | None:
    """Return where a person sits in this very stage, in the round that it is in."""
    if not person_id:
        return None
    now = round_now(snapshot, stage.id)
    found = snapshot.where(Member, person_id=person_id, stage_id=stage.id)
    return next((each for each in found if each.round == now), None)


def round_now(snapshot: Snapshot, stage_id: str) -> int:
    """Return the number of the round that began last; 1 where there are none."""
    found = snapshot.where(Round, stage_id=stage_id)
    numbers = [each.number for each in found]
    return max(numbers, default=1)


def seats_in(snapshot: Snapshot, group_id: str) -> list[Member]:
    """Return the seats of a group: in the round that it meets in, else in the one that its stage is in."""
    group = snapshot.find(Group, group_id)
    if group is None:
        return []
    now = group.slot or round_now(snapshot, group.stage_id)
    found = snapshot.where(Member, group_id=group_id)
    return [each for each in found if each.round == now]


def members_of(snapshot: Snapshot, group_id: str) -> list[Person]:
    """Return who sits in a group and is still in the session, by name."""
    seated = (
        snapshot.find(Person, member.person_id)
        for member in seats_in(snapshot, group_id)
    )
    here = [
        person
        for person in seated
        if person is not None and person.removed_at is None
    ]
    return sorted(here, key=lambda person: (person.name.casefold(), person.id))


def may_lead(
    snapshot: Snapshot, stage: Stage, actor: Actor, group_id: str
) -> bool:
    """Tell whether somebody speaks for a group: its members, moderator and secretary, and a roving group moderator."""
    own = group_of(snapshot, stage, actor.person_id)
    return (
        own == group_id
        or actor.may(CLERKS)
        or (own is None and actor.may(LEADERS))
    )


def led_near(snapshot: Snapshot, stage: Stage, person: Person) -> list[Group]:
    """Return the groups that a group moderator leads in the nearest seating up to this stage; none for others."""
    seating = _seating_near(snapshot, stage)
    leader = Actor(person.id, frozenset({Role(person.role)}), person.id)
    if seating is None or not leader.may(LEADERS):
        return []
    return [
        group
        for group in groups_now(snapshot, seating)
        if may_lead(
            snapshot,
            seating,
            leader,
            group.id,
        )
    ]


def group_mark(snapshot: Snapshot, group_id: str | None) -> GroupMark | None:
    group = snapshot.find(Group, group_id)
    if group is None:
        return None
    return GroupMark(
        group.id,
        _place(snapshot, group),
        group.name or _theme(snapshot, group),
        group.slot,
    )


def _theme(snapshot: Snapshot, group: Group) -> str:
    """Return what a group works on in a few words, as long as it stands; empty where it has no theme of its own."""
    entry = snapshot.find(Entry, group.theme)
    if entry is None or entry.hidden_at or entry.withdrawn_at:
        return ""
    said = entry.wording or entry.content
    stage = snapshot.find(Stage, entry.stage_id)
    asked = stage.envelope.fields if stage else ()
    first = [field.name for field in asked if field.headline]
    order = [said[name] for name in (*first, *said) if name in said]
    text = next((each for each in order if isinstance(each, str)), "")
    if len(text) <= THEME:
        return text
    return text[: THEME - 1].rstrip() + "…"


def by_side(snapshot: Snapshot, mark: GroupMark) -> GroupMark:
    """Return a group that nobody named as called by its side, where all in it are of one and there are others."""
    if mark.name:
        return mark
    members = members_of(snapshot, mark.id)
    sides = {person.side_id for person in members}
    of_one = len(sides) == 1 and len(members) > 1
    side = snapshot.find(Side, *sides) if of_one else None
    every = list(snapshot.all(Side))
    if side is None or len(every) == 1:
        return mark
    return replace(mark, name=side.name)


def _place(snapshot: Snapshot, group: Group) -> int:
    """Return a group's place from 1; where it meets in one round alone, among those of that round."""
    if not group.slot:
        return group.position + 1
    others = snapshot.where(Group, stage_id=group.stage_id)
    positions = [each.position for each in others if each.slot == group.slot]
    return group.position - min(positions) + 1


def in_units(stage: Stage, unit: Unit) -> Stage:
    """Return the stage with its entries owned by another unit: a kind's own, where a scenario said otherwise."""
    return stage.model_copy(
        update={"envelope": stage.envelope.model_copy(update={"unit": unit})}
    )


def _seating_near(snapshot: Snapshot, stage: Stage) -> Stage | None:
    """Return the last stage up to this one that has groups of its own."""
    so_far = (
        s for s in reversed(snapshot.stages) if s.position <= stage.position
    )
    return next(
        (s for s in so_far if snapshot.count(Group, stage_id=s.id)), None
    )


def _seating(snapshot: Snapshot, stage: Stage) -> Stage:
    """Return the stage whose groups these are: a group's form without groups takes those formed before it."""
    if stage.envelope.unit is not Unit.group or snapshot.count(
        Group, stage_id=stage.id
    ):
        return stage
    earlier = (
        s for s in reversed(snapshot.stages) if s.position < stage.position
    )
    return next(
        (s for s in earlier if snapshot.count(Group, stage_id=s.id)), stage
    )
