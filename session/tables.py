# Rows common to every stage kind. A row is a frozen value in memory and one line of a table on disk:
# `stored` makes the SQLModel table from the value's own fields. Knows no engine and no rule.
# Times are whole milliseconds since 1970-01-01 UTC.
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from pydantic import ConfigDict
from sqlalchemy import JSON, BigInteger, Column, String, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from session.envelope import Envelope, StageState
from session.fields import Content
from session.options import ASKING, HEARING
from session.refusals import N_
from session.values.bounds import (
    Days,
    Generation,
    Number,
    Offset,
    Pace,
    Pixels,
    Position,
    Sheet,
    Span,
    Word,
)
from session.values.bounds import Moment as Moment  # noqa: PLC0414 - rows of kinds take it from here
from session.values.languages import USUAL

LONGEST = 100_000
"""Characters in a column of a row: more than any command brings."""


class Row(SQLModel):
    """One line of one table. `id` is unique in its table; `session_id` is the shard it lives in.

    `frame`: the columns that no two such rows share, as one person has one voice on one agreement.
    `most`: how many a session has place for; 0 is no bound.
    `numbered`: the column that counts the rows of a stage; a number is never given twice.
    `private`: it changes what its author and the moderators see, and counts, but no other phone.
    `longest`: how many characters a column may have, those of JSON counted together, where they are more than usual.
    `lasting`: columns that undo does not empty again: nobody forgets what they have seen.
    `vote`: an answer that is counted; where the stage keeps authors secret, once. It has an `entry_id` and a `wording`.
    `about`: the fields of the entry that are voted on; all of them where there are none.
    `purse`: all that one gives in a stage is weighed together, as points are that one parts among several.
    `timed`: the columns that move with its clock, where it has one.
    `names`: the columns that hold ids of other rows, one or a list, and the table of these; they stand as long as it.
    `within`: the tables of the rows that it names elsewhere, as inside JSON; `inside` tells which these are.
    `recalls`: columns that name what was there then and may be gone.
    `lets_go`: columns that are emptied when what they name goes.
    `holders`: columns with people's names as they were typed, parted by semicolons: a deletion takes a name out.
    `planned`: it is brought in before people come, with the entry that it names: a rehearsal has it, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")  # type: ignore[assignment]  # SQLModel narrows it
    table: ClassVar[Table]
    indexed: ClassVar[tuple[str, ...]]
    frame: ClassVar[tuple[str, ...]] = ()
    most: ClassVar[int] = 0
    numbered: ClassVar[str] = ""
    private: ClassVar[bool] = False
    longest: ClassVar[Mapping[str, int]] = {}
    vote: ClassVar[bool] = False
    about: ClassVar[frozenset[str]] = frozenset()
    purse: ClassVar[bool] = False
    lasting: ClassVar[frozenset[str]] = frozenset()
    timed: ClassVar[tuple[str, ...]] = ()
    names: ClassVar[Mapping[str, str]] = {}
    within: ClassVar[frozenset[str]] = frozenset()
    recalls: ClassVar[frozenset[str]] = frozenset()
    lets_go: ClassVar[frozenset[str]] = frozenset()
    holders: ClassVar[frozenset[str]] = frozenset()
    planned: ClassVar[bool] = False

    id: str = Field(primary_key=True)
    session_id: str = Field(index=True)

    @property
    def runs(self) -> bool:
        """Tell whether a clock runs by it."""
        return False

    @property
    def answers(self) -> bool:
        """Tell whether it is an answer, where it is a vote: one that was put off is none."""
        return True

    @property
    def called(self) -> frozenset[str]:
        """Return what others may name it by."""
        return frozenset({self.id})

    def unsigned(self, name: str) -> Self:
        """Return a secret row under another author's name, without what is like a handwriting."""
        return self.model_copy(update={"author": name})

    def inside(self) -> Iterator[str]:
        """Yield what it names in no column of its own."""
        yield from ()


R = TypeVar("R", bound=type[Row])
ROWS: dict[str, type[Row]] = {}


