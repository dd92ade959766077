# What the moderator lets through, merges and shows alone: what the room sees of it, and that no original is lost.
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from session.entries.written import (
    merged_into,
    seen_entries,
    shown_entries,
    standing_for,
)
from session.kind import Listing
from session.people import Surface
from session.refusals import Code
from session.tables import Entry
from tests.length import times
from tests.session.build import MODERATOR, SECRETARY, Sitting, acting
from tests.session.chance import Chance
from tests.session.stages.scene import PROJECTOR, Scene, cards, items
from tests.session.test_undoing import everything


def test_what_is_not_let_through_is_on_no_wall_and_stands_in_the_protocol() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = scene.opened("s", "form", approval=True, section="positions")
    entry = scene.write(anna, stage, what="Wait for it")
    scene.do(MODERATOR, "reveal_stage", stage)
    for who, surface in (
        (boris, Surface.phone),
        (PROJECTOR, Surface.projector),
    ):
        assert items(scene.looks(who, surface)["wall"]) == []
    assert items(scene.looks(anna)["mine"]) == [entry.id]
    (card,) = cards(scene.looks(MODERATOR, Surface.console)["wall"])
    assert card.pending
    assert "Wait for it" in repr(scene.minutes(stage))
    scene.do(MODERATOR, "approve_entry", stage)
    for who, surface in (
        (boris, Surface.phone),
        (PROJECTOR, Surface.projector),
    ):
        assert items(scene.looks(who, surface)["wall"]) == [entry.id]
    scene.do(MODERATOR, "approve_entry", stage, entry=entry.id, approved=False)
    assert items(scene.looks(PROJECTOR, Surface.projector)["wall"]) == []


@settings(max_examples=times(40), deadline=None)
@given(st.integers(0, 2**32))
def test_every_shown_entry_is_seen_or_stood_for_by_one_that_stands(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(60):
        sat.tries(*chance.wish(sat.snapshot, sat.key()))
        ids = [entry.id for entry in sat.snapshot.all(Entry)]
        if ids and not chance.seldom():
            entry = sat.snapshot.get(Entry, chance.one(ids), Code.unknown_entry)
            sat.answer(
                MODERATOR,
                "merge_entries",
                stage=entry.stage_id,
                entry=entry.id,
                others=[chance.one(ids)],
            )
    for stage in sat.snapshot.stages:
        seen = {entry.id for entry in seen_entries(sat.snapshot, stage)}
        for entry in shown_entries(sat.snapshot, stage):
            other = standing_for(sat.snapshot, entry)
            assert other is None or standing_for(sat.snapshot, other) is None
            awaits = stage.envelope.approval and entry.approved_at is None
            assert (entry.id in seen) is (other is None and not awaits)
            assert other is None or entry in merged_into(sat.snapshot, other)


def test_a_list_that_is_shown_knows_when_what_a_card_stands_for_has_changed() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = scene.opened("s", "form", section="positions")
    one, two = (
        scene.write(anna, stage, what="Evening hours"),
        scene.write(boris, stage, what="Open in the evening"),
    )

    def wall() -> Listing:
        listed = scene.looks(MODERATOR, Surface.console)["wall"].items
        assert isinstance(listed, Listing)
        return listed

    scene.do(MODERATOR, "merge_entries", stage, entry=one.id, others=[two.id])
    before = wall()
    assert wall().changed(before) == []
    scene.do(
        MODERATOR,
        "edit_wording",
        stage,
        entry=two.id,
        revision=two.revision,
        content={"what": "Otherwise"},
    )
    after = wall()
    assert (
        [row.id for row in after.rows]
        == [row.id for row in before.rows]
        == [one.id]
    )
    assert after.changed(before) is None


def test_originals_stay_and_are_back_when_the_one_that_stands_for_them_goes() -> (
    None
):
    scene = Scene()
    anna, boris = scene.person("anna"), scene.person("boris", "b")
    stage = scene.opened("s", "form", section="positions")
    one, two = (
        scene.write(anna, stage, what="Evening hours"),
        scene.write(boris, stage, what="Open in the evening"),
    )
    scene.do(SECRETARY, "merge_entries", stage, entry=one.id, others=[two.id])
    (card,) = cards(scene.looks(MODERATOR, Surface.console)["wall"])
    assert [(each.text, each.by) for each in card.originals] == [
        ("Open in the evening", "boris Surname")
    ]
    assert items(scene.looks(anna)["wall"]) == [one.id]
    assert items(scene.looks(boris)["mine"]) == [two.id]
    assert all(
        text in repr(scene.minutes(stage))
        for text in ("Evening hours", "Open in the evening")
    )
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id)
    assert items(scene.looks(anna)["wall"]) == [two.id]
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id, hidden=False)
    scene.do(MODERATOR, "split_entry", stage, entry=two.id)
    assert items(scene.looks(anna)["wall"]) == [one.id, two.id]


