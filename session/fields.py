# The schema of a form and the one check of what was written into it. Pure; knows no stage and no person.
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, LiteralString, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from session.refusals import N_, Code, Refused, said
from session.values.bounds import (
    MOST_STEPS,
    Answer,
    Few,
    Line,
    Many,
    Mark,
    Whole,
    Word,
)
from session.values.visible import unstacked, visible

Value = str | int | list[str]
Content = dict[str, Value]
RawContent = Annotated[
    dict[Word, Answer | Whole | Annotated[list[Answer], Many]],
    Many,
]
WRONG: LiteralString = "form_wrong"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldKind(StrEnum):
    short = "short"
    long = "long"
    one = "one"
    many = "many"
    scale = "scale"
    date = "date"
    document = "document"


WORDS = frozenset({FieldKind.short, FieldKind.long})


class Joined(StrEnum):
    """What a person told when joining."""

    name = "name"
    organization = "organization"
    post = "post"
    side = "side"


JOINED: Mapping[Joined, str] = {
    Joined.name: N_("name"),
    Joined.organization: N_("organization"),
    Joined.post: N_("post"),
    Joined.side: N_("side"),
}
"""What people call it: sentences of the catalogues."""


class FormField(Frozen):
    """One question of a form. `limit` counts characters; `low` and `high` bound a scale.

    `option_labels`: sentences of the catalogues for `options`, one each, where those are keys and not anybody's words.
    `headline`: by this answer an entry is known where there is room for one.
    `filled_from`: it comes filled with what its author told when joining, and may be mended.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")
    kind: FieldKind = FieldKind.long
    label: str = Field(min_length=1, max_length=200)
    hint: Annotated[str, Field(max_length=1_000)] = ""
    required: bool = False
    limit: int = Field(default=280, ge=1, le=4000)
    options: Annotated[tuple[Line, ...], Few] = ()
    option_labels: Annotated[tuple[Line, ...], Few] = ()
    low: Mark = 1
    high: Mark = 5
    low_label: Line = ""
    high_label: Line = ""
    per_side: bool = False
    headline: bool = False
    filled_from: Annotated[tuple[Joined, ...], Few] = ()

    @model_validator(mode="after")
    def _labelled_throughout(self) -> Self:
        if self.option_labels and len(self.option_labels) != len(self.options):
            raise wrong(
                N_("there must be as many option_labels as options"),
                at=("option_labels",),
            )
        return self

    @model_validator(mode="after")
    def _fillable(self) -> Self:
        if self.filled_from and self.kind not in WORDS:
            raise wrong(
                N_("only a question in words can come filled"),
                at=("filled_from",),
            )
        return self

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if self.kind in {FieldKind.one, FieldKind.many} and not self.options:
            raise wrong(
                N_("the field “%(name)s” has no options to choose from"),
                at=("kind",),
                name=self.name,
            )
        if self.kind is FieldKind.scale and self.low >= self.high:
            raise wrong(
                N_("the scale “%(name)s” must rise from low to high"),
                at=("low",),
                name=self.name,
            )
        if self.kind is FieldKind.scale and self.high - self.low > MOST_STEPS:
            told = N_(
                "the scale “%(name)s” has too many steps: at most %(most)s"
            )
            raise wrong(told, at=("high",), name=self.name, most=MOST_STEPS)
        return self


def wrong(
    text: str, *, at: tuple[str | int, ...], **values: object
) -> PydanticCustomError:
    """Return an error of a form as a sentence; `at`: the place of the mistake inside what is checked."""
    return PydanticCustomError(
        WRONG,
        "{told}",
        {"told": text % values, "sentence": said(text, **values), "at": at},
    )


def headline(fields: Iterable[FormField], content: Content) -> str:
    """Return the name of the field by whose answer an entry is known; empty where nothing was said in words.

    That is the one so marked, if it was answered, else the first answer in words.
    """
    said = [
        field
        for field in fields
        if field.kind in WORDS and field.name in content
    ]
    marked = next((field for field in said if field.headline), None)
    first = next(iter(said), None)
    known = marked or first
    return known.name if known else ""


def expanded(
    fields: Iterable[FormField],
    sides: Mapping[str, str],
    documents: tuple[str, ...] = (),
) -> tuple[FormField, ...]:
    """Turn each `per_side` field into one per side, and give those that cite a document what may be cited.

    `sides`: id → name; ids stand in the new names.
    """
    found: list[FormField] = []
    for field in fields:
        whole = _citing(field, documents)
        found += _each_side(whole, sides)
    return tuple(found)


def _citing(field: FormField, documents: tuple[str, ...]) -> FormField:
    if field.kind is not FieldKind.document:
        return field
    said = dict(field)
    said["options"] = documents
    return FormField.model_construct(**said)


def is_asked(field: FormField) -> bool:
    """Tell whether a field can be answered: a document cannot be cited where the session has none."""
    return field.kind is not FieldKind.document or bool(field.options)


def asked(fields: Iterable[FormField]) -> tuple[FormField, ...]:
    return tuple(filter(is_asked, fields))


def _each_side(field: FormField, sides: Mapping[str, str]) -> list[FormField]:
    if not field.per_side:
        return [field]
    return [
        FormField.model_construct(
            **{
                **dict(field),
                "name": f"{field.name}.{side}",
                "label": f"{field.label}: {name}",
            }
        )
        for side, name in sides.items()
    ]


NOTHING_HELD: Content = {}


def checked(
    fields: Iterable[FormField],
    raw: Mapping[str, object],
    held: Content = NOTHING_HELD,
) -> Content:
    """Return what was written, cleaned, in the order of the form; refuse the first thing that is wrong.

    `held`: what stood there before. A document that was cited may stay cited when it is off the list.
    """
    form = tuple(fields)
    known = {
        field.name: _holding(field, held.get(field.name)) for field in form
    }
    for name in raw:
        if name not in known:
            raise Refused(Code.unknown_field, field=str(name)[:60])
    given = {**_not_asked(form, held), **raw}
    values = {
        name: _value(field, given.get(name)) for name, field in known.items()
    }
    content = {
        name: value for name, value in values.items() if value is not None
    }
    if not content:
        raise Refused(Code.nothing_written)
    return content


def _holding(field: FormField, held: Value | None) -> FormField:
    known = field.options
    if field.kind is not FieldKind.document:
        return field
    if not isinstance(held, str) or held in known:
        return field
    more = (*known, held)
    return _citing(field, more)


def _not_asked(fields: Iterable[FormField], held: Content) -> Content:
    """Return what stays since nobody could be asked for it."""
    return {
        field.name: held[field.name]
        for field in fields
        if field.name in held and not is_asked(field)
    }


def _value(field: FormField, raw: object) -> Value | None:
    """Return what was given for a field, none where it may stay empty. A refusal says which `input` it is about."""
    try:
        return _read(field, _given(raw))
    except Refused as refused:
        refused.values["input"] = field.name
        raise


def _read(field: FormField, given: object | None) -> Value | None:
    if given is not None:
        return _READERS[field.kind](field, given)
    if field.required:
        raise Refused(Code.field_required, field=field.label)
    return None


def _given(raw: object) -> object | None:
    if isinstance(raw, str):
        return clean(raw) or None
    if isinstance(raw, list):
        return raw or None
    return raw


def in_one_line(value: Value) -> str:
    """Write an answer in one line: several options with commas."""
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)


def clean(text: str) -> str:
    """Drop what no person types and no document bears: controls, lone surrogates, direction overrides, piled marks.

    Empty where nothing is left that could be seen.
    """
    if _PLAIN.fullmatch(text):
        return text.strip()
    kept = _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    cleaned = _composed(unstacked(_composed(kept))).strip()
    return cleaned if visible(cleaned) else ""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u201f№]*"
)
"""Texts of these characters, which most are, need no look at each: all but spaces are seen, none is a mark."""

_CONTROLS = "\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f"
_SURROGATES = "\\ud800-\\udfff"
_OVERRIDES = "\\u202a-\\u202e\\u2066-\\u2069\\ufeff"
_NO_CHARACTERS = "\\ufffe\\uffff"
_UNFIT = re.compile(f"[{_CONTROLS}{_SURROGATES}{_OVERRIDES}{_NO_CHARACTERS}]")


def _text(field: FormField, given: object) -> str:
    if not isinstance(given, str):
        raise Refused(Code.malformed, where=field.label)
    if len(given) > field.limit:
        raise Refused(
            Code.field_too_long,
            field=field.label,
            length=len(given),
            limit=field.limit,
        )
    return given


def _one(field: FormField, given: object) -> str:
    if given not in field.options:
        raise Refused(Code.field_not_an_option, field=field.label)
    return str(given)


def _many(field: FormField, given: object) -> list[str]:
    chosen = {
        _one(field, each)
        for each in (given if isinstance(given, list) else [given])
    }
    return [option for option in field.options if option in chosen]


def _scale(field: FormField, given: object) -> int:
    try:
        number = int(str(given))
    except ValueError:
        raise Refused(Code.field_not_a_number, field=field.label) from None
    if not field.low <= number <= field.high:
        raise Refused(
            Code.field_out_of_range,
            field=field.label,
            low=field.low,
            high=field.high,
        )
    return number


def _date(field: FormField, given: object) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise Refused(Code.field_not_a_date, field=field.label) from None


_READERS: Mapping[FieldKind, Callable[[FormField, object], Value]] = {
    FieldKind.short: _text,
    FieldKind.long: _text,
    FieldKind.one: _one,
    FieldKind.many: _many,
    FieldKind.scale: _scale,
    FieldKind.date: _date,
    FieldKind.document: _one,
}
