# How far a stage is, counted by unit and by side, and never with what was written.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.entries.cards import Mark
from session.entries.progress import Progress, SideProgress, progress
from session.envelope import Authorship, Unit
from session.people import Role
from session.tables import Entry, Group, Member, Person
from tests.session.build import (
    MODERATOR,
    NOON,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    running,
)

ANNA, BORIS, VERA, LONER = (
    a_person("anna", "a"),
    a_person("boris", "a"),
    a_person("vera", "b"),
    a_person("loner"),
)
NOT_ASKED = (
    a_person("gone", "a", removed_at=NOON),
    a_person("awaited", "a", joined_at=None),
    a_person("watcher", "a", role=Role.observer),
)
A, B = Mark("Side a", 1), Mark("Side b", 2)


def sitting(*more: Any, **envelope: Any) -> Sitting:
    people = (a_side("a"), a_side("b", 1), ANNA, BORIS, VERA, LONER, *NOT_ASKED)
    return Sitting(
        a_session(
            *people,
            *more,
            running(a_stage("s", **envelope)),
            current_stage_id="s",
        )
    )


def told(sat: Sitting) -> Progress:
    return progress(sat.snapshot, sat.snapshot.stages[0])


def write(sat: Sitting, *authors: Any) -> None:
    for author in authors:
        sat.tell(acting(author), "add_entry", stage="s", content={"what": "x"})


def test_people_are_counted_once_however_much_they_write() -> None:
    sat = sitting()
    assert (
        told(sat).sent,
        told(sat).expected,
        told(sat).silent,
        told(sat).entries,
    ) == (0, 4, 4, 0)
    write(sat, ANNA, ANNA, VERA)
    now = told(sat)
    assert (
        now.unit,
        now.sent,
        now.expected,
        now.silent,
        now.entries,
        now.theses,
    ) == (Unit.person, 2, 4, 2, 3, 0)
    assert now.sides == (
        SideProgress(A, 1, 2),
        SideProgress(B, 1, 1),
        SideProgress(None, 0, 1),
    )
    assert now.sides[0].dots == (True, False)


def test_an_anonymous_stage_counts_no_sides() -> None:
    sat = sitting(authorship=Authorship.anonymous)
    write(sat, ANNA, VERA)
    assert (told(sat).sent, told(sat).expected) == (2, 4)
    assert told(sat).sides == (
        SideProgress(A, None, 2),
        SideProgress(B, None, 1),
        SideProgress(None, None, 1),
    )
    assert told(sat).sides[0].dots == (False, False)


def test_a_stage_by_side_counts_sides_with_anybody_there() -> None:
    sat = sitting(unit=Unit.side)
    write(sat, ANNA, BORIS)
    assert (told(sat).sent, told(sat).expected) == (1, 3)


@pytest.mark.parametrize("unit", [Unit.side, Unit.group])
def test_what_the_staff_put_to_all_is_no_answer_of_any(unit: Unit) -> None:
    sat = Sitting(
        a_session(
            a_side("a"),
            ANNA,
            running(a_stage("s", "react", unit=unit)),
            current_stage_id="s",
        )
    )
    sat.tell(MODERATOR, "write_statement", stage="s", text="It is loud")
    assert (told(sat).sent, told(sat).entries) == (0, 1)


def test_a_stage_by_group_counts_groups() -> None:
    groups = [
        Group(id=f"g{at}", session_id=SESSION, stage_id="s", position=at)
        for at in range(3)
    ]
    seat = Member(
        id="m",
        session_id=SESSION,
        stage_id="s",
        group_id="g1",
        person_id="anna",
    )
    sat = sitting(*groups, seat, unit=Unit.group)
    write(sat, ANNA, ANNA)
    assert (told(sat).sent, told(sat).expected, told(sat).entries) == (1, 3, 2)


def test_only_those_who_are_asked_are_expected() -> None:
    assert told(sitting(audience="side:Side a")).expected == 2
    assert told(sitting(audience="role:expert")).expected == 0
    assert told(sitting(writers=["observer"])).expected == 1


def test_what_a_clerk_types_counts_for_whom_it_was_typed_and_theses_are_counted() -> (
    None
):
    sat = sitting()
    made = sat.tell(
        SECRETARY,
        "add_entry",
        stage="s",
        content={"what": "x"},
        on_behalf="anna",
    ).made[0]
    sat.tell(SECRETARY, "add_entry", stage="s", content={"what": "for nobody"})
    sat.tell(MODERATOR, "mark_thesis", stage="s", entry=made)
    assert (told(sat).sent, told(sat).entries, told(sat).theses) == (1, 2, 1)


