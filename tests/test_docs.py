# The documentation holds to the code: commands, refusals, slots, routes, settings, options, modules, links.
import difflib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer.main
from babel.messages.pofile import read_po
from starlette.routing import BaseRoute, Route

import facilitator_ui
from facilitator_ui.app import PARTS
from facilitator_ui.cli import main as cli
from facilitator_ui.settings import Settings
from session.people import Role, Surface
from session.stages import KINDS
from session.words import CATALOGUES
from tests.docs import BLOCK, DOCUMENTS, ROOT, blocks, brought_up_to_date
from tests.session.build import MODERATOR, acting
from tests.session.stages.scene import PROJECTOR, Scene

SETTINGS, WIRE, HOUSE = (
    ROOT / "docs" / name
    for name in ("settings.md", "wire.md", "architecture.md")
)
PAGES = (
    *DOCUMENTS,
    *(
        ROOT / name
        for name in (
            "CONTRIBUTING.md",
            "SECURITY.md",
            "CHANGELOG.md",
            "CODE_OF_CONDUCT.md",
            "deploy/README.md",
        )
    ),
)
COMMAND = re.compile(
    r"^#### `(\w+)`\n\n(.*?)<!-- code: (\w+) -->", re.MULTILINE | re.DOTALL
)
SURFACE = re.compile(
    r"^#### (phone|console|projector)\n(.*?)(?=^#)", re.MULTILINE | re.DOTALL
)
SLOT = re.compile(r"^\| `(\w+)` \| (content|list) \|", re.MULTILINE)
SLOT_OF_PAGE = re.compile(r"\b(slot|list)\(\"(\w+)\"")
ROUTE = re.compile(r"^\| `(GET|POST) ([^`?]+)` \|", re.MULTILINE)
GUIDES = sorted((ROOT / "docs/guides").glob("*.md"))
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
SETTING = re.compile(r"^\| `(VECHE_\w+)` \| (?:`([^`]*)`)? *\|", re.MULTILINE)
MODULE = re.compile(r"`(\w[\w/]*/(?!__init__)\w+\.py)`")
TEST = re.compile(r"`(tests/[^`]+)`")
AGAINST = (
    *(
        "A participant",
        "Staff",
        "The operator",
        "The holder of a backup",
        "A stranger on the Wi-Fi",
        "Whoever holds a card of an agreement",
    ),
    *("A hostile page", "A hostile uploader"),
)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
CODED = re.compile(r"`[^`\n]+`|^    .+$", re.MULTILINE)
MAKE = re.compile(r"(?:^|`|    )make ([a-z]+)\b")
VECHE = re.compile(r"(?:^|[`/\\ ])veche ([a-z]+)\b(?!\.)")
LINK = re.compile(r"""(?:\]\(|src=")([^)#\s"]+)?(?:#([\w-]+))?[)"]""")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_the_code_knows_stands_there_as_the_code_has_it(
    document: Path,
) -> None:
    text = document.read_text(encoding="utf-8")
    fresh = brought_up_to_date(text, blocks())
    told = difflib.unified_diff(
        text.splitlines(),
        fresh.splitlines(),
        document.name,
        "the code",
        lineterm="",
    )
    assert text == fresh, "run make docs:\n" + "\n".join(told)


def test_everything_that_the_code_knows_stands_somewhere_once() -> None:
    names = [
        found["name"]
        for document in DOCUMENTS
        for found in BLOCK.finditer(document.read_text(encoding="utf-8"))
    ]
    assert sorted(names) == sorted(blocks())


def test_every_command_is_told_in_words() -> None:
    told = COMMAND.findall(WIRE.read_text(encoding="utf-8"))
    assert [
        name
        for name, words, block in told
        if name != block or not words.strip()
    ] == []


@pytest.mark.parametrize("surface", Surface)
def test_the_slots_of_a_surface_are_those_that_the_session_fills(
    surface: Surface,
) -> None:
    assert documented_slots()[surface] == slots_filled(surface)


@pytest.mark.parametrize("surface", Surface)
def test_the_slots_of_a_surface_are_those_of_its_page(surface: Surface) -> None:
    page = (ROOT / f"templates/{surface.value}.html").read_text(
        encoding="utf-8"
    )
    assert set(documented_slots()[surface]) == {
        slot for _, slot in SLOT_OF_PAGE.findall(page)
    }


