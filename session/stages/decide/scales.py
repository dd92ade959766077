# The scales by which a room decides: their levels in order, the best first, and on which side each counts.
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from session.refusals import N_
from session.synthesis.counts import Answer


class Scale(StrEnum):
    for_against = "for_against"
    consent = "consent"
    fist = "fist"
    gradients = "gradients"
    own = "own"


@dataclass(frozen=True)
class Level:
    """`label`: a sentence of the catalogues, or the organizer's own words. `short`: a figure before it, as of fingers.

    `asks`: who chooses it is asked what to change. `objects`: it stands in the way where nobody may.
    """

    label: str
    camp: Answer
    asks: bool = False
    objects: bool = False
    short: str = ""

    @property
    def blank(self) -> bool:
        return not self.label


FOR, PASSED, AGAINST = Answer.for_, Answer.passed, Answer.against
SCALES: Mapping[Scale, tuple[Level, ...]] = {
    Scale.for_against: (
        Level(N_("For"), FOR),
        Level(N_("Abstain"), PASSED),
        Level(N_("Against"), AGAINST, asks=True, objects=True),
    ),
    Scale.consent: (
        Level(N_("No objection"), FOR),
        Level(N_("A concern: does not stand in the way"), PASSED, asks=True),
        Level(N_("An objection"), AGAINST, asks=True, objects=True),
    ),
    Scale.fist: (
        Level(N_("For, and I will help it along"), FOR, short="5"),
        Level(N_("For"), FOR, short="4"),
        Level(N_("Good enough to go on with"), FOR, short="3"),
        Level(N_("Something should be changed"), PASSED, asks=True, short="2"),
        Level(N_("I have grave doubts"), PASSED, asks=True, short="1"),
        Level(
            N_("Against: it must not go through"),
            AGAINST,
            asks=True,
            objects=True,
            short="0",
        ),
    ),
    Scale.gradients: (
        Level(N_("I support it with all my heart"), FOR),
        Level(N_("I support it"), FOR),
        Level(N_("I support it with a reservation"), FOR),
        Level(N_("Either way is fine with me"), PASSED),
        Level(N_("It needs more talk"), PASSED, asks=True),
        Level(
            N_("I do not like it, but will not hinder it"), PASSED, asks=True
        ),
        Level(N_("Against, and will take no part"), AGAINST, asks=True),
        Level(
            N_("Against: please do not adopt it"),
            AGAINST,
            asks=True,
            objects=True,
        ),
    ),
}
LABELS: Mapping[Scale, str] = {
    Scale.for_against: N_("for, abstain, against"),
    Scale.consent: N_("consent: no objection, concern, objection"),
    Scale.fist: N_("five fingers, from 5 to 0"),
    Scale.gradients: N_("gradients of agreement, eight levels"),
    Scale.own: N_("levels of your own"),
}


def own_levels(
    labels: tuple[str, ...], supports: int, objects: int
) -> tuple[Level, ...]:
    """Return the organizer's own levels: so many of the first support, so many of the last object."""
    last = len(labels) - objects
    levels: list[Level] = []
    for place, label in enumerate(labels):
        good = place < supports
        bad = place >= last
        levels.append(_own(label, supports=good, objects=bad))
    return tuple(levels)


def _own(label: str, *, supports: bool, objects: bool) -> Level:
    if supports:
        return Level(label, FOR)
    if objects:
        return Level(label, AGAINST, asks=True, objects=True)
    return Level(label, PASSED, asks=True)
