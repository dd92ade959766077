# Collecting: cards in columns, so many each and round; what is offered to whoever types, and never what they may not
# read; supports that count each person once.
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.entries.rounds import newest, running
from session.entries.written import offered
from session.kind import Part, Region
from session.options import Given
from session.people import Role, Surface, Viewer
from session.regions import alike
from session.secrecy.promises import promise
from session.stages import KINDS
from session.stages.collect.columns import columns
from session.stages.collect.options import CollectOptions
from session.stages.collect.phases import readable
from session.stages.collect.rows import Backing
from session.stages.collect.supports import foremost, support, supported
from session.tables import Entry, Person, Stage
from session.values.blocks import Heading, Paragraph, Quote
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, SECRETARY, acting
from tests.session.stages.scene import PROJECTOR, Scene, items
from tests.templates.test_stages import RENDERER

COLUMNS = "Strengths\nWeaknesses\n"
HOURS = "Open the reading room in the evening"
LIKE = "The reading room could be open on evenings"
OTHER = "A joint calendar of all events"


def a_collecting(scene: Scene, **envelope: Any) -> Stage:
    usual = {"visibility": "everyone"}
    return scene.opened("cards", "collect", **{**usual, **envelope})


def backs(
    scene: Scene, who: Person, stage: Stage, card: Entry, *, backed: bool = True
) -> None:
    scene.do(who, "back_card", stage, entry=card.id, backed=backed)


def count(scene: Scene, stage: Stage, card: Entry) -> int:
    return support(scene.snapshot, scene.again(stage), scene.again(card))


def offers(scene: Scene, who: Person, text: str) -> list[str]:
    """Return the texts that are offered to somebody who types this."""
    viewer = Viewer(acting(who), Surface.phone)
    found = alike(scene.snapshot, viewer, text)
    if found is None:
        return []
    html = RENDERER.region(found, words("en"))
    told: Any = found.data["offers"]
    assert all(each.text in html for each in told)
    return [each.text for each in told]


def read(scene: Scene, stage: Stage, surface: Surface) -> list[str]:
    found = readable(scene.snapshot, scene.again(stage), surface)
    return [str(card.content["what"]) for card in found]


def drawn(region: Region) -> str:
    return "".join(
        RENDERER.region(each, words("en")) for each in region.items or ()
    )


@pytest.mark.parametrize(
    ("told", "titles"),
    [
        ({}, ()),
        ({"columns": "Only one"}, ()),
        ({"columns": COLUMNS}, ("Strengths", "Weaknesses")),
        ({"columns": " a  b \n\na b\nc"}, ("a b", "c")),
    ],
)
def test_columns_are_titles_a_line_each_once(
    told: Given, titles: tuple[str, ...]
) -> None:
    assert CollectOptions.model_validate(told).titles == titles


def test_a_card_stands_in_the_column_that_it_names() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = a_collecting(scene, options={"columns": COLUMNS})
    assert (
        scene.refused(anna, "add_entry", stage, content={"what": HOURS})
        == "field_required"
    )
    card = scene.write(anna, stage, what=HOURS, in_column="Weaknesses")
    found = columns(stage, [card])
    assert [(each.title, each.cards) for each in found] == [
        ("Strengths", ()),
        ("Weaknesses", (card,)),
    ]


def test_many_are_pasted_into_one_column() -> None:
    scene = Scene()
    stage = a_collecting(scene, options={"columns": COLUMNS})
    seen = scene.looks(SECRETARY, Surface.console)["form"]
    assert [each.name for each in seen.data["shared"]] == ["in_column"]  # type: ignore[attr-defined]  # values are anything
    scene.do(
        SECRETARY,
        "add_entries",
        stage,
        lines=["One", "", "Two"],
        content={"in_column": "Strengths"},
    )
    first, second = columns(stage, scene.snapshot.all(Entry))
    assert (len(first.cards), len(second.cards)) == (2, 0)


def test_in_the_silent_phase_nobody_reads_and_nothing_is_offered() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = a_collecting(scene, visibility="after_reveal")
    card = scene.write(anna, stage, what=HOURS)
    assert items(scene.looks(boris)["wall"]) == []
    assert offers(scene, boris, LIKE) == []
    assert (
        scene.refused(boris, "back_card", stage, entry=card.id)
        == "unknown_entry"
    )
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    assert items(scene.looks(boris)["wall"]) == [card.id]
    assert offers(scene, boris, LIKE) == [HOURS]


