# The votes on agreements as a table and a chart for the protocol, by number, with the words they were on. A count
# that would point at people is in neither. Knows rows and words, no document.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from session.entries.voting import may_vote
from session.entries.written import words_of
from session.fields import Content, in_one_line
from session.membership.namesakes import called
from session.membership.registration import present
from session.refusals import N_
from session.secrecy.signing import is_secret
from session.snapshot import Snapshot
from session.stages.agree.tally import earlier_votes, stances, tally
from session.synthesis.secrecy import Shown
from session.tables import Entry, Stage
from session.values.blocks import Block, Figure, Table
from session.values.charts import Bars, Series
from session.words import Words

HEADER = (N_("For"), N_("Against"), N_("Abstained"))
WIDTHS = (0.16, 0.48, 0.1, 0.12, 0.14)
WORDS, PARTICLE = 5, 3
"""With so many words an agreement is named, none of so few letters the last."""

OPENING, CLOSING = "«„", "»“"
NAMED = 5
"""Of those who did not vote no more are named; else they are counted."""


@dataclass(frozen=True)
class Counted:
    """With which words begins what was voted on, and how."""

    what: str
    counts: Shown


def counted_votes(
    snapshot: Snapshot,
    stage: Stage,
    entries: list[Entry],
    numbers: Mapping[str, int],
    words: Words,
) -> Iterator[Block]:
    """Yield the table and, where anything may be shown, the chart of the agreements that were voted on."""
    votes: dict[str, Counted] = {}
    cites: list[str] = []
    for entry in entries:
        number = numbers[entry.id]
        told = dict(_each_wording(snapshot, stage, entry, number, words))
        votes |= told
        # Only the words that stand were decided on; they come last.
        cites += [""] * (len(told) - 1) + [entry.id] * bool(told)
    if not votes:
        return
    rows = tuple(
        (name, each.what, *_cells(each.counts, words))
        for name, each in votes.items()
    )
    header = (words("No."), words("Agreement"), *map(words, HEADER))
    yield Table(header, rows, widths=WIDTHS, cites=tuple(cites))
    counts = {name: each.counts for name, each in votes.items()}
    if any(any(each.cells) for each in counts.values()):
        yield _chart(counts, words)


def _each_wording(
    snapshot: Snapshot, stage: Stage, entry: Entry, number: int, words: Words
) -> Iterator[tuple[str, Counted]]:
    """Yield the votes on an agreement by what it is called: on its earlier words first, then on those that stand."""
    for each in earlier_votes(snapshot, stage, entry):
        name = words(
            "proposal No. %(number)s, wording %(place)s",
            number=number,
            place=each.place,
        )
        what = _beginning(each.content)
        yield name, Counted(what, each.tally)
    counts = tally(snapshot, stage, entry)
    if counts:
        name = words("proposal No. %(number)s", number=number)
        content = words_of(entry)
        what = _beginning(content)
        yield name, Counted(what, counts)


def _beginning(content: Content) -> str:
    """Return with what words an agreement begins, so that one knows it; the whole stands once, where it was decided."""
    text = in_one_line(content.get("what", ""))
    first = text.split()
    if len(first) <= WORDS:
        return text
    first = first[:WORDS]
    while len(first) > 1 and _is_left_open(first):
        first.pop()
    told = " ".join(first)
    return f"{told.rstrip(',;:–-')}…"


def _is_left_open(words: list[str]) -> bool:
    """Tell whether words end in a particle, or within a quotation."""
    text = " ".join(words)
    opened = sum(map(text.count, OPENING))
    ended = sum(map(text.count, CLOSING))
    return len(words[-1]) <= PARTICLE or opened > ended


def told_votes(counts: Shown, words: Words) -> str:
    """Return the votes as a sentence."""
    if counts.passed is not None:
        return words(
            "For %(yes)s, against %(no)s, abstained %(abstained)s.",
            yes=counts.agree,
            no=counts.against,
            abstained=counts.passed,
        )
    return " ".join(
        (
            _partly(counts, words),
            words("Small counts of a secret vote are not shown."),
        )
    )


def told_absent(
    snapshot: Snapshot, stage: Stage, entry: Entry, words: Words
) -> str:
    """Say who of those who might have voted did not; how many, where they are many or the vote is secret."""
    might = [
        person
        for person in present(snapshot)
        if may_vote(snapshot, stage, person)
    ]
    given = stances(snapshot, entry)
    if is_secret(stage):
        counts = tally(snapshot, stage, entry)
        whole = counts is not None and counts.passed is not None
        silent = len(might) - len(given)
        if not whole:
            return ""
        return _did_not_vote(silent, words)
    voted = {each.author for each in given}
    others = [person for person in might if person.id not in voted]
    if len(others) > NAMED:
        return _did_not_vote(len(others), words)
    names = sorted(called(snapshot, person) for person in others)
    if not names:
        return ""
    return words("Did not vote: %(names)s.", names=", ".join(names))


def _did_not_vote(count: int, words: Words) -> str:
    if count <= 0:
        return ""
    return words.plural(
        "%(count)s did not vote.", "%(count)s did not vote.", count
    )


def _partly(counts: Shown, words: Words) -> str:
    if counts.agree is not None:
        return words(
            "For %(some)s of %(all)s.", some=counts.agree, all=counts.n
        )
    if counts.against is not None:
        return words(
            "Against %(some)s of %(all)s.", some=counts.against, all=counts.n
        )
    return words.plural(
        "%(count)s person voted.", "%(count)s people voted.", counts.n
    )


def _cells(counts: Shown, words: Words) -> tuple[str, ...]:
    hidden = words("not shown")
    return tuple(
        hidden if count is None else str(count) for count in counts.cells
    )


def _chart(votes: Mapping[str, Shown], words: Words) -> Figure:
    columns = zip(*(counts.cells for counts in votes.values()), strict=True)
    in_favour, against, abstained = (
        tuple(None if n is None else float(n) for n in column)
        for column in columns
    )
    series = (
        Series(words("For"), in_favour),
        Series(words("Abstained"), abstained),
        Series(words("Against"), against),
    )
    alt = words(
        "Bars: votes for, against and abstained on each agreement, as in the table."
    )
    return Figure(Bars(tuple(votes), series, words("votes"), stacked=True), alt)
