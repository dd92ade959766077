# Who raised it, taken from the rows: every marked thesis with the entries that were merged into it is one thing, and
# whoever wrote one of them contributed to it; to a row of a group's sheet the whole table did. What was written without
# a side raises nothing. Decides nothing.
from collections import Counter
from collections.abc import Iterable, Iterator

from session.entries.boards import visible
from session.entries.reactions import SIDE, Facet, dimensions
from session.entries.written import live_entries, merged_into, seen_entries, sides_of, words_of
from session.envelope import Authorship, Unit
from session.membership.registration import present
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.mapping.picture import FrozenStatement, FrozenThesis
from session.synthesis.wording import SIDES
from session.tables import Entry, Member, Person, Stage

MOST = 60
Author = tuple[str, str | None]
"""Who contributed, as far as it is kept, and the side."""


def sides(snapshot: Snapshot) -> Facet:
    found = sides_of(snapshot)
    return Facet(SIDE, SIDES, {side.id: side.name for side in found}, frozenset(s.id for s in found if s.partner))


def theses(snapshot: Snapshot, stage: Stage, statements: Iterable[FrozenStatement]) -> tuple[FrozenThesis, ...]:
    """Return what was raised before a stage and everybody may see, in the order of the programme.

    `statements`: those of the map, one of which may have been made of a thesis.
    """
    numbers = {root: each.number for each in statements for root in _roots(snapshot, each.id)}
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
    asked = [entry for s in snapshot.stages if s.kind == "react" for entry in live_entries(snapshot, s)]
    put = {source for entry in asked for source in entry.sources}
    for earlier in snapshot.stages:
        if earlier.position < stage.position and earlier.envelope.authorship is not Authorship.anonymous:
            shown = visible(snapshot, earlier, Surface.phone)
            marked = (entry for entry in seen_entries(snapshot, earlier) if entry.thesis_at is not None)
            yield from ((earlier, entry) for entry in marked if shown or entry.id in put)


def _roots(snapshot: Snapshot, entry_id: str) -> Iterable[str]:
    """Return what a statement was made of, through all earlier rounds; each once, by however many ways it is named."""
    found: dict[str, None] = {}
    waiting = [entry_id]
    while waiting:
        entry = snapshot.find(Entry, waiting.pop())
        further = [source for source in entry.sources if source not in found] if entry else []
        found |= dict.fromkeys(further)
        waiting += further
    return found


def _wanted(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return the fields of which the first that is there is the thesis: the map's, and those of reactions before."""
    before = (s for s in snapshot.stages if s.position < stage.position)
    asked = [str(s.envelope.options.get("field", "")) for s in (stage, *before)]
    return [name.strip() for each in asked for name in each.split(",") if name.strip()]


def _text(snapshot: Snapshot, stage: Stage, entry: Entry, wanted: list[str]) -> str:
    """Return what a thesis says: the first wanted field that is filled in, else the first of all; no dimension."""
    known = dimensions(snapshot, stage)
    texts = {name: text for name, text in words_of(entry).items() if isinstance(text, str)}
    told = {name: text for name, text in texts.items() if text and text not in known}
    names = (*wanted, *told)
    return next((told[name] for name in names if name in told), "")


def _told(snapshot: Snapshot, stage: Stage, entry: Entry, people: Counter[str | None]) -> dict[str, tuple[int, int]]:
    several = [entry, *merged_into(snapshot, entry)]
    authors = {author for each in several for author in _authors(snapshot, stage, each)}
    raised = Counter(side for _, side in authors)
    return {side: (raised[side], max(raised[side], people[side])) for side in sides(snapshot).names}


def _authors(snapshot: Snapshot, stage: Stage, entry: Entry) -> Iterator[Author]:
    if stage.envelope.unit is Unit.side:
        yield from ((p.id, p.side_id) for p in present(snapshot) if p.side_id == entry.side_id)
    elif entry.group_id is not None:
        for member in snapshot.where(Member, group_id=entry.group_id):
            yield from _person(snapshot, member.person_id)
    elif stage.envelope.authorship is Authorship.side:
        yield entry.id, entry.side_id  # by text: that two are of one hand is nobody's to know
    else:
        yield from _person(snapshot, entry.person_id)


def _person(snapshot: Snapshot, person_id: str | None) -> Iterator[Author]:
    person = snapshot.find(Person, person_id)
    if person is not None:
        yield person.id, person.side_id
