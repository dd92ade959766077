# At the door one comes in after the other; whoever gives up in the line holds up nobody, whoever is alone rests not.
import asyncio
import time

import pytest

from facilitator_ui.door.line import LONGEST_REST, DoorLine

WORK = 0.005  # seconds that one takes


class Door:
    """A line, and what was seen of those who came in by it."""

    def __init__(self) -> None:
        self.line = DoorLine()
        self.inside = 0
        self.most = 0
        self.came: list[int] = []

    async def come(self, number: int) -> None:
        async with self.line.place():
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(WORK)
            self.inside -= 1
            self.came.append(number)


def test_one_comes_in_after_the_other_in_the_order_of_coming() -> None:
    async def scene() -> None:
        door = Door()
        await asyncio.gather(*map(door.come, range(10)))
        assert (door.most, door.came) == (1, list(range(10)))

    asyncio.run(scene())


def test_the_line_rests_as_long_as_it_worked_while_others_wait() -> None:
    async def scene() -> None:
        door, begun = Door(), time.perf_counter()
        await asyncio.gather(*map(door.come, range(10)))
        assert time.perf_counter() - begun >= 10 * WORK + 9 * WORK

    asyncio.run(scene())


def test_whoever_is_alone_does_not_rest() -> None:
    async def scene() -> None:
        door = Door()
        await door.come(0)
        assert not door.line._door.locked()
        assert door.line._here == 0

    asyncio.run(scene())


def test_whoever_gives_up_or_fails_holds_up_nobody() -> None:
    async def scene() -> None:
        door = Door()
        tasks = [asyncio.create_task(door.come(number)) for number in range(4)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with pytest.raises(ZeroDivisionError):
            async with door.line.place():
                raise ZeroDivisionError
        await asyncio.wait_for(door.come(4), LONGEST_REST + 1)
        assert door.came == [1, 3, 4]
        assert door.line._here == 0

    asyncio.run(scene())
