# The plenary: a queue of groups, the floor given and taken, notes filed under who has it.
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.entries.cards import Answered
from session.entries.seats import GroupMark
from session.envelope import StageState, Unit, Visibility
from session.kind import Region
from session.people import Surface
from session.refusals import Refused
from session.stages.report.queue import (
    TurnState,
    minutes_each,
    queue,
    reporting,
)
from session.stages.report.rows import Turn
from session.tables import Group, Person, Stage
from session.values.blocks import Heading, Listing, Minutes, Quote
from tests.length import times
from tests.session.build import MINUTE, MODERATOR, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, cards, items


class Plenary(Scene):
    """Three groups of two, each with a row on its sheet, report to the room."""

    def __init__(self, **envelope: Any) -> None:
        super().__init__()
        self.crew = self.crowd(6)
        self.work = self.opened(
            "work", "group", options={"forming": "random", "size": 2}
        )
        self.first, self.second, self.third = self.groups(self.work)
        for group in self.groups(self.work):
            self.write(
                self.of(group), self.work, what=f"Row of {group.position + 1}"
            )
        options = {"groups_of": "work", "minutes_each": 3}
        self.stage = self.opened(
            "plenary", "report", **{"options": options, **envelope}
        )

    def of(self, group: Group) -> Person:
        return next(
            person
            for person in self.crew
            if self.group_of(self.work, person) == group
        )

    def call(self, group: Group) -> list[str]:
        return self.events(
            self.do(MODERATOR, "call_group", self.stage, group=group.id)
        )

    def order(self) -> list[str]:
        return [place.group.id for place in queue(self.snapshot, self.stage)]

    def states(self) -> list[str]:
        return [place.state.value for place in queue(self.snapshot, self.stage)]


def mark_of(group: Group) -> GroupMark:
    return GroupMark(group.id, group.position + 1, "")


# The queue


def test_opening_makes_a_turn_for_each_group_in_order() -> None:
    scene = Plenary()
    assert scene.order() == [scene.first.id, scene.second.id, scene.third.id]
    assert scene.states() == ["waiting"] * 3
    assert reporting(scene.snapshot, scene.stage) is None


def test_without_a_name_the_nearest_earlier_groups_report() -> None:
    scene = Plenary(options={})
    assert scene.order() == [scene.first.id, scene.second.id, scene.third.id]


def test_without_groups_the_queue_is_empty_and_the_room_still_sends_notes() -> (
    None
):
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("plenary", "report")
    note = scene.write(anna, stage, kind="question", text="Who reports?")
    assert note.group_id is None
    assert scene.minutes(stage).spoke[0] == Heading("Outside the reports")
    assert queue(scene.snapshot, stage) == []


def test_groups_formed_after_the_queue_join_its_end() -> None:
    scene = Plenary()
    late = scene.put(
        Group(
            id="late", session_id="session", stage_id=scene.work.id, position=3
        )
    )
    assert scene.order()[-1] == late.id
    assert scene.call(late) == ["GroupCalled"]
    assert scene.states() == ["waiting", "waiting", "waiting", "now"]


def test_a_scenario_that_gives_plenary_notes_to_groups_is_put_right() -> None:
    assert Plenary(unit="group").stage.envelope.unit is Unit.person


@pytest.mark.parametrize(
    ("told", "minutes"), [(3, 3), (0, 4), (500, 4), ("many", 4), (None, 4)]
)
def test_the_minutes_of_a_turn_are_sensible_whatever_an_older_database_says(
    told: Any, minutes: int
) -> None:
    options = {} if told is None else {"minutes_each": told}
    assert (
        minutes_each(Scene().planned("plenary", "report", options=options))
        == minutes
    )


# The floor


def test_the_moderator_gives_the_floor_and_the_next_one_takes_it_over() -> None:
    scene = Plenary()
    assert scene.call(scene.first) == ["GroupCalled"]
    now = reporting(scene.snapshot, scene.stage)
    assert now is not None
    assert now.turn is not None
    assert (now.group, now.turn.ends_at) == (
        mark_of(scene.first),
        scene.now + 3 * MINUTE,
    )
    scene.call(scene.third)
    assert scene.states() == ["done", "waiting", "now"]


def test_calling_who_has_the_floor_changes_nothing_and_who_is_done_may_be_called_again() -> (
    None
):
    scene = Plenary()
    scene.call(scene.first)
    assert scene.call(scene.first) == []
    scene.call(scene.second)
    scene.sitting.now += MINUTE
    scene.call(scene.first)
    assert scene.states() == ["now", "done", "waiting"]
    now = reporting(scene.snapshot, scene.stage)
    assert now is not None
    assert now.turn is not None
    assert (now.turn.called_at, now.turn.done_at) == (scene.now, None)


