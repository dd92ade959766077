# Tries mutants in children of one process that has loaded the program and collected the tests: first all tests once,
# noting which of them come by which line; then for each mutant those that come by it, the likeliest first, until one
# fails.
import gc
import os
import pickle
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import _lru_cache_wrapper
from itertools import accumulate

import pytest
from coverage import Coverage
from hypothesis import Phase, settings

from tests.catalogues import ROOT
from tests.mutants.changes import LIVE, PLACES, Change
from tests.mutants.swapping import living, swap

MEMORY = 6 * 2**30  # bytes
PATIENCE = 20  # seconds for a test, besides ten times what it takes
MOST = 40  # seconds of tests for one mutant, the likeliest
KILLED, ALIVE, AS_LOADED = 1, 0, 3  # how a child ends

Lines = dict[str, dict[int, set[str]]]  # file → line → the tests that come by


class Fate(StrEnum):
    killed = "killed"
    alive = "alive"
    unseen = "no test comes by"
    as_loaded = "changes nothing once it is loaded"


Done = Callable[[Change, Fate], None]


@dataclass
class Seen:
    """What one run of all tests showed. `took`: seconds by test; `failed`: those that fail without any mutant."""

    lines: Lines = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def tests(self, change: Change) -> list[str]:
        """Return who comes by a change: those of its own file first, then the quickest, as far as there is time."""
        lines = self.lines.get(str(change.path), {})
        above = next(
            (lines[at] for at in range(change.line, 0, -1) if lines.get(at)),
            set(),
        )
        likely = sorted(
            above,
            key=lambda test: (
                change.path.stem not in test,
                self.took[test],
                test,
            ),
        )
        spent = accumulate(self.took[test] for test in likely)
        return [
            test
            for test, seconds in zip(likely, spent, strict=True)
            if seconds < MOST or test == likely[0]
        ]


class Trials:
    """A plugin for pytest that tries mutants in place of one run; what becomes of each is told to `done`."""

    def __init__(self, changes: Sequence[Change], done: Done) -> None:
        self._changes = changes
        self._done = done
        self.seen = Seen()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("a test cannot be collected")
        items = {item.nodeid: item for item in session.items}
        self.seen = _in_a_child_that_tells(lambda: _watched(items))
        living()
        gc.freeze()  # what is loaded is not looked through again in every child
        for change in self._changes:
            self._done(change, self._fate(change, items))
        return True

    def _fate(self, change: Change, items: Mapping[str, pytest.Item]) -> Fate:
        names = self.seen.tests(change)
        if not names:
            return Fate.unseen
        limits = [PATIENCE + 10 * int(self.seen.took[name]) for name in names]
        status = _in_a_child(
            lambda: _trial(change, [items[name] for name in names], limits)
        )
        return {ALIVE: Fate.alive, AS_LOADED: Fate.as_loaded}.get(
            status, Fate.killed
        )


def run(changes: Sequence[Change], tests: Sequence[str], done: Done) -> Seen:
    """Try `changes` with the `tests`, arguments of pytest. Properties look for no smaller example here."""
    quick = settings(
        deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
    )
    settings.register_profile("mutants", quick)
    settings.load_profile("mutants")
    trials = Trials(changes, done)
    with tempfile.TemporaryDirectory() as folder:
        where = [
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
        ]
        where += ["--basetemp", f"{folder}/tests"]
        code = pytest.main([*where, *tests], plugins=[trials])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        sys.exit(int(code))
    return trials.seen


def _trial(
    change: Change, items: Sequence[pytest.Item], limits: Sequence[int]
) -> int:
    if not swap(change.path, change.source):
        return AS_LOADED
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for item, following, limit in zip(
        items, [*items[1:], None], limits, strict=True
    ):
        signal.alarm(limit)
        if any(report.failed for report in _reports_of(item, following)):
            return KILLED
    return ALIVE


def _watched(items: Mapping[str, pytest.Item]) -> Seen:
    """Run everything once, and note who comes by which line."""
    seen = Seen()
    coverage = Coverage(
        data_file=None,
        source=[str(ROOT / place) for place in PLACES],
        omit=[f"{LIVE}/*"],
    )
    coverage.start()
    everything = gc.get_objects()
    cached = [
        each
        for each in everything
        if isinstance(each, _lru_cache_wrapper)
        and each.__module__[:6] == "tests."
    ]
    ahead: list[pytest.Item | None] = [*items.values(), None]
    for item, following in zip(items.values(), ahead[1:], strict=True):
        for kept in cached:
            kept.cache_clear()  # else only the first test would seem to come by what several share
        coverage.switch_context(item.nodeid)
        reports = _reports_of(item, following)
        seen.took[item.nodeid] = sum(report.duration for report in reports)
        if any(report.failed for report in reports):
            seen.failed.append(item.nodeid)
    coverage.stop()
    data = coverage.get_data()
    for path in data.measured_files():
        found = data.contexts_by_lineno(path)
        seen.lines[path] = {
            line: {test for test in tests if test in items} - set(seen.failed)
            for line, tests in found.items()
        }
    return seen


def _reports_of(
    item: pytest.Item, following: pytest.Item | None
) -> list[pytest.TestReport]:
    from _pytest.runner import runtestprotocol  # noqa: PLC0415 - pytest's own plugins take it from there

    return runtestprotocol(item, log=False, nextitem=following)


def _in_a_child_that_tells(work: Callable[[], Seen]) -> Seen:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _silenced()
        with os.fdopen(writing, "wb") as out:
            pickle.dump(work(), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        seen: Seen = pickle.load(told)
    os.waitpid(child, 0)
    return seen


def _in_a_child(work: Callable[[], int]) -> int:
    """Return what a child came to; anything that ends it otherwise counts as killed."""
    child = os.fork()
    if child == 0:
        status = KILLED
        with suppress(BaseException):
            os.setpgid(0, 0)
            _silenced()
            status = work()
        os._exit(status)
    _pid, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else KILLED


def _silenced() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
