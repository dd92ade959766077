# Deciding: one proposal at a time, rounds with their words, quorum and majority as they were at the count, and what may
# be told of a secret vote.
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.decide import COMMANDS
from session.entries import rounds
from session.entries.rounds import rounds_of, running, words_in
from session.entries.taken_up import in_order, text_of
from session.entries.voted import MOST_ROUNDS
from session.fields import FormField
from session.options import Given
from session.people import Actor, Role, Surface
from session.refusals import Code, Refused
from session.stages import KINDS
from session.stages.decide.options import DecideOptions
from session.stages.decide.outcomes import (
    Outcome,
    Told,
    last_told,
    let_through,
    told,
)
from session.stages.decide.rows import Ballot
from session.stages.decide.scales import SCALES, Scale
from session.stages.decide.seeing import proposal, reasons
from session.stages.decide.telling import label, rule, sentence
from session.stages.decide.turnout import Turnout
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Round, Stage
from session.values.blocks import Minutes, Quote, Table
from session.words import words
from tests.length import times
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY, acting
from tests.session.stages.scene import PROJECTOR, Scene
from tests.templates.test_stages import RENDERER, Page

TEXTS = ("The hall is open until ten", "One calendar for both", "A school")
FOR, ABSTAIN, AGAINST = 0, 1, 2
UNTOLD = (
    "Whether it went through is not told, since small counts of a secret vote are not shown: "
    "9 people voted; 9 were present."
)
LONG = FormField(name="what", label="What", limit=4000)


def decisions(
    scene: Scene, texts: tuple[str, ...] = TEXTS, **envelope: Any
) -> tuple[Stage, list[Entry]]:
    stage = scene.opened("decide", "decide", fields=(), **envelope)
    for text in texts:
        scene.do(MODERATOR, "add_proposal", stage, text=text)
    return stage, in_order(scene.snapshot, stage)


def put(scene: Scene, stage: Stage, entry: Entry) -> Round:
    scene.do(MODERATOR, "begin_round", stage, entry=entry.id)
    return rounds_of(scene.snapshot, entry)[-1]


def says(
    scene: Scene,
    who: Person,
    stage: Stage,
    level: int | None,
    **more: Any,
) -> None:
    run = running(scene.snapshot, stage)
    assert run is not None
    scene.do(who, "answer_proposal", stage, round=run.id, level=level, **more)


def count(scene: Scene, stage: Stage) -> Round:
    run = running(scene.snapshot, scene.again(stage))
    assert run is not None
    scene.do(MODERATOR, "close_round", stage, round=run.id)
    return scene.again(run)


def came(scene: Scene, stage: Stage, entry: Entry) -> str:
    """Return what came of the newest round that is over, as it is read aloud."""
    seen = proposal(
        scene.snapshot, scene.again(stage), scene.again(entry), Surface.console
    )
    return seen.last.said(words("en")) if seen.last else ""


def voted(
    scene: Scene, stage: Stage, entry: Entry, levels: dict[int, int]
) -> Round:
    """Let so many of the crowd choose each level of a proposal, and count."""
    put(scene, stage, entry)
    people = [p for p in scene.snapshot.all(Person) if p.id.startswith("p")]
    chosen = [
        level for level, people_of in levels.items() for _ in range(people_of)
    ]
    for person, level in zip(people, chosen, strict=False):
        says(scene, person, stage, level)
    return count(scene, stage)


def test_what_stands_in_the_sources_is_put_once_with_where_it_grew_from() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    ideas = scene.opened("ideas", "form")
    one = scene.write(anna, ideas, what="One")
    two = scene.write(anna, ideas, what="Two")
    scene.do(MODERATOR, "mark_thesis", ideas, entry=two.id, marked=True)
    source = {"stage": "ideas", "which": "thesis"}
    stage = scene.opened("decide", "decide", sources=(source,))
    (found,) = in_order(scene.snapshot, stage)
    assert (text_of(found), found.sources) == ("Two", [two.id])
    scene.do(MODERATOR, "open_stage", ideas)
    scene.do(MODERATOR, "open_stage", stage)
    assert in_order(scene.snapshot, stage) == [found]
    assert one.id not in found.sources


@pytest.mark.parametrize(
    ("length", "while_asked", "once_counted"),
    [
        (500, (True, True), (True, True)),
        (1300, (True, False), (False, True)),
        (1301, (False, True), (False, True)),
    ],
)
def test_what_is_long_is_put_in_full_and_never_lies_upon_its_levels(
    length: int, while_asked: tuple[bool, bool], once_counted: tuple[bool, bool]
) -> None:
    scene = Scene()
    anna = scene.person("anna")
    ideas = scene.opened("ideas", "form", fields=(LONG,))
    scene.write(anna, ideas, what="A" * length)
    source = {"stage": "ideas", "which": "all"}
    stage = scene.opened("decide", "decide", sources=(source,))
    (found,) = in_order(scene.snapshot, stage)
    assert len(text_of(found)) == length
    put(scene, stage, found)
    assert on_the_wall(scene) == while_asked
    says(scene, anna, stage, FOR)
    count(scene, stage)
    assert on_the_wall(scene) == once_counted


