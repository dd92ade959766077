# Scripts for browsers: a page's module and all that it imports, joined into one file at the start. Knows the few forms
# of `import` and `export` that the modules of `static` use; refuses any other.
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

IMPORT = re.compile(
    r'^import (?:(?P<what>\* as \w+|\{[^}]*\}) from )?"\./(?P<whence>\w+)\.js";$',
    re.MULTILINE,
)
EXPORT = re.compile(
    r"^export (?P<kept>(?:async )?function|const|let) (?P<name>\w+)",
    re.MULTILINE,
)
LEFT = re.compile(
    r"^(?:import|export)\b.*|\bimport\((?!\"\./\w+\.js\"\)\.)", re.MULTILINE
)
"""What no bundle knows; `import("./store.js").Kept` is a type in a comment."""


@dataclass(frozen=True)
class Module:
    """A script: what it imports, what it exports (name → const, let or function), and the text as a function's body."""

    imports: tuple[str, ...]
    exports: Mapping[str, str]
    body: str


def bundles(scripts: Mapping[str, str]) -> dict[str, str]:
    """Return each script, by name without `.js`, with all that it imports in front of it.

    What a script imports of another is the same for all parts of one bundle. The bundle exports every part under its
    name. A script that neither imports nor exports stays as it is.

    Raises:
        ValueError: for a form of import or export that is not known here, or a circle.
    """
    modules = {name: _module(name, text) for name, text in scripts.items()}
    for name, module in modules.items():
        _check_lets(name, module, modules)
    return {
        name: _joined(name, text, modules) for name, text in scripts.items()
    }


def _joined(name: str, text: str, modules: Mapping[str, Module]) -> str:
    module = modules[name]
    if module.imports or module.exports:
        return _bundle(name, modules)
    return text


def _module(name: str, text: str) -> Module:
    exports = {found["name"]: found["kept"] for found in EXPORT.finditer(text)}
    imports = tuple(found["whence"] for found in IMPORT.finditer(text))
    body = EXPORT.sub(r"\g<kept> \g<name>", IMPORT.sub(_taken, text))
    if left := LEFT.search(body):
        raise ValueError(f"{name}.js: no bundle knows “{left[0]}”")
    return Module(imports, exports, body)


def _taken(found: re.Match[str]) -> str:
    """Return an import as it stands in a bundle: of what an earlier part returned."""
    what, whence = found["what"], found["whence"]
    if what is None:
        return ""
    if what.startswith("*"):
        return f"const {what.removeprefix('* as ')} = ${whence};"
    return f"const {what.replace(' as ', ': ')} = ${whence};"


def _check_lets(
    name: str, module: Module, modules: Mapping[str, Module]
) -> None:
    """Refuse to take by name what changes: it would be taken once, as it was."""
    for whence in module.imports:
        for export, kept in modules[whence].exports.items():
            taken = rf"^const \{{[^}}]*\b{export}\b[^}}]*\}} = \${whence};$"
            if kept == "let" and re.search(taken, module.body, re.MULTILINE):
                raise ValueError(
                    f"{name}.js takes {export} of {whence}.js by name, and it changes"
                )


def _bundle(name: str, modules: Mapping[str, Module]) -> str:
    parts = list(_in_order(name, modules))
    told = ", ".join(f"${part} as {part}" for part in parts)
    return "\n".join(
        [
            *(_part(part, modules[part]) for part in parts),
            f"export {{ {told} }};",
        ]
    )


def _in_order(name: str, modules: Mapping[str, Module]) -> Iterator[str]:
    """Yield all that a module imports, each behind what it imports itself, and it last."""
    needed: dict[str, tuple[str, ...]] = {}
    ahead = [name]
    while ahead:
        part = ahead.pop()
        if part not in needed:
            needed[part] = modules[part].imports
            ahead += needed[part]
    yield from TopologicalSorter(needed).static_order()


def _part(name: str, module: Module) -> str:
    given = ", ".join(
        _given(export, kept) for export, kept in module.exports.items()
    )
    return f"const ${name} = (() => {{\n{module.body}\nreturn {{ {given} }};\n}})();"


def _given(export: str, kept: str) -> str:
    """Return an export as a property; what changes is asked for each time."""
    if kept == "let":
        return f"get {export}() {{ return {export}; }}"
    return export
