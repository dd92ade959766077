# veche check: can these scenarios and methods be read; and the doctor's line about all that a server would offer. Reads
# files; changes nothing.
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import ArgumentError

from facilitator_ui.operator.checks import Diagnosis, Level
from facilitator_ui.settings import Settings
from facilitator_ui.shelf import files, library, methods
from session.programme import shelving
from session.programme.methods import Method
from session.programme.scenario import Scenario, load
from session.refusals import N_, Refused
from session.stages import KINDS
from session.words import Words, words

BROKEN = 5
MISNAMED = N_(
    "%(file)s: a scenario is called KEY.LANGUAGE.toml, as one-day.en.toml; a method KEY.toml, with texts beside it."
)
PARTS = 3
OF_METHOD = 2


def check(scenarios: Sequence[Path], terminal: str) -> None:
    """Read scenarios and methods as a server would, and say what each is, or what is wrong and where."""
    spoken = words(terminal)
    console = Console(highlight=False, soft_wrap=True)
    broken = False
    for file in scenarios:
        try:
            told = _told(file, spoken)
        except Refused as refused:
            told, broken = spoken.refusal(refused), True
        broken = broken or told == spoken(MISNAMED, file=file.name)
        console.print(escape(told))
    if broken:
        raise typer.Exit(BROKEN)


def _told(file: Path, spoken: Words) -> str:
    """Say what a scenario or a method is; raises Refused where it cannot be read."""
    parts = file.name.split(".")
    if parts[-1] != "toml" or len(parts) not in {OF_METHOD, PARTS}:
        return spoken(MISNAMED, file=file.name)
    structure = file.with_name(f"{parts[0]}.toml")
    if structure.is_file():
        method = shelving.load(file.parent, parts[0], KINDS)
        return f"{file.name}: {_size(method, spoken)}"
    if len(parts) != PARTS:
        return spoken(MISNAMED, file=file.name)
    scenario = load(file.parent, parts[0], parts[1], KINDS, library())
    return f"{file.name}: {_measure(scenario, spoken)}"


def _size(method: Method, spoken: Words) -> str:
    """Say what a method is, in the language of whoever asks where it speaks that."""
    texts = method.texts
    told = texts.get(spoken.language) or next(iter(texts.values()))
    count = len(method.structure.steps)
    steps = spoken.plural("%(count)s step", "%(count)s steps", count)
    minutes = method.structure.minutes.usual
    long = spoken.plural("%(count)s minute", "%(count)s minutes", minutes)
    return f"“{told.name}”, {steps}, {long}, {', '.join(texts)}"


def _measure(scenario: Scenario, spoken: Words) -> str:
    count = len(scenario.stages)
    minutes = sum(stage.envelope.minutes for stage in scenario.stages)
    stages = spoken.plural("%(count)s stage", "%(count)s stages", count)
    long = spoken.plural("%(count)s minute", "%(count)s minutes", minutes)
    return f"“{scenario.name}”, {stages}, {long}"


def scenarios(settings: Settings) -> Diagnosis:
    """Tell which scenarios cannot be read; the others are offered all the same."""
    name = N_("Scenarios")
    try:
        found = list(files(settings))
    except ArgumentError:  # the database's own line says it
        found = []
    spoken = words(settings.terminal)
    known = methods(settings) if found else {}
    wrong = []
    for folder, file in found:
        try:
            load(folder, file.key, file.language, KINDS, known)
        except Refused as refused:
            wrong.append(spoken.refusal(refused))
    if not wrong:
        told = N_("All can be read: %(count)s.")
        return Diagnosis(name, Level.well, told, values={"count": len(found)})
    return Diagnosis(
        name,
        Level.mind,
        "%(wrong)s",
        N_("Mend the file; the other scenarios are offered all the same."),
        {"wrong": "\n".join(wrong)},
    )
