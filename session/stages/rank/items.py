# What is ranked: entries of the stages that it takes from, each put again as an item of its own that names what it
# grew from; and what the staff adds. In which order one person sees them.
from collections.abc import Iterable, Iterator
from hashlib import sha256

from session.entries.taken_up import in_one_text, in_order, taken_up
from session.events import Event
from session.kind import Occasion
from session.refusals import N_, Sentence
from session.refusals import said as sentence
from session.snapshot import Snapshot
from session.tables import Entry, Stage

FIELDS = in_one_text(N_("What to rank"))


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Put what the sources offer, and was not put yet."""
    return taken_up(snapshot, stage, occasion, "ItemsPut")


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that there is nothing to rank: no source, and no item written yet."""
    if not stage.envelope.sources and not in_order(snapshot, stage):
        yield sentence(
            N_("It is not said what to rank: take it from an earlier stage.")
        )


def in_own_order(
    found: Iterable[Entry], stage: Stage, person_id: str
) -> list[Entry]:
    """Return the items as one person sees them: another order for everybody, the same after every reload.

    It is made of the person's id and never of a pseudonym, so that a screen somebody looks at tells nothing of it.
    """

    def drawn(entry: Entry) -> bytes:
        seed = f"{stage.id} {person_id} {entry.id}"
        return sha256(seed.encode()).digest()

    return sorted(found, key=drawn)