def on_the_wall(scene: Scene) -> tuple[bool, bool]:
    """Tell whether the wall shows a proposal's wording, and its levels."""
    head = scene.looks(PROJECTOR, Surface.projector)["head"]
    return bool(head.data["read"]), bool(head.data["tells"])


def test_one_proposal_stands_before_the_room_and_its_count_is_a_sentence() -> (
    None
):
    scene = Scene()
    scene.crowd(19)
    stage, (one, two, _) = decisions(scene)
    round_ = put(scene, stage, one)
    refused = scene.refused(MODERATOR, "begin_round", stage, entry=two.id)
    assert refused == "round_runs"
    people = [p for p in scene.snapshot.all(Person) if p.id.startswith("p")]
    for place, person in enumerate(people[:17]):
        level = FOR if place < 14 else AGAINST if place < 16 else ABSTAIN
        says(scene, person, stage, level)
    assert told(scene.snapshot, stage, round_) is None
    count(scene, stage)
    assert came(scene, stage, one) == (
        "Decision adopted: 14 for, 2 against, 1 person abstained;"
        " 19 were present, quorum 10."
    )
    assert let_through(scene.snapshot, stage) == [one.id]


def test_a_second_answer_takes_the_place_of_the_first() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = decisions(scene)
    put(scene, stage, one)
    says(scene, anna, stage, FOR)
    says(scene, anna, stage, AGAINST, reason="Too late for the guards")
    (vote,) = scene.snapshot.all(Ballot)
    assert (vote.level, vote.reason) == (AGAINST, "Too late for the guards")
    says(scene, anna, stage, None)
    assert not list(scene.snapshot.all(Ballot))
    refused = scene.refused(
        anna, "answer_proposal", stage, round=vote.round_id, level=3
    )
    assert refused == "field_out_of_range"


def test_who_has_no_voice_does_not_vote_nor_count() -> None:
    scene = Scene()
    scene.person("anna")
    stage, (one, *_) = decisions(scene)
    run = put(scene, stage, one)
    for role in (Role.expert, Role.observer):
        other = scene.person(role.value, role=role)
        refused = scene.refused(
            other, "answer_proposal", stage, round=run.id, level=FOR
        )
        assert refused == "not_allowed"
        refused = scene.refused(
            SECRETARY,
            "answer_proposal",
            stage,
            round=run.id,
            level=FOR,
            on_behalf=other.id,
        )
        assert refused == "not_allowed"
    counted = count(scene, stage)
    assert (counted.present, counted.entitled) == (1, 1)


def test_the_secretary_answers_for_who_has_no_phone_and_undo_takes_it_back() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = decisions(scene)
    run = put(scene, stage, one)
    scene.do(
        SECRETARY,
        "answer_proposal",
        stage,
        round=run.id,
        level=FOR,
        on_behalf=anna.id,
    )
    (vote,) = scene.snapshot.all(Ballot)
    assert vote.author == anna.id
    number = scene.snapshot.done[-1].number
    scene.do(MODERATOR, "undo", number=number)
    assert not list(scene.snapshot.all(Ballot))
    scene.do(MODERATOR, "redo", number=scene.snapshot.undone[-1].number)
    scene.do(MODERATOR, "close_round", stage, round=run.id)
    assert len(list(scene.snapshot.all(Ballot))) == 1
    number = scene.snapshot.done[-1].number
    scene.do(MODERATOR, "undo", number=number)
    assert running(scene.snapshot, stage) is not None


def test_quorum_and_majority_are_as_they_were_when_it_was_counted() -> None:
    scene = Scene()
    scene.crowd(6)
    stage, (one, *_) = decisions(scene, options={"majority": "present"})
    counted = voted(scene, stage, one, {FOR: 4, AGAINST: 1})
    before = came(scene, stage, one)
    assert before.endswith("6 were present, quorum 3.")
    scene.crowd(12)
    scene.do(
        ORGANIZER, "edit_person", person="p00", name="Another", role="expert"
    )
    assert scene.again(counted) == counted
    assert came(scene, stage, one) == before


def test_without_a_quorum_it_stays_a_proposal() -> None:
    scene = Scene()
    scene.crowd(9)
    stage, (one, *_) = decisions(scene, options={"quorum": 50})
    voted(scene, stage, one, {FOR: 4})
    assert came(scene, stage, one).startswith("No quorum, it stays a proposal")
    assert let_through(scene.snapshot, stage) == []


