# What is wrong in a planned session's file, as sentences: how the readers of TOML and of types put it, in the
# organizer's words. Knows neither what the file means nor on which line anything stands.
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from session.fields import WRONG
from session.programme.lines import TomlPath
from session.refusals import N_, Sentence, said

Mistake = tuple[TomlPath, Sentence]

NOT_TOML = N_("this is not TOML")
TWICE = N_("this appears twice")
UNCLOSED = N_("a bracket or brace is not closed")
BACKSLASH = N_("a backslash inside a text has to be written twice")
STRAY = N_("there is a character that is not allowed here")
SYNTAX: Mapping[str, str] = {
    "Invalid value": N_("this is not a value; text goes in quotation marks"),
    "Invalid date": N_("this is not a date"),
    "Unterminated string": N_("a text has no closing quotation mark"),
    "Expected '='": N_("“=” is missing after a key"),
    "Expected ']": UNCLOSED,
    "Unclosed": UNCLOSED,
    "Cannot": TWICE,
    "Duplicate": TWICE,
    "Unescaped": BACKSLASH,
    "Invalid hex": BACKSLASH,
    "Escaped": BACKSLASH,
    "Illegal character": STRAY,
    "Found invalid character": STRAY,
}
"""How the messages of Python's TOML reader begin, and what is said instead."""

TYPES: Mapping[str, str] = {
    "missing": N_("“%(key)s” is missing"),
    "extra_forbidden": N_("unknown key “%(key)s”"),
    "int_type": N_("“%(key)s” must be a whole number"),
    "bool_type": N_("“%(key)s” must be true or false"),
    "string_type": N_("“%(key)s” must be text"),
    "tuple_type": N_("“%(key)s” must be a list"),
    "model_type": N_("“%(key)s” must be a table"),
    "dict_type": N_("“%(key)s” must be a table"),
    "less_than_equal": N_("“%(key)s” must be at most %(le)s"),
    "greater_than_equal": N_("“%(key)s” must be at least %(ge)s"),
    "string_too_short": N_("“%(key)s” must not be empty"),
    "string_too_long": N_(
        "“%(key)s” is too long: the limit in characters is %(max_length)s"
    ),
    "string_pattern_mismatch": N_("“%(key)s” must have the form %(pattern)s"),
    "enum": N_("“%(key)s” must be one of these: %(expected)s"),
}
"""The kinds of pydantic's errors, and what is said of them."""


def syntax(message: str) -> Sentence:
    """Say what the TOML reader found."""
    return said(
        next(
            (
                told
                for start, told in SYNTAX.items()
                if message.startswith(start)
            ),
            NOT_TOML,
        )
    )


def of_type(error: ErrorDetails) -> Mistake:
    """Say what does not fit the shape of the file, and where."""
    path, values = error["loc"], dict(error.get("ctx", {}))
    if error["type"] == WRONG:
        return (*path, *values["at"]), values["sentence"]
    key = (
        path[-1]
        if error["type"] in {"missing", "extra_forbidden"}
        else _key(path)
    )
    told = TYPES.get(error["type"], N_("“%(key)s” is not what belongs here"))
    return path, said(told, key=key, **_values(values))


def _key(path: TomlPath) -> str:
    names = (part for part in reversed(path) if isinstance(part, str))
    return next(names, "")


# What pydantic says of its errors.
def _values(
    values: Mapping[str, Any],
) -> dict[str, object]:
    """Drop the English “or” from a list of what is expected."""
    given = {name: value for name, value in values.items() if name != "key"}
    if isinstance(expected := given.get("expected"), str):
        given["expected"] = expected.replace(" or ", ", ").replace("'", "")
    return given
