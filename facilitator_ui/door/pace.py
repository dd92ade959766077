# How fast somebody may send: a store of turns that fills by the second. Counted for a person in a session, never for
# a network address alone, which a hall shares. Knows no request and no session; a restart forgets it.
import time
from collections.abc import Callable

MOST_KEPT = 20_000

Key = tuple[str, str]
"""The session, and who sends."""


class Pace:
    """`rate`: turns a second in the long run, `most`: how many may be taken at once."""

    def __init__(
        self,
        rate: float,
        most: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._left: dict[Key, tuple[float, float]] = {}

    def takes(self, key: Key) -> bool:
        """Take a turn; tell whether there was one."""
        now = self._clock()
        left = self._left_of(key, now)
        taken = left >= 1
        self._note(key, left - taken, now)
        return taken

    def owes(self, key: Key, turns: float) -> float:
        """Take turns in any case; return the seconds until there are some again for what was taken too much."""
        now = self._clock()
        left = max(self._left_of(key, now) - turns, -self._most)
        self._note(key, left, now)
        return max(0.0, -left / self._rate)

    def _left_of(self, key: Key, now: float) -> float:
        left, since = self._left.pop(key, (self._most, now))
        grown = (now - since) * self._rate
        return min(self._most, left + grown)

    def _note(self, key: Key, left: float, now: float) -> None:
        self._left[key] = (left, now)
        if len(self._left) > MOST_KEPT:
            # Who has sent nothing for the longest time has all turns again.
            del self._left[next(iter(self._left))]
