# Agreements as they are handed over to whoever watches them elsewhere: each with the number that it has in the
# protocol, its date as it stands by now, and how it stands. Knows commitments and reports; knows no page.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from exports.data.spreadsheet import csv_of
from exports.protocol.composing import cited_in
from session.after.standing import STATES, Standing, agreements, standing
from session.kind import Commitment, StageKind
from session.refusals import N_
from session.snapshot import Snapshot
from session.values.blocks import Cell, Grid
from session.words import Words

HEADER = (
    N_("No."),
    N_("Text"),
    N_("Executor"),
    N_("Co-executors"),
    N_("Due date"),
    N_("Basis"),
    N_("State"),
    N_("Controller"),
)


@dataclass(frozen=True)
class Promise:
    """`number`: as the protocol cites it, “4.2”; of a proposal that lacks something, not `cited`, as the screens do."""

    agreed: Commitment
    number: str
    stands: Standing
    cited: bool = True


def promises(
    snapshot: Snapshot, cited_as: Mapping[str, str], words: Words
) -> tuple[Promise, ...]:
    """Return what was agreed, in the protocol's order."""
    found: list[Promise] = []
    for each in agreements(snapshot):
        usual = words("Proposal No. %(number)s", number=each.number)
        number = cited_as.get(each.entry, usual)
        cited_there = each.entry in cited_as
        stands = standing(snapshot, each)
        found.append(Promise(each, number, stands, cited_there))
    return tuple(found)


def handed_over(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> bytes:
    """Return a CSV for a system of records: what, who, with whom, until when, on which ground, and how it stands."""
    known = cited_in(snapshot, kinds)
    header = tuple(map(words, HEADER))
    rows = [
        _row(snapshot, each, words) for each in promises(snapshot, known, words)
    ]
    title = words("Agreements")
    return csv_of(Grid(title, header, tuple(rows)), words.language)


def _row(snapshot: Snapshot, each: Promise, words: Words) -> tuple[Cell, ...]:
    agreed = each.agreed
    minuted = basis(snapshot, each.number, words)
    return (
        each.number,
        agreed.what,
        "; ".join(agreed.who[:1]),
        "; ".join(_others(agreed)),
        day_cell(each.stands.due),
        "; ".join(filter(None, (minuted, agreed.basis))),
        told_state(each.stands, words),
        agreed.controller,
    )


def _others(agreed: Commitment) -> Iterator[str]:
    yield from agreed.who[1:]
    if agreed.with_whom:
        yield agreed.with_whom


def day_cell(due: str) -> Cell:
    """Return a due date as a date; what is none stays as it was typed."""
    try:
        return date.fromisoformat(due)
    except ValueError:
        return due


def basis(snapshot: Snapshot, number: str, words: Words) -> str:
    """Name the protocol and the item in it, as far as they are known."""
    session = snapshot.session
    parts = (
        words("Minutes"),
        words("No. %(number)s", number=session.number)
        if session.number
        else "",
        words("of %(day)s", day=words.date(session.date))
        if session.date
        else "",
    )
    return ", ".join((" ".join(filter(None, parts)), number))


def told_state(stands: Standing, words: Words) -> str:
    """Say how an agreement stands in a few words: the state that was acknowledged, and a fresh one as not checked."""
    told: list[str] = []
    if stands.shown is not None:
        told.append(words(STATES[stands.shown.state]))
    if stands.last is not None and stands.last is not stands.shown:
        told.append(_unsettled(stands, words))
    return "; ".join(told) or words("no report yet")


def _unsettled(stands: Standing, words: Words) -> str:
    if stands.last is None:
        return ""
    state = words(STATES[stands.last.state])
    if stands.is_fresh:
        return words("%(state)s, not checked", state=state)
    return words("%(state)s, not confirmed", state=state)


def public_state(stands: Standing, words: Words) -> str:
    """Say how an agreement stands by what was confirmed alone: what nobody has checked is not published."""
    if stands.shown is None:
        return words("no confirmed report yet")
    return words(STATES[stands.shown.state])


def published(
    all_of_them: Iterable[Promise], chosen: Mapping[str, bool]
) -> tuple[tuple[Promise, str], ...]:
    """Return what was published, each with those responsible where their names are, too; `chosen`: by entry."""
    found: list[tuple[Promise, str]] = []
    for each in all_of_them:
        if each.agreed.entry in chosen:
            named = chosen[each.agreed.entry]
            who = "; ".join(each.agreed.who) if named else ""
            found.append((each, who))
    return tuple(found)
