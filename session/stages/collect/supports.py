# How many support a card: each person once, its authors not, since they stand behind it anyhow. Of a secret stage
# nothing is counted before its end, and then no number under three.
from collections.abc import Iterator

from session.entries.voted import now, on
from session.entries.voting import held
from session.entries.written import ARRIVAL, merged_into, seen_entries
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over, may_count
from session.snapshot import Snapshot
from session.stages.collect.options import CollectOptions
from session.stages.collect.rows import Backing
from session.synthesis.secrecy import FEWEST_SHOWN
from session.tables import Entry, Stage


def support(snapshot: Snapshot, stage: Stage, card: Entry) -> int:
    """Return by how many a card is supported, as far as that may be shown; 0 where nothing is told.

    Whoever supports it and one that was merged into it counts once. Secret supports are dealt to names of their own,
    which cannot be joined: there only those of the card itself count.
    """
    if not may_count(stage):
        return 0
    if is_secret(stage):
        own = _backings(snapshot, card)
        count = len(own)
        if count < FEWEST_SHOWN:
            return 0
        return count
    every = [card, *merged_into(snapshot, card)]
    authors = {each.author for each in every}
    people: set[str] = set()
    for each in every:
        people.update(backing.author for backing in _backings(snapshot, each))
    return len(people - authors)


def supported(snapshot: Snapshot, stage: Stage, author: str) -> list[Entry]:
    """Return the cards that somebody supports, in the order in which they were written."""
    if not author:
        return []
    found = _supported(
        snapshot,
        stage,
        author,
    )
    return sorted(found, key=ARRIVAL)


def foremost(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the cards, by id, that go on, the most supported first; ties go on together."""
    if not is_over(stage):
        return []
    counts = {
        card.id: support(snapshot, stage, card)
        for card in seen_entries(snapshot, stage)
    }
    supported = [entry_id for entry_id, count in counts.items() if count]
    if not supported:
        return []
    supported.sort(key=counts.__getitem__, reverse=True)
    most = CollectOptions.of(stage).go_on
    last = supported[:most][-1]
    least = counts[last]
    return [each for each in supported if counts[each] >= least]


def supports(snapshot: Snapshot, card: Entry, author: str) -> bool:
    backing = held(
        snapshot,
        Backing,
        card,
        author,
    )
    return backing is not None


def _supported(
    snapshot: Snapshot, stage: Stage, author: str
) -> Iterator[Entry]:
    theirs = snapshot.where(
        Backing,
        stage_id=stage.id,
        author=author,
    )
    for backing in theirs:
        card = snapshot.find(Entry, backing.entry_id)
        if card is not None and backing.wording == now(card):
            yield card


def _backings(snapshot: Snapshot, card: Entry) -> list[Backing]:
    wording = now(card)
    return on(
        snapshot,
        Backing,
        card,
        wording,
    )
