# What came of a rating as screens show it: items with their strips, the picture of two criteria, and the words beneath.
from collections.abc import Sequence
from dataclasses import dataclass

from session.entries import rounds
from session.entries.progress import progress
from session.snapshot import Snapshot
from session.stages.rate import telling
from session.stages.rate.options import Criterion, RateOptions
from session.stages.rate.picture import Face, face
from session.stages.rate.results import Rated, Told, rated
from session.stages.rate.spread import Spread
from session.tables import Round, Stage
from session.words import Words


@dataclass(frozen=True)
class Strip:
    """A result by one criterion as a line from the lowest mark to the highest; `earlier`: that of the round before."""

    criterion: Criterion
    told: Told
    options: RateOptions
    earlier: Told | None = None

    def said(self, words: Words) -> str:
        return telling.result(self.told, words)

    def brief(self, words: Words) -> str:
        return telling.brief(self.told, words)

    def count(self, words: Words) -> str:
        return telling.count(self.told, words)

    def label(self, words: Words) -> str:
        return telling.label(self.criterion, words)

    def was(self, words: Words) -> str:
        """Return how it was a round before, in figures; empty where it stayed or there was none."""
        if self.earlier is None or self.earlier.spread in {
            None,
            self.told.spread,
        }:
            return ""
        return telling.brief(self.earlier, words)

    @property
    def line(self) -> tuple[float, float, float] | None:
        """Return the lower quartile, the median and the upper quartile, 0 to 100; None where nothing is shown."""
        lies = self.told.spread
        if lies is None:
            return None
        return _along(self.options, lies)


def _along(options: RateOptions, lies: Spread) -> tuple[float, float, float]:
    length = options.high - options.low
    low, middle, high = (
        round(100 * (mark - options.low) / length, 2)
        for mark in (lies.low, lies.middle, lies.high)
    )
    return low, middle, high


@dataclass(frozen=True)
class Result:
    """An item with a strip for each criterion."""

    rated: Rated
    strips: tuple[Strip, ...]

    @property
    def apart(self) -> bool:
        return any(each.told.apart for each in self.strips)


@dataclass(frozen=True)
class Results:
    """What came of a round: `items` by place; `face`: the picture, where two criteria make one."""

    round: Round
    options: RateOptions
    items: tuple[Result, ...]
    face: Face | None

    def scale(self, words: Words) -> str:
        return telling.scale(self.options, words)


def results(snapshot: Snapshot, stage: Stage, round_: Round) -> Results:
    """Return what came of a closed round."""
    options = RateOptions.of(stage)
    found = rated(snapshot, stage, round_)
    items = tuple(_result(options, each) for each in found)
    return Results(round_, options, items, face(options, found))


def seen(snapshot: Snapshot, stage: Stage) -> Results | None:
    """Return what the room may see: the newest round that is shown."""
    shown = [
        each
        for each in rounds.rounds(snapshot, stage)
        if rounds.may_see(stage, each)
    ]
    if not shown:
        return None
    return results(snapshot, stage, shown[-1])


def _result(options: RateOptions, each: Rated) -> Result:
    strips = tuple(
        Strip(criterion, told, options, _earlier(each.before, criterion.place))
        for criterion, told in zip(options.asked, each.told, strict=True)
    )
    return Result(each, strips)


def _earlier(before: Sequence[Told], place: int) -> Told | None:
    if place < len(before):
        return before[place]
    return None


@dataclass(frozen=True)
class Turnout:
    """How many have rated anything in the newest round, of how many who are here."""

    sent: int
    here: int


def turnout(snapshot: Snapshot, stage: Stage) -> Turnout:
    found = progress(snapshot, stage)
    return Turnout(found.sent, found.expected)
