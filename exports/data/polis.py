# Conversations in the CSV form that Polis publishes: three files of one folder, read by header whatever the order
# of the columns, further columns ignored; and the same files written. Knows votes and groups, no session and no row.
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from session.refusals import N_
from session.synthesis.counts import Camp, Counts
from session.values.textfile import text_of

COMMENTS, VOTES, PARTICIPANTS = (
    "comments.csv",
    "votes.csv",
    "participants-votes.csv",
)
GROUP = "group-id"
AGREE, PASS, DISAGREE = 1, 0, -1
ALSO = frozenset({"comment-body", "timestamp"})
"""Columns that are read where they are there."""

_VOTES = {"1": AGREE, "0": PASS, "-1": DISAGREE, "−1": DISAGREE}

Row = dict[str, str]
Votes = dict[tuple[str, str], int]


class NoConversation(Exception):  # noqa: N818 - it says what the folder is not
    """A folder that cannot be read: a sentence of the catalogues and its values."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence % values)
        self.sentence, self.values = sentence, values


@dataclass(frozen=True)
class Bounds:
    """What is read of one file at most, and into how many groups: several times the largest that were published."""

    bytes: int = 200_000_000
    rows: int = 5_000_000
    columns: int = 20_000
    cells: int = 60_000_000
    groups: int = 100


USUAL = Bounds()
LONGEST_ID = 100


@dataclass(frozen=True)
class Conversation:
    """`statements`: id → text. `votes`: (voter, statement) → 1, 0 or -1, the last one where somebody voted again.

    `groups`: participant → group, as far as they have one. `facets`: further columns, each participant → value.
    `everybody`: participants who may have neither votes nor a group.
    """

    statements: Mapping[str, str]
    votes: Mapping[tuple[str, str], int]
    groups: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    everybody: Sequence[str] = ()

    def camps(self) -> dict[str, tuple[Camp, ...]]:
        """Return each statement's counts by group; present are the people of a group in the file."""
        present = Counter(self.groups.values())
        names = sorted(present, key=_by_number)
        counted: Counter[tuple[str, str, int]] = Counter()
        for (voter, statement), vote in self.votes.items():
            if voter in self.groups:
                counted[statement, self.groups[voter], vote] += 1
        camps: dict[str, tuple[Camp, ...]] = {}
        for statement in self.statements:
            counts = {
                name: Counts(
                    counted[statement, name, AGREE],
                    counted[statement, name, DISAGREE],
                    counted[statement, name, PASS],
                )
                for name in names
            }
            camps[statement] = tuple(
                Camp(name, counts[name], present[name]) for name in names
            )
        return camps


def read(
    folder: Path, facet: str = GROUP, most: Bounds = USUAL
) -> Conversation:
    """Read a folder; `facet` is the column of participants-votes.csv that says who belongs together.

    Votes come from votes.csv, or without it from the columns of participants-votes.csv. Raises
    NoConversation where a file or a column is missing, is not what it should be, or holds more than is read.
    """
    separate = (folder / VOTES).exists()
    people = _File(
        folder / PARTICIPANTS, ("participant", facet), most, matrix=not separate
    )
    participants = list(people.rows())
    votes = (
        _votes(_File(folder / VOTES, ("comment-id", "voter-id", "vote"), most))
        if separate
        else _matrix(participants)
    )
    comments = _File(folder / COMMENTS, ("comment-id",), most)
    texts = (
        {
            _id(row["comment-id"]): row.get("comment-body", "")
            for row in comments.rows()
        }
        if comments.is_there
        else {}
    )
    unknown = sorted(
        {statement for _, statement in votes if statement not in texts},
        key=_by_number,
    )
    statements = {**texts, **dict.fromkeys(unknown, "")}
    groups = {
        _id(row["participant"]): _id(row[facet])
        for row in participants
        if row[facet].strip()
    }
    if len(set(groups.values())) > most.groups:
        raise NoConversation(
            N_("“%(column)s” makes more than %(most)s groups"),
            column=facet,
            most=str(most.groups),
        )
    return Conversation(statements, votes, groups)


def write(conversation: Conversation, at: int = 0) -> dict[str, str]:
    """Return the three files by name. `at`: the moment that all bear, in s; when each vote was given is not told."""
    return {
        COMMENTS: _written(_comment_lines(conversation, at)),
        VOTES: _written(_vote_lines(conversation, at)),
        PARTICIPANTS: _written(_participant_lines(conversation)),
    }


def _votes(file: "_File") -> Votes:
    """Read votes.csv; of several votes of one person on one statement the latest counts."""
    latest: dict[tuple[str, str], tuple[float, int]] = {}
    for line, row in enumerate(file.rows(), 2):
        place = _id(row["voter-id"]), _id(row["comment-id"])
        at = _moment(row.get("timestamp", ""))
        vote = _vote(row["vote"], file.path.name, line)
        before, _ = latest.get(place, (at, 0))
        if vote is not None and before <= at:
            latest[place] = at, vote
    return {place: vote for place, (_, vote) in latest.items()}


def _matrix(participants: Iterable[Row]) -> Votes:
    """Read the columns of participants-votes.csv whose names are numbers: the statements."""
    found: Votes = {}
    for line, row in enumerate(participants, 2):
        for name, cell in row.items():
            vote = _vote(cell, PARTICIPANTS, line) if name.isdecimal() else None
            if vote is not None:
                found[_id(row["participant"]), _id(name)] = vote
    return found


