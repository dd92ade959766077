# The table of what people answer to the proposal that stands before the room.
from collections.abc import Mapping
from typing import ClassVar

from session.entries.rounds import RoundVote
from session.tables import stored
from session.values.bounds import Number


@stored
class Ballot(RoundVote):
    """A level of the scale, from 0, the best first, and in words what would have to change.

    `side_id` is kept where only the side signs.
    """

    about: ClassVar[frozenset[str]] = frozenset({"text"})
    names: ClassVar[Mapping[str, str]] = {**RoundVote.names, "side_id": "side"}

    level: Number
    reason: str = ""
    side_id: str | None = None
