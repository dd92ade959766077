# Group work: forming, moving, choosing, the sheet that a group shares, and what each audience sees of it.
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from session.entries.leaves import A_PAGE
from session.entries.reactions import seats_by_answers, stances
from session.entries.seats import GroupMark, groups_of
from session.fields import FormField
from session.kind import Audience, Scope
from session.people import Role, Surface, Viewer
from session.refusals import Refused
from session.regions import audiences
from session.stages import KINDS
from session.stages.group.plan import Forming, Plan
from session.stages.group.regions import Party, Seated, regions
from session.stages.group.rules import NAME_LIMIT
from session.tables import Group, Member, Person, Side, Stage
from session.values.blocks import Heading, Minutes, Paragraph, Reference, Table
from tests.length import times
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY
from tests.session.stages.scene import PROJECTOR, Scene, items

IDEA = FormField(name="idea", label="Idea", required=True)
SIX = tuple(FormField(name=f"f{n}", label=f"Field {n}") for n in range(6))


def grouped(
    scene: Scene, forming: str = "mixed", size: int = 3, **envelope: Any
) -> Stage:
    return scene.opened(
        "groups",
        "group",
        options={"forming": forming, "size": size},
        fields=(IDEA,),
        **envelope,
    )


def sizes(scene: Scene, stage: Stage) -> list[int]:
    return [len(people) for people in scene.seated(stage).values()]


# Forming


def test_opening_forms_mixed_groups_of_those_present() -> None:
    scene = Scene()
    scene.crowd(6)
    scene.person("absent", joined_at=None)
    scene.person("observer", role=Role.observer)
    stage = grouped(scene)
    assert sizes(scene, stage) == [3, 3]
    sides = {person.id: person.side_id for person in scene.snapshot.all(Person)}
    assert all(
        len({sides[person] for person in group}) == 2
        for group in scene.seated(stage).values()
    )


def test_groups_by_side_keep_to_their_side() -> None:
    scene = Scene()
    scene.crowd(6)
    stage = grouped(scene, "by_side")
    sides = {person.id: person.side_id for person in scene.snapshot.all(Person)}
    assert [
        {sides[person] for person in group}
        for group in scene.seated(stage).values()
    ] in (
        [{"a"}, {"b"}],
        [{"b"}, {"a"}],
    )


def test_in_the_protocol_a_group_by_side_bears_the_name_of_its_side() -> None:
    scene = Scene()
    scene.crowd(6)
    stage = grouped(scene, "by_side")
    names = {side.id: side.name for side in scene.snapshot.all(Side)}
    expected = []
    for group in scene.groups(stage):
        who = next(
            person
            for person in scene.snapshot.all(Person)
            if scene.group_of(stage, person) == group
        )
        scene.write(who, stage, idea="A row")
        place, side = group.position + 1, names[who.side_id or ""]
        expected.append(f"Group {place}, “{side}”")
    headings = [
        block.text
        for block in scene.minutes(stage).heard
        if isinstance(block, Heading)
    ]
    assert headings == expected


@pytest.mark.parametrize("forming", ["manual", "self"])
def test_by_hand_and_by_choice_there_are_empty_groups_by_size(
    forming: str,
) -> None:
    scene = Scene()
    scene.crowd(6)
    assert sizes(scene, grouped(scene, forming)) == [0, 0]


@pytest.mark.parametrize("forming", ["manual", "self"])
def test_with_nobody_there_one_empty_group_waits(forming: str) -> None:
    scene = Scene()
    assert sizes(scene, grouped(scene, forming)) == [0]


def test_with_nobody_there_groups_begin_with_the_first_to_come() -> None:
    scene = Scene()
    stage = grouped(scene)
    assert sizes(scene, stage) == []
    scene.do(MODERATOR, "add_person", name="Anna", side="a")
    assert sizes(scene, stage) == [1]


def test_moderators_of_groups_come_one_to_a_group() -> None:
    scene = Scene()
    scene.crowd(6)
    leaders = {
        scene.person(name, None, Role.group_moderator).id
        for name in ("galina", "gleb")
    }
    stage = grouped(scene)
    assert [
        len(leaders & set(people)) for people in scene.seated(stage).values()
    ] == [1, 1]


@given(
    st.integers(0, 40),
    st.integers(0, 12),
    st.integers(2, 9),
    st.sampled_from(["mixed", "random"]),
)
def test_sizes_differ_by_at_most_one_with_moderators_of_groups_too(
    people: int, leaders: int, size: int, forming: str
) -> None:
    scene = Scene()
    scene.crowd(people)
    for number in range(leaders):
        scene.person(f"leader{number}", None, Role.group_moderator)
    stage = grouped(scene, forming, size)
    found = sizes(scene, stage)
    assert sum(found) == people + leaders
    assert max(found, default=0) - min(found, default=0) <= 1


def test_moderators_of_groups_alone_make_one_group() -> None:
    scene = Scene()
    scene.person("galina", None, Role.group_moderator)
    assert sizes(scene, grouped(scene)) == [1]


@pytest.mark.parametrize(
    ("options", "plan"),
    [
        ({}, Plan()),
        ({"forming": "by_moonlight", "size": "many"}, Plan()),
        ({"forming": "self", "size": 1}, Plan(forming=Forming.self_chosen)),
        (
            {"forming": "random", "size": 500, "sise": 3},
            Plan(forming=Forming.random),
        ),
    ],
)
def test_what_does_not_fit_in_an_older_database_is_as_if_not_there(
    options: dict[str, Any], plan: Plan
) -> None:
    assert Plan.of(Scene().planned("groups", "group", options=options)) == plan