def test_the_floor_is_taken_back_once() -> None:
    scene = Plenary()
    assert scene.events(scene.do(MODERATOR, "finish_turn", scene.stage)) == []
    scene.call(scene.first)
    assert scene.events(scene.do(MODERATOR, "finish_turn", scene.stage)) == [
        "TurnFinished"
    ]
    assert scene.events(scene.do(MODERATOR, "finish_turn", scene.stage)) == []
    assert scene.states() == ["done", "waiting", "waiting"]


def test_a_call_is_undone() -> None:
    scene = Plenary()
    scene.call(scene.first)
    record = scene.do(
        MODERATOR, "call_group", scene.stage, group=scene.second.id
    )
    scene.do(MODERATOR, "undo", number=record.number)
    assert scene.states() == ["now", "waiting", "waiting"]


def test_the_queue_is_put_in_another_order() -> None:
    scene = Plenary()
    first, second, third = scene.first.id, scene.second.id, scene.third.id
    scene.do(MODERATOR, "move_turn", scene.stage, group=third)
    assert scene.order() == [third, first, second]
    scene.do(MODERATOR, "move_turn", scene.stage, group=third, after=first)
    assert scene.order() == [first, third, second]
    assert (
        scene.events(
            scene.do(
                MODERATOR, "move_turn", scene.stage, group=third, after=first
            )
        )
        == []
    )
    assert (
        scene.events(
            scene.do(
                MODERATOR, "move_turn", scene.stage, group=third, after=third
            )
        )
        == []
    )


def test_unknown_groups_and_participants_do_not_move_the_queue() -> None:
    scene = Plenary()
    first = scene.first.id
    assert (
        scene.refused(MODERATOR, "call_group", scene.stage, group="gone")
        == "unknown_group"
    )
    assert (
        scene.refused(MODERATOR, "move_turn", scene.stage, group="gone")
        == "unknown_group"
    )
    assert (
        scene.refused(
            MODERATOR, "move_turn", scene.stage, group=first, after="gone"
        )
        == "unknown_group"
    )
    for name, given_ in (
        ("call_group", {"group": first}),
        ("finish_turn", {}),
        ("move_turn", {"group": first}),
    ):
        assert (
            scene.refused(scene.crew[0], name, scene.stage, **given_)
            == "not_allowed"
        )
        assert (
            scene.refused(SECRETARY, name, scene.stage, **given_)
            == "not_allowed"
        )


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(("call", "finish", "move")),
            st.integers(0, 2),
            st.integers(-1, 2),
        )
    )
)
@settings(deadline=None, max_examples=times(50))
def test_at_most_one_group_has_the_floor_and_the_order_is_whole(
    steps: list[tuple[str, int, int]],
) -> None:
    scene = Plenary()
    groups = scene.groups(scene.work)
    for step, group, after in steps:
        behind = {} if after < 0 else {"after": groups[after].id}
        name, fields = {
            "call": ("call_group", {"group": groups[group].id}),
            "finish": ("finish_turn", {}),
            "move": ("move_turn", {"group": groups[group].id, **behind}),
        }[step]
        scene.do(MODERATOR, name, scene.stage, **fields)
        once = scene.sitting.rows()
        scene.do(MODERATOR, name, scene.stage, **fields)
        assert scene.sitting.rows() == once
        turns = list(scene.snapshot.where(Turn, stage_id=scene.stage.id))
        assert scene.states().count(TurnState.now.value) <= 1
        assert sorted(turn.position for turn in turns) == [0, 1, 2]
        assert set(scene.order()) == {each.id for each in groups}


# Notes


def test_a_note_is_filed_under_the_group_that_reports() -> None:
    scene = Plenary()
    anna = scene.crew[0]
    early = scene.write(
        anna, scene.stage, kind="question", text="When do we begin?"
    )
    scene.call(scene.second)
    note = scene.write(anna, scene.stage, kind="objection", text="It was tried")
    assert (early.group_id, note.group_id) == (None, scene.second.id)


