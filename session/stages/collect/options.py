# What an organizer may choose for collecting: the columns, how many cards each person writes, and whether in rounds.
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_

MOST_COLUMNS, TITLE = 8, 60
TEXT = 600


class CollectOptions(Options):
    """`columns`: a title a line; fewer than two are one column without a title. `in_turn`: one after another.

    `each`: cards that one may have, in each round where there are rounds; 0 is no bound. `minutes`: of a round's clock.
    `go_on`: how many of the most supported a later stage may take.
    """

    columns: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Columns"),
            N_("a title a line, up to eight; with fewer than two all is one"),
            Input.lines,
            settled=True,
        ),
    ] = ""
    in_turn: Annotated[
        bool,
        Asked(
            N_("Columns one after another"),
            N_("each is opened by itself, with a clock of its own if you like"),
            settled=True,
        ),
    ] = False
    each: Annotated[
        int,
        Field(ge=0, le=20),
        Asked(
            N_("Cards of each person"),
            N_("in each round, where there are rounds; 0 is no bound"),
        ),
    ] = 0
    rounds: Annotated[
        bool,
        Asked(
            N_("In rounds"),
            N_("the best one first: each round is begun and closed by itself"),
            settled=True,
        ),
    ] = False
    minutes: Annotated[
        int,
        Field(ge=0, le=60),
        Asked(
            N_("Minutes for each round or column"), N_("0 is without a clock")
        ),
    ] = 0

    go_on: Annotated[
        int,
        Field(ge=1, le=40),
        Asked(
            N_("How many go on"),
            N_("the most supported cards, where a later stage takes these"),
        ),
    ] = 7

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the titles of the columns, each once; none where all is one column."""
        lines = self.columns.splitlines()
        told = [" ".join(line.split())[:TITLE].rstrip() for line in lines]
        found = tuple(dict.fromkeys(filter(None, told)))
        if len(found) < 2:  # noqa: PLR2004 - one column is no choice
            return ()
        return found[:MOST_COLUMNS]
