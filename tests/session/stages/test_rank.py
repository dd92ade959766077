# Ranking: what is put to be ranked, how much anybody may give, places with their ties, and what may be told of them.
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.decide import COMMANDS
from session.entries.taken_up import in_order
from session.entries.written import offered as offers_of
from session.kind import Region
from session.options import Given
from session.people import Role, Surface
from session.stages import KINDS
from session.stages.rank.items import in_own_order
from session.stages.rank.options import RankOptions, Way
from session.stages.rank.places import foremost, ranked
from session.stages.rank.protocol import rule
from session.stages.rank.rows import Share
from session.stages.rank.shares import purse
from session.synthesis.secrecy import tellable
from session.tables import Entry, Person, Stage
from session.values.blocks import Minutes, Paragraph, Table
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, ORGANIZER, acting
from tests.session.stages.scene import PROJECTOR, Scene
from tests.session.stages.scene import items as slots
from tests.templates.test_stages import RENDERER, Page

TEXTS = ("Evening hours", "One calendar", "A school of hosts", "A season")


def a_ranking(
    scene: Scene, texts: tuple[str, ...] = TEXTS, **envelope: Any
) -> tuple[Stage, list[Entry]]:
    stage = scene.opened("rank", "rank", fields=(), **envelope)
    for text in texts:
        scene.do(MODERATOR, "add_item", stage, text=text)
    return stage, in_order(scene.snapshot, stage)


def gives(
    scene: Scene, who: Person, stage: Stage, item: Entry, count: int
) -> None:
    scene.do(who, "rank", stage, entry=item.id, given=count)


def over(scene: Scene, stage: Stage) -> Stage:
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    return scene.again(stage)


def told(scene: Scene, stage: Stage) -> list[tuple[str, str, int | None]]:
    found = ranked(scene.snapshot, scene.again(stage))
    return [(each.place, each.text, each.score) for each in found]


def offered(board: Region) -> dict[str, list[int | None]]:
    """Return what the buttons of each item would give it."""
    steps: dict[str, Any] = {
        item.slot: item.data["steps"] for item in board.items or ()
    }
    return {
        entry_id: [step.given for step in each]
        for entry_id, each in steps.items()
    }


def test_what_stands_in_the_sources_is_put_once_with_where_it_grew_from() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    ideas = scene.opened("ideas", "form")
    one, two, gone = (
        scene.write(anna, ideas, what=text) for text in ("One", "Two", "Gone")
    )
    scene.do(MODERATOR, "hide_entry", ideas, entry=gone.id, hidden=True)
    stage = scene.opened("rank", "rank", sources=({"stage": "ideas"},))
    found = in_order(scene.snapshot, stage)
    assert [each.content["text"] for each in found] == ["One", "Two"]
    assert [each.sources for each in found] == [[one.id], [two.id]]
    scene.do(MODERATOR, "open_stage", ideas)
    scene.do(MODERATOR, "open_stage", stage)
    assert in_order(scene.snapshot, stage) == found


def test_only_marked_theses_are_put_where_these_are_meant() -> None:
    scene = Scene()
    anna = scene.person("anna")
    ideas = scene.opened("ideas", "form")
    scene.write(anna, ideas, what="One")
    two = scene.write(anna, ideas, what="Two")
    scene.do(MODERATOR, "mark_thesis", ideas, entry=two.id, marked=True)
    source = {"stage": "ideas", "which": "thesis"}
    stage = scene.opened("rank", "rank", sources=(source,))
    (item,) = in_order(scene.snapshot, stage)
    assert item.sources == [two.id]


def test_dots_are_given_and_taken_back_within_what_one_has() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, two, three, _) = a_ranking(
        scene, options={"dots": 3, "most": 2}
    )
    gives(scene, anna, stage, one, 2)
    assert (
        scene.refused(anna, "rank", stage, entry=one.id, given=3)
        == "field_out_of_range"
    )
    gives(scene, anna, stage, two, 1)
    assert (
        scene.refused(anna, "rank", stage, entry=three.id, given=1)
        == "entry_limit"
    )
    gives(scene, anna, stage, one, 0)
    gives(scene, anna, stage, three, 2)
    own = purse(scene.snapshot, stage, "anna")
    assert (own.given, own.left) == ({two.id: 1, three.id: 2}, 0)


