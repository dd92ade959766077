# Disks that a test may fill, mounted by itself: by root, or by anybody in a namespace of the test's own. Linux only.
import contextlib
import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec

import pytest

P = ParamSpec("P")
ROOT = Path(__file__).parents[1]
REMEDY = "mounting takes root or user namespaces: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 allows them"


def mounting(test: Callable[P, None]) -> Callable[P, None]:
    """Let a test mount: who is not root plays it once more, as root of a namespace of its own."""
    linux = pytest.mark.skipif(
        sys.platform != "linux",
        reason="elsewhere nothing is mounted in this way",
    )
    if sys.platform != "linux" or os.geteuid() == 0:
        return linux(test)

    @functools.wraps(test)
    def apart(*_: P.args, **__: P.kwargs) -> None:
        name = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]
        play = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            name,
        ]
        done = subprocess.run(
            ["unshare", "--map-root-user", "--mount", *play],
            cwd=ROOT,
            env={
                key: value
                for key, value in os.environ.items()
                if not key.startswith("PYTEST")
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}\n{REMEDY}"

    return apart


@contextlib.contextmanager
def small_disk(size: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
            check=True,
        )
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write below a folder who opens something there now; what was opened before goes on."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
