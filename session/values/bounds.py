# How large a number, a text or a list may be that comes in: by a command, a form, a planned session's file, an archive.
# Where a type is declared it takes its bound from here. Knows nothing else.
from typing import Annotated, TypeVar

from annotated_types import Len
from pydantic import Field

T = TypeVar("T")

LATEST = 4_102_444_800_000
"""The year 2100, in ms: no session is planned for later."""
LAST = 32_503_680_000_000
"""The year 3000, in ms: a clock that is wrong by centuries is still a date that every calendar writes."""
MOST_ROWS = 1_000_000
MOST_STEPS = 100

Moment = Annotated[int, Field(ge=0, le=LAST)]
"""ms since 1970-01-01 UTC."""
Span = Annotated[int, Field(ge=-LAST, le=LAST)]
"""ms; below zero where the time was over."""
Number = Annotated[int, Field(ge=0, le=MOST_ROWS)]
"""How many, or which one of so many."""
Position = Annotated[int, Field(ge=-9_999, le=9_999)]
"""A place in an order that people make: of stages, sides, groups, turns."""
Offset = Annotated[int, Field(ge=-1_080, le=1_080)]
"""Minutes from UTC; no place on Earth is further than 14 hours."""
Days = Annotated[int, Field(ge=0, le=60)]
Sheet = Annotated[int, Field(ge=0, le=999)]
"""Which sheet of what does not fit on one, from 0."""
Pace = Annotated[int, Field(ge=0, le=600)]
"""Seconds between two sheets; 0 is never."""
Pixels = Annotated[int, Field(ge=1, le=20_000)]
Generation = Annotated[int, Field(ge=1, le=9)]
Mark = Annotated[int, Field(ge=-1_000, le=1_000)]
"""An answer on a scale."""
Whole = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
"""A number whose meaning is somebody else's."""

Word = Annotated[str, Field(max_length=120)]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=4_000)]
Answer = Annotated[str, Field(max_length=64_000)]
"""Whatever fits into a command; a form's own limit says the rest."""

Few = Len(0, 40)
Many = Len(0, 200)
"""Lengths of lists that people write."""
