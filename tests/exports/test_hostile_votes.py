# An archive may not bring votes on words that nobody wrote: each names one of its entry's wordings.
import json
from collections.abc import Iterator
from typing import Any

import pytest

from exports import archive
from exports.restoring import restored
from session.live.journal import to_row
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.voted import MOST_ROUNDS
from tests.session.build import MODERATOR, Sitting, a_person, a_session, a_stage, acting, running

OLDER = {"text": "What was said before"}


def voted_on() -> dict[str, Any]:
    """Return the archive of a session in which one person answered one statement."""
    anna = a_person("anna")
    stage = running(a_stage("stage", "react", section="positions"))
    rows = a_session(stage, anna, current_stage_id="stage").rows()
    sitting = Sitting(Snapshot())
    sitting.begin("SessionCreated", [row for table in rows.values() for row in table.values()])
    entry = sitting.tell(MODERATOR, "write_statement", stage="stage", text="Open until late").made[0]
    sitting.tell(acting(anna), "react", stage="stage", entry=entry, answer="for")
    given: dict[str, Any] = json.loads(archive.write(sitting.snapshot, map(to_row, sitting.records)))
    return given


def everywhere(value: Any, column: str) -> Iterator[dict[str, Any]]:
    """Yield every row, in the state and in the journal, that has a column."""
    if isinstance(value, dict) and column in value:
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everywhere(inner, column)


@pytest.mark.parametrize(("rounds", "wording"), [(0, 1), (1, 7), (MOST_ROUNDS + 1, 0)])
def test_votes_on_words_that_an_entry_never_had_are_refused(rounds: int, wording: int) -> None:
    given = voted_on()
    for entry in everywhere(given, "voted"):
        entry["voted"] = [OLDER] * rounds or None
    for vote in everywhere(given, "put_off"):
        vote["wording"] = wording
    with pytest.raises(Refused) as refusal:
        restored(json.dumps(given).encode(), set(KINDS), lambda: "0" * 64)
    assert refusal.value.code is Code.archive_unreadable
    assert str(refusal.value.values["where"]).endswith((".wording", ".voted"))


def test_votes_on_words_that_it_had_come_in() -> None:
    given = voted_on()
    for entry in everywhere(given, "voted"):
        entry["voted"] = [OLDER]
    assert restored(json.dumps(given).encode(), set(KINDS), lambda: "0" * 64).rows
