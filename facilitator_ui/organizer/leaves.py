# A long list on a page of the staff: one leaf of it at a time.
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Leaf(Generic[T]):
    """`items` stand on the leaf `page` of `pages`, counted from 1."""

    items: tuple[T, ...]
    page: int
    pages: int


def leaf(every: Sequence[T], page: int, size: int) -> Leaf[T]:
    """Return the leaf that is asked for, or the nearest there is; `size`: how many stand on each."""
    pages = max(1, -(-len(every) // size))
    at = min(max(page, 1), pages)
    first = (at - 1) * size
    return Leaf(tuple(every[first : first + size]), at, pages)
