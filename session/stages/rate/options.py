# What an organizer may choose for a rating: the scale, the criteria with the words of its ends, how many items are
# dealt to each, what a further round shows, and when enough agree.
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_, Sentence, said
from session.tables import Stage
from session.values.bounds import Word

MOST_CRITERIA = 4
TENS = 10
HUNDRED = 100
RATING, LIKELIHOOD = N_("Rating"), N_("How likely it will be done")
LABEL, TEXT = 60, 300
TWO = 2


@dataclass(frozen=True)
class Criterion:
    """By what people rate. `label`: the organizer's words, empty where none are needed; `least`, `most`: its ends.

    `usual`: the sentence that says it where the organizer wrote nothing.
    """

    place: int
    label: str = ""
    least: str = ""
    most: str = ""
    usual: str = RATING

    @property
    def is_named(self) -> bool:
        """Tell whether its name says more than that something is rated."""
        if self.label:
            return True
        return self.usual != RATING


class RateOptions(Options):
    """`low`, `high`: the ends of the scale; `likely`: per cent by tens instead, without criteria.

    `criteria`, `least`, `most`, `corners`: one a line.

    `criteria_of`: the stage, by key, from which they come when this one begins.

    `deal`: how many items each gets by chance in a round; 0: everybody rates all. `percent` of the marks within
    `within` points is agreement. `minutes`: of each round's clock; 0 is none.
    """

    low: Annotated[
        int,
        Field(ge=0, le=1),
        Asked(N_("The scale begins with"), settled=True),
    ] = 1
    high: Annotated[
        int,
        Field(ge=2, le=10),
        Asked(N_("The scale ends with"), settled=True),
    ] = 5
    likely: Annotated[
        bool,
        Asked(
            N_("How likely it is that it will be done: 0–100 %"),
            N_(
                "in tens, instead of scale and criteria; compared later with what became of it"
            ),
            settled=True,
        ),
    ] = False
    criteria: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Criteria"),
            N_(
                "one a line, up to four; two make a picture of four quarters, and places go by the first"
            ),
            Input.lines,
            settled=True,
        ),
    ] = ""
    criteria_of: Annotated[
        Word,
        Asked(
            N_("Criteria from a stage"),
            N_(
                "the first four of its clusters or first places, where no criteria stand above"
            ),
            Input.stage,
            settled=True,
        ),
    ] = ""
    least: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("What the lowest mark means"),
            N_("one a line, for each criterion"),
            Input.lines,
        ),
    ] = ""
    most: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("What the highest mark means"),
            N_("one a line, for each criterion"),
            Input.lines,
        ),
    ] = ""
    corners: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Names of the four quarters"),
            N_(
                "one a line: upper left, upper right, lower left, lower right; the first criterion goes up"
            ),
            Input.lines,
        ),
    ] = ""
    deal: Annotated[
        int,
        Field(ge=0, le=20),
        Asked(
            N_("Items dealt to each in a round"),
            N_(
                "by chance, never one's own and never twice; 0: everybody rates all"
            ),
            settled=True,
        ),
    ] = 0
    feedback: Annotated[
        bool,
        Asked(
            N_("The next round shows everybody the result of the last"),
            N_("median and quartiles, beside one's own last mark"),
        ),
    ] = True
    percent: Annotated[
        int,
        Field(ge=50, le=100),
        Asked(
            N_("Agreement: percent of the marks"),
            N_("that lie within so many points as is said below"),
        ),
    ] = 75
    within: Annotated[
        int,
        Field(ge=0, le=9),
        Asked(N_("Agreement: within how many points")),
    ] = 1
    go_on: Annotated[
        int,
        Field(ge=1, le=40),
        Asked(
            N_("How many go on"),
            N_("first places that a later stage may take; ties go on together"),
        ),
    ] = 7
    minutes: Annotated[
        int,
        Field(ge=0, le=60),
        Asked(N_("Minutes for each round"), N_("0 is without a clock")),
    ] = 0

    @property
    def first(self) -> int:
        """Return the lowest mark."""
        if self.likely:
            return 0
        return self.low

    @property
    def last(self) -> int:
        """Return the highest mark."""
        if self.likely:
            return HUNDRED
        return self.high

    @property
    def step(self) -> int:
        """Return how far one mark is from the next: a point."""
        if self.likely:
            return TENS
        return 1

    @property
    def window(self) -> int:
        """Return within how much marks agree."""
        points = self.within
        step = self.step
        return points * step

    @property
    def marks(self) -> range:
        """Return the marks of the scale, the lowest first."""
        first = self.first
        last = self.last
        behind = last + 1
        return range(first, behind, self.step)

    def part(self, mark: float) -> float:
        """Return where on the scale a mark lies: 0 is the lowest, 1 the highest."""
        first = self.first
        last = self.last
        length = last - first
        along = mark - first
        return along / length

    @property
    def asked(self) -> tuple[Criterion, ...]:
        """Return the criteria; one without a name where none is named."""
        if self.likely:
            return (self._likelihood,)
        labels = lines(self.criteria)[:MOST_CRITERIA] or ("",)
        least = lines(self.least)
        most = lines(self.most)
        found: list[Criterion] = []
        for place, label in enumerate(labels):
            low = _at(least, place)
            high = _at(most, place)
            criterion = Criterion(place, label, low, high)
            found.append(criterion)
        return tuple(found)

    @property
    def _likelihood(self) -> Criterion:
        least = lines(self.least)
        most = lines(self.most)
        low = _at(least, 0)
        high = _at(most, 0)
        return Criterion(
            place=0,
            least=low,
            most=high,
            usual=LIKELIHOOD,
        )

    @property
    def has_picture(self) -> bool:
        asked = self.asked
        count = len(asked)
        return count == TWO

    @property
    def quarters(self) -> tuple[str, str, str, str]:
        """Return the names of the quarters, empty where there are none: upper left and right, lower left and right."""
        named = lines(self.corners)
        return (
            _at(named, 0),
            _at(named, 1),
            _at(named, 2),
            _at(named, 3),
        )

    @property
    def apart(self) -> int:
        """Return how far the quartiles lie from each other where people dissent: half of the scale, or more."""
        length = self.last - self.first
        half = length / 2
        return ceil(half)


def lines(text: str) -> tuple[str, ...]:
    """Return what stands in a text, one a line; empty lines in between keep their place."""
    found: list[str] = []
    for line in text.strip().splitlines():
        told = line.strip()
        found.append(told[:LABEL])
    return tuple(found)


def _at(found: tuple[str, ...], place: int) -> str:
    if place < len(found):
        return found[place]
    return ""


def lacks(stage: Stage) -> Iterator[Sentence]:
    """Yield what does not go together: names of quarters without two criteria, a window as wide as the scale."""
    options = RateOptions.of(stage)
    if options.corners and not options.has_picture:
        yield said(
            N_(
                "Quarters have names, but there are not two criteria: no picture will be drawn."
            )
        )
    if options.window >= options.last - options.first:
        yield said(
            N_(
                "All marks lie within so many points: everything would be agreement."
            )
        )
