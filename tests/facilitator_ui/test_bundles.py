# Scripts as pages get them: one file with all that is imported, each part once and behind what it imports itself.
import re
from pathlib import Path

import pytest

from facilitator_ui.bundles import bundles
from facilitator_ui.settings import STATIC, TEMPLATES

STORE = "export let newest = 0;\nexport function keep() {\nnewest += 1;\n}\n"
SCRIPT = re.compile(r'src="\{\{ static \}\}/(.+?)\.js"')
MODULE = re.compile(r'\{% set script_of = "(\w+)" %\}')


def test_a_part_stands_once_and_behind_what_it_imports() -> None:
    made = bundles(
        {
            "store": STORE,
            "left": 'import * as store from "./store.js";\nexport const two = 2;',
            "page": 'import { two as pair } from "./left.js";\n'
            'import { keep } from "./store.js";\nkeep(pair);',
        }
    )
    parts = re.findall(r"^const \$(\w+) =", made["page"], re.MULTILINE)
    assert parts == ["store", "left", "page"]
    assert "const { two: pair } = $left;" in made["page"]
    assert made["page"].endswith(
        "export { $store as store, $left as left, $page as page };"
    )


LATER = "const come = (n) => import(`./room.js?${n}`);"


def test_what_is_imported_later_takes_what_is_there_from_who_imports_it() -> (
    None
):
    made = bundles(
        {
            "store": STORE,
            "page": f'import {{ keep }} from "./store.js";\nkeep();\n{LATER}',
            "room": 'import { keep } from "./store.js";\nexport const two = keep();',
        }
    )
    assert "import(`./room.js?${n}`).then((all) => all.room)" in made["page"]
    first, *rest = made["room"].splitlines()
    assert first == 'import { store as $store } from "./page.js";'
    assert rest[0] == "const $room = (() => {"
    assert made["room"].endswith("export { $room as room };")


def test_what_two_scripts_import_later_is_refused() -> None:
    with pytest.raises(ValueError, match=r"both import room\.js later"):
        bundles({"page": LATER, "other": LATER, "room": STORE})


def test_what_changes_is_read_anew_each_time() -> None:
    assert (
        "get newest() { return newest; }" in bundles({"store": STORE})["store"]
    )
    taken = 'import { newest } from "./store.js";\n'
    with pytest.raises(ValueError, match=r"page\.js takes newest of store\.js"):
        bundles({"store": STORE, "page": taken})


@pytest.mark.parametrize(
    "line",
    [
        'export { a } from "./b.js";',
        "export default a;",
        'import a from "./b.js";',
        'const part = await import("./b.js");',
    ],
)
def test_a_form_that_no_bundle_knows_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"page\.js: no bundle knows"):
        bundles({"page": line, "b": ""})


def test_a_type_in_a_comment_is_no_import() -> None:
    typed = 'const a = /** @type {import("./b.js").Kept} */ (b);\n'
    assert bundles({"page": typed})["page"] == typed


def test_parts_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        bundles(
            {
                "a": 'import * as b from "./b.js";',
                "b": 'import * as a from "./a.js";',
            }
        )


def test_no_page_loads_two_scripts_that_share_a_part() -> None:
    """Each would have a part of its own: what one knows, the other would not."""
    names = [each.stem for each in STATIC.glob("*.js")]
    shared = {
        name: set(
            re.findall(r'from "\./(\w+)\.js"', _text(STATIC / f"{name}.js"))
        )
        for name in names
    }
    for page in TEMPLATES.glob("*.html"):
        loaded = [
            name
            for name in (
                *SCRIPT.findall(_text(page)),
                *MODULE.findall(_text(page)),
            )
            if name in names
        ]
        assert sum(bool(shared[name]) for name in loaded) <= 1, page.name


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
