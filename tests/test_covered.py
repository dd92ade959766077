# What counts as come by: the marks say what a tracer says, in whatever process, and the gate closes for too little.
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from coverage import Coverage

from tests.covered import Gate, is_enough, missed, read
from tests.marks.laying import set_ones
from tests.marks.marking import SEEN, Arc, marked

ROOT = Path(__file__).parents[1]

WAYS = '''\
"""Every way in which one line leads to two."""
from __future__ import annotations

import contextlib
from dataclasses import dataclass


@dataclass
class Place:
    """A place."""

    name: str

    @property
    def loud(self) -> str:
        if self.name:
            return self.name.upper()
        return ""


def chosen(one: int) -> str:
    if one == 1:
        found = "a"
    elif one == 2:
        found = "b"
    elif (
        one == 3
        or one == 4
    ):
        found = "c"
    else:
        found = "d"
    if one > 7:
        found += found
    return found


def gone_through(many: list[int]) -> int:
    found = 0
    for one in many:
        if one < 0:
            break
        if one == 0:
            continue
        found += one
    else:
        found += 100
    while found > 50:
        found -= 1
    return found


def tried(said: object) -> str:
    try:
        found = int(said)
    except ValueError:
        return "value"
    except (TypeError, AttributeError):
        return "type"
    else:
        if found:
            return "some"
    finally:
        str(said)
    return "none"


def matched(one: object) -> str:
    match one:
        case 1 | 2:
            return "few"
        case int() if one > 100:
            found = "many"
        case str():
            found = "words"
        case None:
            return "none"
    with contextlib.suppress(NameError):
        return found
    return "other"


def given(many: list[int]):
    while True:
        for one in many:
            yield one
        if not many:
            return


def thrown(one: int) -> None:
    with contextlib.suppress(ValueError):
        if one:
            raise ValueError
        one += 1
'''

CALLS = (
    ("Place", "a"),
    ("chosen", 1),
    ("chosen", 2),
    ("chosen", 4),
    ("chosen", 9),
    ("gone_through", [60, 0]),
    ("gone_through", [1, -1]),
    ("tried", "word"),
    ("tried", None),
    ("tried", "0"),
    ("tried", "1"),
    ("matched", 1),
    ("matched", 3),
    ("matched", 300),
    ("matched", None),
    ("matched", "a"),
    ("thrown", 1),
)

Missing = Mapping[str, Sequence[Any]]


@pytest.mark.parametrize("count", range(len(CALLS) + 1))
def test_marks_say_what_a_tracer_says(tmp_path: Path, count: int) -> None:
    file = tmp_path / "ways.py"
    file.write_text(WAYS)
    calls = CALLS[:count]
    assert by_marks(file, calls) == by_tracer(file, calls)


def test_too_little_is_named_and_closes_the_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ways.py"
    file.write_text(WAYS)
    coverage = read(tmp_path, {str(file): come_by(file, CALLS[:5])})
    files = missed(coverage)
    assert not is_enough(files, Gate("ways", 98, "*ways.py"))
    said = capsys.readouterr().out
    first = 1 + WAYS[: WAYS.index("    found = 0")].count("\n")
    assert f" {first}, " in said
    assert "85->86, 85->87" in said
    assert said.endswith("at least 98 %\n")
    assert is_enough(files, Gate("ways", 20, "*ways.py"))
    assert "ways.py" not in capsys.readouterr().out


def test_a_process_that_is_killed_has_told_what_it_came_by(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "tests/marks", tmp_path / "tests/marks")
    house = tmp_path / "session"
    house.mkdir()
    house.joinpath("__init__.py").touch()
    house.joinpath("ways.py").write_text(WAYS)
    python(tmp_path, "-m", "tests.marks")
    ended = python(
        tmp_path,
        "-c",
        "import os, session.ways as ways; ways.chosen(2); os.kill(os.getpid(), 9)",
        PYTHONPATH=str(tmp_path / "tests/marks"),
    )
    assert ended.returncode == -signal.SIGKILL
    told = python(
        tmp_path,
        "-c",
        "import json, tests.marks.laying as laying; print(json.dumps(laying.come_by()))",
    )
    file = house / "ways.py"
    arcs = json.loads(told.stdout)[str(file)]
    assert [*map(tuple, arcs)] == come_by(file, [("chosen", 2)])


def python(
    folder: Path, *said: str, **told: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "", **told}
    return subprocess.run(
        [sys.executable, *said],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def by_marks(file: Path, calls: Sequence[tuple[str, object]]) -> Missing:
    found = come_by(file, calls)
    return missing(read(file.parent, {str(file): found}), file)


def by_tracer(file: Path, calls: Sequence[tuple[str, object]]) -> Missing:
    coverage = Coverage(
        data_file=None,
        branch=True,
        config_file=False,
        include=[str(file)],
    )
    code = compile(file.read_text(), str(file), "exec")
    with coverage.collect():
        do(code, {}, calls)
    return missing(coverage, file)


def come_by(file: Path, calls: Sequence[tuple[str, object]]) -> list[Arc]:
    found = marked(file.read_text(), str(file), 0)
    seen = bytearray(len(found.arcs))
    do(found.code, {SEEN: seen}, calls)
    return set_ones(found.arcs, iter(seen))


def do(
    code: CodeType,
    names: dict[str, Any],
    calls: Sequence[tuple[str, object]],
) -> None:
    names["__name__"] = "ways"
    sys.modules["ways"] = sys.modules[__name__]
    exec(code, names)
    for name, value in calls:
        names[name](value)


def missing(coverage: Coverage, file: Path) -> Missing:
    report = file.with_suffix(".json")
    coverage.json_report(outfile=str(report), include=[str(file)])
    ((_, found),) = json.loads(report.read_text())["files"].items()
    return {
        "lines": found["missing_lines"],
        "branches": sorted(found["missing_branches"]),
    }
