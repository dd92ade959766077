# One thought a line: how much syntax stands in a line of a function, how long functions are, and two ways of
# writing that hold two thoughts: a ternary inside another value, and a comprehension with two `for`.
import ast
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("session", "exports", "facilitator_ui")
GIVEN_OUT = ROOT / "session/live/migrations"  # is never changed

NODES_A_LINE = 9  # half of the functions have no more
NODES_A_LINE_NINE_IN_TEN = 15
NODES_A_LINE_MOST = 25
WIDTH = 80  # the formatter's
LINES = 8  # half of the functions have fewer
LINES_NINE_IN_TEN = 25
LINES_MOST = 50

Function = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Measured:
    place: str
    lines: int
    nodes_a_line: float


def test_a_line_holds_about_nine_pieces_of_syntax() -> None:
    found = [
        one.nodes_a_line for one in chain.from_iterable(map(measured, PACKAGES))
    ]
    assert statistics.median(found) <= NODES_A_LINE
    assert nine_in_ten(found) <= NODES_A_LINE_NINE_IN_TEN


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_denser_than_can_be_read(package: str) -> None:
    dense = [
        one for one in measured(package) if one.nodes_a_line > NODES_A_LINE_MOST
    ]
    assert dense == []


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short(package: str) -> None:
    found = [one.lines for one in measured(package)]
    assert statistics.median(found) < LINES
    assert nine_in_ten(found) <= LINES_NINE_IN_TEN


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_a_screen(package: str) -> None:
    assert [one for one in measured(package) if one.lines > LINES_MOST] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_choice_inside_another_value_has_a_name(package: str) -> None:
    assert places(package, ternaries_inside) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_comprehension_has_one_loop(package: str) -> None:
    assert places(package, two_loops) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_line_is_spread_to_look_thinner(package: str) -> None:
    assert places(package, spread) == []


@pytest.mark.parametrize(
    "planted",
    [
        "a if b else c if d else e",
        "{'a': b if c else d}",
        "{a: b if c else d for a in e}",
        "f(a if b else c)",
        "f(x=a if b else c)",
        "f(*a if b else c)",
    ],
)
def test_a_planted_choice_is_found(planted: str) -> None:
    assert list(ternaries_inside(ast.parse(planted))) == [1]


def test_planted_loops_are_found_and_measured() -> None:
    tree = ast.parse("def f():\n  'Say.'\n  return [a for b in c for a in b]")
    assert list(two_loops(tree)) == [3]
    assert [one.nodes_a_line for one in functions("f.py", tree)] == [14]


def test_a_planted_lone_name_is_found() -> None:
    assert list(spread(ast.parse("f(\n    a.b,\n)"))) == [1]
    assert list(spread(ast.parse("f(a.b)"))) == []


@cache
def measured(package: str) -> tuple[Measured, ...]:
    found: list[Measured] = []
    for file, tree in parsed(package):
        found.extend(functions(file, tree))
    return tuple(found)


def places(package: str, find: Callable[[ast.AST], Iterator[int]]) -> list[str]:
    found: list[str] = []
    for file, tree in parsed(package):
        found += (f"{file}:{line}" for line in find(tree))
    return found


@cache
def parsed(package: str) -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (
            str(path.relative_to(ROOT)),
            ast.parse(path.read_text(encoding="utf-8")),
        )
        for path in sorted((ROOT / package).rglob("*.py"))
        if GIVEN_OUT not in path.parents
    )


def functions(file: str, tree: ast.Module) -> Iterator[Measured]:
    """Measure each function that has more than a docstring, and without it."""
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        body = without_docstring(node)
        if body:
            head = node.body[0].lineno - node.lineno
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
            nodes = sum(len(list(ast.walk(piece))) for piece in body)
            place = f"{file}:{node.lineno} {node.name}"
            yield Measured(place, head + lines, nodes / lines)


def without_docstring(function: Function) -> list[ast.stmt]:
    if ast.get_docstring(function) is None:
        return function.body
    return function.body[1:]


def spread(tree: ast.AST) -> Iterator[int]:
    """Yield the calls whose one argument, a name, has a line of its own though all would fit into one."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or node.keywords:
            continue
        if [*map(type, node.args)] not in ([ast.Name], [ast.Attribute]):
            continue
        lines = (node.end_lineno or 0) - node.func.lineno
        width = node.col_offset + len(ast.unparse(node))
        if lines and width < WIDTH and node.func.end_lineno == node.lineno:
            yield node.lineno


def ternaries_inside(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        for value in inner_values(node):
            if isinstance(value, ast.IfExp):
                yield value.lineno


def inner_values(node: ast.AST) -> list[ast.expr | None]:
    """Return the values in which a choice would be a second thought."""
    if isinstance(node, ast.IfExp):
        return [node.test, node.body, node.orelse]
    if isinstance(node, ast.Dict):
        return list(node.values)
    if isinstance(node, ast.DictComp):
        return [node.value]
    if isinstance(node, ast.Call):
        named = [keyword.value for keyword in node.keywords]
        return [_unstarred(value) for value in (*node.args, *named)]
    return []


def _unstarred(value: ast.expr) -> ast.expr:
    return value.value if isinstance(value, ast.Starred) else value


def two_loops(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS) and len(node.generators) > 1:
            yield node.lineno


def nine_in_ten(figures: list[float] | list[int]) -> float:
    return sorted(figures)[int(0.9 * len(figures))]
