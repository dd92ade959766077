# Hostile archives and planned sessions, taken in by a child with limits of time and memory: refused, or as good as any.
# VECHE_FUZZ=5000 tries so many.
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.long

TIMES = int(os.environ.get("VECHE_FUZZ", "60"))


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_is_taken_in_breaks_the_server_or_grows_without_end(
    seed: int,
) -> None:
    child = [
        sys.executable,
        "-m",
        "tests.exports.hostile",
        str(seed),
        str(TIMES),
    ]
    done = subprocess.run(child, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
