# Cards that say nearly the same, offered to whoever sorts: a question and no answer. Nothing is joined because of a
# number; a pair of which one card lies in a cluster goes there by one press, another pair makes a cluster of its own.
from collections.abc import Iterator
from dataclasses import dataclass

from session.entries.written import said
from session.snapshot import Snapshot
from session.stages.organize.clusters import (
    cluster_of,
    every_card,
    loose,
    name_of,
)
from session.synthesis.likeness import Texts, pairs
from session.tables import Stage

MOST_OFFERED = 5

Named = tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """A card in no cluster, and another that is like it; `into`: the cluster of that one, by id and name."""

    card: Named
    other: Named
    into: Named | None


def proposed(snapshot: Snapshot, stage: Stage) -> list[Pair]:
    """Return a few pairs of cards that say nearly the same and do not lie together, the likest first."""
    return snapshot.derived(
        ("alike", stage.id), lambda: _proposed(snapshot, stage)
    )


def _proposed(snapshot: Snapshot, stage: Stage) -> list[Pair]:
    free = {card.id for card in loose(snapshot, stage)}
    texts = _texts(snapshot, stage)
    found: list[Pair] = []
    if not free:
        return found
    for one, other in pairs(texts):
        first, second = one, other
        if one[0] not in free:
            first, second = other, one
        if first[0] not in free:
            continue
        into = _into(snapshot, stage, second)
        found.append(Pair(first, second, into))
        if len(found) == MOST_OFFERED:
            break
    return found


def _into(snapshot: Snapshot, stage: Stage, card: Named) -> Named | None:
    cluster = cluster_of(snapshot, stage, card[0])
    if cluster is None:
        return None
    return cluster.id, name_of(cluster)


def _texts(snapshot: Snapshot, stage: Stage) -> Texts:
    """Return all cards of a stage, by id, with what each says; sorted, so that sorting them changes nothing."""
    return tuple(sorted(_told(snapshot, stage)))


def _told(snapshot: Snapshot, stage: Stage) -> Iterator[Named]:
    from_where = {each.id: each for each in snapshot.stages}
    for card in every_card(snapshot, stage):
        yield card.id, said(from_where[card.stage_id], card)
