# What an organizer may choose for decisions: the scale, how much support lets a proposal through, and the quorum.
from collections.abc import Iterator, Mapping
from enum import StrEnum
from math import ceil
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_, Sentence, said
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.decide.scales import (
    LABELS,
    SCALES,
    Level,
    Scale,
    own_levels,
)
from session.tables import Stage

LEAST_LEVELS, MOST_LEVELS, LABEL = 2, 8, 60
TEXT = 600


class Majority(StrEnum):
    """How much support lets a proposal through."""

    usual = "usual"
    voters = "voters"
    present = "present"
    two_thirds = "two_thirds"
    no_objection = "no_objection"


class Base(StrEnum):
    """Of whom a quorum is a share."""

    present = "present"
    entitled = "entitled"


MAJORITIES: Mapping[Majority, str] = {
    Majority.usual: N_("as is usual for the scale"),
    Majority.voters: N_("more than half of those who vote are for it"),
    Majority.present: N_("more than half of those present are for it"),
    Majority.two_thirds: N_("two thirds of those who vote are for it"),
    Majority.no_objection: N_("nobody objects"),
}
BASES: Mapping[Base, str] = {
    Base.present: N_("of those present"),
    Base.entitled: N_("of all on the list who may vote"),
}


class DecideOptions(Options):
    """`labels`, `supports` and `objects`: of a scale of one's own. `quorum`: percent that must vote; 0 is none.

    `minutes`: of each round's clock; 0 is none.
    """

    scale: Annotated[
        Scale,
        Asked(N_("Scale"), settled=True, choices=tuple(LABELS.items())),
    ] = Scale.for_against
    labels: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Levels of your own"),
            N_("one a line, two to eight, the best first"),
            Input.lines,
            settled=True,
        ),
    ] = ""
    supports: Annotated[
        int,
        Field(ge=1, le=7),
        Asked(N_("How many of the first are support"), settled=True),
    ] = 1
    objects: Annotated[
        int,
        Field(ge=0, le=7),
        Asked(N_("How many of the last are objection"), settled=True),
    ] = 1
    majority: Annotated[
        Majority,
        Asked(
            N_("What lets a proposal through"),
            settled=True,
            choices=tuple(MAJORITIES.items()),
        ),
    ] = Majority.usual
    quorum: Annotated[
        int,
        Field(ge=0, le=100),
        Asked(
            N_("Quorum, percent"),
            N_("how many must vote; 0 is no quorum"),
            settled=True,
        ),
    ] = 50
    quorum_of: Annotated[
        Base,
        Asked(
            N_("Quorum is counted"),
            settled=True,
            choices=tuple(BASES.items()),
        ),
    ] = Base.present
    minutes: Annotated[
        int,
        Field(ge=0, le=60),
        Asked(N_("Minutes for each round"), N_("0 is without a clock")),
    ] = 0

    @property
    def levels(self) -> tuple[Level, ...]:
        """Return the levels of the scale, the best first; none where its own labels are not given yet."""
        if self.scale is not Scale.own:
            return SCALES[self.scale]
        labels = self.own_labels
        if len(labels) < LEAST_LEVELS:
            return ()
        return own_levels(labels, self.supports, self.objects)

    @property
    def own_labels(self) -> tuple[str, ...]:
        lines = self.labels.splitlines()
        told = [line.strip() for line in lines]
        named = [line[:LABEL] for line in told if line]
        return tuple(named[:MOST_LEVELS])

    @property
    def rule(self) -> Majority:
        """Return what lets a proposal through: in consent that nobody objects, else more than half of the voters."""
        if self.majority is not Majority.usual:
            return self.majority
        if self.scale is Scale.consent:
            return Majority.no_objection
        return Majority.voters

    def needed(self, present: int, entitled: int) -> int:
        """Return how many must vote, of so many; 0 where no quorum is asked for."""
        base = entitled
        if self.quorum_of is Base.present:
            base = present
        share = base * self.quorum
        return ceil(share / 100)


def lacks(_snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield what an organizer has to say yet: levels of one's own, or an open vote where one objection decides."""
    options = DecideOptions.of(stage)
    if not options.levels:
        yield said(
            N_("The levels of the scale are not named: write at least two.")
        )
    if is_secret(stage) and options.rule is Majority.no_objection:
        yield said(
            N_(
                "A secret vote does not tell whether a single person objects. Let people sign, or choose a majority."
            )
        )
