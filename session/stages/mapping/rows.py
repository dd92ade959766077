# The tables of a map: each freezing of it, and what the moderator says about single statements.
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, String
from sqlmodel import Field

from session.options import Asked, Input, Options
from session.refusals import N_
from session.synthesis.classes import Finding
from session.tables import Moment, Row, json_column, stored
from session.values.bounds import Line, Number, Text, Word


class MapOptions(Options):
    """`facet`: a question, or the key of another facet. `field`: in which answers a thesis stands."""

    facets: Annotated[
        Text, Asked(N_("Questions to compare people by"), input=Input.questions)
    ] = ""
    facet: Annotated[
        Word, Asked(N_("What is compared first"), input=Input.questions)
    ] = ""
    field: Annotated[
        Line,
        Asked(
            N_("Questions whose answers are theses"),
            N_("names with a comma between"),
        ),
    ] = ""


@stored
class Freezing(Row):
    """What the room saw: statements with their counts by facet, as `picture.Picture` reads it. Never changed."""

    longest: ClassVar[Mapping[str, int]] = {"content": 10_000_000}
    numbered: ClassVar[str] = "number"
    names: ClassVar[Mapping[str, str]] = {"stage_id": "stage"}
    recalls: ClassVar[frozenset[str]] = frozenset({"content"})

    stage_id: str = Field(index=True)
    number: Number
    content: dict[str, Any] = json_column(dict)  # Any: a column of JSON
    at: Moment = Field(sa_type=BigInteger)


@stored
class Ruling(Row):
    """The moderator's word on one statement by one facet, beside what was counted. The last one stands."""

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "freezing_id": "freezing",
        "entry_id": "entry",
    }
    recalls: ClassVar[frozenset[str]] = frozenset({"facet", "side"})

    stage_id: str = Field(index=True)
    freezing_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    facet: str
    finding: Finding = Field(sa_type=String)
    side: str | None = None
    note: str
    at: Moment = Field(sa_type=BigInteger)


@stored
class Placing(Row):
    """The dimension that a statement was put under in this map."""

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
    }

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    dimension: str = ""
