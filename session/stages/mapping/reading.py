# A frozen map read by one facet: each statement with its sentence, its counts and the moderator's word, in the order
# of findings; what of it is said in one language. Shared by screens and protocol.
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from session.stages.mapping.picture import FrozenFacet, FrozenStatement, Picture
from session.stages.mapping.rows import Ruling
from session.stages.mapping.signs import sign_of
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
from session.values.signs import Sign
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

    def chart(self) -> Square | Heat | None:
        """Return the square of two sides, else the table of shares; None where nothing can stand in it."""
        sides = len(self.sides)
        if sides == TWO:
            return self._square()
        found = {line.finding for line in self.lines}
        nothing = found <= {Finding.too_few}
        if nothing or sides < TWO:
            return None
        return self._heat()

    def _heat(self) -> Heat:
        rows: list[str] = []
        shares: list[tuple[float | None, ...]] = []
        for line in self.lines:
            rows.append(str(line.number))
            told = [self._share(line, key) for key, _ in self.sides]
            shares.append(tuple(told))
        columns = [name for _, name in self.sides]
        return Heat(tuple(rows), tuple(columns), tuple(shares))

    def _square(self) -> Square | None:
        """Return the square with a point for each statement that both sides answered; None without a point."""
        points: list[Point] = []
        legend: dict[Sign, str] = {}
        for line in self.lines:
            point = self._point(line)
            if point is not None:
                points.append(point)
                legend[point.sign] = line.title
        if not points:
            return None
        (_, across), (_, up) = self.sides
        return Square(
            across,
            up,
            points=tuple(points),
            legend=tuple(legend.items()),
            corners=self._corners(across, up),
        )

    def _corners(self, across: str, up: str) -> tuple[str, str, str, str]:
        """Name the corners by what is measured there, whatever was found of a statement that lies in one."""
        return (
            self.words("support: only %(name)s", name=up),
            self.words("support on both sides"),
            self.words("little support on both sides"),
            self.words("support: only %(name)s", name=across),
        )

    def sign(self, line: Outcome) -> Sign:
        """Return what stands on the map for a statement."""
        axes = [key for key, _ in self.sides]
        names = list(self.facet.names)
        tone = 0
        if line.side in names:
            tone = names.index(line.side) + 1
        return sign_of(line.finding, line.side, axes, tone)

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
        verdict = self._verdict(statement, camps)
        plain = self._judged(camps)
        title = self.words(FINDINGS[verdict.finding])
        if verdict.side is not None:
            names = self.facet.names
            side = names.get(verdict.side, verdict.side)
            title = f"{title}: {side}"
        counted = ""
        note = ""
        if ruling:
            counted = self.words(FINDINGS[plain.finding])
            note = ruling.note
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

    def _point(self, line: Outcome) -> Point | None:
        """Return where a statement stands; None where too few answered to say."""
        if line.finding is Finding.too_few:
            return None
        x, y = (self._share(line, key) for key, _ in self.sides)
        if x is None or y is None:
            return None
        return Point(x, y, str(line.number), self.sign(line))

    def _share(self, line: Outcome, key: str) -> float | None:
        """Return P⁺ of one part; of a count that is kept back the middle of what it may be."""
        statement = next(
            each for each in self.picture.statements if each.id == line.id
        )
        camps = statement.camps(self.facet)
        for camp in camps:
            if camp.key == key and camp.counts.n:
                counts = middle(self.shown(camp))
                return float(support(counts))
        return None


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
    found: dict[str, list[Outcome]] = {}
    for line in lines:
        found.setdefault(line.title, [])
        found[line.title].append(line)
    return [(title, tuple(told)) for title, told in found.items()]
