"""Strains on a live room: a spike, a stream, a growing wall, stalled phones, a turn, a storm of joins, a restart."""

import argparse
import asyncio
import json
import os
import time
from array import array
from collections.abc import Awaitable, Callable
from itertools import product
from pathlib import Path

from phones import Crowd, percentile
from servers import Gathering, Server, serving
from witnesses import Hall

Strain = Callable[[Server, int], Awaitable[dict[str, float]]]
PATIENCE = 120.0
HALF_AN_HOUR = 1800.0
TOP = 4000.0  # inputs a second, more than the phones of one core can send and read
LATE = 1000.0  # ms until a receipt, at which a person sends again


async def entered(
    server: Server, people: int, *, pages: bool = False
) -> tuple[Crowd, Gathering]:
    gathering = await asyncio.to_thread(server.gathered, people, pages=pages)
    crowd = Crowd(server.port)
    await crowd.come_in(gathering.lines)
    return crowd, gathering


def waits(crowd: Crowd | Hall) -> dict[str, float]:
    """Return what people waited for, in ms, and what went wrong."""
    return {
        "acked_50": percentile(crowd.acks, 0.5),
        "acked_99": percentile(crowd.acks, 0.99),
        "seen_99": percentile(crowd.sights, 0.99),
        "lost": crowd.lost,
        "doubled": crowd.doubled,
        "disordered": crowd.disordered,
        "refused": len(crowd.refused),
    }


async def spike(server: Server, people: int) -> dict[str, float]:
    """Everybody sends one input within two seconds."""
    crowd, gathering = await entered(server, people)
    begun = time.perf_counter()
    for number, phone in enumerate(crowd.phones):
        crowd.one_input(phone, gathering.stage)
        await asyncio.sleep(
            max(0.0, begun + 2 * number / people - time.perf_counter())
        )
    await crowd.settle(PATIENCE)
    crowd.close()
    return waits(crowd)