def test_the_sheet_is_the_groups_even_where_the_scenario_left_that_out() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = grouped(scene, unit="person")
    row = scene.write(anna, stage, idea="Ours")
    change = {
        "entry": row.id,
        "revision": 1,
        "content": {"idea": "Ours, better"},
    }
    assert scene.events(scene.do(boris, "revise_entry", stage, **change)) == [
        "EntryRevised"
    ]


def test_late_comers_go_to_the_smallest_group() -> None:
    scene = Scene()
    scene.crowd(7)
    stage = grouped(scene)
    assert sorted(sizes(scene, stage)) == [3, 4]
    record = scene.do(MODERATOR, "add_person", name="Late", side="a")
    assert scene.events(record) == ["PersonAdded", "MemberSeated"]
    assert sizes(scene, stage) == [4, 4]


def test_a_late_comer_of_a_side_without_a_group_opens_one() -> None:
    scene = Scene()
    scene.person("anna"), scene.person("alla")
    stage = grouped(scene, "by_side")
    scene.do(MODERATOR, "add_person", name="Boris", side="b")
    assert sizes(scene, stage) == [2, 1]


@pytest.mark.parametrize("forming", ["manual", "self"])
def test_where_people_choose_or_are_placed_a_late_comer_waits(
    forming: str,
) -> None:
    scene = Scene()
    stage = grouped(scene, forming)
    scene.do(MODERATOR, "add_person", name="Late", side="a")
    assert sizes(scene, stage) == [0]


def test_a_late_observer_is_not_seated() -> None:
    scene = Scene()
    scene.crowd(4)
    stage = grouped(scene)
    record = scene.do(MODERATOR, "add_person", name="Late", role="observer")
    assert scene.events(record) == ["PersonAdded"]
    assert sum(sizes(scene, stage)) == 4


def test_groups_formed_beforehand_stay_and_those_who_came_since_are_seated() -> (
    None
):
    scene = Scene()
    scene.crowd(6)
    stage = scene.planned(
        "groups", "group", options={"forming": "random", "size": 3}
    )
    scene.do(ORGANIZER, "form_groups", stage)
    before = scene.groups(stage)
    scene.person("late")
    scene.do(MODERATOR, "open_stage", stage)
    assert scene.groups(stage) == before
    assert sorted(sizes(scene, stage)) == [3, 4]


def test_groups_are_formed_anew_by_another_rule_and_late_comers_follow_it() -> (
    None
):
    scene = Scene()
    scene.crowd(8)
    stage = grouped(scene, size=4)
    scene.do(MODERATOR, "form_groups", stage, forming="by_side", size=2)
    assert Plan.of(scene.again(stage)) == Plan(forming=Forming.by_side, size=2)
    assert sizes(scene, stage) == [2, 2, 2, 2]
    assert scene.snapshot.count(Member, stage_id=stage.id) == 8


def test_forming_anew_can_be_undone() -> None:
    scene = Scene()
    scene.crowd(8)
    stage = grouped(scene)
    before = scene.seated(stage), scene.groups(stage)
    record = scene.do(MODERATOR, "form_groups", stage, forming="random", size=4)
    scene.do(MODERATOR, "undo", number=record.number)
    assert (scene.seated(stage), scene.groups(stage)) == before


def test_groups_are_not_formed_anew_once_they_have_written() -> None:
    scene = Scene()
    anna, _ = scene.person("anna"), scene.person("boris")
    stage = grouped(scene)
    row = scene.write(anna, stage, idea="Ours")
    assert (
        scene.refused(MODERATOR, "form_groups", stage) == "groups_have_sheets"
    )
    assert (
        scene.looks(MODERATOR, Surface.console)["tools"].data["may_form"]
        is False
    )
    scene.do(anna, "withdraw_entry", stage, entry=row.id)
    assert (
        scene.refused(MODERATOR, "form_groups", stage) == "groups_have_sheets"
    )


def test_an_opening_undone_once_a_group_has_written_leaves_the_groups_and_their_rows() -> (
    None
):
    scene = Scene()
    anna, _ = scene.person("anna"), scene.person("boris")
    stage = scene.planned("groups", "group", fields=(IDEA,))
    record = scene.do(MODERATOR, "next_stage")
    row = scene.write(anna, stage, idea="Ours")
    seated = scene.seated(stage)
    scene.do(MODERATOR, "undo", number=record.number)
    assert (scene.again(stage).state, scene.snapshot.current) == ("draft", None)
    assert (scene.entry(row.id), scene.seated(stage)) == (row, seated)
    scene.do(MODERATOR, "next_stage")
    assert scene.seated(stage) == seated


def test_groups_are_not_formed_of_nobody_nor_by_participants() -> None:
    scene = Scene()
    stage = grouped(scene)
    assert scene.refused(MODERATOR, "form_groups", stage) == "too_few_people"
    assert (
        scene.refused(scene.person("anna"), "form_groups", stage)
        == "not_allowed"
    )


# By what people answered


