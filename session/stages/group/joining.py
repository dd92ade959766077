# Groups that are made of earlier groups: pairs become fours, fours eights. Pure; knows people by id.
from collections.abc import Sequence


def united(
    before: Sequence[Sequence[str]], late: Sequence[str], groups: int
) -> tuple[tuple[str, ...], ...]:
    """Join earlier groups whole into `groups` groups (1 or more), the larger ones first, each to the smallest.

    `late`: who sat in none of them; each comes to the smallest. Nobody is in two of them.
    """
    standing = [list(each) for each in before if each]
    number = min(groups, len(standing)) or 1
    formed: list[list[str]] = [[] for _ in range(number)]
    largest_first = sorted(standing, key=len, reverse=True)
    for each in largest_first:
        smallest = min(formed, key=len)
        smallest.extend(each)
    for person in late:
        smallest = min(formed, key=len)
        smallest.append(person)
    return tuple(tuple(each) for each in formed if each)
