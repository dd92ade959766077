# The wall question by question: which question it shows, that all answers to it are there in full, and that where
# authors are secret nothing of it – no order, no name, no mark – tells which answers came from one hand.
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.entries.answers import Answer
from session.fields import FieldKind, FormField
from session.kind import Region
from session.people import Surface
from session.secrecy.shuffling import in_order_of_its_own, name_in
from session.tables import Entry, Stage
from tests.session.build import MODERATOR
from tests.session.stages.scene import PROJECTOR, Scene, items

FIELDS = (
    FormField(name="who", label="Who we are"),
    FormField(name="main", label="What matters", headline=True),
    FormField(name="fear", label="What we fear"),
    FormField(
        name="where",
        kind=FieldKind.one,
        label="Where",
        options=("here", "there"),
    ),
)
SECRET = ("side", "anonymous")


def shown(scene: Scene) -> dict[str, Region]:
    return scene.looks(PROJECTOR, Surface.projector)


def said(scene: Scene) -> list[str]:
    answers = [item.data["answer"] for item in shown(scene)["wall"].items or ()]
    return [answer.text for answer in answers if isinstance(answer, Answer)]


def a_form(
    authorship: str = "signed", people: int = 4
) -> tuple[Scene, Stage, list[Entry]]:
    scene = Scene()
    stage = scene.opened(
        "s",
        "form",
        fields=FIELDS,
        authorship=authorship,
        visibility="after_reveal",
    )
    written = []
    for number, person in enumerate(scene.crowd(people)):
        content = {
            "who": f"Who {number}",
            "main": f"Main {number}",
            "fear": f"Fear {number}",
            "where": "here",
        }
        written.append(scene.write(person, stage, **content))
    return scene, stage, written


def test_before_it_is_shown_the_wall_has_no_answer_and_the_stages_own_title() -> (
    None
):
    scene, _, _ = a_form()
    assert (items(shown(scene)["wall"]), shown(scene)["head"].block) == (
        [],
        "head",
    )


def test_it_begins_with_the_headline_and_goes_where_the_moderator_turns() -> (
    None
):
    scene, stage, written = a_form()
    scene.do(MODERATOR, "reveal_stage", stage)
    head = shown(scene)["head"].data
    assert (head["title"], head["place"], head["of"]) == ("What matters", 2, 4)
    assert said(scene) == [f"Main {number}" for number in range(4)]
    assert items(shown(scene)["wall"]) == [entry.id for entry in written]
    scene.do(MODERATOR, "turn_wall", stage, part="fear", sheet=3)
    head, at = shown(scene)["head"].data, shown(scene)["rail"].data["at"]
    assert (head["title"], getattr(at, "sheet", None)) == ("What we fear", 3)
    assert said(scene) == [f"Fear {number}" for number in range(4)]


def test_a_choice_shows_how_many_chose_what() -> None:
    scene, stage, _ = a_form()
    scene.do(MODERATOR, "reveal_stage", stage)
    scene.do(MODERATOR, "turn_wall", stage, part="where")
    counts = [
        (item.data["label"], item.data["count"])
        for item in shown(scene)["wall"].items or ()
    ]
    assert counts == [("here", 4), ("there", 0)]


def test_a_question_that_is_gone_is_the_first_one_again_from_its_first_sheet() -> (
    None
):
    scene, stage, _ = a_form()
    scene.do(MODERATOR, "reveal_stage", stage)
    scene.do(MODERATOR, "turn_wall", stage, part="gone", sheet=2)
    at = shown(scene)["rail"].data["at"]
    assert (getattr(at, "place", None), getattr(at, "sheet", None)) == (2, 0)


def test_turning_twice_to_the_same_place_is_one_thing_and_another_stage_begins_anew() -> (
    None
):
    scene, stage, _ = a_form()
    scene.do(MODERATOR, "reveal_stage", stage)
    scene.do(MODERATOR, "turn_wall", stage, part="who", every=20)
    number = scene.snapshot.number
    before = scene.snapshot.session
    scene.do(MODERATOR, "turn_wall", stage, part="who", every=20)
    assert (
        scene.snapshot.session,
        before.turned_at is not None,
        number >= 0,
    ) == (before, True, True)
    other = scene.opened("other", "form", fields=FIELDS)
    scene.do(MODERATOR, "reveal_stage", other)
    scene.write(
        scene.person("late"), other, who="Late", main="Late", where="there"
    )
    assert shown(scene)["head"].data["title"] == "What matters"


def test_a_signed_answer_bears_side_and_name() -> None:
    scene, stage, _ = a_form()
    scene.do(MODERATOR, "reveal_stage", stage)
    (first, *_) = [
        item.data["answer"] for item in shown(scene)["wall"].items or ()
    ]
    assert isinstance(first, Answer)
    assert (first.side is not None, bool(first.by)) == (True, True)


@pytest.mark.parametrize("authorship", SECRET)
def test_a_secret_answer_bears_no_name_and_an_anonymous_one_no_side(
    authorship: str,
) -> None:
    scene, stage, written = a_form(authorship)
    scene.do(MODERATOR, "reveal_stage", stage)
    scene.do(MODERATOR, "mark_thesis", stage, entry=written[0].id)
    for part in ("who", "main", "fear"):
        scene.do(MODERATOR, "turn_wall", stage, part=part)
        answers = [
            item.data["answer"] for item in shown(scene)["wall"].items or ()
        ]
        told = [
            (each.by, each.side is None)
            for each in answers
            if isinstance(each, Answer)
        ]
        assert told == [("", authorship == "anonymous")] * 4
        marked = any(
            each.thesis for each in answers if isinstance(each, Answer)
        )
        # The mark of a whole entry would tie its answers to one another.
        assert marked is (part == "main")


@pytest.mark.parametrize("authorship", SECRET)
def test_nothing_that_the_wall_is_sent_names_a_secret_answer_alike_in_two_questions(
    authorship: str,
) -> None:
    scene, stage, written = a_form(authorship, people=9)
    scene.do(MODERATOR, "reveal_stage", stage)
    names: list[set[str]] = []
    for part in ("who", "main", "fear"):
        scene.do(MODERATOR, "turn_wall", stage, part=part)
        names.append(set(items(shown(scene)["wall"])))
    assert [len(each) for each in names] == [9, 9, 9]
    assert not names[0] & names[1] | names[1] & names[2] | names[0] & names[2]
    assert not {entry.id for entry in written} & (
        names[0] | names[1] | names[2]
    )


@given(seed=st.integers(0, 2**32))
def test_secret_answers_stand_in_an_order_of_their_own_that_is_neither_the_cards_nor_another_questions(
    seed: int,
) -> None:
    _, stage, written = a_form("anonymous", people=3)
    random = Random(seed)
    cards = [
        written[0].model_copy(update={"id": f"{random.getrandbits(128):032x}"})
        for _ in range(12)
    ]
    orders = [
        [card.id for card in in_order_of_its_own(stage, cards, name)]
        for name in ("who", "main", "fear")
    ]
    own = [card.id for card in cards]
    assert len({tuple(order) for order in (own, *orders)}) == 4
    assert in_order_of_its_own(
        stage, reversed(cards), "who"
    ) == in_order_of_its_own(stage, cards, "who")
    assert (
        len(
            {name_in(stage, cards[0], name) for name in ("who", "main", "fear")}
        )
        == 3
    )
