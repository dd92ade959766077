# A planned session as a TOML file: read, checked, turned into the first rows. Knows the envelope and the rows,
# no stage kind by name and no clock. A file that cannot be used is refused with file, line and what is wrong.
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from session.envelope import Envelope, Source
from session.fields import FormField, Frozen
from session.kind import StageKind
from session.options import Input, Options
from session.programme.expanding import Wish, amiss, expand, usual
from session.programme.lines import TomlPath, places
from session.programme.methods import NAME, NO_METHODS, Library, Method, Minutes
from session.programme.mistakes import Mistake, of_type
from session.programme.planned import PlannedStage as PlannedStage  # noqa: PLC0414 - a scenario is made of these
from session.programme.reading import Paper, paper, repeated
from session.refusals import N_, said
from session.tables import Moment, Row, Session, Side, Stage
from session.values.bounds import Few, Line, Many, Text, Whole, Word
from session.values.languages import CODE as LANGUAGE_CODE
from session.values.visible import looks

Kinds = Mapping[str, StageKind]
_STAGE_KEY = r"^[a-z][a-z0-9_]{0,40}$"

_GENERATIONS = 3


class PlannedSide(Frozen):
    name: str = Field(min_length=1, max_length=200)
    partner: bool = False


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


def load(
    directory: Path,
    key: str,
    language: str,
    kinds: Kinds,
    methods: Library = NO_METHODS,
) -> Scenario:
    file = ScenarioFile(key, language)
    if file not in available(directory):
        Paper("", file.name).refuse(said(N_("there is no such file")))
    told = paper(directory / file.name)
    scenario = read(told.text, file.name, kinds, methods)
    if (scenario.key, scenario.language) != file:
        what = said(N_("its key and language do not match its name"))
        told.refuse(what)
    return scenario


def read(
    text: str, name: str, kinds: Kinds, methods: Library = NO_METHODS
) -> Scenario:
    """Read the file's text; `name` is the file's name for the reader, `kinds` the stage kinds that exist.

    `methods`: those whose blocks may stand in it.
    """
    told = Paper(text, name)
    file = told.read(_File)
    programme = _Programme(file, _in_order(file, text), kinds, methods)
    mistakes = list(_mistakes(file, programme))
    if mistakes:
        told.refuse_first(mistakes)
    return Scenario(
        **{name: getattr(file, name) for name in Passport.model_fields},
        sides=file.sides,
        stages=tuple(programme.stages()),
    )


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


class WrittenStage(Envelope):
    """A `[[stage]]` as it is written: the envelope lies flat beside key and kind, so paths are the file's own."""

    key: str = Field(pattern=_STAGE_KEY)
    kind: Word
    fields: Annotated[tuple[FormField, ...], Few] = Field(
        default=(), alias="field"
    )
    # Any: checked below, by the model of the kind
    options: Annotated[dict[Word, Any], Few] = Field(default_factory=dict)

    def planned(self) -> PlannedStage:
        given = {}
        for name in Envelope.model_fields:
            given[name] = getattr(self, name)
        envelope = Envelope(**given)
        return PlannedStage(
            key=self.key,
            kind=self.kind,
            envelope=envelope,
        )


class WrittenBlock(Frozen):
    """A `[[block]]` as it is written: a method by its key. Its stages are called `key`, a line below, the step."""

    key: str = Field(pattern=NAME)
    method: Word
    variant: Word = ""
    minutes: Minutes | None = None
    parameters: Annotated[dict[Word, Whole | Text], Few] = Field(
        default_factory=dict
    )
    skip: Annotated[tuple[Word, ...], Few] = ()
    sources: Annotated[tuple[Source, ...], Few] = ()

    @property
    def prefix(self) -> str:
        return f"{self.key}_"

    def wish(self, method: Method) -> Wish:
        as_usual = usual(method, self.variant)
        minutes = self.minutes or as_usual.minutes
        skipped = frozenset(self.skip)
        return Wish(
            minutes,
            self.variant,
            self.parameters,
            skipped,
            self.sources,
        )


class _File(Passport):
    sides: Annotated[tuple[PlannedSide, ...], Few] = Field(
        default=(), alias="side"
    )
    stages: Annotated[tuple[WrittenStage, ...], Many] = Field(
        default=(), alias="stage"
    )
    blocks: Annotated[tuple[WrittenBlock, ...], Few] = Field(
        default=(), alias="block"
    )


