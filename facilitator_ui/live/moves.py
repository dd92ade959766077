# Which items of a list have to be carried elsewhere so that it stands in its new order: the fewest there are. Those of
# a longest rising subsequence stay, the others move. Pure; knows lists of names only.
from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress, count
from operator import ne


def least_moves(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the fewest items of both lists that must move so that these stand as in the new one."""
    old, new = _without_ends(old, new)
    if not old or not new:
        return set()
    if _goes_behind(old, new):
        return {old[0]}
    if _goes_behind(new, old):
        return {new[0]}
    return _movers(old, new)


def _without_ends(
    old: Sequence[str], new: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Cut off what both begin and end with."""
    first = _alike(old, new)
    old = old[first:]
    new = new[first:]
    last = _alike(old[::-1], new[::-1])
    old = old[: len(old) - last]
    new = new[: len(new) - last]
    return old, new


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items two lists begin with alike."""
    differ = map(ne, one, other)
    shorter = min(len(one), len(other))
    return next(compress(count(), differ), shorter)


def _goes_behind(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether all that differs is that the first went behind the others."""
    carried = old[0]
    if carried != new[-1]:
        return False
    others = new[:-1]
    return old[1:] == others


def _movers(old: Sequence[str], new: Sequence[str]) -> set[str]:
    stood = dict(zip(old, count()))
    both = [key for key in new if key in stood]
    places = [stood[key] for key in both]
    staying = {both[index] for index in _longest_rising(places)}
    return set(both) - staying


def _longest_rising(places: list[int]) -> list[int]:
    """Return the indexes of a longest rising subsequence, from its end: patience sorting."""
    lowest: list[int] = []  # the lowest end of a rising row of each length
    ends: list[int] = []  # and its index
    behind: list[int] = []  # for each index the one before it in its row
    for index, place in enumerate(places):
        length = bisect_left(lowest, place)
        before = ends[length - 1] if length else -1
        behind.append(before)
        lowest[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    if not ends:
        return []
    return _back(behind, ends[-1])


def _back(behind: list[int], index: int) -> list[int]:
    found = []
    while index >= 0:
        found.append(index)
        index = behind[index]
    return found
