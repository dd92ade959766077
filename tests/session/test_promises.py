# What stands above a form: carried by what is sent, kept whatever the programme becomes, and true of every screen,
# document and table, in every combination of who sees, how it is signed, who shares an entry, and kind of stage.
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import markdown
from exports.data.grids import grids
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from facilitator_ui.bots.forms import Ask, asks_in
from facilitator_ui.render import Renderer
from session.decide import COMMANDS
from session.envelope import Authorship, Unit, Visibility
from session.messages import WritingCommand
from session.people import Actor, Surface
from session.secrecy.promises import (
    ALL,
    ALL_LATER,
    ANNEXED,
    FEW,
    GROUP_LATER,
    LET_THROUGH,
    MEMBERS,
    PRINTED,
    SIDE_LATER,
    SIGNED,
    WIDER,
    is_given,
    promise,
    told,
    told_of_corrections,
)
from session.stages import KINDS
from session.stages.agree.rows import Support
from session.tables import Entry, Person
from session.words import words
from tests.length import times
from tests.session.build import (
    MODERATOR,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
)
from tests.session.chance import Chance
from tests.session.stages.scene import PROJECTOR, Scene

RENDERER = Renderer(Path(__file__).parents[2] / "templates")
TEXT = "Lantern in the window"
UNITS = {
    "form": (Unit.person, Unit.side),
    "group": (Unit.group,),
    "report": (Unit.person,),
    "agree": (Unit.person,),
}
CONTENT = {
    "form": {"what": TEXT},
    "group": {"what": TEXT},
    "report": {"kind": "question", "text": TEXT},
    "agree": {"what": TEXT},
}
SECTIONS = {
    "form": "positions",
    "group": "reports",
    "report": "reports",
    "agree": "agreements",
}
CASES = [
    (kind, unit, authorship, visibility, section)
    for kind, units in UNITS.items()
    for unit, authorship, visibility in product(units, Authorship, Visibility)
    for section in ("none", SECTIONS[kind])
    if (unit, authorship) != (Unit.side, Authorship.anonymous)
]


class Told(Scene):
    """A stage in which one person has written. Anna and her mate are of one side; all four sit in two groups."""

    def __init__(
        self, kind: str, author: str, size: int = 2, **envelope: Any
    ) -> None:
        super().__init__()
        self.crew = {
            name: self.person(name, side)
            for name, side in zip("abcd", "aabb", strict=True)
        }
        options = {"forming": "random", "size": size}
        given = (
            {"options": options, **envelope} if kind == "group" else envelope
        )
        self.stage = self.opened("asked", kind, **given)
        self.author = self.crew[author]
        self.write(self.author, self.stage, **CONTENT[kind])

    def reads(self, who: Person, surface: Surface = Surface.phone) -> bool:
        return TEXT in repr(
            [_data(region) for region in self.looks(who, surface).values()]
        )

    def on_the_wall(self) -> bool:
        return TEXT in repr(
            [
                _data(region)
                for region in self.looks(PROJECTOR, Surface.projector).values()
            ]
        )

    def stranger(self) -> Person:
        """Return somebody of another side, and of another group where there are groups."""
        others = [
            each
            for each in self.crew.values()
            if each.side_id != self.author.side_id
        ]
        return next(each for each in others if not self._together(each))

    def _together(self, other: Person) -> bool:
        return bool(self.groups(self.stage)) and self.group_of(
            self.stage, other
        ) == self.group_of(self.stage, self.author)

    def show(self) -> None:
        """Show it to everyone by all the means there are."""
        self.do(MODERATOR, "reveal_stage", self.stage)
        for group in self.groups(self.stage):
            self.do(MODERATOR, "publish_sheet", self.stage, group=group.id)

    def documents(self) -> dict[Cut, str]:
        return {
            cut: markdown.write(
                protocol(self.snapshot, KINDS, words("en"), self.now, cut)
            )
            for cut in Cut
        }


def _data(region: object) -> list[object]:
    return [dict(each.data) for each in (region, *(region.items or ()))]  # type: ignore[attr-defined]  # regions


