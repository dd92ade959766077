# On which line of a well-formed TOML file each table and key stands. Knows TOML, and nothing of what the file means.
import tomllib
from collections.abc import Iterable, Iterator, Mapping

TomlPath = tuple[str | int, ...]


def places(text: str) -> dict[TomlPath, int]:
    """Say on which line each table and key of a well-formed file stands: ("stage", 2, "field", 0, "limit") → 42."""
    found: dict[TomlPath, int] = {(): 1}
    last: dict[TomlPath, int] = {}
    table: TomlPath = ()
    for line, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _table(parsed, last)
            found.setdefault(table, line)
            if table[:-1] in last:
                found.setdefault(table[:-1], line)
        else:
            for path in _paths(parsed):
                found.setdefault(table + path, line)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Cut a well-formed file into its statements: the fewest lines that are TOML on their own."""
    start, statement = 1, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        statement += line + "\n"
        if _stands_alone(statement):
            yield start, statement
            start, statement = number + 1, ""


def _stands_alone(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _table(header: object, last: dict[TomlPath, int]) -> TomlPath:
    """Name the table that a header opens; `last` counts the arrays of tables as they grow."""
    path: TomlPath = ()
    while isinstance(header, dict) and header:
        ((name, header),) = header.items()
        path += (name,)
        if isinstance(header, list):
            last[path] = last.get(path, -1) + 1
        if path in last:
            path += (last[path],)
    return path


def _paths(value: object) -> Iterator[TomlPath]:
    pairs: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for name, inner in pairs:
        yield (name,)
        yield from ((name, *rest) for rest in _paths(inner))


def nearest(known: Mapping[TomlPath, int], path: TomlPath) -> TomlPath:
    """Return the innermost table or key around a path that stands in the file."""
    while path not in known:
        path = path[:-1]
    return path
