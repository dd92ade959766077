# The form: written by persons, sides or groups, seen as the envelope allows, quoted word for word.
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.fields import FieldKind, FormField
from session.people import Role, Surface
from session.values.blocks import Heading, Minutes, Paragraph, Quote
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, cards, items

COLOUR = FormField(
    name="colour",
    kind=FieldKind.one,
    label="Colour",
    options=("r",),
    option_labels=("Red",),
)


def test_a_person_writes_and_sees_the_form_and_the_own_entry() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("positions", "form")
    entry = scene.write(anna, stage, what="My point")
    seen = scene.looks(anna)
    assert seen["form"].data["reason"] == ""
    assert items(seen["mine"]) == [entry.id]
    assert items(scene.looks(scene.person("boris"))["mine"]) == []


def test_the_form_says_why_it_takes_nothing() -> None:
    scene = Scene()
    anna, expert = scene.person("anna"), scene.person("eva", None, Role.expert)
    stage = scene.opened("positions", "form", limit=1, writers=("participant",))
    scene.write(anna, stage, what="My point")
    assert scene.looks(anna)["form"].data["reason"] == "full"
    assert scene.looks(expert)["form"].data["reason"] == "outside"
    scene.do(MODERATOR, "pause_stage", stage)
    assert scene.looks(anna)["form"].data["reason"] == "paused"
    scene.do(MODERATOR, "close_stage", stage)
    assert scene.looks(anna)["form"].data["reason"] == "closed"


def test_a_side_shares_what_it_wrote_and_those_of_no_side_keep_their_own() -> (
    None
):
    scene = Scene()
    anna, alla, boris = (
        scene.person("anna"),
        scene.person("alla"),
        scene.person("boris", "b"),
    )
    stranger, guest = (
        scene.person("stranger", None),
        scene.person("guest", None),
    )
    stage = scene.opened("positions", "form", unit="side")
    ours, theirs = (
        scene.write(anna, stage, what="We of a"),
        scene.write(stranger, stage, what="I of none"),
    )
    assert items(scene.looks(alla)["mine"]) == [ours.id]
    assert items(scene.looks(boris)["mine"]) == []
    assert items(scene.looks(stranger)["mine"]) == [theirs.id]
    change = {
        "entry": theirs.id,
        "revision": 1,
        "content": {"what": "Not mine"},
    }
    assert scene.refused(guest, "revise_entry", stage, **change) == "not_yours"
    assert scene.events(
        scene.do(alla, "revise_entry", stage, **{**change, "entry": ours.id})
    ) == ["EntryRevised"]


def test_a_form_for_groups_takes_the_groups_formed_before_it() -> None:
    scene = Scene()
    people = scene.crowd(6)
    groups = scene.opened(
        "groups", "group", options={"forming": "random", "size": 3}
    )
    stage = scene.opened("questions", "form", unit="group")
    entry = scene.write(people[0], stage, what="Ours")
    assert entry.group_id == scene.group_of(groups, people[0]).id
    mates = scene.seated(groups)[scene.group_of(groups, people[0]).position]
    assert {
        p.id for p in people if items(scene.looks(p)["mine"]) == [entry.id]
    } == set(mates)


def test_who_sits_in_no_group_is_told_so_where_groups_write() -> None:
    scene = Scene()
    scene.crowd(4)
    scene.opened("groups", "group", options={"forming": "random", "size": 2})
    stage = scene.opened("questions", "form", unit="group")
    late = scene.person("late")
    assert scene.looks(late)["form"].data["reason"] == "seatless"
    assert (
        scene.refused(late, "add_entry", stage, content={"what": "Hm"})
        == "no_group"
    )


def test_the_clerk_types_for_a_group_and_nobody_else_does() -> None:
    scene = Scene()
    people = scene.crowd(4)
    groups = scene.opened(
        "groups", "group", options={"forming": "random", "size": 2}
    )
    stage = scene.opened("questions", "form", unit="group")
    (first, second) = scene.groups(groups)
    told = {"content": {"what": "From paper"}, "group": first.id}
    entry = scene.entry(scene.do(SECRETARY, "add_entry", stage, **told).made[0])
    assert (entry.group_id, entry.entered_by, entry.person_id) == (
        first.id,
        SECRETARY.id,
        None,
    )
    stranger = next(
        p for p in people if scene.group_of(groups, p).id == second.id
    )
    assert scene.refused(stranger, "add_entry", stage, **told) == "not_allowed"
    assert (
        scene.refused(
            SECRETARY, "add_entry", stage, **{**told, "group": "gone"}
        )
        == "unknown_group"
    )


def test_the_console_has_the_form_with_whom_one_types_for() -> None:
    scene = Scene()
    anna = scene.person("anna")
    scene.opened("positions", "form")
    data = scene.looks(MODERATOR, Surface.console)["form"].data
    assert (data["people"], data["groups"]) == (((anna.id, anna.name),), ())


