# How far each phone has come, in this process's memory and no journal: the join form opened, a screen, a first receipt.
# Knows ids of devices and people, nothing of what they sent.
from collections import OrderedDict
from collections.abc import Callable

from session.entries.arrivals import Phones

MOST_DEVICES = 5_000
FORGOTTEN = 20 * 60_000  # a form that was opened and left


class Steps:
    """Notes each step once; moments in ms. Calls `news` for what is new: consoles are woken for nothing else."""

    def __init__(self, news: Callable[[], None]) -> None:
        self._news = news
        self._scanned: OrderedDict[str, int] = OrderedDict()
        self._opened: set[str] = set()
        self._received: set[str] = set()

    def scanned(self, device: str, now: int) -> None:
        """Note that a browser has the join form."""
        if not device:
            return
        before = len(self._scanned)
        self._scanned[device] = now
        self._scanned.move_to_end(device)
        if len(self._scanned) > before:
            self._news()
        while len(self._scanned) > MOST_DEVICES:
            self._scanned.popitem(last=False)

    def joined(self, device: str) -> None:
        """Note that the browser is somebody by now."""
        if self._scanned.pop(device, None) is not None:
            self._news()

    def opened(self, person: str) -> None:
        """Note that a person's phone has a screen."""
        self._note(self._opened, person)

    def received(self, person: str) -> None:
        """Note that something a person sent was acknowledged."""
        self._note(self._received, person)

    def _note(self, people: set[str], person: str) -> None:
        if person not in people:
            people.add(person)
            self._news()

    def told(self, connected: frozenset[str], now: int) -> Phones:
        scanned = sum(at > now - FORGOTTEN for at in self._scanned.values())
        return Phones(
            scanned,
            connected,
            frozenset(self._opened),
            frozenset(self._received),
        )
