# What is rated: entries of the stages that it takes from, each put again as an item of its own that names what it grew
# from; and what the staff adds. Whose own an item is, and in which order one person sees them.
from collections.abc import Iterable, Iterator
from hashlib import sha256

from session.entries import rounds
from session.entries.authors import wrote
from session.entries.seats import member_of
from session.entries.taken_up import in_one_text, in_order, taken_up
from session.entries.written import merged_into, sources_of
from session.events import Event, happened
from session.kind import Occasion
from session.people import Actor
from session.refusals import N_, Sentence
from session.refusals import said as sentence
from session.snapshot import Snapshot
from session.stages.rate import criteria, options
from session.stages.rate.options import RateOptions
from session.tables import Entry, Stage

FIELDS = in_one_text(N_("What to rate"))


def opened(snapshot: Snapshot, stage: Stage, occasion: Occasion) -> list[Event]:
    """Put what the sources offer, and was not put yet; the first opening begins the first round."""
    events = criteria.taken(snapshot, stage)
    events += taken_up(snapshot, stage, occasion, "RatedItemsPut")
    if rounds.newest(snapshot, stage) is not None:
        return events
    minutes = RateOptions.of(stage).minutes
    begun = rounds.next_round(snapshot, stage, None, occasion, minutes)
    first = happened("RoundBegun", begun)
    return [*events, *first]


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield what is missing: something to rate, and what the options lack."""
    if not stage.envelope.sources and not in_order(snapshot, stage):
        yield sentence(
            N_("It is not said what to rate: take it from an earlier stage.")
        )
    yield from options.lacks(stage)
    yield from criteria.lacks(snapshot, stage)


def is_own(snapshot: Snapshot, actor: Actor, item: Entry) -> bool:
    """Tell whether an actor wrote anything that an item grew from, alone or with a group."""
    return any(
        _wrote(snapshot, actor, each) for each in _grown_from(snapshot, item)
    )


def _wrote(snapshot: Snapshot, actor: Actor, entry: Entry) -> bool:
    stage = snapshot.find(Stage, entry.stage_id)
    if stage is None:
        return False
    further = actor.pseudonyms(stage.id)
    if wrote(stage, actor, entry) or entry.author in further:
        return True
    if entry.group_id is None or actor.person_id is None:
        return False
    seat = member_of(snapshot, stage, actor.person_id)
    return seat is not None and seat.group_id == entry.group_id


def _grown_from(snapshot: Snapshot, item: Entry) -> list[Entry]:
    """Return the entries that an item grew from, through all stages, and those that were merged into one of them."""
    found: dict[str, Entry] = {}
    ahead = [item]
    while ahead:
        entry = ahead.pop()
        if entry.id in found:
            continue
        found[entry.id] = entry
        for named in sources_of(snapshot, entry):
            source = snapshot.find(Entry, named)
            if source is not None:
                ahead.append(source)
        ahead += merged_into(snapshot, entry)
    del found[item.id]
    return list(found.values())


def in_own_order(
    found: Iterable[Entry], stage: Stage, person_id: str
) -> list[Entry]:
    """Return the items as one person sees them: another order for everybody, the same after every reload."""

    def drawn(entry: Entry) -> bytes:
        seed = f"{stage.id} {person_id} {entry.id}"
        told = seed.encode()
        return sha256(told).digest()

    return sorted(found, key=drawn)
