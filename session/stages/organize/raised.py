# Who raised what lies in a cluster: sides and how many people, of what stages kept. Names nobody.
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from session.entries.cards import Mark, mark
from session.entries.raisers import raisers
from session.entries.written import merged_into, sides_of
from session.secrecy.signing import is_secret, keeps_side
from session.snapshot import Snapshot
from session.synthesis.secrecy import FEWEST_SHOWN
from session.tables import Entry, Stage


@dataclass(frozen=True)
class Raised:
    """A side, and how many people of it contributed; of texts that only the side signs, how many of these.

    `count` is None where it is kept back: fewer than three of what is secret.
    """

    mark: Mark
    count: int | None


def raised(snapshot: Snapshot, cards: Iterable[Entry]) -> tuple[Raised, ...]:
    """Return the sides of which anybody contributed, in their order."""
    openly: set[tuple[str, str | None]] = set()
    secretly: set[tuple[str, str | None]] = set()
    for card in cards:
        stage = snapshot.find(Stage, card.stage_id)
        if stage is None or not keeps_side(stage):
            continue
        known = secretly if is_secret(stage) else openly
        for each in (card, *_originals(snapshot, card)):
            known.update(raisers(snapshot, stage, each))
    return tuple(_by_side(snapshot, openly, secretly))


def _originals(snapshot: Snapshot, card: Entry) -> list[Entry]:
    if not snapshot.count(Entry, merged_into=card.id):
        return []
    return merged_into(snapshot, card)


def _by_side(
    snapshot: Snapshot,
    openly: set[tuple[str, str | None]],
    secretly: set[tuple[str, str | None]],
) -> Iterable[Raised]:
    of_people = Counter(side for _, side in openly)
    of_texts = Counter(side for _, side in secretly)
    for side in sides_of(snapshot):
        marked = mark(snapshot, side.id)
        people, texts = of_people[side.id], of_texts[side.id]
        if marked is None or not people + texts:
            continue
        kept_back = 0 < texts < FEWEST_SHOWN
        count = None if kept_back else people + texts
        yield Raised(marked, count)
