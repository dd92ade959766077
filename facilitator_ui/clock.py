# The house's clock: what the machine's showed when the server started, and from then on the time that really passed.
# A machine that is set right in the midst of a session moves no countdown and puts nothing before what came earlier.
import time
from collections.abc import Callable

# Counts the laptop's sleep, too: on Linux that is another clock than Python's monotonic one.
_PASSING = getattr(
    time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None)
)


def passed() -> float:
    """Return seconds from a fixed moment; nobody can set this clock."""
    return (
        time.monotonic() if _PASSING is None else time.clock_gettime(_PASSING)
    )


class SteadyClock:
    """Milliseconds since 1970. `wall` may jump, `passed` may not."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        passed: Callable[[], float] = passed,
    ) -> None:
        self._wall = wall
        self._passed = passed
        self._zero = wall() - passed()

    def __call__(self) -> int:
        return int((self._zero + self._passed()) * 1000)

    @property
    def drift(self) -> float:
        """Return how many seconds the machine's clock is ahead of this one: it was set after the start."""
        return self._wall() - self._zero - self._passed()