@pytest.mark.parametrize(
    ("base", "while_asked", "once_counted"),
    [("present", (4, 6, 3), (4, 6, 3)), ("entitled", (4, 6, 5), (4, 6, 5))],
)
def test_the_wall_says_how_many_voted_and_how_many_must(
    base: str,
    while_asked: tuple[int, int, int],
    once_counted: tuple[int, int, int],
) -> None:
    scene = Scene()
    scene.crowd(6)
    for name in ("far", "farther", "farthest"):
        scene.person(name, joined_at=None)
    options = {"quorum": 50, "quorum_of": base}
    stage, (one, *_) = decisions(scene, options=options)
    put(scene, stage, one)
    people = [p for p in scene.snapshot.all(Person) if p.id.startswith("p")]
    for person in people[:3]:
        says(scene, person, stage, FOR)
    says(scene, people[3], stage, AGAINST)
    assert at_the_wall(scene, "turnout") == while_asked
    count(scene, stage)
    assert at_the_wall(scene, "came") == once_counted
    html = RENDERER.region(
        scene.looks(PROJECTOR, Surface.projector)["rail"], words("en")
    )
    assert "<strong>1</strong>\nagainst it" in html


def at_the_wall(scene: Scene, name: str) -> tuple[int, int, int]:
    rail = scene.looks(PROJECTOR, Surface.projector)["rail"]
    turnout = rail.data[name]
    assert isinstance(turnout, Turnout)
    return turnout.voted, turnout.here, turnout.needed


@pytest.mark.parametrize(
    ("options", "levels", "outcome"),
    [
        ({}, {FOR: 3, AGAINST: 2, ABSTAIN: 1}, Outcome.rejected),
        ({}, {FOR: 4, AGAINST: 2}, Outcome.accepted),
        ({"majority": "present"}, {FOR: 5, AGAINST: 1}, Outcome.rejected),
        ({"majority": "present"}, {FOR: 6}, Outcome.accepted),
        ({"majority": "two_thirds"}, {FOR: 5, AGAINST: 3}, Outcome.rejected),
        ({"majority": "two_thirds"}, {FOR: 4, AGAINST: 2}, Outcome.accepted),
        ({"majority": "no_objection"}, {FOR: 9, AGAINST: 1}, Outcome.rejected),
        ({"scale": "consent"}, {FOR: 1, ABSTAIN: 8}, Outcome.accepted),
        ({"scale": "consent"}, {FOR: 8, AGAINST: 1}, Outcome.rejected),
        ({"scale": "fist"}, {2: 6, 5: 2}, Outcome.accepted),
        ({"scale": "gradients"}, {0: 2, 3: 6}, Outcome.rejected),
        ({"scale": "gradients"}, {2: 5, 7: 4}, Outcome.accepted),
        ({}, {}, Outcome.empty),
    ],
)
def test_what_lets_a_proposal_through(
    options: Given, levels: dict[int, int], outcome: Outcome
) -> None:
    scene = Scene()
    scene.crowd(10)
    stage, (one, *_) = decisions(scene, options={"quorum": 50, **options})
    voted(scene, stage, one, levels)
    last = last_told(scene.snapshot, stage, one)
    assert last is not None
    assert last[1].outcome is outcome


def test_levels_of_ones_own_have_the_words_of_the_organizer() -> None:
    scene = Scene()
    scene.crowd(4)
    own = {
        "scale": "own",
        "labels": "Gladly\n\nIt will do\nNever",
        "supports": 2,
        "objects": 1,
    }
    stage, (one, *_) = decisions(scene, options=own)
    levels = DecideOptions.of(stage).levels
    assert [each.label for each in levels] == ["Gladly", "It will do", "Never"]
    assert [each.objects for each in levels] == [False, False, True]
    voted(scene, stage, one, {0: 1, 1: 2, 2: 1})
    assert came(scene, stage, one).startswith(
        "Decision adopted: 3 of 4 support it, 1 against"
    )


