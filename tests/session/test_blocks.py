# Blocks of methods in a programme: put in, set, moved, taken out and detached, each by one command and one undo.
from collections.abc import Mapping

import pytest

from session.envelope import Source, StageState
from session.programme.blocks import (
    DetachBlock,
    InsertBlock,
    MoveBlock,
    RemoveBlock,
    SetBlock,
    block_of,
    stages_of,
)
from session.programme.expanding import Wish, expand, usual
from session.programme.planned import PlannedStage
from session.refusals import Code
from session.tables import Stage
from tests.session.build import (
    MODERATOR,
    ORGANIZER,
    Sitting,
    a_session,
    a_stage,
    refused,
)
from tests.session.test_methods import METHODS

BLOCK = "b1"


def planned(
    key: str = "premortem",
    wish: Wish | None = None,
    block: str = BLOCK,
) -> tuple[PlannedStage, ...]:
    method = METHODS[key]
    return expand(method, "en", wish or usual(method), block, f"{block}_")


def sitting() -> Sitting:
    """A programme of two stages with a block between them."""
    sat = Sitting(a_session(a_stage("first"), a_stage("last", position=1)))
    insert(sat, after="first")
    return sat


def insert(sat: Sitting, after: str | None, block: str = BLOCK) -> None:
    stages = planned(block=block)
    sat.do(ORGANIZER, InsertBlock(key=sat.key(), after=after, stages=stages))


def keys(sat: Sitting) -> list[str]:
    return [stage.key.removeprefix("b1_") for stage in sat.snapshot.stages]


def by_step(sat: Sitting) -> Mapping[str, Stage]:
    found = stages_of(sat.snapshot.stages, BLOCK)
    return {stage.key.removeprefix("b1_"): stage for stage in found}


STEPS = ["story", "causes", "themes", "dots", "answers", "agreements"]


def test_a_block_is_put_in_whole_and_taken_back_by_one_undo() -> None:
    sat = sitting()
    assert keys(sat) == ["first", *STEPS, "last"]
    assert [stage.position for stage in sat.snapshot.stages] == [*range(8)]
    assert {block_of(stage) for stage in by_step(sat).values()} == {BLOCK}
    number = sat.snapshot.done[-1].number
    sat.tell(MODERATOR, "undo", number=number)
    assert keys(sat) == ["first", "last"]


def test_a_block_takes_from_its_own_stages() -> None:
    dots = by_step(sitting())["dots"]
    assert dots.envelope.sources == (Source(stage="b1_themes", which="top"),)


def test_the_same_block_is_not_put_in_twice() -> None:
    sat = sitting()
    again = InsertBlock(key=sat.key(), stages=planned())
    assert refused(lambda: sat.do(ORGANIZER, again)) is Code.changed_meanwhile


def set_block(sat: Sitting, wish: Wish) -> None:
    was = planned()
    becomes = planned(wish=wish)
    command = SetBlock(key=sat.key(), block=BLOCK, was=was, stages=becomes)
    sat.do(ORGANIZER, command)


def test_a_block_that_is_set_anew_keeps_what_was_changed_by_hand() -> None:
    sat = sitting()
    causes = by_step(sat)["causes"]
    sat.tell(ORGANIZER, "edit_stage", stage=causes.id, title="Ours", minutes=9)
    set_block(sat, Wish(40, given={"dots": 7}))
    after = by_step(sat)
    assert after["causes"].envelope.title == "Ours"
    assert after["causes"].envelope.minutes == 9
    assert after["dots"].envelope.options["dots"] == 7
    assert after["dots"].envelope.minutes == 3
    assert after["causes"].id == causes.id
    assert after["story"].envelope.block.given == {"dots": 7}  # type: ignore[union-attr]  # it has one


def test_a_step_that_is_left_out_comes_back_to_its_place() -> None:
    sat = sitting()
    pessimize = usual(METHODS["premortem"], "pessimize")
    set_block(sat, pessimize)
    assert keys(sat) == ["first", *STEPS[:4], "last"]
    command = SetBlock(
        key=sat.key(),
        block=BLOCK,
        was=planned(wish=pessimize),
        stages=planned(),
    )
    sat.do(ORGANIZER, command)
    assert keys(sat) == ["first", *STEPS, "last"]
    assert [stage.position for stage in sat.snapshot.stages] == [*range(8)]


def test_a_block_is_replaced_by_another_method() -> None:
    sat = sitting()
    other = planned("support-check")
    sat.do(ORGANIZER, SetBlock(key=sat.key(), block=BLOCK, stages=other))
    assert keys(sat) == ["first", "threshold", "levels", "agreements", "last"]
    sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)
    assert keys(sat) == ["first", *STEPS, "last"]


@pytest.mark.parametrize(
    ("after", "order"),
    [
        (None, [*STEPS, "first", "last"]),
        ("last", ["first", "last", *STEPS]),
    ],
)
def test_a_block_is_moved_whole(after: str | None, order: list[str]) -> None:
    sat = sitting()
    sat.do(ORGANIZER, MoveBlock(key=sat.key(), block=BLOCK, after=after))
    assert keys(sat) == order


def test_a_block_is_taken_out_whole_unless_somebody_needs_it() -> None:
    sat = sitting()
    remove = RemoveBlock(key=sat.key(), block=BLOCK)
    source = {"stage": "b1_dots", "which": "top"}
    sat.tell(ORGANIZER, "edit_stage", stage="last", sources=[source])
    assert refused(lambda: sat.do(ORGANIZER, remove)) is Code.stage_read
    sat.tell(ORGANIZER, "edit_stage", stage="last", sources=[])
    sat.do(ORGANIZER, remove)
    assert keys(sat) == ["first", "last"]


def test_what_is_detached_is_ordinary() -> None:
    sat = sitting()
    sat.do(ORGANIZER, DetachBlock(key=sat.key(), block=BLOCK))
    assert by_step(sat) == {}
    assert keys(sat) == ["first", *STEPS, "last"]


def test_a_block_that_has_begun_is_set_moved_and_taken_out_no_more() -> None:
    sat = sitting()
    story = by_step(sat)["story"]
    sat.tell(MODERATOR, "open_stage", stage=story.id)
    sat.tell(MODERATOR, "close_stage", stage=story.id)
    assert by_step(sat)["story"].state is StageState.closed
    for command in (
        SetBlock(key=sat.key(), block=BLOCK, stages=planned()),
        MoveBlock(key=sat.key(), block=BLOCK),
        RemoveBlock(key=sat.key(), block=BLOCK),
    ):
        found = refused(lambda: sat.do(ORGANIZER, command))  # noqa: B023 - called at once
        assert found is Code.programme_begun


def test_two_blocks_of_one_method_stand_beside_each_other() -> None:
    sat = sitting()
    insert(sat, after=None, block="b2")
    sat.do(ORGANIZER, RemoveBlock(key=sat.key(), block=BLOCK))
    assert {block_of(stage) for stage in sat.snapshot.stages} == {"", "b2"}


def test_a_block_is_put_behind_a_stage_of_the_programme_alone() -> None:
    sat = sitting()
    for after in ("nowhere", by_step(sat)["story"].id):
        command = MoveBlock(key=sat.key(), block=BLOCK, after=after)
        found = refused(lambda: sat.do(ORGANIZER, command))  # noqa: B023 - called at once
        assert found is Code.unknown_stage


def test_a_block_that_stands_there_already_is_not_moved() -> None:
    sat = sitting()
    command = MoveBlock(key=sat.key(), block=BLOCK, after="first")
    assert not sat.do(ORGANIZER, command).events
