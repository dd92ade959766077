# Who sits where, and who speaks for a group.
from session.entries.seats import (
    GroupMark,
    group_mark,
    group_of,
    groups_of,
    may_lead,
    member_of,
    members_of,
)
from session.entries.written import may_write
from session.people import Actor, Role
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY, acting
from tests.session.stages.scene import Scene

ROVING = Actor("link-helper", frozenset({Role.group_moderator}))


def test_a_stage_has_its_own_groups_in_order() -> None:
    scene = Scene()
    anna, *_ = scene.crowd(6)
    stage = scene.opened("groups", "group", options={"size": 2})
    assert groups_of(scene.snapshot, stage) == scene.groups(stage)
    assert (
        group_of(scene.snapshot, stage, anna.id)
        == scene.group_of(stage, anna).id
    )
    assert group_of(scene.snapshot, stage, None) is None


def test_only_a_stage_for_groups_takes_those_formed_before_it() -> None:
    scene = Scene()
    anna, *_ = scene.crowd(4)
    early = scene.opened("early", "group", options={"size": 4})
    late = scene.opened("late", "group", options={"size": 2})
    shared = scene.opened("shared", "form", unit="group")
    alone = scene.opened("alone", "form")
    assert (
        groups_of(scene.snapshot, shared)
        == scene.groups(late)
        != scene.groups(early)
    )
    assert (
        group_of(scene.snapshot, shared, anna.id)
        == scene.group_of(late, anna).id
    )
    assert member_of(scene.snapshot, shared, anna.id) is None
    assert (
        groups_of(scene.snapshot, alone),
        group_of(scene.snapshot, alone, anna.id),
    ) == ([], None)


def test_a_stage_may_be_for_one_group_of_those_formed_before_it() -> None:
    scene = Scene()
    crowd = scene.crowd(6)
    groups = scene.opened("groups", "group", options={"size": 3})
    second = scene.opened("second", "form", audience="group:2")
    told = {
        person.id
        for person in crowd
        if may_write(scene.snapshot, second, person)
    }
    assert told == set(scene.seated(groups)[1])
    stranger = scene.person("stranger")
    assert (
        scene.refused(stranger, "add_entry", second, content={"what": "x"})
        == "not_allowed"
    )
    again = scene.opened(
        "again", "group", options={"size": 2}, audience="group:2"
    )
    assert {
        person for people in scene.seated(again).values() for person in people
    } == told
    assert all(
        may_write(scene.snapshot, again, person) == (person.id in told)
        for person in crowd
    )


def test_for_a_group_where_none_was_formed_nobody_writes() -> None:
    scene = Scene()
    stage = scene.opened("alone", "form", audience="group:1")
    assert not any(
        may_write(scene.snapshot, stage, person) for person in scene.crowd(3)
    )


def test_without_any_groups_there_are_none() -> None:
    scene = Scene()
    assert (
        groups_of(scene.snapshot, scene.opened("shared", "form", unit="group"))
        == []
    )


def test_members_are_those_still_here_by_name() -> None:
    scene = Scene()
    boris, anna, gone = (
        scene.person("Boris"),
        scene.person("anna"),
        scene.person("gone"),
    )
    stage = scene.opened("groups", "group")
    (group,) = scene.groups(stage)
    scene.do(MODERATOR, "remove_person", person=gone.id)
    assert members_of(scene.snapshot, group.id) == [anna, boris]


def test_its_members_the_clerks_and_a_roving_helper_speak_for_a_group() -> None:
    scene = Scene()
    people = scene.crowd(4)
    leader = scene.person("leader", None, Role.group_moderator)
    stage = scene.opened("groups", "group", options={"size": 2})
    first, second = scene.groups(stage)

    def leads(actor: Actor) -> tuple[bool, bool]:
        answers = [
            may_lead(scene.snapshot, stage, actor, group.id)
            for group in (first, second)
        ]
        return answers[0], answers[1]

    assert [leads(actor) for actor in (MODERATOR, SECRETARY, ROVING)] == [
        (True, True)
    ] * 3
    assert leads(ORGANIZER) == (False, False)
    for person in (*people, leader):
        own = scene.group_of(stage, person)
        assert leads(acting(person)) == (own == first, own == second)


def test_a_group_is_called_by_its_place_and_name() -> None:
    scene = Scene()
    scene.crowd(2)
    stage = scene.opened("groups", "group")
    (group,) = scene.groups(stage)
    scene.do(MODERATOR, "rename_group", stage, group=group.id, name="Window")
    assert group_mark(scene.snapshot, group.id) == GroupMark(
        group.id, 1, "Window"
    )
    assert group_mark(scene.snapshot, "gone") is None
