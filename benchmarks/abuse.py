"""What honest phones feel of each attack, by turns with quiet in the same run, on a server of its own.

Some dozens of phones write and newcomers join beside hostile programs. It ends by itself, and fails where a median
grew too much.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path

from attacks import ATTACKS, Target
from phones import Crowd, percentile
from servers import Browser, Gathering, Server, serving

HERE = Path(__file__).parent
FILES = 1024
RATE = 20.0
BORNE = 3.0
HOSTILE = 5  # people who are in and attack
TURN = 30.0  # seconds at most until everything of a turn is answered


@dataclass
class Felt:
    """Receipts and joins of honest phones, in seconds, and what never came."""

    receipts: "array[float]" = field(default_factory=lambda: array("d"))
    joins: "array[float]" = field(default_factory=lambda: array("d"))
    lost: int = 0


async def turn(
    server: Server,
    gathering: Gathering,
    crowd: Crowd,
    seconds: float,
    felt: Felt,
) -> None:
    """Let phones write for some seconds, and newcomers come in meanwhile."""
    before, known = crowd.unanswered, len(crowd.acks)
    writing = asyncio.create_task(crowd.write(gathering.stage, RATE, seconds))
    while not writing.done():
        begun = time.perf_counter()
        try:
            await asyncio.wait_for(
                asyncio.to_thread(come_in, server.port, gathering.code), TURN
            )
            felt.joins.append(time.perf_counter() - begun)
        except (OSError, TimeoutError, SystemExit):
            felt.lost += 1
        await asyncio.sleep(0.3)
    until = time.perf_counter() + TURN
    while crowd.unanswered > before and time.perf_counter() < until:  # noqa: ASYNC110 - receipts are no event
        await asyncio.sleep(0.05)
    felt.lost += crowd.unanswered - before
    felt.receipts.extend(crowd.acks[known:])


def come_in(port: int, code: str) -> None:
    """Open the form, join, and open the screen, as a browser does."""
    phone = Browser(port)
    phone.get(f"/j/{code}")
    form = {
        "key": f"join-{time.time_ns()}",
        "name": "A newcomer",
        "consent?": "on",
    }
    phone.get(phone.post(f"/j/{code}", form))


async def attacked(
    name: str, people: int, rounds: int, seconds: float
) -> tuple[Felt, Felt, Server]:
    """Return what was felt in quiet turns, and in turns with the attack, of a fresh server."""
    quiet, under = Felt(), Felt()
    with serving(
        "product", 0, prefix=("prlimit", f"--nofile={FILES}:{FILES}")
    ) as server:
        gathering = await asyncio.to_thread(server.gathered, people + HOSTILE)
        assert gathering.chief is not None
        hostile = [cookie for _, cookie in gathering.lines[people:]]
        # The press stands from then on.
        gathering.chief.get(f"/s/{gathering.code}/session.json")
        target = Target(
            server.port, gathering.code, hostile, gathering.chief.cookie
        )
        crowd = Crowd(server.port)
        await crowd.come_in(gathering.lines[:people])
        for _ in range(rounds):
            await turn(server, gathering, crowd, seconds, quiet)
            attack = await asyncio.to_thread(begun, name, target)
            try:
                await asyncio.sleep(1.0)
                await turn(server, gathering, crowd, seconds, under)
            finally:
                attack.kill()
                attack.wait()
            await asyncio.sleep(1.0)
        told(name, quiet, under, server.memory)
        crowd.close()
    return quiet, under, server


def begun(name: str, target: Target) -> "subprocess.Popen[bytes]":
    """Let an attack go on in a process of its own, on the phones' core and behind them; return once it has begun."""
    command = [
        "taskset",
        "--cpu-list",
        "1",
        sys.executable,
        str(HERE / "attacks.py"),
        name,
        json.dumps(vars(target)),
    ]
    attack = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert attack.stdout is not None
    attack.stdout.readline()
    return attack


def told(name: str, quiet: Felt, under: Felt, memory: int) -> None:
    """Print a row: what was felt in quiet and under attack, in ms, and how many times as much it is."""

    def both(of: str, share: float) -> str:
        one, other = (
            percentile(getattr(each, of), share) for each in (quiet, under)
        )
        return f"{one:6.1f} → {other:7.1f} ({other / one:4.1f} ×)"

    receipts = f"{both('receipts', 0.5)} | {both('receipts', 1.0)}"
    print(
        f"| {name} | {receipts} | {both('joins', 0.5)} | {under.lost} | {memory / 2**20:.0f} |",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40, help="honest phones")
    parser.add_argument(
        "--rounds",
        type=int,
        default=3,
        help="turns of each, quiet and attacked",
    )
    parser.add_argument("--seconds", type=float, default=4, help="of a turn")
    parser.add_argument(
        "attacks", nargs="*", default=[*ATTACKS], help="all, unless named"
    )
    given = parser.parse_args()
    print(
        "| Attack | Receipt, median, ms | Receipt, worst | Joining, median | Lost | Server, MB |"
    )
    print("|---|---|---|---|---|---|")
    grew = {}
    for name in given.attacks:
        quiet, under, _ = asyncio.run(
            attacked(name, given.people, given.rounds, given.seconds)
        )
        grew[name] = percentile(under.receipts, 0.5) / percentile(
            quiet.receipts, 0.5
        )
    worst = max(grew, key=lambda name: grew[name])
    print(
        f"\nworst at the median: {grew[worst]:.1f} × ({worst}); at most {BORNE:.0f} × is borne"
    )
    return int(not all(each <= BORNE for each in grew.values()))


if __name__ == "__main__":
    sys.exit(main())
