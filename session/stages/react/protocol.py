# What reactions leave in the protocol: how many answered; and, where no map of positions follows that shows them,
# the statements with their counts. Never who answered what.
from collections.abc import Iterable, Iterator

from session.entries.reactions import (
    census,
    facets,
    statements,
    text_of,
    voters,
)
from session.refusals import N_
from session.secrecy.promises import NOT_BEGUN
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.react.regions import Counted, counted
from session.stages.react.statements import maps_of
from session.synthesis.secrecy import Shown
from session.tables import Entry, Stage
from session.values.blocks import Block, Cell, Grid, Minutes, Paragraph, Table
from session.words import Words

COLUMNS = (
    N_("No."),
    N_("Statement"),
    N_("Side"),
    N_("For"),
    N_("Against"),
    N_("Do not know"),
)
WIDTHS = (0.07, 0.43, 0.2, 0.1, 0.1, 0.1)


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    put = statements(snapshot, stage)
    if not put:
        return Minutes()
    people = words.plural(
        "%(count)s person answered",
        "%(count)s people answered",
        len(voters(snapshot, stage)),
    )
    number = words.plural(
        "%(count)s statement", "%(count)s statements", len(put)
    )
    told: list[Block] = [
        Paragraph(
            words(
                "%(people)s; %(statements)s.", people=people, statements=number
            ),
            note=True,
        )
    ]
    if not _drawn(snapshot, stage):
        told.append(
            Table(
                tuple(map(words, COLUMNS)),
                _lines(snapshot, stage, put, words),
                WIDTHS,
            )
        )
    return Minutes(
        heard=tuple(told),
        act=words("ASKED:"),
        subject=words("the participants, about statements"),
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    put = statements(snapshot, stage)
    lines = _lines(snapshot, stage, put, words)
    yield Grid(
        stage.envelope.title,
        tuple(map(words, COLUMNS)),
        tuple(map(_cells, lines)),
    )


def _drawn(snapshot: Snapshot, stage: Stage) -> bool:
    """Tell whether a map of positions that follows shows these statements; by no side, it shows none."""
    return any(
        later.state not in NOT_BEGUN for later in maps_of(snapshot, stage)
    )


def _lines(
    snapshot: Snapshot, stage: Stage, put: list[Entry], words: Words
) -> tuple[tuple[str, ...], ...]:
    """Return the statements with their counts; alone, as long as nothing is counted."""
    return tuple(_rows(snapshot, stage, put, words)) or _plain(put)


def _rows(
    snapshot: Snapshot, stage: Stage, put: list[Entry], words: Words
) -> Iterator[tuple[str, ...]]:
    """Yield a line for each side; the statement stands in the first of them only."""
    if not is_over(stage):
        return
    facet = next(iter(facets(snapshot, stage)), None)
    counting = census(snapshot, stage, facet) if facet else None
    for entry in put:
        seen = counted(snapshot, stage, entry, counting)
        head = (str(entry.number), _worded(seen, words))
        for part in seen.parts:
            yield (
                *head,
                part.mark.name if part.mark else "",
                *_shown(part.shown, words),
            )
            head = ("", "")
        if not seen.parts:
            yield (*head, "", "", "", "")


def _worded(seen: Counted, words: Words) -> str:
    """Return a statement in the words that were answered, and below how it is worded now."""
    if not seen.later:
        return seen.text
    later = words("Worded later: %(text)s", text=seen.later)
    return f"{seen.text}\n{later}"


def _plain(put: list[Entry]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(entry.number), text_of(entry), "", "", "", "") for entry in put
    )


def _shown(shown: Shown, words: Words) -> tuple[str, ...]:
    hidden = words("not shown")
    return tuple(
        hidden if count is None else str(count)
        for count in (shown.agree, shown.against, shown.passed)
    )


def _cells(row: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(map(_cell, row))


def _cell(text: str) -> Cell:
    return int(text) if text.isdecimal() else text