@pytest.mark.parametrize(
    ("visibility", "before", "revealed"),
    [
        ("never", (0, 0), (0, 0)),
        ("group", (0, 0), (0, 0)),
        ("everyone", (1, 0), (1, 1)),
        ("after_reveal", (0, 0), (1, 1)),
    ],
)
def test_others_see_what_the_envelope_allows(
    visibility: str, before: tuple[int, int], revealed: tuple[int, int]
) -> None:
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris")
    stage = scene.opened("positions", "form", visibility=visibility)
    scene.write(anna, stage, what="My point")

    def seen() -> tuple[int, int]:
        walls = (
            scene.looks(boris)["wall"],
            scene.looks(PROJECTOR, Surface.projector)["wall"],
        )
        return len(items(walls[0])), len(items(walls[1]))

    assert seen() == before
    scene.do(MODERATOR, "reveal_stage", stage)
    assert seen() == revealed
    assert len(items(scene.looks(MODERATOR, Surface.console)["wall"])) == 1


def test_the_protocol_counts_the_answers_and_quotes_each_once_by_side_with_an_anchor() -> (
    None
):
    scene = Scene()
    boris, anna = scene.person("boris", "b"), scene.person("anna")
    stage = scene.opened("positions", "form")
    late, first = (
        scene.write(boris, stage, what="From b"),
        scene.write(anna, stage, what="From a"),
    )
    assert scene.minutes(stage) == Minutes(
        heard=(Paragraph("2 answers were given.", note=True),),
        appendix=(
            Paragraph("What"),
            Heading("No. 2 · anna Surname, Side a", 3),
            Quote("From a", anchor=first.id),
            Heading("No. 1 · boris Surname, Side b", 3),
            Quote("From b", anchor=late.id),
        ),
        appendix_title="Positions",
        act="ASKED:",
        subject="the participants",
    )


def test_the_protocol_has_nothing_of_an_empty_form() -> None:
    scene = Scene()
    assert scene.minutes(scene.opened("positions", "form")) == Minutes()


def test_the_labels_of_keys_are_said_in_the_protocols_language_and_an_authors_words_are_left_alone() -> (
    None
):
    scene = Scene()
    stage = scene.opened(
        "positions", "form", fields=(COLOUR,), authorship="anonymous"
    )
    entry = scene.write(scene.person("anna"), stage, colour="r")
    assert scene.minutes(stage).appendix == (
        Paragraph("Colour"),
        Quote("Red", anchor=entry.id),
    )


def test_a_nameless_answer_of_one_line_is_not_taken_for_the_end_of_the_one_before() -> (
    None
):
    scene = Scene()
    fields = (
        FormField(name="had", label="Had"),
        FormField(name="lacked", label="Lacked"),
    )
    stage = scene.opened(
        "reflection", "form", fields=fields, authorship="anonymous"
    )
    for person, content in zip(
        scene.crowd(3),
        ({"had": "1", "lacked": "2"}, {"had": "3"}, {"lacked": "4"}),
        strict=True,
    ):
        scene.write(person, stage, **content)
    blocks = scene.minutes(stage).appendix
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == ["Answer 1", "Answer 2", "Answer 3"]
    assert isinstance(blocks[0], Heading)


@given(
    authorship=st.sampled_from(("side", "anonymous")),
    who=st.lists(st.integers(0, 5), min_size=1, max_size=8),
)
def test_a_secret_form_names_nobody_on_any_surface_or_in_the_protocol(
    authorship: str, who: list[int]
) -> None:
    scene = Scene()
    people = scene.crowd(6)
    stage = scene.opened("reflection", "form", authorship=authorship)
    written = {
        scene.write(people[n], stage, what=f"Text of {n}").id for n in who
    }
    scene.do(MODERATOR, "reveal_stage", stage)
    walls = [
        scene.looks(MODERATOR, Surface.console)["wall"],
        scene.looks(people[0])["wall"],
    ]
    hall = scene.looks(PROJECTOR, Surface.projector)["wall"]
    answers = [item.data for item in hall.items or ()]
    told = repr(walls) + repr(answers) + repr(scene.minutes(stage))
    assert len(answers) == len(written)
    assert not written & set(items(hall))
    assert all({card.id for card in cards(wall)} == written for wall in walls)
    assert not [
        person.id
        for person in people
        if person.id in told.split("'") or person.name in told
    ]
    assert authorship == "side" or "Side" not in repr(
        scene.minutes(stage)
    ) + repr(cards(walls[0]))


def test_the_wall_counts_what_it_shows_by_side_unless_sides_are_secret() -> (
    None
):
    scene = Scene()
    anna, alla, boris = (
        scene.person("anna"),
        scene.person("alla"),
        scene.person("boris", "b"),
    )
    for authorship, counted in (
        ("signed", [(1, 1), (2, 1)]),
        ("anonymous", [(None, 2)]),
    ):
        stage = scene.opened(
            authorship, "form", visibility="after_reveal", authorship=authorship
        )
        entries = [
            scene.write(person, stage, what="My point")
            for person in (anna, alla, boris)
        ]
        assert (
            "tally"
            not in scene.looks(PROJECTOR, Surface.projector)["rail"].data
        )
        scene.do(MODERATOR, "reveal_stage", stage, revealed=True)
        scene.do(
            MODERATOR, "hide_entry", stage, entry=entries[0].id, hidden=True
        )
        tally: Any = scene.looks(PROJECTOR, Surface.projector)["rail"].data[
            "tally"
        ]
        assert [
            (each.mark and each.mark.place, each.entries) for each in tally
        ] == counted