def _in_order(file: _File, text: str) -> list[TomlPath]:
    """Return where stages and blocks stand, from top to bottom: ("stage", 0), ("block", 0), ("stage", 1)."""
    found: list[TomlPath] = [("stage", i) for i in range(len(file.stages))]
    if not file.blocks:
        return found
    found += [("block", i) for i in range(len(file.blocks))]
    lines = places(text)
    return sorted(found, key=lines.__getitem__)


class _Programme(NamedTuple):
    """Stages and blocks of a file in their order, with what one has to know to read them."""

    file: _File
    order: list[TomlPath]
    kinds: Kinds
    methods: Library

    def stages(self) -> Iterator[PlannedStage]:
        """Yield every stage, those of blocks among them."""
        for path in self.order:
            written = self.at(path)
            if isinstance(written, WrittenStage):
                yield written.planned()
            else:
                yield from self.expanded(written)

    def at(self, path: TomlPath) -> WrittenStage | WrittenBlock:
        table, place = path
        index = int(place)
        if table == "stage":
            return self.file.stages[index]
        return self.file.blocks[index]

    def expanded(self, block: WrittenBlock) -> tuple[PlannedStage, ...]:
        method = self.methods[block.method]
        wish = block.wish(method)
        return expand(method, self.file.language, wish, block.key, block.prefix)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with each stage and block, as far as those above it are right."""
        earlier: set[str] = set()
        for path in self.order:
            written = self.at(path)
            if isinstance(written, WrittenStage):
                found = list(_stage_mistakes(written, earlier, self.kinds))
                keys = [written.key]
            else:
                found = list(self.of_block(written, earlier))
                keys = [] if found else self.keys(written)
            for inner, what in found:
                yield (*path, *inner), what
            for key in earlier.intersection(keys):
                told = N_("the stage key “%(key)s” appears twice")
                yield (*path, "key"), said(told, key=key)
            earlier.update(keys)

    def keys(self, block: WrittenBlock) -> list[str]:
        stages = self.expanded(block)
        return [stage.key for stage in stages]

    def of_block(
        self, block: WrittenBlock, earlier: set[str]
    ) -> Iterator[Mistake]:
        method = self.methods.get(block.method)
        if method is None:
            told = N_("unknown method “%(name)s”; known: %(known)s")
            known = ", ".join(sorted(self.methods))
            yield ("method",), said(told, name=block.method, known=known)
            return
        if self.file.language not in method.texts:
            told = N_("the method “%(name)s” has no words in this language")
            yield ("method",), said(told, name=block.method)
        yield from amiss(method, block.wish(method))
        yield from _source_mistakes(block.sources, earlier)


def _mistakes(file: _File, programme: _Programme) -> Iterator[Mistake]:
    """Find what types cannot say."""
    if not programme.order:
        yield (), said(N_("there are no stages"))
    if len(file.generations) != _GENERATIONS:
        yield (
            ("generations",),
            said(
                N_("the number of generations must be %(number)s"),
                number=_GENERATIONS,
            ),
        )
    for index, _ in repeated(looks(side.name) for side in file.sides):
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
    yield from programme.mistakes()


def _stage_mistakes(
    stage: WrittenStage, earlier: set[str], kinds: Kinds
) -> Iterator[Mistake]:
    if stage.kind not in kinds:
        told = N_("unknown stage kind “%(kind)s”; known: %(known)s")
        yield (
            ("kind",),
            said(told, kind=stage.kind, known=", ".join(sorted(kinds))),
        )
    else:
        yield from _option_mistakes(stage, kinds[stage.kind].options, earlier)
    yield from _source_mistakes(stage.sources, earlier)
    for index, field in enumerate(stage.fields):
        for _, option in repeated(field.options):
            yield (
                ("field", index, "options"),
                said(N_("the option “%(name)s” appears twice"), name=option),
            )


def _source_mistakes(
    sources: Iterable[Source], earlier: set[str]
) -> Iterator[Mistake]:
    for index, source in enumerate(sources):
        if source.stage not in earlier:
            told = N_("the source “%(stage)s” is not a stage before this one")
            yield ("sources", index, "stage"), said(told, stage=source.stage)


def _option_mistakes(
    stage: WrittenStage, model: type[Options], earlier: set[str]
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