@pytest.mark.parametrize(
    ("kind", "unit", "authorship", "visibility", "section"), CASES, ids=str
)
def test_what_stands_above_the_form_is_what_happens(
    kind: str,
    unit: Unit,
    authorship: Authorship,
    visibility: Visibility,
    section: str,
) -> None:
    envelope: dict[str, Any] = {
        "unit": unit,
        "authorship": authorship,
        "visibility": visibility,
        "section": section,
    }
    scene = Told(kind, "a", **envelope)
    sight, printed, *_ = told(scene.again(scene.stage))
    before = scene.reads(scene.stranger())
    scene.show()
    after = scene.reads(scene.stranger()) or scene.on_the_wall()
    expected = {
        ALL: (True, True),
        ALL_LATER: (False, True),
        SIDE_LATER: (False, True),
        GROUP_LATER: (False, True),
    }
    assert (before, after) == expected.get(sight, (False, False))
    cuts = {
        cut for cut, document in scene.documents().items() if TEXT in document
    }
    assert cuts - {Cut.brief} == (
        {Cut.full, Cut.report} if printed == PRINTED else {Cut.report}
    )


@pytest.mark.parametrize(
    ("kind", "unit", "authorship", "visibility", "section"), CASES, ids=str
)
def test_of_whoever_wrote_nothing_is_told_but_what_stands_above_the_form(
    kind: str,
    unit: Unit,
    authorship: Authorship,
    visibility: Visibility,
    section: str,
) -> None:
    envelope: dict[str, Any] = {
        "unit": unit,
        "authorship": authorship,
        "visibility": visibility,
        "section": section,
    }
    one, mate, other = (
        _shown(Told(kind, author, 4, **envelope)) for author in "abc"
    )
    assert (one == mate) == (authorship is not Authorship.signed)
    assert (one == other) == (authorship is Authorship.anonymous)


def _shown(scene: Told) -> list[object]:
    """Return documents, tables and the console, where all of them show what they may."""
    tables = grids(scene.snapshot, KINDS, words("en"), scene.now)
    console = [
        _data(region)
        for slot, region in scene.looks(MODERATOR, Surface.console).items()
        if slot == "wall"
    ]
    return [scene.documents(), repr(tables), repr(console)]


def test_the_sentences_name_side_and_group_where_these_share_an_entry() -> None:
    def said(**envelope: Any) -> tuple[str, ...]:
        return told(a_stage("asked", **envelope))

    assert said() == (ALL, ANNEXED, SIGNED[Authorship.signed])
    assert said(unit="side", visibility="after_reveal", section="positions")[
        :2
    ] == (SIDE_LATER, PRINTED)
    assert said(unit="side", visibility="never")[0] == FEW[Unit.side]
    assert said(unit="group", visibility="group", authorship="anonymous")[
        ::3
    ] == (GROUP_LATER, MEMBERS)
    assert said(visibility="group")[0] == FEW[Unit.person]
    assert said(approval=True)[-1] == LET_THROUGH


@pytest.mark.parametrize("section", ["none", "agreements"])
@pytest.mark.parametrize("authorship", Authorship)
def test_what_stands_above_a_dissenting_opinion_is_what_becomes_of_it(
    authorship: Authorship, section: str
) -> None:
    scene = Told(
        "agree",
        "a",
        authorship=authorship,
        section=section,
        visibility="everyone",
    )
    (entry,) = scene.snapshot.all(Entry)
    region = next(
        each
        for each in scene.looks(scene.author)["ballot"].items or ()
        if each.slot == entry.id
    )
    dissent = "Lights cost too much"
    for name in ("a", "b", "c", "d"):
        given = {"stance": "against", "dissent": dissent if name == "a" else ""}
        scene.do(
            scene.crew[name], "support", scene.stage, entry=entry.id, **given
        )
    scene.do(MODERATOR, "close_stage", scene.stage)
    said = str(dict(region.data)["told"])
    printed = [
        line
        for line in scene.documents()[Cut.full].splitlines()
        if dissent in line
    ]
    assert ("does not print" in said) == (not printed)
    signed = any(
        scene.author.name in line
        for line in _around(scene.documents()[Cut.full], dissent)
    )
    assert signed == ("with your name and side" in said)
    (held,) = [each for each in scene.snapshot.all(Support) if each.dissent]
    assert (
        (held.author == scene.author.id)
        == (authorship is Authorship.signed)
        == ("with your name" in said)
    )


@pytest.mark.parametrize("kind", ["react", "agree"])
def test_where_votes_are_signed_others_see_counts_and_not_names(
    kind: str,
) -> None:
    """Two of one side who change places with their votes: others, the wall, documents and tables show the same."""
    one, other = (_voted(kind, *voters) for voters in (("a", "b"), ("b", "a")))
    assert one == other
    assert one != _voted(kind, "a", "c")


