# What is found out once and not again at each step: rows and steps never change, so what one tells, it tells for ever.
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Once(Generic[K, T]):
    """What each thing tells, by which thing it is: it is held, so that its identity is never another's."""

    def __init__(self, tell: Callable[[K], Iterable[T]]) -> None:
        self._tell = tell
        self._known: dict[int, tuple[K, frozenset[T]]] = {}

    def of(self, thing: K) -> frozenset[T]:
        known = self._known.get(id(thing))
        if known is None:
            known = self._known[id(thing)] = thing, frozenset(self._tell(thing))
        return known[1]
