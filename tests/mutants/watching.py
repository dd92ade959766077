# Which test comes by which line. One run of everything tells it and takes long, so it is kept: a test is watched anew
# when its own file changes, and the lines of a program that was edited are found where they stand by now. What several
# tests share is computed once, and whoever asks for it counts as having come by its lines.
import ast
import functools
import os
import pickle
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from coverage import Coverage
from coverage.numbits import num_in_numbits, numbits_union

from tests.catalogues import ROOT
from tests.mutants.changes import LIVE, PLACES

KEPT = ROOT / "build" / "mutants.pickle"
AT_ONCE = 200
"""Tests after which what was seen is written down: a run that is broken off goes on from there."""

T = TypeVar("T")
Bits = dict[str, bytes]  # file → its lines, as coverage writes them
Reports = list[pytest.TestReport]
Carried = Callable[[pytest.Item, pytest.Item | None], Reports]


@dataclass
class Watched:
    """What one test did. `took`: seconds of a processor; `came`: each file's version, and its lines that it came by."""

    version: str
    took: float
    failed: bool
    came: dict[str, tuple[str, bytes]]


@dataclass
class Kept:
    """What is known of tests, by name; the text of each file in each version that one of them came by."""

    tests: dict[str, Watched] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def by(self, path: Path, line: int) -> set[str]:
        """Return the tests that came by a line, or by the nearest one above it in its function."""
        name = str(path)
        first = _function_at(path, line)
        for at in range(line, first - 1, -1):
            found = {
                test
                for test, watched in self.tests.items()
                if self._came(watched, name, at)
            }
            if found:
                return found
        return set()

    def _came(self, watched: Watched, name: str, line: int) -> bool:
        if watched.failed or name not in watched.came:
            return False
        version, bits = watched.came[name]
        was = _lines_of(name, self.texts[name, version]).get(line)
        return was is not None and num_in_numbits(was, bits)


def watched(items: Mapping[str, pytest.Item], carry_out: Carried) -> None:
    """Run the tests of which nothing is known, and keep what they came by."""
    kept = read()
    anew = [
        item
        for name, item in items.items()
        if name not in kept.tests or kept.tests[name].version != version(item)
    ]
    if not anew:
        return
    with TemporaryDirectory() as folder:
        watch = Watch(Path(folder) / "coverage")
        anew[0].config.pluginmanager.register(watch)
        sharing.append(watch)
        for start in range(0, len(anew), AT_ONCE):
            part = anew[start : start + AT_ONCE]
            following = anew[start + AT_ONCE : start + AT_ONCE + 1]
            watch.run(part, next(iter(following), None), carry_out)
            watch.tell(kept)
            write(kept)
        sharing.remove(watch)
        anew[0].config.pluginmanager.unregister(watch)
        watch.coverage.stop()


def read() -> Kept:
    if not KEPT.exists():
        return Kept()
    kept: Kept = pickle.loads(KEPT.read_bytes())
    return kept


def write(kept: Kept) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    beside = KEPT.with_suffix(".new")
    beside.write_bytes(pickle.dumps(kept))
    beside.replace(KEPT)


def version(item: pytest.Item) -> str:
    return _digest(item.path)


