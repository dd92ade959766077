# A method of a facilitator as data: its steps, parameters and variants in one file, its words in another for each
# language. Shapes and reading; what is wrong is told with file and line. Knows no stage kind by name.
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from session.envelope import SECTION, Authorship, Unit, Visibility
from session.fields import FieldKind, Frozen, Joined
from session.people import Role
from session.refusals import N_
from session.values.bounds import Few, Line, Mark, Text, Whole, Word
from session.values.languages import CODE as LANGUAGE_CODE

KEY = r"^[a-z0-9][a-z0-9-]{0,40}$"
NAME = r"^[a-z][a-z0-9_]{0,19}$"
PLACE = r"^\{[a-z][a-z0-9_]{0,19}\}$"
LONGEST = 1_200
"""Minutes of the longest block: a programme of several days."""
LONGEST_STAGE = 600
WHOLE = 100
"""What the shares of all steps make together."""

Name = Annotated[str, Field(pattern=NAME)]
Value = Text | Whole | bool
Number = Annotated[int, Field(ge=0, le=100)]
Minutes = Annotated[int, Field(ge=1, le=LONGEST)]
Sentences = Annotated[tuple[Annotated[str, Field(max_length=600)], ...], Few]


class Purpose(StrEnum):
    """What a method is for."""

    open = "open"
    connect = "connect"
    position = "position"
    explore = "explore"
    foresee = "foresee"
    generate = "generate"
    cluster = "cluster"
    choose = "choose"
    decide = "decide"
    plan = "plan"
    reflect = "reflect"
    close = "close"
    follow_up = "follow-up"


class Form(StrEnum):
    """How much of a day it takes: all of it, half an hour to two, at most half an hour."""

    programme = "programme"
    block = "block"
    spark = "spark"


class Need(StrEnum):
    """What the room must have."""

    tables = "tables"
    open = "open"
    circle = "circle"
    wall = "wall"
    rooms = "rooms"
    quiet = "quiet"
    chairs = "chairs"


PURPOSES: Mapping[Purpose, str] = {
    Purpose.open: N_("open the talk"),
    Purpose.connect: N_("let people meet"),
    Purpose.position: N_("show positions"),
    Purpose.explore: N_("understand"),
    Purpose.foresee: N_("look ahead"),
    Purpose.generate: N_("find ideas"),
    Purpose.cluster: N_("gather into themes"),
    Purpose.choose: N_("choose"),
    Purpose.decide: N_("take a decision"),
    Purpose.plan: N_("plan"),
    Purpose.reflect: N_("reflect"),
    Purpose.close: N_("finish the talk"),
    Purpose.follow_up: N_("check what was promised"),
}
FORMS: Mapping[Form, str] = {
    Form.programme: N_("a whole session"),
    Form.block: N_("a block, half an hour to two hours"),
    Form.spark: N_("a short one, up to half an hour"),
}
NEEDS: Mapping[Need, str] = {
    Need.tables: N_("tables for groups"),
    Need.open: N_("room to walk about"),
    Need.circle: N_("a circle"),
    Need.wall: N_("a wall or a board"),
    Need.rooms: N_("several rooms"),
    Need.quiet: N_("quiet for writing"),
    Need.chairs: N_("chairs without tables"),
}
LEVELS: Mapping[int, str] = {
    1: N_("anybody can lead it"),
    2: N_("for who has led groups"),
    3: N_("for a trained facilitator"),
}
"""What people call them: sentences of the catalogues."""


class ParameterKind(StrEnum):
    number = "number"
    words = "words"


class Parameter(Frozen):
    """What one may choose of a method: a number from `low` to `high`, or words, whose usual ones the texts have."""

    kind: ParameterKind = ParameterKind.number
    default: Whole = 0
    low: Whole = 0
    high: Whole = 0


class People(Frozen):
    """For how many it is: not under `least`, best `best` to `best_to`, not over `most`."""

    least: int = Field(ge=1, le=5000)
    best: int = Field(ge=1, le=5000)
    best_to: int = Field(ge=1, le=5000)
    most: int = Field(ge=1, le=5000)


class Length(Frozen):
    """Minutes of the whole block: at least, and usually."""

    least: Minutes
    usual: Minutes


class Origin(Frozen):
    """Where it comes from. `read`: it was read for this description, else it is not shown."""

    title: str = Field(min_length=1, max_length=300)
    author: Line = ""
    year: Annotated[int, Field(ge=1, le=2100)] | None = None
    address: Line = ""
    licence: Line = ""
    read: bool = False


class StepField(Frozen):
    """A question of a step without its words, which the texts have."""

    name: Name
    kind: FieldKind = FieldKind.long
    required: bool = False
    limit: int = Field(default=280, ge=1, le=4000)
    low: Mark = 1
    high: Mark = 5
    per_side: bool = False
    headline: bool = False
    filled_from: Annotated[tuple[Joined, ...], Few] = ()


class StepSource(Frozen):
    """Entries of an earlier step that come in."""

    step: Name
    which: str = Field(default="all", pattern="^(all|thesis|top)$")