@dataclass(frozen=True)
class _File:
    """A file that is read by its header. `matrix`: columns that are called by numbers are wanted, too."""

    path: Path
    needed: tuple[str, ...]
    most: Bounds
    matrix: bool = False

    @property
    def is_there(self) -> bool:
        return self.path.exists()

    def rows(self) -> Iterator[Row]:
        """Yield the lines by header, in small letters; a cell that is missing is empty. Other columns are left out."""
        lines = self._lines()
        header = [name.strip().casefold() for name in next(lines, (1, []))[1]]
        for name in self.needed:
            if name.casefold() not in header:
                raise self._wrong(
                    N_("%(file)s has no column “%(column)s”"), column=name
                )
        wanted = (
            name
            for name in header
            if name in ALSO or (self.matrix and name.isdecimal())
        )
        places = {
            name: header.index(name.casefold())
            for name in (*self.needed, *wanted)
        }
        for line, cells in lines:
            row = {name: _cell(cells, place) for name, place in places.items()}
            self._check_ids(row, line)
            yield row

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each line that is not empty, with its number in the file, as long as they are no more than is read."""
        text = self._text()
        lines, found, held = (
            csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)),
            0,
            0,
        )
        try:
            for cells in filter(None, lines):
                found, held = found + 1, held + len(cells)
                self._check_size(lines.line_num, found, len(cells), held)
                yield lines.line_num, cells
        except csv.Error:
            told = N_(
                "%(file)s, line %(line)s: a quotation mark is not closed, or a cell is longer than %(most)s characters"
            )
            raise self._wrong(
                told, line=str(lines.line_num), most=str(csv.field_size_limit())
            ) from None

    def _text(self) -> str:
        if not self.is_there:
            raise self._wrong(N_("%(file)s is not in the folder"))
        if self.path.stat().st_size > self.most.bytes:
            raise self._wrong(
                N_("%(file)s is larger than %(most)s MB"),
                most=str(self.most.bytes // 1_000_000),
            )
        try:
            return text_of(self.path.read_bytes())
        except UnicodeDecodeError:
            raise self._wrong(
                N_("%(file)s is not UTF-8 text; save it as UTF-8")
            ) from None

    def _check_size(
        self, line: int, rows: int, columns: int, cells: int
    ) -> None:
        if rows > self.most.rows:
            raise self._wrong(
                N_("%(file)s has more than %(most)s lines"),
                most=str(self.most.rows),
            )
        if columns > self.most.columns:
            told = N_(
                "%(file)s, line %(line)s: there are more than %(most)s columns"
            )
            raise self._wrong(told, line=str(line), most=str(self.most.columns))
        if cells > self.most.cells:
            raise self._wrong(
                N_("%(file)s has more than %(most)s cells"),
                most=str(self.most.cells),
            )

    def _check_ids(self, row: Row, line: int) -> None:
        for name in self.needed:
            if len(row[name]) > LONGEST_ID:
                told = N_(
                    "%(file)s, line %(line)s: “%(column)s” is longer than %(most)s characters"
                )
                raise self._wrong(
                    told, line=str(line), column=name, most=str(LONGEST_ID)
                )

    def _wrong(self, sentence: str, **values: str) -> NoConversation:
        return NoConversation(sentence, file=self.path.name, **values)


def _delimiter(text: str) -> str:
    """Return what parts the columns: a comma, or what a Russian or German Excel writes for it."""
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _id(cell: str) -> str:
    """Return an id as it is called: tables that lost their type say 3.0."""
    told = cell.strip()
    return (
        told.removesuffix(".0") if told.removesuffix(".0").isdecimal() else told
    )


def _vote(cell: str, name: str, line: int) -> int | None:
    told = _id(cell.strip().replace("-1.0", "-1"))
    if not told or told.casefold() == "nan":
        return None
    if told not in _VOTES:
        raise NoConversation(
            N_("%(file)s, line %(line)s: a vote is 1, 0 or -1"),
            file=name,
            line=str(line),
        )
    return _VOTES[told]


def _moment(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return 0.0


def _cell(cells: list[str], place: int) -> str:
    if place >= len(cells):
        return ""
    return cells[place]


def _by_number(name: str) -> tuple[bool, int, str]:
    number = int(name) if name.isdecimal() else 0
    return not name.isdecimal(), number, name


def _comment_lines(
    conversation: Conversation, at: int
) -> Iterator[Sequence[object]]:
    yield (
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
        "comment-body",
    )
    given = Counter(
        (statement, vote) for (_, statement), vote in conversation.votes.items()
    )
    for statement, text in conversation.statements.items():
        yield (
            at,
            _day(at),
            statement,
            "",
            given[statement, AGREE],
            given[statement, DISAGREE],
            1,
            text,
        )


def _vote_lines(
    conversation: Conversation, at: int
) -> Iterator[Sequence[object]]:
    yield "timestamp", "datetime", "comment-id", "voter-id", "vote"
    for (voter, statement), vote in conversation.votes.items():
        yield at, _day(at), statement, voter, vote


def _participant_lines(
    conversation: Conversation,
) -> Iterator[Sequence[object]]:
    told, facets = conversation.statements, conversation.facets
    yield (
        "participant",
        GROUP,
        "n-comments",
        "n-votes",
        "n-agree",
        "n-disagree",
        *told,
        *facets,
    )
    voters = (voter for voter, _ in conversation.votes)
    for voter in dict.fromkeys(
        (*conversation.everybody, *conversation.groups, *voters)
    ):
        cells = [
            conversation.votes.get((voter, statement), "") for statement in told
        ]
        given = [cell for cell in cells if cell != ""]
        counts = len(given), given.count(AGREE), given.count(DISAGREE)
        more = (facet.get(voter, "") for facet in facets.values())
        yield (
            voter,
            conversation.groups.get(voter, ""),
            0,
            *counts,
            *cells,
            *more,
        )


def _day(at: int) -> str:
    """Write a moment (s) as people read it; nothing for none."""
    return (
        f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC" if at else ""
    )


def _written(lines: Iterable[Sequence[object]]) -> str:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()
