# Topics of people's own, each in its round and place: the market of an open space. Knows rows; people choose for
# themselves where they sit, so nobody is dealt out here.
from collections.abc import Iterable, Iterator, Sequence
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
    rounds = len(numbers)
    most = Plan.of(stage).places
    found: list[Group] = []
    for index, number in enumerate(numbers):
        dealt = themes[index::rounds]
        own = dealt[:most]
        first = len(found)
        found += _places(stage, number, first, own, occasion)
    return found


def of_one_more(
    snapshot: Snapshot, stage: Stage, number: int, occasion: Occasion
) -> list[Group]:
    """Return the places of a round that nobody planned, all of them free; none where it has its own."""
    first = 0
    for group in groups_of(snapshot, stage):
        if group.slot == number:
            return []
        first = group.position + 1
    none: list[str] = []
    return _places(stage, number, first, none, occasion)


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
    slot = group.slot
    now = round_now(snapshot, stage.id)
    if slot in {0, now}:
        return now
    plan = Plan.of(stage)
    if not plan.by_topics or slot < now:
        raise Refused(Code.unknown_group)
    return slot


def seat_in(
    snapshot: Snapshot, stage: Stage, person_id: str, number: int
) -> Member | None:
    """Return where a person sits in a round, or is going to."""
    for seat in _seats(snapshot, stage, person_id):
        if seat.round == number:
            return seat
    return None


def ahead(snapshot: Snapshot, stage: Stage, person_id: str) -> list[str]:
    """Return the groups that a person has chosen for later rounds, in order."""
    now = round_now(snapshot, stage.id)
    found: dict[int, str] = {}
    for seat in _seats(snapshot, stage, person_id):
        if seat.round > now:
            found[seat.round] = seat.group_id
    rounds = sorted(found)
    return [found[number] for number in rounds]


def _seats(
    snapshot: Snapshot, stage: Stage, person_id: str
) -> Iterable[Member]:
    stage_id = stage.id
    return snapshot.where(Member, person_id=person_id, stage_id=stage_id)


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
    _refuse_settled(snapshot, stage, there)
    for here in groups_of(snapshot, stage):
        if here.theme == topic:
            _refuse_settled(snapshot, stage, here)
            exchange = _Exchange(snapshot, stage, here, there)
            return exchange.placing()
    change = {
        "theme": topic,
        "name": "",
    }
    taken = there.model_copy(update=change)
    sat = snapshot.where(Member, group_id=there.id)
    return Placing((taken,), tuple(sat))


def _refuse_settled(snapshot: Snapshot, stage: Stage, group: Group) -> None:
    now = round_now(snapshot, stage.id)
    if 0 < group.slot < now:
        raise Refused(Code.stage_wrong_state)
    written = snapshot.count(Entry, group_id=group.id)
    if written:
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
        one = self._one
        other = self._other
        rows: list[Row] = [_about(one, other), _about(other, one)]
        gone: list[Row] = []
        for here, there in ((one, other), (other, one)):
            for seat in self._only_at(here, there):
                going = self._going(seat, there)
                if going is None:
                    gone.append(seat)
                else:
                    rows.append(going)
        return Placing(tuple(rows), tuple(gone))

    def _only_at(self, here: Group, there: Group) -> Iterator[Member]:
        """Yield who chose one of two places and not the other."""
        number = there.slot or here.slot
        for seat in self._snapshot.where(Member, group_id=here.id):
            person = seat.person_id
            other = seat_in(self._snapshot, self._stage, person, number)
            if other is None or other.group_id != there.id:
                yield seat

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
    change = {
        "theme": other.theme,
        "name": other.name,
    }
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
