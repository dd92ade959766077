# Agreements as lists: commitments for calendars and checks, and grids for a spreadsheet with the votes by side.
# A secret vote is not parted by side, and a count that would point at people is not put in.
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from session.entries.citing import numbered
from session.entries.voted import now, wordings
from session.entries.voting import counted_by, side_of_signed
from session.entries.written import shown_entries, sides_of, words_of
from session.fields import FieldKind, in_one_line
from session.kind import Commitment, Remark
from session.membership.namesakes import typed
from session.refusals import N_
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.agree.columns import (
    COLUMNS,
    LISTED,
    MISSING,
    REMEMBERED,
    indicator_in,
    said,
)
from session.stages.agree.rows import Support
from session.stages.agree.tally import (
    deferred,
    dissents,
    earlier_votes,
    is_rejected,
    missing,
    pledged,
    said_then,
    stances,
    tally,
)
from session.synthesis.secrecy import Shown, openly
from session.tables import Entry, Stage
from session.values.blocks import Cell, Grid
from session.words import Words

VOTES = (
    N_("No."),
    N_("Agreement"),
    N_("Side"),
    N_("For"),
    N_("Against"),
    N_("Abstained"),
)


def commitments(
    snapshot: Snapshot, stage: Stage, words: Words
) -> Iterator[Commitment]:
    """Yield the agreements that are shown, in the protocol's order and with its numbers."""
    shown = shown_entries(snapshot, stage)
    numbers = numbered(shown)
    for entry in shown:
        content = words_of(entry)
        texts = {column.name: said(column, content) for column in COLUMNS}
        who = tuple(
            dict.fromkeys(
                (
                    *typed(snapshot, texts["who"]),
                    *pledged(snapshot, entry),
                )
            )
        )
        named = {**texts, "who": "; ".join(who)}
        yield Commitment(
            entry=entry.id,
            number=numbers[entry.id],
            what=texts["what"],
            who=who,
            with_whom=texts["with_whom"],
            due=texts["due"],
            site=texts["site"],
            sign=texts["sign"],
            basis=texts["basis"],
            told=tuple(
                (words(column.label), named[column.name])
                for column in REMEMBERED
            ),
            missing=tuple(
                words(MISSING[name]) for name in missing(snapshot, entry)
            ),
            rejected=is_rejected(snapshot, stage, entry),
            indicator=indicator_in(content),
            controller=texts["controller"],
            put_off=deferred(snapshot, entry) is not None,
            votes=_told(tally(snapshot, stage, entry)),
            dissents=len(dissents(snapshot, stage, entry)),
        )


def _told(counts: Shown | None) -> tuple[int | None, ...]:
    return tuple(counts.cells) if counts else ()


def remarks(snapshot: Snapshot, stage: Stage, author: str) -> Iterator[Remark]:
    """Yield the dissenting opinions of an author, by the words that they are about."""
    given = snapshot.where(Support, stage_id=stage.id, author=author)
    for support in sorted(given, key=lambda support: (support.at, support.id)):
        entry = snapshot.find(Entry, support.entry_id)
        if entry is not None and support.dissent:
            content = wordings(entry)[min(support.wording, now(entry))]
            yield Remark(
                support.id,
                N_("Dissenting opinion"),
                str(content.get("what", "")),
                support.dissent,
                support.at,
            )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    found = list(commitments(snapshot, stage, words))
    if not found:
        return
    header = (
        words("No."),
        *(words(column.label) for column in LISTED),
        words("State"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (c.number, *_listed(snapshot, c), _state(c, words)) for c in found
    )
    yield Grid(
        stage.envelope.title, header, rows, tuple(c.entry for c in found)
    )
    votes: list[tuple[str, tuple[Cell, ...]]] = []
    for entry in shown_entries(snapshot, stage):
        told = _votes(snapshot, stage, entry, words)
        votes += ((entry.id, row) for row in told)
    if votes:
        entries, lines = zip(*votes, strict=True)
        title = words("%(stage)s: votes", stage=stage.envelope.title)
        yield Grid(title, tuple(map(words, VOTES)), lines, entries)


def _day(due: str) -> Cell:
    """Return a due date as a date; what is none stays as it was typed."""
    try:
        return date.fromisoformat(due)
    except ValueError:
        return due


def _listed(snapshot: Snapshot, commitment: Commitment) -> Iterator[Cell]:
    """Yield what an agreement says, in the order of a spreadsheet."""
    entry = snapshot.find(Entry, commitment.entry)
    content = words_of(entry) if entry else {}
    for column in LISTED:
        text = in_one_line(content.get(column.name, ""))
        if column.name == "who":
            text = "; ".join(commitment.who)
        yield _day(text) if column.field.kind is FieldKind.date else text


def _state(commitment: Commitment, words: Words) -> str:
    if commitment.put_off:
        return words("put off")
    if commitment.rejected:
        return words("voted down")
    return ", ".join(commitment.missing) or words("complete")


def _votes(
    snapshot: Snapshot, stage: Stage, entry: Entry, words: Words
) -> Iterator[tuple[Cell, ...]]:
    """Yield the votes by side where the vote is open, and all together; on earlier words beside these words."""
    whole = tally(snapshot, stage, entry)
    rounds = [
        (e.place - 1, said_then(e, words), e.tally)
        for e in earlier_votes(snapshot, stage, entry)
    ]
    if whole is not None:
        rounds.append((now(entry), str(words_of(entry).get("what", "")), whole))
    number = numbered(shown_entries(snapshot, stage))[entry.id]
    for place, text, counts in rounds:
        sides = (
            ()
            if is_secret(stage)
            else _by_side(snapshot, stances(snapshot, entry, place), words)
        )
        for side, told in sides:
            yield (number, text, side, *_cells(told, words))
        yield (number, text, words("all together"), *_cells(counts, words))


def _by_side(
    snapshot: Snapshot, given: list[Support], words: Words
) -> Iterator[tuple[str, Shown]]:
    found = counted_by(given, partial(side_of_signed, snapshot))
    sides = [(side.id, side.name) for side in sides_of(snapshot)]
    for side_id, name in [*sides, (None, words("outside the sides"))]:
        if side_id in found:
            yield name, openly(found[side_id])


def _cells(told: Shown, words: Words) -> tuple[Cell, ...]:
    hidden = words("not shown")
    return tuple(hidden if count is None else count for count in told.cells)
