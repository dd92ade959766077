# The report's own table: a group's turn to speak.
from collections.abc import Mapping
from typing import ClassVar

from sqlmodel import Field

from session.tables import Moment, Row, stored, time_column
from session.values.bounds import Position, Span


@stored
class Turn(Row):
    """`called_at`: when the floor was given, absent while the group waits; `ends_at`: by its minutes; both ms.

    `left`: what remains of the minutes (ms) while the stage stands still.
    """

    timed: ClassVar[tuple[str, ...]] = ("ends_at",)
    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "group_id": "group",
    }

    stage_id: str = Field(index=True)
    group_id: str = Field(index=True)
    position: Position
    called_at: Moment | None = time_column()
    ends_at: Moment | None = time_column()
    left: Span | None = time_column()
    done_at: Moment | None = time_column()

    @property
    def runs(self) -> bool:
        return self.ends_at is not None and self.done_at is None
