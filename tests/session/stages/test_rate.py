# Rating: who may give what mark, what falls to whom, what a round comes to and what may be told of it, rounds with what
# came of the last, and the picture of two criteria.
from random import Random
from statistics import median, quantiles
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.entries import rounds
from session.entries.rounds import running
from session.entries.taken_up import in_order
from session.people import Role, Surface
from session.refusals import Code
from session.stages.rate.dealing import Deal
from session.stages.rate.items import is_own, lacks
from session.stages.rate.marks import own_in
from session.stages.rate.options import RateOptions
from session.stages.rate.picture import face
from session.stages.rate.results import (
    Rated,
    advice,
    foremost,
    last_closed,
    rated,
)
from session.stages.rate.rows import Rating
from session.stages.rate.seeing import results
from session.stages.rate.spread import Spread, agree, spread
from session.stages.rate.telling import Rule, brief, count, result
from session.tables import Entry, Group, Member, Person, Round, Stage
from session.values.blocks import Figure, Paragraph, Table
from session.values.charts import Square, Strips
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, ORGANIZER, SESSION, acting
from tests.session.stages.scene import PROJECTOR, Scene
from tests.session.stages.scene import items as slots

TEXTS = ("Evening hours", "One calendar", "A school of hosts", "A season")
EN = words("en")
MARKS = st.lists(st.integers(0, 10), min_size=1, max_size=40)


def a_rating(
    scene: Scene, texts: tuple[str, ...] = TEXTS, **envelope: Any
) -> tuple[Stage, list[Entry]]:
    stage = scene.opened("rate", "rate", fields=(), **envelope)
    for text in texts:
        scene.do(MODERATOR, "add_rated", stage, text=text)
    return stage, in_order(scene.snapshot, stage)


def now(scene: Scene, stage: Stage) -> Round:
    found = running(scene.snapshot, scene.again(stage))
    assert found is not None, "no round runs"
    return found


def gives(
    scene: Scene,
    who: Person,
    item: Entry,
    mark: int | None,
    criterion: int = 0,
) -> None:
    stage = scene.snapshot.get(Stage, item.stage_id, Code.unknown_stage)
    told = {"entry": item.id, "criterion": criterion, "given": mark}
    scene.do(who, "rate", stage, round=now(scene, stage).id, **told)


def asked(scene: Scene, who: Person) -> Any:
    """Return the one criterion of the one item on somebody's phone."""
    (item,) = scene.looks(who)["board"].items or ()
    lines: Any = item.data["lines"]
    (line,) = lines
    return line


def counted(scene: Scene, stage: Stage) -> tuple[Rated, ...]:
    """Close the round that runs and return what came of it."""
    scene.do(MODERATOR, "close_round", stage, round=now(scene, stage).id)
    return came(scene, stage)


def came(scene: Scene, stage: Stage) -> tuple[Rated, ...]:
    stage = scene.again(stage)
    return rated(scene.snapshot, stage, last_closed(scene.snapshot, stage))


def draws(scene: Scene, who: Person, stage: Stage) -> None:
    scene.do(who, "draw_item", stage, round=now(scene, stage).id)


def fell_to(scene: Scene, stage: Stage, name: str) -> list[str]:
    found = scene.snapshot.where(Rating, stage_id=stage.id, author=name)
    return [each.entry_id for each in found]


@given(MARKS)
def test_quartiles_are_those_of_an_independent_computation(
    marks: list[int],
) -> None:
    found = spread(marks)
    assert found is not None
    assert found.middle == median(marks)
    if len(marks) > 1:
        low, middle, high = quantiles(marks, n=4, method="inclusive")
        assert (found.low, found.middle, found.high) == (low, middle, high)


def test_of_one_mark_all_three_are_the_mark_and_of_none_there_are_none() -> (
    None
):
    assert spread([4]) == Spread(4, 4, 4)
    assert spread([]) is None
    assert spread([1, 2]) == Spread(1.25, 1.5, 1.75)


@given(MARKS, st.integers(50, 100), st.integers(0, 10))
def test_agreement_is_a_share_of_the_marks_that_lie_close_together(
    marks: list[int], percent: int, within: int
) -> None:
    closest = max(
        sum(low <= mark <= low + within for mark in marks) for low in marks
    )
    enough = closest * 100 >= percent * len(marks)
    assert agree(marks, percent, within) == enough


