# A planned session as a TOML file: read, checked, turned into the first rows. Knows the envelope and the rows,
# no stage kind by name and no clock. A file that cannot be used is refused with file, line and what is wrong.
import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from session.envelope import Envelope
from session.fields import WRONG, FormField, Frozen, clean
from session.refusals import Code, Refused
from session.tables import Moment, Row, Session, Side, Stage

TomlPath = tuple[str | int, ...]
Mistake = tuple[TomlPath, str]

_STAGE_KEY = r"^[a-z][a-z0-9_]{0,40}$"
_DEEPEST = 12
_GENERATIONS = 3


class PlannedSide(Frozen):
    name: str = Field(min_length=1, max_length=200)
    partner: bool = False


class PlannedStage(Frozen):
    key: str
    kind: str
    envelope: Envelope


class Passport(Frozen):
    """What a file says above its stages; title, goal and expected result are the organizer's to replace."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    language: str = Field(pattern="^(ru|en)$")
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=1000)
    title: str = Field(default="", max_length=300)
    goal: str = Field(default="", max_length=2000)
    expected: str = Field(default="", max_length=2000)
    generations: tuple[str, ...]
    documents: tuple[str, ...] = ()


class Scenario(Passport):
    sides: tuple[PlannedSide, ...]
    stages: tuple[PlannedStage, ...]


class ScenarioFile(NamedTuple):
    key: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.key}.{self.language}.toml"


def available(directory: Path) -> list[ScenarioFile]:
    """List the files `<key>.<language>.toml` of a directory, by key and language."""
    parts = (path.name.split(".") for path in directory.glob("*.*.toml"))
    return sorted(ScenarioFile(*part[:2]) for part in parts if len(part) == 3)  # noqa: PLR2004 - key, language, toml


def load(directory: Path, key: str, language: str, kinds: Collection[str]) -> Scenario:
    file = ScenarioFile(key, language)
    if file not in available(directory):
        raise Refused(Code.scenario_broken, where=f"{file.name}: there is no such file")
    raw = (directory / file.name).read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        _refuse(file.name, raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text")
    return read(text, file.name, kinds)


def read(text: str, name: str, kinds: Collection[str]) -> Scenario:
    """Read the file's text; `name` is the file's name for the reader, `kinds` the stage kinds that exist."""
    data = _parsed(text, name)
    try:
        file = _File.model_validate_json(data, strict=True)
    except ValidationError as error:
        places = _places(text)
        _refuse(name, *_first(places, (_explained(places, each) for each in error.errors())))
    mistakes = list(_mistakes(file, kinds))
    if mistakes:
        _refuse(name, *_first(_places(text), mistakes))
    return _scenario(file)


def starting_rows(scenario: Scenario, session_id: str, code: str, now: Moment, new_id: Callable[[], str]) -> list[Row]:
    """Make the rows of a fresh session: itself first, then its sides and its stages, each in order.

    `code` is what participants type; `now` is in ms. Sources go on naming stages by key.
    """
    session = Session(
        id=session_id,
        session_id=session_id,
        code=code,
        language=scenario.language,
        title=scenario.title,
        goal=scenario.goal,
        expected=scenario.expected,
        documents=list(scenario.documents),
        generations=list(scenario.generations),
        made_at=now,
    )
    sides = [
        Side(id=new_id(), session_id=session_id, position=position, name=side.name, partner=side.partner)
        for position, side in enumerate(scenario.sides)
    ]
    stages = [
        Stage(id=new_id(), session_id=session_id, position=position, **dict(stage))
        for position, stage in enumerate(scenario.stages)
    ]
    return [session, *sides, *stages]


class _Block(Envelope):
    """A `[[stage]]` as it is written: the envelope lies flat beside key and kind, so paths are the file's own."""

    key: str = Field(pattern=_STAGE_KEY)
    kind: str
    fields: tuple[FormField, ...] = Field(default=(), alias="field")
    options: dict[str, Any] = Field(default_factory=dict)  # checked below: a union's three errors help nobody


class _File(Passport):
    sides: tuple[PlannedSide, ...] = Field(default=(), alias="side")
    stages: tuple[_Block, ...] = Field(default=(), alias="stage")


