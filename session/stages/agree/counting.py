# The votes on agreements as a table and a chart for the protocol, by number: the agreements stand elsewhere. A count
# that would point at people is in neither. Knows rows and words, no document.
from collections.abc import Iterator, Mapping

from session.entries.voting import may_vote
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
WIDTHS = (0.34, 0.22, 0.22, 0.22)
NAMED = 5
"""Of those who did not vote no more are named; else they are counted."""


def counted_votes(
    snapshot: Snapshot,
    stage: Stage,
    entries: list[Entry],
    numbers: Mapping[str, int],
    words: Words,
) -> Iterator[Block]:
    """Yield the table and, where anything may be shown, the chart of the agreements that were voted on."""
    votes: dict[str, Shown] = {}
    cites: list[str] = []
    for entry in entries:
        told = _each_wording(snapshot, stage, entry, numbers[entry.id], words)
        votes |= told
        # Only the words that stand were decided on; they come last.
        cites += [""] * (len(told) - 1) + [entry.id] * bool(told)
    if not votes:
        return
    rows = tuple(
        (name, *_cells(counts, words)) for name, counts in votes.items()
    )
    header = (words("No."), *map(words, HEADER))
    yield Table(header, rows, widths=WIDTHS, cites=tuple(cites))
    if any(any(counts.cells) for counts in votes.values()):
        yield _chart(votes, words)


def _each_wording(
    snapshot: Snapshot, stage: Stage, entry: Entry, number: int, words: Words
) -> dict[str, Shown]:
    """Return the votes on an agreement by what it is called: on its earlier words first, then on those that stand."""
    earlier = earlier_votes(snapshot, stage, entry)
    found = {
        words(
            "proposal No. %(number)s, wording %(place)s",
            number=number,
            place=e.place,
        ): e.tally
        for e in earlier
    }
    counts = tally(snapshot, stage, entry)
    return (
        {**found, words("proposal No. %(number)s", number=number): counts}
        if counts
        else found
    )


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
