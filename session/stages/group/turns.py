# The rounds of group work: the first begins with the stage, each further one with a press that seats everybody anew.
# Knows rows; who sits where is in rotation.
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from session.entries import rounds
from session.entries.rounds import next_round
from session.entries.seats import round_now
from session.events import Event, happened
from session.kind import Occasion
from session.refusals import N_, Sentence, said
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.group.forming import how_many_groups
from session.stages.group.plan import Moving, Plan
from session.stages.group.rotation import Past, cast, rotated
from session.stages.group.slots import of_one_more
from session.tables import Group, Member, Person, Round, Row, Stage

FIRST = 1
LEAST_AT_A_TABLE = 2


def in_rounds(stage: Stage) -> bool:
    """Tell whether it has rounds; where authors are secret a row's round would tell when it was written."""
    if is_secret(stage):
        return False
    return Plan.of(stage).rounds > 1


def lacks(_snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that rounds and secrecy do not go together."""
    if Plan.of(stage).rounds > 1 and is_secret(stage):
        yield said(
            N_(
                "A stage that keeps authors secret has no rounds: the round of a row would tell when it was written."
            )
        )


def first_round(
    snapshot: Snapshot, stage: Stage, occasion: Occasion
) -> list[Round]:
    """Return the round that begins with the stage."""
    begun = rounds.rounds(snapshot, stage)
    if begun:
        return []
    if not in_rounds(stage):
        return []
    plan = Plan.of(stage)
    minutes = plan.minutes
    first = next_round(snapshot, stage, None, occasion, minutes)
    return [first]


def begun(
    snapshot: Snapshot, stage: Stage, occasion: Occasion, minutes: int
) -> list[Event]:
    """Begin the next round: the one that runs ends, everybody has a seat, what a table said of itself is over."""
    last = rounds.newest(snapshot, stage)
    ended: list[Row] = []
    if last is not None and not last.is_closed:
        ended = [rounds.closed(snapshot, stage, last, occasion)]
    round_ = next_round(snapshot, stage, None, occasion, minutes)
    if Plan.of(stage).by_topics:
        places = of_one_more(snapshot, stage, round_.number, occasion)
        return happened("RoundBegun", *ended, round_, *places)
    seating = _Seating(snapshot, stage, round_.number, occasion)
    rows = (*ended, round_, *seating.rows())
    return happened("RoundBegun", *rows, gone=seating.early)


def with_roles(
    stage: Stage, members: Sequence[Member], leaders: set[str]
) -> list[Member]:
    """Return the seats of a first round with their roles; a group's moderator is the host."""
    plan = Plan.of(stage)
    hosted = plan.moving is Moving.guests
    roles = len(plan.parts)
    given: dict[str, int] = {}
    for people in _by_group(members).values():
        if hosted:
            leading = (each for each in people if each in leaders)
            host = next(leading, people[0])
            given[host] = FIRST
        else:
            given |= cast(people, roles, {})
    found = []
    for member in members:
        role = given.get(member.person_id, 0)
        change = {"role": role}
        seat = member.model_copy(update=change)
        found.append(seat)
    return found


def late_role(stage: Stage) -> int:
    """Return the role of who comes in the middle of a round: that of all the rest."""
    plan = Plan.of(stage)
    if plan.moving is Moving.guests:
        return 0
    return len(plan.parts)


def _by_group(members: Iterable[Member]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in sorted(members, key=lambda seat: seat.person_id):
        found[each.group_id].append(each.person_id)
    return found


class _Seating:
    """The seats of a round that begins: of all who sat in the last one and are still in the session.

    `early`: who came while this round ran already, before its beginning was undone.
    """

    def __init__(
        self, snapshot: Snapshot, stage: Stage, number: int, occasion: Occasion
    ) -> None:
        self._stage = stage
        self._plan = Plan.of(stage)
        self._number = number
        self._occasion = occasion
        self._seats = list(snapshot.where(Member, stage_id=stage.id))
        was = round_now(snapshot, stage.id)
        last = [each for each in self._seats if each.round == was]
        self.early = [each for each in self._seats if each.round >= number]
        seated = [*last, *self.early]
        self._last = [each for each in seated if _is_here(snapshot, each)]
        found = snapshot.where(Group, stage_id=stage.id)
        self._groups = sorted(found, key=lambda group: group.position)

    def rows(self) -> Iterator[Row]:
        """Yield the groups that change or come, and everybody's seat."""
        if not self._last:
            return
        if self._plan.moving is Moving.all:
            yield from self._anew()
            return
        yield from filter(None, map(_unready, self._groups))
        if self._plan.moving is Moving.guests:
            yield from self._moved_on()
        else:
            yield from self._stayed()

    def _stayed(self) -> Iterator[Member]:
        for group_id, people in _by_group(self._last).items():
            yield from self._at(group_id, people)

    def _anew(self) -> Iterator[Row]:
        """Yield new groups for this round alone, since nobody's sheet goes on, and who sits there."""
        people = self._people()
        number = how_many_groups(len(people), self._plan.size)
        past = Past(self._rounds())
        dealt = rotated(people, number, past, self._occasion.random)
        first = max(each.position for each in self._groups) + 1
        for position, seated in enumerate(dealt, start=first):
            group = self._new(position)
            yield group
            yield from self._at(group.id, sorted(seated))

    def _moved_on(self) -> Iterator[Member]:
        """Yield the seats at the tables that stay, each with its host; of too many tables the emptiest is given up."""
        people = self._people()
        tables = self._tables(len(people))
        rounds = self._rounds(tables)
        hosts = self._hosts(tables)
        past = Past(rounds, hosts, returns=True)
        random = self._occasion.random
        dealt = rotated(people, len(tables), past, random)
        for group, seated in zip(tables, dealt, strict=True):
            for place, person in enumerate(seated):
                role = 0 if place else FIRST
                yield self._seat(group.id, person, role)

    def _hosts(self, tables: Sequence[Group]) -> dict[int, str]:
        """Return who stays where they are, by the place of their table."""
        found = {}
        for place, group in enumerate(tables):
            host = self._host(group)
            if host:
                found[place] = host
        return found

    def _people(self) -> list[str]:
        """Return who is to be seated, each once."""
        return list(dict.fromkeys(each.person_id for each in self._last))

    def _tables(self, people: int) -> list[Group]:
        most = max(1, people // LEAST_AT_A_TABLE)
        at = Counter(each.group_id for each in self._last)
        by_people = sorted(self._groups, key=lambda group: -at[group.id])
        kept = by_people[:most]
        return sorted(kept, key=lambda group: group.position)

    def _host(self, group: Group) -> str:
        """Return who stays: the host, or whoever takes over from one who left; empty where nobody sat there."""
        seated = [each for each in self._last if each.group_id == group.id]
        by_role = sorted(seated, key=lambda seat: (not seat.role, seat.id))
        return next((each.person_id for each in by_role), "")

    def _rounds(
        self, tables: Sequence[Group] = ()
    ) -> tuple[Mapping[str, int], ...]:
        """Return who sat where in each round so far, by the place of the table."""
        groups = [*tables, *(g for g in self._groups if g not in tables)]
        places = {group.id: place for place, group in enumerate(groups)}
        found: list[dict[str, int]] = [{} for _ in range(1, self._number)]
        for each in self._seats:
            if each.round < self._number:
                at = found[each.round - 1]
                at[each.person_id] = places[each.group_id]
        return tuple(found)

    def _at(self, group_id: str, people: Sequence[str]) -> Iterator[Member]:
        roles = cast(people, len(self._plan.parts), self._held())
        for person in people:
            yield self._seat(group_id, person, roles[person])

    def _held(self) -> Mapping[str, Counter[int]]:
        """Return how often each has had each role."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        for each in self._seats:
            found[each.person_id][each.role] += 1
        return found

    def _seat(self, group_id: str, person: str, role: int) -> Member:
        return Member(
            id=self._occasion.new_id(),
            session_id=self._stage.session_id,
            stage_id=self._stage.id,
            group_id=group_id,
            person_id=person,
            round=self._number,
            role=role,
        )

    def _new(self, position: int) -> Group:
        return Group(
            id=self._occasion.new_id(),
            session_id=self._stage.session_id,
            stage_id=self._stage.id,
            position=position,
            slot=self._number,
        )


def _is_here(snapshot: Snapshot, seat: Member) -> bool:
    person = snapshot.find(Person, seat.person_id)
    return person is not None and person.removed_at is None


def _unready(group: Group) -> Group | None:
    if group.ready_at is None and group.help_at is None:
        return None
    cleared = {"ready_at": None, "help_at": None}
    return group.model_copy(update=cleared)
