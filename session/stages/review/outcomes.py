# What the room said of a promise: how many would go on, change or drop it, and which of these is most, told as far as
# a secret vote may tell it.
from collections.abc import Iterable
from dataclasses import dataclass

from session.entries.rounds import given_in, rounds_of
from session.secrecy.votes import shown
from session.snapshot import Snapshot
from session.stages.review.queue import Promise
from session.stages.review.rows import Course, Opinion
from session.synthesis.counts import Counts
from session.synthesis.secrecy import Shown, behind
from session.tables import Round, Stage

Counted = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Said:
    """What came of a round. `courses`: what was asked, with how many chose each, None where that is not shown.

    `n`: how many answered, of so many `present`; `leads`: what most would do, where one of them is most.
    """

    courses: tuple[tuple[Course, int | None], ...]
    n: int
    present: int
    leads: Course | None

    @property
    def most(self) -> int:
        counts = [count or 0 for _, count in self.courses]
        return max(counts)


def said(
    snapshot: Snapshot, stage: Stage, promise: Promise, round_: Round
) -> Said | None:
    """Return what came of a round; None as long as it runs."""
    if not round_.is_closed:
        return None
    given = given_in(snapshot, Opinion, round_)
    chosen = [opinion.course for opinion in given]
    one, two, three = promise.courses
    counts = Counts(
        agree=chosen.count(one),
        passed=chosen.count(two),
        against=chosen.count(three),
    )
    told = shown(stage, counts)
    n = counts.n
    return Said(
        courses=(
            (one, told.agree),
            (two, told.passed),
            (three, told.against),
        ),
        n=n,
        present=max(round_.present, n),
        leads=_leading(promise.courses, told),
    )


def _leading(courses: tuple[Course, ...], told: Shown) -> Course | None:
    """Return what most would do: of a secret vote only where all counts that may stand behind it say so."""
    may_be = {_most(counts) for counts in behind(told)}
    if len(may_be) != 1:
        return None
    place = may_be.pop()
    if place is None:
        return None
    return courses[place]


def _most(counts: Counts) -> int | None:
    """Return the place of what most would do; None where several are even."""
    each = counts.agree, counts.passed, counts.against
    highest = max(each)
    if each.count(highest) > 1:
        return None
    return each.index(highest)


def last_said(
    snapshot: Snapshot, stage: Stage, promise: Promise
) -> tuple[Round, Said] | None:
    """Return the newest round of a promise that is over, and what came of it."""
    for round_ in reversed(rounds_of(snapshot, promise.entry)):
        came = said(snapshot, stage, promise, round_)
        if came is not None:
            return round_, came
    return None


def counts_of(
    snapshot: Snapshot, stage: Stage, every: Iterable[Promise]
) -> dict[str, Said]:
    """Return what came of the newest round of each, by entry; of those that were asked."""
    found: dict[str, Said] = {}
    for promise in every:
        last = last_said(snapshot, stage, promise)
        if last is not None and last[1].n:
            found[promise.id] = last[1]
    return found
