# The programme changes while it runs, and says when it will end.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.envelope import Envelope, StageState, Unit
from session.fields import FormField
from session.programme.agenda import forecast
from session.programme.flow import planned_end
from session.refusals import Code
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Entry, Group, Member, Stage
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    ORGANIZER,
    SESSION,
    WHAT,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    running,
)

NEW = Envelope(title="New", minutes=7, fields=(WHAT,), section="opening")
ENVELOPE = NEW.model_dump(mode="json")


def sitting(keys: str = "abc", **session: Any) -> Sitting:
    return Sitting(
        a_session(
            *(a_stage(key, position=index) for index, key in enumerate(keys)),
            **session,
        )
    )


def keys(sat: Sitting) -> str:
    return "".join(
        stage.id if len(stage.id) == 1 else "*" for stage in sat.snapshot.stages
    )


def places(sat: Sitting) -> list[int]:
    return [stage.position for stage in sat.snapshot.stages]


@pytest.mark.parametrize(
    ("after", "order"),
    [(None, "*abc"), ("a", "a*bc"), ("c", "abc*")],
    ids=["first", "inside", "last"],
)
def test_a_stage_is_inserted_where_it_is_wanted(
    after: str | None, order: str
) -> None:
    sat = sitting()
    made = sat.tell(
        ORGANIZER, "insert_stage", kind="form", envelope=ENVELOPE, after=after
    ).made
    assert (keys(sat), places(sat)) == (order, [0, 1, 2, 3])
    new = sat.snapshot.get(Stage, made[0], Code.unknown_stage)
    assert (new.envelope, new.kind, new.state) == (
        NEW,
        "form",
        StageState.draft,
    )


@pytest.mark.parametrize(
    ("kind", "unit", "section", "fields"),
    [
        ("form", Unit.person, "positions", ["answer"]),
        (
            "group",
            Unit.group,
            "reports",
            [
                "idea",
                "for_whom",
                "effect",
                "sign",
                "puts_in",
                "site",
                "first_step",
                "basis",
            ],
        ),
        ("report", Unit.person, "reports", []),
        ("agree", Unit.person, "agreements", []),
        ("info", Unit.person, "none", []),
    ],
)
@pytest.mark.parametrize(
    "told", [{}, {"fields": [], "section": "none"}], ids=["absent", "empty"]
)
def test_a_stage_inserted_with_a_title_only_can_be_worked_in(
    kind: str, unit: Unit, section: str, fields: list[str], told: dict[str, Any]
) -> None:
    sat = sitting()
    made = sat.tell(
        MODERATOR, "insert_stage", kind=kind, envelope={"title": "New", **told}
    ).made
    envelope = sat.snapshot.get(Stage, made[0], Code.unknown_stage).envelope
    assert (
        envelope.unit,
        envelope.section,
        [field.name for field in envelope.fields],
    ) == (unit, section, fields)
    sat.tell(MODERATOR, "next_stage", after=None)
    anna = acting(a_person("anna"))
    if fields and kind == "form":
        sat.tell(anna, "add_entry", stage=made[0], content={fields[0]: "Said"})
    assert set(KINDS[kind].fresh) <= set(Envelope.model_fields)


def test_the_questions_of_an_inserted_stage_are_in_the_language_of_the_session() -> (
    None
):
    labels = []
    for language in ("en", "ru"):
        sat = sitting(language=language)
        made = sat.tell(
            MODERATOR, "insert_stage", kind="group", envelope={"title": "New"}
        ).made
        labels.append(
            [
                f.label
                for f in sat.snapshot.get(
                    Stage, made[0], Code.unknown_stage
                ).envelope.fields
            ]
        )
    assert (labels[0][1], labels[1][1]) == ("For whom", "Для кого")
    assert not set(labels[0]) & set(labels[1])


def test_what_the_sender_gives_of_an_inserted_stage_stays() -> None:
    sat = sitting()
    envelope = {
        "title": "New",
        "fields": [WHAT.model_dump()],
        "section": "opening",
        "unit": "side",
    }
    made = sat.tell(
        MODERATOR, "insert_stage", kind="group", envelope=envelope
    ).made
    found = sat.snapshot.get(Stage, made[0], Code.unknown_stage).envelope
    assert (found.fields, found.section, found.unit) == (
        (WHAT,),
        "opening",
        Unit.side,
    )


