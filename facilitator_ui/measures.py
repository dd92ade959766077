# What is counted and timed, in the form that Prometheus reads. Knows numbers and closed names: no code of a session, no
# person, no text. Several processes of one installation add up where PROMETHEUS_MULTIPROC_DIR names a folder of theirs.
import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import Connection

from session.live.database import Connect, Database
from session.refusals import Refused

T = TypeVar("T")
SECONDS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
)
ACKNOWLEDGED = "acknowledged"
FAILED = "failed"
LOOKING = 1.0
SELDOM = 10.0
LOG = logging.getLogger("veche.commands")
STORAGE = logging.getLogger("veche.database")

ANSWERED = Histogram(
    "veche_answer_seconds", "From a command to its answer.", buckets=SECONDS
)
COMMANDS = Counter(
    "veche_commands",
    "Commands, and how they ended: acknowledged, or a refusal's code.",
    ["type", "end"],
)
REFUSALS = Counter("veche_refusals", "What was refused, by code.", ["code"])
TRANSACTIONS = Histogram(
    "veche_transaction_seconds",
    "Work of the database, each commit's sync with it.",
    buckets=SECONDS,
)
TURNED_AWAY = Counter(
    "veche_turned_away",
    "Connections that had no place or lost it, by what they did.",
    ["standing"],
)
FAILURES = Counter(
    "veche_storage_failures",
    "Transactions that the database refused, by code.",
    ["code"],
)
SCREENS = Gauge(
    "veche_screens",
    "Open sockets, by surface.",
    ["surface"],
    multiprocess_mode="livesum",
)
ROOMS = Gauge(
    "veche_rooms", "Sessions open in memory.", multiprocess_mode="livesum"
)
LAG = Histogram(
    "veche_loop_lag_seconds",
    "How late the event loop is, looked at each second.",
    buckets=SECONDS,
)
DRIFT = Gauge(
    "veche_clock_drift_seconds",
    "The machine's clock ahead of the house's: it was set.",
    multiprocess_mode="livemax",
)


@contextmanager
def answering(command: str) -> Iterator[None]:
    """Note how a command of this type ends, and how long its sender waits."""
    began, end = time.perf_counter(), FAILED
    try:
        yield
        end = ACKNOWLEDGED
    except Refused as refused:
        end = refused.code.value
        raise
    finally:
        _note(command, end, began)


def answered(command: str, began: float, answer: "asyncio.Future[T]") -> None:
    """Note how a command ended that was handed in at `began`, for where nobody stands and waits."""
    failure = None if answer.cancelled() else answer.exception()
    end = FAILED
    if failure is None:
        end = ACKNOWLEDGED
    elif isinstance(failure, Refused):
        end = failure.code.value
    _note(command, end, began)


def _note(command: str, end: str, began: float) -> None:
    LOG.debug("%s: %s", command, end)
    COMMANDS.labels(command, end).inc()
    ANSWERED.observe(time.perf_counter() - began)


class MeasuredDatabase(Database):
    """Times all work; says in the log, now and then, that the storage fails."""

    _said = float("-inf")

    def transact(
        self, work: Callable[[Connection], T], connect: Connect | None = None
    ) -> T:
        with TRANSACTIONS.time():
            try:
                return super().transact(work, connect)
            except Refused as refused:
                self._note(refused)
                raise

    def _note(self, refused: Refused) -> None:
        if not refused.code.value.startswith("storage_"):
            return
        FAILURES.labels(refused.code.value).inc()
        if time.monotonic() - self._said > SELDOM:
            self._said = time.monotonic()
            STORAGE.error("the database refuses: %s", refused.code.value)


async def watch_loop() -> None:
    """Look how late the event loop is, for ever."""
    while True:
        due = time.perf_counter() + LOOKING
        await asyncio.sleep(LOOKING)
        LAG.observe(max(0.0, time.perf_counter() - due))


def exposition() -> bytes:
    """Return everything in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    return generate_latest(registry)
