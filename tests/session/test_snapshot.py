# A session in memory: what an index finds is what a scan finds, a step back is as if nothing had been, a copy goes its
# own way.
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.events import Event, from_json, happened, key_of, to_json
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import ROWS, Entry, Person, Row, Side, Stage
from tests.length import times
from tests.session.build import (
    NOON,
    SESSION,
    a_person,
    a_session,
    a_side,
    a_stage,
)

IDS = st.sampled_from(["a", "b", "c", "d"])
SIDES = st.none() | st.sampled_from(["s1", "s2"])
PEOPLE = st.builds(
    lambda row, side, name: a_person(row, side).model_copy(
        update={"name": name}
    ),
    IDS,
    SIDES,
    st.text(),
)
ENTRIES = st.builds(
    lambda row, stage, author, side: Entry(
        id=row,
        session_id=SESSION,
        stage_id=stage,
        author=author,
        side_id=side,
        content={"what": "x"},
        at=NOON,
    ),
    IDS,
    st.sampled_from(["t1", "t2"]),
    IDS,
    SIDES,
)
GONE = st.tuples(st.sampled_from(["person", "entry"]), IDS)
EVENTS = st.lists(
    st.builds(
        lambda rows, gone: Event("E", tuple(rows), tuple(gone)),
        st.lists(PEOPLE | ENTRIES),
        st.lists(GONE),
    ),
    max_size=8,
)
QUESTIONS: list[tuple[type[Row], dict[str, Any]]] = [
    (Person, {"side_id": "s1"}),
    (Person, {"side_id": None}),
    (Entry, {"stage_id": "t1"}),
    (Entry, {"author": "b", "stage_id": "t2"}),
    (Entry, {"stage_id": "t1", "side_id": None, "author": "a"}),
]


def scanned(
    snapshot: Snapshot, table: type[Row], wanted: dict[str, Any]
) -> dict[str, Row]:
    rows = snapshot.all(table)
    return {
        row.id: row
        for row in rows
        if all(
            getattr(row, column) == value for column, value in wanted.items()
        )
    }


def check_indexes(snapshot: Snapshot) -> None:
    for table, wanted in QUESTIONS:
        found = list(snapshot.where(table, **wanted))
        assert {row.id: row for row in found} == scanned(
            snapshot, table, wanted
        )
        assert len(found) == len(scanned(snapshot, table, wanted))
        if len(wanted) == 1:
            assert snapshot.count(table, **wanted) == len(found)


@given(EVENTS)
def test_the_index_finds_what_a_scan_finds(events: list[Event]) -> None:
    snapshot = a_session()
    for event in events:
        snapshot.advance([event])
        check_indexes(snapshot)
    assert (
        Snapshot(
            row for rows in snapshot.rows().values() for row in rows.values()
        ).rows()
        == snapshot.rows()
    )


@settings(max_examples=times(40))
@given(EVENTS, EVENTS)
def test_stepping_back_leaves_no_trace(
    events: list[Event], taken_back: list[Event]
) -> None:
    snapshot, same = a_session(), a_session()
    snapshot.advance(events)
    same.advance(events)
    snapshot.step_back(snapshot.advance(taken_back))
    assert snapshot.rows() == same.rows()
    check_indexes(snapshot)


@settings(max_examples=times(40))
@given(EVENTS, EVENTS)
def test_a_copy_goes_its_own_way(
    events: list[Event], more: list[Event]
) -> None:
    snapshot = a_session()
    snapshot.advance(events)
    rows = {name: dict(table) for name, table in snapshot.rows().items()}
    copy = snapshot.copy()
    copy.advance(more)
    copy.number, copy.done = 7, []
    assert (snapshot.rows(), snapshot.number) == (rows, 0)
    check_indexes(snapshot)
    check_indexes(copy)


def test_copies_of_two_moments_have_versions_of_their_own() -> None:
    snapshot = a_session()
    first = snapshot.copy()
    snapshot.advance(happened("E", a_person("a")))
    assert (
        snapshot.copy().version(Person)
        == snapshot.version(Person)
        != first.version(Person)
    )


@settings(max_examples=times(50))
@given(EVENTS)
def test_events_are_the_same_after_a_journey_through_json(
    events: list[Event],
) -> None:
    assert [from_json(to_json(event)) for event in events] == events


def test_rows_that_name_another_are_found_by_any_indexed_column() -> None:
    anna, side = a_person("anna", "a"), a_side("a")
    entry = Entry(
        id="e",
        session_id=SESSION,
        stage_id="s",
        author="anna",
        side_id="a",
        content={"what": "x"},
        at=NOON,
    )
    snapshot = a_session(side, anna, a_stage("s"), entry)
    assert {key_of(row) for row in snapshot.naming("a")} == {
        ("person", "anna"),
        ("entry", "e"),
    }
    assert [key_of(row) for row in snapshot.naming("anna")] == [("entry", "e")]
    assert [snapshot.needed([row]) for row in (side, anna, entry)] == [
        True,
        True,
        False,
    ]
    assert [
        snapshot.needed([side, anna, entry]),
        snapshot.needed([side, anna]),
    ] == [False, True]


def test_a_row_is_found_or_refused_with_the_code_that_is_asked_for() -> None:
    snapshot = a_session(a_side("a"))
    assert (
        snapshot.get(Side, "a", Code.unknown_side).name,
        snapshot.find(Side, None),
    ) == ("Side a", None)
    with pytest.raises(Refused) as refused:
        snapshot.get(Side, "z", Code.unknown_side)
    assert refused.value.code is Code.unknown_side


def test_a_question_that_no_index_answers_is_a_mistake_and_not_an_empty_answer() -> (
    None
):
    snapshot = a_session(a_person("anna"))
    with pytest.raises(KeyError):
        list(snapshot.where(Person, name="anna Surname"))
    with pytest.raises(KeyError):
        snapshot.count(Person, name="anna Surname")
    assert (
        list(snapshot.where(Person, side_id="nowhere")),
        snapshot.count(Person, side_id="nowhere"),
    ) == ([], 0)


def test_stages_come_in_the_order_of_the_programme() -> None:
    stages = [
        a_stage(key, position=position) for position, key in enumerate("abcdef")
    ]
    shuffled = Random(1).sample(stages, len(stages))
    snapshot = a_session(*shuffled, current_stage_id="c")
    assert (
        snapshot.stages,
        snapshot.current,
        a_session(*shuffled).current,
    ) == (stages, stages[2], None)


def test_an_event_names_its_rows_and_what_is_gone() -> None:
    (event,) = happened("Done", a_side("a"), gone=[a_person("anna")])
    assert event == Event("Done", (a_side("a"),), (("person", "anna"),))


def test_every_table_has_a_place_in_the_snapshot() -> None:
    assert set(a_session().rows()) == set(ROWS)
    assert {Stage.table.name, Entry.table.name} <= set(ROWS)
