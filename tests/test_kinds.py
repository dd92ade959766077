# No kind of stage is asked for by name outside its own folder: what others need to know of it, its flags and hooks say.
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.stages import KINDS

ROOT = Path(__file__).parents[1]
FOLDERS = {"map": "mapping"}
"""Kinds whose folder is called otherwise than they are."""
NAME = "|".join(KINDS)
ASKED = rf"""(?:stage|it|step)\.kind\s*(?:==|!=|in|not in)\s*[(\[{{]?[^%}}]*["'](?:{NAME})["']"""
TAKEN = rf"""kinds?\[["'](?:{NAME})["']\]"""
QUOTED = re.compile(f"{ASKED}|{TAKEN}")
IN_STYLES = re.compile(rf"""data-(?:kind|stage)[~|^$*]?=["']?(?:{NAME})\b""")


def python_files() -> Iterator[Path]:
    for room in ("session", "exports", "facilitator_ui"):
        yield from (ROOT / room).rglob("*.py")


def own(path: Path) -> frozenset[str]:
    """Return the kind whose folder a file is in, if it is in one."""
    within = path.relative_to(ROOT).parts
    return frozenset(
        kind
        for kind in KINDS
        if within[:3] == ("session", "stages", FOLDERS.get(kind, kind))
    )


def named(code: str) -> Iterator[str]:
    """Yield the kinds that a module asks for by name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            if any(map(_is_kind, sides)):
                yield from (text for side in sides for text in _texts(side))
        if isinstance(node, ast.Subscript) and ast.unparse(
            node.value
        ).lower().endswith("kinds"):
            yield from _texts(node.slice)
        if isinstance(node, ast.keyword) and node.arg == "kind":
            yield from _texts(node.value)


def _is_kind(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "kind"


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and each.value in KINDS:
            yield str(each.value)


def test_no_module_asks_for_a_kind_by_name_that_is_not_its_own() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {kind}"
        for path in python_files()
        for kind in set(named(path.read_text(encoding="utf-8"))) - own(path)
    }
    assert found == set()


def test_no_module_of_a_kind_knows_another_kinds_folder() -> None:
    for path in (ROOT / "session/stages").rglob("*.py"):
        others = {FOLDERS.get(kind, kind) for kind in set(KINDS) - own(path)}
        told = re.findall(
            r"session\.stages\.(\w+)", path.read_text(encoding="utf-8")
        )
        assert path.parent.name == "stages" or not others & set(told), path


def test_no_template_script_or_style_of_all_kinds_names_one() -> None:
    pages = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if "stages" not in path.parts
    ]
    client = (ROOT / "facilitator_ui/static").rglob("*.js")
    found = [
        (path.name, text)
        for path in (*pages, *client)
        for text in QUOTED.findall(path.read_text("utf-8"))
    ]
    styles = (ROOT / "facilitator_ui/static").rglob("*.css")
    found += [
        (path.name, text)
        for path in styles
        for text in IN_STYLES.findall(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "x = stage.kind == 'react'",
        "x = stage.kind in {'map', 'y'}",
        "KINDS['form']",
        "f(kind='group')",
    ],
)
def test_the_search_sees_what_it_looks_for(code: str) -> None:
    assert list(named(code))


@pytest.mark.parametrize(
    "page", ['{% if stage.kind != "info" %}', "{{ kinds['react'].label }}"]
)
def test_the_search_sees_it_in_templates(page: str) -> None:
    assert QUOTED.search(page)
