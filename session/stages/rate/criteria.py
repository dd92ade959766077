# Criteria that the room found in an earlier stage: they become the criteria of a rating when it begins, and stay so.
from collections.abc import Iterator, Sequence

from session.entries.written import said, seen_entries
from session.events import Event, happened
from session.kind import kind_of
from session.refusals import N_, Sentence
from session.refusals import said as sentence
from session.snapshot import Snapshot
from session.stages.rate.options import LABEL, MOST_CRITERIA, RateOptions
from session.tables import Entry, Stage


def taken(snapshot: Snapshot, stage: Stage) -> list[Event]:
    """Take the criteria from the stage that is named, where none were written down."""
    options = RateOptions.of(stage)
    source = named(snapshot, stage)
    if source is None or options.criteria:
        return []
    found = _first_of(snapshot, source)
    labels = [_label(source, each) for each in found]
    if not labels:
        return []
    lines = "\n".join(dict.fromkeys(labels))
    chosen = {**stage.envelope.options, "criteria": lines}
    envelope = stage.envelope.model_copy(update={"options": chosen})
    change = {"envelope": envelope}
    return happened("CriteriaTaken", stage.model_copy(update=change))


def named(snapshot: Snapshot, stage: Stage) -> Stage | None:
    """Return the stage before this one that the criteria are to come from."""
    options = RateOptions.of(stage)
    key = options.criteria_of
    named_so = [each for each in snapshot.stages if each.key == key]
    place = stage.position
    found = (each for each in named_so if each.position < place)
    return next(found, None)


def _first_of(snapshot: Snapshot, source: Stage) -> Sequence[Entry]:
    """Return the first of what everybody may see there: by the order that it made, else as they were written."""
    seen = seen_entries(snapshot, source)
    kind = kind_of(source)
    if not kind.has_first_places:
        return seen[:MOST_CRITERIA]
    by_id = {each.id: each for each in seen}
    places = kind.foremost(snapshot, source)
    ordered = map(by_id.get, places)
    found = [each for each in ordered if each]
    return found[:MOST_CRITERIA]


def _label(source: Stage, entry: Entry) -> str:
    words = said(source, entry).split()
    return " ".join(words)[:LABEL].rstrip()


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that the stage which the criteria are to come from is not before this one."""
    key = RateOptions.of(stage).criteria_of
    if key and named(snapshot, stage) is None:
        yield sentence(
            N_("The stage that the criteria come from is not before this one.")
        )
