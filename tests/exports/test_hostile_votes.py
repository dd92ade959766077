# An archive may not bring votes that no rule makes: on words that nobody wrote, twice by one person, by nobody, or with
# an answer that nobody can give. A kind with votes takes part by being in the list of those who cast one.
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exports.data import archive
from exports.data.restoring import Restored, restored
from session.entries.voted import MOST_ROUNDS
from session.live.journal import to_row
from session.people import Actor
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import ROWS, Row
from tests.session.build import (
    MODERATOR,
    Sitting,
    a_person,
    a_session,
    a_stage,
    acting,
    running,
)

OLDER = {"text": "What was said before"}


def voted_on() -> dict[str, Any]:
    """Return the archive of a session in which one person answered one statement."""
    anna = a_person("anna")
    stage = running(a_stage("stage", "react", section="positions"))
    rows = a_session(stage, anna, current_stage_id="stage").rows()
    sitting = Sitting(Snapshot())
    sitting.begin(
        "SessionCreated",
        [row for table in rows.values() for row in table.values()],
    )
    entry = sitting.tell(
        MODERATOR, "write_statement", stage="stage", text="Open until late"
    ).made[0]
    sitting.tell(
        acting(anna), "react", stage="stage", entry=entry, answer="for"
    )
    given: dict[str, Any] = json.loads(
        archive.write(sitting.snapshot, map(to_row, sitting.records))
    )
    return given


def signed_by(actor: Actor, kind: str) -> dict[str, Any]:
    """Return the archive of a session in which something was written, and voted on twice, in a stage that is signed."""
    crew = [a_person(name) for name in ("anna", "boris")]
    stage = running(a_stage("stage", kind, section="agreements", fields=()))
    rows = a_session(stage, *crew, current_stage_id="stage").rows()
    sitting = Sitting(Snapshot())
    sitting.begin(
        "SessionCreated",
        [row for table in rows.values() for row in table.values()],
    )
    entry = WRITE[kind](sitting, actor)
    for person in crew:
        VOTE[kind](sitting, acting(person), entry)
    given: dict[str, Any] = json.loads(
        archive.write(sitting.snapshot, map(to_row, sitting.records))
    )
    return given


WRITE: dict[str, Callable[[Sitting, Actor], str]] = {
    "react": lambda sat, by: sat.tell(
        by, "write_statement", stage="stage", text="Open until late"
    ).made[0],
    "agree": lambda sat, by: sat.tell(
        by, "add_entry", stage="stage", content={"what": "Open until late"}
    ).made[0],
}
VOTE: dict[str, Callable[[Sitting, Actor, str], object]] = {
    "react": lambda sat, by, entry: sat.tell(
        by, "react", stage="stage", entry=entry, answer="for"
    ),
    "agree": lambda sat, by, entry: sat.tell(
        by, "support", stage="stage", entry=entry, stance="for"
    ),
}
VOTES = {"react": "reaction", "agree": "support"}


def taken_in(given: dict[str, Any]) -> Restored:
    return restored(json.dumps(given).encode(), set(KINDS), lambda: "0" * 64)


def refused_at(given: dict[str, Any]) -> str:
    """Return where an archive is refused."""
    with pytest.raises(Refused) as refusal:
        taken_in(given)
    assert refusal.value.code is Code.archive_unreadable
    return str(refusal.value.values["where"])


def everywhere(value: Any, column: str) -> Iterator[dict[str, Any]]:
    """Yield every row, in the state and in the journal, that has a column."""
    if isinstance(value, dict) and column in value:
        yield value
    for inner in (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else ()
    ):
        yield from everywhere(inner, column)


@pytest.mark.parametrize(
    ("rounds", "wording"), [(0, 1), (1, 7), (MOST_ROUNDS + 1, 0)]
)
def test_votes_on_words_that_an_entry_never_had_are_refused(
    rounds: int, wording: int
) -> None:
    given = voted_on()
    for entry in everywhere(given, "voted"):
        entry["voted"] = [OLDER] * rounds or None
    for vote in everywhere(given, "put_off"):
        vote["wording"] = wording
    assert refused_at(given).endswith((".wording", ".voted"))


def test_votes_on_words_that_it_had_come_in() -> None:
    given = voted_on()
    for entry in everywhere(given, "voted"):
        entry["voted"] = [OLDER]
    assert taken_in(given).rows


@pytest.mark.parametrize("kind", VOTES)
def test_a_person_who_votes_twice_on_the_same_words_is_refused(
    kind: str,
) -> None:
    given = signed_by(MODERATOR, kind)
    assert taken_in(given).rows
    first, second = given["rows"][VOTES[kind]]
    for vote in [
        row for row in everywhere(given, "wording") if row["id"] == second["id"]
    ]:
        vote["author"] = first["author"]
    assert refused_at(given) == f"rows.{VOTES[kind]}.{second['id']}"


@pytest.mark.parametrize("kind", VOTES)
@pytest.mark.parametrize("author", ["nobody", MODERATOR.id])
def test_a_vote_of_nobody_who_is_there_is_refused(
    kind: str, author: str
) -> None:
    given = signed_by(MODERATOR, kind)
    second = given["rows"][VOTES[kind]][1]
    for vote in [
        row for row in everywhere(given, "wording") if row["id"] == second["id"]
    ]:
        vote["author"] = author
    assert refused_at(given) == f"rows.{VOTES[kind]}.{second['id']}.author"


@pytest.mark.parametrize("column", ["author", "person_id"])
def test_a_text_that_nobody_signed_is_refused(column: str) -> None:
    given = signed_by(acting(a_person("anna")), "agree")
    for entry in everywhere(given, "voted"):
        entry[column] = "nobody"
    assert refused_at(given).endswith(f".{column}")


@pytest.mark.parametrize("column", ["answer", "stance", "finding"])
def test_no_row_says_what_no_rule_knows(column: str) -> None:
    tables = [row for row in ROWS.values() if column in row.model_fields]
    assert tables
    for table in tables:
        told = {"id": "row", "session_id": "session", column: "perhaps"}
        with pytest.raises(Refused) as refusal:
            archive.row_of(
                table.table.name,
                {**dict.fromkeys(required(table), "1"), **told},
                "rows",
            )
        assert refusal.value.values["where"] == f"rows.{column}"


def required(table: type[Row]) -> list[str]:
    return [
        name
        for name, field in table.model_fields.items()
        if field.is_required()
    ]


def test_an_answer_that_no_rule_knows_is_refused() -> None:
    given = voted_on()
    for vote in everywhere(given, "put_off"):
        vote["answer"] = "perhaps"
    assert refused_at(given) == "rows.reaction[0].answer"
