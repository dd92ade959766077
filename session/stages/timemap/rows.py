# The tables of a map: where a card was put by hand, and which card leads to which.
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import String
from sqlmodel import Field

from session.tables import Row, stored
from session.values.bounds import Number


@stored
class Pinned(Row):
    """Where a card was put; one without such a row stands where its author said. Empty keys: off the map."""

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
    }
    frame: ClassVar[tuple[str, ...]] = ("stage_id", "entry_id")

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    horizon: str = ""
    lane: str = ""
    year: Number = 0


class How(StrEnum):
    """How one card leads to another: it causes it, hinders it, or needs it first."""

    causes = "causes"
    hinders = "hinders"
    needs = "needs"


@stored
class Tie(Row):
    """One card leads to another; it is there to be seen as long as both are."""

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
        "other_id": "entry",
    }
    frame: ClassVar[tuple[str, ...]] = (
        "stage_id",
        "entry_id",
        "other_id",
        "how",
    )

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    other_id: str = Field(index=True)
    how: How = Field(sa_type=String)