def test_a_mark_is_given_changed_and_taken_back_on_the_scale_alone() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = a_rating(scene, options={"high": 3})
    gives(scene, anna, one, 3)
    gives(scene, anna, one, 1)
    assert own_in(scene.snapshot, now(scene, stage), "anna") == {(one.id, 0): 1}
    place = {"round": now(scene, stage).id, "entry": one.id}
    for wrong in ({"given": 4}, {"given": 0}, {"given": 1, "criterion": 1}):
        code = scene.refused(anna, "rate", stage, **place, **wrong)
        assert code == "field_out_of_range"
    gives(scene, anna, one, None)
    assert own_in(scene.snapshot, now(scene, stage), "anna") == {}
    assert not list(scene.snapshot.all(Rating))


STEP = st.tuples(
    st.integers(0, 2),
    st.integers(0, 1),
    st.integers(0, 1),
    st.one_of(st.none(), st.integers(1, 5)),
    st.booleans(),
)


@settings(max_examples=times(40), deadline=None)
@given(st.lists(st.one_of(STEP, st.just("next")), max_size=24))
def test_of_any_order_and_repetition_one_mark_a_person_item_criterion_and_round_remains(
    steps: list[Any],
) -> None:
    scene = Scene()
    people = scene.crowd(3)
    stage, found = a_rating(
        scene, TEXTS[:2], options={"criteria": "Use\nEffort"}
    )
    expected: dict[tuple[str, str, str, int], int] = {}
    for step in steps:
        if step == "next":
            counted(scene, stage)
            scene.do(MODERATOR, "begin_round", stage)
            continue
        who, which, criterion, mark, again = step
        person, item = people[who], found[which]
        for _ in range(2 if again else 1):
            gives(scene, person, item, mark, criterion)
        place = now(scene, stage).id, person.id, item.id, criterion
        expected.pop(place, None)
        if mark is not None:
            expected[place] = mark
    rows = [
        (row.round_id, row.author, row.entry_id, row.criterion)
        for row in scene.snapshot.all(Rating)
    ]
    assert len(rows) == len(set(rows))
    given_now = {
        (row.round_id, row.author, row.entry_id, row.criterion): row.given
        for row in scene.snapshot.all(Rating)
    }
    assert given_now == expected


def test_nothing_is_counted_before_the_round_is_closed_and_seen_before_it_is_shown() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, two, *_) = a_rating(scene, visibility="after_reveal")
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    for person, mark in zip(people, (5, 4, 4, 2), strict=True):
        gives(scene, person, one, mark)
        gives(scene, person, two, 5)
    assert came(scene, stage) == ()
    assert scene.looks(people[0])["queue"].data["results"] is None
    scene.do(MODERATOR, "reveal_stage", stage, revealed=False)
    first, second, *others = counted(scene, stage)
    assert (first.id, first.told[0].spread) == (two.id, Spread(5, 5, 5))
    assert (second.id, second.told[0].spread) == (one.id, Spread(3.5, 4, 4.25))
    assert [each.place for each in (first, second, *others)] == [
        "1",
        "2",
        "–",
        "–",
    ]
    assert scene.looks(people[0])["queue"].data["results"] is None
    wall = scene.looks(PROJECTOR, Surface.projector)["wall"]
    assert slots(wall) == [each.id for each in in_order(scene.snapshot, stage)]
    shown = rounds.newest(scene.snapshot, stage)
    assert shown is not None
    scene.do(MODERATOR, "show_round", stage, round=shown.id)
    assert scene.looks(people[0])["queue"].data["results"] is not None
    wall = scene.looks(PROJECTOR, Surface.projector)["wall"]
    assert slots(wall)[:2] == [two.id, one.id]


def test_marks_that_lie_apart_by_half_of_the_scale_are_said_to_be_dissent() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, two, *_) = a_rating(scene)
    for person, mark in zip(people, (1, 1, 5, 5), strict=True):
        gives(scene, person, one, mark)
        gives(scene, person, two, 3 + (mark == 1))
    found = {each.id: each.told[0] for each in counted(scene, stage)}
    assert found[one.id].apart
    assert not found[one.id].agreed
    assert found[two.id].agreed
    assert not found[two.id].apart
    assert RateOptions(low=1, high=10).apart == 5
    assert "5 points" in Rule(RateOptions(high=10)).scale(EN)