def test_an_inserted_stage_runs_in_its_turn() -> None:
    sat = sitting("ab")
    sat.tell(MODERATOR, "next_stage", after=None)
    made = sat.tell(
        MODERATOR, "insert_stage", kind="form", envelope=ENVELOPE, after="a"
    ).made
    sat.tell(MODERATOR, "next_stage", after="a")
    assert sat.snapshot.session.current_stage_id == made[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "nonsense"}, Code.unknown_command),
        ({"after": "nowhere"}, Code.unknown_stage),
        ({"envelope": {"title": ""}}, Code.malformed),
        ({"envelope": {"title": "\x00\u202e"}}, Code.malformed),
        ({"envelope": {"title": "T", "writers": ["stranger"]}}, Code.malformed),
        ({"envelope": {"title": "T", "audience": "some"}}, Code.malformed),
        ({"envelope": {"title": "T", "minutes": 0}}, Code.malformed),
        ({"envelope": {"title": "T", "colour": "red"}}, Code.malformed),
        (
            {
                "envelope": {
                    "title": "T",
                    "fields": [{"name": "A b", "label": "L"}],
                }
            },
            Code.malformed,
        ),
        (
            {
                "envelope": {
                    "title": "T",
                    "fields": [{"name": "a", "label": "L"}] * 2,
                }
            },
            Code.not_kept,
        ),
        (
            {
                "envelope": {
                    "title": "T",
                    "fields": [{"name": "a", "label": "L", "kind": "one"}],
                }
            },
            Code.not_kept,
        ),
        ({"envelope": {"title": "T", "audience": "group:0"}}, Code.malformed),
    ],
)
def test_a_stage_that_cannot_be_is_not_inserted(
    change: dict[str, Any], code: Code
) -> None:
    sat = sitting()
    before = sat.rows()
    given = {"kind": "form", "envelope": ENVELOPE, **change}
    assert (sat.answer(MODERATOR, "insert_stage", **given), sat.rows()) == (
        code,
        before,
    )


@pytest.mark.parametrize("called", ["north", "Side north", " side NORTH"])
def test_a_stage_for_a_side_names_it_by_its_id(called: str) -> None:
    sat = Sitting(a_session(a_side("north"), a_stage("a")))
    sat.tell(MODERATOR, "edit_stage", stage="a", audience=f"side:{called}")
    sat.tell(
        MODERATOR,
        "insert_stage",
        kind="form",
        envelope={**ENVELOPE, "audience": f"side:{called}"},
    )
    assert {stage.envelope.audience for stage in sat.snapshot.stages} == {
        "side:north"
    }
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="a", audience="side:south")
        is Code.unknown_side
    )


def test_a_programme_has_an_end() -> None:
    sat = Sitting(
        a_session(
            *(
                a_stage(f"s{index}", position=index)
                for index in range(Stage.most)
            )
        )
    )
    assert (
        sat.answer(MODERATOR, "insert_stage", kind="form", envelope=ENVELOPE)
        is Code.entry_limit
    )


def test_what_is_given_of_a_stage_changes_and_the_rest_stays() -> None:
    sat = sitting("a")
    before = sat.snapshot.stages[0].envelope
    sat.tell(
        MODERATOR, "edit_stage", stage="a", title=" Новый\x00 ", minutes=25
    )
    assert sat.snapshot.stages[0].envelope == before.model_copy(
        update={"title": "Новый", "minutes": 25}
    )
    assert sat.tell(MODERATOR, "edit_stage", stage="a").events == ()
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="a", title=" \x00")
        is Code.malformed
    )
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="z", title="T")
        is Code.unknown_stage
    )


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "never"},
        {"authorship": "anonymous"},
        {"limit": 3},
        {"audience": "group:2"},
    ],
)
def test_who_sees_signs_and_writes_changes_until_the_stage_begins(
    change: dict[str, Any],
) -> None:
    sat = sitting("a")
    before = sat.snapshot.stages[0].envelope
    sat.tell(MODERATOR, "edit_stage", stage="a", **change)
    assert sat.snapshot.stages[0].envelope == before.model_copy(update=change)
    sat.tell(MODERATOR, "next_stage", after=None)
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="a", **change)
        is Code.stage_wrong_state
    )
    sat.tell(MODERATOR, "edit_stage", stage="a", title="Still")


