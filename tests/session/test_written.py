# What stands written, kept as it grows: however entries come, change and go, the list is what a new reading finds.
from hypothesis import given
from hypothesis import strategies as st

from session.entries.written import (
    ARRIVAL,
    is_live,
    is_shown,
    live_entries,
    said,
    shown_entries,
)
from session.events import Event, happened
from session.snapshot import RECENT, Snapshot
from session.tables import Entry
from tests.session.build import NOON, SESSION, a_session, a_stage


def an_entry(
    row: int,
    stage: str,
    at: int,
    withdrawn: int | None = None,
    hidden: int | None = None,
) -> Entry:
    return Entry(
        id=f"e{row:03}",
        session_id=SESSION,
        stage_id=stage,
        author="a",
        content={"what": "x"},
        at=NOON + at,
        withdrawn_at=withdrawn,
        hidden_at=hidden,
    )


TIMES = st.none() | st.just(NOON)
ENTRIES = st.builds(
    an_entry,
    st.integers(0, 5),
    st.sampled_from(["t1", "t2"]),
    st.integers(0, 3),
    TIMES,
    TIMES,
)
GONE = st.integers(0, 5).map(lambda row: ("entry", f"e{row:03}"))
STEPS = st.lists(
    st.tuples(
        st.lists(ENTRIES, max_size=3), st.lists(GONE, max_size=1), st.booleans()
    ),
    max_size=12,
)


def check_lists(snapshot: Snapshot) -> None:
    for stage in (a_stage("t1"), a_stage("t2")):
        here = [
            entry for entry in snapshot.all(Entry) if entry.stage_id == stage.id
        ]
        assert live_entries(snapshot, stage) == sorted(
            filter(is_live, here), key=ARRIVAL
        )
        assert shown_entries(snapshot, stage) == sorted(
            filter(is_shown, here), key=ARRIVAL
        )


@given(STEPS)
def test_a_list_that_grew_is_what_a_new_reading_finds(
    steps: list[tuple[list[Entry], list[tuple[str, str]], bool]],
) -> None:
    snapshot = a_session()
    for rows, gone, asked in steps:
        before = snapshot.advance([Event("E", tuple(rows), tuple(gone))])
        if asked:
            check_lists(snapshot)
            snapshot.step_back(before)
            check_lists(snapshot)
            snapshot.advance([Event("E", tuple(rows), tuple(gone))])
    check_lists(snapshot)


def test_who_asks_after_more_changes_than_are_remembered_gets_them_all() -> (
    None
):
    snapshot, stage = a_session(), a_stage("t1")
    first = live_entries(snapshot, stage)
    for row in range(RECENT + 1):
        snapshot.advance(happened("E", an_entry(row, "t1", row)))
    assert (first, len(live_entries(snapshot, stage))) == ([], RECENT + 1)


def test_what_happens_elsewhere_leaves_a_list_the_same_object() -> None:
    snapshot, stage = a_session(), a_stage("t1")
    snapshot.advance(happened("E", an_entry(1, "t1", 1)))
    listed = live_entries(snapshot, stage)
    snapshot.advance(happened("E", an_entry(2, "t2", 2)))
    assert live_entries(snapshot, stage) is listed


def test_a_note_is_known_by_what_was_typed_and_not_by_its_option() -> None:
    plenary = a_stage("t1", fields=())
    note = an_entry(1, "t1", 0).model_copy(
        update={"content": {"kind": "addition", "text": "Add the school"}}
    )
    assert said(plenary, note) == "Add the school"
    only = note.model_copy(update={"content": {"kind": "addition"}})
    assert said(plenary, only) == "addition"