def test_first_places_go_by_the_median_then_by_the_share_of_high_marks_and_ties_go_on_together() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, two, three, four) = a_rating(scene, options={"go_on": 2})
    given_to = ((one, (4, 4, 4, 1)), (two, (4, 4, 4, 4)), (three, (4, 4, 4, 2)))
    for item, marks in given_to:
        for person, mark in zip(people, marks, strict=True):
            gives(scene, person, item, mark)
    found = counted(scene, stage)
    assert [(each.id, each.place) for each in found] == [
        (two.id, "1"),
        (one.id, "2–3"),
        (three.id, "2–3"),
        (four.id, "–"),
    ]
    assert foremost(scene.snapshot, stage) == [two.id, one.id, three.id]


def test_a_later_stage_takes_the_first_places() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (_, two, *_) = a_rating(scene)
    gives(scene, anna, two, 5)
    scene.do(MODERATOR, "close_stage", stage)
    source = {"stage": "rate", "which": "top"}
    later = scene.opened("rank", "rank", sources=(source,))
    (item,) = in_order(scene.snapshot, later)
    assert (item.content["text"], item.sources) == (TEXTS[1], [two.id])


def test_the_next_round_shows_ones_own_last_mark_beside_what_came_of_it() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage, (one, *_) = a_rating(scene, TEXTS[:1])
    gives(scene, anna, one, 5)
    gives(scene, boris, one, 3)
    counted(scene, stage)
    scene.do(MODERATOR, "begin_round", stage)
    line = asked(scene, anna)
    assert (line.given, line.before) == (None, 5)
    assert (
        line.came.told_in(EN).result
        == "median 4, half of the marks from 3.5 to 4.5"
    )
    gives(scene, anna, one, 4)
    gives(scene, boris, one, 4)
    (found,) = counted(scene, stage)
    assert found.before[0].spread == Spread(3.5, 4, 4.5)
    told = advice([found])
    assert (told.results, told.agreed, told.same) == (1, 1, 0)
    assert told.enough


def test_without_feedback_the_next_round_shows_nothing_of_the_last() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = a_rating(scene, TEXTS[:1], options={"feedback": False})
    gives(scene, anna, one, 5)
    counted(scene, stage)
    scene.do(MODERATOR, "begin_round", stage)
    line = asked(scene, anna)
    assert (line.before, line.came) == (None, None)


def test_a_round_that_changed_nothing_is_advice_to_stop() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, *_) = a_rating(scene, TEXTS[:1])
    for _ in range(2):
        for person, mark in zip(people, (1, 1, 5, 5), strict=True):
            gives(scene, person, one, mark)
        found = counted(scene, stage)
        scene.do(MODERATOR, "begin_round", stage)
    told = advice(found)
    assert (told.agreed, told.same, told.enough) == (0, 1, True)
    assert running(scene.snapshot, stage) is not None


def test_an_answer_to_a_round_that_is_over_is_refused() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = a_rating(scene)
    old = now(scene, stage).id
    counted(scene, stage)
    scene.do(MODERATOR, "begin_round", stage)
    told = {"round": old, "entry": one.id, "given": 3}
    assert scene.refused(anna, "rate", stage, **told) == "round_over"


def test_the_scale_stays_as_it_is_under_marks_and_names_of_quarters_do_not() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = a_rating(scene)
    gives(scene, anna, one, 5)
    for options in ({"high": 4}, {"criteria": "Use"}, {"deal": 2}):
        answer = scene.sitting.answer(
            ORGANIZER, "edit_stage", stage=stage.id, options=options
        )
        assert answer is not None
    scene.do(ORGANIZER, "edit_stage", stage, options={"corners": "Do it"})
    assert RateOptions.of(scene.again(stage)).quarters[0] == "Do it"


