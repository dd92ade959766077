# How fast somebody may send: a store of turns that fills by the second. Counted for a person in a session, never for
# a network address alone, which a hall shares. Knows no request and no session; a restart forgets it.
import time
from collections.abc import Callable

MOST_KEPT = 20_000

Key = tuple[str, str]
"""The session, and who sends."""


class Pace:
    """`rate`: turns a second in the long run, `most`: how many may be taken at once."""

    def __init__(self, rate: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._left: dict[Key, tuple[float, float]] = {}

    def takes(self, key: Key) -> bool:
        """Take a turn; tell whether there was one."""
        now = self._clock()
        left, since = self._left.pop(key, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        taken = left >= 1
        self._left[key] = (left - taken, now)
        if len(self._left) > MOST_KEPT:
            del self._left[next(iter(self._left))]  # who has sent nothing for the longest time has all turns again
        return taken
