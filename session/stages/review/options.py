# What an organizer may choose for a review: whether phones are asked, and how long each promise has.
from typing import Annotated

from pydantic import Field

from session.options import Asked, Options
from session.refusals import N_

USUAL, MOST = 4, 60


class ReviewOptions(Options):
    """`asks`: people answer on their phones how it goes on. `minutes`: of each promise; 0 is without a clock."""

    asks: Annotated[
        bool, Asked(N_("The room answers on phones"), settled=True)
    ] = True
    minutes: Annotated[
        int,
        Field(ge=0, le=MOST),
        Asked(N_("Minutes for each promise"), N_("0 is without a clock")),
    ] = USUAL