def test_the_secretary_rates_for_who_has_no_phone_and_undo_takes_it_back() -> (
    None
):
    scene = Scene()
    scene.person("anna")
    stage, (one, *_) = a_rating(scene)
    told = {"round": now(scene, stage).id, "entry": one.id, "given": 4}
    scene.do(MODERATOR, "rate", stage, on_behalf="anna", **told)
    assert own_in(scene.snapshot, now(scene, stage), "anna") == {(one.id, 0): 4}
    scene.sitting.tell(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert own_in(scene.snapshot, now(scene, stage), "anna") == {}


@settings(max_examples=times(30), deadline=None)
@given(
    st.lists(st.integers(1, 5), min_size=4, max_size=4),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
)
def test_of_two_who_are_one_no_mark_counts_twice(
    hers: list[int], theirs: list[int]
) -> None:
    scene = Scene()
    anna, other = scene.person("anna"), scene.person("other")
    stage, found = a_rating(scene)
    for item, one, two in zip(found, hers, theirs, strict=True):
        gives(scene, anna, item, one)
        gives(scene, other, item, two or None)
    scene.sitting.tell(MODERATOR, "merge_people", person="anna", other="other")
    told = counted(scene, stage)
    assert [each.told[0].count for each in told] == [1] * 4
    by_item = {each.id: each.told[0].spread for each in told}
    for item, mark in zip(found, hers, strict=True):
        assert by_item[item.id] == Spread(mark, mark, mark)


def test_in_secret_nobody_rates_for_another_and_what_two_gave_stays_untold() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, two, three, _) = a_rating(scene, authorship="anonymous")
    told = {"round": now(scene, stage).id, "entry": one.id, "given": 4}
    refused = scene.refused(MODERATOR, "rate", stage, on_behalf="p00", **told)
    assert refused == "not_allowed"
    for person in people[:3]:
        gives(scene, person, one, 4)
    for person in people[:2]:
        gives(scene, person, two, 5)
    gives(scene, people[3], three, 5)
    found = {each.id: each.told[0] for each in counted(scene, stage)}
    assert found[one.id].spread == Spread(4, 4, 4)
    for hidden in (two.id, three.id):
        assert (found[hidden].count, found[hidden].spread) == (None, None)
    names = {row.author for row in scene.snapshot.all(Rating)}
    assert names.isdisjoint({person.id for person in people})
    page = scene.looks(people[0])["board"]
    assert slots(page) == []


def test_a_secret_round_is_counted_once_and_the_next_tells_nobody_their_last_mark() -> (
    None
):
    scene = Scene()
    people = scene.crowd(3)
    stage, (one, *_) = a_rating(scene, TEXTS[:1], authorship="anonymous")
    for person in people:
        gives(scene, person, one, 2)
    counted(scene, stage)
    undone = scene.snapshot.done[-1].number
    scene.sitting.answer(MODERATOR, "undo", number=undone)
    assert last_closed(scene.snapshot, stage) is not None
    scene.do(MODERATOR, "begin_round", stage)
    line = asked(scene, people[0])
    assert line.before is None
    assert (
        line.came.told_in(EN).result
        == "median 2, as at least half of the marks"
    )


def ideas_of(scene: Scene, people: list[Person], **envelope: Any) -> Stage:
    """Let everybody write an idea, and have these dealt."""
    stage = scene.opened("ideas", "form", **envelope)
    for person in people:
        scene.write(person, stage, what=f"Idea of {person.id}")
    scene.do(MODERATOR, "close_stage", stage)
    return stage


@pytest.mark.parametrize("authorship", ["signed", "anonymous"])
@pytest.mark.parametrize("ideas", ["signed", "anonymous"])
def test_what_is_dealt_is_never_ones_own_and_never_dealt_twice(
    authorship: str, ideas: str
) -> None:
    scene = Scene()
    people = scene.crowd(6)
    ideas_of(scene, people, authorship=ideas)
    stage = scene.opened(
        "rate",
        "rate",
        fields=(),
        authorship=authorship,
        sources=({"stage": "ideas"},),
        options={"deal": 4},
    )
    texts = {
        each.id: str(each.content["text"])
        for each in in_order(scene.snapshot, stage)
    }
    for person in people:
        draws(scene, person, stage)
        had: list[str] = []
        for _ in range(4):
            board = slots(scene.looks(person)["board"])
            (fresh,) = [each for each in board if each not in had]
            had.append(fresh)
            gives(scene, person, scene.entry(fresh), 3)
        assert sorted(slots(scene.looks(person)["board"])) == sorted(had)
        assert f"Idea of {person.id}" not in {texts[each] for each in had}
    told = [row.entry_id for row in scene.snapshot.all(Rating)]
    read = [told.count(each) for each in texts]
    assert sum(read) == 24
    assert max(read) - min(read) <= 2


