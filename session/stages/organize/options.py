# What an organizer may choose for clusters: places that stand from the beginning, into which cards are sorted.
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_

MOST_PLACES, TITLE = 12, 60
TEXT = 800
FEWEST = 2


class OrganizeOptions(Options):
    """`places`: a title a line; fewer than two are none. `borders`: between two neighbours, too, a card may lie."""

    places: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Places that stand"),
            N_(
                "a title a line, up to twelve; without any, people make clusters of their own"
            ),
            Input.lines,
            settled=True,
        ),
    ] = ""
    borders: Annotated[
        bool,
        Asked(
            N_("Borders between the places"),
            N_("a place between each two neighbours, for what is in both"),
            settled=True,
        ),
    ] = False

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the titles of the places that stand, in order, each once; none where people make clusters."""
        lines = self.places.splitlines()
        told = map(_told, lines)
        once = dict.fromkeys(filter(None, told))
        every = tuple(once)
        named = every[:MOST_PLACES]
        if len(named) < FEWEST:
            return ()
        if not self.borders:
            return named
        return _with_borders(named)


def _told(line: str) -> str:
    words = line.split()
    title = " ".join(words)
    short = title[:TITLE]
    return short.rstrip()


def _with_borders(named: tuple[str, ...]) -> tuple[str, ...]:
    first = named[0]
    found = [first]
    for before, after in pairwise(named):
        between = f"{before} / {after}"
        found.append(between)
        found.append(after)
    return tuple(found)
