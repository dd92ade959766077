# Who raised it, taken from the rows: every marked thesis with the entries that were merged into it is one thing, and
# whoever wrote one of them contributed to it; to a row of a group's sheet the whole table did. What was written without
# a side raises nothing. Decides nothing.
from collections import Counter
from collections.abc import Iterable, Iterator

from session.entries.boards import visible
from session.entries.raisers import raisers
from session.entries.reactions import (
    SIDE,
    Facet,
    StatementOptions,
    dimensions,
    statement_stages,
)
from session.entries.written import (
    live_entries,
    merged_into,
    seen_entries,
    sides_of,
    sources_of,
    words_of,
)
from session.membership.registration import present
from session.people import Surface
from session.secrecy.signing import keeps_side
from session.snapshot import Snapshot
from session.stages.mapping.picture import FrozenStatement, FrozenThesis
from session.synthesis.wording import SIDES
from session.tables import Entry, Stage

MOST = 60


def sides(snapshot: Snapshot) -> Facet:
    found = sides_of(snapshot)
    return Facet(
        SIDE,
        SIDES,
        {side.id: side.name for side in found},
        frozenset(s.id for s in found if s.partner),
    )


def theses(
    snapshot: Snapshot, stage: Stage, statements: Iterable[FrozenStatement]
) -> tuple[FrozenThesis, ...]:
    """Return what was raised before a stage and everybody may see, in the order of the programme.

    `statements`: those of the map, one of which may have been made of a thesis.
    """
    numbers: dict[str, int] = {}
    for each in statements:
        numbers |= dict.fromkeys(_roots(snapshot, each.id), each.number)
    wanted = _wanted(snapshot, stage)
    people = Counter(person.side_id for person in present(snapshot))
    found = [
        FrozenThesis(
            id=entry.id,
            number=numbers.get(entry.id, 0),
            text=_text(snapshot, earlier, entry, wanted),
            told=_told(snapshot, earlier, entry, people),
        )
        for earlier, entry in _marked(snapshot, stage)
    ]
    return tuple(found[:MOST])


def _marked(snapshot: Snapshot, stage: Stage) -> Iterator[tuple[Stage, Entry]]:
    put = _put(snapshot)
    for earlier in snapshot.stages:
        if earlier.position < stage.position and keeps_side(earlier):
            shown = visible(snapshot, earlier, Surface.phone)
            for entry in seen_entries(snapshot, earlier):
                if entry.thesis_at is not None and (shown or entry.id in put):
                    yield earlier, entry


def _put(snapshot: Snapshot) -> set[str]:
    """Return the entries of which statements were made."""
    put: set[str] = set()
    for stage in statement_stages(snapshot):
        for entry in live_entries(snapshot, stage):
            put.update(sources_of(snapshot, entry))
    return put


def _roots(snapshot: Snapshot, entry_id: str) -> Iterable[str]:
    """Return what a statement was made of, through all earlier rounds; each once, by however many ways it is named."""
    found: dict[str, None] = {}
    waiting = [entry_id]
    while waiting:
        entry = snapshot.find(Entry, waiting.pop())
        further = (
            [s for s in sources_of(snapshot, entry) if s not in found]
            if entry
            else []
        )
        found |= dict.fromkeys(further)
        waiting += further
    return found


def _wanted(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the fields of which the first that is there is the thesis: the map's, and those of reactions before."""
    before = (s for s in snapshot.stages if s.position < stage.position)
    asked = (StatementOptions.of(s).field for s in (stage, *before))
    names = (name.strip() for name in ",".join(asked).split(","))
    return [name for name in names if name]


def _text(
    snapshot: Snapshot, stage: Stage, entry: Entry, wanted: list[str]
) -> str:
    """Return what a thesis says: the first wanted field that is filled in, else the first of all; no dimension."""
    known = dimensions(snapshot, stage)
    texts = {
        name: text
        for name, text in words_of(entry).items()
        if isinstance(text, str)
    }
    told = {
        name: text for name, text in texts.items() if text and text not in known
    }
    names = (*wanted, *told)
    return next((told[name] for name in names if name in told), "")


def _told(
    snapshot: Snapshot, stage: Stage, entry: Entry, people: Counter[str | None]
) -> dict[str, tuple[int, int]]:
    several = [entry, *merged_into(snapshot, entry)]
    authors: set[tuple[str, str | None]] = set()
    for each in several:
        authors.update(raisers(snapshot, stage, each))
    raised = Counter(side for _, side in authors)
    return {
        side: (raised[side], max(raised[side], people[side]))
        for side in sides(snapshot).names
    }