def test_what_is_offered_is_like_it_and_never_one_s_own() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = a_collecting(scene)
    scene.write(anna, stage, what=HOURS)
    scene.write(anna, stage, what=OTHER)
    assert offers(scene, boris, LIKE) == [HOURS]
    assert offers(scene, anna, LIKE) == []
    assert offers(scene, boris, "A car park for bicycles") == []
    assert offers(scene, boris, "  ") == []


@pytest.mark.parametrize("visibility", ["never", "group"])
def test_a_round_that_is_shown_shows_nothing_that_nobody_was_to_read(
    visibility: str,
) -> None:
    scene = Scene()
    anna = scene.person("anna")
    options = {"rounds": True}
    stage = a_collecting(scene, visibility=visibility, options=options)
    scene.write(anna, stage, what=HOURS)
    opened = newest(scene.snapshot, stage)
    assert opened is not None
    scene.do(MODERATOR, "close_round", stage, round=opened.id)
    seen = scene.looks(MODERATOR, Surface.console)["queue"]
    assert seen.data["covered"] is None
    scene.do(MODERATOR, "show_round", stage, round=opened.id)
    for surface in (Surface.phone, Surface.projector):
        assert read(scene, stage, surface) == []


@pytest.mark.parametrize("way", ["hidden", "withdrawn", "approval", "merged"])
def test_a_card_that_is_not_shown_is_not_offered(way: str) -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = a_collecting(scene, approval=way == "approval")
    card = scene.write(anna, stage, what=HOURS)
    kept = scene.write(anna, stage, what=OTHER)
    if way == "hidden":
        scene.do(MODERATOR, "hide_entry", stage, entry=card.id)
    if way == "withdrawn":
        scene.do(anna, "withdraw_entry", stage, entry=card.id)
    if way == "merged":
        scene.do(
            MODERATOR, "merge_entries", stage, entry=kept.id, others=[card.id]
        )
    assert offers(scene, boris, LIKE) == []
    assert (
        scene.refused(boris, "back_card", stage, entry=card.id)
        == "unknown_entry"
    )


def test_what_is_not_shown_changes_no_offer() -> None:
    """The same cards are offered in the same order, whatever else stands there that nobody may read."""
    found = []
    for hidden in ((), (LIKE, "Evening hours", "Evening readings")):
        scene = Scene()
        anna, boris = scene.person("anna"), scene.person("boris", "b")
        stage = a_collecting(scene)
        for text in (HOURS, OTHER, "Evening walks for readers"):
            scene.write(anna, stage, what=text)
        for text in hidden:
            card = scene.write(anna, stage, what=text)
            scene.do(MODERATOR, "hide_entry", stage, entry=card.id)
        found.append(offers(scene, boris, "Reading in the evening"))
    assert found[0] == found[1]
    assert found[0]


def test_a_support_counts_once_a_person_and_can_be_taken_back() -> None:
    scene = Scene()
    anna, boris, vera = (
        scene.person(name) for name in ("anna", "boris", "vera")
    )
    stage = a_collecting(scene)
    card = scene.write(anna, stage, what=HOURS)
    for who in (boris, boris, vera):
        backs(scene, who, stage, card)
    told = {"entry": card.id}
    assert scene.refused(anna, "back_card", stage, **told) == "own_card"
    assert count(scene, stage, card) == 2
    assert "+2" in drawn(scene.looks(boris)["wall"])
    assert scene.looks(boris)["queue"].data["backed"] == (
        (card.id, card.number, HOURS),
    )
    backs(scene, boris, stage, card, backed=False)
    backs(scene, boris, stage, card, backed=False)
    assert count(scene, stage, card) == 1


def test_who_is_found_to_be_the_author_or_another_supporter_counts_no_more() -> (
    None
):
    scene = Scene()
    anna, boris, vera = (
        scene.person(name) for name in ("anna", "boris", "vera")
    )
    twin = scene.person("twin")
    stage = a_collecting(scene)
    card = scene.write(anna, stage, what=HOURS)
    for who in (boris, vera, twin):
        backs(scene, who, stage, card)
    scene.do(MODERATOR, "merge_people", person=boris.id, other=vera.id)
    assert count(scene, stage, card) == 2
    scene.do(MODERATOR, "merge_people", person=anna.id, other=twin.id)
    assert count(scene, stage, card) == 1


