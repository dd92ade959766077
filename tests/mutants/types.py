# Which mutants the type checker refuses: it is a part of `make test`, so they do not land either.
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.catalogues import ROOT
from tests.mutants.changes import Change

CACHE = ".mypy_cache"
CODE = ("session", "exports", "facilitator_ui")


def refused_by_types(changes: Iterable[Change]) -> set[Change]:
    """Return those that mypy refuses, tried in a copy; a mistake counts for the one mutant of its file."""
    refused: set[Change] = set()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(ROOT / "pyproject.toml", copy)
        for name in CODE:
            shutil.copytree(
                ROOT / name,
                copy / name,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        if (ROOT / CACHE).exists():
            shutil.copytree(ROOT / CACHE, copy / CACHE)
        for together in _rounds(changes):
            refused |= _round(copy, together)
    return refused


def _rounds(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Yield the changes in rounds of at most one a file."""
    by_file: defaultdict[Path, list[Change]] = defaultdict(list)
    for change in changes:
        by_file[change.path].append(change)
    while by_file:
        yield [waiting.pop() for waiting in by_file.values()]
        for path in [path for path, waiting in by_file.items() if not waiting]:
            del by_file[path]


def _round(copy: Path, changes: list[Change]) -> set[Change]:
    at = {
        change.path.relative_to(ROOT).as_posix(): change for change in changes
    }
    for name, change in at.items():
        (copy / name).write_text(change.source)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", *CODE]
    told = subprocess.run(
        command, cwd=copy, capture_output=True, text=True, check=False
    ).stdout
    for name, change in at.items():
        (copy / name).write_text(change.path.read_text())
    return {
        at[name]
        for name in (line.partition(":")[0] for line in told.splitlines())
        if name in at
    }
