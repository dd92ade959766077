# Who is connected to other processes that serve the same session, as far as they told lately.
from collections.abc import Callable
from secrets import token_hex

from session.live.bus import Note

STALE = 60_000  # ms after which a process that tells nothing any more counts as gone


class Elsewhere:
    """`clock` gives the time in ms. `here`: the name under which this process tells of its own people."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.here = token_hex(8)
        self._clock = clock
        self._told: dict[str, tuple[int, frozenset[str]]] = {}

    def heard(self, note: Note) -> bool:
        """Take note of who is connected to another process; tell whether that is news."""
        people, process = note.get("here"), note.get("by")
        if (
            not isinstance(people, list)
            or not isinstance(process, str)
            or process == self.here
        ):
            return False
        before = self.people
        self._told[process] = (self._clock(), frozenset(map(str, people)))
        return self.people != before

    @property
    def people(self) -> frozenset[str]:
        lately = self._clock() - STALE
        self._told = {
            process: told
            for process, told in self._told.items()
            if told[0] > lately
        }
        return frozenset().union(*(people for _, people in self._told.values()))