def stored(row: R) -> R:
    """Register a row class and make its table. Columns with `index=True` are indexes in memory.

    A snapshot answers from them; on disk they would be written at each commit and read by nobody. What has an author
    lies on disk in the order of ids, not of arrival.
    """
    name = row.__name__.lower()
    its: type[Row] = row
    by_id = {"sqlite_with_rowid": "author" not in its.model_fields}
    twin: Any = type(SQLModel)(  # type: ignore[misc]  # a class made from a class: mypy has no word for it
        f"{row.__name__}Table",
        (row,),
        {
            "__tablename__": name,
            "__module__": row.__module__,
            "__table_args__": by_id,
        },
        table=True,
    )
    row.table = twin.__table__
    row.indexed = tuple(
        c.name for c in row.table.columns if c.index and c.name != "session_id"
    )
    row.table.indexes -= {
        index
        for index in row.table.indexes
        if not index.unique and "session_id" not in index.columns
    }
    ROWS[name] = row
    return row


def time_column() -> Any:  # SQLModel's Field takes a Column of any type
    return Field(default=None, sa_type=BigInteger)


def json_column(default: Any) -> Any:  # likewise
    return Field(default_factory=default, sa_type=JSON)


class ScreenState(StrEnum):
    shown = "shown"
    hidden = "hidden"
    frozen = "frozen"


@stored
class Session(Row):
    """`ends_at`: when it is to end, since it began. `spotlight_id`: the one entry that the wall shows alone.

    `rehearsal_of`: the session that this one rehearses; nothing of it is real. `start`: as the place's clock shows it,
    10:00; `zone`: that place's time zone by name. From these and the date follow `utc_offset` and `starts_at`.
    `earlier`: what became of decisions of sessions before, a line each. `signers`: who signs the protocol beside chair
    and secretary, “post – name”; `delegates`: who was elected.
    `left_out`: the parts of the protocol that are not printed; `footer`: what stands at the foot of each page of it.
    `turned_*`: where the wall stands in a stage: a part, a sheet of it from 0, and every how many seconds it goes on to
    the next sheet by itself since a moment; 0 is never.
    """

    names: ClassVar[Mapping[str, str]] = {
        "current_stage_id": "stage",
        "spotlight_id": "entry",
        "turned_stage_id": "stage",
    }
    lets_go: ClassVar[frozenset[str]] = frozenset(
        {"spotlight_id", "turned_stage_id"}
    )

    longest: ClassVar[Mapping[str, int]] = {"paper": 10_000_000}

    code: str = Field(index=True, unique=True)
    language: str = USUAL
    title: str = ""
    heading: str = ""
    goal: str = ""
    expected: str = ""
    organizations: list[str] = json_column(list)
    place: str = ""
    date: str = ""
    number: str = ""
    chair: str = ""
    moderator: str = ""
    secretary: str = ""
    review_date: str = ""
    correction_days: Days = 3
    documents: list[str] = json_column(list)
    earlier: list[str] = json_column(list)
    signers: list[str] = json_column(list)
    delegates: list[str] = json_column(list)
    left_out: list[str] = json_column(list)
    footer: str = ""
    generations: list[str] = json_column(list)
    paper_title: str = ""
    paper: list[str] = json_column(list)
    start: str = ""
    zone: str = ""
    utc_offset: Offset = 0
    starts_at: Moment | None = time_column()
    ends_at: Moment | None = time_column()
    wifi_name: str = ""
    wifi_password: str = ""
    current_stage_id: str | None = None
    screen: ScreenState = ScreenState.shown
    spotlight_id: str | None = None
    turned_stage_id: str | None = None
    turned_part: Word = ""
    turned_sheet: Sheet = 0
    turned_every: Pace = 0
    turned_at: Moment | None = time_column()
    rehearsal_of: str | None = None
    made_at: Moment | None = time_column()
    started_at: Moment | None = time_column()
    closed_at: Moment | None = time_column()


@stored
class Side(Row):
    most: ClassVar[int] = 8

    position: Position
    name: str
    partner: bool = False

    @property
    def called(self) -> frozenset[str]:
        """Its name, too: an audience of an older session calls it so."""
        return frozenset({self.id, self.name})


@stored
class Person(Row):
    names: ClassVar[Mapping[str, str]] = {
        "side_id": "side",
        "merged_into": "person",
    }

    name: str
    organization: str = ""
    post: str = ""
    side_id: str | None = Field(default=None, index=True)
    generation: Generation | None = None
    role: str = "participant"
    consent_at: Moment | None = time_column()
    joined_at: Moment | None = time_column()
    removed_at: Moment | None = time_column()
    merged_into: str | None = None
    erased_at: Moment | None = time_column()


