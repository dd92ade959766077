# Time zones as an organizer chooses them: by the name of a place and by what its clock shows on the day. Reads the
# names of places in each language; knows no request.
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from session.refusals import N_
from session.values.zones import names, offset_at
from session.words import Words

REGIONS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)


@dataclass(frozen=True)
class Zone:
    name: str
    place: str
    offset: str


@dataclass(frozen=True)
class ZoneGroup:
    name: str
    zones: tuple[Zone, ...]


def groups(spoken: Words, moment: int, chosen: str) -> tuple[ZoneGroup, ...]:
    """Return the zones, nearest to the reader first; `moment` (ms): for which their clocks are told."""
    day = 24 * 3600 * 1000
    country = spoken.own.country
    near = [
        zone
        for zone in get_global("territory_zones")[country]
        if zone in names()
    ]
    rest = {
        zone
        for zone in names()
        if zone.partition("/")[0] in REGIONS or zone in {chosen, "UTC"}
    } - {*near}
    today = moment // day * day
    territory = Locale(spoken.language).territories[country]
    return (
        ZoneGroup(territory, _told(tuple(near), spoken.language, today)),
        ZoneGroup(
            spoken(N_("All places")),
            _told(tuple(sorted(rest)), spoken.language, today),
        ),
    )


@lru_cache(maxsize=64)
def _told(
    zones: tuple[str, ...], language: str, moment: int
) -> tuple[Zone, ...]:
    found = sorted(
        (offset_at(zone, moment), _place(zone, language), zone)
        for zone in zones
    )
    return tuple(
        Zone(zone, place, from_utc(offset)) for offset, place, zone in found
    )


def _place(zone: str, language: str) -> str:
    if zone == "UTC":
        return zone
    return str(get_timezone_location(zone, locale=language, return_city=True))


def from_utc(minutes: int) -> str:
    """Write a distance from UTC as people do: UTC+3, UTC−3:30."""
    sign = "−" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
