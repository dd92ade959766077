# A step that cannot be turned any more blocks none below it: what can be taken back is offered, and what stays is
# told with the reason. However often Z is pressed, each press changes something, until nothing is left to take back.
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from session.events import from_json, to_json
from session.membership.invitations import TakeOver
from session.people import Role
from session.record import Record, advance
from session.refusals import Code
from session.snapshot import Snapshot
from session.tables import Group, Link, Row
from session.undoing import BACK, FORTH, Way, offered
from tests.length import times
from tests.session.build import (
    MINUTE,
    MODERATOR,
    SESSION,
    Sitting,
    a_person,
    a_session,
    a_stage,
    acting,
)
from tests.session.chance import Chance
from tests.session.stages.scene import Scene
from tests.session.stages.test_group import grouped
from tests.session.test_undoing import everything

NAMES = {BACK: "undo", FORTH: "redo"}


def turn(scene: Scene | Sitting, way: Way = BACK) -> Record:
    """Press Z: what is offered, whatever stays above it."""
    sat = scene.sitting if isinstance(scene, Scene) else scene
    step = offered(sat.snapshot, way, sat.now).step
    assert step is not None
    return sat.tell(MODERATOR, NAMES[way], number=step.number)


def why(scene: Scene, way: Way = BACK) -> list[Code]:
    return [
        refused.code
        for _, refused in offered(scene.snapshot, way, scene.now).stay
    ]


def blocked() -> Scene:
    """Return a session with a step that was overtaken, above one that was not."""
    scene = Scene()
    anna = scene.person("anna")
    scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    first, second = scene.groups(stage)
    scene.do(anna, "choose_group", stage, group=first.id)
    scene.do(MODERATOR, "set_screen", state="hidden")
    scene.do(MODERATOR, "move_member", stage, person=anna.id)
    scene.do(anna, "choose_group", stage, group=second.id)
    return scene


def test_a_step_that_was_overtaken_stays_and_the_one_below_is_taken_back() -> (
    None
):
    scene = blocked()
    stays = scene.snapshot.done[-1]
    assert why(scene) == [Code.undo_overtaken]
    assert (
        scene.refused(MODERATOR, "undo", number=stays.number)
        == Code.undo_overtaken
    )
    turn(scene)
    assert scene.snapshot.session.screen == "shown"
    assert stays not in scene.snapshot.done
    assert [step.command for step in scene.snapshot.undone] == ["set_screen"]
    turn(scene, FORTH)
    assert scene.snapshot.session.screen == "hidden"


def test_below_what_can_be_taken_back_nothing_is() -> None:
    scene = blocked()
    below = scene.snapshot.done[-3]
    assert (
        scene.refused(MODERATOR, "undo", number=below.number)
        == Code.undo_overtaken
    )


def test_a_group_that_was_renamed_back_by_hand_is_as_it_was_and_that_is_told() -> (
    None
):
    scene = Scene()
    scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    first, _ = scene.groups(stage)
    scene.do(MODERATOR, "move_member", stage, person="p00", group=first.id)
    scene.do(MODERATOR, "rename_group", stage, group=first.id, name="Owls")
    scene.do(
        scene.again(a_person("p00")),
        "rename_group",
        stage,
        group=first.id,
        name="",
    )
    assert why(scene) == [Code.undo_changes_nothing]
    turn(scene)
    assert scene.snapshot.find(Group, first.id) == first


def a_link(name: str, **changes: Any) -> Link:
    return Link(
        id=name,
        session_id=SESSION,
        digest=name[-1] * 64,
        role=Role.moderator.value,
        **changes,
    )


def test_a_role_that_was_taken_over_and_taken_back_is_not_taken_over_again() -> (
    None
):
    scene = Scene()
    moderator = scene.put(a_link("moderator"))
    invitation = scene.put(
        a_link("invitation", invites=True, replaces=[moderator.id])
    )
    scene.do(MODERATOR, "set_screen", state="hidden")
    door = TakeOver(
        key=scene.sitting.key(), link=invitation.id, digest="3" * 64
    )
    scene.sitting.do(MODERATOR, door)
    turn(scene)
    assert why(scene, FORTH) == [Code.link_gone]
    assert offered(scene.snapshot, FORTH, scene.now).step is None


@settings(max_examples=times(40), deadline=None)
@given(st.integers(0, 2**32))
def test_each_press_changes_something_until_nothing_is_left(seed: int) -> None:
    sat = played(seed)
    for way in (BACK, FORTH, BACK):
        pressed = 0
        while offered(sat.snapshot, way, sat.now).step is not None:
            before, stack = sat.rows(), len(getattr(sat.snapshot, way.stack))
            turn(sat, way)
            assert sat.rows() != before
            assert len(getattr(sat.snapshot, way.stack)) < stack
            pressed += 1
        assert all(
            why.code for _, why in offered(sat.snapshot, way, sat.now).stay
        )
        last = getattr(sat.snapshot, way.stack)[-1:]
        told = {
            sat.answer(MODERATOR, NAMES[way], number=step.number)
            for step in last
        } or {Code.nothing_to_undo}
        assert None not in told


@settings(max_examples=times(20), deadline=None)
@given(st.integers(0, 2**32))
def test_another_process_and_a_restart_know_the_same_steps(seed: int) -> None:
    sat = played(seed)
    for _ in range(6):
        way = BACK if sat.random.random() < 0.7 else FORTH
        if offered(sat.snapshot, way, sat.now).step is not None:
            turn(sat, way)
    other = Snapshot()
    for record in sat.records:
        told = record.told or record
        advance(
            other,
            replace(
                told,
                events=tuple(
                    from_json(to_json(event)) for event in told.events
                ),
            ),
        )
    for stack in ("done", "undone"):
        mine = [
            (step.number, step.command) for step in getattr(sat.snapshot, stack)
        ]
        assert [
            (step.number, step.command) for step in getattr(other, stack)
        ] == mine


def test_a_step_that_was_secret_says_after_a_restart_that_it_is_forgotten() -> (
    None
):
    sat = Sitting(Snapshot())
    stage = a_stage("form", authorship="anonymous")
    sat.begin("SessionCreated", rows_of(a_session(a_person("anna"), stage)))
    sat.tell(MODERATOR, "open_stage", stage="form")
    entry = sat.tell(
        acting(a_person("anna")),
        "add_entry",
        stage="form",
        content={"what": "One"},
    ).made[0]
    sat.tell(MODERATOR, "set_screen", state="hidden")
    sat.tell(MODERATOR, "hide_entry", stage="form", entry=entry)
    other = Snapshot()
    for record in sat.records:
        advance(other, record.told or record)
    offer = offered(other, BACK, sat.now)
    assert [(step.command, why.code) for step, why in offer.stay] == [
        ("hide_entry", Code.undo_forgotten)
    ]
    assert offer.step is not None
    assert offer.step.command == "set_screen"


def played(seed: int) -> Sitting:
    """Return a session in which staff and others did things by chance, sometimes one and the same."""
    chance = Chance(Random(seed).choice)
    sat = Sitting(Snapshot(), random=Random(seed))
    sat.begin("SessionCreated", rows_of(everything()))
    for _ in range(70):
        sat.now += chance.one((0, 1000, MINUTE))
        sat.tries(*chance.lasting_wish(sat.snapshot, sat.key()))
    return sat


def rows_of(snapshot: Snapshot) -> list[Row]:
    return [row for rows in snapshot.rows().values() for row in rows.values()]
