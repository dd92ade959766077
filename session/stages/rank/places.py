# What a ranking comes to: a score for each item, and places in which a tie is a tie. Once it is over; before, nothing
# is counted. Of a secret one only what tells of nobody.
from collections.abc import Sequence
from dataclasses import dataclass

from session.entries.taken_up import in_order, text_of
from session.entries.voted import last_voted, on
from session.entries.voting import voters
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.rank.options import RankOptions
from session.stages.rank.rows import Share
from session.synthesis.secrecy import tellable
from session.tables import Entry, Stage


@dataclass(frozen=True)
class Ranked:
    """An item with what it came to.

    `first` and `last`: its place, and the last that it shares with others; 0 without a place, where nobody gave
    anything, or where a secret ranking keeps back how much (`score` is None).
    """

    id: str
    number: int
    text: str
    score: int | None
    first: int = 0
    last: int = 0

    @property
    def place(self) -> str:
        if self.first == self.last:
            return str(self.first or "–")
        return f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Weighed:
    """An item with its score and how many gave something."""

    entry: Entry
    score: int
    people: int


def ranked(snapshot: Snapshot, stage: Stage) -> tuple[Ranked, ...]:
    """Return the items by place; nothing before it is over."""
    if not is_over(stage):
        return ()
    return snapshot.derived(
        ("ranked", stage.id), lambda: _ranked(snapshot, stage)
    )


def foremost(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the items, by id, that go on: the first places; what shares the last of them goes on, too."""
    options = RankOptions.of(stage)
    most = options.go_on
    return [
        each.id for each in ranked(snapshot, stage) if 0 < each.first <= most
    ]


def people(snapshot: Snapshot, stage: Stage) -> int:
    """Return how many have given anything."""
    found = voters(snapshot, Share, stage)
    return len(found)


def _ranked(snapshot: Snapshot, stage: Stage) -> tuple[Ranked, ...]:
    weighed = [
        _weighed(snapshot, stage, each) for each in in_order(snapshot, stage)
    ]
    told = _told(stage, weighed)
    scores = sorted((each.score for each in told if each.score), reverse=True)
    first = [_placed(each, scores) for each in told if each.score]
    placed = {each.id for each in first}
    kept_back = None if is_secret(stage) else 0
    behind = [
        _item(each, kept_back)
        for each in weighed
        if each.entry.id not in placed
    ]
    first.sort(key=lambda each: each.first)
    return (*first, *behind)


def _weighed(snapshot: Snapshot, stage: Stage, entry: Entry) -> Weighed:
    worth = RankOptions.of(stage).worth
    given = on(snapshot, Share, entry, last_voted(snapshot, Share, entry))
    score = sum(worth(share.given) for share in given)
    return Weighed(entry, score, len(given))


def _told(stage: Stage, weighed: list[Weighed]) -> list[Weighed]:
    """Return those whose score may be shown."""
    if not is_secret(stage):
        return weighed
    counts = [each.people for each in weighed]
    scores = [each.score for each in weighed]
    told = tellable(counts, scores, RankOptions.of(stage).budget)
    return [each for each, shown in zip(weighed, told, strict=True) if shown]


def _placed(each: Weighed, scores: Sequence[int]) -> Ranked:
    score = each.score
    first = scores.index(score) + 1
    equal = scores.count(score)
    last = first + equal - 1
    return _item(each, each.score, first, last)


def _item(
    each: Weighed, score: int | None, first: int = 0, last: int = 0
) -> Ranked:
    entry = each.entry
    text = text_of(entry)
    number = entry.number
    return Ranked(entry.id, number, text, score, first, last)