def test_a_later_stage_takes_the_most_supported_with_what_equals_the_last() -> (
    None
):
    scene = Scene()
    anna, boris, vera = (
        scene.person(name) for name in ("anna", "boris", "vera")
    )
    stage = a_collecting(scene, options={"go_on": 2})
    four = [scene.write(anna, stage, what=f"Card {each}") for each in range(4)]
    _, one, two, three = four
    for card, who in ((three, boris), (three, vera), (two, vera), (one, boris)):
        backs(scene, who, stage, card)
    source = {"stage": "cards", "which": "top"}
    later = scene.planned("agree", "agree", sources=(source,))
    assert offered(scene.snapshot, later) == []
    scene.do(MODERATOR, "close_stage", stage)
    assert offered(scene.snapshot, later) == [three, one, two]


def test_supports_of_merged_cards_count_each_person_once() -> None:
    scene = Scene()
    anna, boris, vera = (
        scene.person(name) for name in ("anna", "boris", "vera")
    )
    stage = a_collecting(scene)
    one, other = (scene.write(anna, stage, what=each) for each in (HOURS, LIKE))
    for card, who in ((one, boris), (other, boris), (other, vera)):
        backs(scene, who, stage, card)
    scene.do(MODERATOR, "merge_entries", stage, entry=one.id, others=[other.id])
    assert count(scene, stage, one) == 2
    scene.do(MODERATOR, "split_entry", stage, entry=other.id)
    assert count(scene, stage, one) == 1


def test_support_belongs_to_the_words() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage = a_collecting(scene)
    card = scene.write(anna, stage, what=HOURS)
    backs(scene, boris, stage, card)
    scene.do(
        anna,
        "revise_entry",
        stage,
        entry=card.id,
        revision=card.revision,
        content={"what": OTHER},
    )
    assert count(scene, stage, card) == 0
    backs(scene, boris, stage, card)
    assert count(scene, stage, card) == 1


@pytest.mark.parametrize("authorship", ["side", "anonymous"])
def test_a_secret_stage_counts_at_its_end_and_nothing_under_three(
    authorship: str,
) -> None:
    scene = Scene()
    crowd = scene.crowd(6)
    stage = a_collecting(scene, authorship=authorship)
    many, few = (
        scene.write(crowd[0], stage, what=each) for each in (HOURS, OTHER)
    )
    for who in crowd[1:5]:
        backs(scene, who, stage, many)
    for who in crowd[1:3]:
        backs(scene, who, stage, few)
    assert [count(scene, stage, card) for card in (many, few)] == [0, 0]
    assert "supports" not in drawn(scene.looks(crowd[5])["wall"])
    scene.do(MODERATOR, "close_stage", stage)
    assert [count(scene, stage, card) for card in (many, few)] == [4, 0]
    names = {row.author for row in scene.snapshot.all(Backing)}
    assert not names & {acting(each).pseudonym(stage.id, "") for each in crowd}


def test_so_many_cards_each_and_round() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    options = {"each": 1, "rounds": True}
    stage = a_collecting(scene, visibility="after_reveal", options=options)
    first = scene.write(anna, stage, what="The best one")
    again = {"content": {"what": "One more"}}
    assert scene.refused(anna, "add_entry", stage, **again) == "entry_limit"
    assert scene.looks(anna)["form"].data["reason"] == "full"
    scene.write(boris, stage, what="Another")
    (opened,) = [newest(scene.snapshot, stage)]
    assert opened is not None
    scene.do(MODERATOR, "close_round", stage, round=opened.id)
    assert scene.refused(boris, "add_entry", stage, **again) == "round_over"
    assert scene.looks(boris)["form"].data["reason"] == "between"
    assert read(scene, stage, Surface.phone) == []
    scene.do(MODERATOR, "show_round", stage, round=opened.id)
    shown = ["The best one", "Another"]
    assert read(scene, stage, Surface.phone) == shown
    assert read(scene, stage, Surface.projector) == shown
    scene.do(MODERATOR, "begin_round", stage)
    second = scene.write(anna, stage, what="The next one")
    assert (first.round, second.round) == (1, 2)
    assert read(scene, stage, Surface.phone) == shown
    assert offers(scene, boris, "The next one it is") == ["The best one"]


