# The session's own particulars, its sides and the organizers' position.
from datetime import UTC, datetime
from typing import Any

import pytest

from session.entries.written import may_write
from session.membership.registration import Join
from session.people import Actor, Role
from session.refusals import Code
from session.tables import Entry, Person, Row, Side
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
)


def sitting(*rows: Row, **session: Any) -> Sitting:
    return Sitting(a_session(a_side("a"), a_side("b", 1), *rows, **session))


def sides(sat: Sitting) -> list[tuple[int, str, bool]]:
    return sorted(
        (side.position, side.name, side.partner)
        for side in sat.snapshot.all(Side)
    )


def test_what_is_given_changes_and_the_rest_stays() -> None:
    sat = sitting(title="Before", place="Hall")
    given = {
        "title": " После\x00 ",
        "organizations": ["Библиотека", " ", "Школа"],
        "starts_at": NOON,
        "language": "en",
    }
    sat.tell(ORGANIZER, "edit_passport", **given)
    session = sat.snapshot.session
    assert (session.title, session.place, session.organizations) == (
        "После",
        "Hall",
        ["Библиотека", "Школа"],
    )
    assert (session.starts_at, session.language) == (NOON, "en")
    assert sat.tell(ORGANIZER, "edit_passport", **given).events == ()
    assert sat.tell(ORGANIZER, "edit_passport").events == ()


@pytest.mark.parametrize(
    "given",
    [
        {"language": "de"},
        {"starts_at": -1},
        {"starts_at": 2**63},
        {"code": "ABC"},
        {"organizations": "x"},
    ],
)
def test_a_passport_that_cannot_be_is_refused(given: dict[str, Any]) -> None:
    assert (
        sitting().answer(ORGANIZER, "edit_passport", **given) is Code.malformed
    )


@pytest.mark.parametrize(
    ("given", "offset", "starts_at"),
    [
        (
            {"date": "2026-11-22", "start": "10:00", "zone": "Europe/Moscow"},
            180,
            "2026-11-22T07:00",
        ),
        (
            {"date": "2026-07-01", "start": "10:00", "zone": "Europe/Berlin"},
            120,
            "2026-07-01T08:00",
        ),
        (
            {"date": "2026-12-01", "start": "10:00", "zone": "Europe/Berlin"},
            60,
            "2026-12-01T09:00",
        ),
        (
            {"date": "2026-03-29", "start": "10:00", "zone": "Europe/Berlin"},
            120,
            "2026-03-29T08:00",
        ),
        (
            {"date": "2026-12-01", "start": "09:30", "zone": "Asia/Kolkata"},
            330,
            "2026-12-01T04:00",
        ),
        (
            {"date": "in spring", "start": "10:00", "zone": "Europe/Berlin"},
            60,
            None,
        ),
        ({"start": "10:00"}, 0, None),
        ({"date": "2026-12-01", "zone": "Europe/Berlin"}, 60, None),
        (
            {"date": "2026-12-01", "start": "10:00", "zone": ""},
            0,
            "2026-12-01T10:00",
        ),
    ],
)
def test_the_start_follows_from_the_date_the_clock_and_the_zone(
    given: dict[str, str], offset: int, starts_at: str | None
) -> None:
    sat = sitting()
    sat.tell(ORGANIZER, "edit_passport", **given)
    session = sat.snapshot.session
    begins = (
        starts_at
        and int(datetime.fromisoformat(f"{starts_at}+00:00").timestamp()) * 1000
    )
    assert (session.utc_offset, session.starts_at) == (offset, begins or None)


def test_another_date_keeps_the_clock_and_no_start_takes_the_moment_away() -> (
    None
):
    sat = sitting()
    sat.tell(
        ORGANIZER,
        "edit_passport",
        date="2026-12-01",
        start="10:00",
        zone="Europe/Berlin",
    )
    sat.tell(ORGANIZER, "edit_passport", date="2026-07-01")
    session = sat.snapshot.session
    assert (session.start, session.utc_offset) == ("10:00", 120)
    assert (
        session.starts_at
        == int(datetime(2026, 7, 1, 8, tzinfo=UTC).timestamp()) * 1000
    )
    sat.tell(ORGANIZER, "edit_passport", start="")
    assert (sat.snapshot.session.start, sat.snapshot.session.starts_at) == (
        "",
        None,
    )


def test_a_moment_says_what_the_clock_shows() -> None:
    sat = sitting(utc_offset=180)
    sat.tell(ORGANIZER, "edit_passport", starts_at=NOON)
    assert (sat.snapshot.session.start, sat.snapshot.session.starts_at) == (
        "15:00",
        NOON,
    )


@pytest.mark.parametrize(
    "given",
    [{"zone": "Europe/Atlantis"}, {"start": "25:00"}, {"start": "9:30"}],
)
def test_no_such_zone_and_no_such_time_is_refused(
    given: dict[str, str],
) -> None:
    assert (
        sitting().answer(ORGANIZER, "edit_passport", **given) is Code.malformed
    )


def test_a_goal_too_long_is_refused() -> None:
    assert (
        sitting().answer(ORGANIZER, "edit_passport", goal="x" * 4001)
        is Code.field_too_long
    )