def test_amended_words_are_another_round_and_each_keeps_its_own() -> None:
    scene = Scene()
    anna, *_ = scene.crowd(3)
    stage, (one, *_) = decisions(scene, options={"scale": "gradients"})
    put(scene, stage, one)
    says(scene, anna, stage, 5, reason="Share the duty")
    told_of = {"entry": one.id, "text": "Until ten, the duty is shared"}
    refused = scene.refused(MODERATOR, "amend_proposal", stage, **told_of)
    assert refused == "round_runs"
    first = count(scene, stage)
    scene.do(MODERATOR, "amend_proposal", stage, **told_of, again=True)
    second = running(scene.snapshot, stage)
    assert second is not None
    assert (second.number, second.place) == (2, 2)
    refused = scene.refused(
        anna, "answer_proposal", stage, round=first.id, level=0
    )
    assert refused == "round_over"
    says(scene, anna, stage, 0)
    count(scene, stage)
    found = scene.again(one)
    texts = [
        words_in(found, each)["text"]
        for each in rounds_of(scene.snapshot, found)
    ]
    assert texts == [TEXTS[0], "Until ten, the duty is shared"]
    by_round = {
        vote.round_id: vote.level for vote in scene.snapshot.all(Ballot)
    }
    assert by_round == {first.id: 5, second.id: 0}


def test_words_changed_before_anybody_answers_are_answered_as_they_are() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = decisions(scene)
    run = put(scene, stage, one)
    scene.do(
        MODERATOR, "amend_proposal", stage, entry=one.id, text="Other words"
    )
    refused = scene.refused(
        anna, "answer_proposal", stage, round=run.id, level=FOR
    )
    assert refused == "round_over"
    (only,) = rounds_of(scene.snapshot, scene.again(one))
    assert (only.number, only.place) == (1, 1)
    assert words_in(scene.again(one), only)["text"] == "Other words"


def test_the_scale_stays_under_what_was_asked() -> None:
    scene = Scene()
    stage, (one, *_) = decisions(scene)
    put(scene, stage, one)
    answer = scene.sitting.answer(
        ORGANIZER, "edit_stage", stage=stage.id, options={"scale": "fist"}
    )
    assert answer == "stage_wrong_state"
    scene.do(ORGANIZER, "edit_stage", stage, options={"minutes": 3})


def test_words_change_so_often_and_no_more_under_what_was_counted() -> None:
    scene = Scene()
    stage, (one, *_) = decisions(scene)
    for place in range(MOST_ROUNDS):
        put(scene, stage, one)
        count(scene, stage)
        told = {"entry": one.id, "text": f"Words {place}"}
        scene.do(MODERATOR, "amend_proposal", stage, **told)
    put(scene, stage, one)
    count(scene, stage)
    told = {"entry": one.id, "text": "Once more"}
    assert scene.refused(MODERATOR, "amend_proposal", stage, **told) == (
        "revision_limit"
    )


def test_a_stage_that_closes_counts_the_round_that_runs() -> None:
    scene = Scene()
    scene.crowd(3)
    stage, (one, *_) = decisions(scene)
    put(scene, stage, one)
    says(scene, scene.again(scene.person("p00")), stage, FOR)
    scene.do(MODERATOR, "close_stage", stage)
    (round_,) = rounds_of(scene.snapshot, one)
    assert round_.is_closed
    assert round_.present == 3
    scene.do(MODERATOR, "undo", number=scene.snapshot.done[-1].number)
    assert running(scene.snapshot, scene.again(stage)) is not None


def test_a_rounds_clock_stands_with_the_stage() -> None:
    scene = Scene()
    stage, (one, *_) = decisions(scene, options={"minutes": 2})
    run = put(scene, stage, one)
    assert run.ends_at is not None
    scene.do(MODERATOR, "pause_stage", stage)
    held = scene.again(run)
    assert held.ends_at is None
    assert held.left is not None
    scene.do(MODERATOR, "resume_stage", stage)
    assert scene.again(run).ends_at is not None


def test_the_room_sees_a_count_when_it_is_shown() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = decisions(scene, visibility="after_reveal")
    put(scene, stage, one)
    says(scene, anna, stage, FOR)
    counted = count(scene, stage)
    wall = scene.looks(PROJECTOR, Surface.projector)
    assert wall["queue"].data["counted"] is None
    assert scene.looks(anna)["queue"].data["counted"] == ()
    scene.do(MODERATOR, "show_round", stage, round=counted.id)
    wall = scene.looks(PROJECTOR, Surface.projector)
    assert wall["queue"].data["counted"] is not None
    assert scene.looks(anna)["queue"].data["counted"]


