"""Load on a live room: the product, the floor and a bare broadcast by turns, and their ratios."""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from phones import percentile
from servers import Server, serving
from witnesses import SHARE, Hall

TIMED = 400  # receipts a run, at least: of fewer, the 99th of a hundred is the last of all


@dataclass(frozen=True)
class Case:
    """So many phones, so many inputs a second, for so many seconds."""

    phones: int
    rate: float
    seconds: float

    def __str__(self) -> str:
        return f"{self.phones} phones, {self.rate:g} inputs/s"


@dataclass
class Figures:
    """What one run of one server gave. ms, bytes; `cpu` is the share of one core, `cpu_input` ms of CPU an input."""

    server: str
    inputs: int
    acked_50: float
    acked_99: float
    acked_max: float
    seen_50: float
    seen_99: float
    cpu: float
    cpu_input: float
    join_cpu: float
    memory_phone: float
    bytes_phone: float
    lost: int
    doubled: int
    disordered: int
    refused: int


async def measured(server: Server, case: Case) -> Figures:
    empty = server.memory
    gathering = await asyncio.to_thread(server.gathered, case.phones)
    hall = Hall(server.port)
    joined, before = server.memory, server.cpu
    await hall.come_in(gathering.lines)
    await asyncio.sleep(1)
    held, cpu = server.memory, server.cpu
    taken = await hall.write(gathering.stage, case.rate, case.seconds)
    await hall.settle()
    spent = server.cpu - cpu
    inputs = hall.inputs
    figures = Figures(
        server=server.name,
        inputs=inputs,
        acked_50=percentile(hall.acks, 0.5),
        acked_99=percentile(hall.acks, 0.99),
        acked_max=percentile(hall.acks, 1),
        seen_50=percentile(hall.sights, 0.5),
        seen_99=percentile(hall.sights, 0.99),
        cpu=spent / taken,
        cpu_input=spent / max(inputs, 1) * 1000,
        join_cpu=(cpu - before) / case.phones * 1000,
        memory_phone=(held - (joined if server.name == "product" else empty))
        / case.phones,
        bytes_phone=statistics.mean(hall.bytes),
        lost=hall.lost,
        doubled=hall.doubled,
        disordered=hall.disordered,
        refused=len(hall.refused),
    )
    hall.close()
    return figures


def run(name: str, case: Case) -> Figures:
    """Measure one server. A bare broadcast bears a fifth of the inputs at most: what one costs is the same."""
    share = 0.2 if name == "broadcast" else 1.0
    with serving(name) as server:
        return asyncio.run(
            measured(server, replace(case, rate=case.rate * share))
        )


def fsync_ms(times: int = 200, pause: float = 0.0) -> float:
    """Return the median time of one durable append of 200 bytes, in ms; after a pause, as between two inputs."""
    taken = []
    with tempfile.TemporaryFile("wb", buffering=0) as file:
        for _ in range(times):
            time.sleep(pause)
            begun = time.perf_counter()
            file.write(b"x" * 200)
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def of_the_disk(case: Case) -> dict[str, float]:
    """Return what one sync takes where one follows the other, and where they come as often as inputs do."""
    return {"fsync": fsync_ms(), "fsync_paced": fsync_ms(40, 1 / case.rate)}


def median(runs: list[Figures], name: str) -> float:
    return statistics.median(getattr(figures, name) for figures in runs)


SHOWN = (
    "acked_50",
    "acked_99",
    "seen_50",
    "seen_99",
    "cpu",
    "cpu_input",
    "memory_phone",
    "bytes_phone",
)


def told(case: Case, by_server: dict[str, list[Figures]]) -> None:
    print(f"\n{case}")
    print(
        f"{'':14}"
        + "".join(f"{name:>13}" for name in SHOWN)
        + "  lost doubled disordered refused"
    )
    for name, runs in by_server.items():
        faults = [
            sum(getattr(f, fault) for f in runs)
            for fault in ("lost", "doubled", "disordered", "refused")
        ]
        print(
            f"{name:14}"
            + "".join(f"{median(runs, each):13.2f}" for each in SHOWN),
            faults,
        )
    if {"product", "floor"} <= by_server.keys():
        ratios = [
            median(by_server["product"], each)
            / max(median(by_server["floor"], each), 1e-9)
            for each in SHOWN
        ]
        print(
            f"{'product/floor':14}"
            + "".join(f"{ratio:13.2f}" for ratio in ratios),
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--phones", type=int, nargs="*", default=[200, 1000, 2000]
    )
    parser.add_argument("--rate", type=float, nargs="*", default=[20, 50, 100])
    parser.add_argument(
        "--seconds",
        type=float,
        default=10,
        help="at least; as long as so many receipts take",
    )
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--servers", nargs="*", default=["product", "floor"])
    parser.add_argument(
        "--out", type=Path, help="a file of JSON lines, which grows"
    )
    given = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for phones, rate in zip(given.phones, given.rate, strict=True):
        case = Case(phones, rate, max(given.seconds, TIMED / (rate * SHARE)))
        syncs = of_the_disk(case)
        print(
            f"a sync of this disk: {syncs['fsync']:.2f} ms, at {rate:g} a second {syncs['fsync_paced']:.2f} ms"
        )
        by_server: dict[str, list[Figures]] = {
            name: [] for name in given.servers
        }
        for _ in range(given.times):
            for name in given.servers:
                by_server[name].append(run(name, case))
                if given.out:
                    with given.out.open("a") as file:
                        figures = asdict(by_server[name][-1])
                        print(
                            json.dumps(
                                {**asdict(case), **of_the_disk(case), **figures}
                            ),
                            file=file,
                        )
        told(case, by_server)


if __name__ == "__main__":
    main()
