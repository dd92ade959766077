# What a round of ratings came to: median and quartiles of each item by each criterion, where people dissent, places
# with their ties. Once the round is closed; before, nothing is counted. Of a secret one only what three or more gave.
from collections.abc import Sequence
from dataclasses import dataclass, replace

from session.entries import rounds
from session.entries.taken_up import in_order, text_of
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.rate.marks import of_item
from session.stages.rate.options import RateOptions
from session.stages.rate.spread import Spread, agree, spread
from session.synthesis.secrecy import FEWEST_SHOWN
from session.tables import Entry, Person, Round, Stage

FEW = 5
"""Fewer marks than this are said to be few."""


@dataclass(frozen=True)
class Told:
    """What came of one item by one criterion.

    `count`: how many gave a mark; None where a secret round keeps that back. `upper`: of how many of them the mark is
    in the upper half, which is not told of a secret one. `percent`: the marks are per cent.
    """

    count: int | None
    spread: Spread | None = None
    agreed: bool = False
    apart: bool = False
    upper: int = 0
    percent: bool = False

    @property
    def few(self) -> bool:
        count = self.count
        if not count:
            return False
        return count < FEW

    @property
    def share(self) -> float:
        if not self.count:
            return 0
        return self.upper / self.count

    @property
    def worth(self) -> tuple[float, float]:
        """Return by what an item has its place: the median, then how large a share is in the upper half."""
        if self.spread is None:
            return -1, 0
        return self.spread.middle, self.share


@dataclass(frozen=True)
class Rated:
    """An item with what came of it by each criterion; `before`: in the round before, empty in the first.

    `first` and `last`: its place by the first criterion, and the last that it shares with others; 0 without one.
    """

    id: str
    number: int
    text: str
    told: tuple[Told, ...]
    before: tuple[Told, ...] = ()
    first: int = 0
    last: int = 0

    @property
    def place(self) -> str:
        if not self.first:
            return "–"
        if self.first == self.last:
            return str(self.first)
        return f"{self.first}–{self.last}"

    @property
    def worth(self) -> tuple[float, float]:
        first = self.told[0]
        return first.worth


def last_closed(snapshot: Snapshot, stage: Stage) -> Round | None:
    """Return the newest round that is closed."""
    begun = rounds.rounds(snapshot, stage)
    closed = [each for each in begun if each.is_closed]
    if not closed:
        return None
    return closed[-1]


def rated(
    snapshot: Snapshot, stage: Stage, round_: Round | None
) -> tuple[Rated, ...]:
    """Return the items by place, with what came of them in a round; nothing before it is closed.

    Marks in a closed round change with nothing but these tables: people who are one, items that are hidden.
    """
    if round_ is None or not round_.is_closed:
        return ()
    return snapshot.derived(
        ("rated", round_.id),
        lambda: _rated(snapshot, stage, round_),
        Entry,
        Person,
        Round,
        Stage,
    )


def came_of(
    snapshot: Snapshot, stage: Stage, round_: Round, entry: Entry
) -> tuple[Told, ...]:
    """Return what came of an item that is shown in a closed round, by criterion; nothing where it was not there."""

    def by_id() -> dict[str, tuple[Told, ...]]:
        found = rated(snapshot, stage, round_)
        return {each.id: each.told for each in found}

    known = snapshot.derived(
        ("rated by id", round_.id), by_id, Entry, Person, Round, Stage
    )
    return known.get(entry.id, ())


def foremost(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the items, by id, that go on: the first places; what shares the last of them goes on, too."""
    most = RateOptions.of(stage).go_on
    counted = last_closed(snapshot, stage)
    found = rated(snapshot, stage, counted)
    placed = [each for each in found if each.first]
    return [each.id for each in placed if each.first <= most]


def _rated(
    snapshot: Snapshot, stage: Stage, round_: Round
) -> tuple[Rated, ...]:
    earlier = _before(snapshot, stage, round_)
    found = [
        _one(snapshot, stage, round_, earlier, each)
        for each in in_order(snapshot, stage)
    ]
    worth = [each.worth for each in found if each.told[0].spread]
    worth.sort(reverse=True)
    placed = [_placed(each, worth) for each in found]
    placed.sort(key=_by_place)
    return tuple(placed)


def _by_place(each: Rated) -> tuple[bool, int, int]:
    has_none = not each.first
    return has_none, each.first, each.number


def _before(snapshot: Snapshot, stage: Stage, round_: Round) -> Round | None:
    earlier = [
        each
        for each in rounds.rounds(snapshot, stage)
        if each.is_closed and each.place < round_.place
    ]
    if not earlier:
        return None
    return earlier[-1]


def _one(
    snapshot: Snapshot,
    stage: Stage,
    round_: Round,
    earlier: Round | None,
    entry: Entry,
) -> Rated:
    before: tuple[Told, ...] = ()
    if earlier is not None:
        before = told(snapshot, stage, earlier, entry)
    now = told(snapshot, stage, round_, entry)
    return Rated(
        id=entry.id,
        number=entry.number,
        text=text_of(entry),
        told=now,
        before=before,
    )


def told(
    snapshot: Snapshot, stage: Stage, round_: Round, entry: Entry
) -> tuple[Told, ...]:
    """Return what came of an item in a round that is closed, by criterion."""
    options = RateOptions.of(stage)
    found = of_item(snapshot, round_, entry)
    return tuple(
        _told(stage, options, found.get(each.place, []))
        for each in options.asked
    )


def _told(stage: Stage, options: RateOptions, given: Sequence[int]) -> Told:
    secret = is_secret(stage)
    count = len(given)
    if secret and count < FEWEST_SHOWN:
        return Told(None)
    lies = spread(given)
    if lies is None:
        return Told(count)
    middle = options.first + options.last
    upper = 0
    if not secret:
        upper = sum(2 * mark > middle for mark in given)
    return Told(
        count=count,
        spread=lies,
        agreed=agree(given, options.percent, options.window),
        apart=lies.width >= options.apart,
        upper=upper,
        percent=options.likely,
    )


def _placed(each: Rated, worth: Sequence[tuple[float, float]]) -> Rated:
    own = each.worth
    if own not in worth:
        return each
    before = worth.index(own)
    equal = worth.count(own)
    last = before + equal
    return replace(each, first=before + 1, last=last)


@dataclass(frozen=True)
class Advice:
    """How many results there are, an item by a criterion each; on how many people agree, how many stayed the same.

    `same` is None in the first round. It is advice: nothing stops by itself.
    """

    results: int
    agreed: int
    same: int | None

    @property
    def enough(self) -> bool:
        """Tell whether all agree, or another round changed nothing."""
        if not self.results:
            return False
        return self.results in {self.agreed, self.same}


def advice(found: Sequence[Rated]) -> Advice:
    """Return what a round advises: to ask again, or to stop."""
    results = agreed = same = 0
    again = False
    for each in found:
        for place, now in enumerate(each.told):
            if now.spread is None:
                continue
            results += 1
            agreed += now.agreed
            if place < len(each.before):
                again = True
                same += each.before[place].spread == now.spread
    if not again:
        return Advice(results, agreed, None)
    return Advice(results, agreed, same)
