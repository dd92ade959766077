"""Strains on a live room: a spike, a growing wall, stalled phones, a change of stage, a storm of joins, a restart."""

import argparse
import asyncio
import os
import time
from array import array
from collections.abc import Awaitable, Callable

from phones import Crowd, percentile
from servers import Gathering, Server, serving

Strain = Callable[[Server, int], Awaitable[dict[str, float]]]
PATIENCE = 120.0


async def entered(server: Server, people: int) -> tuple[Crowd, Gathering]:
    gathering = await asyncio.to_thread(server.gathered, people)
    crowd = Crowd(server.port)
    await crowd.come_in(gathering.lines)
    return crowd, gathering


def waits(crowd: Crowd) -> dict[str, float]:
    """Return what people waited for, in ms, and what went wrong."""
    return {
        "acked_50": percentile(crowd.acks, 0.5),
        "acked_99": percentile(crowd.acks, 0.99),
        "seen_99": percentile(crowd.sights, 0.99),
        "lost": crowd.lost,
        "doubled": crowd.doubled,
        "refused": len(crowd.refused),
    }


async def spike(server: Server, people: int) -> dict[str, float]:
    """Everybody sends one input within two seconds."""
    crowd, gathering = await entered(server, people)
    begun = time.perf_counter()
    for number, phone in enumerate(crowd.phones):
        crowd.one_input(phone, gathering.stage)
        await asyncio.sleep(max(0.0, begun + 2 * number / people - time.perf_counter()))
    await crowd.settle(PATIENCE)
    crowd.close()
    return waits(crowd)


async def growth(server: Server, people: int) -> dict[str, float]:
    """CPU of one input (ms) and bytes of one card, on a short wall and on a wall of two thousand."""
    crowd, gathering = await entered(server, people)
    short = await _cost(server, crowd, gathering.stage)
    await crowd.write(gathering.stage, 150, 13)
    await crowd.settle(PATIENCE)
    long = await _cost(server, crowd, gathering.stage)
    crowd.close()
    return {
        "cpu_short": short[0],
        "cpu_long": long[0],
        "cpu_growth": long[0] / short[0],
        "bytes_growth": long[1] / short[1],
        "cards": float(len(crowd.acks)),
        "lost": crowd.lost,
    }


async def _cost(server: Server, crowd: Crowd, stage: str) -> tuple[float, float]:
    cpu, bytes_, before = server.cpu, _heard(crowd), len(crowd.acks)
    await crowd.write(stage, 20, 5)
    await crowd.settle(PATIENCE)
    inputs = len(crowd.acks) - before
    return (server.cpu - cpu) / inputs * 1000, (_heard(crowd) - bytes_) / inputs / len(crowd.phones)


def _heard(crowd: Crowd) -> int:
    return sum(phone.bytes for phone in crowd.phones)


async def stalled(server: Server, people: int) -> dict[str, float]:
    """Stall a tenth of the phones; return how long the others wait, and how many of the stalled stay behind."""
    crowd, gathering = await entered(server, people)
    await crowd.write(gathering.stage, 50, 6)
    await crowd.settle(PATIENCE)
    free = percentile(crowd.sights, 0.99)
    deaf = crowd.phones[: people // 10]
    crowd.phones = crowd.phones[people // 10 :]
    for phone in deaf:
        phone.transport.pause_reading()
    crowd.sights = array("d")
    await crowd.write(gathering.stage, 50, 15)
    await crowd.settle(PATIENCE)
    told = {"seen_99_free": free, "seen_99_stalled": percentile(crowd.sights, 0.99), **waits(crowd)}
    for phone in deaf:
        phone.transport.resume_reading()
    await asyncio.sleep(2)
    told["deaf_behind"] = sum(len(crowd.phones[0].seen.keys() - phone.seen.keys()) > 0 for phone in deaf)
    crowd.phones += deaf
    crowd.close()
    return told


async def turn(server: Server, people: int) -> dict[str, float]:
    """Close the stage; return the ms until every phone shows it."""
    crowd, gathering = await entered(server, people)
    frames = [phone.frames for phone in crowd.phones]
    begun = time.perf_counter()
    chief = gathering.chief
    assert chief is not None
    told = {"type": "close_stage", "stage": gathering.stage}
    await asyncio.to_thread(chief.command, gathering.code, told)
    done = time.perf_counter() - begun
    while any(phone.frames == before for phone, before in zip(crowd.phones, frames, strict=True)):
        await asyncio.sleep(0.01)
        assert time.perf_counter() - begun < PATIENCE
    crowd.close()
    return {"acked": done * 1000, "all_turned": (time.perf_counter() - begun) * 1000}


async def storm(server: Server, people: int) -> dict[str, float]:
    """Let everybody join from one address, by form and line; return the seconds, and the CPU of each in ms."""
    cpu, begun = server.cpu, time.perf_counter()
    crowd, _ = await entered(server, people)
    taken = time.perf_counter() - begun
    crowd.close()
    return {"seconds": taken, "a_second": people / taken, "cpu_person": (server.cpu - cpu) / people * 1000}


async def restart(server: Server, people: int) -> dict[str, float]:
    """Kill the server; return the seconds from its first answer until every phone has a full frame again."""
    crowd, gathering = await entered(server, people)
    await crowd.write(gathering.stage, 50, 4)
    await crowd.settle(PATIENCE)
    await asyncio.to_thread(server.kill_and_start)
    back = Crowd(server.port)
    cpu, begun = server.cpu, time.perf_counter()
    await back.come_in(gathering.lines, at_once=people)
    taken = time.perf_counter() - begun
    whole = sum(len(phone.seen) == len(crowd.acks) for phone in back.phones)
    crowd.close()
    back.close()
    return {"seconds": taken, "whole": whole, "cpu_phone": (server.cpu - cpu) / people * 1000}


STRAINS: dict[str, Strain] = {each.__name__: each for each in (spike, growth, stalled, turn, storm, restart)}
ON_THE_FLOOR = {"spike", "growth", "stalled"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strains", nargs="*", default=list(STRAINS))
    parser.add_argument("--people", type=int, default=1000)
    given = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in given.strains:
        for program in ("product", "floor") if name in ON_THE_FLOOR else ("product",):
            with serving(program) as server:
                told = asyncio.run(STRAINS[name](server, given.people))
            figures = "  ".join(f"{figure} {value:.2f}" for figure, value in told.items())
            print(f"{name:8} {program:8} {figures}", flush=True)


if __name__ == "__main__":
    main()