def test_what_was_withdrawn_counts_no_more() -> None:
    sat = sitting()
    write(sat, ANNA)
    sat.tell(
        acting(ANNA), "withdraw_entry", stage="s", entry=sat.records[-1].made[0]
    )
    assert (told(sat).sent, told(sat).entries) == (0, 0)


def test_whoever_has_sent_was_expected_also_who_is_spoken_for_and_who_left_after_it() -> (
    None
):
    sat = sitting()
    for person in ("awaited", "watcher", "boris"):
        sat.tell(
            SECRETARY,
            "add_entry",
            stage="s",
            content={"what": "x"},
            on_behalf=person,
        )
    sat.tell(MODERATOR, "remove_person", person="boris")
    assert (told(sat).sent, told(sat).expected, told(sat).silent) == (3, 6, 3)
    assert told(sat).silent_names == tuple(
        sorted(each.name for each in (ANNA, VERA, LONER))
    )
    assert told(sat).sides[0] == SideProgress(A, 3, 3)


@pytest.mark.parametrize(
    ("authors", "expected"), [((VERA,), 3), ((ANNA, VERA, LONER), 3)]
)
def test_a_side_that_wrote_and_left_counts_among_those_that_are_expected(
    authors: tuple[Person, ...], expected: int
) -> None:
    """Nobody reads that two of one have sent, nor that one of two has where two are still to send."""
    sat = sitting(unit=Unit.side)
    write(sat, *authors)
    sat.tell(MODERATOR, "remove_person", person=VERA.id)
    assert (told(sat).sent, told(sat).expected) == (len(authors), expected)


def test_of_a_secret_stage_no_more_have_sent_than_are_expected() -> None:
    sat = sitting(authorship=Authorship.anonymous)
    for person in (ANNA, BORIS, VERA, LONER):
        sat.tell(acting(person), "add_entry", stage="s", content={"what": "x"})
    sat.tell(MODERATOR, "remove_person", person="boris")
    assert (told(sat).sent, told(sat).expected, told(sat).silent) == (4, 4, 0)


NAMES = ("ada", "bo", "cy", "di", "ed", "fe", "gus")


@given(
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
)
def test_who_is_silent_and_how_many_of_each_group_have_sent(
    sent: set[str], let: set[str], seated: set[str]
) -> None:
    """Seven people, of whom some sit in three groups, some have sent, and of some the entry was let through."""
    people = [a_person(name, "ab"[at % 2]) for at, name in enumerate(NAMES)]
    groups = [
        Group(id=f"g{at}", session_id=SESSION, stage_id="s", position=at)
        for at in range(3)
    ]
    where = {name: at % 3 for at, name in enumerate(NAMES) if name in seated}
    seats = [
        Member(
            id=f"m-{name}",
            session_id=SESSION,
            stage_id="s",
            group_id=f"g{at}",
            person_id=name,
        )
        for name, at in where.items()
    ]
    stage = running(a_stage("s", approval=True))
    sat = Sitting(
        a_session(
            a_side("a"),
            a_side("b", 1),
            *people,
            *groups,
            *seats,
            stage,
            current_stage_id="s",
        )
    )
    write(sat, *(person for person in people if person.id in sent))
    for entry in list(sat.snapshot.all(Entry)):
        if entry.person_id in let:
            sat.tell(MODERATOR, "approve_entry", stage="s", entry=entry.id)
    now = told(sat)
    assert now.silent_names == tuple(
        f"{name} Surname" for name in NAMES if name not in sent
    )
    in_groups = [
        (at, [name for name in where if where[name] == at]) for at in range(3)
    ]
    assert [
        (each.group.place, each.sent, each.expected) for each in now.groups
    ] == [
        (at + 1, len(sent.intersection(names)), len(names))
        for at, names in in_groups
        if names
    ]
    assert (now.sent, now.expected, now.silent, now.pending) == (
        len(sent),
        7,
        7 - len(sent),
        len(sent - let),
    )
    assert [(side.sent, side.expected) for side in now.sides] == [
        (len([n for n in NAMES[at::2] if n in sent]), len(NAMES[at::2]))
        for at in range(2)
    ]


@pytest.mark.parametrize(
    "envelope", [{"authorship": Authorship.side}, {"unit": Unit.side}]
)
def test_where_not_each_writes_under_the_own_name_nobody_is_named_as_silent(
    envelope: dict[str, Any],
) -> None:
    sat = sitting(**envelope)
    write(sat, ANNA)
    assert (told(sat).silent_names, told(sat).groups) == ((), ())


def test_where_nothing_must_be_let_through_nothing_waits() -> None:
    sat = sitting()
    write(sat, ANNA, VERA)
    assert told(sat).pending == 0