def test_the_paper_comes_in_paragraph_for_paragraph() -> None:
    sat = sitting()
    sat.tell(
        SECRETARY,
        "set_paper",
        title="Позиция",
        paragraphs=["Один.\tДва", "", "Три\x0c"],
    )
    assert (sat.snapshot.session.paper_title, sat.snapshot.session.paper) == (
        "Позиция",
        ["Один.\tДва", "Три"],
    )
    assert (
        sat.answer(SECRETARY, "set_paper", paragraphs=["x" * 20_001])
        is Code.field_too_long
    )
    assert (
        sat.answer(acting(a_person("anna")), "set_paper", paragraphs=["x"])
        is Code.not_allowed
    )


def test_sides_are_added_behind_the_others_renamed_and_removed() -> None:
    sat = sitting()
    made = sat.tell(
        MODERATOR, "add_side", name=" Партнёры ", partner=True
    ).made[0]
    assert sides(sat) == [
        (0, "Side a", False),
        (1, "Side b", False),
        (2, "Партнёры", True),
    ]
    sat.tell(MODERATOR, "edit_side", side="a", name="Библиотеки")
    assert (
        sat.tell(MODERATOR, "edit_side", side="a", name="Библиотеки").events
        == ()
    )
    sat.tell(MODERATOR, "remove_side", side="b")
    assert sides(sat) == [(0, "Библиотеки", False), (2, "Партнёры", True)]
    sat.tell(MODERATOR, "remove_side", side=made)
    assert sat.tell(MODERATOR, "add_side", name="Снова").number == 6
    assert sides(sat) == [(0, "Библиотеки", False), (1, "Снова", False)]


def test_a_side_has_a_name_and_exists() -> None:
    sat = sitting()
    assert sat.answer(MODERATOR, "add_side", name="\u200b") is Code.name_needed
    assert (
        sat.answer(MODERATOR, "edit_side", side="a", name=" ")
        is Code.name_needed
    )
    assert (
        sat.answer(MODERATOR, "edit_side", side="z", name="Z")
        is Code.unknown_side
    )
    assert sat.answer(MODERATOR, "remove_side", side="z") is Code.unknown_side


def test_there_are_not_too_many_sides() -> None:
    sat = Sitting(
        a_session(*(a_side(f"s{index}", index) for index in range(Side.most)))
    )
    assert (
        sat.answer(MODERATOR, "add_side", name="One more") is Code.entry_limit
    )


@pytest.mark.parametrize(
    "user",
    [
        a_person("anna", "b"),
        a_person("gone", "b", removed_at=NOON),
        Entry(
            id="e",
            session_id=SESSION,
            stage_id="s",
            author="x",
            side_id="b",
            content={"what": "x"},
            at=NOON,
        ),
        Entry(
            id="e",
            session_id=SESSION,
            stage_id="s",
            author="x",
            content={"give.b": "x"},
            at=NOON,
        ),
    ],
    ids=[
        "joined",
        "joined and left",
        "signed by the side",
        "answered for the side",
    ],
)
def test_a_side_that_is_in_use_stays(user: Row) -> None:
    sat = sitting(a_stage("s"), user)
    assert sat.answer(MODERATOR, "remove_side", side="b") in {
        Code.side_in_use,
        Code.still_needed,
    }
    assert sat.answer(MODERATOR, "remove_side", side="a") is None


def test_a_side_is_not_undone_from_under_those_who_joined_it() -> None:
    sat = sitting()
    record = sat.tell(MODERATOR, "add_side", name="New")
    join = Join(
        key=sat.key(),
        name="Анна",
        side=record.made[0],
        consent=True,
        digest="0" * 64,
    )
    sat.do(Actor("door", frozenset({Role.participant})), join)
    before = sat.rows()
    assert (
        sat.answer(MODERATOR, "undo", number=record.number) is Code.undo_needed
    )
    assert sat.rows() == before


@pytest.mark.parametrize("name", ["Side b", " side\u00a0 B ", "SIDE b"])
def test_no_two_sides_look_the_same(name: str) -> None:
    sat = sitting()
    assert sat.answer(MODERATOR, "add_side", name=name) is Code.side_name_taken
    assert (
        sat.answer(MODERATOR, "edit_side", side="a", name=name)
        is Code.side_name_taken
    )
    assert (
        sat.answer(MODERATOR, "edit_side", side="b", name=name, partner=True)
        is None
    )


def test_a_name_that_was_taken_meanwhile_does_not_come_back() -> None:
    sat = sitting()
    sat.tell(MODERATOR, "edit_side", side="a", name="North")
    sat.tell(MODERATOR, "edit_side", side="b", name="Side a")
    second = sat.snapshot.done.pop()
    assert (
        sat.answer(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
        is Code.side_name_taken
    )
    sat.snapshot.done.append(second)
    sat.tell(MODERATOR, "undo", number=second.number)
    sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
    assert sorted(side.name for side in sat.snapshot.all(Side)) == [
        "Side a",
        "Side b",
    ]


def test_a_stage_for_one_side_follows_it_through_a_new_name_and_back() -> None:
    stages = (
        a_stage("s", audience="side:Side a"),
        a_stage("t", position=1, audience="side:Side b"),
    )
    sat = sitting(*stages, a_person("anna", "a"))
    before = sat.rows()
    sat.tell(ORGANIZER, "edit_side", side="a", name=" Две\n сети ")
    assert [stage.envelope.audience for stage in sat.snapshot.stages] == [
        "side:a",
        "side:Side b",
    ]
    assert may_write(
        sat.snapshot, sat.snapshot.stages[0], sat.snapshot.find(Person, "anna")
    )
    sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    assert sat.rows() == before
    sat.tell(ORGANIZER, "edit_side", side="a", name="Side a", partner=True)
    assert sat.snapshot.stages == [*stages]
