# What only the console shows: marks of each group, each turn and each stage, where there is more than one of them.
from typing import Any

import pytest

from session.entries.progress import Progress
from session.kind import Region
from session.people import Role, Surface, Viewer
from session.regions import Outside, audiences, regions
from session.stages.group.regions import Party
from session.tables import Group, Link, Member, Stage
from session.words import words
from tests.session.build import MINUTE, MODERATOR, NOON, SECRETARY, SESSION
from tests.session.stages.scene import PROJECTOR, Scene, items
from tests.templates.test_stages import RENDERER

SIZES = (1, 3, 2)


class Tables(Scene):
    """Three groups of one, three and two people, of whom every second is of side b; nobody else is present."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = self.opened("work", "group", options={"size": 3})
        self.tables = [self.put(_group(at)) for at in range(3)]
        self.crew = [
            [self._seat(table, at) for at in range(size)]
            for table, size in enumerate(SIZES)
        ]

    def _seat(self, table: int, at: int) -> Any:
        person = self.person(f"p{table}{at}", "ab"[at % 2])
        seat: dict[str, Any] = {
            "stage_id": "work",
            "group_id": f"g{table}",
            "person_id": person.id,
        }
        self.put(Member(id=f"m{table}{at}", session_id=SESSION, **seat))
        return person

    def console(
        self, who: Any = MODERATOR, looking_at: str = "", **outside: Any
    ) -> dict[str, Region]:
        audience, _ = audiences(
            self.snapshot, Viewer(who, Surface.console, looking_at or None)
        )
        return {
            each.slot: each
            for each in regions(
                self.snapshot, audience, Outside(self.now, **outside)
            )
        }


def _group(at: int) -> Group:
    return Group(id=f"g{at}", session_id=SESSION, stage_id="work", position=at)


def test_each_group_has_its_own_marks() -> None:
    scene = Tables()
    (first,), (second, *_), (third, other) = scene.crew
    for who, times in ((first, 1), (second, 3), (third, 0)):
        for number in range(times):
            scene.write(who, scene.stage, what=f"Row {number}")
    scene.sitting.now += MINUTE
    scene.do(second, "set_ready", scene.stage, group="g1")
    scene.sitting.now += MINUTE
    scene.do(other, "ask_help", scene.stage, group="g2")
    found = [
        region.data["party"] for region in scene.console()["board"].items or ()
    ]
    parties = [each for each in found if isinstance(each, Party)]
    marks = [
        (
            p.group.place,
            len(p.members),
            p.rows,
            p.answered,
            p.questions,
            p.ready_at,
            p.help_at,
        )
        for p in parties
    ]
    assert marks == [
        (1, 1, 1, 1, 1, None, None),
        (2, 3, 3, 1, 1, NOON + MINUTE, None),
        (3, 2, 0, 0, 1, None, NOON + 2 * MINUTE),
    ]
    assert [member.id for party in parties for member in party.members] == [
        p.id for crew in scene.crew for p in crew
    ]
    assert [
        member.side and member.side.place for member in parties[1].members
    ] == [1, 2, 1]
    assert [
        group.place
        for group in scene.console()["bar"].data["unready"]  # type: ignore[attr-defined]
    ] == [1, 3]


def test_one_sheet_is_on_the_wall_and_the_console_says_which() -> None:
    scene = Tables()
    scene.write(scene.crew[1][0], scene.stage, what="Row")
    scene.do(MODERATOR, "publish_sheet", scene.stage, group="g1")
    shown = [
        region.data["party"].shown  # type: ignore[attr-defined]
        for region in scene.console()["board"].items or ()
    ]
    assert shown == [False, True, False]


@pytest.mark.parametrize(
    ("who", "leads"), [(MODERATOR, True), (SECRETARY, False)]
)
def test_who_leads_is_the_moderator_alone(who: Any, leads: bool) -> None:
    scene = Tables()
    seen = scene.console(who)
    assert {
        seen[slot].data["leads"] for slot in ("top", "programme", "now", "bar")
    } == {leads}
    assert {region.data["leads"] for region in seen["board"].items or ()} == {
        leads
    }
    scene.do(MODERATOR, "close_stage", scene.stage)
    assert (
        seen["tools"].data["movable"],
        scene.console(who)["tools"].data["movable"],
    ) == (True, False)


def test_each_turn_has_the_rows_and_notes_of_its_group_and_a_place_to_be_moved_to() -> (
    None
):
    scene = Tables()
    for crew, rows in zip(scene.crew, (2, 0, 1), strict=True):
        for number in range(rows):
            scene.write(crew[0], scene.stage, what=f"Row {number}")
    report = scene.opened(
        "plenary", "report", options={"groups_of": "work", "minutes_each": 3}
    )
    for group, notes in (("g2", 1), ("g0", 3)):
        scene.do(MODERATOR, "call_group", report, group=group)
        for number in range(notes):
            scene.write(
                scene.crew[1][0], report, kind="question", text=f"Why {number}?"
            )
    board = scene.console()["board"]
    turns = [region.data for region in board.items or ()]
    assert items(board) == ["g0", "g1", "g2"]
    assert [
        (
            turn["rows"],
            turn["notes"],
            turn["state"],
            turn["first"],
            turn["up_behind"],
        )
        for turn in turns
    ] == [
        (2, 3, "now", True, None),
        (0, 0, "waiting", False, None),
        (1, 1, "done", False, "g0"),
    ]
    floor = scene.console()["queue"].data
    assert (floor["done"], floor["groups"], floor["minutes_each"]) == (1, 3, 3)
    assert [
        getattr(floor[name], "place", None) for name in ("group", "next")
    ] == [1, 2]


def test_who_is_here_who_is_awaited_and_who_is_connected_are_counted_apart() -> (
    None
):
    scene = Tables()
    for name, changes in (
        ("late", {"joined_at": None}),
        ("gone", {"removed_at": NOON}),
    ):
        scene.person(name, **changes)
    scene.person("watcher", role=Role.observer)
    people = scene.console(connected=frozenset({"p00", "p11", "gone", "late"}))[
        "people"
    ].data
    assert (people["joined"], people["expected"], people["connected"]) == (
        7,
        8,
        2,
    )


def test_each_stage_knows_behind_which_it_stands_after_a_step_up_or_down() -> (
    None
):
    scene = Scene()
    for name in "abcd":
        scene.planned(name, "form")
    found = {}
    for name in "abcd":
        audience, _ = audiences(
            scene.snapshot, Viewer(MODERATOR, Surface.console, name)
        )
        now = {
            each.slot: each
            for each in regions(scene.snapshot, audience, Outside(scene.now))
        }["now"]
        found[name] = (now.data["up_behind"], now.data["down_behind"])
    assert found == {
        "a": (None, "b"),
        "b": ("", "c"),
        "c": ("a", "d"),
        "d": ("b", None),
    }


def test_the_console_looks_at_one_stage_and_counts_the_one_that_runs() -> None:
    scene = Tables()
    later = scene.planned("later", "form")
    scene.write(scene.crew[0][0], scene.stage, what="Row")
    seen = scene.console(looking_at=later.id)
    shown, running = seen["now"].data["progress"], seen["bar"].data["running"]
    assert isinstance(shown, Progress)
    assert isinstance(running, Progress)
    assert (shown.entries, running.entries, running.sent, running.expected) == (
        0,
        1,
        1,
        3,
    )
    stage, current = seen["top"].data["stage"], seen["top"].data["current"]
    assert isinstance(stage, Stage)
    assert isinstance(current, Stage)
    assert (stage.id, current.id) == ("later", "work")


@pytest.mark.parametrize(
    ("kind", "waits", "awaited"),
    [("form", True, True), ("info", False, False), ("react", False, True)],
)
def test_the_wall_says_whether_a_stage_waits_for_texts(
    kind: str, waits: bool, awaited: bool
) -> None:
    scene = Scene()
    scene.opened("s", kind, fields=())
    head = scene.looks(PROJECTOR, Surface.projector)["head"].data
    assert (head["waits"], head["counted"], head["hidden"]) == (
        waits,
        awaited,
        False,
    )
    scene.do(MODERATOR, "set_screen", state="hidden")
    head = scene.looks(PROJECTOR, Surface.projector)["head"].data
    assert (head["stage"], head["waits"], head["counted"], head["hidden"]) == (
        None,
        False,
        False,
        True,
    )


def test_the_clerk_answers_for_those_who_may() -> None:
    scene = Scene()
    for name, side in (("anna", "a"), ("boris", "b"), ("vera", "a")):
        scene.person(name, side)
    scene.person("expert", "a", Role.expert)
    stage = scene.opened("react", "react", fields=(), audience="side:Side a")
    scene.do(
        MODERATOR,
        "write_statement",
        stage,
        text="Open late",
        dimension="agenda",
    )
    form = scene.looks(SECRETARY, Surface.console)["form"].data
    assert form["people"] == (
        ("anna", "anna Surname"),
        ("vera", "vera Surname"),
    )


@pytest.mark.parametrize(
    ("who", "leads"), [(MODERATOR, True), (SECRETARY, False)]
)
def test_agreements_are_led_by_the_moderator_alone(
    who: Any, leads: bool
) -> None:
    scene = Scene()
    stage = scene.opened("deal", "agree", fields=())
    scene.write(scene.person("anna"), stage, what="Open late")
    seen = scene.looks(who, Surface.console)
    told = [
        each.data["leads"]
        for region in seen.values()
        for each in (region, *(region.items or ()))
        if "leads" in each.data
    ]
    assert set(told) == {leads}
    assert len(told) > len(
        [slot for slot in ("top", "programme", "now", "bar") if slot in seen]
    )


def test_it_says_who_else_is_at_a_console() -> None:
    scene = Scene()
    scene.opened("info", "info")
    vera = Link(
        id="vera",
        session_id=SESSION,
        digest="v",
        role=Role.secretary.value,
        label="Vera",
    )
    scene.put(vera)
    (audience, *_) = audiences(
        scene.snapshot, Viewer(MODERATOR, Surface.console)
    )
    outside = Outside(scene.now, consoles=("one", "other", "vera"))
    seen = {
        each.slot: each for each in regions(scene.snapshot, audience, outside)
    }
    assert seen["now"].data["hands"] == (
        ("", "organizer", 2),
        ("Vera", "secretary", 1),
    )
    html = RENDERER.region(seen["now"], words("en"))
    assert "At the consoles now:\norganizer × 2, Vera" in html