async def stream(server: Server, people: int) -> dict[str, float]:
    """Let half as many phones send as many inputs a second as they are."""
    gathering = await asyncio.to_thread(server.gathered, people // 2)
    hall = Hall(server.port)
    await hall.come_in(gathering.lines)
    cpu = server.cpu
    taken = await hall.write(gathering.stage, people / 2, 8)
    await hall.settle(PATIENCE)
    hall.close()
    return {"cpu": (server.cpu - cpu) / taken, **waits(hall)}


async def ladder(server: Server, people: int) -> dict[str, float]:
    """Double the inputs a second of half as many phones, until receipts lag; return the last rate that was borne."""
    crowd, gathering = await entered(server, people // 2)
    borne, rate = 0.0, people / 2
    while rate <= TOP:
        crowd.acks = array("d")
        sent = await crowd.write(gathering.stage, rate, 4)
        taken, done = len(crowd.acks) / sent, percentile(crowd.acks, 0.99)
        await crowd.settle(PATIENCE)
        if taken < 0.9 * rate or done > LATE:
            break
        borne, rate = taken, rate * 1.414
    crowd.close()
    return {"borne": borne, "lost": crowd.missing, "doubled": crowd.doubled}


async def growth(server: Server, people: int) -> dict[str, float]:
    """CPU of one input (ms) and bytes of one card, on a wall of 10 to 30 cards, of 500 and of 2,000."""
    crowd, gathering = await entered(server, people)
    short = await _at(server, crowd, gathering.stage, 10, 20)
    wide = await _at(server, crowd, gathering.stage, 500)
    long = await _at(server, crowd, gathering.stage, 2000)
    crowd.close()
    return {
        "cpu_short": short[0],
        "cpu_long": long[0],
        "cpu_growth": long[0] / short[0],
        "bytes_growth": wide[1] / short[1],
        "cards": float(len(crowd.acks)),
        "lost": crowd.lost,
    }


async def _at(
    server: Server, crowd: Crowd, stage: str, cards: int, inputs: int = 100
) -> tuple[float, float]:
    """Let the wall grow to so many cards; return what each of some more costs: ms of CPU, and bytes a phone."""
    await crowd.write(stage, 150, (cards - len(crowd.acks)) / 150)
    await crowd.settle(PATIENCE)
    cpu, bytes_, before = server.cpu, _heard(crowd), len(crowd.acks)
    await crowd.write(stage, 20, inputs / 20)
    await crowd.settle(PATIENCE)
    written = len(crowd.acks) - before
    return (server.cpu - cpu) / written * 1000, (
        _heard(crowd) - bytes_
    ) / written / len(crowd.phones)


def _heard(crowd: Crowd) -> int:
    return sum(phone.bytes for phone in crowd.phones)


async def stalled(server: Server, people: int) -> dict[str, float]:
    """Stall a tenth of the phones; return how long the others wait, and how many of the stalled stay behind."""
    gathering = await asyncio.to_thread(server.gathered, people)
    crowd = Crowd(server.port)
    await crowd.come_in(gathering.lines[people // 10 :])
    deaf = await crowd.come_in(gathering.lines[: people // 10], narrow=True)
    crowd.phones = crowd.phones[: -len(deaf)]
    await crowd.write(gathering.stage, 50, 6)
    await crowd.settle(PATIENCE)
    free, free_acked = (
        percentile(crowd.sights, 0.99),
        percentile(crowd.acks, 0.99),
    )
    for phone in deaf:
        phone.transport.pause_reading()
    crowd.sights, crowd.acks = array("d"), array("d")
    await crowd.write(gathering.stage, 50, 15)
    await crowd.settle(PATIENCE)
    slowed = percentile(crowd.sights, 0.99)
    told = {
        "seen_99_free": free,
        "acked_99_free": free_acked,
        "growth_of_seen_99": slowed / free,
        **waits(crowd),
    }
    for phone in deaf:
        phone.transport.resume_reading()
    await asyncio.sleep(2)
    told["deaf_behind"] = sum(
        len(crowd.phones[0].seen.keys() - phone.seen.keys()) > 0
        for phone in deaf
    )
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
    while any(
        phone.frames == before
        for phone, before in zip(crowd.phones, frames, strict=True)
    ):
        await asyncio.sleep(0.01)
        assert time.perf_counter() - begun < PATIENCE
    crowd.close()
    return {
        "acked": done * 1000,
        "all_turned": (time.perf_counter() - begun) * 1000,
    }


async def storm(server: Server, people: int) -> dict[str, float]:
    """Let everybody come from one address, by page, form and line; return the seconds, and the CPU of each in ms."""
    cpu, begun = server.cpu, time.perf_counter()
    crowd, _ = await entered(server, people, pages=True)
    taken = time.perf_counter() - begun
    crowd.close()
    return {
        "seconds": taken,
        "a_second": people / taken,
        "cpu_person": (server.cpu - cpu) / people * 1000,
    }


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
    return {
        "seconds": taken,
        "whole": whole,
        "cpu_phone": (server.cpu - cpu) / people * 1000,
    }


async def evening(server: Server, people: int) -> dict[str, float]:
    """Half an hour of an ordinary session: an input of each ten people each half minute, and what memory does."""
    crowd, gathering = await entered(server, people)
    await crowd.write(gathering.stage, people / 10, 10)
    memory, cpu = server.memory, server.cpu
    taken = await crowd.write(gathering.stage, people / 300, HALF_AN_HOUR)
    await crowd.settle(PATIENCE)
    inputs = len(crowd.acks)
    crowd.close()
    grown = (server.memory - memory) / max(inputs, 1)
    return {
        "seconds": taken,
        "cpu": (server.cpu - cpu) / taken,
        "bytes_an_input": grown,
        **waits(crowd),
    }


USUAL = (spike, stream, ladder, growth, stalled, turn, storm, restart)
STRAINS: dict[str, Strain] = {each.__name__: each for each in (*USUAL, evening)}
ON_THE_FLOOR = {"spike", "stream", "ladder", "growth", "stalled"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "strains", nargs="*", default=[each.__name__ for each in USUAL]
    )
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument(
        "--out", type=Path, help="a file of JSON lines, which grows"
    )
    given = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name, _ in product(given.strains, range(given.times)):
        for program in (
            ("product", "floor") if name in ON_THE_FLOOR else ("product",)
        ):
            with serving(program) as server:
                told = asyncio.run(STRAINS[name](server, given.people))
            figures = "  ".join(
                f"{figure} {value:.2f}" for figure, value in told.items()
            )
            print(f"{name:8} {program:8} {figures}", flush=True)
            if given.out:
                with given.out.open("a") as file:
                    print(
                        json.dumps(
                            {
                                "strain": name,
                                "server": program,
                                "people": given.people,
                                **told,
                            }
                        ),
                        file=file,
                    )


if __name__ == "__main__":
    main()
