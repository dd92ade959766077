# Takes the picture: which stages a map reads, and what is counted there at this moment. Knows rows; decides nothing.
from collections.abc import Iterable, Iterator

from session.entries.reactions import (
    Census,
    Reaction,
    as_voted,
    census,
    dimension_of,
    dimensions,
    facets,
    statements,
    text_of,
)
from session.messages import STARTED
from session.secrecy.sealing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.mapping.picture import FrozenStatement, Picture, Told, frozen_facet, told_of
from session.stages.mapping.raising import sides, theses
from session.tables import Entry, Stage

Counting = dict[str, Census]


def read_stages(snapshot: Snapshot, stage: Stage) -> tuple[Stage, ...]:
    """Return the stages with reactions that a map reads: those of its sources, else the nearest before it.

    A statement that was put again brings the stage of its earlier round along.
    """
    before = [s for s in snapshot.stages if s.kind == "react" and s.position < stage.position]
    keys = {source.stage for source in stage.envelope.sources}
    return tuple(s for s in before if s.key in keys) if keys else tuple(before[-1:])


def own_stages(snapshot: Snapshot, stage: Stage) -> tuple[Stage, ...]:
    """Return every stage with reactions before a map: in an earlier one may be what somebody said then."""
    return tuple(s for s in snapshot.stages if s.kind == "react" and s.position < stage.position)


def taken(snapshot: Snapshot, stage: Stage) -> Picture:
    """Return what stands now, of votes that are over: what runs while the map opens is closed by that."""
    counted = [s for s in snapshot.stages if s.kind == "react" and _ends(snapshot, s)]
    read = [s for s in read_stages(snapshot, stage) if s in counted]
    found = [(s, entry) for s in read for entry in statements(snapshot, s)]
    later = {source for _, entry in found for source in entry.sources}
    newest = [(s, entry) for s, entry in found if entry.id not in later]
    shown = [*read, *_rounds_before(snapshot, (entry for _, entry in newest))]
    counting = {s.id: _counting(snapshot, stage, s) for s in counted}
    facets_seen = _facets(counting, [s for s, _ in newest])
    frozen = tuple(_frozen(snapshot, counting, entry, number) for number, (_, entry) in enumerate(newest, 1))
    return Picture(
        facets=tuple(frozen_facet(each.facet, secret=any(map(is_secret, shown))) for each in facets_seen),
        statements=frozen,
        dimensions=tuple(dict.fromkeys(name for s in read for name in dimensions(snapshot, s))),
        raised_by=frozen_facet(sides(snapshot), secret=False),
        theses=theses(snapshot, stage, frozen),
    )


def _ends(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether nobody will answer after this moment what somebody has answered already."""
    runs = stage.id == snapshot.session.current_stage_id and stage.state in STARTED
    return runs or is_over(stage) or not snapshot.count(Reaction, stage_id=stage.id)


def _rounds_before(snapshot: Snapshot, put: Iterable[Entry]) -> Iterator[Stage]:
    """Yield the stages of the earlier rounds that stand beside these statements: one that was secret stays so."""
    for entry in put:
        for earlier in _earlier(snapshot, entry):
            yield from (stage for stage in snapshot.stages if stage.id == earlier.stage_id)


def _counting(snapshot: Snapshot, stage: Stage, read: Stage) -> Counting:
    asked = str(stage.envelope.options.get("facets", "")).split(",")
    questions = [question.strip() for question in asked if question.strip()]
    return {facet.key: census(snapshot, read, facet) for facet in facets(snapshot, read, questions)}


def _facets(counting: dict[str, Counting], read: Iterable[Stage]) -> list[Census]:
    """Return the facets that all the stages have which are read."""
    stages = list({stage.id: None for stage in read})
    if not stages:
        return []
    first, *others = (counting[stage] for stage in stages)
    return [each for key, each in first.items() if all(key in other for other in others)]


def _frozen(snapshot: Snapshot, counting: dict[str, Counting], entry: Entry, number: int) -> FrozenStatement:
    earlier = next(_earlier(snapshot, entry), None)
    return FrozenStatement(
        id=entry.id,
        number=number,
        text=as_voted(snapshot, entry),
        dimension=dimension_of(entry),
        told=_told(snapshot, counting, entry),
        before=_told(snapshot, counting, earlier) if earlier else {},
        earlier=earlier.id if earlier else "",
    )


def _earlier(snapshot: Snapshot, entry: Entry) -> Iterator[Entry]:
    """Yield the statement of an earlier round of which this one is the same, put again."""
    for source in entry.sources:
        found = snapshot.find(Entry, source)
        stage = snapshot.find(Stage, found.stage_id) if found else None
        if found is not None and stage is not None and stage.kind == "react" and text_of(found) == text_of(entry):
            yield found


def _told(snapshot: Snapshot, counting: dict[str, Counting], entry: Entry) -> dict[str, Told]:
    return {key: told_of(each.camps(snapshot, entry)) for key, each in counting.get(entry.stage_id, {}).items()}
