# A planned session as a TOML file: read, checked, turned into the first rows. Knows the envelope and the rows,
# no stage kind by name and no clock. A file that cannot be used is refused with file, line and what is wrong.
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn

from pydantic import Field, ValidationError

from session.envelope import Envelope
from session.fields import FormField, Frozen, clean
from session.kind import StageKind
from session.options import Input, Options
from session.programme.lines import nearest, places
from session.programme.mistakes import Mistake, of_type, syntax
from session.refusals import N_, Code, Refused, Sentence, said
from session.tables import Moment, Row, Session, Side, Stage
from session.values.bounds import Few, Line, Many, Word
from session.values.languages import CODE as LANGUAGE_CODE
from session.values.textfile import text_of
from session.values.visible import looks

Kinds = Mapping[str, StageKind]
_STAGE_KEY = r"^[a-z][a-z0-9_]{0,40}$"
_DEEPEST = 12
_LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}"""
)
"""A key of so many parts with dots between: the standard library's reader takes their number squared of time."""

_GENERATIONS = 3


class PlannedSide(Frozen):
    name: str = Field(min_length=1, max_length=200)
    partner: bool = False


class PlannedStage(Frozen):
    key: Word
    kind: Word
    envelope: Envelope


class Passport(Frozen):
    """What a file says above its stages; title, goal and expected result are the organizer's to replace."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    language: str = Field(pattern=LANGUAGE_CODE)
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=1000)
    title: str = Field(default="", max_length=300)
    goal: str = Field(default="", max_length=2000)
    expected: str = Field(default="", max_length=2000)
    generations: Annotated[tuple[Line, ...], Few]
    documents: Annotated[tuple[Line, ...], Many] = ()


class Scenario(Passport):
    sides: Annotated[tuple[PlannedSide, ...], Few]
    stages: Annotated[tuple[PlannedStage, ...], Many]


class ScenarioFile(NamedTuple):
    key: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.key}.{self.language}.toml"


def available(directory: Path) -> list[ScenarioFile]:
    """List the files `<key>.<language>.toml` of a directory, by key and language."""
    found: list[ScenarioFile] = []
    for path in directory.glob("*.*.toml"):
        key, language, *further = path.name.split(".")
        if further == ["toml"]:
            found.append(ScenarioFile(key, language))
    return sorted(found)


def load(directory: Path, key: str, language: str, kinds: Kinds) -> Scenario:
    file = ScenarioFile(key, language)
    if file not in available(directory):
        _refuse(file.name, said(N_("there is no such file")))
    raw = _bytes(directory / file.name)
    try:
        text = text_of(raw)
    except UnicodeDecodeError as error:
        told = said(N_("this is not UTF-8 text; save it as UTF-8"))
        _refuse(file.name, told, raw.count(b"\n", 0, error.start) + 1)
    scenario = read(text, file.name, kinds)
    if (scenario.key, scenario.language) != file:
        _refuse(
            file.name, said(N_("its key and language do not match its name"))
        )
    return scenario


def _bytes(path: Path) -> bytes:
    """Return what a file holds; a pipe or a device, which might never end, is not opened."""
    try:
        if not path.is_file():
            _refuse(path.name, said(N_("this is not a file")))
        return path.read_bytes()
    except OSError:
        _refuse(path.name, said(N_("the file cannot be opened")))


def read(text: str, name: str, kinds: Kinds) -> Scenario:
    """Read the file's text; `name` is the file's name for the reader, `kinds` the stage kinds that exist."""
    data = _parsed(text, name)
    try:
        file = _File.model_validate_json(data, strict=True)
    except ValidationError as error:
        _refuse_first(name, text, map(of_type, error.errors()))
    mistakes = list(_mistakes(file, kinds))
    if mistakes:
        _refuse_first(name, text, mistakes)
    return _scenario(file)


def starting_rows(
    scenario: Scenario,
    session_id: str,
    code: str,
    now: Moment,
    new_id: Callable[[], str],
) -> list[Row]:
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
        Side(
            id=new_id(),
            session_id=session_id,
            position=position,
            name=side.name,
            partner=side.partner,
        )
        for position, side in enumerate(scenario.sides)
    ]
    called = {f"side:{side.name}": f"side:{side.id}" for side in sides}
    stages = [
        Stage(
            id=new_id(),
            session_id=session_id,
            position=position,
            key=stage.key,
            kind=stage.kind,
            envelope=_addressed(stage.envelope, called),
        )
        for position, stage in enumerate(scenario.stages)
    ]
    return [session, *sides, *stages]


def _addressed(envelope: Envelope, called: Mapping[str, str]) -> Envelope:
    """Return an envelope for the same people, a side by its id. `called`: audiences as a file has them → as rows do."""
    return envelope.model_copy(
        update={"audience": called.get(envelope.audience, envelope.audience)}
    )


class _Block(Envelope):
    """A `[[stage]]` as it is written: the envelope lies flat beside key and kind, so paths are the file's own."""

    key: str = Field(pattern=_STAGE_KEY)
    kind: Word
    fields: Annotated[tuple[FormField, ...], Few] = Field(
        default=(), alias="field"
    )
    # Any: checked below, by the model of the kind
    options: Annotated[dict[Word, Any], Few] = Field(default_factory=dict)


