# What decisions leave in the protocol: each proposal with what came of it as a sentence, the rounds before with their
# words, the counts by level, and who would change what.
from collections.abc import Iterable, Iterator

from session.entries.citing import references
from session.entries.taken_up import in_order
from session.people import Surface
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.decide.options import DecideOptions
from session.stages.decide.seeing import Asked, Proposal, Reason, proposal
from session.stages.decide.telling import Rule, label
from session.tables import Entry, Stage
from session.values.blocks import (
    Block,
    Cell,
    Grid,
    Minutes,
    Paragraph,
    Quote,
    Table,
)
from session.words import Words

WIDTHS = (0.08, 0.5, 0.42)
COLUMNS = (N_("Proposal"), N_("What came of it"))


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    put = in_order(snapshot, stage)
    if not put:
        return Minutes()
    rule = Rule(DecideOptions.of(stage))
    seen = [_seen(snapshot, stage, entry) for entry in put]
    decided = [each for each in seen if each.last and each.last.accepted]
    others = [each for each in seen if each not in decided]
    grown = {entry.id: entry for entry in put}
    told = _Telling(snapshot, stage, grown, words)
    return Minutes(
        heard=(Paragraph(rule.said(words), note=True),),
        decided=tuple(told.table(decided, words("No."), counted=True)),
        parked=tuple(told.table(others, words("No."))),
        act=words("DECIDED ON:"),
        subject=words("proposals, one at a time"),
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    """Yield a line for each round: its words, how many chose each level, and what came of it."""
    options = DecideOptions.of(stage)
    levels = tuple(label(each, options, words) for each in options.levels)
    header = (
        words("No."),
        words("Round"),
        words("Proposal"),
        *levels,
        words("What came of it"),
    )
    rows: list[tuple[Cell, ...]] = []
    for entry in in_order(snapshot, stage):
        rows += _lines(_seen(snapshot, stage, entry), words)
    yield Grid(stage.envelope.title, header, tuple(rows))


def _lines(seen: Proposal, words: Words) -> Iterator[tuple[Cell, ...]]:
    hidden = words("not shown")
    for each in seen.rounds:
        counts = each.told.levels if each.told else ()
        cells = (hidden if n is None else n for n in counts)
        yield seen.number, each.number, each.text, *cells, each.said(words)


def _seen(snapshot: Snapshot, stage: Stage, entry: Entry) -> Proposal:
    return proposal(snapshot, stage, entry, Surface.console)


class _Telling:
    """Tells the proposals of one stage."""

    def __init__(
        self,
        snapshot: Snapshot,
        stage: Stage,
        entries: dict[str, Entry],
        words: Words,
    ) -> None:
        self._snapshot = snapshot
        self._options = DecideOptions.of(stage)
        self._entries = entries
        self._words = words

    def table(
        self, seen: list[Proposal], head: str, *, counted: bool = False
    ) -> Iterator[Block]:
        if not seen:
            return
        columns = tuple(map(self._words, COLUMNS))
        yield Table(
            header=(head, *columns),
            rows=tuple(self._row(each) for each in seen),
            widths=WIDTHS,
            anchors=tuple(each.id for each in seen),
            under=tuple(tuple(self._under(each)) for each in seen),
            counted=counted,
        )

    def _row(self, seen: Proposal) -> tuple[str, ...]:
        came = self._words("Not put to the vote.")
        if seen.last is not None:
            came = seen.last.said(self._words)
        number = self._words("No. %(number)s", number=seen.number)
        return number, seen.asked_text, came

    def _under(self, seen: Proposal) -> Iterator[Paragraph | Quote]:
        sources = references(
            self._snapshot, self._entries[seen.id], self._words
        )
        levels = self._levels(seen.last) if seen.last else ""
        grown = self._words("Grew from:") if sources else ""
        said = " ".join(filter(None, (levels, grown)))
        if said:
            yield Paragraph(said, note=True, references=sources)
        if seen.text != seen.asked_text:
            now = self._words("Worded now: “%(text)s”.", text=seen.text)
            yield Paragraph(now, note=True)
        for each in seen.rounds:
            yield from self._round(seen, each)

    def _round(
        self, seen: Proposal, each: Asked
    ) -> Iterator[Paragraph | Quote]:
        if each is not seen.last:
            yield Paragraph(self._before(seen, each), note=True)
        for reason in each.reasons:
            yield Quote(reason.text, self._by(each, seen, reason), reason.id)

    def _before(self, seen: Proposal, each: Asked) -> str:
        words = self._words
        came = each.said(words)
        if each.text == seen.asked_text:
            return words(
                "Round %(number)s, in the same words. %(came)s",
                number=each.number,
                came=came,
            )
        return words(
            "Round %(number)s, in other words: “%(text)s”. %(came)s",
            number=each.number,
            text=each.text,
            came=came,
        )

    def _by(self, each: Asked, seen: Proposal, reason: Reason) -> str:
        about = reason.answer(self._words)
        if each is not seen.last:
            round_ = self._words("round %(number)s", number=each.number)
            about = f"{about}, {round_}"
        side = reason.side.name if reason.side else ""
        signed = ", ".join(filter(None, (reason.by, side)))
        return f"{about} ({signed})" if signed else about

    def _levels(self, last: Asked) -> str:
        """Return how many chose each level, where the sentence does not say it and it may be shown."""
        if last.told is None or None in last.told.levels:
            return ""
        pairs = zip(self._options.levels, last.told.levels, strict=True)
        told = (
            self._words(
                "%(label)s: %(text)s",
                label=label(level, self._options, self._words),
                text=count,
            )
            for level, count in pairs
        )
        return "; ".join(told) + "."