def _voted(kind: str, in_favour: str, opposed: str) -> list[object]:
    scene = Scene()
    crew = {
        name: scene.person(name, side)
        for name, side in zip("abcd", "aabb", strict=True)
    }
    stage = scene.opened(
        "asked",
        kind,
        authorship="signed",
        visibility="everyone",
        section="agreements",
    )
    if kind == "react":
        entry = scene.do(SECRETARY, "write_statement", stage, text=TEXT).made[0]
    else:
        entry = scene.do(
            SECRETARY, "add_entry", stage, content={"what": TEXT}
        ).made[0]
    name, field = {
        "react": ("react", "answer"),
        "agree": ("support", "stance"),
    }[kind]
    for who, said in ((in_favour, "for"), (opposed, "against")):
        scene.do(crew[who], name, stage, entry=entry, **{field: said})
    for command in ("close_stage", "reveal_stage"):
        scene.do(MODERATOR, command, stage)
    seen = [
        scene.looks(crew["d"]),
        scene.looks(PROJECTOR, Surface.projector),
        scene.looks(MODERATOR, Surface.console),
    ]
    screens = [
        _data(looks[slot])
        for looks in seen
        for slot in sorted(looks)
        if slot in {"wall", "mine", "ballot"}
    ]
    documents = {
        cut: markdown.write(
            protocol(scene.snapshot, KINDS, words("en"), scene.now, cut)
        )
        for cut in Cut
    }
    return [
        repr(screens),
        documents,
        repr(grids(scene.snapshot, KINDS, words("en"), scene.now)),
    ]


def _around(document: str, text: str) -> list[str]:
    """Return the lines of a document about this text: its own, and two before and after."""
    lines = document.splitlines()
    places = [place for place, line in enumerate(lines) if text in line]
    return [
        line
        for place in places
        for line in lines[max(0, place - 2) : place + 3]
    ]


# A command bears the promise that its form showed


@pytest.mark.parametrize("kind", ["form", "agree"])
def test_what_was_written_under_another_promise_is_refused(kind: str) -> None:
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("asked", kind, authorship="signed")
    told_ = {"content": {"what": "Open late"}}
    other = promise(a_stage("asked", kind, authorship="anonymous"))
    assert (
        scene.refused(anna, "add_entry", stage, **told_, promise=other)
        == "promise_changed"
    )
    scene.do(anna, "add_entry", stage, **told_, promise=promise(stage))
    scene.do(anna, "add_entry", stage, **told_)


def test_an_answer_given_under_another_promise_is_refused() -> None:
    scene = Scene()
    anna = scene.person("anna")
    for kind, name, answer in (
        ("react", "react", {"answer": "for"}),
        ("agree", "support", {"stance": "for"}),
    ):
        stage = scene.opened(kind, kind, authorship="side")
        text = (
            {"text": "Open late"}
            if kind == "react"
            else {"content": {"what": "Open late"}}
        )
        made = scene.do(
            SECRETARY,
            "write_statement" if kind == "react" else "add_entry",
            stage,
            **text,
        ).made[0]
        signed = promise(a_stage(kind, kind, authorship="signed"))
        assert (
            scene.refused(
                anna, name, stage, entry=made, promise=signed, **answer
            )
            == "promise_changed"
        )
        scene.do(
            anna, name, stage, entry=made, promise=promise(stage), **answer
        )


def test_an_approval_that_comes_later_only_keeps_back_and_one_that_goes_is_another_promise() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    stage = scene.opened("asked", "form")
    free = promise(stage)
    scene.do(MODERATOR, "edit_stage", stage, approval=True)
    scene.do(anna, "add_entry", stage, content={"what": "One"}, promise=free)
    guarded = promise(scene.again(stage))
    scene.do(MODERATOR, "edit_stage", stage, approval=False)
    assert (
        scene.refused(
            anna, "add_entry", stage, content={"what": "Two"}, promise=guarded
        )
        == "promise_changed"
    )


# What was promised once is settled


def test_what_people_were_told_stays_though_the_opening_is_taken_back() -> None:
    scene = Scene()
    stage = scene.planned(
        "asked", "form", authorship="anonymous", visibility="after_reveal"
    )
    opening = scene.do(MODERATOR, "open_stage", stage)
    scene.do(MODERATOR, "undo", number=opening.number)
    for change in (
        {"authorship": "signed"},
        {"authorship": "side"},
        {"visibility": "everyone"},
    ):
        assert (
            scene.refused(MODERATOR, "edit_stage", stage, **change)
            == "promise_given"
        )
    scene.do(
        MODERATOR,
        "edit_stage",
        stage,
        visibility="never",
        limit=2,
        title="Another",
    )


