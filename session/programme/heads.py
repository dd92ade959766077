# The head of a Markdown file as YAML has it, as far as specs of methods use it: texts, lists and tables in each other.
# Whatever is said is a text; anchors, tags and tables in braces are not read. Knows nothing of what it means.
import json
import re
from collections.abc import Mapping
from typing import NamedTuple

FENCE = "---"
PAIR = re.compile(r"([A-Za-z_][\w-]*):(?:\s+(.*))?$")
ITEM = re.compile(r"-(?:\s+(.*))?$")
LONG = re.compile(r"([|>])[+-]?$")
PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^,]+')
STEP = 2
DEEPEST = 12

Value = str | list["Value"] | dict[str, "Value"]


class UnreadableError(ValueError):
    """What stands there is not read here. `line`: from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Line(NamedTuple):
    number: int
    indent: int
    text: str


def parted(text: str) -> tuple[str, str]:
    """Return the head of a file and what stands below; no head where it does not begin with one."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        return "", text
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            head = lines[1:number]
            below = lines[number + 1 :]
            return "\n".join(head), "\n".join(below)
    raise UnreadableError(len(lines))


def read(head: str) -> Mapping[str, Value]:
    """Return what a head says. Raises UnreadableError."""
    reader = _Reader(head)
    return reader.whole()


class _Reader:
    def __init__(self, head: str) -> None:
        self._lines = []
        for number, text in enumerate(head.split("\n"), 2):
            bare = text.lstrip(" ")
            indent = len(text) - len(bare)
            line = Line(number, indent, bare.rstrip())
            self._lines.append(line)
        self._at = 0
        self._deep = 0

    def whole(self) -> Mapping[str, Value]:
        first = self._next()
        if first is None:
            return {}
        found = self._table(first.indent)
        left = self._next()
        if left is not None:
            raise UnreadableError(left.number)
        return found

    def _next(self) -> Line | None:
        """Return the next line that says something; the reader stands at it."""
        for line in self._lines[self._at :]:
            text = line.text
            if text and not text.startswith("#"):
                return line
            self._at += 1
        return None

    def _table(self, indent: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        line = self._next()
        while line is not None and line.indent == indent:
            pair = PAIR.match(line.text)
            if pair is None:
                raise UnreadableError(line.number)
            self._at += 1
            key, told = pair.groups("")
            value = self._value(line, told)
            found[key] = value
            line = self._next()
        return found

    def _list(self, indent: int) -> list[Value]:
        found: list[Value] = []
        line = self._next()
        while line is not None and line.indent == indent:
            item = ITEM.match(line.text)
            if item is None:
                break
            told = item[1] or ""
            each = self._item(line, told)
            found.append(each)
            line = self._next()
        return found

    def _item(self, line: Line, told: str) -> Value:
        if PAIR.match(told) is None:
            self._at += 1
            return self._value(line, told)
        within = line.text.index(told)
        inner = line.indent + within
        self._lines[self._at] = Line(line.number, inner, told)
        return self._deeper(inner, line)

    def _value(self, line: Line, told: str) -> Value:
        long = LONG.match(told)
        if long is not None:
            return self._long(line.indent, long[1])
        if told and not told.startswith("#"):
            return self._told(line, told)
        below = self._next()
        if below is None:
            return ""
        is_list = ITEM.match(below.text) is not None
        if below.indent > line.indent or (
            is_list and below.indent == line.indent
        ):
            return self._deeper(below.indent, below)
        return ""

    def _deeper(self, indent: int, line: Line) -> Value:
        self._deep += 1
        if self._deep > DEEPEST:
            raise UnreadableError(line.number)
        found = self._either(indent)
        self._deep -= 1
        return found

    def _either(self, indent: int) -> Value:
        first = self._lines[self._at]
        if ITEM.match(first.text):
            return self._list(indent)
        return self._table(indent)

    def _long(self, indent: int, way: str) -> str:
        """Return a text of several lines, as they stand or as one."""
        told: list[str] = []
        least: int | None = None
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.text and line.indent <= indent:
                break
            if least is None and line.text:
                least = line.indent
            spaces = max(0, line.indent - (least or 0))
            told.append(" " * spaces + line.text)
            self._at += 1
        glue = "\n" if way == "|" else " "
        return glue.join(told).strip("\n")

    def _told(self, line: Line, told: str) -> Value:
        """Return what stands behind a name, with the lines below it that go on."""
        if told.startswith("["):
            return self._in_brackets(line, told)
        if told[0] in "{&*!":
            raise UnreadableError(line.number)
        whole = told
        below = self._next()
        while below is not None and below.indent > line.indent:
            whole = f"{whole} {below.text}"
            self._at += 1
            below = self._next()
        return _bare(whole, line.number)

    def _in_brackets(self, line: Line, told: str) -> Value:
        whole = told
        while not whole.endswith("]"):
            below = self._next()
            if below is None:
                raise UnreadableError(line.number)
            whole = f"{whole} {below.text}"
            self._at += 1
        inner = whole[1:-1]
        parts = [part.strip() for part in PARTS.findall(inner)]
        return [_bare(part, line.number) for part in parts if part]


def _bare(told: str, number: int) -> str:
    """Return a text without its quotes, or without what is remarked behind it."""
    first = told[0]
    if first == "'":
        end = told.rindex("'")
        return told[1:end].replace("''", "'")
    if first != '"':
        bare, _, _ = told.partition(" #")
        return bare.rstrip()
    try:
        found, _ = json.JSONDecoder().raw_decode(told)
    except ValueError:
        raise UnreadableError(number) from None
    return str(found)
