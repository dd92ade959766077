# A card says of an entry what was done to it, each mark by itself, and of its author what the stage tells.
from itertools import product

import pytest

from session.entries.cards import Mark, Original, card
from session.envelope import Authorship
from session.tables import Entry
from tests.session.build import MINUTE, MODERATOR, NOON, SECRETARY, WHAT
from tests.session.stages.scene import Scene

MARKS = ("thesis", "hidden", "approved", "edited")
DEEDS = {
    "thesis": "mark_thesis",
    "hidden": "hide_entry",
    "approved": "approve_entry",
}


@pytest.mark.parametrize("approval", [False, True])
@pytest.mark.parametrize(
    "marked", list(product((False, True), repeat=len(MARKS)))
)
def test_each_mark_stands_for_what_was_done_and_for_nothing_else(
    marked: tuple[bool, ...], approval: bool
) -> None:
    scene = Scene()
    stage = scene.opened("s", "form", approval=approval)
    entry, other = (
        scene.write(scene.person(name), stage, what="Open late")
        for name in ("anna", "boris")
    )
    done = dict(zip(MARKS, marked, strict=True))
    for name in (name for name in DEEDS if done[name]):
        scene.do(MODERATOR, DEEDS[name], stage, entry=entry.id)
    if done["edited"]:
        scene.do(
            SECRETARY,
            "edit_wording",
            stage,
            entry=entry.id,
            revision=1,
            content={"what": "Open later"},
        )
    shown, bare = (
        card(scene.snapshot, stage, scene.again(each), (WHAT,))
        for each in (entry, other)
    )
    assert {
        name: getattr(shown, name) for name in ("thesis", "hidden", "edited")
    } == {name: done[name] for name in ("thesis", "hidden", "edited")}
    assert shown.pending is (approval and not done["approved"])
    assert (bare.thesis, bare.hidden, bare.edited, bare.pending) == (
        False,
        False,
        False,
        approval,
    )
    assert [line.text for line in shown.lines] == [
        "Open later" if done["edited"] else "Open late"
    ]


@pytest.mark.parametrize("behalf", [False, True])
@pytest.mark.parametrize("authorship", Authorship)
def test_of_the_author_a_card_tells_what_the_stage_does(
    authorship: Authorship, behalf: bool
) -> None:
    scene = Scene()
    scene.person("anna", "a")
    boris = scene.person("boris", "b")
    stage = scene.opened("s", "form", authorship=authorship)
    scene.sitting.now += MINUTE
    given = {"on_behalf": "boris"} if behalf else {}
    made = scene.do(
        SECRETARY if behalf else boris,
        "add_entry",
        stage,
        content={"what": "x"},
        **given,
    ).made
    shown = card(scene.snapshot, stage, scene.entry(made[0]), (WHAT,))
    signed = authorship is Authorship.signed
    assert (shown.by, shown.at) == (
        ("boris Surname", NOON + MINUTE) if signed else ("", None)
    )
    assert shown.side == (
        None if authorship is Authorship.anonymous else Mark("Side b", 2)
    )
    assert (shown.on_behalf, shown.number) == (behalf, int(signed))


def test_a_card_that_stands_for_others_has_the_words_of_each_and_whose_they_are() -> (
    None
):
    scene = Scene()
    stage = scene.opened("s", "form")
    one, *others = (
        scene.write(scene.person(name), stage, what=name.upper())
        for name in ("anna", "boris", "vera")
    )
    scene.do(
        MODERATOR,
        "merge_entries",
        stage,
        entry=one.id,
        others=[each.id for each in others],
    )
    found = card(scene.snapshot, stage, scene.again(one), (WHAT,)).originals
    assert found == tuple(
        Original(each.id, name.upper(), f"{name} Surname")
        for each, name in zip(others, ("boris", "vera"), strict=True)
    )
    assert (
        card(scene.snapshot, stage, scene.again(others[0]), (WHAT,)).originals
        == ()
    )
    assert [each.merged_into for each in scene.snapshot.all(Entry)] == [
        None,
        one.id,
        one.id,
    ]
