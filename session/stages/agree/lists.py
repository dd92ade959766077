# Agreements as lists: commitments for calendars and checks, and grids for a spreadsheet with the votes by side.
# A secret vote is not parted by side, and a count that would point at people is not put in.
from collections.abc import Iterable, Iterator

from session.entries.citing import numbered
from session.entries.voted import now
from session.entries.written import shown_entries, sides_of, words_of
from session.kind import Commitment
from session.membership.namesakes import typed
from session.refusals import N_
from session.secrecy.sealing import is_secret
from session.snapshot import Snapshot
from session.stages.agree.rows import Support
from session.stages.agree.rules import AGREEMENT
from session.stages.agree.tally import (
    MISSING,
    counted,
    earlier_votes,
    is_rejected,
    missing,
    pledged,
    said_then,
    stances,
    tally,
)
from session.synthesis.secrecy import Shown, openly
from session.tables import Entry, Person, Stage
from session.values.blocks import Cell, Grid
from session.words import Words

VOTES = (N_("No."), N_("Agreement"), N_("Side"), N_("For"), N_("Against"), N_("Abstained"))


def commitments(snapshot: Snapshot, stage: Stage, words: Words) -> Iterator[Commitment]:
    """Yield the agreements that are shown, in the protocol's order and with its numbers."""
    shown = shown_entries(snapshot, stage)
    numbers = numbered(shown)
    for entry in shown:
        told = {name: str(value) for name, value in words_of(entry).items()}
        yield Commitment(
            entry=entry.id,
            number=numbers[entry.id],
            what=told.get("what", ""),
            who=tuple(dict.fromkeys((*typed(snapshot, told.get("who", "")), *pledged(snapshot, entry)))),
            with_whom=told.get("with_whom", ""),
            due=told.get("due", ""),
            site=told.get("site", ""),
            sign=told.get("sign", ""),
            missing=tuple(words(MISSING[name]) for name in missing(snapshot, entry)),
            rejected=is_rejected(snapshot, stage, entry),
        )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    found = list(commitments(snapshot, stage, words))
    if not found:
        return
    names = ("what", "with_whom", "due", "site", "sign")
    labels = {field.name: words(field.label) for field in AGREEMENT}
    header = (words("No."), *(labels[name] for name in names), labels["resource"], labels["who"], words("State"))
    resources = {entry.id: str(words_of(entry).get("resource", "")) for entry in shown_entries(snapshot, stage)}
    rows = tuple(
        (c.number, c.what, c.with_whom, c.due, c.site, c.sign, resources[c.entry], "; ".join(c.who), _state(c, words))
        for c in found
    )
    yield Grid(stage.envelope.title, header, rows)
    votes = tuple(row for entry in shown_entries(snapshot, stage) for row in _votes(snapshot, stage, entry, words))
    if votes:
        title = words("%(stage)s: votes", stage=stage.envelope.title)
        yield Grid(title, tuple(map(words, VOTES)), votes)


def _state(commitment: Commitment, words: Words) -> str:
    if commitment.rejected:
        return words("voted down")
    return ", ".join(commitment.missing) or words("complete")


def _votes(snapshot: Snapshot, stage: Stage, entry: Entry, words: Words) -> Iterator[tuple[Cell, ...]]:
    """Yield the votes by side where the vote is open, and all together; on earlier words beside these words."""
    whole = tally(snapshot, stage, entry)
    rounds = [(e.place - 1, said_then(e, words), e.tally) for e in earlier_votes(snapshot, stage, entry)]
    if whole is not None:
        rounds.append((now(entry), str(words_of(entry).get("what", "")), whole))
    number = numbered(shown_entries(snapshot, stage))[entry.id]
    for place, text, counts in rounds:
        sides = () if is_secret(stage) else _by_side(snapshot, stances(snapshot, entry, place), words)
        for side, told in sides:
            yield (number, text, side, *_cells(told, words))
        yield (number, text, words("all together"), *_cells(counts, words))


def _by_side(snapshot: Snapshot, given: list[Support], words: Words) -> Iterator[tuple[str, Shown]]:
    sides = [(side.id, side.name) for side in sides_of(snapshot)]
    for side_id, name in [*sides, (None, words("outside the sides"))]:
        theirs = [support for support in given if _side_of(snapshot, support) == side_id]
        if theirs:
            yield name, openly(counted(theirs))


def _side_of(snapshot: Snapshot, support: Support) -> str | None:
    person = snapshot.find(Person, support.author)
    return person.side_id if person else None


def _cells(told: Shown, words: Words) -> tuple[Cell, ...]:
    hidden = words("not shown")
    return tuple(hidden if count is None else count for count in told.cells)
