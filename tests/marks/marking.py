# Writes marks into a file's syntax: each stretch of lines and each arm of a choice tells that it was come by, by
# setting one byte. The arcs of an arm are coverage.py's own, so its report reads them as if it had traced the file.
import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import CodeType

from coverage.parser import PythonParser

Arc = tuple[int, int]

SEEN = "__come_by__"
"""What code with marks calls the bytes that it sets."""

Choice = ast.If | ast.For | ast.AsyncFor | ast.While
Attempt = ast.Try | ast.TryStar
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
COMPOUND = Choice | Attempt | ast.With | ast.AsyncWith | ast.Match
"""What one may leave by another way than at its end."""

Alternative = ast.ExceptHandler | ast.match_case


@dataclass(frozen=True)
class Marked:
    """A file with its marks: what runs, and for each mark in turn the arcs that it stands for."""

    code: CodeType
    arcs: Sequence[Sequence[Arc]]


def marked(text: str, file: str, first: int) -> Marked:
    """Mark a file's text; its marks are counted from `first` on."""
    parser = PythonParser(text=text, filename=file)
    parser.parse_source()
    tree = ast.parse(text, file)
    marker = Marker(parser.arcs(), first)
    tree.body = marker.body(tree.body)
    code = compile(ast.fix_missing_locations(tree), file, "exec")
    return Marked(code, [sorted(arcs) for arcs in marker.arcs])


@dataclass
class Marker:
    possible: set[Arc]
    first: int
    arcs: list[set[Arc]] = field(default_factory=list)

    def body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Mark what a module, class or function does; a docstring and imports of the future stay in front."""
        length = _length_of_head(body)
        head = body[:length]
        lines: set[Arc] = set().union(*map(_lines, head))
        rest = self._block(body[length:], lines)
        return [*head, *rest]

    def _block(self, block: list[ast.stmt], arcs: set[Arc]) -> list[ast.stmt]:
        """Mark statements that come one after another, and the arcs by which one comes to them."""
        found = [self._mark(arcs)]
        here = self.arcs[-1]
        for statement in block:
            if isinstance(found[-1], COMPOUND):
                found.append(self._mark(set()))
                here = self.arcs[-1]
            here |= _lines(statement)
            self._inside(statement)
            found.append(statement)
        return found

    def _mark(self, arcs: set[Arc]) -> ast.stmt:
        number = self.first + len(self.arcs)
        self.arcs.append(set(arcs))
        (mark,) = ast.parse(f"{SEEN}[{number}] = 1").body
        return mark

    def _inside(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                statement.body = self.body(statement.body)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                self._choice(statement)
            case ast.Try() | ast.TryStar():
                self._attempt(statement)
            case ast.With() | ast.AsyncWith():
                statement.body = self._block(statement.body, set())
            case ast.Match():
                self._match(statement)

    def _choice(self, choice: Choice) -> None:
        taken, left = self._ways(choice.lineno, choice.body)
        choice.body = self._block(choice.body, taken)
        choice.orelse = self._block(choice.orelse, left)

    def _attempt(self, attempt: Attempt) -> None:
        attempt.body = self._block(attempt.body, set())
        self._alternatives(attempt.handlers)
        if attempt.orelse:
            attempt.orelse = self._block(attempt.orelse, set())
        if attempt.finalbody:
            attempt.finalbody = self._block(attempt.finalbody, set())

    def _match(self, match: ast.Match) -> None:
        passed = self._alternatives(match.cases)
        if not _takes_all(match.cases[-1]):
            nothing = [self._mark(passed)]
            match.cases.append(ast.match_case(ast.MatchAs(), body=nothing))

    def _alternatives(self, alternatives: Sequence[Alternative]) -> set[Arc]:
        """Mark what is tried in turn; return the arcs of who passes all of it."""
        passed: set[Arc] = set()
        for one in alternatives:
            line = _line_of(one)
            taken, left = self._ways(line, one.body)
            passed.add((line, line))
            one.body = self._block(one.body, passed | taken)
            passed |= left
        return passed

    def _ways(
        self, line: int, body: list[ast.stmt]
    ) -> tuple[set[Arc], set[Arc]]:
        """Return the arcs from a line into the body under it, and those past it."""
        inside = range(line + 1, (body[-1].end_lineno or line) + 1)
        every = {arc for arc in self.possible if arc[0] == line}
        taken = {arc for arc in every if arc[1] in inside}
        return taken, every - taken


def _length_of_head(body: list[ast.stmt]) -> int:
    length = 0
    for statement in body:
        if not (_is_text(statement) or _is_of_the_future(statement)):
            break
        length += 1
    return length


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Constant
    )


def _is_of_the_future(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
    )


def _takes_all(case: ast.match_case) -> bool:
    """Tell whether nothing passes a case: Python would refuse another after it."""
    pattern = case.pattern
    takes = isinstance(pattern, ast.MatchAs) and pattern.pattern is None
    return takes and case.guard is None


def _line_of(alternative: Alternative) -> int:
    if isinstance(alternative, ast.match_case):
        return alternative.pattern.lineno
    return alternative.lineno


def _lines(statement: ast.stmt) -> set[Arc]:
    """Return the lines at which a statement begins, as arcs: a decorator's is one, too."""
    lines = {statement.lineno}
    if isinstance(statement, Named):
        lines.update(one.lineno for one in statement.decorator_list)
    return {(line, line) for line in lines}
