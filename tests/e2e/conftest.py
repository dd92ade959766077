# One server for the browser tests that do it no harm.
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from facilitator_ui.rehearsal import serving
from tests.e2e.stage_door import Hall
from tests.patience import IN_MS

expect.set_options(timeout=IN_MS)


@pytest.fixture(scope="session")
def house(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("house")) as (port, secret):
        yield Hall(f"http://127.0.0.1:{port}", secret, browser)
