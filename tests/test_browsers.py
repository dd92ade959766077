# The oldest browsers that the participant's guide names can read our scripts: no syntax and no function is newer than
# they are, and what stands before the modules is read by any browser at all.
import re

import pytest

from facilitator_ui.settings import STATIC

MODULES = sorted(
    file.name for file in STATIC.glob("*.js") if file.name != "early.js"
)
QUOTED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)

NEWER = {  # than Chrome 85, Firefox 98 and Safari 15.4: a pattern, and a line that it has to find
    "private names in objects": (r"#\w+ in ", "if (#held in other) return;"),
    "static blocks": (r"\bstatic \{", "class A { static { } }"),
    "look behind": (r"\(\?<[=!]", "/(?<=a)b/"),
    "sets of letters": (r"/[a-z]*v[a-z]*[;,)]", "text.match(/[a--b]/v);"),
    "import attributes": (
        r"\bwith \{ ?type:",
        "import a from b with { type: c };",
    ),
    "waiting in a module": (r"^await ", "await start();"),
    "assignment where empty": (r"\?\?=|\|\|=|&&=", "a ??= 1;"),
    "at": (r"\.at\(", "list.at(0)"),
    "hasOwn": (r"\bObject\.hasOwn\b", "Object.hasOwn(a, b)"),
    "groupBy": (r"\.groupBy\(", "Object.groupBy(a, b)"),
    "findLast": (r"\.findLast(?:Index)?\(", "list.findLast(a)"),
    "copies of lists": (
        r"\.(?:toSorted|toReversed|toSpliced|with)\(",
        "list.toSorted()",
    ),
    "structuredClone": (r"\bstructuredClone\(", "structuredClone(a)"),
    "randomUUID": (r"\brandomUUID\b", "crypto.randomUUID()"),
    "time limits of requests": (r"\bAbortSignal\.", "AbortSignal.timeout(1)"),
    "sets": (r"\.(?:union|intersection|isSubsetOf)\(", "one.union(other)"),
    "resolvers": (
        r"\bPromise\.(?:withResolvers|any|try)\b",
        "Promise.withResolvers()",
    ),
    "properties for aria": (r"\.aria[A-Z]\w+ =", "tab.ariaCurrent = true"),
    "popovers": (r"\b(?:showPopover|togglePopover)\b", "one.showPopover()"),
}
MODERN = {  # than ECMAScript 5
    "arrows": (r"=>", "a => b"),
    "let and const": (r"\b(?:let|const) ", "let a = 1;"),
    "templates": (r"`", "`a`"),
    "rest and spread": (r"\.\.\.", "f(...a)"),
    "classes": (r"\bclass \w", "class A {}"),
    "optional chaining": (r"\?\.(?!\d)", "a?.b"),
    "defaults": (r"\?\?|\*\*", "a ?? b"),
    "loops over values": (r"\bof \w+\)", "for (a of b)"),
    "parts of objects": (r"\bvar [{\[]", "var { a } = b;"),
    "short methods": (r"^\s*\w+\([^()]*\) \{|[{,] ?\w+[,}] ?\)", "  go() {"),
    "promises and fetch": (
        r"\b(?:Promise|fetch|async|await|import|export)\b",
        "fetch(a)",
    ),
    "methods of text and lists": (
        r"\.(?:includes|startsWith|endsWith|find|padStart|entries|values)\(",
        "a.includes(b)",
    ),
    "commas after arguments": (r",\s*\)", "f(a, )"),
    "catching nothing": (r"\bcatch \{", "try {} catch {}"),
}


def bare(name: str) -> str:
    """Return a script without its comments and quoted texts."""
    return QUOTED.sub(_blank, (STATIC / name).read_text())


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n") if found[0].startswith("/") else "0"


def found(table: dict[str, tuple[str, str]], text: str) -> list[str]:
    words = re.sub(
        r"^\s*(?:if|for|while|switch|function|catch) ?\([^\n]*\{$",
        "",
        text,
        flags=re.MULTILINE,
    )
    return [
        what
        for what, (pattern, _) in table.items()
        if re.search(pattern, words, re.MULTILINE)
    ]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_no_newer_than_the_oldest_browsers(name: str) -> None:
    assert found(NEWER, bare(name)) == []


def test_what_stands_before_the_modules_is_as_old_as_any_browser() -> None:
    assert found(MODERN, bare("early.js")) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [(what, line) for what, (_, line) in {**NEWER, **MODERN}.items()],
)
def test_what_is_too_new_would_be_found(what: str, line: str) -> None:
    assert what in found({**NEWER, **MODERN}, line)


def test_the_guide_names_these_browsers() -> None:
    guide = (
        STATIC.parents[1] / "docs" / "guides" / "participant.en.md"
    ).read_text()
    assert "Safari 15.4, Chrome and Edge 85, Firefox 98" in guide
