# The small part of a walk: every kind, and each look by turns. `make walk` walks all of it.
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from session.stages import KINDS
from tests import staging
from tests.staging import FILE, Clock
from tests.walk.moments import short
from tests.walk.walking import QUICK, Walk

pytestmark = pytest.mark.long


def test_a_short_walk_through_every_kind_finds_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    clock = Clock()
    with staging.serving(tmp_path, clock) as key, staging.loop() as bots:
        file = tmp_path / FILE
        walk = Walk(browser, bots, key, clock, file, {QUICK, "ru"})
        found = list(walk.through(*short()))
    assert found == []
    assert walk.seen >= len(KINDS)
