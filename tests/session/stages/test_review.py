# Reviewing: promises of earlier sessions come in once, in their order; one of them stands before the room; what was
# decided is one press, taken back by undo; what was changed goes on.
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.entries.rounds import rounds_of, running
from session.entries.taken_up import text_of
from session.entries.written import offered
from session.people import Surface
from session.programme.rehearsing import rows_of_a_rehearsal
from session.refusals import Code
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.review.outcomes import last_said
from session.stages.review.queue import (
    Promise,
    Stand,
    changed,
    promises,
    shown_promises,
    stand,
)
from session.stages.review.rows import Brought, Course, Opinion, Resolved
from session.stages.review.seeing import seen
from session.stages.review.telling import state
from session.tables import Entry, Progress, Stage
from session.values.blocks import Minutes, Table
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, items

ENGLISH = words("en")


def told(number: str, **more: Any) -> dict[str, Any]:
    usual = {"code": "ABC234", "number": number, "what": f"Promise {number}"}
    return {**usual, "session": "The first day", **more}


def review(scene: Scene, *brought: dict[str, Any], **envelope: Any) -> Stage:
    stage = scene.opened(
        "review", "review", section="earlier", fields=(), **envelope
    )
    if brought:
        scene.do(ORGANIZER, "bring_promises", stage, promises=brought)
    return stage


def queued(scene: Scene, stage: Stage) -> list[str]:
    every = promises(scene.snapshot, stage)
    return [each.brought.number for each in every]


def numbered(scene: Scene, stage: Stage, number: str) -> Promise:
    every = promises(scene.snapshot, stage)
    return next(each for each in every if each.brought.number == number)


def put(scene: Scene, stage: Stage, number: str = "4.1") -> Promise:
    found = numbered(scene, stage, number)
    scene.do(MODERATOR, "begin_round", stage, entry=found.id)
    return found


def answer(scene: Scene, who: Any, stage: Stage, course: str | None) -> None:
    run = running(scene.snapshot, stage)
    assert run is not None
    scene.do(who, "answer_promise", stage, round=run.id, course=course)


def count(scene: Scene, stage: Stage) -> None:
    run = running(scene.snapshot, stage)
    assert run is not None
    scene.do(MODERATOR, "close_round", stage, round=run.id)


def decided(
    scene: Scene, stage: Stage, number: str, course: str | None, **more: Any
) -> None:
    found = numbered(scene, stage, number)
    scene.do(
        MODERATOR,
        "rule_promise",
        stage,
        entry=found.id,
        course=course,
        **more,
    )


def test_silent_ones_come_first_then_late_ones_then_by_date() -> None:
    scene = Scene()
    stage = review(
        scene,
        told("4.1", state="done", due="2026-01-01"),
        told("4.2", due="2026-12-01", state="under_way"),
        told("4.3", due="2026-03-01", overdue=True),
        told("4.4", due="2026-11-01", silent=True),
        told("4.5", due="2026-11-15"),
        told("4.10"),
        told("4.9"),
    )
    assert queued(scene, stage) == [
        "4.4",
        "4.3",
        "4.5",
        "4.2",
        "4.9",
        "4.10",
        "4.1",
    ]


def test_what_is_brought_in_twice_stands_once() -> None:
    scene = Scene()
    stage = review(scene, told("4.1"), told("4.2"), told("4.1"))
    same = [told("4.2"), told("4.1")]
    record = scene.do(ORGANIZER, "bring_promises", stage, promises=same)
    assert not record.events
    assert queued(scene, stage) == ["4.1", "4.2"]


def test_what_is_newer_of_a_promise_comes_in_until_it_was_before_the_room() -> (
    None
):
    scene = Scene()
    stage = review(scene, told("4.1"), told("4.2"))
    newer = [told("4.1", state="done", words="All of it")]
    scene.do(ORGANIZER, "bring_promises", stage, promises=newer)
    assert numbered(scene, stage, "4.1").stand is Stand.done
    put(scene, stage, "4.2")
    late = [told("4.2", state="done")]
    assert not scene.do(
        ORGANIZER, "bring_promises", stage, promises=late
    ).events
    assert numbered(scene, stage, "4.2").stand is Stand.unheard


