# However undo, redo and what people do meanwhile follow one another: one person has one seat, one vote, one pledge; a
# number is given once; a revision only grows. The smallest histories in which it was not so, each once seen.
from typing import Any

import pytest

from session.refusals import Code
from session.snapshot import Snapshot
from session.stages.agree.rows import Pledge, Support
from session.stages.mapping.rows import Freezing
from session.tables import Entry, Member
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import Scene
from tests.session.stages.test_group import grouped

AGREEMENT = {"what": "Keep the doors open"}


def undo(scene: Scene) -> Any:
    return scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)


def undo_refused(scene: Scene) -> str:
    return scene.refused(
        MODERATOR, "undo", number=scene.snapshot.done[-1].number
    )


def redo_refused(scene: Scene) -> str:
    return scene.refused(
        MODERATOR, "redo", number=scene.snapshot.undone[-1].number
    )


def test_who_chose_another_group_meanwhile_is_not_put_back_into_the_old_one() -> (
    None
):
    scene = Scene()
    scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    anna = scene.person("anna")
    first, second = scene.groups(stage)
    scene.do(anna, "choose_group", stage, group=first.id)
    scene.do(MODERATOR, "move_member", stage, person=anna.id)
    scene.do(anna, "choose_group", stage, group=second.id)
    assert undo_refused(scene) == Code.undo_overtaken
    assert [
        member.group_id
        for member in scene.snapshot.where(Member, person_id=anna.id)
    ] == [second.id]


def test_who_took_an_agreement_on_meanwhile_stands_there_once() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("agree", "agree")
    entry = scene.write(MODERATOR, stage, **AGREEMENT)
    scene.do(MODERATOR, "take_on", stage, entry=entry.id, person=anna.id)
    undo(scene)
    scene.do(anna, "take_on", stage, entry=entry.id)
    assert redo_refused(scene) == Code.undo_overtaken
    assert scene.snapshot.count(Pledge, entry_id=entry.id) == 1


def test_who_voted_meanwhile_has_one_vote() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("agree", "agree")
    entry = scene.write(MODERATOR, stage, **AGREEMENT)
    scene.do(
        SECRETARY,
        "support",
        stage,
        entry=entry.id,
        stance="for",
        on_behalf=anna.id,
    )
    scene.do(
        SECRETARY,
        "support",
        stage,
        entry=entry.id,
        stance=None,
        on_behalf=anna.id,
    )
    scene.do(anna, "support", stage, entry=entry.id, stance="against")
    for _ in range(2):
        if scene.snapshot.done and scene.snapshot.done[-1].command == "support":
            assert undo_refused(scene) == Code.undo_overtaken
    assert [
        support.stance.value
        for support in scene.snapshot.where(Support, entry_id=entry.id)
    ] == ["against"]


def test_who_voted_between_a_merge_taken_back_and_done_again_has_one_vote() -> (
    None
):
    scene = Scene()
    anna, twin = scene.person("anna"), scene.person("twin")
    stage = scene.opened("agree", "agree")
    entry = scene.write(MODERATOR, stage, **AGREEMENT)
    scene.do(twin, "support", stage, entry=entry.id, stance="for")
    scene.do(MODERATOR, "merge_people", person=anna.id, other=twin.id)
    undo(scene)
    scene.do(anna, "support", stage, entry=entry.id, stance="against")
    assert redo_refused(scene) == Code.undo_overtaken
    authors = sorted(
        support.author
        for support in scene.snapshot.where(Support, entry_id=entry.id)
    )
    assert authors == ["anna", "twin"]


def numbers(snapshot: Snapshot) -> list[int]:
    return sorted(entry.number for entry in snapshot.all(Entry))


@pytest.mark.parametrize("turn", ["undo", "redo"])
def test_a_number_that_was_taken_back_is_given_to_nobody_else(
    turn: str,
) -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    scene.write(MODERATOR, stage, what="One")
    scene.write(anna, stage, what="Two")
    undo(scene)
    scene.write(anna, stage, what="Three")
    if turn == "redo":
        scene.do(MODERATOR, "redo", number=scene.snapshot.undone[-1].number)
    found = numbers(scene.snapshot)
    assert len(set(found)) == len(found)
    assert [
        entry.number
        for entry in scene.snapshot.all(Entry)
        if entry.content["what"] == "Three"
    ] == [3]


def test_a_map_that_is_frozen_anew_after_undo_has_a_number_of_its_own() -> None:
    scene = Scene()
    scene.person("anna")
    scene.opened("react", "react")
    scene.opened("map", "map")
    undo(scene)
    scene.do(MODERATOR, "open_stage", scene.snapshot.stages[-1])
    assert [freezing.number for freezing in scene.snapshot.all(Freezing)] == [2]


def test_a_text_that_nobody_has_seen_is_not_overwritten_after_undo() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    entry = scene.write(anna, stage, what="First")
    scene.do(
        MODERATOR,
        "revise_entry",
        stage,
        entry=entry.id,
        revision=1,
        content={"what": "Second"},
    )
    seen = scene.again(entry).revision
    undo(scene)
    scene.do(
        anna,
        "revise_entry",
        stage,
        entry=entry.id,
        revision=scene.again(entry).revision,
        content={"what": "New"},
    )
    told = {"entry": entry.id, "revision": seen, "content": {"what": "Late"}}
    assert (
        scene.refused(MODERATOR, "revise_entry", stage, **told)
        == Code.changed_meanwhile
    )