@stored
class Link(Row):
    """A key: of a role, of a person's browser, or an invitation, which a browser exchanges once for a key of its own.

    `invites`: it is an invitation, and opens nothing itself; `used_at`: since when it is exchanged. `replaces`: links
    that close then, as the moderator's role is handed over. `invitation`: by which one a browser came; `taken_by`: the
    staff who took it up in a browser of theirs. `asked_at`: it opens nothing until it is let in, `let_in_at`.
    `word`: a digest of the four digits that bring its person back, keyed by what is not in the database.
    `opened_at`: since when it may write where authors are secret, but in the stages of `silent`.
    """

    names: ClassVar[Mapping[str, str]] = {
        "person_id": "person",
        "invitation": "link",
    }
    recalls: ClassVar[frozenset[str]] = frozenset(
        {"taken_by", "replaces", "silent"}
    )

    digest: str = Field(index=True, unique=True)
    role: str
    label: str = ""
    person_id: str | None = Field(default=None, index=True)
    invites: bool = False
    invitation: str | None = None
    taken_by: str = ""
    word: str = ""
    replaces: list[str] = json_column(list)
    silent: list[str] = json_column(list)
    made_at: Moment | None = time_column()
    used_at: Moment | None = time_column()
    asked_at: Moment | None = time_column()
    let_in_at: Moment | None = time_column()
    opened_at: Moment | None = time_column()
    revoked_at: Moment | None = time_column()


@stored
class Stage(Row):
    """`opened_at`: since when it runs, or ran first; undo of its opening leaves it.

    `quiet_until`: when the silence inside it ends, if one was called.
    """

    within: ClassVar[frozenset[str]] = frozenset({"stage", "side"})

    most: ClassVar[int] = 60
    lasting: ClassVar[frozenset[str]] = frozenset({"opened_at"})
    timed: ClassVar[tuple[str, ...]] = ("opened_at", "ends_at", "quiet_until")

    position: Position
    key: str
    kind: str
    envelope: Envelope = Field(sa_type=JSON)
    state: StageState = StageState.draft
    opened_at: Moment | None = time_column()
    ends_at: Moment | None = time_column()
    left: Span | None = time_column()
    spent: Span = Field(default=0, sa_type=BigInteger)
    closed_at: Moment | None = time_column()
    revealed_at: Moment | None = time_column()
    quiet_until: Moment | None = time_column()

    @property
    def runs(self) -> bool:
        return self.state is StageState.open

    @property
    def called(self) -> frozenset[str]:
        return frozenset({self.id, self.key})

    def inside(self) -> Iterator[str]:
        yield from self.reads()
        kind, _, wanted = self.envelope.audience.partition(":")
        if kind == "side":
            yield wanted

    def reads(self) -> Iterator[str]:
        """Yield the keys of the stages that it takes something from."""
        yield from (source.stage for source in self.envelope.sources)
        told = {
            option: str(value)
            for option, value in self.envelope.options.items()
        }
        yield from (told[option] for option in HEARING & told.keys())
        for option in ASKING & told.keys():
            yield from (
                question.partition(".")[0].strip()
                for question in told[option].split(",")
                if "." in question
            )


@stored
class Group(Row):
    """People who sit together. `slot`: the round in which alone it meets; 0 is in all of them.

    `theme`: the entry that it works on, where each group has its own.
    """

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "theme": "entry",
    }
    lets_go: ClassVar[frozenset[str]] = frozenset({"theme"})

    frame: ClassVar[tuple[str, ...]] = ("stage_id", "position")

    stage_id: str = Field(index=True)
    position: Position
    name: str = ""
    round: Number = 1
    slot: Number = 0
    theme: str | None = None
    ready_at: Moment | None = time_column()
    help_at: Moment | None = time_column()
    shown_at: Moment | None = time_column()


@stored
class Member(Row):
    """The seat of a person in a round. `role`: what the person is there, by its place among the roles; 0 is none."""

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "group_id": "group",
        "person_id": "person",
    }

    frame: ClassVar[tuple[str, ...]] = ("stage_id", "person_id", "round")

    stage_id: str = Field(index=True)
    group_id: str = Field(index=True)
    person_id: str = Field(index=True)
    round: Number = 1
    role: Number = 0