@settings(max_examples=times(25), deadline=None)
@given(st.permutations(["4.1", "4.2", "4.3", "4.4"]), st.data())
def test_in_whichever_order_and_however_often_the_queue_is_the_same(
    order: list[str], data: st.DataObject
) -> None:
    facts: dict[str, dict[str, Any]] = {
        "4.1": {"silent": True},
        "4.2": {"overdue": True, "due": "2026-02-01"},
        "4.3": {"due": "2026-05-01"},
        "4.4": {"state": "done"},
    }
    scene = Scene()
    stage = review(scene)
    again = data.draw(st.lists(st.sampled_from(order), max_size=4))
    for number in [*order, *again]:
        one = [told(number, **facts[number])]
        scene.do(ORGANIZER, "bring_promises", stage, promises=one)
    assert queued(scene, stage) == ["4.1", "4.2", "4.3", "4.4"]
    assert scene.snapshot.count(Brought, stage_id=stage.id) == len(facts)


def test_a_typed_promise_has_no_session_and_stands_beside_the_others() -> None:
    scene = Scene()
    stage = review(scene, told("1"))
    for text in ("Open the gate", "Plant a tree"):
        scene.do(SECRETARY, "add_promise", stage, text=text, due="2026-06-01")
    found = [each.brought.number for each in promises(scene.snapshot, stage)]
    assert found == ["1", "2", "1"]
    refused = scene.refused(
        SECRETARY, "add_promise", stage, text="Then", due="soon"
    )
    assert refused == "field_not_a_date"


@pytest.mark.parametrize(
    ("facts", "stands", "said"),
    [
        ({}, Stand.unheard, "no report yet"),
        ({"state": "done"}, Stand.done, "done"),
        ({"fresh": "done"}, Stand.unproven, "done, not checked"),
        (
            {"state": "under_way", "fresh": "done", "overdue": True},
            Stand.unproven,
            "under way; done, not checked; overdue",
        ),
        ({"fresh": "needs_help"}, Stand.help, "needs help, not checked"),
        (
            {"state": "under_way", "silent": True, "overdue": True},
            Stand.silent,
            "under way; no news for 30 days; overdue",
        ),
        ({"overdue": True}, Stand.late, "no report yet; overdue"),
        ({"state": "accepted"}, Stand.moving, "accepted for work"),
        ({"state": "dropped", "silent": True}, Stand.dropped, "dropped"),
    ],
)
def test_how_it_stands_is_a_word_and_a_mark(
    facts: dict[str, Any], stands: Stand, said: str
) -> None:
    scene = Scene()
    stage = review(scene, told("4.1", **facts))
    brought = numbered(scene, stage, "4.1").brought
    assert (stand(brought), state(brought, ENGLISH)) == (stands, said)


def test_one_voice_a_person_and_the_room_is_told_when_it_is_counted() -> None:
    scene = Scene()
    crowd = scene.crowd(5)
    stage = review(scene, told("4.1"))
    found = put(scene, stage)
    for person, course in zip(
        crowd, ("go_on", "go_on", "drop", "drop", "change"), strict=True
    ):
        answer(scene, person, stage, course)
    answer(scene, crowd[4], stage, "drop")
    assert last_said(scene.snapshot, stage, found) is None
    count(scene, stage)
    last = last_said(scene.snapshot, stage, found)
    assert last is not None
    assert (last[1].n, last[1].leads) == (5, Course.drop)
    assert dict(last[1].courses) == {
        Course.go_on: 2,
        Course.change: 0,
        Course.drop: 3,
    }
    answer_late = scene.refused(
        crowd[0], "answer_promise", stage, round=last[0].id, course="go_on"
    )
    assert answer_late == "round_over"


def test_of_what_is_done_the_room_says_whether_it_is() -> None:
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(scene, told("4.1", fresh="done"))
    found = put(scene, stage)
    assert found.courses == (Course.done, Course.go_on, Course.change)
    run = running(scene.snapshot, stage)
    assert run is not None
    refused = scene.refused(
        anna, "answer_promise", stage, round=run.id, course="drop"
    )
    assert refused == "field_not_an_option"
    answer(scene, anna, stage, "done")
    answer(scene, anna, stage, None)
    assert not list(scene.snapshot.all(Opinion))


def test_even_counts_lead_nowhere() -> None:
    scene = Scene()
    one, two = scene.crowd(2)
    stage = review(scene, told("4.1"))
    found = put(scene, stage)
    answer(scene, one, stage, "go_on")
    answer(scene, two, stage, "drop")
    count(scene, stage)
    last = last_said(scene.snapshot, stage, found)
    assert last is not None
    assert last[1].leads is None


