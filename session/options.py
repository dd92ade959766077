# What a kind lets the organizer choose for its stages: each kind declares its own options as a frozen model. Here they
# are read, checked and described, so that a form can be drawn of them. Knows no kind and no stage but its envelope.
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Protocol, Self, cast

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from session.envelope import Envelope
from session.fields import Frozen
from session.refusals import Code, Refused

Given = Mapping[str, Any]
"""Options by name as they lie in an envelope: text, whole numbers, true or false."""
ASKING: set[str] = set()
"""Options that name questions, “stage.field” each and a comma between: what the models of all kinds declare."""
HEARING: set[str] = set()
"""Options that name a stage by its key, likewise."""
READINGS = 1_000
MOST_TOLD = 60
OUT_OF_RANGE = frozenset({"greater_than_equal", "less_than_equal"})


class Input(StrEnum):
    """How an option is asked for."""

    line = "line"
    lines = "lines"
    number = "number"
    switch = "switch"
    choice = "choice"
    stage = "stage"
    questions = "questions"


@dataclass(frozen=True)
class Asked:
    """What a model says of an option besides its type; texts are sentences of the catalogues.

    `settled`: it has no effect any more, or a wrong one, once the stage has begun. `choices`: value → label.
    """

    label: str
    hint: str = ""
    input: Input | None = None
    settled: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OptionField:
    """One option as a form draws it. `low` and `high` bound a number, `limit` the characters of a text."""

    name: str
    label: str
    hint: str
    input: Input
    usual: str | int | bool
    settled: bool
    choices: tuple[tuple[str, str], ...] = ()
    low: int | None = None
    high: int | None = None
    limit: int | None = None


BY_TYPE: Mapping[Any, Input] = {
    str: Input.line,
    int: Input.number,
    bool: Input.switch,
}


class Configured(Protocol):
    @property
    def envelope(self) -> Envelope: ...


class Options(Frozen):
    """The options of a kind that has none; others declare theirs, each with a default and `Asked` beside its type."""

    described: ClassVar[tuple[OptionField, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.described = tuple(
            _described(info.alias or name, info)
            for name, info in cls.model_fields.items()
        )
        for field in cls.described:
            if field.input is Input.questions:
                ASKING.add(field.name)
            if field.input is Input.stage:
                HEARING.add(field.name)

    @classmethod
    def of(cls, stage: Configured) -> Self:
        """Return what a stage is set to. What does not fit, as an older database may have it, is not there."""
        told = tuple(
            (name, type(value), value)
            for name, value in stage.envelope.options.items()
        )
        return cast("Self", _read(cls, told))

    @classmethod
    def mistakes(cls, given: Given) -> list[ErrorDetails]:
        """Return what does not fit, with its place; nothing is turned into what it is not."""
        try:
            _strictly(cls, given)
        except ValidationError as error:
            return error.errors()
        return []

    @classmethod
    def fitting(cls, given: Given) -> dict[str, Any]:
        """Return the options without those that do not fit."""
        wrong = {error["loc"][0] for error in cls.mistakes(given)}
        return {
            name: value for name, value in given.items() if name not in wrong
        }

    @classmethod
    def accepted(cls, given: Given) -> dict[str, Any]:
        """Return what a command brings as it is kept; refuse what does not fit. An empty text is as if not given."""
        filled = {name: value for name, value in given.items() if value != ""}
        try:
            model = cls.model_validate(filled, strict=False)
        except ValidationError as error:
            raise _refusal(cls, error.errors()[0]) from None
        return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def edited(
    model: type[Options], was: Given, change: Given, *, begun: bool
) -> dict[str, Any]:
    """Return the options with a change; refuse one of what is settled when the stage has begun."""
    kept = model.fitting(was)
    becomes = model.accepted({**kept, **change})
    differ = {
        name
        for name in kept.keys() | becomes.keys()
        if kept.get(name) != becomes.get(name)
    }
    settled = {field.name for field in model.described if field.settled}
    if begun and differ & settled:
        raise Refused(Code.stage_wrong_state)
    return becomes


@lru_cache(maxsize=READINGS)
def _read(
    model: type[Options], told: tuple[tuple[str, type, Any], ...]
) -> Options:
    """Read options once; `told` has their types, too: to a cache true and 1 are the same."""
    return _strictly(
        model, model.fitting({name: value for name, _, value in told})
    )


def _strictly(model: type[Options], given: Given) -> Options:
    """Read as JSON, whose strict reading knows words of a choice but never turns "7" or true into a number."""
    text = json.dumps(dict(given))
    return model.model_validate_json(text, strict=True)


def _refusal(model: type[Options], error: ErrorDetails) -> Refused:
    """Say what is wrong with an option, and which `input` of a form it is about."""
    name = str(error["loc"][0])[:MOST_TOLD]
    field = next(
        (field for field in model.described if field.name == name), None
    )
    if field is None:
        return Refused(Code.unknown_field, field=name)
    refused = _wrong(field, error)
    refused.values["input"] = name
    return refused


def _wrong(field: OptionField, error: ErrorDetails) -> Refused:
    if error["type"] == "string_too_long":
        return Refused(
            Code.field_too_long,
            field=field.label,
            length=len(error["input"]),
            limit=field.limit,
        )
    if field.input is Input.choice:
        return Refused(Code.field_not_an_option, field=field.label)
    if error["type"] in OUT_OF_RANGE:
        return Refused(
            Code.field_out_of_range,
            field=field.label,
            low=field.low,
            high=field.high,
        )
    if field.input is Input.number:
        return Refused(Code.field_not_a_number, field=field.label)
    return Refused(Code.malformed, where=field.name)


def _described(name: str, info: FieldInfo) -> OptionField:
    asked = next(each for each in info.metadata if isinstance(each, Asked))
    kind = info.annotation
    return OptionField(
        name=name,
        label=asked.label,
        hint=asked.hint,
        input=asked.input or _usual_input(kind),
        usual=info.default,
        settled=asked.settled,
        choices=asked.choices,
        low=_bound(info, "ge"),
        high=_bound(info, "le"),
        limit=_bound(info, "max_length"),
    )


def _usual_input(kind: Any) -> Input:  # the type of a field, whatever it is
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    return Input.choice


def _bound(info: FieldInfo, name: str) -> int | None:
    return next(
        (getattr(each, name) for each in info.metadata if hasattr(each, name)),
        None,
    )
