# What follows from a command by itself – seats for late-comers, a queue for reports – is decided on the state after it,
# and each such thing on the state after the one before.
import pytest

from session.tables import Group, Member
from tests.session.build import MODERATOR, a_side
from tests.session.stages.scene import Scene
from tests.session.stages.test_group import grouped, sizes


def test_an_invited_person_merged_with_the_one_who_came_in_is_seated_once() -> (
    None
):
    scene = Scene()
    scene.crowd(6)
    scene.person("invited", joined_at=None)
    stage = grouped(scene)
    came = scene.do(
        MODERATOR, "add_person", name="Came in by the code", side="a"
    ).made[0]
    scene.do(MODERATOR, "merge_people", person="invited", other=came)
    assert [
        member.stage_id
        for member in scene.snapshot.where(Member, person_id="invited")
    ] == [stage.id]
    assert list(scene.snapshot.where(Member, person_id=came)) == []


@pytest.mark.parametrize("forming", ["mixed", "random"])
def test_many_who_are_added_at_once_are_dealt_out_as_those_before(
    forming: str,
) -> None:
    scene = Scene()
    scene.crowd(12)
    stage = grouped(scene, forming, size=4)
    people = [{"name": f"Newcomer {n}", "side": "ab"[n % 2]} for n in range(8)]
    scene.do(MODERATOR, "add_people", people=people, present=True)
    found = sizes(scene, stage)
    assert sum(found) == 20
    assert max(found) - min(found) <= 1


def test_a_side_of_new_people_opens_one_group() -> None:
    scene = Scene()
    scene.crowd(6)
    scene.put(a_side("c", 2))
    stage = grouped(scene, "by_side")
    before = len(scene.groups(stage))
    people = [{"name": f"Newcomer {n}", "side": "c"} for n in range(5)]
    scene.do(MODERATOR, "add_people", people=people, present=True)
    positions = [group.position for group in scene.snapshot.all(Group)]
    assert len(set(positions)) == len(positions)
    assert len(scene.groups(stage)) == before + 1
    assert 5 in sizes(scene, stage)


def test_what_is_decided_on_the_state_after_leaves_the_state_as_it_was() -> (
    None
):
    scene = Scene()
    scene.crowd(6)
    grouped(scene)
    number = scene.snapshot.number
    rows = scene.sitting.rows()
    scene.refused(MODERATOR, "merge_people", person="p00", other="p00")
    assert (scene.snapshot.number, scene.sitting.rows()) == (number, rows)