def reacted(scene: Scene, crew: list[Person], **envelope: Any) -> Stage:
    """Let the crew answer one statement, every second pair of them for it, and close that."""
    stage = scene.opened("reactions", "react", fields=(), **envelope)
    entry = scene.do(
        MODERATOR, "write_statement", stage, text="Open late"
    ).made[0]
    for number, person in enumerate(crew):
        scene.do(
            person,
            "react",
            stage,
            entry=entry,
            answer="for" if number % 4 < 2 else "against",
        )
    scene.do(MODERATOR, "close_stage", stage)
    return stage


def test_groups_of_the_like_minded_and_of_different_views_are_formed_by_signed_answers() -> (
    None
):
    scene = Scene()
    crew = scene.crowd(8)
    reacted(scene, crew)
    stage = grouped(scene, "alike", size=4)
    for_ = {person.id for number, person in enumerate(crew) if number % 4 < 2}
    assert {
        frozenset(group) & for_ == set(group)
        for group in scene.seated(stage).values()
    } == {True, False}
    scene.do(MODERATOR, "form_groups", stage, forming="differing", size=4)
    assert [
        len(set(group) & for_) for group in scene.seated(stage).values()
    ] == [2, 2]


def test_groups_that_follow_at_once_are_formed_by_the_answers_that_this_closes() -> (
    None
):
    scene = Scene()
    crew = scene.crowd(8)
    reactions = scene.opened("reactions", "react", fields=())
    entry = scene.do(
        MODERATOR, "write_statement", reactions, text="Open late"
    ).made[0]
    for person in crew:
        scene.do(
            person,
            "react",
            reactions,
            entry=entry,
            answer="for" if person.side_id == "a" else "against",
        )
    stage = grouped(scene, "alike", size=4)
    sides = {person.id: person.side_id for person in crew}
    assert [
        len({sides[person] for person in group})
        for group in scene.seated(stage).values()
    ] == [1, 1]


@pytest.mark.parametrize("authorship", ["side", "anonymous"])
def test_a_secret_vote_forms_no_groups(authorship: str) -> None:
    scene = Scene()
    crew = scene.crowd(8)
    reacted(scene, crew, authorship=authorship)
    assert stances(scene.snapshot, scene.planned("later", "group")) == {}
    stage = grouped(scene, "random")
    assert (
        "alike"  # type: ignore[operator]
        not in scene.looks(MODERATOR, Surface.console)["tools"].data["formings"]
    )
    for forming in ("alike", "differing"):
        assert (
            scene.refused(MODERATOR, "form_groups", stage, forming=forming)
            == "nobody_reacted"
        )


def test_groups_are_formed_by_nothing_that_is_not_counted_yet() -> None:
    scene = Scene()
    crew = scene.crowd(8)
    stage = reacted(scene, crew)
    later = scene.planned("later", "group")
    assert len(stances(scene.snapshot, later)) == 8
    scene.do(MODERATOR, "open_stage", stage)
    assert stances(scene.snapshot, later) == {}


def test_people_are_told_before_they_answer_that_groups_will_be_formed_by_it() -> (
    None
):
    scene = Scene()
    (anna, _) = scene.crowd(2)
    stage = scene.opened("reactions", "react", fields=())
    assert scene.looks(anna)["form"].data["seats"] is False
    scene.planned("groups", "group", options={"forming": "alike"})
    assert scene.looks(anna)["form"].data["seats"] is True
    assert seats_by_answers(scene.snapshot, stage)
    secret = stage.model_copy(
        update={
            "envelope": stage.envelope.model_copy(update={"authorship": "side"})
        }
    )
    assert not seats_by_answers(scene.snapshot, secret)


@pytest.mark.parametrize(
    ("kind", "forming", "seats"),
    [
        ("group", "alike", True),
        ("group", "differing", True),
        ("group", "mixed", False),
        ("form", "alike", False),
    ],
)
def test_only_later_groups_of_the_like_minded_or_of_different_views_are_formed_by_answers(
    kind: str, forming: str, seats: bool
) -> None:
    scene = Scene()
    scene.planned("earlier", "group", options={"forming": "alike"})
    stage = scene.planned("reactions", "react", fields=())
    scene.planned("mixed", "group", options={"forming": "mixed"})
    assert not seats_by_answers(scene.snapshot, stage)
    scene.planned("later", kind, options={"forming": forming})
    assert seats_by_answers(scene.snapshot, stage) is seats


def test_groups_are_formed_by_the_last_votes_that_were_signed() -> None:
    scene = Scene()
    crew = scene.crowd(8)
    reacted(scene, crew)
    second = scene.opened("second", "react", fields=())
    entries = [
        scene.do(MODERATOR, "write_statement", second, text=text).made[0]
        for text in ("One", "Two")
    ]
    scene.do(crew[0], "react", second, entry=entries[1], answer="against")
    scene.do(crew[1], "react", second, entry=entries[0], answer="pass")
    later = scene.planned("later", "group")
    scene.do(MODERATOR, "close_stage", second)
    assert stances(scene.snapshot, later) == {
        crew[0].id: (0, -1),
        crew[1].id: (0, 0),
    }
    secret = scene.opened("secret", "react", fields=(), authorship="side")
    entry = scene.do(MODERATOR, "write_statement", secret, text="Three").made[0]
    scene.do(crew[2], "react", secret, entry=entry, answer="for")
    scene.do(MODERATOR, "close_stage", secret)
    last = scene.planned("last", "group")
    assert stances(scene.snapshot, last) == stances(scene.snapshot, later)


