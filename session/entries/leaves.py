# A console's long lists, so many cards at a time: which page of each is looked at, and the words that are searched for.
# Nobody reads a thousand cards on one screen, and no browser shows them well. Knows regions; knows no kind and no row.
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from session.kind import Listing, Region
from session.values.leaf import PAGED, Leaf

T = TypeVar("T")
A_PAGE = 40
MOST_CHOICES = 200
"""People or cards that one field offers to choose from; beyond that, those whom the search finds."""

MOST_OFFERED = 60
"""Likewise where each is a line of its own, with a box to tick."""


def chosen(
    several: Sequence[T],
    told: Callable[[T], str],
    leaf: Leaf,
    most: int = MOST_CHOICES,
) -> tuple[T, ...]:
    """Return what a field offers: all where they are few, else the first of those that the search finds."""
    if len(several) <= most:
        return tuple(several)
    return tuple([each for each in several if leaf.has(told(each))][:most])


@dataclass(frozen=True)
class Place:
    """A console's screen: which session, by its code, and stage; whether another stage runs than it looks at."""

    code: str
    stage: str
    elsewhere: bool

    def way(self, leaf: Leaf) -> str:
        """Return the address of a leaf."""
        asked = "&".join(
            filter(
                None,
                (f"look={self.stage}" if self.elsewhere else "", leaf.query),
            )
        )
        return f"/s/{self.code}/console{'?' if asked else ''}{asked}"


def paged(
    found: Iterable[Region], leaf: Leaf, place: Place, *, crowded: bool
) -> Iterator[Region]:
    """Yield regions with their long lists cut to a page, the way to the other pages beside each, and the search.

    `crowded`: there is something to search for though no list is long.
    """
    leaf = replace(leaf, of=place.stage)
    long = crowded or bool(leaf.words)
    for region in found:
        if region.slot not in PAGED or region.items is None:
            yield region
            continue
        long = long or len(region.items) > A_PAGE
        yield from _leaf(region, leaf, place)
    told = {
        "code": place.code,
        "stage": place.stage,
        "elsewhere": place.elsewhere,
        "words": leaf.words,
        "long": long,
    }
    yield Region(
        "search",
        "parts/leaves.html",
        "search",
        {**told, "all": place.way(Leaf())},
    )


def _leaf(region: Region, leaf: Leaf, place: Place) -> Iterator[Region]:
    items = _searched(region.items or (), leaf)
    pages = max(1, -(-len(items) // A_PAGE))
    page = min(getattr(leaf, region.slot), pages)
    shown = _cut(items, (page - 1) * A_PAGE)
    yield replace(region, items=shown)
    first = (page - 1) * A_PAGE + 1
    told = {
        "first": first,
        "last": first + len(shown) - 1,
        "found": len(items),
        "page": page,
        "pages": pages,
    }
    ways = {"begin": 1, "before": page - 1, "after": page + 1, "end": pages}
    addresses = {
        name: place.way(leaf.at(region.slot, number))
        for name, number in ways.items()
    }
    searched = bool(leaf.words)
    yield Region(
        f"{region.slot}_turns",
        "parts/leaves.html",
        "turns",
        {**told, **addresses, "searched": searched},
    )


def _searched(items: Sequence[Region], leaf: Leaf) -> Sequence[Region]:
    if not leaf.words:
        return items
    if isinstance(items, Listing):
        told = items.told
        rows = [row for row in items.rows if leaf.has(told(row))]
        return items.with_rows(rows)
    return [item for item in items if leaf.has(item.told)]


def _cut(items: Sequence[Region], first: int) -> Sequence[Region]:
    if isinstance(items, Listing):
        return items.with_rows(items.rows[first : first + A_PAGE])
    return items[first : first + A_PAGE]