def test_a_stage_of_sides_does_not_become_anonymous() -> None:
    sat = Sitting(a_session(a_stage("a", unit="side")))
    assert (
        sat.answer(MODERATOR, "edit_stage", stage="a", authorship="anonymous")
        is Code.not_kept
    )


ASKED = {"name": "why", "kind": "long", "label": "Why?"}


def asked(sat: Sitting, **field: Any) -> Code | None:
    return sat.answer(
        MODERATOR, "edit_stage", stage="a", fields=[{**ASKED, **field}]
    )


def test_the_whole_envelope_can_be_set_before_a_stage_begins() -> None:
    sat = sitting("zab")
    change = {
        "starts": "13:00",
        "unit": "group",
        "writers": ["expert"],
        "fields": [
            {
                **ASKED,
                "required": True,
                "limit": 500,
                "headline": True,
                "hint": "In a word",
            }
        ],
        "sources": [{"stage": "z", "which": "thesis"}],
        "section": "positions",
    }
    sat.tell(MODERATOR, "edit_stage", stage="a", **change)
    before = {
        "title": sat.snapshot.stages[1].envelope.title,
        "minutes": sat.snapshot.stages[1].envelope.minutes,
    }
    assert sat.snapshot.stages[1].envelope == Envelope(**before, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "side"},
        {"writers": ["expert"]},
        {"sources": []},
        {"fields": [ASKED]},
    ],
)
def test_what_was_promised_is_settled_once_a_stage_has_begun(
    change: dict[str, Any],
) -> None:
    sat = sitting("a")
    sat.tell(MODERATOR, "next_stage", after=None)
    code = (
        Code.questions_settled if "fields" in change else Code.stage_wrong_state
    )
    assert sat.answer(MODERATOR, "edit_stage", stage="a", **change) is code


def test_a_hint_and_the_headline_change_while_people_answer() -> None:
    sat = Sitting(a_session(a_stage("a", fields=(FormField(**ASKED),))))
    sat.tell(MODERATOR, "next_stage", after=None)
    assert asked(sat, hint="A line is enough", headline=True) is None
    assert asked(sat, label="Why not?") is Code.questions_settled
    assert asked(sat, limit=20) is Code.questions_settled


def test_questions_with_answers_stay_also_where_the_opening_was_taken_back() -> (
    None
):
    entry = Entry(
        id="e",
        session_id=SESSION,
        stage_id="a",
        author="anna",
        content={"why": "So"},
        at=NOON,
    )
    sat = Sitting(a_session(a_stage("a", fields=(FormField(**ASKED),)), entry))
    assert asked(sat, kind="short") is Code.questions_settled
    assert asked(sat, hint="A line is enough") is None


def test_a_question_that_cannot_be_answered_is_refused_with_a_sentence() -> (
    None
):
    assert asked(sitting("a"), kind="one") is Code.not_kept
    twice = [ASKED, ASKED]
    assert (
        sitting("a").answer(MODERATOR, "edit_stage", stage="a", fields=twice)
        is Code.not_kept
    )


def test_a_stage_takes_from_no_stage_that_is_not_there() -> None:
    for strange in ("a", "z"):
        sources = [{"stage": strange}]
        assert (
            sitting("ab").answer(
                MODERATOR, "edit_stage", stage="a", sources=sources
            )
            is Code.unknown_stage
        )


@pytest.mark.parametrize(
    ("moved", "after", "order"),
    [
        ("c", None, "cab"),
        ("c", "a", "acb"),
        ("a", "c", "bca"),
        ("b", "b", "abc"),
        ("b", "a", "abc"),
        ("a", None, "abc"),
    ],
)
def test_a_stage_is_moved_behind_another(
    moved: str, after: str | None, order: str
) -> None:
    sat = sitting()
    record = sat.tell(MODERATOR, "move_stage", stage=moved, after=after)
    assert (keys(sat), places(sat), bool(record.events)) == (
        order,
        [0, 1, 2],
        order != "abc",
    )


