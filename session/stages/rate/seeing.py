# What came of a rating as screens show it: items with their strips, the picture of two criteria, and the words beneath.
from collections.abc import Sequence
from dataclasses import dataclass

from session.entries import rounds
from session.snapshot import Snapshot
from session.stages.rate import telling
from session.stages.rate.options import Criterion, RateOptions
from session.stages.rate.picture import Face, face
from session.stages.rate.results import Rated, Told, rated
from session.stages.rate.spread import Spread
from session.stages.rate.telling import Rule
from session.tables import Round, Stage
from session.words import Words


@dataclass(frozen=True)
class Said:
    """A result in words: of which criterion, as a sentence, in figures, how many marks, how it `was` a round before."""

    label: str
    result: str
    brief: str
    count: str
    was: str


@dataclass(frozen=True)
class Strip:
    """A result by one criterion as a line from the lowest mark to the highest; `earlier`: that of the round before."""

    criterion: Criterion
    told: Told
    options: RateOptions
    earlier: Told | None = None

    def told_in(self, words: Words) -> Said:
        """Return it in words, and how it was a round before, where it was otherwise."""
        told = self.told
        return Said(
            label=telling.label(self.criterion, words),
            result=telling.result(told, words),
            brief=telling.brief(told, words),
            count=telling.count(told, words),
            was=self._was(words),
        )

    def _was(self, words: Words) -> str:
        earlier = self.earlier
        if earlier is None or earlier.spread is None:
            return ""
        told = self.told
        if earlier.spread == told.spread:
            return ""
        return telling.brief(earlier, words)

    @property
    def line(self) -> tuple[float, float, float] | None:
        """Return the lower quartile, the median and the upper quartile, 0 to 100; None where nothing is shown."""
        lies = self.told.spread
        if lies is None:
            return None
        return _along(self.options, lies)


def _along(options: RateOptions, lies: Spread) -> tuple[float, float, float]:
    low = options.part(lies.low)
    middle = options.part(lies.middle)
    high = options.part(lies.high)
    return (
        round(100 * low, 2),
        round(100 * middle, 2),
        round(100 * high, 2),
    )


@dataclass(frozen=True)
class Result:
    """An item with a strip for each criterion."""

    rated: Rated
    strips: tuple[Strip, ...]

    @property
    def apart(self) -> bool:
        for each in self.strips:
            told = each.told
            if told.apart:
                return True
        return False


@dataclass(frozen=True)
class Results:
    """What came of a round: `items` by place; `face`: the picture, where two criteria make one."""

    round: Round
    rule: Rule
    items: tuple[Result, ...]
    face: Face | None

    @property
    def apart(self) -> bool:
        """Tell whether there is any dissent."""
        found = (each for each in self.items if each.apart)
        return next(found, None) is not None


def results(snapshot: Snapshot, stage: Stage, round_: Round) -> Results:
    """Return what came of a closed round."""
    options = RateOptions.of(stage)
    found = rated(snapshot, stage, round_)
    items = tuple(_result(options, each) for each in found)
    drawn = face(options, found)
    return Results(
        round=round_,
        rule=Rule(options),
        items=items,
        face=drawn,
    )


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
    strips: list[Strip] = []
    for criterion in options.asked:
        place = criterion.place
        told = each.told[place]
        earlier = _earlier(each.before, place)
        strip = Strip(criterion, told, options, earlier)
        strips.append(strip)
    return Result(each, tuple(strips))


def strip(
    options: RateOptions, criterion: Criterion, found: Sequence[Told]
) -> Strip | None:
    """Return the result by one criterion; None for an item that was not there yet."""
    told = _earlier(found, criterion.place)
    if told is None:
        return None
    return Strip(criterion, told, options)


def _earlier(before: Sequence[Told], place: int) -> Told | None:
    if place < len(before):
        return before[place]
    return None
