# Runs tests beside one another, and those that failed once more, alone: a busy machine is no fault of the program, and
# what fails twice is one. A test that hangs takes its process along, is run again by the next one, and counts as
# failed once; a run of which nothing is heard any more says which tests it stands in, and ends. `make test` runs this
# file.
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "build" / "again"
LAST_FAILED = CACHE / "v" / "cache" / "lastfailed"
"""Where pytest keeps the names of those that failed and did not pass since."""

EVER_FAILED = CACHE / "ever_failed.json"
"""Where this file keeps the names of all that failed in a run, as often as they did, also of what passed then."""

MOST = 10
"""How many may be tried again: more than that are no accident."""

RESTARTS = 2
"""How many processes may be taken along by a test that hangs; what was left to a third is not run."""

HANGS = (
    *("-o", "faulthandler_timeout=600"),
    *("-o", "faulthandler_exit_on_timeout=true"),
    *("--max-worker-restart", str(RESTARTS)),
)
"""After ten minutes a test tells where it stands, and its process ends."""

SILENCE = 900
"""Seconds without a word from any test after which the whole run ends: more than a test that hangs is given."""

ALONE = ("--last-failed", "--last-failed-no-failures", "none")


def main(given: list[str]) -> int:
    """Return how pytest ended, the second time where only tests failed, and few."""
    ended = _run("--cache-clear", *given)
    if ended != pytest.ExitCode.TESTS_FAILED:
        return ended
    reports, failed = _names(EVER_FAILED), _names(LAST_FAILED)
    ever = set(reports)
    if not 0 < len(ever) <= MOST or _were_left(reports):
        _say(f"{len(ever)} failed; none is tried again")
        return ended
    _say(f"{len(ever)} failed; now alone")
    ended = pytest.ExitCode.OK
    if failed:
        ended = _run(*given, *ALONE, "--numprocesses", "0")
    _tell_of(ever)
    return ended


class Watch:
    """Ends a process that hears nothing for too long. `running` are the tests that began and did not end."""

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self.running: set[str] = set()
        self._seconds = seconds
        self._end = end
        self._heard = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running.add(nodeid)
        self._heard.set()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.running.discard(nodeid)
        self._heard.set()

    def _listen(self) -> None:
        while self._heard.wait(self._seconds):
            self._heard.clear()
        _say(f"nothing heard for {self._seconds} seconds, and these run:")
        for name in sorted(self.running):
            _say(name)
        self._end()


def pytest_configure(config: pytest.Config) -> None:
    """Watch the run from where its tests are told to: each process of its own only says what it does."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Watch(SILENCE, _end))


def _end() -> None:
    os._exit(pytest.ExitCode.INTERNAL_ERROR)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> None:
    """Keep the names of what failed: this file is a plugin of the runs it starts."""
    failed = [
        report.nodeid
        for outcome in ("failed", "error")
        for report in terminalreporter.getreports(outcome)
    ]
    EVER_FAILED.parent.mkdir(parents=True, exist_ok=True)
    EVER_FAILED.write_text(json.dumps(failed))


def _were_left(reports: list[str]) -> bool:
    """Tell whether some tests may not have run, since one and the same took too many processes along."""
    return max(Counter(reports).values()) > RESTARTS


def _run(*given: str) -> int:
    EVER_FAILED.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-p", "tests.again"]
    command += ["-o", f"cache_dir={CACHE}", *HANGS]
    return subprocess.run([*command, *given], cwd=ROOT, check=False).returncode


def _names(file: Path) -> list[str]:
    if not file.exists():
        return []
    return list(json.loads(file.read_text()))


def _tell_of(failed: set[str]) -> None:
    again = set(_names(LAST_FAILED))
    for name in sorted(failed - again):
        _say(f"passed alone, failed beside others: {name}")
    for name in sorted(again):
        _say(f"failed twice: {name}")


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
