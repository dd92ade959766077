# A method that is rehearsed alone: a scenario around it with an opening, two sides and, where it wants something from
# before it, a stage that brings that. Writes one file; knows no server and no bot.
import json
from pathlib import Path

from session.programme.methods import Method
from session.programme.scenario import ScenarioFile
from session.refusals import N_
from session.words import Words, words

BROUGHT = N_("Proposals from before")
OPENING = N_("Opening")
CLOSING = N_("Closing")
SIDES = (N_("First side"), N_("Second side"))
GENERATIONS = (N_("under 35"), N_("35 to 54"), N_("55 and over"))


def write(
    folder: Path, method: Method, language: str, variant: str = ""
) -> ScenarioFile:
    """Write the scenario into a folder that is made if need be; return what it is called."""
    folder.mkdir(parents=True, exist_ok=True)
    key = "-".join(filter(None, (method.key, variant)))
    file = ScenarioFile(key, language)
    text = around(method, language, variant)
    path = folder / file.name
    # Whoever reads the folder meanwhile finds a whole file or none.
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
    return file


def around(method: Method, language: str, variant: str = "") -> str:
    """Return a scenario's text in which the method stands, in its usual form or a variant."""
    spoken = words(language)
    name = method.texts[language].name
    key = "-".join(filter(None, (method.key, variant)))
    parts = [
        _table("", key=key, language=language, name=name, title=name)
        + f"generations = {_listed(GENERATIONS, spoken)}\n"
    ]
    parts += [_table("[[side]]", name=spoken(side)) for side in SIDES]
    parts.append(_stage("opening", "info", spoken(OPENING)))
    sources = ""
    if any(step.brings for step in method.structure.steps):
        parts.append(_brought(spoken))
        sources = 'sources = [{ stage = "brought" }]\n'
    block = _table("[[block]]", key="method", method=method.key)
    if variant:
        block += _table("", variant=variant)
    parts.append(block + sources)
    parts.append(_stage("closing", "info", spoken(CLOSING)))
    return "\n".join(parts)


def _stage(key: str, kind: str, title: str) -> str:
    return _table("[[stage]]", key=key, kind=kind, title=title)


def _brought(spoken: Words) -> str:
    title, label = spoken(BROUGHT), spoken(N_("Your card"))
    stage = _stage("brought", "collect", title) + 'section = "reports"\n'
    return stage + _table("[[stage.field]]", name="card", label=label)


def _table(head: str, **lines: str) -> str:
    told = [head]
    for name, text in lines.items():
        value = json.dumps(text)
        line = f"{name} = {value}"
        told.append(line)
    told.append("")
    return "\n".join(told)


def _listed(sentences: tuple[str, ...], spoken: Words) -> str:
    told = [*map(spoken, sentences)]
    return json.dumps(told)