def test_who_has_not_drawn_rates_nothing_and_nobody_rates_what_fell_to_others() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, found = a_rating(scene, options={"deal": 1})
    assert slots(scene.looks(anna)["board"]) == []
    told = {"round": now(scene, stage).id, "given": 3}
    for item in found:
        code = scene.refused(anna, "rate", stage, entry=item.id, **told)
        assert code == "unknown_entry"
    draws(scene, anna, stage)
    draws(scene, anna, stage)
    (mine,) = fell_to(scene, stage, "anna")
    others = [each for each in found if each.id != mine]
    code = scene.refused(anna, "rate", stage, entry=others[0].id, **told)
    assert code == "unknown_entry"


def test_a_second_round_deals_what_one_has_not_read_and_in_secret_there_is_none() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, _ = a_rating(scene, options={"deal": 2})
    for turn in range(2):
        draws(scene, anna, stage)
        for _ in range(2):
            *_, fresh = fell_to(scene, stage, "anna")
            gives(scene, anna, scene.entry(fresh), 3)
        counted(scene, stage)
        if not turn:
            scene.do(MODERATOR, "begin_round", stage)
    fell = fell_to(scene, stage, "anna")
    assert len(fell) == len(set(fell)) == 4
    secret = scene.opened(
        "more", "rate", fields=(), authorship="anonymous", options={"deal": 2}
    )
    counted(scene, secret)
    assert scene.refused(MODERATOR, "begin_round", secret) == "vote_counted"


def test_whoever_lost_a_dealt_item_that_was_hidden_draws_another() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, _ = a_rating(scene, options={"deal": 1})
    draws(scene, anna, stage)
    (gone,) = fell_to(scene, stage, "anna")
    scene.do(MODERATOR, "hide_entry", stage, entry=gone, hidden=True)
    assert scene.looks(anna)["place"].data["draws"]
    draws(scene, anna, stage)
    (board,) = [slots(scene.looks(anna)["board"])]
    assert len(board) == 1
    assert board != [gone]


@given(
    st.integers(2, 9),
    st.integers(1, 5),
    st.booleans(),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_dealing_gives_nobody_their_own_nothing_twice_and_first_what_was_read_least(
    people: int, each_gets: int, in_turn: bool, theirs: bool, random: Random
) -> None:
    names = [f"idea of p{number}" for number in range(people)]
    turns = [who for who in range(people) for _ in range(each_gets)]
    if in_turn:
        turns = [who for _ in range(each_gets) for who in range(people)]
    hands: dict[str, list[str]] = {}
    for who in turns:
        name = f"p{who}"
        own = {f"idea of {name}"} if theirs else set()
        item = Deal(names, each_gets, hands).next_for(name, own, random)
        had = hands.setdefault(name, [])
        may_read = set(names) - own - set(had)
        assert bool(item) == bool(may_read)
        if item:
            assert item in may_read
            read = readings(names, hands)
            assert read[item] == min(read[each] for each in may_read)
            had.append(item)
    told = readings(names, hands).values()
    assert max(told) - min(told) <= 2


def readings(names: list[str], hands: dict[str, list[str]]) -> dict[str, int]:
    return {
        name: sum(name in hand for hand in hands.values()) for name in names
    }


def test_two_criteria_are_a_picture_with_names_and_spread() -> None:
    scene = Scene()
    people = scene.crowd(4)
    options = {
        "criteria": "Use\nEffort",
        "least": "none\nlittle",
        "corners": "Do it now\nPlan it\nLeave it\nNo",
    }
    stage, (one, two, *_) = a_rating(scene, options=options)
    for person, mark in zip(people, (5, 5, 4, 4), strict=True):
        gives(scene, person, one, mark)
        gives(scene, person, one, 1, criterion=1)
    gives(scene, people[0], two, 1)
    found = counted(scene, stage)
    drawn = face(RateOptions.of(scene.again(stage)), found)
    assert drawn is not None
    ((item, spot, cross),) = drawn.marked
    assert (item.id, spot.label) == (one.id, "1")
    assert (cross.left, cross.right) == (0, 0)
    assert cross.top < cross.y < cross.bottom
    assert drawn.square.corners[0] == "Do it now"
    heard = scene.minutes(stage).heard
    charts = [each.chart for each in heard if isinstance(each, Figure)]
    assert [type(each) for each in charts] == [Square]
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    seen: Any = scene.looks(PROJECTOR, Surface.projector)["queue"].data
    assert seen["results"].face == drawn


def test_the_protocol_tells_rule_places_quartiles_and_dissent_and_nobodys_mark() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, two, *_) = a_rating(scene, TEXTS[:2])
    for person, mark in zip(people, (1, 1, 5, 5), strict=True):
        gives(scene, person, one, mark)
        gives(scene, person, two, 5)
    scene.do(MODERATOR, "close_stage", stage)
    told = scene.minutes(stage)
    rule, table, strips = told.heard
    assert isinstance(rule, Paragraph)
    assert rule.text.startswith("1 round, 4 people took part.")
    assert "2 points or more apart" in rule.text
    assert isinstance(table, Table)
    assert table.rows == (
        ("1", "2", TEXTS[1], "5", "4"),
        ("2", "1", TEXTS[0], "3 (1–5)", "4"),
    )
    ((first,), (second,)) = table.under
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert first.text == "Only 4 marks."
    assert second.text == "Dissent, only 4 marks."
    assert isinstance(strips, Figure)
    assert isinstance(strips.chart, Strips)
    grid = scene.table(stage)
    assert [row[0:4] for row in grid.rows] == [
        (1, 1, TEXTS[0], 4),
        (2, 1, TEXTS[1], 4),
    ]