# Moving and choosing


def test_a_seat_does_not_come_back_for_somebody_who_is_gone() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=4)
    (group,) = scene.groups(stage)
    record = scene.do(MODERATOR, "move_member", stage, person=people[0].id)
    scene.do(people[1], "set_ready", stage, group=group.id)
    scene.put(
        scene.again(people[0]).model_copy(update={"removed_at": scene.now})
    )
    assert (
        scene.refused(MODERATOR, "undo", number=record.number)
        == "unknown_person"
    )


def test_a_groups_name_is_as_long_as_it_may_be_and_no_longer() -> None:
    scene = Scene()
    scene.crowd(4)
    stage = grouped(scene, size=4)
    (group,) = scene.groups(stage)
    scene.do(
        MODERATOR,
        "rename_group",
        stage,
        group=group.id,
        name=" Window " + "x" * (NAME_LIMIT - 7),
    )
    assert len(scene.again(group).name) == NAME_LIMIT
    with pytest.raises(Refused) as refusal:
        scene.do(
            MODERATOR,
            "rename_group",
            stage,
            group=group.id,
            name="x" * (NAME_LIMIT + 1),
        )
    told = {
        "field": "Group name",
        "length": NAME_LIMIT + 1,
        "limit": NAME_LIMIT,
    }
    assert (refusal.value.code.value, refusal.value.values) == (
        "field_too_long",
        told,
    )


def test_a_sheet_that_only_the_moderators_may_see_is_not_put_on_the_wall() -> (
    None
):
    for visibility, whose in (("never", False), ("everyone", True)):
        scene = Scene()
        scene.crowd(4)
        stage = grouped(scene, size=4, visibility=visibility)
        (group,) = scene.groups(stage)
        scene.do(MODERATOR, "publish_sheet", stage, group=group.id)
        assert (
            "group" in scene.looks(PROJECTOR, Surface.projector)["head"].data
        ) is whose


def test_those_without_a_group_stand_behind_the_groups_as_long_as_these_are_on_one_page() -> (
    None
):
    for groups, place in ((A_PAGE - 1, A_PAGE - 1), (A_PAGE, 0)):
        scene = Scene()
        stage = grouped(scene, "manual", size=2)
        for number in range(1, groups):
            scene.put(
                Group(
                    id=f"g{number}",
                    session_id=stage.session_id,
                    stage_id=stage.id,
                    position=number,
                )
            )
        scene.person("anna")
        assert board_of(scene, stage).index("none") == place


def test_a_stage_that_works_in_the_groups_of_an_earlier_one_has_none_of_its_own_on_its_board() -> (
    None
):
    scene = Scene()
    scene.crowd(4)
    earlier = grouped(scene, size=2)
    later = scene.planned(
        "later",
        "group",
        unit="group",
        options={"forming": "manual"},
        fields=(IDEA,),
    )
    assert (
        len(groups_of(scene.snapshot, later)) == len(scene.groups(earlier)) == 2
    )
    assert board_of(scene, later) == ["none"]


def board_of(scene: Scene, stage: Stage) -> list[str]:
    """Return what stands on the console's board of groups, page breaks apart."""
    viewer = Viewer(MODERATOR, Surface.console, looking_at=stage.id)
    (audience,) = (
        each
        for each in audiences(scene.snapshot, viewer)
        if each.scope is Scope.room
    )
    return items(
        next(
            each
            for each in regions(scene.snapshot, stage, audience)
            if each.slot == "board"
        )
    )


def test_a_person_is_moved_and_moved_back_by_undo() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2)
    before = scene.seated(stage)
    here = scene.group_of(stage, people[0])
    (there,) = [group for group in scene.groups(stage) if group.id != here.id]
    record = scene.do(
        MODERATOR, "move_member", stage, person=people[0].id, group=there.id
    )
    assert scene.group_of(stage, people[0]) == there
    assert (
        scene.do(
            MODERATOR, "move_member", stage, person=people[0].id, group=there.id
        ).events
        == ()
    )
    scene.do(MODERATOR, "undo", number=record.number)
    assert scene.seated(stage) == before


def test_a_person_is_taken_out_of_the_groups_and_seated_again() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=4)
    assert scene.events(
        scene.do(SECRETARY, "move_member", stage, person=people[0].id)
    ) == ["MemberUnseated"]
    assert (
        scene.do(SECRETARY, "move_member", stage, person=people[0].id).events
        == ()
    )
    assert sizes(scene, stage) == [3]
    (group,) = scene.groups(stage)
    record = scene.do(
        SECRETARY, "move_member", stage, person=people[0].id, group=group.id
    )
    assert scene.events(record) == ["MemberSeated"]


def test_moves_that_lead_nowhere_are_refused() -> None:
    scene = Scene()
    people = scene.crowd(4)
    earlier = scene.opened("earlier", "group", options={"size": 4})
    stage = grouped(scene, size=4)
    foreign, (own,) = scene.groups(earlier)[0], scene.groups(stage)
    gone = people[3]
    scene.do(MODERATOR, "remove_person", person=gone.id)

    def refused(person: str, group: str) -> str:
        return scene.refused(
            MODERATOR, "move_member", stage, person=person, group=group
        )

    assert refused(people[0].id, foreign.id) == "unknown_group"
    assert refused(people[0].id, "nowhere") == "unknown_group"
    assert refused("nobody", own.id) == "unknown_person"
    assert refused(gone.id, own.id) == "unknown_person"
    assert (
        scene.refused(people[0], "move_member", stage, person=people[1].id)
        == "not_allowed"
    )


