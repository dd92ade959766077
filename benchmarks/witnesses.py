# Some of the phones watch, the rest are the load. One process that reads for a thousand phones reads a receipt after
# the frames of all the others, and a person's phone does not: so the phones whose waiting is measured have a process of
# their own, and the rest have one that gives way to it. Both share the core of the load.
import asyncio
import gc
import multiprocessing
import os
from array import array
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from phones import Crowd

ONE_IN = 10
SHARE = 1 / 3  # of all inputs: enough of them to tell the 99th of a hundred


@dataclass
class Told:
    """What the rest noted: what it made, and what went wrong. `order`: as its first phone saw the wall grow."""

    made: list[str]
    order: list[str]
    bytes: list[int]
    inputs: int
    lost: int
    doubled: int
    disordered: int
    refused: list[str]


class Hall:
    """All phones of a run. What people wait for is what the witnesses saw; what went wrong, what anybody saw."""

    def __init__(self, port: int) -> None:
        gc.disable()
        self.witnesses = Crowd(port)
        self._pipe, theirs = multiprocessing.Pipe()
        self._rest = multiprocessing.get_context("spawn").Process(
            target=_be_the_rest, args=(theirs, port), daemon=True
        )
        self._rest.start()
        theirs.close()

    async def come_in(self, lines: list[tuple[str, str]]) -> None:
        """Open all phones, each tenth as a witness."""
        watching = lines[::ONE_IN]
        rest = [line for number, line in enumerate(lines) if number % ONE_IN]
        await self._both(self.witnesses.come_in(watching), "come_in", rest)

    async def write(self, stage: str, rate: float, seconds: float) -> float:
        """Let random phones send inputs at an even rate; return how long it really took."""
        own = self.witnesses.write(stage, rate * SHARE, seconds)
        return max(
            await self._both(own, "write", stage, rate * (1 - SHARE), seconds)
        )

    async def settle(self, patience: float = 30) -> None:
        """Wait until everything that was sent is acknowledged and seen by all, or patience ends."""
        await self._both(self.witnesses.settle(patience), "settle", patience)
        made = list(self.witnesses.made)
        self.witnesses.others = await self._ask("learn", made)
        await self._both(self.witnesses.settle(patience), "settle", patience)
        self.told: Told = await self._ask("told")

    @property
    def acks(self) -> "array[float]":
        """How long witnesses waited for their receipts."""
        return self.witnesses.acks

    @property
    def sights(self) -> "array[float]":
        """How long it took until other witnesses saw what a witness wrote."""
        return self.witnesses.sights

    @property
    def inputs(self) -> int:
        return len(self.witnesses.acks) + self.told.inputs

    @property
    def lost(self) -> int:
        return self.witnesses.lost + self.told.lost

    @property
    def doubled(self) -> int:
        return self.witnesses.doubled + self.told.doubled

    @property
    def disordered(self) -> int:
        order = list(self.witnesses.phones[0].seen)
        return (
            self.witnesses.disordered
            + self.told.disordered
            + (order != self.told.order)
        )

    @property
    def refused(self) -> list[str]:
        return self.witnesses.refused + self.told.refused

    @property
    def bytes(self) -> list[int]:
        """What each phone got."""
        return [
            phone.bytes for phone in self.witnesses.phones
        ] + self.told.bytes

    def close(self) -> None:
        self.witnesses.close()
        self._rest.kill()
        self._rest.join()
        gc.enable()

    # A coroutine of Crowd, and its like.
    async def _both(self, own: Any, name: str, *given: Any) -> tuple[Any, Any]:
        return tuple(await asyncio.gather(own, self._ask(name, *given)))

    async def _ask(self, name: str, *given: Any) -> Any:
        self._pipe.send((name, given))
        return await asyncio.to_thread(self._pipe.recv)


class Rest(Crowd):
    """The phones that are the load, as another process asks them."""

    async def learn(self, made: list[str]) -> list[str]:
        """Know what others made; tell what was made here."""
        self.others = made
        return self.made

    async def told(self) -> Told:
        return Told(
            made=self.made,
            order=list(self.phones[0].seen),
            bytes=[phone.bytes for phone in self.phones],
            inputs=len(self.acks),
            lost=self.lost,
            doubled=self.doubled,
            disordered=self.disordered,
            refused=self.refused,
        )


def _be_the_rest(pipe: Connection, port: int) -> None:
    # Whoever else wants the core has it at once.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    gc.disable()
    asyncio.run(_obey(pipe, port))


async def _obey(pipe: Connection, port: int) -> None:
    """Do what is asked, one after the other, for as long as somebody asks."""
    rest = Rest(port)
    while True:
        name, given = await asyncio.to_thread(pipe.recv)
        answer = await getattr(rest, name)(*given)
        pipe.send(None if name == "come_in" else answer)