class Watch:
    """Coverage that is told which test runs, and what it shares with others; a plugin for pytest."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._named = "nobody"
        self._known: dict[object, str] = {}
        self._uses: defaultdict[str, set[str]] = defaultdict(set)
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._lines: defaultdict[str, Bits] = defaultdict(dict)
        self._ran: dict[str, tuple[str, bool]] = {}
        self.coverage = Coverage(
            data_file=str(file),
            config_file=False,
            source=[str(ROOT / place) for place in PLACES],
            omit=[f"{LIVE}/*"],
        )
        self.coverage.start()

    def run(
        self,
        items: Sequence[pytest.Item],
        following: pytest.Item | None,
        carry_out: Carried,
    ) -> None:
        ahead = [*items[1:], following]
        for item, after in zip(items, ahead, strict=True):
            with self._by(item.nodeid):
                self._uses[item.nodeid] |= set(_wide_fixtures(item))
                reports = carry_out(item, after)
            failed = any(report.failed for report in reports)
            self._ran[item.nodeid] = version(item), failed

    def tell(self, kept: Kept) -> None:
        """Put down what was seen since it was last told."""
        self._read()
        versions = {name: _digest(Path(name)) for name in self._files()}
        for name, found in versions.items():
            kept.texts[name, found] = Path(name).read_text()
        for test, (found, failed) in self._ran.items():
            lines, took = self._whole(test)
            came = {
                name: (versions[name], bits) for name, bits in lines.items()
            }
            kept.tests[test] = Watched(found, took, failed, came)
        self._ran.clear()

    def _read(self) -> None:
        self.coverage.get_data()
        asked = (
            "SELECT context.context, file.path, numbits FROM line_bits"
            " JOIN context ON context.id = context_id JOIN file ON file.id = file_id"
        )
        with closing(sqlite3.connect(self._file)) as database:
            found = database.execute(asked).fetchall()
        for context, path, bits in found:
            self._lines[context][path] = bits

    def _files(self) -> set[str]:
        return {path for lines in self._lines.values() for path in lines}

    def _whole(self, test: str) -> tuple[Bits, float]:
        """Return the lines of a test and of all that it shares, and the seconds of both."""
        lines: Bits = {}
        took = 0.0
        seen, left = set[str](), [test]
        while left:
            name = left.pop()
            if name in seen:
                continue
            seen.add(name)
            left.extend(self._uses[name])
            took += self._spent[name]
            for path, bits in self._lines[name].items():
                lines[path] = numbits_union(lines.get(path, b""), bits)
        return lines, took

    @contextmanager
    def shared(self, what: object) -> Iterator[None]:
        """Count what happens inside for everybody who asks for the same; it happens once."""
        known = what in self._known
        name = self._known.setdefault(what, f"shared {len(self._known)}")
        self._uses[self._named].add(name)
        if known:
            yield
            return
        with self._by(name):
            yield

    @contextmanager
    def _by(self, name: str) -> Iterator[None]:
        before, self._named = self._named, name
        self.coverage.switch_context(name)
        began, inside = _worked(), sum(self._spent.values())
        try:
            yield
        finally:
            took = _worked() - began
            others = sum(self._spent.values()) - inside
            self._spent[name] += took - others
            self._named = before
            self.coverage.switch_context(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        name = _fixture(fixturedef)
        self._uses[self._named].add(name)
        with self._by(name):
            return (yield)


sharing: list[Watch] = []


def share_what_is_cached() -> None:
    """Let whoever asks a cached function of the tests be known; to be called before they are loaded."""

    def watching(function: Callable[..., T]) -> Callable[..., T]:
        kept = cache(function)
        if not function.__module__.startswith("tests."):
            return kept

        @wraps(function)
        def asked(*args: Hashable, **kwargs: Hashable) -> T:
            if not sharing:
                return kept(*args, **kwargs)
            what = (function, args, tuple(kwargs.items()))
            with sharing[-1].shared(what):
                return kept(*args, **kwargs)

        vars(asked).update(cache_clear=kept.cache_clear)
        return asked

    vars(functools)["cache"] = watching


def _wide_fixtures(item: pytest.Item) -> Iterator[str]:
    """Yield the fixtures of a test that others have, too."""
    info = getattr(item, "_fixtureinfo", None)
    found = info.name2fixturedefs if info else {}
    for definitions in found.values():
        for each in definitions:
            if each.scope != "function":
                yield _fixture(each)


def _fixture(definition: pytest.FixtureDef[Any]) -> str:
    return f"fixture {definition.baseid} {definition.argname}"


def _worked() -> float:
    """Return the seconds that processors have worked for this process and for those that it has waited for."""
    told = os.times()
    return sum(told[:4])


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


@cache
def _function_at(path: Path, line: int) -> int:
    """Return the line in which the innermost function around a line begins its body; the line itself where none is."""
    inner = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= line <= (node.end_lineno or 0)
    ]
    if not inner:
        return line
    return max(node.body[0].lineno for node in inner)


@cache
def _lines_of(name: str, text: str) -> dict[int, int]:
    """Return where the lines of a file stood when it had this text, by where they stand now."""
    now = Path(name).read_text().splitlines()
    was = text.splitlines()
    blocks = SequenceMatcher(None, now, was, autojunk=False)
    return {
        block.a + step + 1: block.b + step + 1
        for block in blocks.get_matching_blocks()
        for step in range(block.size)
    }
