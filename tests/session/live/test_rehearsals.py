# How sessions were rehearsed is kept beside them: one row each, the newest; news of one that is wiped count no more.
from functools import partial

from session.live import rehearsals
from session.live.database import Database
from session.tables import Rehearsal
from tests.session.build import NOON


def begun(copy: str) -> Rehearsal:
    return Rehearsal(
        id="real",
        copy_id=copy,
        copy_code="ABCDEF",
        people=3,
        begun_at=NOON,
        seen_at=NOON,
    )


def test_the_newest_rehearsal_is_kept_goes_on_until_it_is_wiped_and_leaves_figures_only_if_it_ended(
    url: str,
) -> None:
    database = Database(url)

    def kept() -> tuple[str, int, dict[str, object]] | None:
        row = database.transact(partial(rehearsals.find, session_id="real"))
        return (row.copy_id, row.seen_at, row.told) if row else None

    assert kept() is None
    for copy in ("one", "two"):
        database.transact(partial(rehearsals.begin, rehearsal=begun(copy)))
    database.transact(
        partial(
            rehearsals.note,
            copy_id="two",
            seen_at=NOON + 1,
            ended_at=NOON + 1,
            told={"done": 1},
        )
    )
    database.transact(
        partial(
            rehearsals.note, copy_id="one", seen_at=NOON + 2, told={"done": 9}
        )
    )
    assert kept() == ("two", NOON + 1, {"done": 1})
    database.transact(partial(rehearsals.wipe, session_id="real"))
    database.transact(
        partial(rehearsals.note, copy_id="two", seen_at=NOON + 3, told={})
    )
    assert kept() == ("", NOON + 1, {"done": 1})
    database.transact(partial(rehearsals.begin, rehearsal=begun("three")))
    database.transact(partial(rehearsals.wipe, session_id="real"))
    assert kept() is None
    database.close()
