# Takes the picture: which stages a map reads, and what is counted there at this moment. Knows rows; decides nothing.
from collections.abc import Iterable, Iterator
from itertools import chain

from session.entries.reactions import (
    Census,
    Reaction,
    as_voted,
    census,
    dimension_of,
    dimensions,
    facets,
    statement_stages,
    statements,
    text_of,
)
from session.kind import kind_of
from session.messages import STARTED
from session.refusals import N_, Sentence, said
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.mapping.picture import (
    FrozenStatement,
    Picture,
    Told,
    frozen_facet,
    told_of,
)
from session.stages.mapping.raising import sides, theses
from session.stages.mapping.rows import MapOptions
from session.tables import Entry, Stage

Counting = dict[str, Census]


def read_stages(snapshot: Snapshot, stage: Stage) -> tuple[Stage, ...]:
    """Return the stages with reactions that a map reads: those of its sources, else the nearest before it.

    A statement that was put again brings the stage of its earlier round along.
    """
    before = own_stages(snapshot, stage)
    keys = {source.stage for source in stage.envelope.sources}
    if not keys:
        return before[-1:]
    return tuple(s for s in before if s.key in keys)


def lacks(snapshot: Snapshot, stage: Stage) -> Iterator[Sentence]:
    """Yield that there is nothing to make a map of: no reactions before it."""
    if not read_stages(snapshot, stage):
        yield said(
            N_(
                "Nothing to make a map of: no reactions to statements stand before it."
            )
        )


def own_stages(snapshot: Snapshot, stage: Stage) -> tuple[Stage, ...]:
    """Return every stage with reactions before a map: in an earlier one may be what somebody said then."""
    return tuple(
        s for s in statement_stages(snapshot) if s.position < stage.position
    )


def taken(snapshot: Snapshot, stage: Stage) -> Picture:
    """Return what stands now, of votes that are over: what runs while the map opens is closed by that."""
    counted = [s for s in statement_stages(snapshot) if _ends(snapshot, s)]
    read = [s for s in read_stages(snapshot, stage) if s in counted]
    newest = _newest(snapshot, read)
    shown = [*read, *_rounds_before(snapshot, newest)]
    secret = any(map(is_secret, shown))
    counting = {s.id: _counting(snapshot, stage, s) for s in counted}
    stages = dict.fromkeys(entry.stage_id for entry in newest)
    frozen = tuple(
        _frozen(snapshot, counting, entry, number)
        for number, entry in enumerate(newest, 1)
    )
    named = chain.from_iterable(dimensions(snapshot, s) for s in read)
    return Picture(
        facets=tuple(
            frozen_facet(each.facet, secret=secret)
            for each in _facets([counting[stage_id] for stage_id in stages])
        ),
        statements=frozen,
        dimensions=tuple(dict.fromkeys(named)),
        raised_by=frozen_facet(sides(snapshot), secret=False),
        theses=theses(snapshot, stage, frozen),
    )


def _newest(snapshot: Snapshot, read: Iterable[Stage]) -> list[Entry]:
    """Return the statements, each in its last round alone."""
    found: list[Entry] = []
    for stage in read:
        found += statements(snapshot, stage)
    later = set().union(*(entry.sources for entry in found))
    return [entry for entry in found if entry.id not in later]


def _ends(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether nobody will answer after this moment what somebody has answered already."""
    runs = (
        stage.id == snapshot.session.current_stage_id and stage.state in STARTED
    )
    return (
        runs
        or is_over(stage)
        or not snapshot.count(Reaction, stage_id=stage.id)
    )


def _rounds_before(snapshot: Snapshot, put: Iterable[Entry]) -> Iterator[Stage]:
    """Yield the stages of the earlier rounds that stand beside these statements: one that was secret stays so."""
    for entry in put:
        for earlier in _earlier(snapshot, entry):
            yield from (
                stage
                for stage in snapshot.stages
                if stage.id == earlier.stage_id
            )


def _counting(snapshot: Snapshot, stage: Stage, read: Stage) -> Counting:
    asked = MapOptions.of(stage).facets.split(",")
    questions = [question.strip() for question in asked if question.strip()]
    return {
        facet.key: census(snapshot, read, facet)
        for facet in facets(snapshot, read, questions)
    }


def _facets(countings: list[Counting]) -> list[Census]:
    """Return the facets that all the stages have which are read."""
    if not countings:
        return []
    first, *others = countings
    return [
        each
        for key, each in first.items()
        if all(key in other for other in others)
    ]


def _frozen(
    snapshot: Snapshot, counting: dict[str, Counting], entry: Entry, number: int
) -> FrozenStatement:
    earlier = next(_earlier(snapshot, entry), None)
    before, earlier_id = {}, ""
    if earlier is not None:
        before, earlier_id = _told(snapshot, counting, earlier), earlier.id
    return FrozenStatement(
        id=entry.id,
        number=number,
        text=as_voted(snapshot, entry),
        dimension=dimension_of(entry),
        told=_told(snapshot, counting, entry),
        before=before,
        earlier=earlier_id,
    )


def _earlier(snapshot: Snapshot, entry: Entry) -> Iterator[Entry]:
    """Yield the statement of an earlier round of which this one is the same, put again."""
    for source in entry.sources:
        found = snapshot.find(Entry, source)
        stage = snapshot.find(Stage, found.stage_id) if found else None
        is_statement = stage is not None and kind_of(stage).puts_statements
        if (
            found is not None
            and is_statement
            and text_of(found) == text_of(entry)
        ):
            yield found


def _told(
    snapshot: Snapshot, counting: dict[str, Counting], entry: Entry
) -> dict[str, Told]:
    return {
        key: told_of(each.camps(snapshot, entry))
        for key, each in counting.get(entry.stage_id, {}).items()
    }
