# What group work leaves in the protocol: group by group the rows of its sheet, verbatim, with what they grew from.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from session.entries.citing import called as cited
from session.entries.citing import numbered, references, written
from session.entries.seats import (
    GroupMark,
    by_side,
    group_mark,
    members_of,
)
from session.entries.writing import Intake
from session.entries.written import shown_entries, words_of
from session.fields import FormField
from session.membership.namesakes import called
from session.snapshot import Snapshot
from session.stages.group.plan import Moving, Plan
from session.stages.group.regions import by_group
from session.stages.group.turns import in_rounds
from session.tables import Entry, Stage
from session.values.blocks import (
    Block,
    Heading,
    Minutes,
    Paragraph,
    Reference,
    Table,
)
from session.words import Words

MOST_COLUMNS = 5
NUMBER = 0.06
LABEL = 0.28


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    rows = by_group(snapshot, shown_entries(snapshot, stage))
    sheet = _Sheet(
        snapshot, Intake().form(snapshot, stage), numbered(rows), words
    )
    blocks: list[Block] = []
    for group_id in dict.fromkeys(entry.group_id for entry in rows):
        own = [entry for entry in rows if entry.group_id == group_id]
        blocks += _heading(snapshot, stage, group_id, words)
        for number in sorted({entry.round for entry in own}):
            blocks += _asked(stage, number, words)
            blocks += sheet.blocks([e for e in own if e.round == number])
    return Minutes(
        heard=tuple(blocks), act=words("DISCUSSED:"), subject=words("in groups")
    )


def _asked(stage: Stage, number: int, words: Words) -> Iterator[Block]:
    """Yield which round it was, with its question, where the rows of several stand at one table."""
    plan = Plan.of(stage)
    if not in_rounds(stage) or plan.moving is Moving.all:
        return
    told = words("Round %(number)s", number=number)
    question = plan.question(number)
    if question:
        told = f"{told}. {question}"
    yield Paragraph(told)


def _heading(
    snapshot: Snapshot, stage: Stage, group_id: str | None, words: Words
) -> Iterator[Block]:
    group = group_mark(snapshot, group_id)
    if group is None:
        yield Heading(words("Outside the groups"))
        return
    group = by_side(snapshot, group)
    yield Heading(_called(group, words))
    if in_rounds(stage) and Plan.of(stage).moving is Moving.guests:
        return  # who sat there changed with each round
    members = ", ".join(
        called(snapshot, person) for person in members_of(snapshot, group.id)
    )
    if members:
        yield Paragraph(words("Members: %(names)s.", names=members), note=True)


def _called(group: GroupMark, words: Words) -> str:
    name = cited(group, words)
    if not group.slot:
        return name
    return words("Round %(number)s. %(group)s", number=group.slot, group=name)


@dataclass(frozen=True)
class _Sheet:
    """Writes the rows of one group at a time, with the numbers that they have in the stage."""

    snapshot: Snapshot
    fields: tuple[FormField, ...]
    numbers: Mapping[str, int]
    words: Words

    def blocks(self, rows: list[Entry]) -> Iterator[Block]:
        """Yield one table where its columns fit a page, else a table of labels and answers for each row."""
        used = tuple(
            field
            for field in self.fields
            if any(field.name in words_of(row) for row in rows)
        )
        if len(used) <= MOST_COLUMNS:
            yield self._table(rows, used)
        else:
            yield from (self._record(row, used) for row in rows)
        grown = tuple(chain.from_iterable(map(self._sources, rows)))
        if grown:
            about = self.words("Grew from:")
            yield Paragraph(about, note=True, references=grown)

    def _sources(self, row: Entry) -> Iterator[Reference]:
        for source in references(self.snapshot, row, self.words):
            yield Reference(
                f"{self._number(row)} – {source.text}", source.anchor
            )

    def _table(self, rows: list[Entry], fields: tuple[FormField, ...]) -> Table:
        width = (1 - NUMBER) / max(1, len(fields))
        return Table(
            header=(
                self.words("No."),
                *(self.words(field.label) for field in fields),
            ),
            rows=tuple(
                (
                    str(self.numbers[row.id]),
                    *(self._cell(row, field) for field in fields),
                )
                for row in rows
            ),
            widths=(NUMBER, *(width for _ in fields)),
            anchors=tuple(row.id for row in rows),
        )

    def _record(self, row: Entry, fields: tuple[FormField, ...]) -> Table:
        filled = [field for field in fields if field.name in words_of(row)]
        return Table(
            header=(self._number(row),),
            rows=tuple(
                (self.words(field.label), self._cell(row, field))
                for field in filled
            ),
            widths=(LABEL, 1 - LABEL),
            anchors=(row.id, *("" for _ in filled[1:])),
        )

    def _number(self, row: Entry) -> str:
        return self.words("No. %(number)s", number=self.numbers[row.id])

    def _cell(self, row: Entry, field: FormField) -> str:
        value = words_of(row).get(field.name)
        if value is None:
            return ""
        return written(field, value, self.words)