def test_a_moderator_of_a_group_moves_people_in_and_out_of_that_group_only() -> (
    None
):
    scene = Scene()
    people = scene.crowd(6)
    galina = scene.person("galina", None, Role.group_moderator)
    roving = scene.person("roving", None, Role.group_moderator, joined_at=None)
    stage = grouped(scene, size=2)
    own = scene.group_of(stage, galina)
    (first, second) = [
        group for group in scene.groups(stage) if group.id != own.id
    ]
    mover = next(
        person for person in people if scene.group_of(stage, person) == first
    )
    move = {"person": mover.id, "group": second.id}
    assert scene.refused(galina, "move_member", stage, **move) == "not_allowed"
    scene.do(galina, "move_member", stage, person=mover.id, group=own.id)
    scene.do(galina, "move_member", stage, **move)
    scene.do(roving, "move_member", stage, person=mover.id, group=first.id)
    assert scene.group_of(stage, mover) == first


def test_people_choose_a_group_and_another_one() -> None:
    scene = Scene()
    anna, *_ = scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    first, second = scene.groups(stage)
    assert scene.events(
        scene.do(anna, "choose_group", stage, group=first.id)
    ) == ["MemberSeated"]
    assert scene.do(anna, "choose_group", stage, group=first.id).events == ()
    assert scene.events(
        scene.do(anna, "choose_group", stage, group=second.id)
    ) == ["MemberMoved"]
    assert scene.seated(stage) == {0: [], 1: [anna.id]}


def test_nobody_chooses_where_groups_are_formed_or_without_being_somebody() -> (
    None
):
    scene = Scene()
    anna, *_ = scene.crowd(4)
    formed = grouped(scene, size=2)
    assert (
        scene.refused(
            anna, "choose_group", formed, group=scene.groups(formed)[0].id
        )
        == "not_allowed"
    )
    chosen = scene.opened("chosen", "group", options={"forming": "self"})
    nobody = PROJECTOR.__class__("link", frozenset({Role.participant}))
    assert (
        scene.refused(
            nobody, "choose_group", chosen, group=scene.groups(chosen)[0].id
        )
        == "not_allowed"
    )


# Ready, help, name


def test_members_say_ready_and_ask_for_help_and_take_it_back() -> None:
    scene = Scene()
    anna, *_ = scene.crowd(2)
    stage = grouped(scene)
    (group,) = scene.groups(stage)
    told = [
        ("set_ready", {"ready": True}, "GroupReady"),
        ("set_ready", {"ready": False}, "GroupNotReady"),
        ("ask_help", {"help": True}, "HelpAsked"),
        ("ask_help", {"help": False}, "HelpGiven"),
    ]
    for name, given_, event in told:
        assert scene.events(
            scene.do(anna, name, stage, group=group.id, **given_)
        ) == [event]
        assert (
            scene.do(anna, name, stage, group=group.id, **given_).events == ()
        )
    assert scene.again(group) == group


def test_a_group_takes_a_name_and_gives_it_up() -> None:
    scene = Scene()
    anna, *_ = scene.crowd(2)
    stage = grouped(scene)
    (group,) = scene.groups(stage)
    scene.do(
        anna, "rename_group", stage, group=group.id, name="  By the\n window "
    )
    assert scene.again(group).name == "By the window"
    assert (
        scene.do(
            MODERATOR,
            "rename_group",
            stage,
            group=group.id,
            name="By the window",
        ).events
        == ()
    )
    assert (
        scene.refused(
            anna, "rename_group", stage, group=group.id, name="x" * 61
        )
        == "field_too_long"
    )
    scene.do(MODERATOR, "rename_group", stage, group=group.id, name="")
    assert scene.again(group) == group


def test_only_its_own_people_speak_for_a_group() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2)
    other = next(
        group
        for group in scene.groups(stage)
        if group != scene.group_of(stage, people[0])
    )
    for name, given_ in (
        ("set_ready", {}),
        ("ask_help", {}),
        ("rename_group", {"name": "Ours"}),
    ):
        assert (
            scene.refused(people[0], name, stage, group=other.id, **given_)
            == "not_yours"
        )
        assert (
            scene.refused(people[0], name, stage, group="gone", **given_)
            == "unknown_group"
        )


# The sheet


def test_two_members_never_overwrite_each_other_silently() -> None:
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = grouped(scene)
    row = scene.write(anna, stage, idea="First")
    scene.do(
        anna,
        "revise_entry",
        stage,
        entry=row.id,
        revision=1,
        content={"idea": "Anna's"},
    )
    late = {"entry": row.id, "revision": 1, "content": {"idea": "Boris's"}}
    assert (
        scene.refused(boris, "revise_entry", stage, **late)
        == "changed_meanwhile"
    )
    shown = scene.looks(boris)["mine"]
    assert [
        (item.data["revision"], item.data["content"])
        for item in shown.items or ()
    ] == [(2, {"idea": "Anna's"})]
    assert (
        scene.do(
            boris,
            "revise_entry",
            stage,
            **{**late, "content": {"idea": "Anna's"}},
        ).events
        == ()
    )
    scene.do(boris, "revise_entry", stage, **{**late, "revision": 2})
    assert scene.entry(row.id).content == {"idea": "Boris's"}