def test_of_a_secret_round_small_counts_are_kept_and_it_is_counted_once() -> (
    None
):
    scene = Scene()
    people = scene.crowd(9)
    stage, (one, *_) = decisions(scene, authorship="anonymous")
    put(scene, stage, one)
    for place, person in enumerate(people):
        says(scene, person, stage, AGAINST if place == 0 else FOR)
    names = {vote.author for vote in scene.snapshot.all(Ballot)}
    counted = count(scene, stage)
    found = told(scene.snapshot, stage, counted)
    assert found is not None
    assert found.levels == (None, None, None)
    assert (found.camps.agree, found.camps.against) == (8, None)
    assert found.outcome is Outcome.accepted
    dealt = {vote.author for vote in scene.snapshot.all(Ballot)}
    assert len(dealt) == 9
    assert not dealt & names
    assert scene.snapshot.done[-1].event != "RoundClosed"
    refused = scene.refused(MODERATOR, "begin_round", stage, entry=one.id)
    assert refused == "round_same_words"
    scene.do(
        MODERATOR,
        "amend_proposal",
        stage,
        entry=one.id,
        text="Other words",
        again=True,
    )
    for person in people[:4]:
        says(scene, person, stage, FOR)
    scene.do(MODERATOR, "close_stage", stage)
    after = [
        vote.author
        for vote in scene.snapshot.where(Ballot, round_id=counted.id)
    ]
    assert set(after) == dealt


def test_a_secret_objection_is_not_told() -> None:
    scene = Scene()
    scene.crowd(9)
    stage, (one, *_) = decisions(
        scene, authorship="anonymous", options={"scale": "consent"}
    )
    voted(scene, stage, one, {FOR: 8, AGAINST: 1})
    last = last_told(scene.snapshot, stage, one)
    assert last is not None
    assert last[1].outcome is Outcome.untold
    assert let_through(scene.snapshot, stage) == []


def test_what_went_through_goes_on_to_the_next_stage() -> None:
    scene = Scene()
    scene.crowd(4)
    stage, (one, two, three) = decisions(scene)
    source = {"stage": "decide", "which": "top"}
    later = scene.planned("agree", "agree", sources=(source,))
    for entry, levels in (
        (one, {FOR: 3}),
        (two, {AGAINST: 3}),
        (three, {FOR: 4}),
    ):
        voted(scene, stage, entry, levels)
    scene.do(MODERATOR, "close_stage", stage)
    scene.do(MODERATOR, "open_stage", later)
    offers: Any = scene.looks(scene.again(scene.person("p00")))["form"].data[
        "offers"
    ]
    assert [text for _, text in offers] == [TEXTS[0], TEXTS[2]]
    agreed = scene.do(
        scene.again(scene.person("p00")),
        "add_entry",
        later,
        content={"what": "Open late"},
        sources=[one.id],
    )
    assert scene.entry(agreed.made[0]).sources == [one.id]


def test_the_protocol_has_the_sentence_the_rounds_and_who_would_change_what() -> (
    None
):
    scene = Scene()
    anna, *_ = scene.crowd(3)
    none = scene.planned("none", "decide", fields=())
    assert scene.minutes(none) == Minutes()
    stage, (one, two, _) = decisions(scene, options={"scale": "gradients"})
    put(scene, stage, one)
    says(scene, anna, stage, 7, reason="Share the duty")
    count(scene, stage)
    scene.do(
        MODERATOR,
        "amend_proposal",
        stage,
        entry=one.id,
        text="The duty is shared",
        again=True,
    )
    for person in scene.crowd(3):
        says(scene, person, stage, 1)
    count(scene, stage)
    minutes = scene.minutes(stage)
    came_of_it = (
        "Decision adopted: 3 of 3 support it, 0 against;"
        " 3 were present, quorum 2."
    )
    (decided,) = minutes.decided
    assert isinstance(decided, Table)
    assert decided.rows == (("No. 1", "The duty is shared", came_of_it),)
    (under,) = decided.under
    said = [each.text for each in under]
    assert any(TEXTS[0] in text for text in said)
    (quote,) = [each for each in under if isinstance(each, Quote)]
    assert quote.text == "Share the duty"
    assert "p00" in quote.said_by
    (parked,) = minutes.parked
    assert isinstance(parked, Table)
    assert [row[2] for row in parked.rows] == ["Not put to the vote."] * 2
    assert two.id in parked.anchors


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("scale", list(SCALES))
def test_every_screen_is_drawn_with_buttons_that_the_server_takes(
    scale: Scale, language: str
) -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage, (one, two, *_) = decisions(
        scene,
        ("Open <b>late", *TEXTS),
        options={"scale": scale.value, "minutes": 2},
    )
    last = len(SCALES[scale]) - 1
    steps = (
        lambda: None,
        lambda: put(scene, stage, one),
        lambda: says(scene, anna, stage, last, reason="<b>No"),
        lambda: count(scene, stage),
        lambda: scene.do(
            MODERATOR,
            "amend_proposal",
            stage,
            entry=one.id,
            text="Open <b>later",
            again=True,
        ),
        lambda: says(scene, boris, stage, 0),
        lambda: count(scene, stage),
        lambda: scene.do(MODERATOR, "hide_entry", stage, entry=two.id),
        lambda: scene.do(MODERATOR, "close_stage", stage),
    )
    for step in steps:
        step()
        for who, surface in (
            (anna, Surface.phone),
            (boris, Surface.phone),
            (MODERATOR, Surface.console),
            (PROJECTOR, Surface.projector),
        ):
            for region in scene.looks(who, surface).values():
                for each in (region,) if region.items is None else region.items:
                    html = RENDERER.region(each, words(language))
                    assert "<b>" not in html
                    for button in Page(html).buttons:
                        COMMANDS.parse({"key": "key-0000000000001", **button})


