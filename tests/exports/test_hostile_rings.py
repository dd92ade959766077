# Archives whose rows name one another in a ring: refused with the place, at any point of their history. What follows
# ids from row to row comes to an end whatever the rows say.
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.refusals import Code, Refused
from session.stages.mapping.picture import FrozenStatement
from session.stages.mapping.raising import theses
from session.tables import Entry
from tests.exports.hostile import places
from tests.exports.test_restoring import ANNA, back, created, written
from tests.length import times
from tests.session.build import MODERATOR, NOON, Sitting, a_session, a_stage

Given = dict[str, Any]
Ring = dict[str, Any]
"""What some rows say, by id."""

PEOPLE = {"itself": {"anna": "anna"}, "two": {"anna": "boris", "boris": "anna"}}
ENTRIES = {
    "itself": {0: 0},
    "two": {0: 1, 1: 0},
    "three": {0: 1, 1: 2, 2: 0},
    "a tail": {0: 1, 1: 2, 2: 1},
}


def a_day() -> tuple[Sitting, list[str]]:
    """Return a sitting of three entries, and their ids."""
    sitting = created(a_stage("form", "form", 0, section="positions"))
    sitting.tell(MODERATOR, "open_stage", stage="form")
    made = [
        sitting.tell(
            ANNA, "add_entry", stage="form", content={"what": f"Evening {n}"}
        ).made[0]
        for n in range(3)
    ]
    return sitting, made


def with_ring(data: bytes, column: str, ring: Ring) -> Given:
    """Let rows say so wherever they stand, so that the history leads to it."""
    archive: Given = json.loads(data)
    for holder, key in list(places(archive)):
        if (
            key == column
            and isinstance(holder, dict)
            and holder.get("id") in ring
        ):
            holder[key] = ring[holder["id"]]
    return archive


def place_of(archive: Given) -> str:
    with pytest.raises(Refused) as refusal:
        back(json.dumps(archive).encode())
    assert refusal.value.code is Code.archive_unreadable
    return str(refusal.value.values["where"])


@pytest.mark.parametrize("ring", PEOPLE)
def test_people_who_are_one_in_a_ring_are_refused(ring: str) -> None:
    archive = with_ring(written(a_day()[0]), "merged_into", PEOPLE[ring])
    assert place_of(archive) == "rows.person.anna.merged_into"


@pytest.mark.parametrize("ring", ENTRIES)
@pytest.mark.parametrize(
    ("column", "told"),
    [("merged_into", str), ("sources", lambda each: [each])],
    ids=["m", "s"],
)
def test_entries_that_stand_for_or_grew_from_one_another_in_a_ring_are_refused(
    ring: str, column: str, told: Callable[[str], object]
) -> None:
    sitting, made = a_day()
    archive = with_ring(
        written(sitting),
        column,
        {made[at]: told(made[to]) for at, to in ENTRIES[ring].items()},
    )
    where = place_of(archive)
    assert where in {f"rows.entry.{each}.{column}" for each in made}


def test_a_ring_that_stood_for_a_while_is_refused_since_undo_would_bring_it_back() -> (
    None
):
    sitting, made = a_day()
    archive: Given = json.loads(written(sitting))
    images = [
        entry["events"][0]["rows"][0] for entry in archive["journal"][-3:]
    ]
    ringed = [
        [table, {**row, "merged_into": made[at - 1]}]
        for at, (table, row) in enumerate(images)
    ]
    archive["journal"] += [
        _entry(archive, 1, ringed, images),
        _entry(archive, 2, images, ringed),
    ]
    archive["number"] = len(archive["journal"])
    place = len(archive["journal"]) - 2
    assert place_of(archive) == f"journal[{place}].merged_into"


def _entry(
    archive: Given, more: int, rows: list[Any], before: list[Any]
) -> Given:
    told = archive["journal"][-1]
    number = told["number"] + more
    replaced = [[table, row["id"], row] for table, row in before]
    event = {"name": "EntriesMerged", "rows": rows, "gone": []}
    own = {
        "command": "merge_entries",
        "actor": "moderator",
        "events": [event],
        "before": replaced,
    }
    return {**told, **own, "id": f"session.{number}", "number": number}


def grown(number: int, sources: Sequence[int]) -> Entry:
    named = [f"e{source}" for source in sources]
    return Entry(
        id=f"e{number}",
        session_id="session",
        stage_id="form",
        author="anna",
        at=NOON,
        sources=named,
    )


@given(
    chosen=st.lists(
        st.lists(st.integers(0, 29), max_size=4), min_size=30, max_size=30
    )
)
@settings(max_examples=times(30), deadline=2_000)
def test_what_a_statement_grew_from_is_found_whatever_the_rows_say(
    chosen: list[list[int]],
) -> None:
    entries = [
        Entry(
            id=f"e{n}",
            session_id="session",
            stage_id="form",
            author="anna",
            at=NOON,
            sources=[f"e{s}" for s in each],
        )
        for n, each in enumerate(chosen)
    ]
    state = a_session(a_stage("form", "form", 0), *entries)
    put = FrozenStatement(id="e0", number=1, text="", dimension="", told={})
    assert theses(state, a_stage("map", "map", 1), [put]) == ()


def test_many_ways_to_one_entry_cost_no_more_than_one() -> None:
    state = a_session(
        a_stage("form", "form", 0), *(grown(n, [n + 1] * 4) for n in range(400))
    )
    put = FrozenStatement(id="e0", number=1, text="", dimension="", told={})
    assert theses(state, a_stage("map", "map", 1), [put]) == ()
