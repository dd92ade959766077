# The votes on agreements as a table and a chart for the protocol, by number: the agreements stand elsewhere. A count
# that would point at people is in neither. Knows rows and words, no document.
from collections.abc import Iterator, Mapping

from session.blocks import Block, Figure, Table
from session.charts import Bars, Series
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.agree.tally import FEWEST_SHOWN, Tally, tally
from session.tables import Entry, Stage
from session.words import Words

HEADER = (N_("Agreement"), N_("For"), N_("Against"), N_("Abstained"))
WIDTHS = (0.34, 0.22, 0.22, 0.22)


def counted_votes(
    snapshot: Snapshot, stage: Stage, entries: list[Entry], numbers: Mapping[str, int], words: Words
) -> Iterator[Block]:
    """Yield the table and, where anything may be shown, the chart of the agreements that were voted on."""
    told = [(numbers[entry.id], tally(snapshot, stage, entry)) for entry in entries]
    votes = {words("No. %(number)s", number=number): counts for number, counts in told if counts}
    if not votes:
        return
    rows = tuple((name, *_cells(counts, words)) for name, counts in votes.items())
    yield Table(tuple(map(words, HEADER)), rows, widths=WIDTHS)
    if any(any(_shown(counts)) for counts in votes.values()):
        yield _chart(votes, words)


def _shown(counts: Tally) -> tuple[int | None, int | None, int | None]:
    return counts.in_favour, counts.against, counts.abstained


def _cells(counts: Tally, words: Words) -> tuple[str, ...]:
    few = words("fewer than %(count)s", count=FEWEST_SHOWN)
    return tuple(few if count is None else str(count) for count in _shown(counts))


def _chart(votes: Mapping[str, Tally], words: Words) -> Figure:
    columns = zip(*(_shown(counts) for counts in votes.values()), strict=True)
    in_favour, against, abstained = (tuple(None if n is None else float(n) for n in column) for column in columns)
    series = (
        Series(words("For"), in_favour),
        Series(words("Abstained"), abstained),
        Series(words("Against"), against),
    )
    alt = words("Bars: votes for, against and abstained on each agreement, as in the table.")
    return Figure(Bars(tuple(votes), series, words("votes"), stacked=True), alt)