def test_the_secretary_files_a_note_under_a_group_that_has_spoken() -> None:
    scene = Plenary()
    content = {"kind": "addition", "text": "From the hall"}
    record = scene.do(
        SECRETARY,
        "add_entry",
        scene.stage,
        content=content,
        group=scene.first.id,
    )
    note = scene.entry(record.made[0])
    assert (note.group_id, note.entered_by) == (scene.first.id, SECRETARY.id)
    given_ = {"content": content, "group": scene.first.id}
    assert (
        scene.refused(scene.crew[0], "add_entry", scene.stage, **given_)
        == "not_allowed"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"kind": "applause", "text": "Bravo"}, "field_not_an_option"),
        ({"text": "Bravo"}, "field_required"),
        ({"kind": "question"}, "field_required"),
        ({"kind": "question", "text": "x" * 501}, "field_too_long"),
    ],
)
def test_a_note_says_what_it_is_and_something(
    content: dict[str, str], code: str
) -> None:
    scene = Plenary()
    with pytest.raises(Refused) as refused:
        scene.do(scene.crew[0], "add_entry", scene.stage, content=content)
    assert refused.value.code.value == code


# What each audience sees


def test_the_room_sees_who_reports_until_when_who_is_next_and_the_sheet() -> (
    None
):
    scene = Plenary()
    scene.call(scene.first)
    hall = scene.looks(PROJECTOR, Surface.projector)
    (row,) = hall["sheet"].items or ()
    assert [line.text for line in _lines(row)] == ["Row of 1"]
    for floor in (hall["head"].data, scene.looks(scene.crew[0])["queue"].data):
        assert floor["group"] == mark_of(scene.first)
        assert floor["next"] == mark_of(scene.second)
        turn = floor["clock"]
        assert isinstance(turn, Turn)
        assert (turn.ends_at, floor["done"], floor["groups"]) == (
            scene.now + 3 * MINUTE,
            0,
            3,
        )
    assert [
        card.lines[0].text
        for card in cards(scene.looks(scene.crew[0])["sheet"])
    ] == ["Row of 1"]


def _lines(row: Region) -> list[Answered]:
    lines = row.data["lines"]
    assert isinstance(lines, list)
    return [line for line in lines if isinstance(line, Answered) and line.text]


def test_between_reports_the_floor_is_empty() -> None:
    scene = Plenary()
    seen = scene.looks(PROJECTOR, Surface.projector)
    assert (
        seen["place"].data["group"],
        seen["place"].data["clock"],
        items(seen["sheet"]),
    ) == (None, None, [])
    scene.call(scene.first)
    scene.do(MODERATOR, "close_stage", scene.stage)
    assert (
        scene.looks(PROJECTOR, Surface.projector)["head"].data["clock"] is None
    )


def test_a_sheet_that_nobody_may_see_is_not_shown_by_reporting_either() -> None:
    scene = Plenary()
    envelope = scene.work.envelope.model_copy(
        update={"visibility": Visibility.never}
    )
    scene.put(scene.again(scene.work).model_copy(update={"envelope": envelope}))
    scene.call(scene.first)
    assert items(scene.looks(scene.crew[0])["sheet"]) == []


def test_a_person_has_the_form_and_sees_the_own_notes_and_those_of_others_as_the_envelope_allows() -> (
    None
):
    scene = Plenary()
    own = scene.write(scene.crew[0], scene.stage, kind="question", text="Mine")
    other = scene.write(
        scene.crew[1], scene.stage, kind="addition", text="Yours"
    )
    seen = scene.looks(scene.crew[0])
    assert (
        seen["form"].data["reason"],
        items(seen["mine"]),
        items(seen["wall"]),
    ) == ("", [own.id], [own.id, other.id])
    hidden = scene.opened("again", "report", visibility="never")
    scene.write(scene.crew[1], hidden, kind="addition", text="Yours")
    assert items(scene.looks(scene.crew[0])["wall"]) == []


def test_the_console_sees_the_queue_with_the_counts_of_notes_and_rows() -> None:
    scene = Plenary()
    scene.call(scene.first)
    scene.write(scene.crew[0], scene.stage, kind="question", text="Why?")
    seen = scene.looks(MODERATOR, Surface.console)
    turns = [item.data for item in seen["board"].items or ()]
    assert [(turn["state"], turn["notes"], turn["rows"]) for turn in turns] == [
        ("now", 1, 1),
        ("waiting", 0, 1),
        ("waiting", 0, 1),
    ]
    assert [(turn["first"], turn["up_behind"]) for turn in turns] == [
        (True, None),
        (False, None),
        (False, scene.first.id),
    ]
    assert (turns[0]["leads"], len(items(seen["wall"]))) == (True, 1)
    clerk = scene.looks(SECRETARY, Surface.console)
    assert [item.data["leads"] for item in clerk["board"].items or ()] == [
        False
    ] * 3


