# Two people who are one: everything that named the other names the one who stays, and there is one voice.
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from session.refusals import Code
from session.stages.agree.rows import Pledge, Support
from session.tables import ROWS, Entry, Link, Member, Person
from tests.length import times
from tests.session.build import (
    MODERATOR,
    NOON,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    acting,
)
from tests.session.chance import Chance
from tests.session.stages.scene import Scene
from tests.session.test_undoing import everything


@settings(max_examples=times(30), deadline=None)
@given(st.integers(0, 2**32))
def test_nothing_names_the_other_any_more_and_undo_brings_all_of_it_back(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(40):
        sat.tries(*chance.wish(sat.snapshot, sat.key()))
    before = sat.rows()
    merged = (
        sat.answer(MODERATOR, "merge_people", person="anna", other="boris")
        is None
    )
    if not merged or sat.rows() == before:
        return
    naming = [
        row
        for name, rows in sat.rows().items()
        for row in rows.values()
        if row.id != "boris"
        and "boris"
        in [getattr(row, field) for field in ROWS[name].model_fields]
    ]
    assert naming == []
    for table in (Member, Support, Pledge):
        voices = [
            tuple(getattr(row, c) for c in table.frame)
            for row in sat.snapshot.all(table)
        ]
        assert len(voices) == len(set(voices))
    assert {entry.id for entry in sat.snapshot.all(Entry)} == set(
        before["entry"]
    )
    sat.tell(MODERATOR, "undo", number=sat.snapshot.number)
    assert sat.rows() == before


def voice_of(table: type[Member | Support | Pledge]) -> str:
    return "author" if table is Support else "person_id"


def test_where_both_voted_the_voice_of_the_one_who_stays_counts() -> None:
    scene = Scene()
    anna, again, boris = (
        scene.person("anna"),
        scene.person("anna2"),
        scene.person("boris"),
    )
    stage = scene.opened("deal", "agree")
    one, two = (scene.write(anna, stage, what=text) for text in ("One", "Two"))
    for who, entry, stance in (
        (anna, one, "for"),
        (again, one, "against"),
        (again, two, "abstain"),
        (boris, two, "for"),
    ):
        scene.do(who, "support", stage, entry=entry.id, stance=stance)
    scene.do(MODERATOR, "merge_people", person="anna", other="anna2")
    stand = {
        (row.entry_id, row.author): row.stance.value
        for row in scene.snapshot.all(Support)
    }
    assert stand == {
        (one.id, "anna"): "for",
        (two.id, "anna"): "abstain",
        (two.id, "boris"): "for",
    }


def test_the_links_of_the_other_are_the_persons_own_now_and_what_only_the_other_said_is_kept() -> (
    None
):
    link = Link(
        id="l",
        session_id=SESSION,
        digest="0" * 64,
        role="participant",
        person_id="b",
    )
    first, second = (
        a_person("a", joined_at=NOON + 5),
        a_person("b", organization="Library", generation=2),
    )
    sat = Sitting(a_session(first, second, link))
    sat.tell(MODERATOR, "merge_people", person="a", other="b")
    kept, gone = (
        sat.snapshot.get(Person, each, Code.unknown_person) for each in "ab"
    )
    assert (kept.organization, kept.generation, kept.joined_at) == (
        "Library",
        2,
        NOON,
    )
    assert (gone.merged_into, gone.removed_at) == ("a", NOON)
    assert sat.snapshot.get(Link, "l", Code.link_wrong).person_id == "a"


def test_what_was_written_without_a_name_stays_where_it_is() -> None:
    scene = Scene()
    anna, again = scene.person("anna"), scene.person("anna2")
    stage = scene.opened("secret", "form", authorship="anonymous")
    entry = scene.write(again, stage, what="Nobody knows")
    scene.do(MODERATOR, "merge_people", person=anna.id, other=again.id)
    assert scene.again(entry) == entry


def test_nobody_is_made_one_with_themselves_or_with_one_who_was_put_out() -> (
    None
):
    sat = Sitting(
        a_session(a_person("a"), a_person("b"), a_person("c", removed_at=NOON))
    )
    assert (
        sat.answer(MODERATOR, "merge_people", person="a", other="a")
        is Code.unknown_person
    )
    assert (
        sat.answer(MODERATOR, "merge_people", person="c", other="a")
        is Code.unknown_person
    )
    assert (
        sat.answer(SECRETARY, "merge_people", person="a", other="b")
        is Code.not_allowed
    )
    assert (
        sat.answer(acting(a_person("b")), "merge_people", person="a", other="b")
        is Code.not_allowed
    )
    sat.tell(MODERATOR, "merge_people", person="a", other="b")
    assert (
        sat.tell(MODERATOR, "merge_people", person="a", other="b").events == ()
    )


def test_every_row_that_counts_a_voice_says_in_which_frame_a_person_has_one() -> (
    None
):
    # Of these a person may have several.
    many = {
        "correction",
        "entry",
        "link",
        "person",
    }
    persons = {
        name
        for name, row in ROWS.items()
        if {"person_id", "author"} & set(row.indexed)
    }
    assert {name for name in persons - many if not ROWS[name].frame} == set()