def in_turn(scene: Scene, **options: Any) -> Stage:
    """Open a stage whose columns come one after another."""
    given_ = {"columns": "White\nYellow\nBlack", "in_turn": True, **options}
    return a_collecting(scene, options=given_)


def open_parts(scene: Scene, stage: Stage) -> Sequence[Part]:
    return KINDS["collect"].parts(scene.snapshot, scene.again(stage))


def by_column(scene: Scene, stage: Stage) -> dict[str, list[str]]:
    stage = scene.again(stage)
    standing = scene.snapshot.where(Entry, stage_id=stage.id)
    found = columns(stage, sorted(standing, key=lambda card: card.number))
    return {
        column.title: [str(card.content["what"]) for card in column.cards]
        for column in found
    }


def test_columns_in_turn_take_what_is_written_while_each_is_open() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = in_turn(scene, each=1)
    scene.write(anna, stage, what="We know it")
    more = {"content": {"what": "One more"}}
    assert scene.refused(anna, "add_entry", stage, **more) == "entry_limit"
    scene.do(MODERATOR, "begin_round", stage)
    hope = scene.write(anna, stage, what="It helps", in_column="White")
    assert hope.content["in_column"] == "Yellow"
    scene.do(MODERATOR, "begin_round", stage)
    scene.write(anna, stage, what="It breaks")
    assert scene.refused(MODERATOR, "begin_round", stage) == "round_over"
    last = newest(scene.snapshot, stage)
    assert last is not None
    scene.do(MODERATOR, "close_round", stage, round=last.id)
    assert scene.refused(anna, "add_entry", stage, **more) == "round_over"
    assert by_column(scene, stage) == {
        "White": ["We know it"],
        "Yellow": ["It helps"],
        "Black": ["It breaks"],
    }


def test_a_card_of_a_column_that_is_closed_stays_there_in_new_words() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = in_turn(scene)
    card = scene.write(anna, stage, what="We know it")
    scene.do(MODERATOR, "begin_round", stage)
    new = {"content": {"what": "We knew it"}, "revision": card.revision}
    scene.do(anna, "revise_entry", stage, entry=card.id, **new)
    assert by_column(scene, stage)["White"] == ["We knew it"]
    assert scene.again(card).round == 1


def test_whoever_types_for_the_room_may_name_an_earlier_column() -> None:
    scene = Scene()
    stage = in_turn(scene)
    scene.do(MODERATOR, "begin_round", stage)
    scene.do(
        SECRETARY,
        "add_entries",
        stage,
        lines=["From paper"],
        content={"in_column": "White"},
    )
    (card,) = scene.snapshot.where(Entry, stage_id=stage.id)
    assert (card.content["in_column"], card.round) == ("White", 1)


def test_a_phone_is_not_asked_for_the_column_and_the_wall_shows_the_open_one() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage = in_turn(scene, minutes=5)
    scene.do(MODERATOR, "begin_round", stage)
    scene.write(anna, stage, what="It helps")
    form: Any = scene.looks(anna)["form"].data["fields"]
    assert [field.name for field in form] == ["what"]
    phone = RENDERER.region(scene.looks(anna)["place"], words("en"))
    assert "Yellow" in phone
    assert "2 of 3" in phone
    wall = scene.looks(PROJECTOR, Surface.projector)
    assert wall["head"].data["title"] == "Yellow"
    assert 'role="timer"' in RENDERER.region(wall["clock"], words("en"))
    (at,) = [part for part in open_parts(scene, stage) if part.first]
    assert (at.title, len(open_parts(scene, stage))) == ("Yellow", 3)
    scene.do(MODERATOR, "close_stage", stage)
    parts = open_parts(scene, stage)
    assert [part.first for part in parts] == [True, False, False, False]


def test_rounds_are_begun_only_where_there_are_any() -> None:
    scene = Scene()
    for key, envelope in (
        ("plain", {}),
        ("secret", {"authorship": "side", "options": {"rounds": True}}),
    ):
        stage = scene.opened(key, "collect", **envelope)
        assert running(scene.snapshot, stage) is None
        assert (
            scene.refused(MODERATOR, "begin_round", stage)
            == "stage_wrong_state"
        )
        lacks = list(KINDS["collect"].lacks(scene.snapshot, stage))
        assert bool(lacks) == (key == "secret")


