# A frozen map read by one facet: each statement with its sentence, its counts and the moderator's word, in the order
# of findings; what of it is said in one language. Shared by screens and protocol.
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from session.stages.mapping.picture import FrozenFacet, FrozenStatement, Picture
from session.stages.mapping.rows import Ruling
from session.synthesis.classes import Finding, Verdict, compared
from session.synthesis.counts import Camp
from session.synthesis.measures import support
from session.synthesis.secrecy import Shown, judged, middle, openly, secretly
from session.synthesis.table import (
    OPEN,
    Found,
    by_dimension,
    crossed,
    reading_order,
)
from session.synthesis.wording import FINDINGS, Wording
from session.values.charts import Heat, Point, Square
from session.words import Words

TWO = 2


@dataclass(frozen=True)
class Compared:
    """One side's counts as they may be shown. `tone`: its place, which chooses colour and shape."""

    name: str
    tone: int
    shown: Shown
    compared: bool


@dataclass(frozen=True)
class Outcome:
    """A statement by one facet. `finding` is what stands: the moderator's where there is one, else what was counted.

    `brief`: the counts alone. `counted`: what was counted, in words, where the moderator overruled it with `note`.
    `shift`: what became of the support since the earlier round.
    """

    id: str
    number: int
    text: str
    dimension: str
    finding: Finding
    side: str | None
    title: str
    sentence: str
    brief: str
    cells: tuple[Compared, ...]
    counted: str = ""
    note: str = ""
    shift: str = ""
    earlier: str = ""


