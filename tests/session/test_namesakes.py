# Two people of one name are told apart wherever a name stands: by organization, and by what else differs beside it.
from typing import Any

import pytest

from session.entries.boards import cards, dictation
from session.entries.progress import progress
from session.kind import Audience, Region, Scope
from session.membership.namesakes import called
from session.people import Surface
from session.refusals import Code
from session.regions import Outside, regions
from session.stages.group.regions import party
from session.tables import Group, Member, Person, Stage
from session.values.leaf import FIRST
from tests.session.build import (
    NOON,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    running,
)


def named(
    person: str, organization: str = "", name: str = "Ольга Ким", **told: Any
) -> Person:
    return a_person(person).model_copy(
        update={"name": name, "organization": organization, **told}
    )


TWINS = (named("one", "Завод"), named("two", "Читальня"))
GLEB = named("three", name="Глеб Ли")
TOLD = {"Ольга Ким (Завод)", "Ольга Ким (Читальня)"}


def sitting() -> tuple[Sitting, Stage]:
    sat = Sitting(
        a_session(running(a_stage("s")), *TWINS, GLEB, current_stage_id="s")
    )
    return sat, sat.snapshot.get(Stage, "s", Code.unknown_stage)


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (TWINS, ("Ольга Ким (Завод)", "Ольга Ким (Читальня)")),
        (
            (named("one", "Завод"), named("two")),
            ("Ольга Ким (Завод)", "Ольга Ким (2)"),
        ),
        (
            (
                named("one", "Завод", post="мастер"),
                named("two", "завод", post="врач"),
            ),
            ("Ольга Ким (Завод, мастер)", "Ольга Ким (завод, врач)"),
        ),
        (
            (named("one", "Завод"), named("two", "Завод")),
            ("Ольга Ким (Завод, 1)", "Ольга Ким (Завод, 2)"),
        ),
        (
            (named("one", side_id="a"), named("two", side_id="b")),
            ("Ольга Ким (Side a)", "Ольга Ким (Side b)"),
        ),
        (
            (named("one", "Завод"), named("two", "Завод", name="ОЛЬГА  Ким")),
            ("Ольга Ким (Завод, 1)", "ОЛЬГА  Ким (Завод, 2)"),
        ),
        (
            (named("one", "Завод"), named("two", "Завод", name="Глеб Ли")),
            ("Ольга Ким", "Глеб Ли"),
        ),
    ],
)
def test_namesakes_bear_their_organization_and_what_else_differs(
    people: tuple[Person, ...], told: tuple[str, ...]
) -> None:
    snapshot = a_session(a_side("a"), a_side("b", 1), *people)
    assert tuple(called(snapshot, person) for person in people) == told


def test_a_name_bears_it_on_cards_in_lists_of_choice_and_among_the_silent() -> (
    None
):
    sat, stage = sitting()
    offered: Any = dictation(
        sat.snapshot, stage, stage.envelope.fields, FIRST
    ).data["people"]
    assert {name for _, name in offered} == TOLD | {"Глеб Ли"}
    assert set(progress(sat.snapshot, stage).silent_names) == TOLD | {"Глеб Ли"}
    for person in TWINS:
        sat.tell(acting(person), "add_entry", stage="s", content={"what": "x"})
    assert {
        card.by for card in cards(sat.snapshot, stage, stage.envelope.fields)
    } == TOLD


def test_a_card_is_another_one_when_a_namesake_comes() -> None:
    sat, _ = sitting()
    sat.tell(acting(TWINS[0]), "add_entry", stage="s", content={"what": "x"})
    sat.tell(acting(GLEB), "add_entry", stage="s", content={"what": "y"})
    before = standing(sat)
    sat.tell(SECRETARY, "add_person", name="Глеб Ли", organization="Музей")
    now = standing(sat)
    assert [one == other for one, other in zip(before, now, strict=True)] == [
        True,
        False,
    ]
    card: Any = now[1].data["card"]
    assert card.by == "Глеб Ли (2)"


def standing(sat: Sitting) -> list[Region]:
    console = Audience(
        Surface.console, Scope.room, "s", of="moderator", leaf=FIRST
    )
    wall = next(
        each
        for each in regions(sat.snapshot, console, Outside(NOON))
        if each.slot == "wall"
    )
    return [*(wall.items or ())]


def test_a_table_names_its_people_as_the_list_does() -> None:
    group = Group(id="g", session_id="session", stage_id="s", position=0)
    seats = [
        Member(
            id=f"m{p.id}",
            session_id="session",
            stage_id="s",
            group_id="g",
            person_id=p.id,
        )
        for p in TWINS
    ]
    stage = running(a_stage("s", "group"))
    snapshot = a_session(stage, *TWINS, group, *seats, current_stage_id="s")
    found = party(snapshot, stage, "g")
    assert found is not None
    assert {person.name for person in found.members} == TOLD