class Step(Frozen):
    """A stage of a method. `share`: of 100 parts of its time; `least`: minutes. `skippable`: it works without it.

    `brings`: it takes what the block is given of earlier stages of the programme. An option or a limit may be a
    parameter: "{dots}".
    """

    key: Name
    kind: Word
    share: int = Field(ge=1, le=WHOLE)
    least: int = Field(default=1, ge=1, le=LONGEST_STAGE)
    skippable: bool = False
    brings: bool = False
    writers: Annotated[tuple[Role, ...], Few] = (
        Role.participant,
        Role.expert,
        Role.group_moderator,
    )
    unit: Unit = Unit.person
    limit: Number | Annotated[str, Field(pattern=PLACE)] = 0
    visibility: Visibility = Visibility.everyone
    authorship: Authorship = Authorship.signed
    approval: bool = False
    section: str = Field(default="none", pattern=SECTION)
    fields: Annotated[tuple[StepField, ...], Few] = Field(
        default=(), alias="field"
    )
    sources: Annotated[tuple[StepSource, ...], Few] = ()
    options: Annotated[dict[Word, Value], Few] = Field(default_factory=dict)


class StepChange(Frozen):
    """What a variant has otherwise in a step: which of its questions it keeps, in which order; some options."""

    fields: Annotated[tuple[Name, ...], Few] = ()
    options: Annotated[dict[Word, Value], Few] = Field(default_factory=dict)


class Variant(Frozen):
    """Another form of a method: values alone. It leaves steps out that are skippable, and adds or moves none."""

    key: str = Field(pattern=KEY)
    minutes: Length | None = None
    skips: Annotated[tuple[Name, ...], Few] = ()
    parameters: Annotated[dict[Name, Whole], Few] = Field(default_factory=dict)
    steps: Annotated[dict[Name, StepChange], Few] = Field(
        default_factory=dict, alias="step"
    )


class Structure(Frozen):
    """KEY.toml: what of a method is the same in every language. `traps`: how many its texts must name."""

    key: str = Field(pattern=KEY)
    version: int = Field(default=1, ge=1, le=999)
    form: Form
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1, max_length=3)]
    level: int = Field(ge=1, le=3)
    people: People
    minutes: Length
    needs: Annotated[tuple[Need, ...], Few] = ()
    traps: int = Field(default=0, ge=0, le=10)
    origins: Annotated[tuple[Origin, ...], Few] = Field(
        default=(), alias="source"
    )
    parameters: Annotated[dict[Name, Parameter], Few] = Field(
        default_factory=dict, alias="parameter"
    )
    variants: Annotated[tuple[Variant, ...], Few] = Field(
        default=(), alias="variant"
    )
    steps: Annotated[tuple[Step, ...], Few] = Field(alias="step", min_length=1)

    def step(self, key: str) -> Step:
        by_key = {step.key: step for step in self.steps}
        return by_key[key]

    def variant(self, key: str) -> Variant | None:
        for variant in self.variants:
            if variant.key == key:
                return variant
        return None


class FieldText(Frozen):
    """The words of a question; what is absent in a variant stays as it is."""

    label: str = Field(default="", max_length=200)
    hint: str = Field(default="", max_length=1_000)
    options: Annotated[tuple[Line, ...], Few] = ()
    low_label: Line = ""
    high_label: Line = ""


class StepText(Frozen):
    """The words of a step. `options`: those of its kind that are words; a list is a line each."""

    title: str = Field(default="", max_length=200)
    instruction: str = Field(default="", max_length=1_000)
    fields: Annotated[dict[Name, FieldText], Few] = Field(
        default_factory=dict, alias="field"
    )
    options: Annotated[
        dict[Word, Text | Annotated[tuple[Line, ...], Few]], Few
    ] = Field(default_factory=dict)


class ParameterText(Frozen):
    """What a parameter is called. `default`: the usual words, where it is words."""

    label: str = Field(min_length=1, max_length=200)
    default: str = Field(default="", max_length=200)


class VariantText(Frozen):
    name: str = Field(min_length=1, max_length=200)
    summary: str = Field(default="", max_length=300)
    steps: Annotated[dict[Name, StepText], Few] = Field(
        default_factory=dict, alias="step"
    )


class Words(Frozen):
    """KEY.LANGUAGE.toml: what a method says in one language. `summary`: one line; `use`: what it is for."""

    key: str = Field(pattern=KEY)
    language: str = Field(pattern=LANGUAGE_CODE)
    name: str = Field(min_length=1, max_length=200)
    summary: str = Field(min_length=1, max_length=300)
    use: str = Field(min_length=1, max_length=2_000)
    before: Sentences
    during: Sentences
    after: Sentences
    traps: Sentences
    parameters: Annotated[dict[Name, ParameterText], Few] = Field(
        default_factory=dict, alias="parameter"
    )
    steps: Annotated[dict[Name, StepText], Few] = Field(alias="step")
    variants: Annotated[dict[Word, VariantText], Few] = Field(
        default_factory=dict, alias="variant"
    )


class Spoken(Words):
    """The words of one language where the method is one file: what they belong to stands around them."""

    key: str = ""
    language: str = ""


class OneFile(Structure):
    """A method as one file: its structure, and below it its words by language."""

    texts: Annotated[dict[Word, Spoken], Few] = Field(alias="text")

    def method(self) -> "Method":
        texts = {}
        for language, spoken in self.texts.items():
            own = {"key": self.key, "language": language}
            texts[language] = spoken.model_copy(update=own)
        return Method(self, texts)


@dataclass(frozen=True)
class Method:
    """A method as it was read. `texts`: its words by language."""

    structure: Structure
    texts: Mapping[str, Words]

    @property
    def key(self) -> str:
        return self.structure.key

    @property
    def shown_origins(self) -> tuple[Origin, ...]:
        """Return where it comes from, as far as somebody has read that."""
        origins = self.structure.origins
        read = [each for each in origins if each.read]
        return tuple(read)


Library = Mapping[str, Method]
"""Methods by key."""
NO_METHODS: Library = {}
