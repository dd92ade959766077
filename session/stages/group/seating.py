# Seats people: when the stage opens, when somebody comes late, and when the staff wants groups anew.
# Knows rows and the forming rules; no command.
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest

from session.entries.boards import offers
from session.entries.progress import expected_writers
from session.entries.reactions import Stance, stances
from session.entries.seats import (
    groups_now,
    in_units,
    member_of,
    round_now,
    seats_in,
)
from session.entries.written import may_write
from session.envelope import Unit
from session.events import Event, happened
from session.kind import Occasion
from session.people import Role, Surface
from session.snapshot import Snapshot
from session.stages.group.forming import (
    Groups,
    Rule,
    Seat,
    alike,
    at_random,
    by_side,
    differing,
    how_many_groups,
    mixed,
    place_latecomer,
)
from session.stages.group.joining import united
from session.stages.group.plan import BY_ANSWERS, Moving, Plan
from session.stages.group.slots import grid
from session.stages.group.turns import (
    FIRST,
    first_round,
    in_rounds,
    late_role,
    with_roles,
)
from session.tables import Group, Member, Person, Row, Stage

WAYS = {
    Rule.BY_SIDE: by_side,
    Rule.MIXED: mixed,
    Rule.AT_RANDOM: at_random,
    Rule.ALIKE: alike,
    Rule.DIFFERING: differing,
}


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Form the groups from those present; where the staff formed them before, seat who has come since."""
    stage = in_units(stage, Unit.group)
    first = first_round(snapshot, stage, occasion)
    if own_groups(snapshot, stage):
        since = _seated_since(snapshot, stage, occasion)
        return happened("GroupsOpened", stage, *first, *since)
    rows = formed(snapshot, stage, Plan.of(stage), occasion)
    return happened("GroupsFormed", stage, *first, *rows)


def joined(
    snapshot: Snapshot, stage: Stage, person: Person, occasion: Occasion
) -> list[Event]:
    """Seat a late-comer in the smallest fitting group; where people choose or are placed, leave that to them."""
    takes_part = person.role in stage.envelope.writers and may_write(
        snapshot, stage, person
    )
    if not takes_part or member_of(snapshot, stage, person.id):
        return []
    rows = _late(
        groups_now(snapshot, stage),
        seats_by_group(snapshot, stage),
        stage,
        person,
        occasion,
        round_now(snapshot, stage.id),
    )
    return happened("MemberSeated", *rows) if rows else []


def formed(
    snapshot: Snapshot, stage: Stage, plan: Plan, occasion: Occasion
) -> list[Row]:
    """Return new groups and their members; groups stay empty where people choose or are placed by hand."""
    people = expected_writers(snapshot, stage)
    told = stances(snapshot, stage) if plan.rule in BY_ANSWERS else {}
    themes = topics(snapshot, stage, plan)
    if plan.by_topics:
        numbers = range(FIRST, plan.rounds + FIRST)
        if not in_rounds(stage):
            numbers = range(1)
        return [*grid(stage, numbers, themes, occasion)]
    if plan.rule is Rule.JOINED:
        dealt = _joined(snapshot, stage, people, plan)
    elif plan.rule is None:
        dealt = _empty(people, plan, len(themes))
    else:
        dealt = _dealt(people, plan, told, occasion, len(themes))
    slot = FIRST if plan.moving is Moving.all and in_rounds(stage) else 0
    groups = [
        _group(stage, position, occasion, slot)
        for position in range(len(dealt))
    ]
    groups = [
        group.model_copy(update={"theme": theme})
        for group, theme in zip_longest(groups, themes[: len(groups)])
    ]
    members: list[Member] = []
    for group, seats in zip(groups, dealt, strict=True):
        members += (
            seated(stage, group.id, person, occasion) for person in seats
        )
    leaders = {
        person.id for person in people if person.role == Role.group_moderator
    }
    return [*groups, *with_roles(stage, members, leaders)]


def own_groups(snapshot: Snapshot, stage: Stage) -> list[Group]:
    return sorted(
        snapshot.where(Group, stage_id=stage.id),
        key=lambda group: group.position,
    )


def seating_of(snapshot: Snapshot, stage: Stage) -> list[Row]:
    """Return the groups of a stage and their members, of all rounds."""
    return [
        *own_groups(snapshot, stage),
        *snapshot.where(Member, stage_id=stage.id),
    ]


def seats_by_group(snapshot: Snapshot, stage: Stage) -> dict[str, list[Seat]]:
    """Return who sits where, by group id; those who left the session free their seat."""
    seats: dict[str, list[Seat]] = {}
    now = round_now(snapshot, stage.id)
    for member in snapshot.where(Member, stage_id=stage.id):
        if member.round != now:
            continue
        person = snapshot.find(Person, member.person_id)
        if person is not None and person.removed_at is None:
            seats.setdefault(member.group_id, []).append(_seat(person))
    return seats


def seated(
    stage: Stage,
    group_id: str,
    person_id: str,
    occasion: Occasion,
    number: int = FIRST,
) -> Member:
    return Member(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        group_id=group_id,
        person_id=person_id,
        round=number,
        role=late_role(stage),
    )


def _dealt(
    people: Sequence[Person],
    plan: Plan,
    told: Mapping[str, Stance],
    occasion: Occasion,
    themes: int,
) -> Groups:
    """Deal people out; moderators of groups come one to a group, the smallest first, as far as they go."""
    leaders = [
        person.id for person in people if person.role == Role.group_moderator
    ]
    nothing = (0,) * max(map(len, told.values()), default=0)
    others = [
        _seat(person, told.get(person.id, nothing))
        for person in people
        if person.role != Role.group_moderator
    ]
    number = how_many_groups(
        len(others),
        plan.size,
    )
    if themes and number:
        number = min(themes, max(1, len(others) // 2))
    if plan.rule is None or not number:
        return (tuple(leaders),) if leaders else ()
    dealt = WAYS[plan.rule](
        others,
        number,
        occasion.random,
    )
    occasion.random.shuffle(leaders)
    smallest_first = sorted(
        range(len(dealt)), key=lambda index: len(dealt[index])
    )
    led = {
        index: leaders[place :: len(dealt)]
        for place, index in enumerate(smallest_first)
    }
    return tuple((*group, *led[index]) for index, group in enumerate(dealt))


def _empty(people: Sequence[Person], plan: Plan, themes: int) -> Groups:
    count = how_many_groups(len(people), plan.size)
    return ((),) * (themes or max(1, count))


def _joined(
    snapshot: Snapshot, stage: Stage, people: Sequence[Person], plan: Plan
) -> Groups:
    """Return the groups that earlier ones become, of those who are to write here."""
    order = [person.id for person in people]
    here = set(order)
    before = [
        [each for each in group if each in here]
        for group in _seated_before(snapshot, stage)
    ]
    seated_then = set(chain.from_iterable(before))
    late = [each for each in order if each not in seated_then]
    number = how_many_groups(len(order), plan.size)
    if not number:
        return ()
    return united(before, late, number)


def _seated_before(snapshot: Snapshot, stage: Stage) -> list[list[str]]:
    """Return who sat in each group of the nearest earlier stage that has any, in its last round."""
    earlier = (
        each
        for each in reversed(snapshot.stages)
        if each.position < stage.position
    )
    grouped = (
        each for each in earlier if snapshot.count(Group, stage_id=each.id)
    )
    nearest = next(grouped, None)
    if nearest is None:
        return []
    return [
        [seat.person_id for seat in seats_in(snapshot, group.id)]
        for group in groups_now(snapshot, nearest)
    ]


def topics(snapshot: Snapshot, stage: Stage, plan: Plan) -> list[str]:
    """Return what the groups work on, one each: what everybody may read of what the stage takes, in its order."""
    if not (plan.themes or plan.by_topics):
        return []
    found = offers(snapshot, stage, Surface.phone)
    return [entry for entry, _ in found]


def _seated_since(
    snapshot: Snapshot, stage: Stage, occasion: Occasion
) -> Iterable[Row]:
    groups, seats = groups_now(snapshot, stage), seats_by_group(snapshot, stage)
    for person in expected_writers(snapshot, stage):
        if member_of(snapshot, stage, person.id) is None:
            yield from _late(groups, seats, stage, person, occasion, FIRST)


def _late(  # noqa: PLR0913, PLR0917 - who, where, when
    groups: list[Group],
    seats: dict[str, list[Seat]],
    stage: Stage,
    person: Person,
    occasion: Occasion,
    number: int,
) -> list[Row]:
    """Return the rows that seat a late-comer, and enter them into `groups` and `seats`."""
    rule = Plan.of(stage).rule
    if rule is None:
        return []
    index = place_latecomer(
        _seat(person), [seats.get(group.id, []) for group in groups], rule
    )
    position = max((group.position for group in groups), default=-1) + 1
    slot = number if Plan.of(stage).moving is Moving.all else 0
    new = [] if index is not None else [_group(stage, position, occasion, slot)]
    groups += new
    group = groups[-1 if index is None else index]
    seats.setdefault(group.id, []).append(_seat(person))
    return [*new, seated(stage, group.id, person.id, occasion, number)]


def _group(
    stage: Stage, position: int, occasion: Occasion, slot: int = 0
) -> Group:
    return Group(
        id=occasion.new_id(),
        session_id=stage.session_id,
        stage_id=stage.id,
        position=position,
        slot=slot,
    )


def _seat(person: Person, stance: Stance = ()) -> Seat:
    generation = str(person.generation) if person.generation else None
    return Seat(person.id, person.side_id, generation, stance)
