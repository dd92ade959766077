# Short forms of links, to be typed on a computer of the hall: eight signs that stand for a link's secret for half an
# hour, in this process's memory and nowhere else. Knows no request and no link.
from collections.abc import Callable
from secrets import choice

from facilitator_ui.door.pace import Pace
from session.live.rooms import ALPHABET
from session.values.codes import plain_code

LENGTH = 8
LIVES = 30 * 60_000
MOST = 200
# Of one session: eight signs of thirty are not found in half an hour.
TRIES_A_SECOND, TRIES_AT_ONCE = (
    1.0,
    60,
)


class Shorts:
    """Remembers which secret a short form stands for; moments in ms."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._tries = Pace(TRIES_A_SECOND, TRIES_AT_ONCE)
        self._kept: dict[tuple[str, str], tuple[str, int]] = {}

    def made(self, session: str, secret: str) -> str:
        """Return a short form of a link's secret."""
        self._forget()
        short = "".join(choice(ALPHABET) for _ in range(LENGTH))
        self._kept[session, short] = secret, self._clock() + LIVES
        return short

    def meant(self, session: str, typed: str) -> str | None:
        """Return the secret that a short form stands for, however it is typed; none where it stands for none."""
        short = plain_code(typed)
        if len(short) != LENGTH or not self._tries.takes((session, "short")):
            return None
        self._forget()
        return self._kept.get((session, short), (None, 0))[0]

    def _forget(self) -> None:
        now = self._clock()
        self._kept = {
            name: kept for name, kept in self._kept.items() if kept[1] > now
        }
        while len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]


def spaced(short: str) -> str:
    """Write a short form as it is read aloud: K7M2-9XQP."""
    return f"{short[: LENGTH // 2]}-{short[LENGTH // 2 :]}"