def test_a_rating_without_items_leaves_nothing_and_one_that_runs_no_counts() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, _ = a_rating(scene, ())
    assert not scene.minutes(stage)
    scene.do(MODERATOR, "add_rated", stage, text="One")
    (item,) = in_order(scene.snapshot, stage)
    gives(scene, anna, item, 5)
    table = scene.minutes(stage).heard[1]
    assert isinstance(table, Table)
    assert table.rows == (("", "1", "One", "–", "0"),)


def test_experts_look_on_and_what_is_missing_is_said() -> None:
    scene = Scene()
    expert = scene.person("elena", role=Role.expert)
    stage, (one, *_) = a_rating(scene)
    told = {"round": now(scene, stage).id, "entry": one.id, "given": 3}
    assert scene.refused(expert, "rate", stage, **told) == "not_allowed"
    assert scene.looks(expert)["place"].data["reason"] == "outside"
    planned = scene.planned(
        "bare", "rate", options={"corners": "One", "within": 4}
    )

    assert len(list(lacks(scene.snapshot, planned))) == 3


def test_the_minutes_of_a_secret_rating_show_no_figures_of_what_few_rated() -> (
    None
):
    scene = Scene()
    people = scene.crowd(3)
    options = {"criteria": "Use\nEffort"}
    stage, (one, two) = a_rating(
        scene, TEXTS[:2], authorship="anonymous", options=options
    )
    for criterion in (0, 1):
        for person in people:
            gives(scene, person, one, 4, criterion)
        gives(scene, people[0], two, 5, criterion)
    found = {each.id: each for each in counted(scene, stage)}
    scene.do(MODERATOR, "close_stage", stage)
    table = scene.minutes(stage).heard[1]
    assert isinstance(table, Table)
    first, second = table.rows
    assert (first[2], first[-1]) == (TEXTS[0], "3")
    assert (second[2], second[-1]) == (TEXTS[1], "not shown")
    grid = scene.table(stage)
    assert list(grid.rows[1][3:]) == ["not shown"] * 8
    told = found[two.id].told[0]
    assert result(told, EN) == "fewer than 3 marks: not shown"
    assert brief(told, EN) == "not shown"


def test_what_nobody_rated_has_no_marks_and_says_so() -> None:
    scene = Scene()
    stage, _ = a_rating(scene, TEXTS[:1])
    (found,) = counted(scene, stage)
    (told,) = found.told
    assert result(told, EN) == "no marks"
    assert (brief(told, EN), count(told, EN)) == ("–", "")
    assert told.share == 0
    assert not advice([found]).enough
    scene.do(MODERATOR, "close_stage", stage)
    assert list(scene.table(stage).rows[0][3:]) == [0, "", "", ""]


def test_what_changed_since_the_last_round_is_told_on_screens_and_in_the_minutes() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, two) = a_rating(scene, TEXTS[:2])
    for marks in ((1, 1, 5, 5), (4, 4, 4, 4)):
        if last_closed(scene.snapshot, stage):
            scene.do(MODERATOR, "begin_round", stage)
        for person, mark in zip(people, marks, strict=True):
            gives(scene, person, one, mark)
            gives(scene, person, two, 3)
        counted(scene, stage)
    last = last_closed(scene.snapshot, stage)
    assert last is not None
    shown = results(scene.snapshot, scene.again(stage), last)
    changed, same = (each.strips[0] for each in shown.items)
    assert not shown.apart
    assert changed.told_in(EN).was == "3 (1–5)"
    assert changed.line == (75, 75, 75)
    assert same.told_in(EN).was == ""
    scene.do(MODERATOR, "close_stage", stage)
    table = scene.minutes(stage).heard[1]
    assert isinstance(table, Table)
    noted = [
        each.text
        for under in table.under
        for each in under
        if isinstance(each, Paragraph)
    ]
    assert "a round before: 3 (1–5)" in noted[0]