def test_an_edit_before_the_opening_is_not_taken_back_after_it() -> None:
    scene = Scene()
    stage = scene.planned("asked", "form", authorship="signed")
    scene.do(MODERATOR, "edit_stage", stage, authorship="anonymous")
    opening = scene.do(MODERATOR, "open_stage", stage)
    undone = scene.do(MODERATOR, "undo", number=opening.number)
    assert undone.events
    step = scene.snapshot.done[-1]
    assert (
        step.command,
        scene.refused(MODERATOR, "undo", number=step.number),
    ) == ("edit_stage", "promise_given")


def test_before_anybody_was_told_everything_may_change() -> None:
    scene = Scene()
    stage = scene.planned("asked", "form", authorship="anonymous")
    edit = scene.do(
        MODERATOR, "edit_stage", stage, authorship="signed", visibility="never"
    )
    scene.do(MODERATOR, "undo", number=edit.number)
    assert not is_given(scene.snapshot, scene.again(stage))


@settings(max_examples=times(25), deadline=None)
@given(st.integers(0, 2**32))
def test_no_history_changes_what_was_promised(seed: int) -> None:
    chance = Chance(Random(seed).choice)
    stages = [
        a_stage(kind, kind, place, authorship="anonymous", visibility="group")
        for place, kind in enumerate(UNITS)
    ]
    people = [a_person(name, "a") for name in ("anna", "boris", "vera")]
    sat = Sitting(a_session(a_side("a"), *people, *stages), random=Random(seed))
    settled: dict[str, tuple[Authorship, int]] = {}
    for _ in range(60):
        sat.tries(*chance.wish(sat.snapshot, sat.key()))
        for stage in sat.snapshot.stages:
            now = (
                stage.envelope.authorship,
                WIDER.index(stage.envelope.visibility),
            )
            if stage.id in settled:
                assert now[0] is settled[stage.id][0]
                assert now[1] <= settled[stage.id][1]
            if is_given(sat.snapshot, stage):
                settled[stage.id] = now


def test_statements_that_the_staff_prepares_promise_nobody_anything() -> None:
    scene = Scene()
    stage = scene.planned("asked", "react", authorship="signed")
    scene.do(SECRETARY, "write_statement", stage, text="Open late")
    scene.do(MODERATOR, "edit_stage", stage, authorship="anonymous")


@pytest.mark.parametrize("kind", ["agree", "form", "group", "react", "report"])
def test_every_form_and_button_that_brings_words_or_answers_bears_the_promise(
    kind: str,
) -> None:
    scene = Scene()
    people = scene.crowd(4)
    stage = scene.opened("asked", kind, authorship="side")
    if kind == "react":
        scene.do(SECRETARY, "write_statement", stage, text="Open late")
    else:
        scene.write(people[0], stage, **CONTENT[kind])
    bringing = {
        name
        for name, command in COMMANDS.by_type.items()
        if issubclass(command, WritingCommand)
    }
    asks = [
        ask
        for who, surface in _screens(people[0])
        for ask in _asks(scene, who, surface)
    ]
    borne = {
        ask.command: ask.fixed.get("promise")
        for ask in asks
        if ask.command in bringing
    }
    assert borne
    assert set(borne.values()) == {promise(scene.again(stage))}


def _screens(person: Person) -> list[tuple[Person | Actor, Surface]]:
    return [(person, Surface.phone), (MODERATOR, Surface.console)]


def _asks(scene: Scene, who: Person | Actor, surface: Surface) -> list[Ask]:
    regions = [
        each
        for region in scene.looks(who, surface).values()
        for each in (region.items or [region])
    ]
    html = [
        RENDERER.region(each, words("en")) for each in regions if each.block
    ]
    return [ask for each in html for ask in asks_in(each)]


@pytest.mark.parametrize("authorship", list(Authorship))
def test_a_correction_is_promised_what_its_stage_promises(
    authorship: Authorship,
) -> None:
    told = told_of_corrections(a_stage("s", authorship=authorship))
    names = told_of_corrections(None)
    assert (told == names) == (authorship is Authorship.signed)