@stored
class Entry(Row):
    """What somebody wrote in a stage. `author` is the person's id where the stage is signed, else a pseudonym.

    `sources` are ids of the entries it grew from; `wording` is an edited text beside the original.
    `merged_into`: the entry that says the same and stands for this one on the walls. `voted`: the words that were voted
    on before those that stand, in order; a vote names them by their place, and those that stand by the next one.
    """

    longest: ClassVar[Mapping[str, int]] = {"voted": 1_000_000}
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "author": "person",
        "person_id": "person",
        "side_id": "side",
        "group_id": "group",
        "sources": "entry",
        "merged_into": "entry",
    }
    within: ClassVar[frozenset[str]] = frozenset({"side"})
    recalls: ClassVar[frozenset[str]] = frozenset({"entered_by"})

    numbered: ClassVar[str] = "number"

    stage_id: str = Field(index=True)
    author: str = Field(index=True)
    person_id: str | None = None
    side_id: str | None = Field(default=None, index=True)
    group_id: str | None = Field(default=None, index=True)
    content: Content = json_column(dict)
    wording: Content | None = Field(default=None, sa_type=JSON)
    voted: list[Content] | None = Field(default=None, sa_type=JSON)
    sources: list[str] = json_column(list)
    number: Number = 0
    revision: Number = 1
    round: Number = 1
    at: Moment = Field(sa_type=BigInteger)
    edited_at: Moment | None = time_column()
    entered_by: str | None = None
    hidden_at: Moment | None = time_column()
    thesis_at: Moment | None = time_column()
    approved_at: Moment | None = time_column()
    merged_into: str | None = Field(default=None, index=True)
    withdrawn_at: Moment | None = time_column()

    def unsigned(self, name: str) -> Self:
        return self.model_copy(
            update={"author": name, "revision": 1, "edited_at": None}
        )

    def inside(self) -> Iterator[str]:
        voted = self.voted or ()
        for content in (self.content, self.wording or {}, *voted):
            yield from map(_side_asked_about, content)


@stored
class Round(Row):
    """One of several rounds of a stage, or of one entry in it: `number` from 1, `place` among all of its stage.

    `wording`: the place of the entry's words that it is about. Times in ms; `left`: of its clock while the stage stands
    still. `present` and `entitled`: how many were here, and how many on the list, when it closed; 0 before.
    `shown_at`: since when the room sees what came of it.
    """

    frame: ClassVar[tuple[str, ...]] = ("stage_id", "place")
    timed: ClassVar[tuple[str, ...]] = ("ends_at",)
    most: ClassVar[int] = 2_000
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
    }

    stage_id: str = Field(index=True)
    entry_id: str | None = Field(default=None, index=True)
    number: Number = 1
    place: Number = 1
    wording: Number = 0
    opened_at: Moment = Field(sa_type=BigInteger)
    ends_at: Moment | None = time_column()
    left: Span | None = time_column()
    closed_at: Moment | None = time_column()
    shown_at: Moment | None = time_column()
    present: Number = 0
    entitled: Number = 0

    @property
    def runs(self) -> bool:
        return self.ends_at is not None and self.closed_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@stored
class Photo(Row):
    """A picture of a paper sheet, of a stage and maybe of one group; sizes in pixels."""

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "group_id": "group",
        "image_id": "image",
    }
    most: ClassVar[int] = 120

    stage_id: str = Field(index=True)
    group_id: str | None = Field(default=None, index=True)
    image_id: str = Field(index=True)
    caption: str = ""
    width: Pixels
    height: Pixels
    at: Moment = Field(sa_type=BigInteger)


@stored
class Image(Row):
    """A JPEG in base64, written once and never changed: what is said about it changes beside it."""

    longest: ClassVar[Mapping[str, int]] = {"data": 64_000_000}

    data: str


class Target(StrEnum):
    """Whose text a correction changes: the table that it is a row of."""

    session = "session"
    person = "person"
    entry = "entry"