def test_an_item_that_is_hidden_is_given_no_mark_and_a_mark_may_be_taken_back() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = a_rating(scene)
    gives(scene, anna, one, 3)
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id, hidden=True)
    told = {"round": now(scene, stage).id, "entry": one.id}
    assert scene.refused(anna, "rate", stage, given=4, **told) == (
        "unknown_entry"
    )
    gives(scene, anna, one, None)
    assert not list(scene.snapshot.all(Rating))


def test_a_mark_that_is_taken_back_draws_nothing_and_nor_does_who_has_read_all() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, found = a_rating(scene, TEXTS[:2], options={"deal": 3})
    draws(scene, anna, stage)
    for _ in found:
        *_, fresh = fell_to(scene, stage, "anna")
        gives(scene, anna, scene.entry(fresh), 3)
        gives(scene, anna, scene.entry(fresh), None)
        gives(scene, anna, scene.entry(fresh), 4)
    draws(scene, anna, stage)
    assert sorted(fell_to(scene, stage, "anna")) == sorted(
        each.id for each in found
    )
    scene.do(MODERATOR, "close_stage", stage)
    rule = scene.minutes(stage).heard[0]
    assert isinstance(rule, Paragraph)
    assert "Each rated 3 proposals of others, dealt by chance." in rule.text


def test_a_stage_that_opens_again_goes_on_in_its_round() -> None:
    scene = Scene()
    stage, _ = a_rating(scene)
    first = now(scene, stage).id
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "open_stage", stage)
    newest = rounds.newest(scene.snapshot, stage)
    assert newest is not None
    assert newest.id == first


def test_what_ones_group_wrote_is_ones_own() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    ideas = scene.opened("ideas", "form")
    idea = scene.write(anna, ideas, what="A calendar")
    _, (item,) = a_rating(scene, TEXTS[:1])
    group = Group(id="group", session_id=SESSION, stage_id=ideas.id, position=1)
    scene.put(group)
    scene.put(
        Member(
            id="seat",
            session_id=SESSION,
            stage_id=ideas.id,
            group_id=group.id,
            person_id=boris.id,
        )
    )
    grown = item.model_copy(update={"sources": [idea.id]})
    scene.put(grown)
    assert not is_own(scene.snapshot, acting(boris), grown)
    scene.put(idea.model_copy(update={"group_id": group.id}))
    assert is_own(scene.snapshot, acting(boris), grown)
    assert is_own(scene.snapshot, acting(anna), grown)


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (0, "Agreement: 80 % of the marks are the same."),
        (1, "Agreement: 80 % of the marks lie within 1 point."),
        (2, "Agreement: 80 % of the marks lie within 2 points."),
    ],
)
def test_agreement_is_said_as_the_stage_takes_it(
    within: int, said: str
) -> None:
    options = RateOptions(within=within, percent=80)
    assert Rule(options).agreement(EN) == said


def test_how_likely_is_given_in_tens_and_told_as_per_cent() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage, (one, *_) = a_rating(scene, TEXTS[:1], options={"likely": True})
    options = RateOptions.of(stage)
    assert list(options.marks) == [*range(0, 101, 10)]
    place = {"round": now(scene, stage).id, "entry": one.id}
    for wrong in (5, 75, 110):
        code = scene.refused(people[0], "rate", stage, **place, given=wrong)
        assert code == "field_out_of_range"
    line = asked(scene, people[0])
    assert line.criterion.is_named
    for person, mark in zip(people, (100, 80, 60, 20), strict=True):
        gives(scene, person, one, mark)
    (found,) = counted(scene, stage)
    (told,) = found.told
    assert brief(told, EN) == "70\u00a0% (50–85\u00a0%)"
    assert (
        result(told, EN)
        == "median 70\u00a0%, half of the marks from 50\u00a0% to 85\u00a0%"
    )
    assert (options.apart, options.window) == (50, 10)
    assert not told.apart
    assert "within 10 points" in Rule(options).agreement(EN)