def test_only_what_has_not_begun_is_moved_or_removed() -> None:
    sat = sitting("ab")
    sat.tell(MODERATOR, "next_stage", after=None)
    for name in ("move_stage", "remove_stage"):
        assert sat.answer(MODERATOR, name, stage="a") is Code.stage_wrong_state
    assert (
        sat.answer(MODERATOR, "move_stage", stage="b", after="z")
        is Code.unknown_stage
    )
    sat.tell(MODERATOR, "skip_stage", stage="b")
    sat.tell(MODERATOR, "remove_stage", stage="b")
    assert keys(sat) == "a"


def test_a_stage_with_entries_is_not_removed() -> None:
    sat = sitting("a")
    entry = Entry(
        id="e",
        session_id=SESSION,
        stage_id="a",
        author="anna",
        content={"what": "x"},
        at=NOON,
    )
    sat.snapshot = Snapshot(
        [*(row for rows in sat.rows().values() for row in rows.values()), entry]
    )
    assert (
        sat.answer(MODERATOR, "remove_stage", stage="a")
        is Code.stage_wrong_state
    )


def test_a_stage_is_removed_with_the_groups_that_were_formed_for_it() -> None:
    group = Group(id="g", session_id=SESSION, stage_id="a", position=0)
    member = Member(
        id="m", session_id=SESSION, stage_id="a", group_id="g", person_id="anna"
    )
    sat = Sitting(
        a_session(a_stage("a", "group"), a_person("anna"), group, member)
    )
    before = sat.rows()
    number = sat.tell(MODERATOR, "remove_stage", stage="a").number
    assert [
        len(sat.rows()[table])
        for table in ("stage", "group", "member", "person")
    ] == [0, 0, 0, 1]
    sat.tell(MODERATOR, "undo", number=number)
    assert sat.rows() == before


def test_groups_that_another_stage_works_with_keep_their_stage() -> None:
    group = Group(id="g", session_id=SESSION, stage_id="a", position=0)
    entry = Entry(
        id="e",
        session_id=SESSION,
        stage_id="b",
        group_id="g",
        author="anna",
        content={"what": "x"},
        at=NOON,
    )
    sat = Sitting(
        a_session(a_stage("a", "group"), a_stage("b", position=1), group, entry)
    )
    assert (
        sat.answer(MODERATOR, "remove_stage", stage="a")
        is Code.stage_wrong_state
    )


def test_before_the_start_the_end_is_as_planned() -> None:
    sat = sitting(starts_at=NOON)
    told = forecast(sat.snapshot, NOON - 60 * MINUTE)
    assert [(timing.stage.id, timing.begins_at) for timing in told.timings] == [
        ("a", NOON),
        ("b", NOON + 10 * MINUTE),
        ("c", NOON + 20 * MINUTE),
    ]
    assert (told.ends_at, told.planned_end, told.late) == (
        NOON + 30 * MINUTE,
        NOON + 30 * MINUTE,
        0,
    )


def test_a_late_start_moves_the_end() -> None:
    sat = sitting(starts_at=NOON)
    sat.now += 12 * MINUTE
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.now += 4 * MINUTE
    told = forecast(sat.snapshot, sat.now)
    assert (told.ends_at, told.late) == (NOON + 42 * MINUTE, 12)
    assert [(timing.planned, timing.actual) for timing in told.timings] == [
        (10, 4),
        (10, 0),
        (10, 0),
    ]


def test_a_stage_that_overruns_moves_the_end_with_every_minute() -> None:
    sat = sitting(starts_at=NOON)
    sat.tell(MODERATOR, "next_stage", after=None)
    assert [
        forecast(sat.snapshot, NOON + at * MINUTE).late
        for at in (0, 10, 15, 40)
    ] == [0, 0, 5, 30]


def test_a_pause_moves_the_end_and_a_skipped_stage_brings_it_nearer() -> None:
    sat = sitting(starts_at=NOON)
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.tell(MODERATOR, "pause_stage", stage="a")
    assert forecast(sat.snapshot, NOON + 5 * MINUTE).late == 5
    sat.tell(MODERATOR, "skip_stage", stage="c")
    assert forecast(sat.snapshot, NOON + 5 * MINUTE).late == -5
    sat.tell(MODERATOR, "add_minutes", stage="a", minutes=3)
    assert forecast(sat.snapshot, NOON + 5 * MINUTE).late == -2


