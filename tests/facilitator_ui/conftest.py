# One server for all tests of this folder that do it no harm, and a fresh session in it for each.
from collections.abc import Iterator

import pytest

from tests.facilitator_ui.house import Gathering, House, serving


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def gathering(house: House) -> Iterator[Gathering]:
    yield Gathering(house)
    house.empty()
