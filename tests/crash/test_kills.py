# Three hundred deaths: at every step of the write path, within writes, and at any moment. Nothing that was acknowledged
# is missing, nothing counts twice. The long form is `make crash KILLS=10000`.
from pathlib import Path

import pytest

from tests.crash.reckoning import reckoned

pytestmark = pytest.mark.long

KILLS = 300


def test_killed_at_every_step_and_at_any_moment_nothing_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    total = reckoned(tmp_path, KILLS, seed=1)
    assert total.kills >= KILLS
    assert set(total.ends) >= {"AtStep", "InWrite", "Shot"}
    assert total.steps > 50
    assert total.acknowledged > 3 * KILLS
