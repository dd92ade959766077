# Values as the text of a TOML file, in the order in which they come. Knows TOML and nothing of what a file means.
import json
import re
from collections.abc import Iterator, Mapping

NAME = re.compile(r"[A-Za-z0-9_-]+")
Path = tuple[str, ...]


def document(values: Mapping[str, object]) -> str:
    """Write a whole file: tables behind each other, each with what stands in it."""
    top: Path = ()
    lines = [*_lines(values, top)]
    lines.append("")
    return "\n".join(lines)


def _lines(values: Mapping[str, object], path: Path) -> Iterator[str]:
    """Write what is no table first: below a table everything belongs to that one."""
    tables = {}
    for key, each in values.items():
        if isinstance(each, dict) or _is_of_tables(each):
            tables[key] = each
        else:
            yield line(key, each)
    for key, each in tables.items():
        inner = (*path, key)
        yield from _below(each, inner)


def _is_of_tables(each: object) -> bool:
    if not isinstance(each, list) or not each:
        return False
    return all(isinstance(one, dict) for one in each)


def _below(each: object, path: Path) -> Iterator[str]:
    told = ".".join(map(name, path))
    if isinstance(each, dict):
        yield from ("", f"[{told}]", *_lines(each, path))
    elif isinstance(each, list):
        for one in each:
            yield from ("", f"[[{told}]]", *_lines(one, path))


def line(key: str, each: object) -> str:
    return f"{name(key)} = {value(each)}"


def value(each: object) -> str:
    """Write a text, a number, true or false, or a list of these: JSON's way is TOML's, but for DEL."""
    return json.dumps(each, ensure_ascii=False).replace("\x7f", "\\u007f")


def table(values: Mapping[str, object]) -> str:
    """Write a table in one line."""
    told = [f"{name(key)} = {value(each)}" for key, each in values.items()]
    return f"{{ {', '.join(told)} }}"


def name(key: str) -> str:
    if NAME.fullmatch(key):
        return key
    return value(key)
