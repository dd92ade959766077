# The skeleton of a kind of stage: its folder, templates, test, one line in the list, its sentences in the catalogues.
# `make kind NAME=poll` runs this file. What it writes takes entries, has one option, and passes its tests at once.
import re
import sys
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[1]
NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
LIST = "session/stages/__init__.py"
HOUSE = "docs/architecture.md"
MESSAGES = "templates/locale/{}/LC_MESSAGES/veche.po"

INIT = """\
# $label: what the kind is for, in one line.
from session.entries.writing import Intake, keeps, rules
from session.fields import FormField
from session.kind import StageKind
from session.refusals import N_
from session.stages.$name.options import ${cls}Options
from session.stages.$name.protocol import minutes
from session.stages.$name.regions import regions

INTAKE = Intake()
ANSWER = FormField(name="answer", label=N_("Your answer"), required=True, limit=500)
KIND = StageKind(
    name="$name",
    label=N_("$label"),
    rules=rules(INTAKE),
    regions=regions,
    minutes=minutes,
    keeps=keeps,
    awaited=True,
    options=${cls}Options,
    fields=INTAKE.form,
    fresh={"fields": (ANSWER,), "section": "positions"},
)
"""
OPTIONS = """\
# What an organizer may choose for it.
from typing import Annotated

from session.options import Asked, Options
from session.refusals import N_
from session.values.bounds import Line


class ${cls}Options(Options):
    about: Annotated[Line, Asked(N_("What it is about"))] = ""
"""
REGIONS = """\
# What each audience sees of it.
from collections.abc import Iterable

from session.entries import boards
from session.entries.writing import Intake
from session.kind import Audience, Region, Scope
from session.people import Surface
from session.snapshot import Snapshot
from session.stages.$name.options import ${cls}Options
from session.tables import Stage

TEMPLATES = {surface: f"stages/$name/{surface.value}.html" for surface in (Surface.phone, Surface.projector)}


def regions(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    fields = Intake().form(snapshot, stage)
    yield from boards.desk(snapshot, stage, audience, fields)
    if audience.surface is Surface.console:
        yield boards.dictation(snapshot, stage, fields, audience.leaf)
    if audience.scope is not Scope.room:
        return
    if audience.surface in TEMPLATES:
        yield Region("place", TEMPLATES[audience.surface], "place", {"about": ${cls}Options.of(stage).about})
    yield boards.wall(snapshot, stage, audience, fields)
"""
PROTOCOL = """\
# What it leaves in the protocol: each entry word for word, in an appendix.
from session.entries.boards import cards
from session.entries.writing import Intake
from session.snapshot import Snapshot
from session.tables import Stage
from session.values.blocks import Minutes, Quote
from session.words import Words


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    written = cards(snapshot, stage, Intake().form(snapshot, stage))
    quotes = tuple(
        Quote(f"{words(line.label)}: {line.text}", anchor="" if place else card.id)
        for card in written
        for place, line in enumerate(card.lines)
    )
    return Minutes(appendix=quotes, appendix_title=stage.envelope.title) if quotes else Minutes()
"""
PHONE = """\
{# $label on the phone: what it is about. #}

{% block place %}
{% if about %}<p class="notice">{{ about }}</p>{% endif %}
{% endblock %}
"""
PROJECTOR = """\
{# $label on the wall: what it is about. #}

{% block place %}
{% if about %}<p class="wall-lead">{{ about }}</p>{% endif %}
{% endblock %}
"""
TEST = """\
# $label: from the first entry to the protocol.
from session.people import Surface
from session.values.blocks import Minutes, Quote
from tests.session.stages.scene import PROJECTOR, Scene, items


def test_an_entry_is_on_the_wall_and_in_the_protocol() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("$name", "$name", options={"about": "The yard"})
    assert scene.minutes(stage) == Minutes()
    entry = scene.write(anna, stage, what="Open the gate")
    assert items(scene.looks(anna)["mine"]) == [entry.id]
    (quote,) = scene.minutes(stage).appendix
    assert isinstance(quote, Quote)
    assert (quote.text, quote.anchor) == ("What: Open the gate", entry.id)


def test_what_it_is_about_is_told_on_phone_and_wall() -> None:
    scene = Scene()
    anna = scene.person("anna")
    scene.opened("$name", "$name", options={"about": "The yard"})
    for who, surface in ((anna, Surface.phone), (PROJECTOR, Surface.projector)):
        assert scene.looks(who, surface)["place"].data["about"] == "The yard"
"""
FILES = {
    "session/stages/$name/__init__.py": INIT,
    "session/stages/$name/options.py": OPTIONS,
    "session/stages/$name/regions.py": REGIONS,
    "session/stages/$name/protocol.py": PROTOCOL,
    "templates/stages/$name/phone.html": PHONE,
    "templates/stages/$name/projector.html": PROJECTOR,
    "tests/session/stages/test_$name.py": TEST,
}
USUAL = {"en": "A new kind of stage", "ru": "Новый вид этапа"}
ABOUT_IN_RUSSIAN = "О чём это"


def written(
    name: str, label: str, russian: str, root: Path = ROOT
) -> list[str]:
    """Write the files of a kind under `root`, put it into the list and the docs; return the paths that are new."""
    told = {"name": name, "cls": name.capitalize(), "label": label}
    paths = [Template(path).substitute(told) for path in FILES]
    for path, text in zip(paths, FILES.values(), strict=True):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(text).substitute(told), encoding="utf-8")
    _put(root / LIST, "\n)\nKINDS", f'\n    "{name}",\n)\nKINDS')
    modules = ", ".join(
        f"`{path}`"
        for path in paths
        if path.startswith("session/") and "__init__" not in path
    )
    _put(
        root / HOUSE,
        "\n\n`session/live`, with",
        f"\n- *{name}*: {modules}.\n\n`session/live`, with",
    )
    _say(root, {label: russian, "What it is about": ABOUT_IN_RUSSIAN})
    return paths


def _put(file: Path, before: str, becomes: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, file
    file.write_text(text.replace(before, becomes), encoding="utf-8")


def _say(root: Path, sentences: dict[str, str]) -> None:
    """Put sentences that are new into the Russian catalogue."""
    file = root / MESSAGES.format("ru")
    text = file.read_text(encoding="utf-8")
    missing = {
        said: told
        for said, told in sentences.items()
        if f'msgid "{said}"\n' not in text
    }
    added = "".join(
        f'\nmsgid "{said}"\nmsgstr "{told}"\n' for said, told in missing.items()
    )
    file.write_text(text + added, encoding="utf-8")


def main(name: str, label: str, russian: str) -> None:
    if not NAME.fullmatch(name) or (ROOT / f"session/stages/{name}").exists():
        sys.exit(
            "make kind NAME=poll: a name of lower-case letters and digits that no kind has yet"
        )
    for path in written(name, label or USUAL["en"], russian or USUAL["ru"]):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
