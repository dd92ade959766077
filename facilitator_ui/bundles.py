# Scripts for browsers: a page's module and all that it imports, joined into one file at the start. What is imported
# later is a file of its own, which takes from the first what that has. Knows the few forms of `import` and `export`
# that the modules of `static` use; refuses any other.
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
LATER = re.compile(
    r"\bimport\((?P<address>`\./(?P<whence>\w+)\.js\?\$\{\w+\}`)\)"
)
"""What is imported when there is time for it, by an address that is another each time."""

LEFT = re.compile(
    r"^(?:import|export)\b.*|\bimport\((?!\"\./\w+\.js\"\)\.|`.*`\)\.then)",
    re.MULTILINE,
)
"""What no bundle knows; `import("./store.js").Kept` is a type in a comment."""


@dataclass(frozen=True)
class Module:
    """A script: what it imports at once and later, what it exports by its kind, and the text as a function's body."""

    imports: tuple[str, ...]
    later: tuple[str, ...]
    exports: Mapping[str, str]
    body: str


def bundles(scripts: Mapping[str, str]) -> dict[str, str]:
    """Return each script, by name without `.js`, with all that it imports in front of it.

    What a script imports of another is the same for all parts of one bundle. The bundle exports every part under its
    name. What a script imports later takes from its bundle what is in it. A script that neither imports nor exports
    stays as it is.

    Raises:
        ValueError: for a form of import or export that is not known here, a circle, or what two scripts import later.
    """
    modules = {name: _module(name, text) for name, text in scripts.items()}
    for name, module in modules.items():
        _check_lets(name, module, modules)
    first = _firsts(modules)
    return {
        name: _joined(name, text, modules, first.get(name, ""))
        for name, text in scripts.items()
    }


def _firsts(modules: Mapping[str, Module]) -> dict[str, str]:
    """Return behind which script each comes that is imported later."""
    first: dict[str, str] = {}
    for name, module in modules.items():
        for whence in module.later:
            if first.setdefault(whence, name) != name:
                raise ValueError(
                    f"{name}.js and {first[whence]}.js both import {whence}.js later"
                )
    return first


def _joined(
    name: str, text: str, modules: Mapping[str, Module], first: str
) -> str:
    module = modules[name]
    if module.imports or module.exports:
        return _bundle(name, modules, first)
    return text


def _module(name: str, text: str) -> Module:
    exports = {found["name"]: found["kept"] for found in EXPORT.finditer(text)}
    imports = tuple(found["whence"] for found in IMPORT.finditer(text))
    later = tuple(found["whence"] for found in LATER.finditer(text))
    body = EXPORT.sub(r"\g<kept> \g<name>", IMPORT.sub(_taken, text))
    body = LATER.sub(r"import(\g<address>).then((all) => all.\g<whence>)", body)
    if left := LEFT.search(body):
        raise ValueError(f"{name}.js: no bundle knows “{left[0]}”")
    return Module(imports, later, exports, body)


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


def _bundle(name: str, modules: Mapping[str, Module], first: str) -> str:
    there = set(_in_order(first, modules)) if first else set()
    all_ = list(_in_order(name, modules))
    parts = [part for part in all_ if part not in there]
    taken = ", ".join(f"{part} as ${part}" for part in all_ if part in there)
    told = ", ".join(f"${part} as {part}" for part in parts)
    return "\n".join(
        [
            *([f'import {{ {taken} }} from "./{first}.js";'] if taken else []),
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
