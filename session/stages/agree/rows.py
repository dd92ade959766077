# The tables of agreements: who takes one on, and who supports it.
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, String
from sqlmodel import Field

from session.tables import Moment, Row, stored
from session.values.bounds import Number


class Stance(StrEnum):
    for_ = "for"
    against = "against"
    abstain = "abstain"


@stored
class Pledge(Row):
    """A person takes an agreement on. Always in one's own name: a responsibility nobody bears is none."""

    frame: ClassVar[tuple[str, ...]] = ("entry_id", "person_id")
    names: ClassVar[Mapping[str, str]] = {"stage_id": "stage", "entry_id": "entry", "person_id": "person"}

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    person_id: str = Field(index=True)
    at: Moment = Field(sa_type=BigInteger)


@stored
class Support(Row):
    """One stance on one agreement. `author` is the person's id where the stage is signed, else a pseudonym."""

    frame: ClassVar[tuple[str, ...]] = ("entry_id", "author", "wording")
    private: ClassVar[bool] = True
    vote: ClassVar[bool] = True
    names: ClassVar[Mapping[str, str]] = {"stage_id": "stage", "entry_id": "entry", "author": "person"}

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    author: str = Field(index=True)
    stance: Stance = Field(sa_type=String)
    dissent: str = ""
    wording: Number = Field(default=0, sa_column_kwargs={"server_default": "0"})
    at: Moment = Field(sa_type=BigInteger)
