# What an object remembers: every text that can be reached from it by attributes of our own classes
# and through containers.
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

OURS = {"session", "exports", "facilitator_ui"}
FOLLOWED = (list, tuple, set, frozenset, deque)


def texts(root: object) -> Iterator[str]:
    """Yield all texts in an object, in what it holds, and in what that holds."""
    seen: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif id(one) not in seen:
            seen.add(id(one))
            waiting += _inner(one)


def _inner(one: Any) -> list[Any]:  # whatever stands in memory
    if isinstance(one, Mapping):
        return [*one.keys(), *one.values()]
    if isinstance(one, FOLLOWED):
        return list(one)
    if type(one).__module__.partition(".")[0] not in OURS:
        return []
    slots = [
        getattr(one, name)
        for name in getattr(type(one), "__slots__", ())
        if hasattr(one, name)
    ]
    return [*slots, *getattr(one, "__dict__", {}).values()]
