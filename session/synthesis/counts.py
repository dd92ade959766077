# How many of one part of the room are for, against, or do not know. Knows nothing of who they are.
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What one says to a statement."""

    for_ = "for"
    against = "against"
    passed = "pass"


@dataclass(frozen=True)
class Counts:
    """a, d and p of one part of the room on one statement. Who has not seen it is not counted."""

    agree: int = 0
    against: int = 0
    passed: int = 0

    @property
    def n(self) -> int:
        return self.agree + self.against + self.passed

    @property
    def turned(self) -> "Counts":
        """For and against exchanged: rejection is measured as the support of the opposite."""
        return Counts(self.against, self.agree, self.passed)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.agree + other.agree,
            self.against + other.against,
            self.passed + other.passed,
        )


NOTHING = Counts()


@dataclass(frozen=True)
class Camp:
    """Those of one side, or of one value of another facet, and their answers to one statement.

    `present`: people of it in the room. `partner`: they support and answer, but are no side to be compared.
    """

    key: str
    counts: Counts
    present: int
    partner: bool = False
