# Whatever brings a running clock back – undo or redo, of a step, a pause, a turn – lets it go on now, with what was
# left when it was taken away.
import pytest

from session.programme.agenda import spent
from session.secrecy.sealing import bears_pseudonym
from session.stages.report.rows import Turn
from session.tables import Correction, Entry
from tests.session.build import MINUTE, MODERATOR, Sitting, a_session, a_stage
from tests.session.stages.scene import Scene
from tests.session.stages.test_report import Plenary


def sitting() -> Sitting:
    sat = Sitting(
        a_session(
            *(a_stage(key, position=place) for place, key in enumerate("abc"))
        )
    )
    sat.tell(MODERATOR, "next_stage", after=None)
    return sat


def left(sat: Sitting, key: str) -> float | None:
    """Return the minutes left of a stage; none where its clock does not run."""
    (stage,) = [stage for stage in sat.snapshot.stages if stage.id == key]
    return None if stage.ends_at is None else (stage.ends_at - sat.now) / MINUTE


def undo(sat: Sitting) -> None:
    sat.tell(MODERATOR, "undo", number=sat.snapshot.done[-1].number)


def redo(sat: Sitting) -> None:
    sat.tell(MODERATOR, "redo", number=sat.snapshot.undone[-1].number)


def wait(sat: Sitting, minutes: int) -> None:
    sat.now += minutes * MINUTE


def test_what_is_done_again_in_secret_bears_the_time_of_all_that_stands_there() -> (
    None
):
    """Its stage was left and brought back, which moved its clock, and somebody wrote before it came again."""
    scene = Scene()
    stage = scene.opened("s", "form", authorship="anonymous")
    anna = scene.person("anna")
    scene.planned("t", "form")
    scene.do(MODERATOR, "add_entries", stage, lines=["One"], on_behalf=anna.id)
    scene.do(MODERATOR, "next_stage", after=stage.id)
    wait(scene.sitting, 5)
    undo(scene.sitting)
    undo(scene.sitting)
    boris = scene.person("boris")
    scene.write(boris, stage, what="Two")
    redo(scene.sitting)
    entries = list(scene.snapshot.all(Entry))
    assert len(entries) == 2
    assert {bears_pseudonym(entry) for entry in entries} == {True}
    assert len({entry.at for entry in entries}) == 1


def test_corrections_of_a_secret_stage_that_never_opened_tell_no_order() -> (
    None
):
    scene = Scene()
    people = [scene.person("anna"), scene.person("boris")]
    stage = scene.planned(
        "s",
        "react",
        authorship="anonymous",
        visibility="everyone",
        section="positions",
    )
    scene.do(MODERATOR, "write_statement", stage, text="Open late")
    (statement,) = scene.snapshot.all(Entry)
    scene.do(MODERATOR, "close_session")
    told = {"entry": statement.id, "field": "text", "old": "Open late"}
    for person in people:
        wait(scene.sitting, 5)
        scene.do(person, "correct_entry", stage, new=person.id, **told)
    moments = {each.at for each in scene.snapshot.all(Correction)}
    assert len(moments) == 1


def test_a_step_done_again_has_what_was_left_of_its_minutes() -> None:
    sat = sitting()
    wait(sat, 3)
    sat.tell(MODERATOR, "next_stage", after="a")
    wait(sat, 1)
    undo(sat)
    assert (left(sat, "a"), left(sat, "b")) == (7, None)
    wait(sat, 8)
    redo(sat)
    assert (left(sat, "a"), left(sat, "b")) == (None, 9)
    wait(sat, 2)
    undo(sat)
    assert (left(sat, "a"), left(sat, "b")) == (-1, None)


def test_a_pause_that_is_undone_takes_no_time_away() -> None:
    sat = sitting()
    wait(sat, 4)
    sat.tell(MODERATOR, "pause_stage", stage="a")
    wait(sat, 30)
    undo(sat)
    assert left(sat, "a") == 6
    wait(sat, 1)
    (stage,) = [stage for stage in sat.snapshot.stages if stage.id == "a"]
    assert spent(stage, sat.now) == 5 * MINUTE


def test_a_pause_done_again_stops_the_clock_where_it_stopped_before() -> None:
    sat = sitting()
    wait(sat, 4)
    sat.tell(MODERATOR, "pause_stage", stage="a")
    wait(sat, 30)
    undo(sat)
    redo(sat)
    (stage,) = [stage for stage in sat.snapshot.stages if stage.id == "a"]
    assert (stage.left, stage.ends_at) == (6 * MINUTE, None)
    wait(sat, 10)
    undo(sat)
    assert left(sat, "a") == 6


def test_minutes_that_are_taken_back_move_no_running_clock_otherwise() -> None:
    sat = sitting()
    wait(sat, 2)
    sat.tell(MODERATOR, "add_minutes", stage="a", minutes=5)
    wait(sat, 2)
    undo(sat)
    assert left(sat, "a") == 6


@pytest.mark.parametrize("again", ["finish_turn", "call_group"])
def test_a_turn_that_is_given_back_has_what_was_left(again: str) -> None:
    scene = Plenary()
    scene.call(scene.first)
    wait(scene.sitting, 1)
    given = {"group": scene.second.id} if again == "call_group" else {}
    scene.do(MODERATOR, again, scene.stage, **given)
    wait(scene.sitting, 7)
    undo(scene.sitting)
    (turn,) = scene.snapshot.where(Turn, group_id=scene.first.id)
    assert (turn.ends_at or 0) - scene.now == 2 * MINUTE


def test_steps_before_the_one_taken_back_can_be_taken_back_too() -> None:
    sat = sitting()
    sat.tell(MODERATOR, "add_minutes", stage="a", minutes=5)
    wait(sat, 3)
    sat.tell(MODERATOR, "pause_stage", stage="a")
    wait(sat, 20)
    undo(sat)
    undo(sat)
    assert left(sat, "a") == 7
    undo(sat)
    assert [stage.state.value for stage in sat.snapshot.stages] == ["draft"] * 3
    for _ in range(3):
        redo(sat)
    (stage,) = [stage for stage in sat.snapshot.stages if stage.id == "a"]
    assert stage.state == "paused"


def test_the_sessions_planned_end_is_no_clock() -> None:
    sat = sitting()
    planned = sat.snapshot.session.ends_at
    sat.tell(MODERATOR, "next_stage", after="a")
    wait(sat, 9)
    undo(sat)
    redo(sat)
    assert sat.snapshot.session.ends_at == planned