def test_another_groups_rows_are_not_touched_and_who_sits_nowhere_writes_nothing() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2)
    row = scene.write(people[0], stage, idea="Ours")
    other = next(
        p for p in people if scene.group_of(stage, p).id != row.group_id
    )
    change = {"entry": row.id, "revision": 1, "content": {"idea": "Theirs"}}
    assert scene.refused(other, "revise_entry", stage, **change) == "not_yours"
    assert (
        scene.refused(other, "withdraw_entry", stage, entry=row.id)
        == "not_yours"
    )
    scene.do(MODERATOR, "move_member", stage, person=other.id)
    assert (
        scene.refused(other, "add_entry", stage, content={"idea": "Hm"})
        == "no_group"
    )
    assert (
        scene.refused(MODERATOR, "add_entry", stage, content={"idea": "Hm"})
        == "no_group"
    )


def test_the_limit_is_the_groups() -> None:
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = grouped(scene, limit=1)
    scene.write(anna, stage, idea="One")
    assert (
        scene.refused(boris, "add_entry", stage, content={"idea": "Two"})
        == "entry_limit"
    )
    assert scene.looks(boris)["form"].data["reason"] == "full"


# What each audience sees


def test_a_member_sees_the_table_the_form_and_the_sheet_that_the_group_shares() -> (
    None
):
    scene = Scene()
    anna, boris = scene.crowd(2)
    stage = grouped(scene)
    row = scene.write(anna, stage, idea="Ours")
    (group,) = scene.groups(stage)
    seen = scene.looks(boris)
    party = seen["place"].data["own"]
    assert isinstance(party, Party)
    assert (party.group, party.rows) == (GroupMark(group.id, 1, ""), 1)
    assert [member.name for member in party.members] == [anna.name, boris.name]
    assert (
        seen["form"].data["reason"],
        items(seen["mine"]),
        items(seen["board"]),
    ) == ("", [row.id], [])


def test_who_has_no_group_yet_is_told_so_and_sees_where_one_may_sit_down() -> (
    None
):
    scene = Scene()
    anna, *_ = scene.crowd(4)
    stage = grouped(scene, "self", size=2)
    seen = scene.looks(anna)
    assert (seen["place"].data["own"], seen["place"].data["chosen"]) == (
        None,
        True,
    )
    assert seen["form"].data["reason"] == "seatless"
    assert items(seen["board"]) == [group.id for group in scene.groups(stage)]
    scene.do(MODERATOR, "close_stage", stage)
    assert items(scene.looks(anna)["board"]) == []


def test_other_sheets_are_seen_only_as_the_envelope_allows() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2, visibility="group")
    row = scene.write(people[0], stage, idea="Ours")
    scene.do(MODERATOR, "reveal_stage", stage)
    other = next(
        p for p in people if scene.group_of(stage, p).id != row.group_id
    )
    assert row.id not in repr(scene.looks(other))
    assert row.id not in repr(scene.looks(PROJECTOR, Surface.projector))
    assert items(scene.looks(MODERATOR, Surface.console)["wall"]) == [row.id]


def test_the_wall_shows_the_sheets_group_by_group_after_the_reveal() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2)
    rows = [scene.write(person, stage, idea=person.name) for person in people]
    assert items(scene.looks(PROJECTOR, Surface.projector)["wall"]) == []
    scene.do(MODERATOR, "reveal_stage", stage)
    walls = []
    for group in scene.groups(stage):
        scene.do(MODERATOR, "turn_wall", stage, part=group.id)
        walls.append(items(scene.looks(PROJECTOR, Surface.projector)["wall"]))
    assert [
        {each.group_id for each in rows if each.id in wall} for wall in walls
    ] == [{group.id} for group in scene.groups(stage)]
    assert {each for wall in walls for each in wall} == {row.id for row in rows}


def test_the_projector_names_the_groups_and_their_people() -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2)
    board = scene.looks(PROJECTOR, Surface.projector)["board"]
    assert items(board) == [group.id for group in scene.groups(stage)]
    assert all(person.name in repr(board) for person in people)


def test_the_console_sees_who_needs_help_who_is_ready_and_who_has_no_group() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=4)
    (group,) = scene.groups(stage)
    scene.do(people[1], "ask_help", stage, group=group.id)
    scene.do(people[1], "set_ready", stage, group=group.id)
    scene.do(MODERATOR, "move_member", stage, person=people[0].id)
    seen = scene.looks(MODERATOR, Surface.console)
    party, unseated = seen["board"].items or ()
    shown = party.data["party"]
    assert isinstance(shown, Party)
    assert (shown.ready_at, shown.help_at, len(shown.members)) == (
        scene.now,
        scene.now,
        3,
    )
    assert unseated.slot == "none"
    assert [person.name for person in _seated(unseated.data["people"])] == [
        people[0].name
    ]
    assert (seen["tools"].data["may_form"], seen["tools"].data["size"]) == (
        True,
        4,
    )


def _seated(people: object) -> list[Seated]:
    assert isinstance(people, tuple)
    return list(people)


def test_a_removed_person_sits_nowhere_any_more() -> None:
    scene = Scene()
    people = scene.crowd(2)
    stage = grouped(scene)
    scene.do(MODERATOR, "remove_person", person=people[0].id)
    (party,) = scene.looks(MODERATOR, Surface.console)["board"].items or ()
    assert people[0].name not in repr(party)
    assert stage.id in repr(party)


def test_a_screen_that_still_asks_for_a_group_that_is_gone_shows_none() -> None:
    scene = Scene()
    stage = grouped(scene)
    audience = Audience(Surface.phone, Scope.group, stage.id, of="gone")
    seen = {
        region.slot: region
        for region in KINDS["group"].regions(scene.snapshot, stage, audience)
    }
    assert seen["place"].data["own"] is None


@given(
    authorship=st.sampled_from(("side", "anonymous")),
    who=st.lists(st.integers(0, 5), min_size=1, max_size=6),
)
@settings(deadline=None)
def test_the_rows_of_a_secret_sheet_name_nobody(
    authorship: str, who: list[int]
) -> None:
    scene = Scene()
    people = scene.crowd(6)
    stage = grouped(scene, authorship=authorship)
    for number in who:
        scene.write(people[number], stage, idea=f"Idea of {number}")
    scene.do(MODERATOR, "reveal_stage", stage)
    walls = [
        scene.looks(MODERATOR, Surface.console)["wall"],
        scene.looks(PROJECTOR, Surface.projector)["wall"],
        *(scene.looks(person)["wall"] for person in people),
        *(scene.looks(person)["mine"] for person in people),
    ]
    tables = [
        block
        for block in scene.minutes(stage).heard
        if isinstance(block, Table)
    ]
    told = repr(walls) + repr(tables)
    assert not [
        person.name
        for person in people
        if person.name in told or f"'{person.id}'" in told
    ]


def test_choosing_a_group_does_not_tie_a_name_to_the_pseudonym_of_a_secret_sheet() -> (
    None
):
    scene = Scene()
    anna, *_ = scene.crowd(2)
    stage = grouped(scene, "self", authorship="anonymous")
    (group,) = scene.groups(stage)
    seat = scene.do(anna, "choose_group", stage, group=group.id)
    row = scene.do(anna, "add_entry", stage, content={"idea": "Secret"})
    assert (seat.actor, row.actor == anna.id) == (anna.id, False)
    assert scene.entry(row.made[0]).author not in {row.actor, anna.id}


# The protocol


def test_the_protocol_has_a_table_a_group_with_its_people_and_what_the_rows_grew_from() -> (
    None
):
    scene = Scene()
    anna, boris = scene.crowd(2)
    positions = scene.opened("positions", "form")
    grown = [
        scene.write(anna, positions, what=f"Position {n}").id for n in range(3)
    ]
    stage = grouped(scene, sources=({"stage": "positions"},))
    (group,) = scene.groups(stage)
    first = scene.do(
        boris,
        "add_entry",
        stage,
        content={"idea": "First"},
        sources=[grown[2], grown[0]],
    ).made[0]
    second = scene.write(anna, stage, idea="Second")
    hidden = scene.write(anna, stage, idea="Hidden")
    scene.do(MODERATOR, "hide_entry", stage, entry=hidden.id)
    scene.do(anna, "rename_group", stage, group=group.id, name="Window")
    assert scene.minutes(stage) == Minutes(
        heard=(
            Heading("Group 1, “Window”"),
            Paragraph("Members: p00 Surname, p01 Surname.", note=True),
            Table(
                ("No.", "Idea"),
                (("1", "First"), ("2", "Second")),
                (0.06, 0.94),
                anchors=(first, second.id),
            ),
            Paragraph(
                "Grew from:",
                note=True,
                references=(
                    Reference("No. 1 – Positions, No. 1", grown[0]),
                    Reference("No. 1 – Positions, No. 3", grown[2]),
                ),
            ),
        ),
        act="DISCUSSED:",
        subject="in groups",
    )


def test_a_source_that_was_withdrawn_or_hidden_is_not_cited_and_one_without_a_number_is_by_its_stage() -> (
    None
):
    scene = Scene()
    anna, _ = scene.crowd(2)
    positions = scene.opened("positions", "form")
    gone, covered = (
        scene.write(anna, positions, what="Gone"),
        scene.write(anna, positions, what="Covered"),
    )
    secret = scene.opened("secret", "form", authorship="anonymous")
    hushed = scene.write(anna, secret, what="Hushed")
    stage = grouped(
        scene, sources=[{"stage": "positions"}, {"stage": "secret"}]
    )
    sources = [gone.id, covered.id, hushed.id]
    scene.do(
        anna, "add_entry", stage, content={"idea": "First"}, sources=sources
    )
    scene.do(MODERATOR, "hide_entry", positions, entry=covered.id)
    scene.put(gone.model_copy(update={"withdrawn_at": scene.now}))
    assert scene.minutes(stage).heard[-1] == Paragraph(
        "Grew from:", note=True, references=(Reference("No. 1 – Secret", ""),)
    )