def documented_slots() -> dict[str, dict[str, str]]:
    return {
        surface: dict(SLOT.findall(text))
        for surface, text in SURFACE.findall(WIRE.read_text(encoding="utf-8"))
    }


def slots_filled(surface: Surface) -> dict[str, str]:
    """Return every slot that some kind fills for somebody at a surface, and whether it is a list."""
    filled: dict[str, str] = {}
    for kind in KINDS:
        scene = Scene()
        somebody, *_ = scene.crowd(6)
        leader = scene.person("leader", role=Role.group_moderator)
        scene.opened("tables", "group")
        scene.opened("stage", kind)
        phones = (acting(somebody), acting(leader))
        who = {
            Surface.phone: phones,
            Surface.console: (MODERATOR,),
            Surface.projector: (PROJECTOR,),
        }
        for slot, region in (
            seen
            for each in who[surface]
            for seen in scene.looks(each, surface).items()
            if ":" not in seen[0]  # a list inside an item of another
        ):
            filled[slot] = "content" if region.items is None else "list"
    return filled


def test_every_route_is_there() -> None:
    documented = {
        (method, path)
        for method, path in ROUTE.findall(WIRE.read_text(encoding="utf-8"))
    }
    assert documented == {(method_of(route), route.path) for route in routes()}  # type: ignore[attr-defined]  # all have


def test_every_route_is_in_the_app_once() -> None:
    served = Counter(
        id(route) for part in PARTS for route in part.router.routes
    )
    assert served == Counter(map(id, routes()))


def routes() -> Iterator[BaseRoute]:
    for module in pkgutil.walk_packages(
        facilitator_ui.__path__, "facilitator_ui."
    ):
        part = import_module(module.name)
        yield from part.router.routes if hasattr(part, "router") else ()


def method_of(route: BaseRoute) -> str:
    return (
        "POST"
        if isinstance(route, Route) and "POST" in (route.methods or ())
        else "GET"
    )


def test_every_setting_is_there_with_its_default() -> None:
    defaults = {
        name: field.default for name, field in Settings.model_fields.items()
    }
    shown = {
        f"VECHE_{name.upper()}": "" if value is None else str(value)
        for name, value in defaults.items()
    }
    assert dict(SETTING.findall(SETTINGS.read_text(encoding="utf-8"))) == shown


def test_every_module_has_its_place_in_the_house() -> None:
    rooms = ("session", "exports", "facilitator_ui")
    files = (
        file
        for room in rooms
        for file in (ROOT / room).rglob("*.py")
        if "migrations" not in file.parts
    )
    modules = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if file.name != "__init__.py"
    }
    assert set(MODULE.findall(HOUSE.read_text(encoding="utf-8"))) == modules


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_bold_words_of_a_guide_are_words_of_the_screens(guide: Path) -> None:
    said = sentences("en" if guide.name.endswith(".en.md") else "ru")
    assert [
        bold
        for bold in BOLD.findall(guide.read_text(encoding="utf-8"))
        if bold not in said
    ] == []


def sentences(language: str) -> set[str]:
    """Return what the screens say in a language, with … in place of values."""
    with (CATALOGUES / language / "LC_MESSAGES/veche.po").open("rb") as file:
        messages = list(read_po(file))
    said = [message.string for message in messages if message.id]
    forms = [
        form
        for each in said
        for form in ([each] if isinstance(each, str) else each)
    ]
    return {re.sub(r"%\(\w+\)s", "…", form) for form in forms}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        there = page.parent / path if path else page
        if "://" not in path and (
            not there.exists() or (anchor and anchor not in anchors(there))
        ):
            lost.append(f"{path}#{anchor}")
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    told = page.read_text(encoding="utf-8")
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    commands = set(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]  # it is a group
    said = "\n".join(CODED.findall(told))
    assert set(MAKE.findall(said)) - targets == set()
    image = {"veche"}  # what a container is made of
    assert set(VECHE.findall(said)) - commands - image == set()


def test_whatever_is_promised_names_a_test_that_is_there() -> None:
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    against = told.partition("| Who |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(against) == len(AGAINST)
    for line, whom in zip(against, AGAINST, strict=True):
        assert line.startswith(f"| {whom}")
        assert TEST.search(line.rpartition(" | ")[2])
    assert [
        path for path in TEST.findall(told) if not _has_tests(ROOT / path)
    ] == []


def _has_tests(file: Path) -> bool:
    return file.is_file() and "\ndef test_" in file.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(
        r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }
