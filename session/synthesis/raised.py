# Who raised it: the synthesis without votes, from who contributed to what was put together, and its sentence. Counts
# people, never how often somebody said it.
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from session.synthesis.classes import Finding, Verdict
from session.synthesis.counts import NOTHING, Camp
from session.synthesis.wording import Wording

FEWEST = 2
COVERED = Fraction(15, 100)
TIMES = 2


@dataclass(frozen=True)
class Voices:
    """One side on one thing: `raised` of its `people` contributed. m and M of the formulas."""

    key: str
    raised: int
    people: int
    partner: bool = False


def coverage(side: Voices) -> Fraction:
    """Cov(g, c) = people of g who contributed / people of g, 0 to 1; 0 for a side without people."""
    if not side.people:
        return Fraction(0)
    return Fraction(side.raised, side.people)


def who_raised(sides: Sequence[Voices]) -> Verdict:
    """Return common, particular or between.

    Common: every side has ≥ 2 people and Cov ≥ .15. Particular to g: ≥ 2 people and
    (m_g + 1)/(M_g + 2) ≥ 2·(m_~g + 1)/(M_~g + 2). Fewer than two sides: too few.
    """
    known = [side for side in sides if side.people and not side.partner]
    if len(known) < 2:  # noqa: PLR2004 - one side has no other
        return Verdict(Finding.too_few)
    if all(
        side.raised >= FEWEST and coverage(side) >= COVERED for side in known
    ):
        return Verdict(
            Finding.common, score=float(min(coverage(side) for side in known))
        )
    found = [
        (_advantage(side, known), side)
        for side in known
        if side.raised >= FEWEST
    ]
    apart = [(by, side) for by, side in found if by >= TIMES]
    if not apart:
        return Verdict(Finding.between)
    most, side = min(apart, key=lambda each: (-each[0], each[1].key))
    return Verdict(Finding.particular, side.key, float(most))


def _advantage(side: Voices, sides: Sequence[Voices]) -> Fraction:
    """Return by how many times a side raised it more often than all others pooled."""
    others = [other for other in sides if other is not side]
    raised, people = (
        sum(other.raised for other in others),
        sum(other.people for other in others),
    )
    return Fraction(side.raised + 1, side.people + 2) / Fraction(
        raised + 1, people + 2
    )


def sentence(say: Wording, sides: Sequence[Voices], verdict: Verdict) -> str:
    """Return who raised it, with counts; it begins with a small letter and ends without a stop."""
    known = [side for side in sides if side.people and not side.partner]
    told = {side.key: say.some_of(side.raised, side.people) for side in known}
    if verdict.finding is Finding.common:
        camps = [Camp(side.key, NOTHING, side.people) for side in known]
        return say.words(
            "raised by %(everybody)s: %(counts)s",
            everybody=say.everybody(camps),
            counts=say.listed([*told.values()]),
        )
    named = ", ".join(
        f"{say.names.get(key, key)} – {counts}"
        for key, counts in told.items()
        if key != verdict.side
    )
    if verdict.side is None:
        return say.words("raised by: %(counts)s", counts=named)
    own = say.words(
        say.noun.named, name=say.names.get(verdict.side, verdict.side)
    )
    return say.words(
        "raised above all by %(own)s (%(counts)s); others: %(others)s",
        own=own,
        counts=told[verdict.side],
        others=named,
    )
