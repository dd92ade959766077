# What an organizer may choose for a map: its horizons with their years, its lanes, and which types of cards there are.
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from session.options import Asked, Input, Options
from session.refusals import N_

HORIZONS = ("near", "middle", "far", "beyond")
"""Keys of the horizons, from the nearest on: by these a card keeps where it stands, whatever they are called."""
LANES = ("a", "b", "c", "d", "e", "f")
USUAL: tuple[str, ...] = (N_("Near"), N_("Middle"), N_("Far"))
TITLE, TEXT = 40, 600
_YEARS = re.compile(r"^(.*?)[\s:,(]*(\d{4})(?:\s*[-–—]\s*(\d{4}))?\)?$")


@dataclass(frozen=True)
class Horizon:
    """`first`, `last`: its years; 0 where it has none. `title`: people's words, or a sentence of the catalogues."""

    key: str
    title: str
    first: int = 0
    last: int = 0

    @property
    def years(self) -> str:
        if not self.first:
            return ""
        if self.first == self.last:
            return str(self.first)
        return f"{self.first}–{self.last}"

    def has(self, year: int) -> bool:
        if not self.first:
            return True
        return self.first <= year <= self.last


@dataclass(frozen=True)
class Lane:
    key: str
    title: str


class TimemapOptions(Options):
    """`horizons`, `lanes`: a line each. The rest: which types of cards there are besides plain ones."""

    horizons: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Horizons"),
            N_(
                "two to four lines, the nearest first, with years if you like: Near 2026–2028"
            ),
            Input.lines,
        ),
    ] = ""
    lanes: Annotated[
        str,
        Field(max_length=TEXT),
        Asked(
            N_("Lanes"),
            N_("a title a line, up to six; without any the map is one lane"),
            Input.lines,
        ),
    ] = ""
    trend: Annotated[bool, Asked(N_("Trends"))] = True
    technology: Annotated[bool, Asked(N_("Technologies"))] = True
    event: Annotated[bool, Asked(N_("Events"))] = True
    threat: Annotated[bool, Asked(N_("Threats"))] = True
    opportunity: Annotated[bool, Asked(N_("Opportunities"))] = True
    practice: Annotated[bool, Asked(N_("New practices"))] = False
    fork: Annotated[bool, Asked(N_("Forks"))] = False
    project: Annotated[bool, Asked(N_("Projects"))] = False

    @property
    def spans(self) -> tuple[Horizon, ...]:
        """Return the horizons, the nearest first; the usual three where fewer than two are named."""
        lines = _lines(self.horizons)
        named = USUAL
        if len(lines) > 1:
            named = lines
        keyed = zip(HORIZONS, named, strict=False)
        found: list[Horizon] = []
        for key, line in keyed:
            found.append(_horizon(key, line))
        return tuple(found)

    @property
    def rows(self) -> tuple[Lane, ...]:
        """Return the lanes; one without a title where none is named."""
        named = _lines(self.lanes) or ("",)
        keyed = zip(LANES, named, strict=False)
        found: list[Lane] = []
        for key, line in keyed:
            title = line[:TITLE]
            found.append(Lane(key, title))
        return tuple(found)


def _lines(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for line in text.splitlines():
        words = line.split()
        if words:
            told = " ".join(words)
            found[told] = None
    return tuple(found)


def _horizon(key: str, line: str) -> Horizon:
    found = _YEARS.match(line)
    if found is None:
        return Horizon(key, line[:TITLE])
    name, first, last = found.groups()
    years = sorted((int(first), int(last or first)))
    title = name[:TITLE] or line
    return Horizon(key, title, *years)
