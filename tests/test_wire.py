# What docs/wire.md tells in words, held against the code: the archive, revisions, names of scenarios, and commands that
# change nothing. Tables there are written by tests/docs.py, forms are held by tests/facilitator_ui/test_encodings.py.
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from exports.data import archive
from facilitator_ui.bots.forms import Ask, asks_in
from facilitator_ui.render import Renderer
from session.decide import COMMANDS
from session.live.journal import to_row
from session.people import Actor, Role, Surface
from session.stages.agree.rows import Support
from session.tables import Link, Person
from session.words import words
from tests.docs import ROOT, blocks
from tests.facilitator_ui.house import Gathering, House, serving
from tests.session.build import MODERATOR, SECRETARY
from tests.session.stages.scene import Scene

WIRE = (ROOT / "docs/wire.md").read_text(encoding="utf-8")
RENDERER = Renderer(ROOT / "templates")
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)
CODED = re.compile(r"`([^`]+)`")


def lived() -> Scene:
    """Return a session in which something was done under a name and something without one."""
    scene = Scene()
    anna, *_ = scene.crowd(3)
    scene.put(
        Link(
            id="link",
            session_id="session",
            digest="0" * 64,
            role=Role.moderator,
        )
    )
    for authorship in ("signed", "anonymous"):
        stage = scene.opened(authorship, "agree", authorship=authorship)
        entry = scene.write(anna, stage, what="Open late")
        scene.do(anna, "support", stage, entry=entry.id, stance="for")
    assert [*scene.snapshot.all(Support)]
    return scene


def section(title: str) -> str:
    return WIRE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_an_archive_has_the_tables_and_columns_that_stand_there() -> None:
    scene = lived()
    records = [
        json.loads(json.dumps(to_row(record)))
        for record in scene.sitting.records
    ]
    written = json.loads(archive.write(scene.snapshot, records))
    told = {
        table: set(CODED.findall(columns))
        for table, columns in ROW.findall(blocks()["tables"])
    }
    assert set(written["rows"]) == set(told)
    for table, rows in written["rows"].items():
        assert all(set(row) == told[table] for row in rows), table
    keys = {name for entry in written["journal"] for name in entry}
    prose = section("The archive")
    assert {
        name for name in (*written, *keys) if f"`{name}`" not in prose
    } == set()
    *older, _newest = archive.READ
    assert (
        f"`version` ({archive.VERSION}; {' and '.join(map(str, older))} are read, too)"
        in prose
    )
    for event in (
        event for entry in written["journal"] for event in entry["events"]
    ):
        assert set(event) == {"name", "rows", "gone"}


def test_scenarios_have_the_names_that_stand_there() -> None:
    (told,) = re.findall(r"^\| `POST /o/sessions` \|.*$", WIRE, re.MULTILINE)
    names = {
        file.name.removesuffix(".toml")
        for file in (ROOT / "templates/scenarios").glob("*.toml")
    }
    assert {
        name
        for name in CODED.findall(told)
        if re.fullmatch(r"[a-z-]+\.(ru|en)", name)
    } == names


@pytest.mark.parametrize("kind", ["form", "agree"])
def test_a_revision_is_seen_where_it_is_told(kind: str) -> None:
    scene = Scene()
    anna, *_ = scene.crowd(2)
    stage = scene.opened("stage", kind)
    entry = scene.write(anna, stage, what="Open late")
    scene.do(
        anna,
        "revise_entry",
        stage,
        entry=entry.id,
        revision=1,
        content={"what": "Open later"},
    )
    (asked,) = asks(scene, anna, Surface.phone, "mine")
    assert (asked.command, asked.fixed["revision"]) == (
        "revise_entry",
        scene.entry(entry.id).revision,
    )
    if kind == "agree":
        found = [
            ask
            for ask in asks(scene, MODERATOR, Surface.console, "wall")
            if ask.command == "revise_entry"
        ]
        assert [ask.fixed["revision"] for ask in found] == [2]


def test_the_revision_of_a_statement_is_seen_on_the_console() -> None:
    scene = Scene()
    stage = scene.opened("stage", "react")
    scene.do(SECRETARY, "write_statement", stage, text="Open late")
    found = [
        ask
        for ask in asks(scene, MODERATOR, Surface.console, "wall")
        if ask.command == "revise_statement"
    ]
    assert [ask.fixed["revision"] for ask in found] == [1]


def asks(
    scene: Scene, who: Person | Actor, surface: Surface, slot: str
) -> list[Ask]:
    """Return the forms with a revision in a slot."""
    region = scene.looks(who, surface)[slot]
    html = [
        RENDERER.region(each, words("en"))
        for each in region.items or (region,)
        if each.block
    ]
    return [
        ask for each in html for ask in asks_in(each) if "revision" in ask.fixed
    ]


def test_whatever_command_has_a_revision_is_told_where_it_is_seen() -> None:
    having = [
        name
        for name, command in COMMANDS.by_type.items()
        if "revision" in command.model_fields
    ]
    for name in having:
        told = WIRE.partition(f"\n#### `{name}`\n")[2].partition("<!-- code")[0]
        assert "`revision`" in told, name


def test_a_command_that_changes_nothing_takes_a_number_and_the_same_answer_again(
    gathering: Gathering,
) -> None:
    first, second = (
        gathering.lead("set_screen", state="hidden") for _ in range(2)
    )
    assert second["number"] == first["number"] + 1
    assert second["made"] == []
    told: dict[str, Any] = {
        "type": "set_screen",
        "state": "hidden",
        "key": second["ack"],
    }
    assert gathering.moderator.tell(gathering.code, told) == second
    room = gathering.house.hall(gathering.code).room
    assert room.records[-1].events == ()
    assert room.snapshot.done[-1].number == first["number"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("wire")) as running:
        yield running


@pytest.fixture
def gathering(house: House) -> Gathering:
    return Gathering(house)
