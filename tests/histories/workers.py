# Many histories on every processor: each process takes the next seed; what they came to is told in the order of seeds,
# so a run is the same however many there are. A history that breaks is made as small as it can be where it was found.
import gc
import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial, update_wrapper
from multiprocessing import Pool, active_children
from multiprocessing.pool import IMapIterator
from multiprocessing.process import BaseProcess
from signal import SIG_DFL, SIG_IGN, SIGINT, SIGTERM, signal

from tests.histories.invariants import Invariant
from tests.histories.oracles import in_turn
from tests.histories.serving import (
    OF_SO_MANY,
    a_server,
    base_of_this_process,
    postgresql_holds_what_is_in_memory,
)
from tests.histories.telling import story
from tests.histories.trying import Trial, shrunk, tried

MOST_TOLD = 3  # histories that break the same
PATIENCE = 5  # seconds between two looks whether all processes are there
# How often memory is looked through for circles: rows are many and make none.
RARELY = (
    50_000,
    50,
    50,
)
FOUND: Counter[str] = Counter()
"""How many histories broke each law in this process."""


@dataclass(frozen=True)
class Outcome:
    """What a history came to. `law`: what it broke, if anything; `told`: the smallest that does, of the first few."""

    seed: int
    commands: Counter[str]
    refused: int
    law: str | None = None
    told: tuple[str, ...] = ()


def outcomes(seeds: Sequence[int]) -> Generator[Outcome, None, None]:
    """Yield what histories came to, in order; whoever stops it leaves no process behind."""
    with ExitStack() as stack:
        server = (
            stack.enter_context(a_server())
            if any(map(_is_for_the_server, seeds))
            else ""
        )
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="histories-")
        )
        pool = stack.enter_context(
            Pool(min(processors(), len(seeds) or 1), _begin, (folder,))
        )
        workers = set(active_children())
        came = pool.imap(partial(outcome, server=server), seeds)
        for _ in seeds:
            yield _next(came, workers)


def processors() -> int:
    """Return how many processors this program may use."""
    return (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )


def outcome(seed: int, server: str) -> Outcome:
    oracles = asked_of(seed, server)
    trial = tried(seed, oracles=oracles)
    commands = Counter(record.command for record in trial.life.records[1:])
    refused = sum(code is not None for code in trial.life.codes)
    if trial.broken is None:
        return Outcome(seed, commands, refused)
    return Outcome(
        seed, commands, refused, trial.broken.law, tuple(_told(trial, oracles))
    )


def asked_of(seed: int, server: str) -> tuple[Invariant, ...]:
    """Return what a history is asked at its end. `server`: where PostgreSQL is, if it is anywhere."""
    if not server or not _is_for_the_server(seed):
        return in_turn(seed)
    law = partial(
        postgresql_holds_what_is_in_memory, base=base_of_this_process(server)
    )
    return (
        *in_turn(seed),
        update_wrapper(law, postgresql_holds_what_is_in_memory),
    )


def _is_for_the_server(seed: int) -> bool:
    return seed % OF_SO_MANY == 0


def _told(trial: Trial, oracles: Sequence[Invariant]) -> Iterator[str]:
    law = trial.broken.law if trial.broken else ""
    FOUND[law] += 1
    if FOUND[law] <= MOST_TOLD:
        yield from story(shrunk(trial, oracles=oracles))


def _begin(folder: str) -> None:
    """Get a process ready. `folder`: of the whole run, which goes with it."""
    # Whoever stops the run stops its first process, which stops these.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_DFL)
    tempfile.tempdir = folder
    gc.freeze()
    gc.set_threshold(*RARELY)


def _next(came: "IMapIterator[Outcome]", workers: set[BaseProcess]) -> Outcome:
    """Wait for the next outcome; raise ChildProcessError where it never comes, since a process is gone."""
    while True:
        try:
            return came.next(PATIENCE)
        except multiprocessing.TimeoutError:
            if set(active_children()) != workers:
                raise ChildProcessError from None