def test_merged_people_keep_their_cards_and_write_no_more() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage = a_collecting(scene, options={"each": 2})
    for who in (anna, boris):
        for text in ("One", "Two"):
            scene.write(who, stage, what=f"{text} of {who.id}")
    scene.do(MODERATOR, "merge_people", person=anna.id, other=boris.id)
    theirs = list(scene.snapshot.where(Entry, author=anna.id))
    assert len(theirs) == 4
    new = {"content": {"what": "Three"}}
    for card in theirs[:2]:
        assert scene.refused(anna, "add_entry", stage, **new) == "entry_limit"
        scene.do(anna, "withdraw_entry", stage, entry=card.id)
    assert scene.refused(anna, "add_entry", stage, **new) == "entry_limit"
    scene.do(anna, "withdraw_entry", stage, entry=theirs[2].id)
    scene.do(anna, "add_entry", stage, **new)


STEPS = ("write", "behalf", "paste", "withdraw", "undo", "redo")


@settings(max_examples=times(60), deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=14), st.randoms())
def test_nobody_has_more_than_they_may_whatever_is_taken_back_and_done_again(
    steps: list[str], random: Random
) -> None:
    scene = Scene()
    people = [scene.person("anna"), scene.person("boris", "b")]
    stage = a_collecting(scene, options={"each": 2})
    for step in steps:
        _step(scene, stage, random.choice(people), step, random)
        for who in people:
            mine = scene.snapshot.where(Entry, author=who.id)
            standing = [each for each in mine if each.withdrawn_at is None]
            assert len(standing) <= 2


def _step(
    scene: Scene, stage: Stage, who: Person, step: str, random: Random
) -> None:
    """Do something that may be refused."""
    behalf = {"on_behalf": who.id}
    content = {"content": {"what": "Text"}}
    number = scene.snapshot.done[-1].number if scene.snapshot.done else 1
    undone = scene.snapshot.undone[-1].number if scene.snapshot.undone else 1
    mine = [*scene.snapshot.where(Entry, author=who.id)]
    entry = random.choice(mine).id if mine else "none"
    tell = scene.sitting.answer
    if step == "write":
        tell(acting(who), "add_entry", stage=stage.id, **content)
    elif step == "behalf":
        tell(SECRETARY, "add_entry", stage=stage.id, **content, **behalf)
    elif step == "paste":
        lines = ["a", "b"]
        tell(SECRETARY, "add_entries", stage=stage.id, lines=lines, **behalf)
    elif step == "withdraw":
        tell(SECRETARY, "withdraw_entry", stage=stage.id, entry=entry)
    elif step == "undo":
        tell(MODERATOR, "undo", number=number)
    else:
        tell(MODERATOR, "redo", number=undone)


def test_the_wall_shows_columns_with_their_counts_and_each_alone() -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = a_collecting(scene, options={"columns": COLUMNS})
    one = scene.write(anna, stage, what=HOURS, in_column="Strengths")
    two = scene.write(boris, stage, what=OTHER, in_column="Strengths")
    backs(scene, boris, stage, one)
    assert "board:column-1" not in scene.looks(PROJECTOR, Surface.projector)
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    seen = scene.looks(PROJECTOR, Surface.projector)
    assert [item.data["count"] for item in seen["board"].items or ()] == [2, 0]
    assert items(seen["board:column-1"]) == [one.id, two.id]
    assert "+1" in drawn(seen["board:column-1"])
    scene.do(MODERATOR, "turn_wall", stage, part="column-1")
    seen = scene.looks(PROJECTOR, Surface.projector)
    assert items(seen["wall"]) == [one.id, two.id]
    assert seen["head"].data["title"] == "Strengths"


def test_the_protocol_has_columns_as_headings_and_each_card_with_its_supports() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = a_collecting(scene, options={"columns": COLUMNS})
    card = scene.write(anna, stage, what=HOURS, in_column="Weaknesses")
    backs(scene, boris, stage, card)
    told = scene.minutes(stage)
    assert told.heard == (
        Paragraph(
            "1 card was written. Strengths – 0; Weaknesses – 1.", note=True
        ),
    )
    assert told.appendix == (
        Heading("Weaknesses", 3),
        Quote(HOURS, anchor=card.id),
        Paragraph(
            "No. 1 · anna Surname · Side a · supported by 1 person", note=True
        ),
    )
    assert scene.minutes(stage, "ru").heard != told.heard