def test_a_small_secret_vote_tells_no_counts() -> None:
    scene = Scene()
    crowd = scene.crowd(9)
    stage = review(scene, told("4.1"), authorship="anonymous")
    found = put(scene, stage)
    for place, person in enumerate(crowd):
        answer(scene, person, stage, "drop" if place == 0 else "go_on")
    run = running(scene.snapshot, stage)
    assert run is not None
    refused = scene.refused(
        MODERATOR, "rule_promise", stage, entry=found.id, course="go_on"
    )
    assert refused == "round_runs"
    count(scene, stage)
    last = last_said(scene.snapshot, stage, found)
    assert last is not None
    assert dict(last[1].courses) == {
        Course.go_on: 8,
        Course.change: None,
        Course.drop: None,
    }
    assert last[1].leads is Course.go_on


def test_one_press_decides_and_ends_the_round_and_undo_takes_both_back() -> (
    None
):
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(scene, told("4.1"))
    found = put(scene, stage)
    answer(scene, anna, stage, "go_on")
    before = {name: dict(rows) for name, rows in scene.snapshot.rows().items()}
    decided(scene, stage, "4.1", "go_on")
    assert running(scene.snapshot, stage) is None
    scene.do(MODERATOR, "undo", number=scene.snapshot.number)
    assert scene.snapshot.rows() == before
    assert rounds_of(scene.snapshot, found.entry)[-1].closed_at is None


def test_what_was_changed_is_an_entry_that_names_where_it_grew_from() -> None:
    scene = Scene()
    stage = review(scene, told("4.1"), told("4.2"))
    decided(scene, stage, "4.1", "change")
    decided(scene, stage, "4.2", "drop", words="Nobody needs it")
    (entry_id,) = changed(scene.snapshot, stage)
    decided(scene, stage, "4.1", "change", text="Half of it", due="2027-01-01")
    assert changed(scene.snapshot, stage) == [entry_id]
    entry = scene.entry(entry_id)
    old = numbered(scene, stage, "4.1")
    assert (text_of(entry), entry.sources) == ("Half of it", [old.id])
    assert (old.text, old.ruling and old.ruling.due) == (
        "Promise 4.1",
        "2027-01-01",
    )
    source = {"stage": "review", "which": "top"}
    later = scene.planned("agree", "agree", sources=(source,))
    assert [each.id for each in offered(scene.snapshot, later)] == [entry_id]
    decided(scene, stage, "4.1", "go_on")
    assert not changed(scene.snapshot, stage)
    assert scene.snapshot.find(Entry, entry_id) is None


def test_what_an_agreement_grew_from_is_not_taken_back() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = review(scene, told("4.1"))
    decided(scene, stage, "4.1", "change", text="Half of it")
    (entry_id,) = changed(scene.snapshot, stage)
    source = {"stage": "review", "which": "top"}
    agree = scene.opened("agree", "agree", sources=(source,))
    content = {"what": "Half of it by spring"}
    scene.do(anna, "add_entry", agree, content=content, sources=(entry_id,))
    found = numbered(scene, stage, "4.1")
    refused = scene.refused(
        MODERATOR, "rule_promise", stage, entry=found.id, course="drop"
    )
    assert refused == "still_needed"


@pytest.mark.parametrize("order", [*permutations(("go_on", "change", None))])
def test_the_last_word_counts(order: tuple[str | None, ...]) -> None:
    scene = Scene()
    stage = review(scene, told("4.1"))
    for course in order:
        decided(scene, stage, "4.1", course)
    ruling = numbered(scene, stage, "4.1").ruling
    found = ruling.course.value if ruling else None
    assert found == order[-1]
    assert len(list(scene.snapshot.all(Resolved))) == (found is not None)


def test_the_moderator_is_offered_what_most_would_do_first() -> None:
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(scene, told("4.1"))
    put(scene, stage)
    answer(scene, anna, stage, "drop")
    count(scene, stage)
    data = scene.looks(MODERATOR, Surface.console)["queue"].data
    rulings: Any = data["rulings"]
    assert rulings[0][0] is Course.drop