def test_in_an_order_two_change_places_and_none_has_the_place_of_another() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, two, three, _) = a_ranking(
        scene, options={"way": "top", "places": 2}
    )
    gives(scene, anna, stage, one, 1)
    gives(scene, anna, stage, two, 2)
    gives(scene, anna, stage, two, 1)
    assert purse(scene.snapshot, stage, "anna").given == {two.id: 1, one.id: 2}
    gives(scene, anna, stage, three, 2)
    assert purse(scene.snapshot, stage, "anna").given == {
        two.id: 1,
        three.id: 2,
    }
    over(scene, stage)
    assert told(scene, stage)[:2] == [
        ("1", "One calendar", 2),
        ("2", "A school of hosts", 1),
    ]


def test_a_hundred_points_are_shared_out_and_no_more() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, two, *_) = a_ranking(scene, options={"way": "points"})
    gives(scene, anna, stage, one, 70)
    assert (
        scene.refused(anna, "rank", stage, entry=two.id, given=31)
        == "entry_limit"
    )
    gives(scene, anna, stage, two, 30)
    assert purse(scene.snapshot, stage, "anna").left == 0


def test_ties_are_ties_and_nothing_is_counted_before_the_end() -> None:
    scene = Scene()
    people = scene.crowd(3)
    stage, (one, two, three, four) = a_ranking(scene, options={"most": 5})
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    for person in people:
        gives(scene, person, stage, two, 1)
        gives(scene, person, stage, three, 1)
    gives(scene, people[0], stage, one, 2)
    assert told(scene, stage) == []
    put = [one.id, two.id, three.id, four.id]
    assert slots(scene.looks(PROJECTOR, Surface.projector)["wall"]) == put
    assert scene.looks(MODERATOR, Surface.console)["wall"].items
    over(scene, stage)
    assert told(scene, stage) == [
        ("1–2", two.content["text"], 3),
        ("1–2", three.content["text"], 3),
        ("3", one.content["text"], 2),
        ("–", four.content["text"], 0),
    ]
    wall = scene.looks(PROJECTOR, Surface.projector)["wall"]
    assert slots(wall) == [two.id, three.id, one.id, four.id]


def test_what_lies_on_a_hidden_item_can_be_taken_back_and_no_more_is_given() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage, (one, two, *_) = a_ranking(scene, options={"dots": 1})
    gives(scene, anna, stage, one, 1)
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id, hidden=True)
    refused = scene.refused(boris, "rank", stage, entry=one.id, given=1)
    assert refused == "unknown_entry"
    assert one.id in slots(scene.looks(anna)["board"])
    assert one.id not in slots(scene.looks(boris)["board"])
    refused = scene.refused(anna, "rank", stage, entry=two.id, given=1)
    assert refused == "entry_limit"
    gives(scene, anna, stage, one, 0)
    gives(scene, anna, stage, two, 1)
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id, hidden=False)
    assert purse(scene.snapshot, stage, "anna").given == {two.id: 1}


