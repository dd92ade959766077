# The table of what people give to the items of a ranking.
from collections.abc import Mapping
from typing import ClassVar

from session.entries.voting import Vote
from session.tables import stored
from session.values.bounds import Number


@stored
class Share(Vote):
    """What somebody gives to one item: so many dots or points, or its place in their own order, from 1; never 0.

    `side_id` is kept where only the side signs.
    """

    about: ClassVar[frozenset[str]] = frozenset({"text"})
    purse: ClassVar[bool] = True
    names: ClassVar[Mapping[str, str]] = {**Vote.names, "side_id": "side"}

    given: Number
    side_id: str | None = None
