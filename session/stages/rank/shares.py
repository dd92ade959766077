# What one person has given in a ranking, and what is left. Where items are put in order, what is given is a place.
from collections.abc import Mapping
from dataclasses import dataclass

from session.snapshot import Snapshot
from session.stages.rank.options import RankOptions, Way
from session.stages.rank.rows import Share
from session.tables import Stage


@dataclass(frozen=True)
class Purse:
    """What somebody has given, by item; `options`: the rule by which."""

    options: RankOptions
    given: Mapping[str, int]

    @property
    def left(self) -> int:
        options = self.options
        spent = map(options.spends, self.given.values())
        left = options.budget - sum(spent)
        return max(0, left)

    @property
    def free(self) -> int:
        """Return the first place that is free in one's own order; 0 where none is."""
        last = self.options.places
        taken = set(self.given.values())
        for place in range(1, last + 1):
            if place not in taken:
                return place
        return 0

    def room(self, entry_id: str) -> int:
        """Return how much more this item may be given."""
        had = self.given.get(entry_id, 0)
        highest = self.options.highest
        more = highest - had
        return min(self.left, more)

    def next(self, entry_id: str) -> int:
        """Return what one more press gives to an item; 0 where nothing is left to give."""
        had = self.given.get(entry_id, 0)
        if self.options.way is Way.top:
            return 0 if had else self.free
        return had + 1 if self.room(entry_id) > 0 else 0


def purse(snapshot: Snapshot, stage: Stage, author: str) -> Purse:
    """Return what somebody has given; what lies on a hidden item is given, too, until they take it back."""
    found = shares(snapshot, stage, author)
    given = {share.entry_id: share.given for share in found}
    return Purse(RankOptions.of(stage), given)


def shares(snapshot: Snapshot, stage: Stage, author: str) -> list[Share]:
    if not author:
        return []
    return list(snapshot.where(Share, stage_id=stage.id, author=author))
