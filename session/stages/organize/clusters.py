# What lies where: the clusters in order, the cards of each, and the cards that lie nowhere yet. A cluster that was
# merged into another lies in it, with its name and its cards. Pure reading.
from collections.abc import Iterator
from operator import attrgetter

from session.entries.written import (
    is_live,
    may_be_seen,
    merged_into,
    offered,
    standing_for,
    words_of,
)
from session.fields import FieldKind, FormField
from session.refusals import N_, Code, Sentence
from session.refusals import said as sentence
from session.snapshot import Snapshot
from session.stages.organize.rows import Placed
from session.tables import Entry, Stage

LONGEST_NAME = 120
FEWEST_WORDS, MOST_WORDS = 3, 7
"""Of a name that says what its cards have in common; a hint, no bound."""
FIELDS = (
    FormField(
        name="name",
        kind=FieldKind.short,
        label=N_("Name of the cluster"),
        required=True,
        limit=LONGEST_NAME,
    ),
)
PLACE = attrgetter("place", "entry_id")


def clusters(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return the clusters in order, without those that lie in another."""
    found: list[Entry] = []
    for placed in placed_in(snapshot, stage, ""):
        entry = snapshot.find(Entry, placed.entry_id)
        if entry and is_live(entry) and not standing_for(snapshot, entry):
            found.append(entry)
    return found


def parts(snapshot: Snapshot, cluster: Entry) -> list[Entry]:
    """Return the clusters that lie in this one."""
    if not snapshot.count(Entry, merged_into=cluster.id):
        return []
    return merged_into(snapshot, cluster)


def laid(snapshot: Snapshot, stage: Stage, cluster: Entry) -> list[Entry]:
    """Return what lies in a cluster as one list: its own cards, then each that was merged into it, before its cards."""
    found = cards(snapshot, stage, cluster)
    for part in parts(snapshot, cluster):
        found += [part, *cards(snapshot, stage, part)]
    return found


def cards(snapshot: Snapshot, stage: Stage, cluster: Entry) -> list[Entry]:
    """Return the cards of a cluster in order, without those of what was merged into it."""
    standing = _standing(snapshot, stage)
    found: list[Entry] = []
    for placed in placed_in(snapshot, stage, cluster.id):
        card = standing.get(placed.entry_id)
        if card is None:
            card = _not_offered(snapshot, placed)
        if card is not None:
            found.append(card)
    return found


def all_cards(snapshot: Snapshot, stage: Stage, cluster: Entry) -> list[Entry]:
    """Return the cards of a cluster and of all that was merged into it."""
    lying = laid(snapshot, stage, cluster)
    return [each for each in lying if each.stage_id != stage.id]


def grown(snapshot: Snapshot, cluster: Entry) -> list[str]:
    """Return what a cluster grew from: its cards, and those of what was merged into it, by id."""
    stage = snapshot.get(Stage, cluster.stage_id, Code.unknown_stage)
    return [card.id for card in all_cards(snapshot, stage, cluster)]


def loose(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return the cards that lie in no cluster, in the order of the programme and of arrival."""

    def found() -> list[Entry]:
        taken = set(_sorted(snapshot, stage))
        standing = _standing(snapshot, stage)
        return [card for card in standing.values() if card.id not in taken]

    return snapshot.derived(("loose", stage.id), found, Entry, Placed, Stage)


def every_card(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    """Return the cards that lie in no cluster, and those of each cluster."""
    free = loose(snapshot, stage)
    found = [*free]
    standing = clusters(snapshot, stage)
    for cluster in standing:
        lying = all_cards(snapshot, stage, cluster)
        found += lying
    return found


def placed_in(snapshot: Snapshot, stage: Stage, within: str) -> list[Placed]:
    """Return what lies in a cluster, by id, or the places of the clusters where it is none; in order."""
    return snapshot.in_order(
        ("placed", stage.id, within),
        Placed,
        _always,
        PLACE,
        stage_id=stage.id,
        cluster_id=within,
    )


def placed_of(snapshot: Snapshot, stage: Stage, entry_id: str) -> Placed | None:
    """Return where a card or a cluster lies."""
    found = snapshot.where(Placed, stage_id=stage.id, entry_id=entry_id)
    return next(found, None)


def cluster_of(snapshot: Snapshot, stage: Stage, card_id: str) -> Entry | None:
    """Return the cluster, as it stands among the others, in which a card lies."""
    placed = placed_of(snapshot, stage, card_id)
    cluster = snapshot.find(Entry, placed.cluster_id) if placed else None
    if cluster is None or not is_live(cluster):
        return None
    return standing_for(snapshot, cluster) or cluster


def stands(snapshot: Snapshot, card: Entry) -> bool:
    """Tell whether a card is there to be seen: not withdrawn, hidden, or one with another in its own stage."""
    stage = snapshot.find(Stage, card.stage_id)
    if stage is None or not is_live(card):
        return False
    return may_be_seen(snapshot, stage, card)


def name_of(cluster: Entry) -> str:
    return str(words_of(cluster).get("name", ""))


def _standing(snapshot: Snapshot, stage: Stage) -> dict[str, Entry]:
    """Return the cards that this stage takes from others, as far as they are there to be seen, by id and in order."""
    return snapshot.derived(
        ("cards", stage.id),
        lambda: {
            card.id: card
            for card in offered(snapshot, stage)
            if stands(snapshot, card)
        },
        Entry,
        Stage,
    )


def _not_offered(snapshot: Snapshot, placed: Placed) -> Entry | None:
    """Return a card that lies in a cluster though its stage offers it no more, as a thesis that is none by now."""
    card = snapshot.find(Entry, placed.entry_id)
    if card is None or not stands(snapshot, card):
        return None
    return card


def _sorted(snapshot: Snapshot, stage: Stage) -> Iterator[str]:
    """Yield the cards that lie in a cluster which stands."""
    standing: set[str] = set()
    for placed in placed_in(snapshot, stage, ""):
        cluster = snapshot.find(Entry, placed.entry_id)
        if cluster is not None and is_live(cluster):
            standing.add(cluster.id)
    for placed in snapshot.where(Placed, stage_id=stage.id):
        if placed.cluster_id in standing:
            yield placed.entry_id


def _always(_placed: Placed) -> bool:
    return True


def lacks(_snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that there is nothing to put into clusters."""
    if not stage.envelope.sources:
        yield sentence(
            N_("It is not said which cards: take them from an earlier stage.")
        )
