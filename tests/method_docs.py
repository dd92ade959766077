# The methods as docs/methods tells them, in both languages: a list with links, then a section each, made of the same
# files that the program reads.
import re
from collections.abc import Iterable, Iterator

from facilitator_ui.shelf import library
from session.programme.expanding import expand, usual
from session.programme.methods import (
    FORMS,
    LEVELS,
    NEEDS,
    PURPOSES,
    Method,
    Origin,
    Structure,
)
from session.stages import KINDS
from session.words import Words, words

HEADS = {
    "en": ("Method", "What for", "People", "Minutes"),
    "ru": ("Метод", "Для чего", "Людей", "Минут"),
}
STEPS = {
    "en": ("Step", "Stage", "Kind", "Min"),
    "ru": ("Шаг", "Этап", "Вид", "Мин"),
}
PARTS = {
    "en": (
        ("before", "Before"),
        ("during", "During"),
        ("after", "After"),
        ("traps", "Traps"),
    ),
    "ru": (
        ("before", "До"),
        ("during", "Во время"),
        ("after", "После"),
        ("traps", "Ловушки"),
    ),
}
MAY_BE_LEFT_OUT = {
    "en": "† may be left out",
    "ru": "† можно пропустить",
}
VARIANTS = {"en": "Variants", "ru": "Варианты"}
SOURCES = {"en": "From", "ru": "Откуда"}


def head(language: str) -> str:
    """Return the list of all methods, a row each."""
    rows = [_line(method, words(language)) for method in library().values()]
    return "\n".join(_table(HEADS[language], rows))


def sections(language: str) -> str:
    """Return a section for each method."""
    spoken = words(language)
    told = ["\n\n".join(_section(each, spoken)) for each in library().values()]
    return "\n\n".join(told)


def _line(method: Method, spoken: Words) -> tuple[str, ...]:
    told = method.texts[spoken.language]
    structure = method.structure
    purposes = [spoken(PURPOSES[each]) for each in structure.purposes]
    name = f"[{told.name}](#{_anchor(told.name)})"
    return name, ", ".join(purposes), _people(structure), _minutes(structure)


def _anchor(name: str) -> str:
    """Return the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")


def _people(structure: Structure) -> str:
    people = structure.people
    return f"{people.least} … {people.best}–{people.best_to} … {people.most}"


def _minutes(structure: Structure) -> str:
    return f"{structure.minutes.least}–{structure.minutes.usual}"


def _section(method: Method, spoken: Words) -> Iterator[str]:
    language = spoken.language
    told, structure = method.texts[language], method.structure
    yield f"### {told.name}"
    yield f"`{method.key}` · {told.summary}"
    yield told.use
    facts = [
        spoken(FORMS[structure.form]),
        _people(structure),
        spoken(LEVELS[structure.level]),
        *(spoken(NEEDS[each]) for each in structure.needs),
    ]
    yield " · ".join(facts)
    yield "\n".join(_table(STEPS[language], _steps(method, spoken)))
    yield MAY_BE_LEFT_OUT[language]
    if structure.variants:
        lines = [
            f"- `{key}` – {each.name}. {each.summary}"
            for key, each in told.variants.items()
        ]
        yield "\n".join((f"**{VARIANTS[language]}**", "", *lines))
    for part, title in PARTS[language]:
        lines = [f"- {sentence}" for sentence in getattr(told, part)]
        yield "\n".join((f"**{title}**", "", *lines))
    origins = [_origin(each) for each in method.shown_origins]
    if origins:
        yield f"**{SOURCES[language]}:** {'; '.join(origins)}"


def _steps(method: Method, spoken: Words) -> Iterator[tuple[str, ...]]:
    stages = expand(method, spoken.language, usual(method), "b")
    for step, stage in zip(method.structure.steps, stages, strict=True):
        mark = "†" if step.skippable else ""
        kind = spoken(KINDS[stage.kind].label)
        minutes = str(stage.envelope.minutes)
        yield f"`{step.key}`{mark}", stage.envelope.title, kind, minutes


def _origin(origin: Origin) -> str:
    year = str(origin.year or "")
    told = (origin.author, origin.title, year, origin.address, origin.licence)
    return ", ".join(filter(None, told))


def _table(
    head: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"
