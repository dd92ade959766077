# What came of a round: how many chose each level, whether there was a quorum, and whether the proposal went through.
# Counted when the round is over, from those who were here then; of a secret vote only what tells of nobody.
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from session.entries.rounds import given_in, rounds_of
from session.entries.taken_up import in_order
from session.secrecy.signing import is_secret
from session.secrecy.votes import shown
from session.snapshot import Snapshot
from session.stages.decide.options import DecideOptions, Majority
from session.stages.decide.rows import Ballot
from session.stages.decide.scales import Level
from session.synthesis.counts import Answer, Counts
from session.synthesis.secrecy import FEWEST_SHOWN, Shown, behind
from session.tables import Entry, Round, Stage


class Outcome(StrEnum):
    """`untold`: a secret vote whose small counts would tell; `empty`: nobody voted."""

    accepted = "accepted"
    rejected = "rejected"
    no_quorum = "no_quorum"
    untold = "untold"
    empty = "empty"


@dataclass(frozen=True)
class Told:
    """What came of a round. `levels`: how many chose each, None where that is not shown; `n`: how many voted.

    `present`: how many were here when it closed; `needed`: how many had to vote, 0 without a quorum.
    """

    levels: tuple[int | None, ...]
    camps: Shown
    n: int
    present: int
    needed: int
    outcome: Outcome

    @property
    def most(self) -> int:
        shown_counts = [count or 0 for count in self.levels]
        return max(shown_counts, default=0)


def told(snapshot: Snapshot, stage: Stage, round_: Round) -> Told | None:
    """Return what came of a round; None as long as it runs."""
    if not round_.is_closed:
        return None
    return snapshot.derived(
        ("decided", round_.id), lambda: _told(snapshot, stage, round_)
    )


def last_told(
    snapshot: Snapshot, stage: Stage, entry: Entry
) -> tuple[Round, Told] | None:
    """Return the newest round of a proposal that is over, and what came of it."""
    for round_ in reversed(rounds_of(snapshot, entry)):
        found = told(snapshot, stage, round_)
        if found is not None:
            return round_, found
    return None


def let_through(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the proposals, by id, that went through in their newest round."""
    found: list[str] = []
    for entry in in_order(snapshot, stage):
        last = last_told(snapshot, stage, entry)
        if last is None:
            continue
        _, came = last
        if came.outcome is Outcome.accepted:
            found.append(entry.id)
    return found


def _told(snapshot: Snapshot, stage: Stage, round_: Round) -> Told:
    options = DecideOptions.of(stage)
    levels = options.levels
    chosen = [vote.level for vote in given_in(snapshot, Ballot, round_)]
    counts = [chosen.count(place) for place in range(len(levels))]
    total = sum(counts)
    here = max(round_.present, total)
    entitled = max(round_.entitled, total)
    needed = options.needed(here, entitled)
    camps = _camps(levels, counts)
    whole = not is_secret(stage) or all(n >= FEWEST_SHOWN for n in counts)
    told_counts = tuple(count if whole else None for count in counts)
    return Told(
        levels=told_counts,
        camps=shown(stage, camps),
        n=total,
        present=here,
        needed=needed,
        outcome=_outcome(stage, Weighed(camps, here, needed), counts),
    )


@dataclass(frozen=True)
class Weighed:
    """Counts with how many were here and how many had to vote."""

    camps: Counts
    present: int
    needed: int


def _camps(levels: Sequence[Level], counts: Sequence[int]) -> Counts:
    found: Counter[Answer] = Counter()
    for level, count in zip(levels, counts, strict=True):
        found[level.camp] += count
    return Counts(
        agree=found[Answer.for_],
        against=found[Answer.against],
        passed=found[Answer.passed],
    )


def _outcome(stage: Stage, weighed: Weighed, counts: Sequence[int]) -> Outcome:
    if not weighed.camps.n:
        return Outcome.empty
    if weighed.camps.n < weighed.needed:
        return Outcome.no_quorum
    options = DecideOptions.of(stage)
    if options.rule is Majority.no_objection:
        return _without_objection(stage, options.levels, counts)
    may_be = behind(shown(stage, weighed.camps))
    found = {_is_enough(options.rule, each, weighed.present) for each in may_be}
    if len(found) > 1:
        return Outcome.untold
    return Outcome.accepted if found.pop() else Outcome.rejected


def _is_enough(rule: Majority, counts: Counts, present: int) -> bool:
    if rule is Majority.two_thirds:
        return counts.agree * 3 >= counts.n * 2
    base = present if rule is Majority.present else counts.n
    return counts.agree * 2 > base


def _without_objection(
    stage: Stage, levels: Sequence[Level], counts: Sequence[int]
) -> Outcome:
    pairs = zip(levels, counts, strict=True)
    objections = sum(count for level, count in pairs if level.objects)
    if is_secret(stage) and min(counts, default=0) < FEWEST_SHOWN:
        return Outcome.untold
    return Outcome.rejected if objections else Outcome.accepted
