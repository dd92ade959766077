# How many have voted, of how many who are here, and how many must for a quorum: while a round runs and when it is over.
from dataclasses import dataclass

from session.entries import rounds
from session.entries.progress import progress
from session.snapshot import Snapshot
from session.stages.decide.options import Base, DecideOptions
from session.stages.decide.rows import Ballot
from session.stages.decide.seeing import Asked
from session.tables import Stage


@dataclass(frozen=True)
class Turnout:
    """`needed`: how many must vote for a quorum, 0 without one."""

    voted: int
    here: int
    needed: int


def so_far(snapshot: Snapshot, stage: Stage) -> Turnout:
    """Return how it stands in the newest round, by who is here now."""
    voted = len(rounds.answered(snapshot, Ballot, stage))
    here = max(voted, progress(snapshot, stage).expected)
    options = DecideOptions.of(stage)
    entitled = here
    of_the_list = options.quorum_of is Base.entitled
    if options.quorum and of_the_list:
        entitled, _ = rounds.electorate(snapshot, stage)
    most = max(voted, entitled)
    needed = options.needed(here, most)
    return Turnout(voted, here, needed)


def came(counted: Asked) -> Turnout | None:
    """Return how it stood when a round was closed, as it was noted then."""
    told = counted.told
    if told is None:
        return None
    return Turnout(told.n, told.present, told.needed)
