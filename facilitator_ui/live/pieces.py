# The pieces of which frames are made, and the places on a screen that they are for. Knows regions as they were
# rendered; knows no view and no screen.
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from session.kind import Region
from session.values.compact import compact


class Place(NamedTuple):
    """A slot and an item in it; the item is empty where the slot itself is meant.

    `moved`: the item stands elsewhere and shows what it showed.
    """

    slot: str
    item: str = ""
    moved: bool = False


def unmoved(places: Iterable[Place]) -> set[Place]:
    """Return places without moves, for who does not know these: what moved counts as changed."""
    found = set()
    for slot, item, _ in places:
        place = Place(slot, item)
        found.add(place)
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A region or an item as it was last rendered, and its pieces of a frame. `after`: the item before it.

    Since when it looks so is kept nowhere: the order in which cards came would tell whose they are.
    """

    place: Place
    region: Region
    html: str
    after: str
    where: bytes
    told: bytes

    def with_region(self, region: Region) -> "Shown":
        """Return the same HTML, made of another region."""
        return Shown(
            self.place, region, self.html, self.after, self.where, self.told
        )

    def behind(self, after: str) -> "Shown":
        """Return the same item behind another one."""
        if after == self.after:
            return self
        where = _where(self.place, after)
        return Shown(
            self.place, self.region, self.html, after, where, self.told
        )

    def piece(self, n: int) -> bytes:
        """Return the piece of a frame that shows it, true for this journal number."""
        return b'%s,"html":%s,"n":%d}' % (self.where, self.told, n)

    def move(self, n: int) -> bytes:
        """Return the piece of a frame that only says where it stands."""
        return b'%s,"n":%d}' % (self.where, n)


def shown(place: Place, region: Region, html: str) -> Shown:
    where = _where(place, "")
    return Shown(place, region, html, "", where, compact(html))


def _where(place: Place, after: str) -> bytes:
    told = {"slot": place.slot}
    if place.item:
        told["item"] = place.item
        told["after"] = after
    return compact(told)[:-1]
