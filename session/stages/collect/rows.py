# The table of who supports which card.
from collections.abc import Mapping
from typing import ClassVar

from session.entries.voting import Vote
from session.tables import stored


@stored
class Backing(Vote):
    """Somebody supports a card of another, as it is worded. `side_id` is kept where only the side signs."""

    names: ClassVar[Mapping[str, str]] = {**Vote.names, "side_id": "side"}

    side_id: str | None = None