def test_in_the_protocol_a_card_of_a_secret_stage_has_its_words_alone() -> None:
    scene = Scene()
    stage = a_collecting(scene, authorship="anonymous")
    card = scene.write(scene.person("anna"), stage, what=HOURS)
    told = scene.minutes(stage)
    assert told.heard == (Paragraph("1 card was written.", note=True),)
    assert told.appendix == (Quote(HOURS, anchor=card.id),)


def test_in_the_protocol_each_line_of_a_card_says_what_it_answers() -> None:
    scene = Scene()
    fields = (
        {"name": "what", "label": "What hinders", "headline": True},
        {"name": "why", "label": "Why"},
    )
    stage = a_collecting(scene, fields=fields)
    card = scene.write(scene.person("anna"), stage, what=HOURS, why=OTHER)
    assert scene.minutes(stage).appendix[:2] == (
        Quote(f"What hinders: {HOURS}", anchor=card.id),
        Quote(f"Why: {OTHER}"),
    )


def test_a_card_whose_column_is_no_more_stands_in_the_first() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = a_collecting(scene, options={"columns": COLUMNS})
    card = scene.write(anna, stage, what=HOURS, in_column="Weaknesses")
    renamed = {"options": {"columns": "Strengths\nDangers"}}
    envelope = stage.envelope.model_copy(update=renamed)
    later = stage.model_copy(update={"envelope": envelope})
    assert [each.cards for each in columns(later, [card])] == [(card,), ()]


def test_a_phone_heads_each_column_that_has_cards() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = a_collecting(scene, options={"columns": COLUMNS})
    card = scene.write(anna, stage, what=HOURS, in_column="Weaknesses")
    assert items(scene.looks(anna)["wall"]) == ["column-2", card.id]


def test_one_card_stands_alone_on_the_wall_where_the_moderator_puts_it() -> (
    None
):
    scene = Scene()
    stage = a_collecting(scene, options={"columns": COLUMNS})
    card = scene.write(
        scene.person("anna"), stage, what=HOURS, in_column="Weaknesses"
    )
    scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
    assert "board:column-2" in scene.looks(PROJECTOR, Surface.projector)
    scene.do(MODERATOR, "set_spotlight", entry=card.id)
    seen = scene.looks(PROJECTOR, Surface.projector)
    assert "board:column-2" not in seen
    assert items(seen["wall"]) == [card.id]


def test_later_stages_take_cards_as_any_entries() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = a_collecting(scene, options={"columns": COLUMNS})
    card = scene.write(anna, stage, what=HOURS, in_column="Strengths")
    later = scene.opened("later", "organize", sources=({"stage": "cards"},))
    assert offered(scene.snapshot, later) == [card]
    ranked = scene.opened("ranked", "rank", sources=({"stage": "cards"},))
    (item,) = scene.snapshot.where(Entry, stage_id=ranked.id)
    assert (item.content, item.sources) == ({"text": HOURS}, [card.id])


def test_only_participants_support() -> None:
    scene = Scene()
    anna = scene.person("anna")
    expert = scene.person("expert", role=Role.expert)
    stage = a_collecting(scene)
    card = scene.write(anna, stage, what=HOURS)
    for who in (expert, SECRETARY):
        assert (
            scene.refused(who, "back_card", stage, entry=card.id)
            == "not_allowed"
        )
    assert promise(stage) in drawn(scene.looks(expert)["wall"])


def test_nobody_supports_nothing_and_new_words_of_a_card_lose_its_supports() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage = a_collecting(scene, authorship="signed")
    card = scene.write(anna, stage, what=HOURS)
    assert supported(scene.snapshot, stage, "") == []
    backs(scene, boris, stage, card)
    assert supported(scene.snapshot, stage, "boris") == [card]
    said = {"content": {"what": OTHER}, "revision": card.revision}
    scene.do(anna, "revise_entry", stage, entry=card.id, **said)
    assert supported(scene.snapshot, stage, "boris") == []
    scene.do(MODERATOR, "close_stage", stage)
    assert foremost(scene.snapshot, scene.again(stage)) == []
