# The tables of a review: what was brought in of a promise, how the room would go on with it, and what was decided.
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, String
from sqlmodel import Field

from session.entries.rounds import RoundVote
from session.tables import Moment, Row, stored, time_column
from session.values.bounds import Line, Text, Word


class Course(StrEnum):
    """How it goes on with a promise."""

    done = "done"
    go_on = "go_on"
    change = "change"
    drop = "drop"


@stored
class Brought(Row):
    """A promise of an earlier session as it stood when it was brought in; its text is that of its entry.

    `code`, `number`: of that session and of the promise in its protocol; what was typed has no code. `origin`: its id
    there. `session`, `held`: what that session is called and its day (ISO). `state`: the last acknowledged one;
    `fresh`: what was reported since and nobody acknowledged; both empty where there is none. `words`, `evidence`,
    `measured`, `reported_at`: of the last report. `silent`, `overdue`: as they were then.
    """

    frame: ClassVar[tuple[str, ...]] = ("stage_id", "code", "number")
    most: ClassVar[int] = 400
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
    }
    holders: ClassVar[frozenset[str]] = frozenset({"who", "with_whom"})
    planned: ClassVar[bool] = True

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    code: Word = Field(default="", index=True)
    number: Word = ""
    origin: Word = ""
    session: Line = ""
    held: Word = ""
    who: Text = ""
    with_whom: Text = ""
    due: Word = ""
    indicator: Line = ""
    state: Word = ""
    fresh: Word = ""
    words: Text = ""
    evidence: Line = ""
    measured: Word = ""
    reported_at: Moment | None = time_column()
    silent: bool = False
    overdue: bool = False
    at: Moment = Field(sa_type=BigInteger)


@stored
class Opinion(RoundVote):
    """How somebody would go on with what stands before the room. `side_id` is kept where only the side signs."""

    about: ClassVar[frozenset[str]] = frozenset({"text"})
    names: ClassVar[Mapping[str, str]] = {**RoundVote.names, "side_id": "side"}

    course: Course = Field(sa_type=String)
    side_id: str | None = None


@stored
class Resolved(Row):
    """What was decided on a promise: how it goes on, and why. `changed_id`: the entry that has it as it is by now.

    `who`, `due`: who answers for it from now on, and until when, where that is another.
    """

    frame: ClassVar[tuple[str, ...]] = ("entry_id",)
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
        "changed_id": "entry",
    }
    holders: ClassVar[frozenset[str]] = frozenset({"who"})

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    changed_id: str | None = Field(default=None, index=True)
    course: Course = Field(sa_type=String)
    words: Text = ""
    who: Line = ""
    due: Word = ""
    at: Moment = Field(sa_type=BigInteger)