def test_in_russian_the_sentence_is_said_as_people_say_it() -> None:
    scene = Scene()
    scene.crowd(19)
    stage, (one, *_) = decisions(scene)
    voted(scene, stage, one, {FOR: 14, AGAINST: 2, ABSTAIN: 1})
    seen = proposal(scene.snapshot, stage, one, Surface.console)
    assert seen.last is not None
    assert seen.last.said(words("ru")) == (
        "Решение принято: 14 за, 2 против, 1 воздержался;"
        " присутствовало 19, кворум 10."
    )
    options = DecideOptions.of(stage)
    assert rule(options, words("ru")) == (
        "Предложение проходит, если за него больше половины голосовавших."
        " Кворум: 50 % от присутствующих."
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "vote",
                "vote",
                "vote",
                "for",
                "again",
                "count",
                "put",
                "amend",
                "join",
                "merge",
                "hide",
                "undo",
                "redo",
            )
        ),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=20,
    max_size=50,
)


@settings(max_examples=times(150), deadline=None)
@given(steps=STEPS, secret=st.booleans())
def test_in_any_order_a_vote_counts_once_in_its_round_and_a_count_stays(
    steps: list[tuple[str, int, int, int]], *, secret: bool
) -> None:
    scene = Scene()
    scene.crowd(4)
    authorship = "anonymous" if secret else "signed"
    stage, found = decisions(scene, authorship=authorship)
    counted: dict[str, tuple[Round, str]] = {}
    for deed, who, which, level in steps:
        _try(scene, deed, (stage, f"p0{who}", found[which]), level)
        _keeps(scene, stage, counted, merged=deed in {"merge", "undo", "redo"})


def _try(
    scene: Scene, deed: str, about: tuple[Stage, str, Entry], level: int
) -> None:
    """Do one thing, whoever may be refused."""
    if deed == "join":
        scene.person(f"late{scene.snapshot.number}")
        return
    if deed in {"undo", "redo"}:
        stack = scene.snapshot.undone
        if deed == "undo":  # what was put to be decided stays
            stack = scene.snapshot.done[len(TEXTS) + 1 :]
        for step in stack[-1:]:
            scene.sitting.answer(MODERATOR, deed, number=step.number)
        return
    who, command, given = _commands(scene, about, level)[deed]
    scene.sitting.answer(who, command, **given)


def _commands(
    scene: Scene, about: tuple[Stage, str, Entry], level: int
) -> dict[str, tuple[Actor, str, dict[str, Any]]]:
    """Return what each deed sends; `again`: late, to whichever round it was meant for."""
    stage, person_id, entry = about
    person = next(p for p in scene.snapshot.all(Person) if p.id == person_id)
    every = sorted(scene.snapshot.all(Round), key=lambda each: each.place)
    ids = [each.id for each in every] or ["none"]
    of = {"stage": stage.id}
    item = {**of, "entry": entry.id}
    newest = {**of, "round": ids[-1]}
    given = {**newest, "level": level}
    meant = {**given, "round": ids[level % len(ids)]}
    spoken = {**given, "on_behalf": person.id}
    text = f"{TEXTS[0]} {scene.snapshot.number}"
    words_now = {**item, "text": text, "again": level > 0}
    hidden = {**item, "hidden": scene.again(entry).hidden_at is None}
    twins = {"person": person.id, "other": f"p0{level}"}
    return {
        "vote": (acting(person), "answer_proposal", given),
        "again": (acting(person), "answer_proposal", meant),
        "for": (MODERATOR, "answer_proposal", spoken),
        "count": (MODERATOR, "close_round", newest),
        "put": (MODERATOR, "begin_round", item),
        "amend": (MODERATOR, "amend_proposal", words_now),
        "merge": (MODERATOR, "merge_people", twins),
        "hide": (MODERATOR, "hide_entry", hidden),
    }


def _keeps(
    scene: Scene,
    stage: Stage,
    counted: dict[str, tuple[Round, str]],
    *,
    merged: bool,
) -> None:
    votes = list(scene.snapshot.all(Ballot))
    frames = [(vote.round_id, vote.author) for vote in votes]
    assert len(frames) == len(set(frames))
    for vote in votes:
        round_ = scene.snapshot.find(Round, vote.round_id)
        assert round_ is not None
        assert (vote.entry_id, vote.wording) == (
            round_.entry_id,
            round_.wording,
        )
    run = [each for each in scene.snapshot.all(Round) if not each.is_closed]
    assert len(run) <= 1
    for round_ in scene.snapshot.all(Round):
        _keeps_count(scene, stage, round_, counted, merged=merged)


