# One programme held in many halls: what each hall wrote, put together by stage with where it comes from; what several
# halls say, and what one alone says; what each put first. Nothing of a hall is changed; the same halls make the same,
# in any order, twice or once.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exports.protocol.document import Document, Properties, Section, Title
from session.entries.written import said, taken
from session.refusals import N_
from session.snapshot import Snapshot
from session.synthesis.likeness import pairs
from session.tables import Stage
from session.values.blocks import Block, Cell, Grid, Heading, Table
from session.words import Words

ALL, FIRST = "all", "top"
HEADER = (N_("Site"), N_("Text"), N_("Put first"), N_("Also at"))
SHARED = (N_("Text"), N_("Sites"))
OWN = (N_("Site"), N_("Text"))


@dataclass(frozen=True)
class Hall:
    """A session as one hall held it. `number`: of its journal's last entry; the newer state of a hall counts."""

    state: Snapshot
    number: int

    @property
    def id(self) -> str:
        return self.state.session.id

    @property
    def code(self) -> str:
        return self.state.session.code

    @property
    def site(self) -> str:
        session = self.state.session
        return session.place or session.title or session.code


@dataclass(frozen=True)
class Voiced:
    """A text and the hall it comes from. `first`: the place at which its hall put it, from 1; 0 where it put none."""

    hall: str
    site: str
    id: str
    text: str
    first: int = 0


@dataclass(frozen=True)
class Part:
    """A stage as all halls held it. `shared`: texts of several halls that say nearly the same, each as a group."""

    key: str
    title: str
    voiced: tuple[Voiced, ...]
    shared: tuple[tuple[Voiced, ...], ...]

    @property
    def own(self) -> list[Voiced]:
        """Return what one hall alone says."""
        common: set[str] = set()
        for group in self.shared:
            ids = [each.id for each in group]
            common.update(ids)
        return [each for each in self.voiced if each.id not in common]

    @property
    def first(self) -> list[Voiced]:
        """Return what the halls put first: the first of each, then the second of each."""
        ordered = [each for each in self.voiced if each.first]
        return sorted(ordered, key=lambda each: (each.first, each.site))

    def with_it(self, voiced: Voiced) -> list[str]:
        """Return the other sites that say nearly the same."""
        for group in self.shared:
            if voiced in group:
                sites = {each.site for each in group}
                return sorted(sites - {voiced.site})
        return []


@dataclass(frozen=True)
class Network:
    halls: tuple[Hall, ...]
    parts: tuple[Part, ...]


def newest(halls: Iterable[Hall]) -> tuple[Hall, ...]:
    """Return each hall once, as it stands by its newest state, by site."""
    found: dict[str, Hall] = {}
    for hall in halls:
        known = found.get(hall.id)
        if known is None or known.number < hall.number:
            found[hall.id] = hall
    return tuple(sorted(found.values(), key=lambda hall: (hall.site, hall.id)))


def merged(halls: Iterable[Hall]) -> Network:
    """Put the halls together: by the key of a stage, which one programme gives to all of them."""
    every = newest(halls)
    titles: dict[str, tuple[int, str]] = {}
    voiced: dict[str, list[Voiced]] = {}
    for hall in every:
        for stage in hall.state.stages:
            place = (stage.position, stage.envelope.title)
            titles[stage.key] = min(place, titles.get(stage.key, place))
            theirs = voiced.setdefault(stage.key, [])
            theirs += _voiced(hall, stage)
    order = sorted(titles, key=lambda key: (*titles[key], key))
    parts = (
        Part(key, titles[key][1], tuple(voiced[key]), _shared(voiced[key]))
        for key in order
        if voiced[key]
    )
    return Network(every, tuple(parts))


def _voiced(hall: Hall, stage: Stage) -> Iterator[Voiced]:
    first = taken(hall.state, stage, FIRST)
    places = {entry.id: place for place, entry in enumerate(first, 1)}
    for entry in taken(hall.state, stage, ALL):
        yield Voiced(
            hall=hall.id,
            site=hall.site,
            id=entry.id,
            text=said(stage, entry),
            first=places.get(entry.id, 0),
        )


def _shared(voiced: list[Voiced]) -> tuple[tuple[Voiced, ...], ...]:
    """Return the groups of texts that are like one another, from two halls at least; those of most halls first."""
    known = {each.id: each for each in voiced}
    groups = {each.id: {each.id} for each in voiced}
    texts = tuple(sorted((each.id, each.text) for each in voiced))
    for (one, _), (other, _) in pairs(texts):
        if known[one].hall == known[other].hall:
            continue
        whole = groups[one] | groups[other]
        for each in whole:
            groups[each] = whole
    several = {frozenset(group) for group in groups.values() if len(group) > 1}
    found = [
        tuple(each for each in voiced if each.id in group) for group in several
    ]
    found.sort(key=lambda group: (-_halls(group), group[0].text, group[0].id))
    return tuple(found)


def _halls(group: Iterable[Voiced]) -> int:
    halls: set[str] = set()
    for each in group:
        halls.add(each.hall)
    return len(halls)


def grids(network: Network, words: Words) -> tuple[Grid, ...]:
    """Return a table for each stage, with where each text comes from."""
    return tuple(_grid(part, words) for part in network.parts)


def _grid(part: Part, words: Words) -> Grid:
    header = tuple(map(words, HEADER))
    rows = tuple(_row(part, each) for each in part.voiced)
    return Grid(part.title, header, rows)


def _row(part: Part, each: Voiced) -> tuple[Cell, ...]:
    sites = part.with_it(each)
    others = "; ".join(sites)
    place = each.first or ""
    site = each.site
    text = each.text
    return site, text, place, others


def document(network: Network, words: Words, now: int) -> Document:
    """Return what the halls say together: what is common, what is particular, what each put first. `now` in ms."""
    title = words("What the halls say together")
    sites = "; ".join(hall.site for hall in network.halls)
    day = words("As of %(day)s", day=words.day_of(now))
    return Document(
        language=words.language,
        draft=False,
        title=Title((), title, "", ((day, sites),)),
        front=(),
        sections=tuple(
            Section(part.title, tuple(_blocks(part, words)))
            for part in network.parts
        ),
        signatures=(),
        appendices=(),
        properties=Properties(title, words("Veche"), now),
    )


def _blocks(part: Part, words: Words) -> Iterator[Block]:
    if part.first:
        yield Heading(words("What each hall put first"))
        yield _of_sites(part.first, words)
    if part.shared:
        yield Heading(words("Common to several halls"))
        rows = tuple(_told(group) for group in part.shared)
        yield Table(tuple(map(words, SHARED)), rows, (0.65, 0.35))
    if part.own:
        yield Heading(words("Particular to one hall"))
        yield _of_sites(part.own, words)


def _of_sites(voiced: Iterable[Voiced], words: Words) -> Table:
    rows = [(each.site, each.text) for each in voiced]
    header = map(words, OWN)
    widths = (0.3, 0.7)
    return Table(tuple(header), tuple(rows), widths)


def _told(group: tuple[Voiced, ...]) -> tuple[str, str]:
    """Return the ways in which it is said, each once, and the sites."""
    texts = dict.fromkeys(each.text for each in group)
    sites = dict.fromkeys(each.site for each in group)
    text = "\n".join(texts)
    site = "; ".join(sites)
    return text, site
