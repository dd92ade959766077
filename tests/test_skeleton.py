# The skeleton of a kind passes its tests as it is written, and touches no file but those of all kinds' lists.
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skeleton import HOUSE, LIST, MESSAGES, ROOT, main, written

pytestmark = pytest.mark.long

COPIED = (
    "session",
    "exports",
    "facilitator_ui",
    "templates",
    "tests",
    "docs",
    "pyproject.toml",
)
SHARED = {LIST, HOUSE, MESSAGES.format("ru")}


def copied(root: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source,
                root / name,
                ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
            )
        else:
            shutil.copy(source, root / name)


def texts(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_a_skeleton_passes_its_tests_and_touches_what_it_says(
    tmp_path: Path,
) -> None:
    copied(tmp_path)
    before = texts(tmp_path)
    new = written("poll", "Poll", "Опрос", tmp_path)
    after = texts(tmp_path)
    assert {path for path in after if after[path] != before.get(path)} == {
        *new,
        *SHARED,
    }
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "tests/session/stages/test_poll.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:]
    assert "2 passed" in told.stdout


@pytest.mark.parametrize("name", ["", "form", "Poll", "dot vote", "../x"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(SystemExit):
        main(name, "", "")
