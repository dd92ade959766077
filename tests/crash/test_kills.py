# A hundred deaths: at steps of the write path, within writes, and at any moment. Nothing that was acknowledged is
# missing, nothing counts twice. `make crash` dies at every step; its long form is `make crash KILLS=10000`.
from pathlib import Path

import pytest

from tests.crash.reckoning import reckoned
from tests.length import times

pytestmark = pytest.mark.long

KILLS = times(150)


def test_killed_at_steps_and_at_any_moment_nothing_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    total = reckoned(tmp_path, KILLS, seed=1)
    assert total.kills >= KILLS
    assert set(total.ends) >= {"AtStep", "InWrite", "Shot"}
    assert total.steps > 50
    assert total.ends["AtStep"] > KILLS / 4
    assert total.acknowledged > 3 * KILLS
