# The table of the marks that people give to what is rated.
from collections.abc import Mapping
from typing import ClassVar

from session.entries.rounds import RoundVote
from session.tables import stored
from session.values.bounds import Number


@stored
class Rating(RoundVote):
    """The mark that somebody gives to one item by one criterion, counted from 0, in one round.

    `given` is None where the item was dealt and has no mark yet. `side_id` is kept where only the side signs.
    """

    frame: ClassVar[tuple[str, ...]] = (
        "round_id",
        "entry_id",
        "criterion",
        "author",
    )
    about: ClassVar[frozenset[str]] = frozenset({"text"})
    names: ClassVar[Mapping[str, str]] = {**RoundVote.names, "side_id": "side"}

    criterion: Number = 0
    given: Number | None = None
    side_id: str | None = None

    @property
    def answers(self) -> bool:
        return self.given is not None