def test_the_wall_shows_one_promise_and_before_and_after_all_of_them() -> None:
    scene = Scene()
    stage = review(scene, told("4.1"), told("4.2"))
    wall = scene.looks(PROJECTOR, Surface.projector)
    assert len(items(wall["wall"])) == 2
    found = put(scene, stage)
    wall = scene.looks(PROJECTOR, Surface.projector)
    here: Any = wall["head"].data["here"]
    assert (here.id, here.place, here.of) == (found.id, 1, 2)
    scene.do(MODERATOR, "close_stage", stage)
    wall = scene.looks(PROJECTOR, Surface.projector)
    assert len(items(wall["wall"])) == 2


def test_what_is_hidden_is_not_put_to_the_room() -> None:
    scene = Scene()
    stage = review(scene, told("4.1"), told("4.2"))
    one = numbered(scene, stage, "4.1")
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id, hidden=True)
    refused = scene.refused(MODERATOR, "begin_round", stage, entry=one.id)
    assert refused == "unknown_entry"
    refused = scene.refused(MODERATOR, "begin_round", stage)
    assert refused == "unknown_entry"
    shown = shown_promises(scene.snapshot, stage)
    assert [each.brought.number for each in shown] == ["4.2"]


def test_nothing_is_asked_on_phones_where_the_stage_does_not() -> None:
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(scene, told("4.1"), options={"asks": False})
    put(scene, stage)
    assert scene.looks(anna)["place"].data["reason"] == "told"
    run = running(scene.snapshot, stage)
    assert run is not None
    refused = scene.refused(
        anna, "answer_promise", stage, round=run.id, course="go_on"
    )
    assert refused == "not_allowed"


def test_the_protocol_has_the_promises_with_what_was_decided() -> None:
    scene = Scene()
    crowd = scene.crowd(3)
    facts = {"who": "Anna", "due": "2026-03-01", "words": "Half is done"}
    stage = review(scene, told("4.1", **facts), told("4.2", state="done"))
    put(scene, stage)
    for person in crowd:
        answer(scene, person, stage, "change")
    decided(scene, stage, "4.1", "change", text="Half of it", words="No money")
    minutes = scene.minutes(stage)
    (table,) = minutes.decided
    assert isinstance(table, Table)
    (row,) = table.rows
    assert row[1:] == (
        "Promise 4.1",
        "Anna, 1\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026",
        "no report yet",
        "Change it. It reads: “Half of it”. No money",
    )
    (beneath,) = table.under[0]
    assert beneath.text == (
        "Given: No. 4.1, The first day. The room: Go on: 0; Change it: 3; Drop it: 0."
    )
    (parked,) = minutes.parked
    assert isinstance(parked, Table)
    assert parked.rows[0][-1] == "Not dealt with; it stands first next time."
    (reports,) = minutes.appendix
    assert isinstance(reports, Table)
    assert reports.rows[0][1:] == ("Anna", "Half is done")
    grid = scene.table(stage)
    assert [row[0] for row in grid.rows] == ["4.1", "4.2"]
    assert grid.rows[0][-1] == "Half of it"


def test_an_empty_review_lacks_promises_and_tells_nothing() -> None:
    scene = Scene()
    stage = review(scene)
    assert scene.minutes(stage) == Minutes()
    (lack,) = KINDS["review"].lacks(scene.snapshot, stage)
    assert lack.text.startswith("No promises are brought in")


def test_the_phone_sees_counts_once_the_room_may() -> None:
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(scene, told("4.1"), visibility="after_reveal")
    found = put(scene, stage)
    answer(scene, anna, stage, "go_on")
    count(scene, stage)
    order = [found.id]
    phone = seen(
        scene.snapshot, scene.again(stage), found, order, Surface.phone
    )
    assert phone.said is None
    scene.do(MODERATOR, "reveal_stage", stage)
    phone = seen(
        scene.snapshot, scene.again(stage), found, order, Surface.phone
    )
    assert phone.said is not None


@pytest.mark.parametrize("progress", Progress)
def test_every_state_is_told(progress: Progress) -> None:
    scene = Scene()
    stage = review(scene, told("4.1", state=progress.value))
    brought = numbered(scene, stage, "4.1").brought
    assert state(brought, words("ru")) not in {"", "no report yet"}