def _scenario(file: _File) -> Scenario:
    stages = tuple(
        PlannedStage(
            key=block.key,
            kind=block.kind,
            envelope=Envelope(**{name: getattr(block, name) for name in Envelope.model_fields}),
        )
        for block in file.stages
    )
    return Scenario(**{name: getattr(file, name) for name in Passport.model_fields}, sides=file.sides, stages=stages)


def _parsed(text: str, name: str) -> str:
    """Return the file as JSON, whose strict reading knows enumerations but never turns "15" or true into a number."""
    try:
        return json.dumps(_cleaned(tomllib.loads(text)), default=str)
    except RecursionError:
        _refuse(name, 1, "it is nested too deeply")
    except ValueError as error:  # tomllib's own error is one, a number of 5,000 digits is another
        what, _, at = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", at)
        _refuse(name, int(line[1]) if line else text.rstrip("\n").count("\n") + 1, what)


def _cleaned(value: object, depth: int = 0) -> object:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _cleaned(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, depth + 1) for inner in value]
    return clean(value) if isinstance(value, str) else value


def _mistakes(file: _File, kinds: Collection[str]) -> Iterator[Mistake]:
    """Find what types cannot say."""
    if not file.stages:
        yield (), "there are no stages"
    if len(file.generations) != _GENERATIONS:
        yield ("generations",), f"there must be {_GENERATIONS} generations"
    for index, name in _repeated(side.name for side in file.sides):
        yield ("side", index, "name"), f"the side “{name}” is there twice"
    for index, key in _repeated(stage.key for stage in file.stages):
        yield ("stage", index, "key"), f"the stage key “{key}” is there twice"
    for index, stage in enumerate(file.stages):
        earlier = {before.key for before in file.stages[:index]}
        for path, what in _stage_mistakes(stage, earlier, kinds):
            yield ("stage", index, *path), what


def _stage_mistakes(stage: _Block, earlier: set[str], kinds: Collection[str]) -> Iterator[Mistake]:
    if stage.kind not in kinds:
        yield ("kind",), f"unknown stage kind “{stage.kind}”; known: {', '.join(sorted(kinds))}"
    for name, value in stage.options.items():
        if not isinstance(value, str | int):
            yield ("options", name), f"the option “{name}” must be text, a whole number, true or false"
    for index, source in enumerate(stage.sources):
        if source.stage not in earlier:
            yield ("sources", index, "stage"), f"the source “{source.stage}” is not a stage before this one"
    for index, field in enumerate(stage.fields):
        for _, option in _repeated(field.options):
            yield ("field", index, "options"), f"the option “{option}” is there twice"


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def _explained(places: dict[TomlPath, int], error: ErrorDetails) -> Mistake:
    path = error["loc"]
    if error["type"] == "missing":
        return path, f"“{path[-1]}” is missing"
    if error["type"] == "extra_forbidden":
        return path, f"unknown key “{path[-1]}”"
    if error["type"] == WRONG:
        return _nearest(places, (*path, *error["ctx"]["at"])), error["msg"]
    path = _nearest(places, path)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return path, f"“{key}”: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _first(places: dict[TomlPath, int], mistakes: Iterable[Mistake]) -> tuple[int, str]:
    """Choose the mistake to show: the highest in the file, and one that stands there before one that is missing."""
    found = [(path not in places, places[_nearest(places, path)], what) for path, what in mistakes]
    _, line, what = min(found)
    return line, what


def _nearest(places: dict[TomlPath, int], path: TomlPath) -> TomlPath:
    while path not in places:
        path = path[:-1]
    return path


def _places(text: str) -> dict[TomlPath, int]:
    """Say on which line each table and key of a well-formed file stands: ("stage", 2, "field", 0, "limit") → 42."""
    places: dict[TomlPath, int] = {(): 1}
    last: dict[TomlPath, int] = {}
    table: TomlPath = ()
    for line, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _table(parsed, last)
            places.setdefault(table, line)
            if table[:-1] in last:
                places.setdefault(table[:-1], line)
        else:
            for path in _paths(parsed):
                places.setdefault(table + path, line)
    return places


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


def _refuse(name: str, line: int, what: str) -> NoReturn:
    raise Refused(Code.scenario_broken, where=f"{name}, line {line}: {what}")