def test_agreements_are_never_merged() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("deal", "agree")
    one, two = (scene.write(anna, stage, what=text) for text in "ab")
    told = {"entry": one.id, "others": [two.id]}
    assert (
        scene.refused(MODERATOR, "merge_entries", stage, **told)
        == "unknown_command"
    )


def test_one_entry_stands_on_the_wall_alone_before_the_others_are_shown() -> (
    None
):
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("s", "form")
    one, _two = (
        scene.write(anna, stage, what="One"),
        scene.write(anna, stage, what="Two"),
    )
    scene.do(MODERATOR, "set_spotlight", entry=one.id)
    (only,) = scene.looks(PROJECTOR, Surface.projector)["wall"].items or ()
    assert (only.slot, only.block) == (one.id, "idea")
    scene.do(MODERATOR, "hide_entry", stage, entry=one.id)
    assert items(scene.looks(PROJECTOR, Surface.projector)["wall"]) == []
    scene.do(MODERATOR, "set_spotlight")
    assert scene.snapshot.session.spotlight_id is None


def test_what_only_moderators_or_a_group_may_see_never_stands_on_the_wall_alone() -> (
    None
):
    for visibility in ("never", "group"):
        scene = Scene()
        anna, stage = (
            scene.person("anna"),
            scene.opened("s", "form", visibility=visibility),
        )
        entry = scene.write(anna, stage, what="Between us")
        scene.do(MODERATOR, "set_spotlight", entry=entry.id)
        assert items(scene.looks(PROJECTOR, Surface.projector)["wall"]) == []


def test_agreements_are_read_aloud_one_by_one() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("deal", "agree")
    ids = [
        scene.write(anna, stage, what=text).id
        for text in ("One", "Two", "Three")
    ]
    seen = []
    while (
        later := scene.looks(MODERATOR, Surface.console)["tools"].data["later"]
    ) is not None:
        scene.do(MODERATOR, "set_spotlight", entry=later)
        (only,) = scene.looks(PROJECTOR, Surface.projector)["wall"].items or ()
        seen.append((only.slot, only.block))
    assert seen == [(each, "aloud") for each in ids]


def test_pasted_lines_become_cards_and_a_line_too_long_stops_all_of_them() -> (
    None
):
    scene = Scene()
    stage = scene.opened("s", "form", limit=1)
    record = scene.do(
        SECRETARY, "add_entries", stage, lines=["One", "", "  ", "Two", "Three"]
    )
    texts = [scene.entry(each).content["what"] for each in record.made]
    assert texts == ["One", "Two", "Three"]
    assert [scene.entry(each).number for each in record.made] == [1, 2, 3]
    assert (
        scene.refused(
            SECRETARY, "add_entries", stage, lines=["Four", "x" * 281]
        )
        == "line_too_long"
    )
    assert (
        scene.refused(SECRETARY, "add_entries", stage, lines=["", " "])
        == "nothing_written"
    )
    assert (
        scene.refused(
            acting(scene.person("anna")), "add_entries", stage, lines=["Five"]
        )
        == "not_allowed"
    )
    scene.do(MODERATOR, "undo", number=scene.snapshot.number)
    assert list(scene.snapshot.all(Entry)) == []


@settings(max_examples=times(40), deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_changes_words_that_somebody_may_be_editing_makes_a_new_revision(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(80):
        before = dict(sat.rows()["entry"])
        sat.tries(*chance.wish(sat.snapshot, sat.key()))
        for entry in sat.snapshot.all(Entry):
            was = before.get(entry.id)
            if isinstance(was, Entry) and (was.content, was.wording) != (
                entry.content,
                entry.wording,
            ):
                assert entry.revision > was.revision


def test_who_mends_words_that_were_edited_meanwhile_is_told() -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("form", "form")
    entry = scene.write(anna, stage, what="One")
    scene.do(
        MODERATOR,
        "edit_wording",
        stage,
        entry=entry.id,
        revision=1,
        content={"what": "The first"},
    )
    told = {"entry": entry.id, "revision": 1, "content": {"what": "One, too"}}
    assert (
        scene.refused(anna, "revise_entry", stage, **told)
        == Code.changed_meanwhile
    )
    assert scene.again(entry).wording == {"what": "The first"}