def test_what_is_said_of_a_promise_that_is_gone_hidden_or_said_already() -> (
    None
):
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(scene, told("4.1"), told("4.2"))
    found = put(scene, stage)
    run = running(scene.snapshot, stage)
    assert run is not None
    answer(scene, anna, stage, None)
    answer(scene, anna, stage, "go_on")
    said = {"round": run.id, "course": "go_on"}
    assert not scene.do(anna, "answer_promise", stage, **said).events
    elsewhere = review_of_another(scene)
    refused = scene.refused(
        MODERATOR, "rule_promise", elsewhere, entry=found.id, course="drop"
    )
    assert refused == "unknown_entry"
    scene.do(MODERATOR, "hide_entry", stage, entry=found.id, hidden=True)
    for who, name, more in (
        (anna, "answer_promise", {**said, "course": "drop"}),
        (MODERATOR, "rule_promise", {"entry": found.id, "course": "drop"}),
    ):
        assert scene.refused(who, name, stage, **more) == "unknown_entry"
    assert scene.looks(anna)["place"].data["reason"] == "hidden"
    answer(scene, anna, stage, None)
    assert not list(scene.snapshot.all(Opinion))


def review_of_another(scene: Scene) -> Stage:
    stage = scene.planned("another", "review", fields=())
    return scene.put(stage.model_copy(update={"state": "open"}))


def test_a_decision_said_again_in_the_same_words_is_none() -> None:
    scene = Scene()
    stage = review(scene, told("4.1"))
    found = numbered(scene, stage, "4.1")
    said = {"entry": found.id, "course": "change", "text": "Half of it"}
    assert scene.do(MODERATOR, "rule_promise", stage, **said).events
    assert not scene.do(MODERATOR, "rule_promise", stage, **said).events
    decided(scene, stage, "4.1", None)
    undecided = {"entry": found.id, "course": None}
    assert not scene.do(MODERATOR, "rule_promise", stage, **undecided).events
    refused = scene.refused(
        MODERATOR, "rule_promise", stage, **said, words="w" * 5000
    )
    assert refused == "field_too_long"


def test_screens_and_minutes_tell_who_answers_until_when_and_what_was_counted() -> (
    None
):
    scene = Scene()
    (anna,) = scene.crowd(1)
    stage = review(
        scene,
        told(
            "4.1",
            state="under_way",
            reported_at=scene.now,
            who="The library",
            words="Half is built",
            measured="120 visitors",
            evidence="the hall",
        ),
    )
    found = put(scene, stage)
    answer(scene, anna, stage, "go_on")
    before = seen(scene.snapshot, stage, found, [found.id], Surface.phone)
    assert (before.leads, before.room(ENGLISH)) == (None, "")
    assert before.ruled(ENGLISH) == ""
    count(scene, stage)
    decided(
        scene,
        stage,
        "4.1",
        "change",
        who="Vera",
        due="2027-01-01",
        words="It takes longer",
    )
    found = numbered(scene, stage, "4.1")
    after = seen(scene.snapshot, stage, found, [found.id], Surface.phone)
    assert after.leads is Course.go_on
    assert after.room(ENGLISH) == (
        "The room: Go on: 1; Change it: 0; Drop it: 0."
    )
    assert after.stand_told(ENGLISH)
    assert after.course(Course.drop, ENGLISH) == "Drop it"
    said = after.ruled(ENGLISH)
    assert "Owner: Vera." in said
    assert "Due: " in said
    assert said.endswith("It takes longer")
    printed = repr(scene.minutes(stage))
    for text in ("Counted: 120 visitors.", "To be seen at: the hall"):
        assert text in printed


def test_a_rehearsal_has_what_was_brought_in_beforehand() -> None:
    scene = Scene()
    real = review(scene, told("4.1"), told("4.2", due="2026-12-01"))
    ids = iter("abcdefghijklmnopqrstuvwxyz")
    copied = rows_of_a_rehearsal(
        scene.snapshot,
        session_id="copy",
        code="COPY22",
        now=scene.now,
        new_id=lambda: next(ids),
    )
    again = Snapshot(copied)
    (stage,) = (each for each in again.stages if each.kind == "review")
    kept = [each.brought for each in promises(again, stage)]
    assert [each.number for each in kept] == queued(scene, real)
    assert len(kept) == 2
    for each in kept:
        assert again.get(Entry, each.entry_id, Code.unknown_entry).content
    assert {each.session_id for each in kept} == {"copy"}
    ours = {each.id for each in scene.snapshot.all(Brought)}
    assert not ours & {each.id for each in kept}