def _keeps_count(
    scene: Scene,
    stage: Stage,
    round_: Round,
    counted: dict[str, tuple[Round, str]],
    *,
    merged: bool,
) -> None:
    """What a round was counted with stays: who was here, the words, and the votes unless two people are found one."""
    found = told(scene.snapshot, scene.again(stage), round_)
    if found is None:
        counted.pop(round_.id, None)
        return
    entry = scene.snapshot.find(Entry, round_.entry_id)
    assert entry is not None
    about = str(words_in(entry, round_)["text"])
    was = counted.setdefault(round_.id, (round_, about))
    if not merged:
        assert was == (round_, about)
    counted[round_.id] = (round_, about)
    assert found.n <= found.present


@pytest.mark.parametrize(
    ("outcome", "camps", "needed", "said"),
    [
        (Outcome.empty, Shown(0, 0, 0, 0), 5, "Nobody voted."),
        (
            Outcome.accepted,
            Shown(6, 2, 1, 9),
            0,
            "Decision adopted: 6 for, 2 against, 1 person abstained; 9 were present.",
        ),
        (
            Outcome.rejected,
            Shown(2, 7, None, 9),
            5,
            "Decision not adopted: for 2 of 9; 9 were present, quorum 5.",
        ),
        (
            Outcome.no_quorum,
            Shown(None, 7, None, 9),
            5,
            "No quorum, it stays a proposal: against 7 of 9; 9 were present, quorum 5.",
        ),
        (
            Outcome.untold,
            Shown(None, None, None, 9),
            0,
            UNTOLD,
        ),
    ],
)
def test_what_came_is_one_sentence_with_the_counts_that_may_be_shown(
    outcome: Outcome, camps: Shown, needed: int, said: str
) -> None:
    told = Told((), camps, camps.n, 9, needed, outcome)
    assert sentence(DecideOptions(), told, words("en")) == said


def test_where_no_quorum_is_asked_for_none_is_told() -> None:
    asked = rule(DecideOptions(), words("en"))
    unasked = rule(DecideOptions(quorum=0), words("en"))
    assert asked == f"{unasked} Quorum: 50 % of those present."


@pytest.mark.parametrize(
    ("envelope", "lacks"),
    [
        ({}, 0),
        ({"options": {"scale": "own", "labels": "Only one"}}, 1),
        ({"options": {"scale": "own", "labels": "Yes\nNo"}}, 0),
        ({"options": {"majority": "no_objection"}}, 0),
        (
            {
                "options": {"majority": "no_objection"},
                "authorship": "anonymous",
            },
            1,
        ),
    ],
)
def test_what_an_organizer_has_to_say_yet(
    envelope: dict[str, Any], lacks: int
) -> None:
    scene = Scene()
    stage = scene.planned("decide", "decide", fields=(), **envelope)
    found = [*KINDS["decide"].lacks(scene.snapshot, stage)]
    unsaid = "take it from an earlier stage"
    assert len([each for each in found if unsaid not in each.text]) == lacks


@pytest.mark.parametrize(("base", "needed"), [("present", 5), ("entitled", 8)])
def test_a_quorum_is_a_share_of_those_present_or_of_the_list(
    base: str, needed: int
) -> None:
    options = DecideOptions.model_validate({"quorum_of": base})
    assert options.needed(present=9, entitled=15) == needed


def test_the_tables_have_a_line_a_round_and_hide_small_secret_counts() -> None:
    open_, secret = Scene(), Scene()
    lines: list[tuple[Any, ...]] = []
    for scene, authorship in ((open_, "signed"), (secret, "anonymous")):
        scene.crowd(9)
        stage, (one, *_) = decisions(scene, authorship=authorship)
        voted(scene, stage, one, {FOR: 8, AGAINST: 1})
        grid = scene.table(stage)
        lines += grid.rows
        assert len(grid.header) == len(grid.rows[0])
    assert [line[:6] for line in lines] == [
        (1, 1, TEXTS[0], 8, 0, 1),
        (1, 1, TEXTS[0], *("not shown",) * 3),
    ]


def test_the_minutes_tell_in_which_words_each_round_was() -> None:
    scene = Scene()
    scene.crowd(4)
    stage, (one, *_) = decisions(scene, ("The hall is open until ten",))
    voted(scene, stage, one, {FOR: 1, AGAINST: 3})
    voted(scene, stage, one, {FOR: 2, AGAINST: 2})
    other = {"entry": one.id, "text": "Until nine"}
    scene.do(MODERATOR, "amend_proposal", stage, **other)
    told = str(scene.minutes(stage))
    assert "Worded now: “Until nine”." in told
    assert "Round 1, in the same words." in told