@stored
class Correction(Row):
    """A change that somebody proposes to one text of the protocol: to `field` of the row `row_id`.

    `author`, `person_id`, `side_id`, `number` and `at` tell of its author what the entries of its stage do.
    `accepted` is absent until it is answered; `answered_by`: the name or role that the protocol shows.
    """

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "author": "person",
        "person_id": "person",
        "side_id": "side",
    }
    within: ClassVar[frozenset[str]] = frozenset({"entry", "person", "side"})
    recalls: ClassVar[frozenset[str]] = frozenset({"entered_by"})

    target: Target = Field(sa_type=String)
    row_id: str = Field(index=True)
    stage_id: str = ""
    field: str
    author: str = Field(index=True)
    person_id: str | None = None
    side_id: str | None = Field(default=None, index=True)
    entered_by: str | None = None
    old: str = ""
    new: str = ""
    reason: str = ""
    number: Number = 0
    at: Moment = Field(sa_type=BigInteger)
    accepted: bool | None = None
    note: str = ""
    answered_at: Moment | None = time_column()
    answered_by: str = ""

    def inside(self) -> Iterator[str]:
        yield from (self.row_id, _side_asked_about(self.field))


@stored
class Version(Row):
    """A protocol that was declared final and stays as it was: its text and its Word file (base64).

    `digest`: SHA-256 of `text` in UTF-8, in hexadecimal; `state`: the journal's number that it was made from.
    """

    longest: ClassVar[Mapping[str, int]] = {
        "text": 64_000_000,
        "word": 64_000_000,
    }

    number: Number
    language: str
    digest: str
    text: str
    word: str
    state: Number
    at: Moment = Field(sa_type=BigInteger)
    made_by: str = ""


@stored
class Template(Row):
    """The organizer's own Word file that the protocol is written into, in base64; one at most in a session."""

    longest: ClassVar[Mapping[str, int]] = {"data": 3_000_000}

    name: str
    data: str


class Progress(StrEnum):
    """What is reported of an agreement."""

    accepted = "accepted"
    under_way = "under_way"
    needs_help = "needs_help"
    done = "done"
    dropped = "dropped"
    moved = "moved"


PROGRESS_NAMES: Mapping[Progress, str] = {
    Progress.accepted: N_("accepted for work"),
    Progress.under_way: N_("under way"),
    Progress.needs_help: N_("needs help"),
    Progress.done: N_("done"),
    Progress.dropped: N_("dropped"),
    Progress.moved: N_("date moved"),
}
"""What people call these: sentences of the catalogues."""


class Capacity(StrEnum):
    """As whom somebody reports."""

    owner = "owner"
    partner = "partner"
    controller = "controller"
    watcher = "watcher"
    site = "site"
    """Where a practice is taken up: it reports how far it is with that, and not on the agreement."""


class Phase(StrEnum):
    """How far a site is with a practice of another one."""

    heard = "heard"
    decided = "decided"
    trying = "trying"
    works = "works"
    passed_on = "passed_on"
    declined = "declined"


PHASE_NAMES: Mapping[Phase, str] = {
    Phase.heard: N_("heard of it"),
    Phase.decided: N_("decided to try"),
    Phase.trying: N_("trying"),
    Phase.works: N_("works"),
    Phase.passed_on: N_("passed on"),
    Phase.declined: N_("turned down"),
}
"""What people call these, from the first to the last: sentences of the catalogues."""


class Verdict(StrEnum):
    """What somebody else says of a report."""

    confirmed = "confirmed"
    returned = "returned"


@stored
class AgreementCard(Row):
    """A key to one agreement and nothing else, which a person keeps for years. `holder`: whose it is, as typed.

    `digest`: of its secret; `word`: of the six characters that open it, too; `seed`: what the server, by a key of its
    own, makes both of anew. One without a digest opens nothing: it came with an archive.
    """

    names: ClassVar[Mapping[str, str]] = {"entry_id": "entry"}

    entry_id: str = Field(index=True)
    holder: str = ""
    capacity: Capacity = Field(default=Capacity.owner, sa_type=String)
    digest: str = Field(default="", index=True)
    word: str = Field(default="", index=True)
    seed: str = ""
    made_by: str = ""
    made_at: Moment = Field(sa_type=BigInteger)
    revoked_at: Moment | None = time_column()


