# How showing shares the loop with answering: it works in slices, and between two of them those who wait for a receipt
# come first. Knows the room's inbox and the clock; knows no screen.
import asyncio
import time

from session.live.room import Room

SLICE = 0.0005  # seconds of work between two looks at what came in
GIVING_WAY = 0.025  # seconds that one push stands still for receipts at most: no flood of commands keeps it from an end


class Slices:
    """The slices of one push after the other. `worked`: the seconds that this one has worked, not those it waited."""

    def __init__(self, room: Room) -> None:
        self.worked = 0.0
        self._room = room
        self._since = 0.0
        self._patience = 0.0

    def begin(self) -> None:
        self.worked, self._patience = 0.0, GIVING_WAY
        self._since = time.monotonic()

    async def breathe(self) -> None:
        """Let the loop have a turn if the slice is over, and whoever was heard by then have a receipt."""
        now = time.monotonic()
        if now - self._since < SLICE:
            return
        self.worked += now - self._since
        await asyncio.sleep(0)
        if self._room.answering and self._patience > 0:
            await self._room.let_answer(self._patience)
        self._since = time.monotonic()
        self._patience -= self._since - now