def test_of_a_secret_round_neither_who_answered_nor_small_levels_are_told() -> (
    None
):
    scene = Scene()
    people = scene.crowd(9)
    stage, (one, *_) = decisions(scene, authorship="anonymous")
    put(scene, stage, one)
    for place, person in enumerate(people):
        level = AGAINST if place == 0 else FOR
        says(scene, person, stage, level, reason=f"Because of {place}")
    count(scene, stage)
    told = str(scene.minutes(stage))
    assert "Because of 3" in told
    assert not [each.name for each in people if each.name in told]


def test_a_reason_is_short() -> None:
    scene = Scene()
    (anna, *_) = scene.crowd(3)
    stage, (one, *_) = decisions(scene)
    run = put(scene, stage, one)
    long = {"round": run.id, "level": AGAINST, "reason": "x" * 5000}
    assert scene.refused(anna, "answer_proposal", stage, **long) == (
        "field_too_long"
    )


def test_words_that_somebody_changed_meanwhile_are_not_amended_over() -> None:
    scene = Scene()
    stage, (one, *_) = decisions(scene)
    seen = {"entry": one.id, "revision": one.revision}
    scene.do(MODERATOR, "amend_proposal", stage, **seen, text="First hand")
    second = {**seen, "text": "Second hand"}
    refused = scene.refused(MODERATOR, "amend_proposal", stage, **second)
    assert refused == "changed_meanwhile"
    assert text_of(scene.again(one)) == "First hand"


def test_words_are_asked_again_only_while_the_stage_is_open() -> None:
    scene = Scene()
    stage, (one, *_) = decisions(scene)
    scene.do(MODERATOR, "close_stage", stage)
    again = {"entry": one.id, "text": "Other words", "again": True}
    refused = scene.refused(MODERATOR, "amend_proposal", stage, **again)
    assert refused == "stage_not_open"


@pytest.mark.parametrize(
    ("supports", "objects", "camps"),
    [
        (1, 1, ["for", "pass", "against"]),
        (2, 1, ["for", "for", "against"]),
        (1, 0, ["for", "pass", "pass"]),
    ],
)
def test_of_levels_of_ones_own_the_first_support_and_the_last_object(
    supports: int, objects: int, camps: list[str]
) -> None:
    given = {"scale": "own", "labels": "Yes\nWell\nNo"}
    ends = {"supports": supports, "objects": objects}
    options = DecideOptions.model_validate({**given, **ends})
    found = [str(level.camp.value) for level in options.levels]
    assert found == camps


def test_a_phone_says_why_it_takes_no_answer() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage, (one, *_) = decisions(scene)
    put(scene, stage, one)
    reasons = [_why_not(scene, anna)]
    scene.do(MODERATOR, "pause_stage", stage)
    reasons.append(_why_not(scene, anna))
    scene.do(MODERATOR, "resume_stage", stage)
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id, hidden=True)
    reasons.append(_why_not(scene, anna))
    assert reasons == ["", "paused", "hidden"]


def _why_not(scene: Scene, person: Person) -> str:
    found = [
        region.data["reason"]
        for region in scene.looks(person).values()
        if "reason" in region.data
    ]
    return str(found[0])


def test_of_a_round_that_runs_nothing_is_told() -> None:
    scene = Scene()
    (anna, *_) = scene.crowd(3)
    stage, (one, *_) = decisions(scene)
    run = put(scene, stage, one)
    says(scene, anna, stage, AGAINST, reason="Too late at night")
    stage = scene.again(stage)
    assert [*reasons(scene.snapshot, stage, run)] == []
    assert last_told(scene.snapshot, stage, one) is None
    assert rounds.held(scene.snapshot, Ballot, run, "") is None


def test_levels_of_ones_own_are_called_as_they_were_written() -> None:
    options = DecideOptions.model_validate(
        {"scale": "own", "labels": "Против\nYes"}
    )
    named = [label(each, options, words("en")) for each in options.levels]
    assert named == ["Против", "Yes"]


def test_a_round_of_another_stage_is_none_of_this_one() -> None:
    scene = Scene()
    stage, (one, *_) = decisions(scene)
    run = put(scene, stage, one)
    other = scene.planned("other", "decide", fields=())
    with pytest.raises(Refused) as refused:
        rounds.of_round(scene.snapshot, other, run.id)
    assert refused.value.code is Code.round_over
    assert rounds.of_round(scene.snapshot, stage, run.id) == run
