# Which part of a console's long lists is looked at. Knows nothing else.
from dataclasses import dataclass, replace
from urllib.parse import urlencode

PAGED = ("board", "wall")
"""The slots of lists that are shown a page at a time."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What of a stage's lists is looked at: `words` that cards have, and the page of each list, from 1.

    `of`: the stage; in any other one everything is looked at from the beginning.
    """

    of: str = ""
    words: str = ""
    board: int = 1
    wall: int = 1

    def at(self, slot: str, page: int) -> "Leaf":
        return (
            replace(self, board=page)
            if slot == "board"
            else replace(self, wall=page)
        )

    @property
    def query(self) -> str:
        """Return the same as a part of an address; empty where all is looked at from the beginning."""
        pages = {
            slot: getattr(self, slot)
            for slot in PAGED
            if getattr(self, slot) > 1
        }
        said = {"q": self.words} if self.words else {}
        return (
            urlencode({"of": self.of, **said, **pages}) if said or pages else ""
        )

    def has(self, told: str) -> bool:
        """Tell whether a text has all the words, whatever their case."""
        text = told.casefold()
        return all(word in text for word in self.words.casefold().split())


FIRST = Leaf()