@dataclass(frozen=True)
class Cross:
    """What two facets found of the same statements: a row for each finding of one, a column for each of the other.

    `rows`: a title and, column by column, the numbers of statements.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...]


@dataclass(frozen=True)
class Reading:
    """A picture by one facet in one language."""

    picture: Picture
    facet: FrozenFacet
    rulings: Mapping[tuple[str, str], Ruling]
    placed: Mapping[str, str]
    words: Words

    @cached_property
    def lines(self) -> tuple[Outcome, ...]:
        """Return the statements in the order in which they are read."""
        order = sorted(
            self.picture.statements,
            key=lambda each: reading_order(self._found(each)),
        )
        return tuple(self._line(statement) for statement in order)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        return tuple(
            self._found(statement) for statement in self.picture.statements
        )

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Return key and name of each part that is compared."""
        present: set[str] = set()
        for statement in self.picture.statements:
            camps = compared(statement.camps(self.facet))
            present.update(camp.key for camp in camps)
        names = self.facet.names.items()
        return [(key, name) for key, name in names if key in present]

    def chart(self) -> Square | Heat:
        """Return the square of two sides, else the table of shares."""
        sides = self.sides
        if len(sides) == TWO:
            points = tuple(
                self._point(line, sides)
                for line in self.lines
                if line.finding is not Finding.too_few
            )
            return Square(
                sides[0][1],
                sides[1][1],
                points,
                self._legend(sides),
                self._corners(sides),
            )
        rows = tuple(f"{line.number}" for line in self.lines)
        shares = tuple(
            tuple(self._share(line, key) for key, _ in sides)
            for line in self.lines
        )
        return Heat(rows, tuple(name for _, name in sides), shares)

    def _legend(
        self, sides: list[tuple[str, str]]
    ) -> tuple[tuple[int, str], ...]:
        found = {
            self.tone(line, sides): line.title
            for line in self.lines
            if line.finding is Finding.particular
        }
        tones = sorted(found.items())
        legend = [(tone, title) for tone, title in tones if tone]
        if legend:
            other = self.words("any other finding, by its place")
            legend.append((0, other))
        return tuple(legend)

    def _corners(
        self, sides: list[tuple[str, str]]
    ) -> tuple[str, str, str, str]:
        only = [self.words("only %(name)s", name=name) for _, name in sides]
        return (
            only[1],
            self.words("common"),
            self.words("little support"),
            only[0],
        )

    def dimensions(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return “only A | common | only B” by dimension: numbers of statements, under "" for common."""
        numbers = {line.id: str(line.number) for line in self.lines}
        placed = {line.id: line.dimension for line in self.lines}
        table = by_dimension(self.found, placed, self.picture.dimensions)
        return {
            name: {
                column: tuple(numbers[each] for each in ids)
                for column, ids in row.items()
            }
            for name, row in table.items()
        }

    def crossed(self, other: "Reading") -> tuple[int, ...]:
        """Return the numbers of statements common to the parts here and particular to one there."""
        numbers = {line.id: line.number for line in self.lines}
        both = crossed(self.found, other.found).get(
            (Finding.common, Finding.particular), ()
        )
        return tuple(sorted(numbers[each] for each in both))

    def cross(self, other: "Reading") -> Cross | None:
        """Return both findings of each statement, those here downwards; None where there is nothing to compare."""
        if min(len(self.sides), len(other.sides)) < TWO:
            return None
        columns = tuple(dict.fromkeys(line.title for line in other.lines))
        titles = {line.id: line.title for line in other.lines}
        rows = []
        for title, lines in grouped(self.lines):
            cells = [
                tuple(
                    line.number for line in lines if titles[line.id] == column
                )
                for column in columns
            ]
            rows.append((title, tuple(cells)))
        return Cross(columns, tuple(rows))

    @cached_property
    def say(self) -> Wording:
        return Wording(
            self.words, self.facet.noun, self.facet.names, self.facet.secret
        )

    def open(self) -> bool:
        return any(line.finding in OPEN for line in self.lines)

    def _found(self, statement: FrozenStatement) -> Found:
        camps = statement.camps(self.facet)
        return Found(statement.id, camps, self._verdict(statement, camps))

    def _verdict(
        self, statement: FrozenStatement, camps: tuple[Camp, ...]
    ) -> Verdict:
        ruling = self.rulings.get((self.facet.key, statement.id))
        return (
            Verdict(ruling.finding, ruling.side)
            if ruling
            else self._judged(camps)
        )

    def _judged(self, camps: tuple[Camp, ...]) -> Verdict:
        return judged(camps, secret=self.facet.secret)

    def _line(self, statement: FrozenStatement) -> Outcome:
        camps = statement.camps(self.facet)
        ruling = self.rulings.get((self.facet.key, statement.id))
        verdict, plain = self._verdict(statement, camps), self._judged(camps)
        title = self.words(FINDINGS[verdict.finding])
        if verdict.side is not None:
            side = self.facet.names.get(verdict.side, verdict.side)
            title = f"{title}: {side}"
        counted, note = "", ""
        if ruling:
            counted, note = self.words(FINDINGS[plain.finding]), ruling.note
        return Outcome(
            id=statement.id,
            number=statement.number,
            text=statement.text,
            dimension=self.placed.get(statement.id, statement.dimension),
            finding=verdict.finding,
            side=verdict.side,
            title=title,
            sentence=self.say.sentence(camps, plain),
            brief=self.say.brief(camps, plain),
            cells=tuple(
                self._cell(camp, camps) for camp in camps if camp.counts.n
            ),
            counted=counted,
            note=note,
            shift=self._shift(statement),
            earlier=statement.earlier,
        )

    def _cell(self, camp: Camp, camps: tuple[Camp, ...]) -> Compared:
        return Compared(
            name=self.say.name(camp),
            tone=list(self.facet.names).index(camp.key) + 1,
            shown=self.shown(camp),
            compared=camp in compared(camps),
        )

    def shown(self, camp: Camp) -> Shown:
        return (
            secretly(camp.counts) if self.facet.secret else openly(camp.counts)
        )

    def _shift(self, statement: FrozenStatement) -> str:
        """Return “for: 5 of 12 → 9 of 12” for each part that answered both times."""
        before = {
            camp.key: camp
            for camp in statement.camps(self.facet, before=True)
            if camp.counts.n
        }
        told = [
            f"{self.say.name(camp)} {self.say.supports([before[camp.key]])} → {self.say.supports([camp])}"
            for camp in statement.camps(self.facet)
            if camp.key in before and camp.counts.n
        ]
        return (
            self.words("for, then and now: %(counts)s", counts=", ".join(told))
            if told
            else ""
        )

    def _point(self, line: Outcome, sides: list[tuple[str, str]]) -> Point:
        x, y = (self._share(line, key) or 0.5 for key, _ in sides)
        tone = self.tone(line, sides)
        return Point(x, y, str(line.number), tone)

    def tone(self, line: Outcome, sides: list[tuple[str, str]]) -> int:
        """Return the place of the side that a statement is particular to; 0 for all others, one split inside too."""
        if line.finding is not Finding.particular:
            return 0
        keys = [key for key, _ in sides]
        return (
            list(self.facet.names).index(line.side) + 1
            if line.side in keys and line.side
            else 0
        )

    def _share(self, line: Outcome, key: str) -> float | None:
        """Return P⁺ of one part; of a count that is kept back the middle of what it may be."""
        statement = next(
            each for each in self.picture.statements if each.id == line.id
        )
        camp = next(
            (camp for camp in statement.camps(self.facet) if camp.key == key),
            None,
        )
        if camp is None or not camp.counts.n:
            return None
        return float(support(middle(self.shown(camp))))


def readings(
    picture: Picture,
    rulings: Mapping[tuple[str, str], Ruling],
    placed: Mapping[str, str],
    words: Words,
) -> list[Reading]:
    return [
        Reading(picture, facet, rulings, placed, words)
        for facet in picture.facets
    ]


def grouped(
    lines: tuple[Outcome, ...],
) -> list[tuple[str, tuple[Outcome, ...]]]:
    """Return the lines under the title of what they are, in their order."""
    titles = dict.fromkeys(line.title for line in lines)
    return [
        (title, tuple(line for line in lines if line.title == title))
        for title in titles
    ]
