# What agreements leave in the protocol: a table of those that stand, each with its votes, sources and dissent beneath
# it; and apart from them, alike, what was put off, voted down or still lacks something. A blank stays blank.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from session.entries.cards import mark
from session.entries.citing import numbered, references
from session.entries.voted import now
from session.entries.written import shown_entries, words_of
from session.fields import Content
from session.membership.namesakes import typed
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.agree.columns import (
    AGREEMENT,
    BENEATH,
    MISSING,
    WIDTHS,
    said,
)
from session.stages.agree.counting import (
    counted_votes,
    told_absent,
    told_votes,
)
from session.stages.agree.tally import (
    deferred,
    dissents,
    earlier_votes,
    is_rejected,
    missing,
    pledged,
    said_then,
    tally,
)
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Stage
from session.values.blocks import Block, Minutes, Paragraph, Quote, Table
from session.words import Words

BLANK = "________"
NUMBER = 0.08


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    shown = shown_entries(snapshot, stage)
    numbers = numbered(shown)
    unsettled = [e for e in shown if _is_open(snapshot, stage, e)]
    settled = [entry for entry in shown if entry not in unsettled]
    counts = (tally(snapshot, stage, entry) for entry in shown)
    voted = is_over(stage) and any(counts)
    said = _Said(snapshot, stage, numbers, words, voted)
    decided = said.table(settled, words("No."), counted=True)
    parked = said.table(unsettled, words("Proposal"))
    votes = counted_votes(snapshot, stage, shown, numbers, words)
    return Minutes(
        decided=tuple(decided),
        parked=tuple(parked),
        appendix=tuple(votes),
        appendix_title=words("Votes on the agreements"),
        annex="votes",
        act=words("DISCUSSED:"),
        subject=words("draft agreements"),
    )


def _is_open(snapshot: Snapshot, stage: Stage, entry: Entry) -> bool:
    """Tell whether a proposal is none of the agreements: put off, voted down, or lacking something."""
    return (
        deferred(snapshot, entry) is not None
        or bool(missing(snapshot, entry))
        or is_rejected(snapshot, stage, entry)
    )


