# Practice by site: how far every site of a centre is with what others began. As a matrix for a page, a grid for a
# spreadsheet, and tables for paper. Knows sessions and what sites reported; knows no page.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from exports.data.promises import promises
from session.after.spreading import Adopted, adopted, practice, same_site
from session.refusals import N_
from session.snapshot import Snapshot
from session.tables import PHASE_NAMES, Phase, Practice
from session.values.blocks import Block, Cell, Grid, Heading, Paragraph, Table
from session.words import Words

TAKEN = frozenset({Phase.works, Phase.passed_on})
HEADER = (N_("Practice"), *PHASE_NAMES.values())
WIDTHS = (0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
CARD = (
    ("core", N_("What must stay")),
    ("varies", N_("What may vary")),
    ("evidence", N_("What came of it where it was tried")),
    ("contact", N_("Whom to ask")),
)
"""What a practice's card says: columns and sentences of the catalogues."""


@dataclass(frozen=True)
class Spread:
    """A practice and the sites that were heard of, by what a site is known by; `number`: as the protocol cites it."""

    code: str
    session: str
    entry: str
    number: str
    what: str
    card: Practice
    sites: Mapping[str, Adopted]

    @property
    def taken(self) -> int:
        """Return at how many sites it works."""
        return sum(each.phase in TAKEN for each in self.sites.values())

    def at(self, phase: Phase) -> list[Adopted]:
        found = [each for each in self.sites.values() if each.phase is phase]
        return sorted(found, key=lambda each: each.site)


@dataclass(frozen=True)
class Matrix:
    """`sites`: their names by what they are known by. The practice that works at most sites comes first."""

    sites: Mapping[str, str]
    practices: tuple[Spread, ...]


def spread_of(
    snapshot: Snapshot, cited: Mapping[str, str], words: Words
) -> list[Spread]:
    """Return the practices of a session, in the protocol's order."""
    found: list[Spread] = []
    for each in promises(snapshot, cited, words):
        entry = each.agreed.entry
        card = practice(snapshot, entry)
        if card is None:
            continue
        sites = {same_site(one.site): one for one in adopted(snapshot, entry)}
        one = Spread(
            code=snapshot.session.code,
            session=snapshot.session.title,
            entry=entry,
            number=each.number,
            what=each.agreed.what,
            card=card,
            sites=sites,
        )
        found.append(one)
    return found


def matrix(every: Iterable[Spread]) -> Matrix:
    practices = sorted(
        every, key=lambda each: (-each.taken, -len(each.sites), each.what)
    )
    names: dict[str, str] = {}
    for each in practices:
        for known, one in each.sites.items():
            first = min(names.get(known, one.site), one.site)
            names[known] = first
    ordered = sorted(names.items(), key=lambda pair: pair[1].casefold())
    return Matrix(dict(ordered), tuple(practices))


def as_grid(found: Matrix, words: Words) -> Grid:
    """Return the matrix with words in its cells; what nobody has checked says so."""
    header = (words("Practice"), words("Works at"), *found.sites.values())
    rows = tuple(_row(each, found, words) for each in found.practices)
    return Grid(words("Practices and sites"), header, rows)


def _row(each: Spread, found: Matrix, words: Words) -> tuple[Cell, ...]:
    cells: list[Cell] = [each.what, each.taken]
    for known in found.sites:
        sites = each.sites
        one = sites.get(known)
        cell = told(one, words)
        cells.append(cell)
    return tuple(cells)


def told(one: Adopted | None, words: Words) -> str:
    """Say how far a site is, and what nobody has checked yet."""
    if one is None:
        return ""
    parts: list[str] = []
    if one.phase is not None:
        parts.append(words(PHASE_NAMES[one.phase]))
    if one.is_fresh:
        last = words(PHASE_NAMES[Phase(one.last.phase)])
        parts.append(words("%(state)s, not checked", state=last))
    if one.phase is Phase.declined and one.shown is not None:
        parts.append(one.shown.words)
    return "; ".join(parts)


def on_paper(found: Matrix, words: Words) -> Iterator[Block]:
    """Yield the practices in numbers, then each one's card and where it stands at which site."""
    if not found.practices:
        return
    rows = tuple(_counts(each) for each in found.practices)
    yield Table(tuple(map(words, HEADER)), rows, WIDTHS)
    for each in found.practices:
        yield Heading(each.what)
        yield Paragraph(f"{each.session}, {each.number}", note=True)
        yield from _card(each.card, words)
        yield from _places(each, words)


def _counts(each: Spread) -> tuple[str, ...]:
    cells = [each.what]
    for phase in Phase:
        sites = each.at(phase)
        count = len(sites)
        told = str(count or "–")
        cells.append(told)
    return tuple(cells)


def _card(card: Practice, words: Words) -> Iterator[Block]:
    for name, label in CARD:
        text = getattr(card, name)
        if not text:
            continue
        name_told = words(label)
        line = f"{name_told}: {text}"
        yield Paragraph(line, note=True)


def _places(each: Spread, words: Words) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for phase in Phase:
        names = [_place(one, phase) for one in each.at(phase)]
        if names:
            label = words(PHASE_NAMES[phase])
            rows.append((label, "; ".join(names)))
    if rows:
        header = (words("How far it is"), words("Sites"))
        yield Table(header, tuple(rows), (0.25, 0.75))


def _place(one: Adopted, phase: Phase) -> str:
    if phase is not Phase.declined or one.shown is None:
        return one.site
    return f"{one.site} ({one.shown.words})"
