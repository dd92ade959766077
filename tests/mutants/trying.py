# Tries mutants in children of one process that has loaded the program and collected the tests: first all tests once,
# noting which of them come by which line; then for each mutant those that come by it, the likeliest first, until one
# fails.
import gc
import os
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from itertools import accumulate
from tempfile import TemporaryFile

import pytest
from hypothesis import Phase, settings

from tests.mutants.changes import Change
from tests.mutants.swapping import living, swap
from tests.mutants.watching import Kept, read, share_what_is_cached, watched

MEMORY = 6 * 2**30  # bytes
PATIENCE = 20  # seconds for a test, besides ten times what it takes
MOST = 40  # seconds of tests for one mutant, the likeliest
KILLED, ALIVE, AS_LOADED = 1, 0, 3  # how a child ends


class Fate(StrEnum):
    killed = "killed"
    alive = "alive"
    unseen = "no test comes by"
    as_loaded = "changes nothing once it is loaded"


Done = Callable[[Change, Fate], None]


class Order:
    """Whom to ask first of those that come by a line."""

    def __init__(self, kept: Kept, names: Collection[str]) -> None:
        self._tests = {
            name: kept.tests[name] for name in names if name in kept.tests
        }
        self._kept = Kept(self._tests, kept.texts)
        self._noticed: Counter[str] = Counter()

    def took(self, test: str) -> float:
        return self._tests[test].took

    @property
    def failed(self) -> list[str]:
        """Return those that fail without any mutant."""
        return [name for name, test in self._tests.items() if test.failed]

    def noticed(self, test: str) -> None:
        self._noticed[test] += 1

    def tests(self, change: Change) -> list[str]:
        """Return who comes by a change: those of its own file first, then the quickest and those that notice much."""
        above = self._kept.by(change.path, change.line)
        likely = sorted(
            above,
            key=lambda test: (
                change.path.stem not in test,
                self.took(test) / (1 + self._noticed[test]),
                test,
            ),
        )
        spent = accumulate(map(self.took, likely))
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
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("a test cannot be collected")
        items = {item.nodeid: item for item in session.items}
        if _in_a_child(lambda: _watched(items)) != ALIVE:
            raise session.Interrupted("the run of all tests broke off")
        order = Order(read(), items)
        self.failed = order.failed
        living()
        gc.freeze()  # what is loaded is not looked through again in every child
        for change in self._changes:
            fate, by = _fate(change, items, order)
            order.noticed(by)
            self._done(change, fate)
        return True


def _fate(
    change: Change, items: Mapping[str, pytest.Item], order: Order
) -> tuple[Fate, str]:
    """Return what becomes of a change, and which test noticed it, if one did."""
    names = order.tests(change)
    if not names:
        return Fate.unseen, ""
    limits = [PATIENCE + 10 * int(order.took(name)) for name in names]
    asked = [items[name] for name in names]
    with TemporaryFile() as told:
        number = told.fileno()
        status = _in_a_child(lambda: _trial(change, asked, limits, number))
        told.seek(0)
        last = told.read().decode().splitlines()
    if status == ALIVE:
        return Fate.alive, ""
    if status == AS_LOADED:
        return Fate.as_loaded, ""
    return Fate.killed, last[-1] if last else ""


def run(
    changes: Sequence[Change], tests: Sequence[str], done: Done
) -> list[str]:
    """Try `changes` with the `tests`, arguments of pytest; return those that fail without any change.

    Properties look for no smaller example here.
    """
    share_what_is_cached()
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
    return trials.failed


def _trial(
    change: Change,
    items: Sequence[pytest.Item],
    limits: Sequence[int],
    told: int,
) -> int:
    """Tell to the file `told` which test runs, the last line is whoever noticed the change."""
    if not swap(change.path, change.source):
        return AS_LOADED
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for item, following, limit in zip(
        items, [*items[1:], None], limits, strict=True
    ):
        signal.alarm(limit)
        os.write(told, f"{item.nodeid}\n".encode())
        if any(report.failed for report in _reports_of(item, following)):
            return KILLED
    return ALIVE


def _watched(items: Mapping[str, pytest.Item]) -> int:
    watched(items, _reports_of)
    return ALIVE


def _reports_of(
    item: pytest.Item, following: pytest.Item | None
) -> list[pytest.TestReport]:
    from _pytest.runner import runtestprotocol  # noqa: PLC0415 - pytest's own plugins take it from there

    return runtestprotocol(item, log=False, nextitem=following)


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
