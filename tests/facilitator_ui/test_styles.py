# The stylesheets: each is served, in its order, and each class that a sheet names stands in a template or a script.
import re

from facilitator_ui.settings import STATIC, STATIC_PATH, TEMPLATES
from facilitator_ui.styles import (
    AFTER,
    ORDER,
    OWNER,
    PUBLIC,
    SHEETS,
    WALL,
    script,
    stylesheet,
)
from session.stages.timemap.types import TYPES
from tests.facilitator_ui.house import Gathering

NAMES = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)")


def test_every_sheet_has_a_place_in_the_order() -> None:
    there = {
        file.relative_to(SHEETS).with_suffix("").as_posix()
        for file in SHEETS.rglob("*.css")
    }
    named = {*ORDER, *WALL, *AFTER, *PUBLIC, *OWNER}
    assert sorted(named) == sorted(there)


def test_they_are_served_as_one(gathering: Gathering) -> None:
    served = gathering.visitor().get(f"{STATIC_PATH}/veche.css")
    assert (served.status_code, served.headers["content-type"]) == (
        200,
        "text/css; charset=utf-8",
    )
    assert served.text == stylesheet()
    assert "immutable" in served.headers["cache-control"]


def test_no_sheet_names_a_class_that_nothing_bears() -> None:
    files = [
        *TEMPLATES.rglob("*.html"),
        *STATIC.glob("*.js"),
        *STATIC.parent.rglob("*.py"),
    ]
    written = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = set(
        NAMES.findall(
            re.sub(
                r"/\*.*?\*/",
                "",
                stylesheet(names=(*ORDER, *WALL)),
                flags=re.DOTALL,
            )
        )
    )
    parts = ("side-", "heat-", "is-", "hue-", "tm-of-")
    named -= {f"tm-{each.key}" for each in TYPES}
    orphans = {
        name
        for name in named
        if name not in written and not name.startswith(parts)
    }
    assert orphans == set()


def test_scripts_are_served_without_what_only_people_read(
    gathering: Gathering,
) -> None:
    for file in STATIC.glob("*.js"):
        served = gathering.visitor().get(f"{STATIC_PATH}/{file.name}")
        assert (
            served.headers["content-type"] == "text/javascript; charset=utf-8"
        )
        assert not re.search(
            r"^\s*(//|/\*|\*)", served.text, flags=re.MULTILINE
        )
        assert words_of(script(file)) == words_of(
            re.sub(r"(?m)^\s*(//|/\*\*| \*).*$", "", file.read_text())
        )


def words_of(text: str) -> list[str]:
    return text.split()
