# Groups made of earlier groups, with what their people bring, and groups that each have a theme of their own.
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from session.fields import FormField
from session.people import Surface
from session.stages.group.joining import united
from session.tables import Stage
from tests.session.build import MODERATOR
from tests.session.stages.scene import PROJECTOR, Scene, items

IDEA = FormField(name="idea", label="Idea", required=True)
SOURCES = [{"stage": "pairs"}]


def pairs(scene: Scene) -> Stage:
    options = {"forming": "random", "size": 2}
    return scene.opened("pairs", "group", options=options, fields=(IDEA,))


@given(
    st.lists(st.integers(0, 5), max_size=12),
    st.integers(0, 6),
    st.integers(1, 8),
)
def test_earlier_groups_stay_whole_and_everybody_sits_once(
    sizes: list[int], late: int, groups: int
) -> None:
    before = [
        [f"g{group}p{n}" for n in range(size)]
        for group, size in enumerate(sizes)
    ]
    strangers = [f"late{n}" for n in range(late)]
    formed = united(before, strangers, groups)
    seated = [person for group in formed for person in group]
    assert sorted(seated) == sorted([*chain.from_iterable(before), *strangers])
    at = {
        person: place for place, group in enumerate(formed) for person in group
    }
    assert all(len({at[person] for person in group}) <= 1 for group in before)
    assert len(formed) <= groups


def test_pairs_become_fours_and_bring_their_sheets() -> None:
    scene = Scene()
    people = scene.crowd(8)
    first = pairs(scene)
    rows = [scene.write(each, first, idea=f"Of {each.name}") for each in people]
    before = scene.seated(first)
    fours = scene.opened(
        "fours",
        "group",
        options={"forming": "joined", "size": 4},
        fields=(IDEA,),
        sources=SOURCES,
    )
    now = scene.seated(fours)
    assert sorted(map(len, now.values())) == [4, 4]
    pairs_then = [set(each) for each in before.values()]
    assert all(
        any(pair <= set(four) for four in now.values()) for pair in pairs_then
    )
    own = next(four for four in now.values() if people[0].id in four)
    shown = items(scene.looks(people[0])["sheet"])
    assert set(shown) == {each.id for each in rows if each.person_id in own}


def test_what_is_not_for_all_to_read_is_not_brought() -> None:
    scene = Scene()
    people = scene.crowd(4)
    first = scene.opened(
        "pairs",
        "group",
        options={"forming": "random", "size": 2},
        fields=(IDEA,),
        visibility="group",
    )
    scene.write(people[0], first, idea="Between us")
    scene.opened(
        "fours",
        "group",
        options={"forming": "joined", "size": 4},
        fields=(IDEA,),
        sources=SOURCES,
    )
    assert items(scene.looks(people[0])["sheet"]) == []


def test_who_sat_in_no_group_before_comes_to_the_smallest() -> None:
    scene = Scene()
    scene.crowd(4)
    pairs(scene)
    scene.do(MODERATOR, "skip_stage", scene.planned("break", "info"))
    fours = scene.planned(
        "fours", "group", options={"forming": "joined", "size": 4}
    )
    late = scene.person("late")
    scene.do(MODERATOR, "open_stage", fours)
    assert late.id in chain.from_iterable(scene.seated(fours).values())


def test_without_earlier_groups_all_sit_together() -> None:
    scene = Scene()
    scene.crowd(4)
    options = {"forming": "joined", "size": 4}
    stage = scene.opened("fours", "group", options=options, fields=(IDEA,))
    assert [len(each) for each in scene.seated(stage).values()] == [4]


def test_each_group_has_a_theme_which_is_its_title_until_it_has_a_name() -> (
    None
):
    scene = Scene()
    people = scene.crowd(9)
    ideas = scene.opened("ideas", "form", fields=(IDEA,))
    for text in ("Yard", "Calendar", "School"):
        scene.write(people[0], ideas, idea=text)
    stage = scene.opened(
        "groups",
        "group",
        options={"forming": "random", "themes": True},
        fields=(IDEA,),
        sources=[{"stage": "ideas"}],
    )
    assert [len(each) for each in scene.seated(stage).values()] == [3, 3, 3]
    wall = scene.looks(PROJECTOR, Surface.projector)["board"]
    titles = [item.data["party"].group.name for item in wall.items or ()]  # type: ignore[attr-defined]
    assert titles == ["Yard", "Calendar", "School"]
    first = scene.groups(stage)[0]
    scene.do(MODERATOR, "rename_group", stage, group=first.id, name="Ours")
    again = scene.looks(PROJECTOR, Surface.projector)["board"]
    titles = [item.data["party"].group.name for item in again.items or ()]  # type: ignore[attr-defined]
    assert titles == ["Ours", "Calendar", "School"]


def test_where_people_choose_there_is_a_group_for_every_theme() -> None:
    scene = Scene()
    people = scene.crowd(4)
    ideas = scene.opened("ideas", "form", fields=(IDEA,))
    for number in range(5):
        scene.write(people[0], ideas, idea=f"Theme {number}")
    stage = scene.opened(
        "groups",
        "group",
        options={"forming": "self", "themes": True},
        fields=(IDEA,),
        sources=[{"stage": "ideas"}],
    )
    assert len(scene.groups(stage)) == 5