def test_the_console_has_a_queue_without_groups_too() -> None:
    scene = Scene()
    scene.opened("plenary", "report")
    assert items(scene.looks(MODERATOR, Surface.console)["board"]) == []


# The protocol


def test_the_protocol_names_who_reported_and_files_every_note_once() -> None:
    scene = Plenary()
    anna, boris = scene.crew[0], scene.crew[1]
    general = scene.write(anna, scene.stage, kind="addition", text="Before all")
    scene.call(scene.second)
    question = scene.write(anna, scene.stage, kind="question", text="Why?")
    objection = scene.write(
        boris, scene.stage, kind="objection", text="It was tried"
    )
    scene.call(scene.first)
    assert scene.minutes(scene.stage) == Minutes(
        heard=(Listing(("Group 1", "Group 2")),),
        spoke=(
            Heading("Group 2"),
            Quote("Why?", "Question (p00 Surname, Side a)", question.id),
            Quote(
                "It was tried", "Objection (p01 Surname, Side b)", objection.id
            ),
            Heading("Outside the reports"),
            Quote("Before all", "Addition (p00 Surname, Side a)", general.id),
        ),
        act="HEARD:",
        subject="reports of the groups' representatives",
    )


def test_the_protocol_of_an_empty_plenary_has_nothing() -> None:
    scene = Plenary()
    assert scene.minutes(scene.stage) == Minutes()


@pytest.mark.parametrize(
    ("authorship", "said_by"),
    [("side", "Question (Side a)"), ("anonymous", "Question")],
)
def test_a_secret_note_names_nobody(authorship: str, said_by: str) -> None:
    scene = Plenary(authorship=authorship)
    anna = scene.crew[0]
    note = scene.write(anna, scene.stage, kind="question", text="Why?")
    scene.do(MODERATOR, "reveal_stage", scene.stage)
    hall = scene.looks(PROJECTOR, Surface.projector)["wall"]
    (answer,) = [item.data["answer"] for item in hall.items or ()]
    assert anna.name not in repr(answer)
    assert note.id not in repr(answer) + str(items(hall))
    walls = [
        scene.looks(MODERATOR, Surface.console)["wall"],
        scene.looks(scene.crew[1])["wall"],
        scene.looks(anna)["mine"],
    ]
    assert all(items(wall) == [note.id] for wall in walls)
    assert anna.name not in repr(walls)
    assert f"'{anna.id}'" not in repr(walls)
    assert scene.minutes(scene.stage).spoke[1] == Quote(
        "Why?", said_by, note.id
    )


def test_a_report_of_an_earlier_stage_only() -> None:
    scene = Scene()
    stage = scene.planned("plenary", "report", options={"groups_of": "later"})
    later: Stage = scene.planned("later", "group")
    scene.put(
        Group(id="g", session_id="session", stage_id=later.id, position=0)
    )
    assert queue(scene.snapshot, stage) == []


# Its clock


@given(
    st.lists(
        st.sampled_from(
            ["pause_stage", "resume_stage", "close_stage", "open_stage", "wait"]
        ),
        max_size=12,
    )
)
@settings(max_examples=times(40))
def test_who_has_the_floor_loses_no_second_while_the_stage_stands_still(
    steps: list[str],
) -> None:
    scene = Plenary()
    scene.call(scene.first)
    left = 3 * MINUTE
    for step in steps:
        if step == "wait":
            scene.sitting.now += MINUTE // 2
            left -= (
                MINUTE // 2
                if scene.again(scene.stage).state is StageState.open
                else 0
            )
        else:
            scene.sitting.answer(MODERATOR, step, stage=scene.stage.id)
    place = reporting(scene.snapshot, scene.stage)
    assert place is not None
    assert place.turn is not None
    runs = scene.again(scene.stage).state is StageState.open
    assert (place.turn.ends_at, place.turn.left) == (
        (scene.now + left, None) if runs else (None, left)
    )


def test_a_group_called_in_a_pause_has_its_minutes_when_the_stage_goes_on() -> (
    None
):
    scene = Plenary()
    scene.do(MODERATOR, "pause_stage", scene.stage)
    scene.call(scene.first)
    scene.sitting.now += MINUTE
    scene.do(MODERATOR, "resume_stage", scene.stage)
    place = reporting(scene.snapshot, scene.stage)
    assert place is not None
    assert place.turn is not None
    assert place.turn.ends_at == scene.now + 3 * MINUTE
