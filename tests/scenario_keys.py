# The keys of a scenario as docs/scenarios tells them, in both languages. What a value may be, the models say; what it
# means and how it looks stands here, and a key that has no line fails the build.
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from session.envelope import Source
from session.fields import FormField
from session.programme.scenario import (
    Passport,
    PlannedSide,
    WrittenBlock,
    WrittenStage,
)
from session.stages import KINDS
from session.words import words

MODELS: dict[str, type[BaseModel]] = {
    "head": Passport,
    "side": PlannedSide,
    "stage": WrittenStage,
    "block": WrittenBlock,
    "field": FormField,
    "source": Source,
}
KEYS = Path(__file__).with_suffix(".txt")
"""A line for each key: what it means in English and in Russian, and an example."""
BELOW = re.compile(r"\[(?:FormField|Source|Block)\]\(#\w+\)")
RUSSIAN = (
    (
        r"; begins with a letter; at most (\d+) characters",
        r"; с буквы; до \1 знаков",
    ),
    (r"\*\*needed\*\*", "**нужно**"),
    (r"text, not empty", "текст, не пустой"),
    (r"\btext\b", "текст"),
    (r"at most (\d+) characters", r"до \1 знаков"),
    (r"list at most (\d+) of: ", r"список до \1: "),
    (r"at most (\d+) of: ", r"до \1: "),
    (r"whole number, (-?\d+) to (-?\d+)", r"целое число, \1–\2"),
    (r"list of: ", "список: "),
    (r"\bor\b", "или"),
    (r"\bempty\b", "пусто"),
    (r"object: name → .*", "таблица: имя → значение"),
    (r"see below", "см. ниже"),
    (r"key of an earlier stage", "ключ этапа раньше"),
    (
        r"questions, `stage.field` each, a comma between",
        "вопросы, `этап.поле`, через запятую",
    ),
)
Told = Callable[[Any], str]


def lines() -> dict[str, tuple[str, str, str]]:
    """Return what each key means in English and in Russian, and an example of it."""
    found: dict[str, tuple[str, str, str]] = {}
    for line in KEYS.read_text(encoding="utf-8").splitlines():
        key, english, russian, example = line.split(" | ")
        found[key] = (english, russian, example)
    return found


def in_russian(value: str) -> str:
    for pattern, said in RUSSIAN:
        value = re.sub(pattern, said, value)
    return value


def keys(
    part: str, value: Told, absent: Callable[[Any, bool], str], *, russian: bool
) -> Iterator[tuple[str, ...]]:
    """Give a row for each key of a part. `value`, `absent`: what the schema of a key allows, and what is usual."""
    schema = MODELS[part].model_json_schema()
    needed = schema.get("required", ())
    known = lines()
    for name, field in schema["properties"].items():
        meaning = known[f"{part}.{name}"]
        told = BELOW.sub("see below", value((field, schema.get("$defs", {}))))
        usual = absent(field, name in needed)
        if russian:
            told, usual = in_russian(told), in_russian(usual)
        yield f"`{name}`", meaning[russian], told, usual, f"`{meaning[2]}`"


def kinds(option: Told, *, russian: bool) -> Iterator[tuple[str, ...]]:
    """Give each kind of stage with its options."""
    say = words("ru" if russian else "en")
    for kind in KINDS.values():
        yield f"`{kind.name}`", "", say(kind.label), ""
        for field in kind.options.described:
            told = option(field)
            said = in_russian(told) if russian else told
            yield "", f"`{field.name}`", say(field.label), said
