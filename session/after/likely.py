# How likely the room held it, when it closed, that an agreement would be done: the newest count of a rating in per cent
# that took it up. Pure reading; of a secret one no more than its result tells.
from collections.abc import Mapping

from session.entries.written import sources_of
from session.snapshot import Snapshot
from session.stages.rate.options import RateOptions
from session.stages.rate.results import Told, last_closed, rated
from session.tables import Entry, Stage

RATE = "rate"


def likelihoods(snapshot: Snapshot) -> Mapping[str, Told]:
    """Return what was expected of agreements, by entry; of those alone whose result may be told."""

    def found() -> dict[str, Told]:
        held: dict[str, Told] = {}
        for stage in snapshot.stages:
            if not _asks(stage):
                continue
            theirs = _of(snapshot, stage)
            held.update(theirs)
        return held

    return snapshot.derived("likelihoods", found)


def _asks(stage: Stage) -> bool:
    if stage.kind != RATE:
        return False
    options = RateOptions.of(stage)
    return options.likely


def _of(snapshot: Snapshot, stage: Stage) -> dict[str, Told]:
    counted = last_closed(snapshot, stage)
    held: dict[str, Told] = {}
    for each in rated(snapshot, stage, counted):
        told, *_ = each.told
        entry = snapshot.find(Entry, each.id)
        if told.spread is None or entry is None:
            continue
        sources = sources_of(snapshot, entry)
        about = dict.fromkeys(sources, told)
        held.update(about)
    return held
