# Who sits where in the next round: guests go on while hosts stay, or everybody meets others; as few as can be meet
# again. Pure: knows people by id and tables by place, what was, and a Random that is handed in.
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from random import Random
from typing import NamedTuple

Seating = Mapping[str, int]
"""The table of each person, by its place from 0."""

AGAIN, ONCE_MORE = 10_000, 20
"""What it costs that two meet again, and for each time before the last; to come back to a table costs 1."""

TRIES = 12
MOST_WEIGHED = 40_000
"""How many exchanges are weighed in all: a large room is not to wait."""


@dataclass(frozen=True)
class Past:
    """The rounds so far, and who stays where they are: the hosts, by their table.

    `returns`: it matters that somebody comes back to a table, as it does where the sheet stays there.
    """

    rounds: tuple[Seating, ...]
    hosts: Mapping[int, str] = field(default_factory=dict)
    returns: bool = False

    def met(self) -> Mapping[str, Counter[str]]:
        """Return how often each has met each other one."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for seating in self.rounds:
            for one, other in _pairs(seating):
                found[one][other] += 1
                found[other][one] += 1
        return found

    def been(self) -> Counter[tuple[str, int]]:
        """Return how often each has sat at each table."""
        sat = (seating.items() for seating in self.rounds)
        every = chain.from_iterable(sat)
        return Counter(every)


def rotated(
    people: Iterable[str], tables: int, past: Past, random: Random
) -> list[list[str]]:
    """Return who sits at each of `tables` tables in the next round, hosts first; sizes differ by at most one.

    `people` name each person once, and the hosts too; there are at least as many as tables.
    """
    staying = set(past.hosts.values())
    guests = sorted(set(people) - staying)
    room = _Room(past, _sizes(len(guests) + len(staying), tables, past.hosts))
    best: list[list[str]] = []
    least: int | None = None
    for start in _starts(guests, tables, past, random):
        order = random.sample(guests, len(guests))
        seated = room.settled(order, start)
        cost = room.cost(seated)
        if least is None or cost < least:
            best, least = seated, cost
        if not least or room.weighed > MOST_WEIGHED:
            break
    return [_with_host(past, place, at) for place, at in enumerate(best)]


def repeated(rounds: Sequence[Seating]) -> int:
    """Return how often two people met who had met before."""
    met: Counter[tuple[str, str]] = Counter()
    for seating in rounds:
        met.update(_pairs(seating))
    return sum(times - 1 for times in met.values())


def _pairs(seating: Seating) -> Iterator[tuple[str, str]]:
    at: dict[int, list[str]] = defaultdict(list)
    for person, table in seating.items():
        at[table].append(person)
    for people in at.values():
        yield from combinations(sorted(people), 2)


def _sizes(people: int, tables: int, hosts: Mapping[int, str]) -> list[int]:
    """Return how many guests each table has place for."""
    fewest, more = divmod(people, tables)
    sizes = [fewest + (place < more) for place in range(tables)]
    return [size - (place in hosts) for place, size in enumerate(sizes)]


def _with_host(past: Past, place: int, guests: list[str]) -> list[str]:
    host = past.hosts.get(place)
    if host is None:
        return guests
    return [host, *guests]


Start = Mapping[str, int]


def _starts(
    guests: Sequence[str], tables: int, past: Past, random: Random
) -> Iterator[Start]:
    """Yield ways to begin: the walk that never meets again where nobody came or went, then by chance."""
    designed = (_paired(guests, tables, past), _walked(guests, tables, past))
    yield from filter(None, designed)
    for _ in range(TRIES):
        yield {}
        order = random.sample(guests, len(guests))
        yield {each: place % tables for place, each in enumerate(order)}


def _paired(guests: Sequence[str], tables: int, past: Past) -> Start:
    """Return the pairs of the next round as they come when all but one move on around one long table."""
    circle = _circle(past)
    if len(guests) != 2 * tables or set(circle) != set(guests):
        return {}
    turn = len(past.rounds) % (len(circle) - 1)
    moving = circle[1:]
    line = [circle[0], *moving[turn:], *moving[:turn]]
    last = len(line) - 1
    ways = range(tables)
    return {line[place]: place for place in ways} | {
        line[last - place]: place for place in ways
    }


def _circle(past: Past) -> list[str]:
    """Return the people of the first round along a long table, where they sat in pairs; else nobody."""
    at = _by_table(past)
    if past.hosts or any(len(people) != 2 for people in at):  # noqa: PLR2004 - a pair
        return []
    here = [people[0] for people in at]
    there = [people[1] for people in at]
    return here + there[::-1]


def _walked(guests: Sequence[str], tables: int, past: Past) -> Start:
    """Return where everybody comes who goes on by as many tables as the place has at which they sat first.

    Of two at one table each goes on by another number, so with a prime number of tables they do not meet again.
    """
    turn = len(past.rounds)
    first = 1 if past.hosts else 0
    here = set(guests)
    found: dict[str, int] = {}
    for table, people in enumerate(_by_table(past)):
        going = [each for each in people if each in here]
        for step, person in enumerate(going, start=first):
            found[person] = (table + step * turn) % tables
    return found


def _by_table(past: Past) -> list[list[str]]:
    """Return who sat at each table in the first round."""
    if not past.rounds:
        return []
    first = past.rounds[0]
    last = max(first.values(), default=-1)
    found: list[list[str]] = [[] for _ in range(last + 1)]
    for person in sorted(first):
        found[first[person]].append(person)
    return found


class Chair(NamedTuple):
    """Where somebody sits: at which table, in which place."""

    table: int
    place: int


class _Room:
    """Weighs who sits where; `weighed` counts how often."""

    def __init__(self, past: Past, sizes: Sequence[int]) -> None:
        self.weighed = 0
        self._sizes = sizes
        self._hosts = past.hosts
        self._met = past.met()
        self._been = past.been() if past.returns else Counter()

    def cost(self, seated: Sequence[Sequence[str]]) -> int:
        own = 0
        for table, people in enumerate(seated):
            for person in people:
                own += self._of(person, table, people)
        return own

    def settled(self, guests: Sequence[str], start: Start) -> list[list[str]]:
        """Return a full room, begun like `start`, in which no exchange of two would be better."""
        seated: list[list[str]] = [[] for _ in self._sizes]
        late = []
        for person in guests:
            at = start.get(person)
            if at is None or len(seated[at]) >= self._sizes[at]:
                late.append(person)
            else:
                seated[at].append(person)
        for person in late:
            table = self._fitting(person, seated)
            seated[table].append(person)
        self._exchange(seated)
        return seated

    def _fitting(self, person: str, seated: Sequence[Sequence[str]]) -> int:
        """Return the table with a free place that costs least; of equal ones the first."""
        best, least = -1, -1
        for table, people in enumerate(seated):
            most = self._sizes[table]
            if len(people) >= most:
                continue
            cost = self._of(person, table, people)
            if best < 0 or cost < least:
                best, least = table, cost
            if not least:
                break
        return best

    def _exchange(self, seated: list[list[str]]) -> None:
        """Exchange two people as long as that is better."""
        better = True
        while better and self.weighed <= MOST_WEIGHED:
            better = False
            chairs = list(_chairs(seated))
            for chair in chairs:
                table = chair.table
                people = seated[table]
                person = people[chair.place]
                cost = self._of(person, table, people)
                if cost:
                    better |= self._exchanged(seated, chair)

    def _exchanged(self, seated: list[list[str]], chair: Chair) -> bool:
        """Exchange somebody with whoever makes it best; return whether there is one."""
        gains = [
            (self._gain(seated, chair, other), other)
            for other in _chairs(seated)
            if other.table != chair.table
        ]
        nobody = 0, chair
        gain, other = max(gains, default=nobody)
        if gain <= 0:
            return False
        here = seated[chair.table]
        there = seated[other.table]
        one = here[chair.place]
        here[chair.place] = there[other.place]
        there[other.place] = one
        return True

    def _gain(
        self, seated: Sequence[Sequence[str]], chair: Chair, other: Chair
    ) -> int:
        """Return how much less it costs once the people of two chairs have changed places."""
        here, there = seated[chair.table], seated[other.table]
        one, two = here[chair.place], there[other.place]
        stay = _without(here, one)
        far = _without(there, two)
        now = self._of(one, chair.table, stay)
        now += self._of(two, other.table, far)
        then = self._of(one, other.table, far)
        then += self._of(two, chair.table, stay)
        return now - then

    def _of(self, person: str, table: int, people: Sequence[str]) -> int:
        """Return what it costs that somebody sits with these people."""
        self.weighed += 1
        met = self._met[person]
        cost = self._been[person, table]
        host = self._hosts.get(table)
        if host is not None:
            times = met[host]
            cost += _again(times)
        for each in people:
            if each != person:
                cost += _again(met[each])
        return cost


def _again(times: int) -> int:
    if not times:
        return 0
    return AGAIN + ONCE_MORE * (times - 1)


def _chairs(seated: Sequence[Sequence[str]]) -> Iterator[Chair]:
    for table, people in enumerate(seated):
        many = len(people)
        for place in range(many):
            yield Chair(table, place)


def _without(people: Sequence[str], one: str) -> list[str]:
    return [each for each in people if each != one]


def cast(
    people: Sequence[str], roles: int, held: Mapping[str, Counter[int]]
) -> dict[str, int]:
    """Return the role of each at a table, from 1: as far as can be one that they have not had; the last is the rest's.

    `people` in the same order each round; `held`: how often each had each role.
    """
    if not roles:
        return dict.fromkeys(people, 0)
    shared = len(people) > roles

    def cost(shift: int) -> int:
        given = _shifted(people, roles, shift)
        return sum(
            held[person][role]
            for person, role in given.items()
            if person in held and not (shared and role == roles)
        )

    best = min(range(len(people)), key=cost, default=0)
    return _shifted(people, roles, best)


def _shifted(people: Sequence[str], roles: int, shift: int) -> dict[str, int]:
    turned = [*people[shift:], *people[:shift]]
    numbered = enumerate(turned, start=1)
    return {person: min(place, roles) for place, person in numbered}
