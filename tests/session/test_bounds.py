# Every number, text and list that can come in has a bound where its type is declared: in commands, planned sessions and
# rows. A walk through all declarations, so that a new one takes part by itself.
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from session.decide import COMMANDS, INTERNAL
from session.fields import FieldKind, FormField
from session.messages import name_of
from session.programme.scenario import _File
from session.stages import KINDS
from session.stages.mapping.picture import Picture
from session.tables import LONGEST, ROWS

INCOMING = {
    name_of(command): command
    for command in (*COMMANDS.by_type.values(), *INTERNAL)
}
OPTIONS = {f"options of {kind.name}": kind.options for kind in KINDS.values()}
SCHEMAS: Mapping[str, Any] = {**INCOMING, **OPTIONS, "scenario": _File}
ELSEWHERE = {
    "scenario.stages.options: any": "checked by the options of its kind"
}
BOTH_ENDS = ({"ge", "gt"}, {"le", "lt"})
BOUNDS = {
    "int": BOTH_ENDS,
    "float": BOTH_ENDS,
    "str": ({"max_length", "pattern"},),
}
LISTS = ("list", "tuple", "dict", "set", "frozenset")
Schema = Mapping[str, Any]


def loose(schema: Schema, path: str, known: Schema) -> Iterator[str]:
    """Yield what has no bound in a schema of pydantic's core; `known`: definitions by name."""
    kind = schema["type"]
    if kind == "definition-ref":
        return (yield from loose(known[schema["schema_ref"]], path, known))
    if kind == "any" or any(
        not bound & schema.keys() for bound in BOUNDS.get(kind, ())
    ):
        yield f"{path}: {kind}"
    if kind in LISTS and "max_length" not in schema and not _is_fixed(schema):
        yield f"{path}: {kind}"
    defined = {each["ref"]: each for each in schema.get("definitions", ())}
    for name, inner in _inner(schema):
        yield from loose(
            inner, f"{path}.{name}" if name else path, {**known, **defined}
        )
    return None


def _is_fixed(schema: Schema) -> bool:
    return (
        schema["type"] == "tuple" and schema.get("variadic_item_index") is None
    )


def _inner(schema: Schema) -> Iterator[tuple[str, Schema]]:
    if "fields" in schema:
        yield from schema["fields"].items()
    for name in ("schema", "keys_schema", "values_schema"):
        if name in schema:
            yield "", schema[name]
    for name in ("items_schema", "choices"):
        several = schema.get(name, ())
        yield from (
            ("", each)
            for each in (
                several if isinstance(several, list | tuple) else [several]
            )
        )


def found(model: Any, name: str) -> set[str]:  # a class of pydantic's
    return set(loose(model.__pydantic_core_schema__, name, {}))


def test_whatever_comes_in_by_a_command_or_a_file_has_a_bound() -> None:
    assert set().union(
        *(found(model, name) for name, model in SCHEMAS.items())
    ) == set(ELSEWHERE)


def test_every_number_of_a_row_has_a_bound_and_texts_are_counted_by_whoever_reads_them_in() -> (
    None
):
    rows = set().union(*(found(row, name) for name, row in ROWS.items()))
    numbers = {each for each in rows if each.endswith((": int", ": float"))}
    assert numbers == {
        "entry.content: int",
        "entry.voted: int",
        "entry.wording: int",
    }
    assert all(
        most >= LONGEST
        for row in ROWS.values()
        for most in row.longest.values()
    )
    assert {name for row in ROWS.values() for name in row.longest} <= {
        "paper",
        "data",
        "text",
        "word",
        "content",
        "voted",
    }
    assert not {
        each for each in found(Picture, "picture") if each.endswith(": int")
    }


def test_the_walk_sees_what_has_no_bound() -> None:
    class Loose(FormField):
        number: int = 0
        words: tuple[str, ...] = ()

    assert found(Loose, "x") == {
        "x.number: int",
        "x.words: tuple",
        "x.words: str",
    }


@pytest.mark.parametrize("high", [102, 1001, 10**9])
def test_a_scale_has_an_end(high: int) -> None:
    with pytest.raises(ValueError, match=r"scale|less than"):
        FormField(
            name="mark", label="Mark", kind=FieldKind.scale, low=1, high=high
        )
