# What a check of `veche doctor` says: what was looked at, how it is, and what to do about it.
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    well = "well"
    look = "look"
    mind = "mind"
    bad = "bad"


@dataclass(frozen=True)
class Diagnosis:
    """What was looked at, how it is, and sentences with the values of their places; `advice` may be empty."""

    what: str
    level: Level
    told: str
    advice: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