def test_a_wide_sheet_becomes_a_table_for_each_row_with_what_was_filled_in() -> (
    None
):
    scene = Scene()
    anna, _ = scene.crowd(2)
    stage = scene.opened("groups", "group", fields=SIX)
    row = scene.write(anna, stage, **{f"f{n}": f"text {n}" for n in range(6)})
    other = scene.write(anna, stage, f1="only this")
    tables = [
        block
        for block in scene.minutes(stage).heard
        if isinstance(block, Table)
    ]
    assert [table.header for table in tables] == [("No. 1",), ("No. 2",)]
    assert tables[0].rows == tuple(
        (f"Field {n}", f"text {n}") for n in range(6)
    )
    assert (tables[0].anchors, tables[1].rows) == (
        (row.id, *[""] * 5),
        (("Field 1", "only this"),),
    )
    assert tables[1].anchors == (other.id,)


def test_rows_of_a_group_that_is_gone_stand_by_themselves_and_an_empty_group_has_no_heading() -> (
    None
):
    scene = Scene()
    people = scene.crowd(4)
    stage = grouped(scene, size=2)
    row = scene.write(people[0], stage, idea="Ours")
    scene.put(row.model_copy(update={"group_id": "gone"}))
    assert scene.minutes(stage).heard[0] == Heading("Outside the groups")
    assert len(scene.minutes(stage).heard) == 2


def test_a_group_without_people_has_no_list_of_them() -> None:
    scene = Scene()
    stage = grouped(scene, "manual")
    (group,) = scene.groups(stage)
    scene.do(
        SECRETARY,
        "add_entry",
        stage,
        content={"idea": "From paper"},
        group=group.id,
    )
    assert [type(block) for block in scene.minutes(stage).heard] == [
        Heading,
        Table,
    ]


def test_a_secret_sheet_is_numbered_by_its_place() -> None:
    scene = Scene()
    anna, _ = scene.crowd(2)
    stage = grouped(scene, authorship="anonymous")
    scene.write(anna, stage, idea="One"), scene.write(anna, stage, idea="Two")
    (table,) = [
        block
        for block in scene.minutes(stage).heard
        if isinstance(block, Table)
    ]
    assert [row[0] for row in table.rows] == ["1", "2"]


# Whatever happens


class Groups(RuleBasedStateMachine):
    """Random people do random things: nobody ever sits twice, and doing a done thing again changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.people = self.scene.crowd(7)
        self.stage = grouped(self.scene, "self")

    @rule(forming=st.sampled_from(Forming), size=st.integers(2, 5))
    def form(self, forming: Forming, size: int) -> None:
        self.attempt(MODERATOR, "form_groups", forming=forming.value, size=size)

    @rule(who=st.integers(0, 6), group=st.integers(0, 4))
    def choose(self, who: int, group: int) -> None:
        self.attempt_twice(
            self.people[who], "choose_group", group=self.group(group)
        )

    @rule(who=st.integers(0, 6), group=st.none() | st.integers(0, 4))
    def move(self, who: int, group: int | None) -> None:
        chosen = {} if group is None else {"group": self.group(group)}
        self.attempt_twice(
            MODERATOR, "move_member", person=self.people[who].id, **chosen
        )

    @rule(
        who=st.integers(0, 6),
        group=st.integers(0, 4),
        ready=st.booleans(),
        name=st.sampled_from(("", "Us")),
    )
    def say(self, who: int, group: int, ready: bool, name: str) -> None:
        person, place = self.people[who], self.group(group)
        self.attempt_twice(person, "set_ready", group=place, ready=ready)
        self.attempt_twice(person, "ask_help", group=place, help=ready)
        self.attempt_twice(person, "rename_group", group=place, name=name)

    @rule(side=st.sampled_from(("a", "b", None)))
    def arrive(self, side: str | None) -> None:
        self.scene.do(MODERATOR, "add_person", name="Late", side=side)

    @rule(who=st.integers(0, 6))
    def leave(self, who: int) -> None:
        self.attempt_twice(
            MODERATOR, "remove_person", person=self.people[who].id
        )

    @precondition(lambda self: self.scene.snapshot.done)
    @rule()
    def undo(self) -> None:
        self.attempt(
            MODERATOR, "undo", number=self.scene.snapshot.done[-1].number
        )

    @invariant()
    def nobody_sits_twice(self) -> None:
        members = list(
            self.scene.snapshot.where(Member, stage_id=self.stage.id)
        )
        assert len({member.person_id for member in members}) == len(members)

    @invariant()
    def every_seat_is_in_a_group_and_places_are_in_a_row(self) -> None:
        groups = self.scene.groups(self.stage)
        seats = {
            member.group_id
            for member in self.scene.snapshot.where(
                Member, stage_id=self.stage.id
            )
        }
        assert seats <= {group.id for group in groups}
        assert [group.position for group in groups] == list(range(len(groups)))

    def group(self, number: int) -> str:
        groups = self.scene.groups(self.stage)
        return groups[number].id if number < len(groups) else "none"

    def attempt(self, who: Any, name: str, /, **fields: Any) -> None:
        stage = None if name in {"undo", "remove_person"} else self.stage
        try:
            self.scene.do(who, name, stage, **fields)
        except Refused:
            return

    def attempt_twice(self, who: Any, name: str, /, **fields: Any) -> None:
        self.attempt(who, name, **fields)
        once = self.scene.sitting.rows()
        self.attempt(who, name, **fields)
        assert self.scene.sitting.rows() == once


TestWhateverHappens = Groups.TestCase
TestWhateverHappens.settings = settings(
    max_examples=times(40), stateful_step_count=25, deadline=None
)