@dataclass(frozen=True)
class _Said:
    """Tells the agreements of one stage, with the numbers that they had on the screens.

    `voted`: some of them were voted on, and no more votes come.
    """

    snapshot: Snapshot
    stage: Stage
    numbers: Mapping[str, int]
    words: Words
    voted: bool

    def table(
        self, entries: list[Entry], head: str, *, counted: bool = False
    ) -> Iterator[Block]:
        if not entries:
            return
        labels = {field.name: self.words(field.label) for field in AGREEMENT}
        yield Table(
            header=(head, *(labels[name] for name in WIDTHS)),
            rows=tuple(
                (self._number(entry), *self._row(entry)) for entry in entries
            ),
            widths=(NUMBER, *WIDTHS.values()),
            anchors=tuple(entry.id for entry in entries),
            under=tuple(
                tuple(self._beneath(entry, labels)) for entry in entries
            ),
            counted=counted,
        )

    def _number(self, entry: Entry) -> str:
        return self.words("No. %(number)s", number=self.numbers[entry.id])

    def _row(self, entry: Entry) -> tuple[str, ...]:
        content = words_of(entry)
        cells = {name: str(content.get(name, "")) for name in WIDTHS}
        cells["who"] = _responsible(self.snapshot, entry, content)
        cells["due"] = self.words.date(cells["due"])
        for name in cells.keys() & set(missing(self.snapshot, entry)):
            cells[name] = BLANK
        return tuple(cells.values())

    def _beneath(
        self, entry: Entry, labels: Mapping[str, str]
    ) -> Iterator[Paragraph | Quote]:
        """Yield by what the result is known, how it was voted on and from what it grew, and who dissents."""
        particulars = " ".join(self._particulars(entry, labels))
        if particulars:
            yield Paragraph(particulars)
        yield self._grounds(entry)
        yield from self._earlier(entry)
        yield from self._dissents(entry)

    def _particulars(
        self, entry: Entry, labels: Mapping[str, str]
    ) -> Iterator[str]:
        content, lacking = words_of(entry), missing(self.snapshot, entry)
        for column in BENEATH:
            told = said(column, content)
            if column.name in lacking:
                told = BLANK
            if told:
                yield closed(
                    self.words(
                        "%(label)s: %(text)s",
                        label=labels[column.name],
                        text=told,
                    )
                )

    def _grounds(self, entry: Entry) -> Paragraph:
        about = self._fate(entry) or self.words(
            "Proposal No. %(number)s.", number=self.numbers[entry.id]
        )
        votes = self._votes(entry)
        sources = references(self.snapshot, entry, self.words)
        grown = self.words("Grew from:") if sources else ""
        return Paragraph(
            " ".join(filter(None, (votes, about, grown))),
            note=True,
            references=sources,
        )

    def _votes(self, entry: Entry) -> str:
        """Say how the votes stand; that there are none, where the others of the stage were voted on."""
        counts = tally(self.snapshot, self.stage, entry)
        if counts is not None:
            return self._counted(entry, counts)
        if not self.voted:
            return ""
        before = earlier_votes(self.snapshot, self.stage, entry)
        return "" if before else self.words("No votes were cast.")

    def _counted(self, entry: Entry, counts: Shown) -> str:
        """Say how the votes stand, and who gave none, once no more come."""
        told = told_votes(counts, self.words)
        if not self.voted:
            return told
        absent = told_absent(self.snapshot, self.stage, entry, self.words)
        return f"{told} {absent}".rstrip()

    def _fate(self, entry: Entry) -> str:
        """Say why a proposal is none of the agreements; empty where it is one."""
        held = deferred(self.snapshot, entry)
        if held is not None:
            return self._put_off(held.reason)
        if is_rejected(self.snapshot, self.stage, entry):
            return self.words("Voted down.")
        lacking = ", ".join(
            self.words(MISSING[name]) for name in missing(self.snapshot, entry)
        )
        return (
            self.words("To be completed: %(lacking)s.", lacking=lacking)
            if lacking
            else ""
        )

    def _put_off(self, reason: str) -> str:
        if not reason:
            return self.words("Put off.")
        told = self.words("Put off: %(reason)s", reason=reason)
        return closed(told)

    def _earlier(self, entry: Entry) -> Iterator[Paragraph]:
        about = self._number(entry)
        for each in earlier_votes(self.snapshot, self.stage, entry):
            told = said_then(each, self.words)
            then = self.words(
                "%(agreement)s was voted on in other words: %(text)s.",
                agreement=about,
                text=told,
            )
            yield Paragraph(
                f"{then} {told_votes(each.tally, self.words)}", note=True
            )

    def _dissents(self, entry: Entry) -> Iterator[Quote]:
        for support in dissents(self.snapshot, self.stage, entry):
            about = self.words("Dissenting opinion")
            if support.wording != now(entry):
                about = self.words("Dissenting opinion on the earlier words")
            if not is_secret(self.stage):
                by = _signed(self.snapshot, support.author)
                about = f"{about} ({by})" if by else about
            yield Quote(support.dissent, said_by=about, anchor=support.id)


def closed(text: str) -> str:
    """End a text with a full stop where it has no end of its own."""
    if text[-1:] in ".!?…":
        return text
    return f"{text}."


def _responsible(snapshot: Snapshot, entry: Entry, content: Content) -> str:
    told = str(content.get("who", ""))
    named = {told, *typed(snapshot, told)}
    return "; ".join(
        filter(
            None,
            (
                told,
                *(
                    name
                    for name in pledged(snapshot, entry)
                    if name not in named
                ),
            ),
        )
    )


def _signed(snapshot: Snapshot, person_id: str) -> str:
    person = snapshot.find(Person, person_id)
    side = mark(snapshot, person.side_id) if person else None
    return ", ".join(
        part
        for part in (person.name if person else "", side.name if side else "")
        if part
    )
