# The report's own table: a group's turn to speak.
from sqlmodel import Field

from session.tables import Moment, Row, stored, time_column


@stored
class Turn(Row):
    """`called_at`: when the floor was given, absent while the group waits; `ends_at`: by its minutes; both ms.

    `left`: what remains of the minutes (ms) while the stage stands still.
    """

    stage_id: str = Field(index=True)
    group_id: str = Field(index=True)
    position: int
    called_at: Moment | None = time_column()
    ends_at: Moment | None = time_column()
    left: int | None = time_column()
    done_at: Moment | None = time_column()