def test_the_rule_stays_as_it_is_under_what_was_given() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = a_ranking(scene, options={"dots": 2})
    gives(scene, anna, stage, one, 2)
    scene.sitting.tell(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    for options in ({"dots": 1}, {"way": "top"}):
        answer = scene.sitting.answer(
            ORGANIZER, "edit_stage", stage=stage.id, options=options
        )
        assert answer is not None
    scene.do(ORGANIZER, "edit_stage", stage, options={"go_on": 3})


def test_where_nothing_was_given_no_bar_has_a_length() -> None:
    scene = Scene()
    stage, _ = a_ranking(scene)
    over(scene, stage)
    seen = scene.looks(PROJECTOR, Surface.projector)
    bars = [item.data["share"] for item in seen["wall"].items or ()]
    assert bars == [0] * len(TEXTS)


def test_the_secretary_gives_for_who_has_no_phone_and_undo_takes_it_back() -> (
    None
):
    scene = Scene()
    scene.person("anna")
    stage, (one, *_) = a_ranking(scene)
    scene.do(MODERATOR, "rank", stage, entry=one.id, given=1, on_behalf="anna")
    assert purse(scene.snapshot, stage, "anna").given == {one.id: 1}
    scene.sitting.tell(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert purse(scene.snapshot, stage, "anna").given == {}


def test_of_two_who_are_one_the_dots_of_the_one_who_stays_count() -> None:
    scene = Scene()
    anna, other = scene.person("anna"), scene.person("other")
    stage, (one, two, *_) = a_ranking(scene, options={"dots": 2})
    gives(scene, anna, stage, one, 1)
    gives(scene, other, stage, two, 2)
    tell = scene.sitting.tell
    tell(MODERATOR, "merge_people", person="anna", other="other")
    assert purse(scene.snapshot, stage, "anna").given == {one.id: 1}


def test_who_gave_meanwhile_is_not_made_one_again_with_more_than_one_has() -> (
    None
):
    scene = Scene()
    anna, other = scene.person("anna"), scene.person("other")
    stage, (one, two, *_) = a_ranking(scene, options={"dots": 2})
    gives(scene, other, stage, two, 2)
    tell = scene.sitting.tell
    tell(MODERATOR, "merge_people", person="anna", other="other")
    assert purse(scene.snapshot, stage, "anna").given == {two.id: 2}
    tell(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    gives(scene, anna, stage, one, 2)
    number = scene.snapshot.undone[-1].number
    code = scene.sitting.answer(MODERATOR, "redo", number=number)
    assert code is not None
    assert purse(scene.snapshot, stage, "anna").given == {one.id: 2}


def test_in_secret_nobody_gives_for_another_and_small_numbers_stay_untold() -> (
    None
):
    scene = Scene()
    people = scene.crowd(8)
    stage, (one, two, three, _) = a_ranking(
        scene, authorship="anonymous", options={"dots": 2, "most": 1}
    )
    assert (
        scene.refused(
            MODERATOR, "rank", stage, entry=one.id, given=1, on_behalf="p00"
        )
        == "not_allowed"
    )
    for person in people:
        gives(scene, person, stage, one, 1)
    for person in people[:5]:
        gives(scene, person, stage, two, 1)
    gives(scene, people[7], stage, three, 1)
    over(scene, stage)
    assert told(scene, stage) == [
        ("1", one.content["text"], 8),
        ("–", two.content["text"], None),
        ("–", three.content["text"], None),
        ("–", TEXTS[3], None),
    ]
    names = {row.author for row in scene.snapshot.all(Share)}
    assert names.isdisjoint({person.id for person in people})


def test_a_lone_small_number_is_kept_back_with_the_lowest_of_the_others() -> (
    None
):
    assert tellable([9, 5, 1], [9, 5, 1], 5) == [True, False, False]
    assert tellable([9, 5, 5, 1], [9, 5, 5, 1], 5) == [True, *[False] * 3]
    assert tellable([9, 5, 0], [9, 5, 0], 5) == [True, True, False]
    assert tellable([9, 5], [9, 5], 5) == [True, True]
    assert tellable([9, *[2] * 9], [9, *[2] * 9], 5) == [True, *[False] * 9]
    assert tellable([3, 2], [3, 2], 5) == [False, False]
    assert tellable([0, 0], [0, 0], 5) == [False, False]


def test_everybody_has_an_order_of_their_own_that_stays() -> None:
    scene = Scene()
    stage, found = a_ranking(scene, tuple(map(str, range(12))))
    anna = in_own_order(found, stage, "anna")
    assert anna == in_own_order(reversed(found), stage, "anna")
    assert anna != in_own_order(found, stage, "boris")
    scene.person("anna")
    board = scene.looks(scene.again(scene.person("anna")))["board"]
    assert slots(board) == [each.id for each in anna]


def test_the_phone_says_what_is_left_and_offers_no_more() -> None:
    scene = Scene()
    anna, expert = scene.person("anna"), scene.person("elena", role=Role.expert)
    stage, (one, *_) = a_ranking(scene, options={"dots": 2, "most": 2})
    assert scene.looks(anna)["form"].data["left"] == 2
    gives(scene, anna, stage, one, 2)
    seen = scene.looks(anna)
    assert seen["form"].data["left"] == 0
    steps = offered(seen["board"])
    assert steps.pop(one.id) == [1, None]
    assert set(map(tuple, steps.values())) == {(None, None)}
    assert scene.looks(expert)["place"].data["reason"] == "outside"
    over(scene, stage)
    seen = scene.looks(anna)
    assert slots(seen["board"]) == [one.id]
    places: Any = seen["queue"].data["places"]
    assert [each.id for each, _ in places][:1] == [one.id]


def test_points_go_up_and_down_in_steps_that_fit() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, two, *_) = a_ranking(scene, options={"way": "points"})
    gives(scene, anna, stage, one, 93)
    steps = offered(scene.looks(anna)["board"])
    assert steps[one.id] == [83, 88, 98, None]
    assert steps[two.id] == [None, None, 5, None]


def test_the_next_stage_takes_the_first_places_with_their_ties() -> None:
    scene = Scene()
    people = scene.crowd(2)
    stage, (one, two, three, four) = a_ranking(
        scene, options={"dots": 5, "most": 3, "go_on": 2}
    )
    for person in people:
        gives(scene, person, stage, four, 3)
        gives(scene, person, stage, two, 1)
        gives(scene, person, stage, one, 1)
    source = {"stage": "rank", "which": "top"}
    later = scene.planned("agree", "agree", sources=(source,))
    react = scene.planned("react", "react", sources=(source,))
    assert foremost(scene.snapshot, stage) == []
    over(scene, stage)
    assert foremost(scene.snapshot, scene.again(stage)) == [
        four.id,
        one.id,
        two.id,
    ]
    scene.do(MODERATOR, "open_stage", later)
    offers: Any = scene.looks(people[0])["form"].data["offers"]
    assert [text for _, text in offers] == [
        four.content["text"],
        one.content["text"],
        two.content["text"],
    ]
    scene.do(MODERATOR, "open_stage", react)
    put = scene.snapshot.where(Entry, stage_id=react.id)
    assert {each.content["text"] for each in put} == {
        each.content["text"] for each in (one, two, four)
    }
    assert three.id not in {source for each in put for source in each.sources}


def test_of_a_ranking_that_was_left_out_everything_goes_on() -> None:
    scene = Scene()
    anna = scene.person("anna")
    ideas = scene.opened("ideas", "form")
    one = scene.write(anna, ideas, what="One")
    rank = scene.planned("rank", "rank", sources=({"stage": "ideas"},))
    source = {"stage": "rank", "which": "top"}
    later = scene.planned("agree", "agree", sources=(source,))
    assert offers_of(scene.snapshot, later) == []
    scene.do(MODERATOR, "skip_stage", rank)
    assert offers_of(scene.snapshot, scene.again(later)) == [one]


def test_the_protocol_has_the_places_and_says_by_which_rule() -> None:
    scene = Scene()
    people = scene.crowd(2)
    assert scene.minutes(scene.planned("none", "rank", fields=())) == Minutes()
    stage, (one, two, *_) = a_ranking(scene)
    draft = scene.minutes(stage).heard[1]
    assert isinstance(draft, Table)
    assert draft.rows[0] == ("", "1", TEXTS[0], "")
    for person in people:
        gives(scene, person, stage, two, 2)
    gives(scene, people[0], stage, one, 1)
    over(scene, stage)
    sentence, table = scene.minutes(stage).heard
    assert isinstance(sentence, Paragraph)
    assert sentence.text == (
        "4 proposals; 2 people took part. 5 dots each, at most 2 on one."
    )
    assert isinstance(table, Table)
    assert table.header == ("Place", "No.", "What was ranked", "Dots")
    assert table.rows[:3] == (
        ("1", "2", TEXTS[1], "4"),
        ("2", "1", TEXTS[0], "1"),
        ("–", "3", TEXTS[2], "0"),
    )


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("way", list(Way))
def test_every_screen_is_drawn_with_buttons_that_the_server_takes(
    way: Way, language: str
) -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage, (one, two, *_) = a_ranking(
        scene, ("Open <b>late", *TEXTS), options={"way": way.value}
    )
    for step in ("begun", "given", "over"):
        for who, surface in (
            (anna, Surface.phone),
            (boris, Surface.phone),
            (MODERATOR, Surface.console),
            (PROJECTOR, Surface.projector),
        ):
            for region in scene.looks(who, surface).values():
                for each in (region,) if region.items is None else region.items:
                    html = RENDERER.region(each, words(language))
                    assert "<b>" not in html, step
                    for button in Page(html).buttons:
                        COMMANDS.parse({"key": "key-0000000000001", **button})
        if step == "begun":
            gives(scene, anna, stage, one, 1)
            gives(scene, anna, stage, two, 2)
        elif step == "given":
            over(scene, stage)


def test_in_russian_dots_are_counted_as_people_count() -> None:
    said = words("ru")
    forms = [
        said.plural("%(count)s dot left", "%(count)s dots left", count)
        for count in (1, 3, 5)
    ]
    assert forms == [
        "Осталась 1 точка",
        "Осталось 3 точки",
        "Осталось 5 точек",
    ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("give", "give", "for", "hide", "merge", "undo", "undo", "redo")
        ),
        st.integers(0, 2),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    min_size=25,
    max_size=50,
)
RULES: tuple[Given, ...] = (
    {"way": "dots", "dots": 3, "most": 2},
    {"way": "top", "places": 3},
    {"way": "points"},
)


@settings(max_examples=times(100), deadline=None)
@given(steps=STEPS, rule=st.sampled_from(RULES), secret=st.booleans())
def test_nobody_ever_has_given_more_than_they_have(
    steps: list[tuple[str, int, int, int]], rule: Given, *, secret: bool
) -> None:
    scene = Scene()
    people = scene.crowd(3)
    authorship = "anonymous" if secret else "signed"
    stage, found = a_ranking(scene, options=dict(rule), authorship=authorship)
    for deed, who, which, count in steps:
        _try(scene, deed, (stage, people[who], found[which]), count)
        _keeps_within(scene, stage)


def _try(
    scene: Scene, deed: str, about: tuple[Stage, Person, Entry], count: int
) -> None:
    """Do one thing, whoever may be refused."""
    stage, person, item = about
    answer, of = scene.sitting.answer, {"stage": stage.id, "entry": item.id}
    by_points = RankOptions.of(stage).way is Way.points
    amount = count * 30 if by_points else count
    if deed == "give":
        answer(acting(person), "rank", **of, given=amount)
    elif deed == "for":
        answer(MODERATOR, "rank", **of, given=amount, on_behalf=person.id)
    elif deed == "hide":
        now = scene.snapshot.find(Entry, item.id)
        hidden = now is None or now.hidden_at is None
        answer(MODERATOR, "hide_entry", **of, hidden=hidden)
    elif deed == "merge":
        other = f"p0{count % 3}"
        answer(MODERATOR, "merge_people", person=person.id, other=other)
    else:
        stack = scene.snapshot.undone
        if deed == "undo":  # what was put to be ranked stays
            stack = scene.snapshot.done[len(TEXTS) + 1 :]
        for step in stack[-1:]:
            answer(MODERATOR, deed, number=step.number)


def _keeps_within(scene: Scene, stage: Stage) -> None:
    authors = {row.author for row in scene.snapshot.all(Share)}
    for author in authors:
        own = purse(scene.snapshot, scene.again(stage), author)
        spent = sum(map(own.options.spends, own.given.values()))
        assert spent <= own.options.budget
        assert max(own.given.values(), default=0) <= own.options.highest
        if own.options.way is Way.top:
            assert len(set(own.given.values())) == len(own.given)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"dots": 2, "most": 1}, "2 dots each, at most 1 on one."),
        ({"way": "points"}, "100 points each to share out."),
        (
            {"way": "top", "places": 2},
            "Each puts up to 2 in order: the first counts 2, the last 1.",
        ),
    ],
)
def test_by_which_rule_people_rank_is_a_sentence(
    options: dict[str, Any], said: str
) -> None:
    assert rule(RankOptions.model_validate(options), words("en")) == said