def test_a_closed_stage_counts_no_more() -> None:
    sat = sitting("ab", starts_at=NOON)
    sat.tell(MODERATOR, "next_stage", after=None)
    sat.now += 4 * MINUTE
    sat.tell(MODERATOR, "close_stage", stage="a")
    told = forecast(sat.snapshot, sat.now)
    assert (
        told.ends_at,
        told.timings[0].begins_at,
        told.timings[1].begins_at,
    ) == (
        NOON + 14 * MINUTE,
        NOON,
        NOON + 4 * MINUTE,
    )


MOVES = st.one_of(
    st.tuples(
        st.sampled_from(
            [
                "pause_stage",
                "resume_stage",
                "close_stage",
                "skip_stage",
                "open_stage",
            ]
        ),
        st.fixed_dictionaries({"stage": st.sampled_from("abc")}),
    ),
    st.tuples(
        st.just("add_minutes"),
        st.fixed_dictionaries(
            {"stage": st.sampled_from("abc"), "minutes": st.just(5)}
        ),
    ),
    st.tuples(
        st.just("next_stage"),
        st.fixed_dictionaries({"after": st.none() | st.sampled_from("abc")}),
    ),
)


@given(
    st.lists(st.tuples(MOVES, st.integers(0, 15 * MINUTE)), max_size=12),
    st.none() | st.integers(-90, 90),
)
def test_the_forecast_is_never_before_now_and_is_the_sum_of_what_is_ahead(
    moves: list[tuple[tuple[str, dict[str, Any]], int]], start: int | None
) -> None:
    sat = sitting(starts_at=None if start is None else NOON + start * MINUTE)
    for (name, fields), later in moves:
        sat.now += later
        sat.answer(MODERATOR, name, **fields)
    told = forecast(sat.snapshot, sat.now)
    current = sat.snapshot.current
    drafts = [s for s in sat.snapshot.stages if s.state is StageState.draft]
    drafts = [
        s for s in drafts if current is None or s.position > current.position
    ]
    running_now = [
        s
        for s in sat.snapshot.stages
        if s.state in {StageState.open, StageState.paused}
    ]
    left = sum(
        max(0, s.ends_at - sat.now if s.ends_at else s.left or 0)
        for s in running_now
    )
    begin = (
        sat.snapshot.session.started_at
        or sat.snapshot.session.starts_at
        or sat.now
    )
    assert (
        told.ends_at
        == max(sat.now, begin)
        + left
        + sum(s.envelope.minutes for s in drafts) * MINUTE
    )
    assert told.ends_at >= sat.now
    assert told.planned_end == (
        sat.snapshot.session.ends_at or planned_end(sat.snapshot, begin)
    )
    assert [timing.stage for timing in told.timings] == sat.snapshot.stages
    assert all(
        (t.begins_at or 0) >= sat.now for t in told.timings if t.stage in drafts
    )


def test_what_next_will_not_open_is_not_ahead() -> None:
    sat = sitting("abcde")
    sat.tell(MODERATOR, "open_stage", stage="e")
    told = forecast(sat.snapshot, sat.now)
    assert told.ends_at == sat.now + 10 * MINUTE
    assert [timing.begins_at for timing in told.timings[:-1]] == [None] * 4


def test_a_stage_put_in_before_the_running_one_moves_no_end() -> None:
    sat = sitting("a")
    sat.tell(MODERATOR, "open_stage", stage="a")
    before = forecast(sat.snapshot, sat.now).ends_at
    sat.tell(MODERATOR, "insert_stage", kind="form", envelope=ENVELOPE)
    assert forecast(sat.snapshot, sat.now).ends_at == before


def test_a_participant_does_not_touch_the_programme() -> None:
    anna = a_person("anna")
    sat = Sitting(
        a_session(
            anna,
            running(a_stage("a")),
            a_stage("b", position=1),
            current_stage_id="a",
        )
    )
    wishes: dict[str, dict[str, Any]] = {
        "insert_stage": {"kind": "form", "envelope": ENVELOPE},
        "edit_stage": {"stage": "a", "title": "T"},
        "move_stage": {"stage": "b"},
        "remove_stage": {"stage": "b"},
    }
    for name, fields in wishes.items():
        assert sat.answer(acting(anna), name, **fields) is Code.not_allowed
