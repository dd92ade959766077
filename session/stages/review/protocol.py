# What a review leaves in the protocol: a table of the promises with how each stands and what was decided, and in an
# appendix what was reported of each, in the words of whoever did.
from collections.abc import Iterable, Iterator

from session.refusals import N_
from session.snapshot import Snapshot
from session.stages.review.outcomes import Said, counts_of
from session.stages.review.queue import (
    Promise,
    Stand,
    promises,
    shown_promises,
)
from session.stages.review.rows import Brought
from session.stages.review.telling import came_from, room, ruled, state
from session.stages.review.written import now_reads
from session.tables import Stage
from session.values.blocks import (
    Block,
    Cell,
    Grid,
    Minutes,
    Paragraph,
    Table,
)
from session.words import Words

COLUMNS = (
    N_("Promise"),
    N_("Owner, due date"),
    N_("How it stands"),
    N_("Decided"),
)
WIDTHS = (0.11, 0.3, 0.18, 0.16, 0.25)
HEADER = (
    N_("No."),
    N_("Session"),
    N_("Promise"),
    N_("Responsible"),
    N_("Due date"),
    N_("State"),
    N_("Last report"),
    N_("Decided"),
    N_("New words"),
)
REPORTED = (N_("No."), N_("Owner, day of the report"), N_("Report"))
REPORT_WIDTHS = (0.11, 0.27, 0.62)
NOT_YET = N_("Not dealt with; it stands first next time.")
OVER = frozenset({Stand.done, Stand.dropped})


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    found = shown_promises(snapshot, stage)
    if not found:
        return Minutes()
    telling = _Telling(snapshot, stage, words)
    decided = [each for each in found if each.ruling is not None]
    others = [each for each in found if each.ruling is None]
    return Minutes(
        heard=(Paragraph(telling.summary(found), note=True),),
        decided=tuple(telling.table(decided, counted=True)),
        parked=tuple(telling.table(others)),
        appendix=tuple(telling.reports(found)),
        appendix_title=words("Reports on earlier promises"),
        act=words("HEARD:"),
        subject=words("how earlier promises are kept"),
        gist=(Paragraph(telling.summary(found)),),
    )


def tables(snapshot: Snapshot, stage: Stage, words: Words) -> Iterable[Grid]:
    """Yield a line for each promise, as it was brought in, with what was decided."""
    rows: list[tuple[Cell, ...]] = []
    for each in promises(snapshot, stage):
        line = _line(snapshot, each, words)
        rows.append(line)
    header = tuple(map(words, HEADER))
    yield Grid(stage.envelope.title, header, tuple(rows))


def _line(snapshot: Snapshot, each: Promise, words: Words) -> tuple[Cell, ...]:
    brought, ruling = each.brought, each.ruling
    decided = ruled(ruling, "", words) if ruling else ""
    return (
        brought.number,
        brought.session,
        each.text,
        brought.who,
        words.date(brought.due),
        state(brought, words),
        brought.words,
        decided,
        now_reads(snapshot, each),
    )


class _Telling:
    """Tells the promises of one stage."""

    def __init__(self, snapshot: Snapshot, stage: Stage, words: Words) -> None:
        self._snapshot = snapshot
        self._stage = stage
        self._words = words

    def summary(self, found: list[Promise]) -> str:
        """Say how many were kept of how many, how many are late and how many are silent."""
        words = self._words
        brought = [each.brought for each in found]
        stands = [each.stand for each in found]
        open_ones = [
            one
            for one, stand in zip(brought, stands, strict=True)
            if stand not in OVER
        ]
        return words(
            "Promises: %(all)s; done: %(done)s; done, not checked: %(unproven)s; late: %(late)s; silent: %(silent)s.",
            all=len(found),
            done=stands.count(Stand.done),
            unproven=stands.count(Stand.unproven),
            late=sum(one.overdue for one in open_ones),
            silent=sum(one.silent for one in open_ones),
        )

    def table(
        self, found: list[Promise], *, counted: bool = False
    ) -> Iterator[Block]:
        if not found:
            return
        header = tuple(map(self._words, COLUMNS))
        said = counts_of(self._snapshot, self._stage, found)
        yield Table(
            header=(self._words("No."), *header),
            rows=tuple(self._row(each) for each in found),
            widths=WIDTHS,
            anchors=tuple(each.id for each in found),
            under=tuple(
                tuple(self._under(each, said.get(each.id))) for each in found
            ),
            counted=counted,
        )

    def _row(self, each: Promise) -> tuple[str, ...]:
        words, brought = self._words, each.brought
        due = words.date(brought.due)
        ruling = each.ruling
        decided = words(NOT_YET)
        if ruling is not None:
            decided = ruled(ruling, now_reads(self._snapshot, each), words)
        return (
            words("No. %(number)s", number=each.entry.number),
            each.text,
            ", ".join(filter(None, (brought.who, due))),
            state(brought, words),
            decided,
        )

    def _under(self, each: Promise, said: Said | None) -> Iterator[Paragraph]:
        source = came_from(each.brought, self._words)
        told = []
        if source:
            given = self._words("Given: %(source)s.", source=source)
            told.append(given)
        if said is not None:
            told.append(room(said, self._words))
        if told:
            yield Paragraph(" ".join(told), note=True)

    def reports(self, found: list[Promise]) -> Iterator[Block]:
        """Yield a table of what was reported of each, in the words of whoever did."""
        told = [each for each in found if _was_reported(each)]
        if not told:
            return
        yield Table(
            header=tuple(map(self._words, REPORTED)),
            rows=tuple(self._report(each) for each in told),
            widths=REPORT_WIDTHS,
            cites=tuple(each.id for each in told),
        )

    def _report(self, each: Promise) -> tuple[str, ...]:
        brought, words = each.brought, self._words
        number = words("No. %(number)s", number=each.entry.number)
        day = ""
        if brought.reported_at is not None:
            day = words.day_of(brought.reported_at)
        who = ", ".join(filter(None, (brought.who, day)))
        return number, who, self._told(brought)

    def _told(self, brought: Brought) -> str:
        words = self._words
        parts = [brought.words]
        if brought.measured:
            counted = words("Counted: %(count)s.", count=brought.measured)
            parts.append(counted)
        if brought.evidence:
            seen = words("To be seen at: %(at)s", at=brought.evidence)
            parts.append(seen)
        return " ".join(filter(None, parts))


def _was_reported(each: Promise) -> bool:
    brought = each.brought
    return bool(brought.words or brought.evidence or brought.measured)
