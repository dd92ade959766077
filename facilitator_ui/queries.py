# What an address may ask for behind its “?”: how long it may be, and numbers that are cut to what there can be. What is
# no number, as in a link that somebody's mail cut off, is as if it were not there. Knows no page and no session.
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from starlette.requests import HTTPConnection

from session.refusals import Code, Refused
from session.values.bounds import MOST_ROWS
from session.values.leaf import Leaf

LONGEST_QUERY = 2_000
"""Bytes, as they come: a search of 200 letters in Russian is 1,200 of them."""
LONGEST_SEARCH = 200
MOST_DIGITS = 15


@dataclass(frozen=True)
class Within:
    """Reads a number: cut to `low` and `high`, and `otherwise` where it is none."""

    low: int
    high: int
    otherwise: int

    def __call__(self, told: object) -> int:
        text = str(told).strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()):
            return self.otherwise
        if len(digits) > MOST_DIGITS:
            return self.low if digits != text else self.high
        return min(max(int(text), self.low), self.high)


PAGES = Within(1, MOST_ROWS, 1)
Page = Annotated[int, BeforeValidator(PAGES)]
"""Which page of a list, from 1."""

Since = Annotated[int, BeforeValidator(Within(-1, 10**MOST_DIGITS, -1))]
"""The number of the journal that a screen has seen; -1 is none."""

MOST_COPIES = 40
Copies = Annotated[int, BeforeValidator(Within(0, MOST_COPIES, 0))]
"""How many of something are printed."""


class Looking(BaseModel):
    """What a screen looks at: a console at a stage, by id, and of its long lists at a leaf.

    `moves`: 1 where the screen knows pieces that only say where an item stands now.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    look: str = ""
    of: str = ""
    q: Annotated[str, AfterValidator(lambda told: told[:LONGEST_SEARCH])] = ""
    board: Page = 1
    wall: Page = 1
    moves: Annotated[int, BeforeValidator(Within(0, 1, 0))] = 0

    @property
    def leaf(self) -> Leaf:
        return Leaf(self.of, self.q.strip(), self.board, self.wall)

    @property
    def query(self) -> str:
        """Return the same as a part of an address."""
        look = urlencode({"look": self.look}) if self.look else ""
        return "&".join(filter(None, (look, self.leaf.query)))


def refuse_long(connection: HTTPConnection) -> None:
    """Refuse an address that asks for more than any link of ours does."""
    if len(connection.scope.get("query_string", b"")) > LONGEST_QUERY:
        raise Refused(Code.address_too_long)
