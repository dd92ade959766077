# The tables of agreements: who takes one on, who supports it, and what was put off.
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, String
from sqlmodel import Field

from session.entries.voting import Vote
from session.synthesis.counts import Answer
from session.tables import Moment, Row, stored
from session.values.bounds import Line


class Stance(StrEnum):
    for_ = "for"
    against = "against"
    abstain = "abstain"


CAMPS: Mapping[Stance, Answer] = {
    Stance.for_: Answer.for_,
    Stance.against: Answer.against,
    Stance.abstain: Answer.passed,
}


@stored
class Pledge(Row):
    """A person takes an agreement on. Always in one's own name: a responsibility nobody bears is none."""

    frame: ClassVar[tuple[str, ...]] = ("entry_id", "person_id")
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
        "person_id": "person",
    }

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    person_id: str = Field(index=True)
    at: Moment = Field(sa_type=BigInteger)


@stored
class Deferral(Row):
    """A proposal that was put off, and why: it is none of the agreements, whatever votes it has."""

    frame: ClassVar[tuple[str, ...]] = ("entry_id",)
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
    }

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    reason: Line = ""
    at: Moment = Field(sa_type=BigInteger)


@stored
class Support(Vote):
    """One stance on one agreement."""

    stance: Stance = Field(sa_type=String)
    dissent: str = ""

    @property
    def camp(self) -> Answer:
        return CAMPS[self.stance]
