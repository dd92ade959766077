# How often a word may be guessed: a few times at once, then after a wait that doubles with every wrong try.
# Counted apart for the device, the name and the whole session – never for a network address, which a hall shares.
# Knows no request and no session; a restart forgets it.
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FREE: Mapping[str, int] = {"device": 5, "name": 5, "session": 60}
FIRST = 5_000
LONGEST = 15 * 60_000
FORGOTTEN = 3 * 3_600_000
MOST = 10_000

Key = tuple[str, str]
"""What is counted – `device`, `name` or `session` – and which."""


@dataclass
class _Tries:
    count: int
    last: int


class Guessing:
    """Counts tries; moments in ms. A try counts as wrong until it is said to be right, so that many at once count."""

    def __init__(self) -> None:
        self._tries: OrderedDict[Key, _Tries] = OrderedDict()

    def wait(self, keys: Iterable[Key], now: int) -> int:
        """Return the ms until the next try is taken; 0 where it is taken now, and counted."""
        wanted = tuple(keys)
        left = max(self._left(key, now) for key in wanted)
        if left <= 0:
            for key in wanted:
                self._count(key, now)
        return max(0, left)

    def right(self, keys: Iterable[Key]) -> None:
        """Forget the tries of who turned out to be right, and take this one off the others."""
        for key in keys:
            tries = (
                self._tries.get(key)
                if key[0] == "session"
                else self._tries.pop(key, None)
            )
            if tries is not None:
                tries.count -= 1

    def forgive(self, key: Key) -> None:
        """Take one try off, and leave those before it."""
        if key in self._tries:
            self._tries[key].count -= 1

    def _left(self, key: Key, now: int) -> int:
        tries = self._tries.get(key)
        if (
            tries is None
            or tries.count < FREE[key[0]]
            or now - tries.last > FORGOTTEN
        ):
            return 0
        pause = min(LONGEST, FIRST << min(20, tries.count - FREE[key[0]]))
        return tries.last + pause - now

    def _count(self, key: Key, now: int) -> None:
        tries = self._tries.setdefault(key, _Tries(0, now))
        if now - tries.last > FORGOTTEN:
            tries.count = 0
        tries.count += 1
        tries.last = now
        self._tries.move_to_end(key)
        while len(self._tries) > MOST:
            self._tries.popitem(last=False)
