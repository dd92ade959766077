# Runs tests beside one another, and those that failed once more, alone: a busy machine is no fault of the program, and
# what fails twice is one. `make test` runs this file.
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "build" / "again"
LAST_FAILED = CACHE / "v" / "cache" / "lastfailed"
"""Where pytest keeps the names of those that failed last."""

MOST = 10
"""How many may be tried again: more than that are no accident."""

ALONE = ("--last-failed", "--last-failed-no-failures", "none")


def main(given: list[str]) -> int:
    """Return how pytest ended, the second time where only tests failed, and few."""
    ended = _run("--cache-clear", *given)
    if ended != pytest.ExitCode.TESTS_FAILED:
        return ended
    failed = _failed()
    if not 0 < len(failed) <= MOST:
        _say(f"{len(failed)} failed; none is tried again")
        return ended
    _say(f"{len(failed)} failed; now alone")
    ended = _run(*given, *ALONE, "--numprocesses", "0")
    _tell_of(failed)
    return ended


def _run(*given: str) -> int:
    command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={CACHE}"]
    return subprocess.run([*command, *given], cwd=ROOT, check=False).returncode


def _failed() -> set[str]:
    if not LAST_FAILED.exists():
        return set()
    names: dict[str, bool] = json.loads(LAST_FAILED.read_text())
    return set(names)


def _tell_of(failed: set[str]) -> None:
    again = _failed()
    for name in sorted(failed - again):
        _say(f"passed alone, failed beside others: {name}")
    for name in sorted(again):
        _say(f"failed twice: {name}")


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
