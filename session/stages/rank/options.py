# What an organizer may choose for a ranking: by which rule people weigh, how much each has, how many go on.
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from session.options import Asked, Options
from session.refusals import N_

POINTS = 100


class Way(StrEnum):
    """By which rule people rank."""

    dots = "dots"
    top = "top"
    points = "points"


WAYS: Mapping[Way, str] = {
    Way.dots: N_("dots"),
    Way.top: N_("the best ones in order"),
    Way.points: N_("100 points to share out"),
}


class RankOptions(Options):
    """`dots` and `most`: how many dots each has, and how many of them may lie on one; for the other ways nothing.

    `places`: how many each puts in order. `go_on`: how many first places a later stage may take.
    """

    way: Annotated[
        Way,
        Asked(N_("How people rank"), settled=True, choices=tuple(WAYS.items())),
    ] = Way.dots
    dots: Annotated[
        int, Field(ge=1, le=20), Asked(N_("Dots for each person"), settled=True)
    ] = 5
    most: Annotated[
        int, Field(ge=1, le=20), Asked(N_("Dots on one at most"), settled=True)
    ] = 2
    places: Annotated[
        int,
        Field(ge=1, le=10),
        Asked(N_("Places in each person's order"), settled=True),
    ] = 3
    go_on: Annotated[
        int,
        Field(ge=1, le=40),
        Asked(
            N_("How many go on"),
            N_("first places that a later stage may take; ties go on together"),
        ),
    ] = 7

    @property
    def budget(self) -> int:
        """Return how much one may give in all: dots, points, or how many places."""
        if self.way is Way.dots:
            return self.dots
        if self.way is Way.top:
            return self.places
        return POINTS

    @property
    def highest(self) -> int:
        """Return the most that one may give to one item; the last place, where items are put in order."""
        if self.way is Way.dots:
            most = self.most
            return min(most, self.dots)
        return self.budget

    def worth(self, given: int) -> int:
        """Return what it counts: dots and points as many as they are, of three places the first 3, the last 1."""
        if self.way is Way.top:
            return self.places + 1 - given
        return given

    def spends(self, given: int) -> int:
        """Return how much of the budget it takes."""
        if self.way is Way.top:
            return 1
        return given
