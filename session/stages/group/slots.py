# Topics of people's own, each in its round and place: the market of an open space. Knows rows; people choose for
# themselves where they sit, so nobody is dealt out here.
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from session.entries.seats import groups_of, round_now
from session.kind import Occasion
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages.group.plan import Plan
from session.tables import Entry, Group, Member, Row, Stage


def grid(
    stage: Stage,
    numbers: Sequence[int],
    themes: Sequence[str],
    occasion: Occasion,
) -> list[Group]:
    """Return the places of these rounds, with the topics dealt out evenly.

    A place without a topic is free: who comes late with one sits down there.
    """
    most = Plan.of(stage).places
    found: list[Group] = []
    for index, number in enumerate(numbers):
        own = themes[index :: len(numbers)][:most]
        first = len(found)
        found += _places(stage, number, first, own, occasion)
    return found


def of_one_more(
    snapshot: Snapshot, stage: Stage, number: int, occasion: Occasion
) -> list[Group]:
    """Return the places of a round that nobody planned, all of them free; none where it has its own."""
    groups = groups_of(snapshot, stage)
    if any(each.slot == number for each in groups):
        return []
    first = max((each.position for each in groups), default=-1) + 1
    return _places(stage, number, first, (), occasion)


def to_come(snapshot: Snapshot, stage: Stage) -> list[Group]:
    """Return the places of the round that a stage is in and of all after it."""
    now = round_now(snapshot, stage.id)
    return [
        each
        for each in groups_of(snapshot, stage)
        if not each.slot or each.slot >= now
    ]


def round_of(snapshot: Snapshot, stage: Stage, group: Group) -> int:
    """Return the round in which one would sit down in a group.

    Raises:
        Refused: where it does not meet any more, or not yet and people do not choose ahead.
    """
    now = round_now(snapshot, stage.id)
    if group.slot in {0, now}:
        return now
    if not Plan.of(stage).by_topics or group.slot < now:
        raise Refused(Code.unknown_group)
    return group.slot


def seat_in(
    snapshot: Snapshot, stage: Stage, person_id: str, number: int
) -> Member | None:
    """Return where a person sits in a round, or is going to."""
    found = snapshot.where(Member, person_id=person_id, stage_id=stage.id)
    return next((each for each in found if each.round == number), None)


def ahead(snapshot: Snapshot, stage: Stage, person_id: str) -> list[str]:
    """Return the groups that a person has chosen for later rounds, in order."""
    now = round_now(snapshot, stage.id)
    found = snapshot.where(Member, person_id=person_id, stage_id=stage.id)
    later = [each for each in found if each.round > now]
    later.sort(key=lambda seat: seat.round)
    return [each.group_id for each in later]


@dataclass(frozen=True)
class Placing:
    """What changes when a topic is put into a place, and which seats go."""

    rows: tuple[Row, ...]
    gone: tuple[Row, ...]


def placed(
    snapshot: Snapshot, stage: Stage, topic: str, there: Group
) -> Placing:
    """Exchange two places with whoever has chosen them; a topic from outside takes the place of the one there.

    Raises:
        Refused: where something is written there, or that round is over.
    """
    found = groups_of(snapshot, stage)
    here = next((each for each in found if each.theme == topic), None)
    both = [each for each in (there, here) if each is not None]
    for each in both:
        _refuse_settled(snapshot, stage, each)
    sat = tuple(snapshot.where(Member, group_id=there.id))
    if here is None:
        change = {"theme": topic, "name": ""}
        taken = there.model_copy(update=change)
        return Placing((taken,), sat)
    exchange = _Exchange(snapshot, stage, here, there)
    return exchange.placing()


def _refuse_settled(snapshot: Snapshot, stage: Stage, group: Group) -> None:
    if group.slot and group.slot < round_now(snapshot, stage.id):
        raise Refused(Code.stage_wrong_state)
    if snapshot.count(Entry, group_id=group.id):
        raise Refused(Code.groups_have_sheets)


class _Exchange:
    """Two places change what is talked about there; who chose one of the topics goes with it."""

    def __init__(
        self, snapshot: Snapshot, stage: Stage, one: Group, other: Group
    ) -> None:
        self._snapshot = snapshot
        self._stage = stage
        self._one = one
        self._other = other

    def placing(self) -> Placing:
        one, other = self._one, self._other
        rows: list[Row] = [_about(one, other), _about(other, one)]
        at_one = self._at(one)
        at_other = self._at(other)
        gone: list[Row] = []
        for there, here, left in (
            (other, at_one, at_other),
            (one, at_other, at_one),
        ):
            both = {each.person_id for each in left}
            for seat in here:
                if seat.person_id in both:
                    continue
                going = self._going(seat, there)
                (rows if going else gone).append(going or seat)
        return Placing(tuple(rows), tuple(gone))

    def _at(self, group: Group) -> list[Member]:
        found = self._snapshot.where(Member, group_id=group.id)
        return list(found)

    def _going(self, seat: Member, there: Group) -> Member | None:
        """Return a seat in another place; none where that person sits elsewhere in its round."""
        number = there.slot or seat.round
        if number != seat.round:
            other = seat_in(
                self._snapshot,
                self._stage,
                seat.person_id,
                number,
            )
            if other is not None:
                return None
        change = {"group_id": there.id, "round": number}
        return seat.model_copy(update=change)


def _about(place: Group, other: Group) -> Group:
    """Return a place with the topic of another one."""
    change = {"theme": other.theme, "name": other.name}
    return place.model_copy(update=change)


def _places(
    stage: Stage,
    number: int,
    first: int,
    themes: Sequence[str],
    occasion: Occasion,
) -> list[Group]:
    positions = range(first, first + Plan.of(stage).places)
    found: list[Group] = []
    for position, theme in zip_longest(positions, themes):
        place = Group(
            id=occasion.new_id(),
            session_id=stage.session_id,
            stage_id=stage.id,
            position=position,
            slot=number,
            theme=theme,
        )
        found.append(place)
    return found