class _File(Passport):
    sides: Annotated[tuple[PlannedSide, ...], Few] = Field(
        default=(), alias="side"
    )
    stages: Annotated[tuple[_Block, ...], Many] = Field(
        default=(), alias="stage"
    )


def _scenario(file: _File) -> Scenario:
    stages = tuple(
        PlannedStage(
            key=block.key,
            kind=block.kind,
            envelope=Envelope(
                **{name: getattr(block, name) for name in Envelope.model_fields}
            ),
        )
        for block in file.stages
    )
    return Scenario(
        **{name: getattr(file, name) for name in Passport.model_fields},
        sides=file.sides,
        stages=stages,
    )


def _parsed(text: str, name: str) -> str:
    """Return the file as JSON, whose strict reading knows enumerations but never turns "15" or true into a number."""
    _refuse_long_key(text, name)
    try:
        return json.dumps(_cleaned(tomllib.loads(text)), default=str)
    except RecursionError:
        _refuse(name, said(N_("it is nested too deeply")), 1)
    except ValueError as error:  # tomllib's own error is one, a number of 5,000 digits is another
        what, _, at = str(error).partition(" (at ")
        told = re.match(r"line (\d+)", at)
        last = text.rstrip("\n").count("\n") + 1
        line = int(told[1]) if told else last
        _refuse(name, syntax(what), line)


def _refuse_long_key(text: str, name: str) -> None:
    found = _LONG_KEY.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        _refuse(name, said(N_("it is nested too deeply")), line)


def _cleaned(value: object, depth: int = 0) -> object:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _cleaned(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, depth + 1) for inner in value]
    return clean(value) if isinstance(value, str) else value


def _mistakes(file: _File, kinds: Kinds) -> Iterator[Mistake]:
    """Find what types cannot say."""
    if not file.stages:
        yield (), said(N_("there are no stages"))
    if len(file.generations) != _GENERATIONS:
        yield (
            ("generations",),
            said(
                N_("the number of generations must be %(number)s"),
                number=_GENERATIONS,
            ),
        )
    for index, _ in _repeated(looks(side.name) for side in file.sides):
        yield (
            ("side", index, "name"),
            said(
                N_("the side “%(name)s” appears twice"),
                name=file.sides[index].name,
            ),
        )
    audiences = {f"side:{side.name}" for side in file.sides}
    for index, stage in enumerate(file.stages):
        if (
            stage.audience.startswith("side:")
            and stage.audience not in audiences
        ):
            told = said(
                N_("there is no side “%(name)s” in this file"),
                name=stage.audience.removeprefix("side:"),
            )
            yield ("stage", index, "audience"), told
    for index, key in _repeated(stage.key for stage in file.stages):
        yield (
            ("stage", index, "key"),
            said(N_("the stage key “%(key)s” appears twice"), key=key),
        )
    for index, stage in enumerate(file.stages):
        earlier = {before.key for before in file.stages[:index]}
        for path, what in _stage_mistakes(stage, earlier, kinds):
            yield ("stage", index, *path), what


def _stage_mistakes(
    stage: _Block, earlier: set[str], kinds: Kinds
) -> Iterator[Mistake]:
    if stage.kind not in kinds:
        told = N_("unknown stage kind “%(kind)s”; known: %(known)s")
        yield (
            ("kind",),
            said(told, kind=stage.kind, known=", ".join(sorted(kinds))),
        )
    else:
        yield from _option_mistakes(stage, kinds[stage.kind].options, earlier)
    for index, source in enumerate(stage.sources):
        if source.stage not in earlier:
            told = N_("the source “%(stage)s” is not a stage before this one")
            yield ("sources", index, "stage"), said(told, stage=source.stage)
    for index, field in enumerate(stage.fields):
        for _, option in _repeated(field.options):
            yield (
                ("field", index, "options"),
                said(N_("the option “%(name)s” appears twice"), name=option),
            )


def _option_mistakes(
    stage: _Block, model: type[Options], earlier: set[str]
) -> Iterator[Mistake]:
    for error in model.mistakes(stage.options):
        path, what = of_type(error)
        yield ("options", *path), what
    named = [
        field.name for field in model.described if field.input is Input.stage
    ]
    for name in named:
        key = stage.options.get(name, "")
        if key and isinstance(key, str) and key not in earlier:
            yield (
                ("options", name),
                said(
                    N_("there is no stage “%(stage)s” before this one"),
                    stage=key,
                ),
            )


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def _refuse_first(
    name: str, text: str, mistakes: Iterable[Mistake]
) -> NoReturn:
    """Show the highest mistake in the file, and one that stands there before one that is missing."""
    known = places(text)
    found = [
        (path not in known, known[nearest(known, path)], what)
        for path, what in mistakes
    ]
    _, line, what = min(found, key=lambda each: each[:2])
    _refuse(name, what, line)


def _refuse(name: str, what: Sentence, line: int | None = None) -> NoReturn:
    """Refuse with the file, the line where one can be named, and what is wrong; a name may hold what no page can."""
    if line is None:
        where = said(N_("%(file)s: %(what)s"), file=clean(name), what=what)
    else:
        where = said(
            N_("%(file)s, line %(line)s: %(what)s"),
            file=clean(name),
            line=line,
            what=what,
        )
    raise Refused(Code.scenario_broken, where=where)
