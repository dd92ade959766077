# The table of places: of a card in a cluster, and of a cluster among the clusters.
from collections.abc import Mapping
from typing import ClassVar

from sqlmodel import Field

from session.tables import Row, stored


@stored
class Placed(Row):
    """Where an entry lies: a card in the cluster `cluster_id`, or a cluster, in none, among the others.

    `place`: a key of the order there. A card that lies nowhere has no such row.
    """

    names: ClassVar[Mapping[str, str]] = {
        "stage_id": "stage",
        "entry_id": "entry",
        "cluster_id": "entry",
    }
    frame: ClassVar[tuple[str, ...]] = ("stage_id", "entry_id")

    stage_id: str = Field(index=True)
    entry_id: str = Field(index=True)
    cluster_id: str = Field(default="", index=True)
    place: str