@stored
class Report(Row):
    """What somebody says of an agreement afterwards; never changed, a later one stands beside it.

    It came by a card, or `made_by` names the staff who wrote it down. `due`: the new date, ISO, of one that moves it.
    `evidence`: an address; `measured`: what was counted. `site`, `phase`: where a practice is taken up, and how far.
    """

    names: ClassVar[Mapping[str, str]] = {
        "entry_id": "entry",
        "card_id": "agreementcard",
    }

    entry_id: str = Field(index=True)
    card_id: str | None = Field(default=None, index=True)
    capacity: Capacity = Field(sa_type=String)
    state: Progress = Field(sa_type=String)
    words: str = ""
    evidence: str = ""
    measured: str = ""
    due: str = ""
    site: str = ""
    phase: str = ""
    made_by: str = ""
    at: Moment = Field(sa_type=BigInteger)


@stored
class Acknowledgement(Row):
    """What somebody else, of the staff, says of a report; the last one of each counts."""

    names: ClassVar[Mapping[str, str]] = {"report_id": "report"}

    report_id: str = Field(index=True)
    verdict: Verdict = Field(sa_type=String)
    words: str = ""
    made_by: str = ""
    at: Moment = Field(sa_type=BigInteger)


@stored
class Practice(Row):
    """An agreement that others may take up. `core`: what must stay; `varies`: what may be done otherwise.

    `evidence`: what came of it where it was tried; `contact`: whom to ask.
    """

    frame: ClassVar[tuple[str, ...]] = ("entry_id",)
    names: ClassVar[Mapping[str, str]] = {"entry_id": "entry"}
    holders: ClassVar[frozenset[str]] = frozenset({"contact"})

    entry_id: str = Field(index=True)
    core: str = ""
    varies: str = ""
    evidence: str = ""
    contact: str = ""


@stored
class Publication(Row):
    """An agreement whose progress anybody may read. `named`: with those who are responsible."""

    frame: ClassVar[tuple[str, ...]] = ("entry_id",)
    names: ClassVar[Mapping[str, str]] = {"entry_id": "entry"}

    entry_id: str = Field(index=True)
    named: bool = False


def _side_asked_about(field: str) -> str:
    """Return the id of the side that a question is about; empty where it is about none."""
    return field.partition(".")[2]


class JournalEntry(SQLModel, table=True):
    """One accepted command: who, when, and the rows as they stood after it and, where it can be undone, before.

    `key`: the digest of the command's own. `sealed`: the answer to what was done in secret; of that no row is here.
    """

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        UniqueConstraint("session_id", "key"),
    )

    id: str = Field(primary_key=True)
    session_id: str
    number: int
    key: str
    actor: str
    command: str
    at: Moment = Field(sa_type=BigInteger)
    events: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    before: list[dict[str, Any]] | None = Field(
        default=None, sa_column=Column(JSON)
    )
    sealed: str | None = None


class Wall(SQLModel, table=True):
    """The secret rows that a frozen wall shows, as they stood when it froze; `id` is the session's."""

    id: str = Field(primary_key=True)
    rows: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class TakenIn(SQLModel, table=True):
    """How new the archive is that a session came by: `number` of its last entry, `digest` of the journal's outline.

    `id` is the session's. What was led here since has entries of its own behind `number`.
    """

    __tablename__ = "taken_in"

    id: str = Field(primary_key=True)
    number: int
    digest: str


class Rehearsal(SQLModel, table=True):
    """How a session was rehearsed last, or is just now: `id` is the session's. It is this server's own, no part of it.

    `copy_id`, `copy_code`: the session in which bots play, empty once it is wiped. `told`: how far they are, at the end
    counts and times. `story`: why they could not go on.
    """

    id: str = Field(primary_key=True)
    copy_id: str
    copy_code: str
    people: int
    begun_at: Moment = Field(sa_type=BigInteger)
    seen_at: Moment = Field(sa_type=BigInteger)
    ended_at: Moment | None = time_column()
    story: str = ""
    told: dict[str, Any] = json_column(dict)


class Installation(SQLModel, table=True):
    """This server: one row. `secret` is the digest of the organizer's secret, never the secret."""

    id: int = Field(default=1, primary_key=True)
    secret: str
    made_at: Moment = Field(sa_type=BigInteger)
