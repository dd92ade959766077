# Those who join come in one after the other, and where others wait, the next one only after a rest as long as that
# took: a crowd at the door leaves half of the server to those who are in. Knows no request and no session.
import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LONGEST_REST = 0.02  # seconds


class DoorLine:
    """The line of those who wait to come into one session, each for a moment."""

    def __init__(self) -> None:
        self._door = asyncio.Lock()
        self._here = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for one's place at the door, and hold it."""
        self._here += 1
        try:
            async with self._door:
                begun = time.perf_counter()
                yield
                if self._here > 1:
                    await asyncio.sleep(
                        min(time.perf_counter() - begun, LONGEST_REST)
                    )
        finally:
            self._here -= 1
