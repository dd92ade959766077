# A centre's roll-up: its sessions with how much was kept in time, and its agreements one by one; as grids for a
# spreadsheet, and as a document for paper.
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exports.centre import expected
from exports.centre.expected import bands, told_share
from exports.centre.kept import Kept, Share, share
from exports.centre.spread import Matrix, as_grid, on_paper
from exports.data.promises import day_cell
from exports.protocol.document import Document, Properties, Section, Title
from session.refusals import N_
from session.stages.rate.telling import brief
from session.tables import Progress
from session.values.blocks import (
    Block,
    Cell,
    Grid,
    Heading,
    Paragraph,
    Table,
)
from session.words import Words

SESSIONS = (
    N_("Session"),
    N_("Date"),
    N_("Agreements"),
    N_("Done"),
    N_("Overdue"),
    N_("Silent"),
    N_("In time ÷ due"),
)
AGREEMENTS = (
    N_("Session"),
    N_("No."),
    N_("Agreement"),
    N_("Responsible"),
    N_("Organization"),
    N_("Side"),
    N_("Site"),
    N_("Basis"),
    N_("Due date"),
    N_("State"),
    N_("Overdue"),
    N_("In time"),
    N_("How likely it will be done"),
)
ON_PAPER = (
    N_("No."),
    N_("Agreement"),
    N_("Responsible"),
    N_("Due date"),
    N_("State"),
)
COUNTED = N_(
    "In time ÷ due: of the agreements whose date has come or that are done, how many were done by their date."
    " What was dropped does not count."
)
WIDTHS = (0.09, 0.38, 0.2, 0.13, 0.2)
OF_SESSIONS = (0.34, 0.14, 0.12, 0.1, 0.1, 0.1, 0.1)


@dataclass(frozen=True)
class Summed:
    """The agreements of one session in numbers, or of all of them."""

    session: str
    day: str
    all: int
    done: int
    overdue: int
    silent: int
    share: Share


def summed(session: str, day: str, every: Sequence[Kept]) -> Summed:
    done = [each for each in every if each.state is Progress.done]
    return Summed(
        session=session,
        day=day,
        all=len(every),
        done=len(done),
        overdue=sum(each.overdue for each in every),
        silent=sum(each.silent for each in every),
        share=share(every),
    )


def by_session(every: Iterable[Kept]) -> list[list[Kept]]:
    """Return agreements by their sessions, the earliest session first."""
    found: dict[str, list[Kept]] = {}
    for each in every:
        theirs = found.setdefault(each.code, [])
        theirs.append(each)
    return sorted(
        found.values(), key=lambda theirs: (theirs[0].day, theirs[0].code)
    )


def sums(every: Iterable[Kept]) -> list[Summed]:
    """Return the sessions in numbers."""
    return [
        summed(theirs[0].session, theirs[0].day, theirs)
        for theirs in by_session(every)
    ]


def grids(
    every: Sequence[Kept], spread: Matrix, words: Words
) -> tuple[Grid, ...]:
    """Return agreements, sessions, and practices by site as tables for a spreadsheet."""
    agreements = Grid(
        words("Agreements"),
        tuple(map(words, AGREEMENTS)),
        tuple(_row(each, words) for each in every),
    )
    sessions = Grid(
        words("Sessions"),
        tuple(map(words, SESSIONS)),
        tuple(_counts(each) for each in sums(every)),
    )
    found = [agreements, sessions]
    held = bands(every)
    if held:
        found.append(expected.as_grid(held, words))
    if spread.practices:
        found.append(as_grid(spread, words))
    return tuple(found)


def _row(each: Kept, words: Words) -> tuple[Cell, ...]:
    agreed = each.promise.agreed
    return (
        each.session,
        each.promise.number,
        agreed.what,
        "; ".join(agreed.who),
        "; ".join(each.organizations),
        "; ".join(each.sides),
        agreed.site,
        agreed.basis,
        day_cell(each.due),
        each.told,
        words("yes") if each.overdue else "",
        _yes_or_no(each.in_time, words),
        brief(each.expected, words) if each.expected else "",
    )


def _yes_or_no(told: bool | None, words: Words) -> str:
    if told is None:
        return ""
    return words("yes") if told else words("no")


def _counts(each: Summed) -> tuple[Cell, ...]:
    return (
        each.session,
        day_cell(each.day),
        each.all,
        each.done,
        each.overdue,
        each.silent,
        told_share(each.share),
    )


def document(
    every: Sequence[Kept],
    spread: Matrix,
    asked: str,
    words: Words,
    now: int,
) -> Document:
    """Return the roll-up for paper; `asked`: in words, which agreements stand in it. `now` in ms."""
    title = words("Roll-up of agreements")
    day = words.day_of(now)
    facts = ((words("As of %(day)s", day=day), asked),)
    houses: list[str] = []
    for each in every:
        houses += each.organizers
    names = tuple(dict.fromkeys(houses))
    return Document(
        language=words.language,
        draft=False,
        title=Title((), title, "; ".join(names[:1]), facts),
        front=tuple(_in_numbers(every, words)),
        sections=(*_sections(every, words), *_practices(spread, words)),
        signatures=(),
        appendices=(),
        properties=Properties(title, words("Veche"), now),
    )


def _in_numbers(every: Sequence[Kept], words: Words) -> Iterator[Block]:
    whole = summed(words("In all"), "", every)
    rows = [*sums(every), whole]
    yield Paragraph(words(COUNTED), note=True)
    yield Table(
        tuple(map(words, SESSIONS)),
        tuple(_cells(each, words) for each in rows),
        OF_SESSIONS,
    )
    held = bands(every)
    if held:
        yield Heading(words(expected.TITLE))
        yield expected.on_paper(held, words)


def _cells(each: Summed, words: Words) -> tuple[str, ...]:
    day = words.date(each.day)
    counts = (each.all, each.done, each.overdue, each.silent)
    return (
        each.session,
        day,
        *map(str, counts),
        told_share(each.share),
    )


def _sections(every: Sequence[Kept], words: Words) -> Iterator[Section]:
    for theirs in by_session(every):
        first = theirs[0]
        day = words.date(first.day)
        title = ", ".join(filter(None, (first.session, day)))
        rows = tuple(_line(each, words) for each in theirs)
        header = tuple(map(words, ON_PAPER))
        yield Section(title, (Table(header, rows, WIDTHS),))


def _practices(spread: Matrix, words: Words) -> Iterator[Section]:
    blocks = tuple(on_paper(spread, words))
    if blocks:
        yield Section(words("Practices and sites"), blocks)


def _line(each: Kept, words: Words) -> tuple[str, ...]:
    agreed = each.promise.agreed
    late = words("overdue") if each.overdue else ""
    told = "; ".join(filter(None, (each.told, late)))
    return (
        each.promise.number,
        agreed.what,
        "; ".join(agreed.who),
        words.date(each.due),
        told,
    )
