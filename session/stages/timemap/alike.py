# Cards of the map that say nearly the same, as two groups may have written them: offered to whoever joins the maps.
# Nothing is joined because of a number.
from session.entries.written import said, seen_entries
from session.snapshot import Snapshot
from session.synthesis.likeness import Pair, pairs
from session.tables import Entry, Stage

MOST_OFFERED = 5


def proposed(snapshot: Snapshot, stage: Stage) -> tuple[Pair, ...]:
    """Return a few pairs of cards, by id and text, the likest first."""
    found = snapshot.derived(
        ("alike", stage.id),
        lambda: _found(snapshot, stage),
        Entry,
        Stage,
    )
    return found[:MOST_OFFERED]


def _found(snapshot: Snapshot, stage: Stage) -> tuple[Pair, ...]:
    texts: list[tuple[str, str]] = []
    for card in seen_entries(snapshot, stage):
        text = said(stage, card)
        texts.append((card.id, text))
    texts.sort()
    return pairs(tuple(texts))