def test_what_a_secret_vote_keeps_back_is_said_and_no_cell_of_the_table() -> (
    None
):
    scene = Scene()
    people = scene.crowd(8)
    dots = {"dots": 2, "most": 1}
    stage, (one, two, three, _) = a_ranking(
        scene, authorship="anonymous", options=dots
    )
    for person in people:
        gives(scene, person, stage, one, 1)
    for person in people[:5]:
        gives(scene, person, stage, two, 1)
    gives(scene, people[7], stage, three, 1)
    over(scene, stage)
    grid = scene.table(stage)
    scores = [(row[0], row[2], row[-1]) for row in grid.rows]
    assert scores[0] == (1, TEXTS[0], 8)
    assert {cell for _, _, cell in scores[1:]} == {"not shown"}
    told = str(scene.minutes(stage).heard)
    assert "Small counts of a secret vote are not shown." in told


def test_what_is_to_be_ranked_comes_from_a_stage_or_is_written() -> None:
    scene = Scene()
    stage = scene.planned("rank", "rank", fields=())
    lacks = KINDS["rank"].lacks
    assert len([*lacks(scene.snapshot, stage)]) == 1
    scene.do(MODERATOR, "open_stage", stage)
    scene.do(MODERATOR, "add_item", stage, text="Evening hours")
    assert [*lacks(scene.snapshot, scene.again(stage))] == []


def test_in_an_order_no_place_is_free_once_all_are_given() -> None:
    scene = Scene()
    anna = scene.person("anna")
    order = {"way": "top", "places": 2}
    stage, (one, two, three, _) = a_ranking(scene, options=order)
    gives(scene, anna, stage, one, 1)
    assert purse(scene.snapshot, stage, "anna").next(three.id) == 2
    gives(scene, anna, stage, two, 2)
    found = purse(scene.snapshot, stage, "anna")
    assert (found.free, found.next(one.id), found.next(three.id)) == (0, 0, 0)
    assert purse(scene.snapshot, stage, "").given == {}
