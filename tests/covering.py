# What to play so that every kind of stage and every option is played: the fewest methods and variants that a greedy
# choice finds, and a scenario of what no method uses, which is made here.
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from facilitator_ui.settings import METHODS, SCENARIOS
from session.envelope import Envelope, Source, Unit
from session.fields import FieldKind, FormField
from session.options import Input, OptionField
from session.programme.expanding import expand, usual
from session.programme.methods import Method
from session.programme.planned import PlannedStage
from session.programme.saving import as_toml
from session.programme.scenario import load, read, starting_rows
from session.programme.shelving import library
from session.snapshot import Snapshot
from session.stages import KINDS

KEY, FILE = "rest", "rest.en.toml"
MOST = 12
"""Plays of methods; what they leave is played in the programme that is made."""
FIRST, SAID = "first", "said"
HEAD = """
key = "rest"
language = "en"
name = "The rest"
title = "The rest"
generations = ["young", "middle", "old"]

[[side]]
name = "North"

[[side]]
name = "South"

[[stage]]
key = "only"
kind = "info"
title = "Only"
"""
ANSWER = FormField(name="card", label="Your card", required=True, headline=True)
CHOICE = FormField(
    name="choice",
    kind=FieldKind.one,
    label="Which of these",
    options=("One", "Two"),
)


def _beside(option: OptionField) -> int:
    usual = int(option.usual)
    if option.high is not None and usual >= option.high:
        return usual - 1
    return usual + 1


VALUES: Mapping[Input, Callable[[OptionField], object]] = {
    Input.line: lambda _option: ANSWER.name,
    Input.lines: lambda _option: "One 2027\nTwo 2030\nThree 2035",
    Input.number: _beside,
    Input.switch: lambda option: not option.usual,
    Input.stage: lambda _option: FIRST,
    Input.questions: lambda _option: f"{FIRST}.{CHOICE.name}",
}
"""What is chosen of an option, so that it is not as usual."""


@dataclass(frozen=True, order=True)
class Trait:
    """A kind of stage with an option that is not as usual; `value` where each value is something else to play."""

    kind: str
    option: str = ""
    value: str = ""


def all_traits() -> set[Trait]:
    """Return whatever there is to play."""
    found = set()
    for kind in KINDS.values():
        found.add(Trait(kind.name))
        for option in kind.options.described:
            found.update(_values(kind.name, option))
    return found


def _values(kind: str, option: OptionField) -> Iterator[Trait]:
    if option.input is Input.choice:
        for value, _ in option.choices:
            if value != option.usual:
                yield Trait(kind, option.name, str(value))
        return
    yield Trait(kind, option.name)


def traits_of(stages: tuple[PlannedStage, ...]) -> set[Trait]:
    """Return what is played by these stages."""
    found = set()
    for stage in stages:
        found.add(Trait(stage.kind))
        chosen = stage.envelope.options
        for option in KINDS[stage.kind].options.described:
            value = chosen.get(option.name, option.usual)
            if value == option.usual:
                continue
            shown = str(value) if option.input is Input.choice else ""
            found.add(Trait(stage.kind, option.name, shown))
    return found


def plays() -> dict[str, set[Trait]]:
    """Return what each method and variant plays, by the name that a rehearsal takes."""
    found = {}
    for key, method in library(METHODS, KINDS).items():
        found[key] = _played(method, "")
        for variant in method.structure.variants:
            found[f"{key}/{variant.key}"] = _played(method, variant.key)
    return found


def _played(method: Method, variant: str) -> set[Trait]:
    wish = usual(method, variant)
    return traits_of(expand(method, "en", wish, "block"))


def of_scenario(key: str, folder: Path = SCENARIOS) -> set[Trait]:
    """Return what a scenario plays, of those that come with the program or of another folder."""
    scenario = load(folder, key, "en", KINDS)
    return traits_of(scenario.stages)


def chosen(found: Mapping[str, set[Trait]], played: set[Trait]) -> list[str]:
    """Return what to play besides what is played, the one first that adds the most; of equals by name; so many."""
    left = set().union(*found.values()) - played
    picked: list[str] = []
    while left and len(picked) < MOST:
        name = min(found, key=lambda each: (-len(found[each] & left), each))
        picked.append(name)
        left -= found[name]
    return picked


def missed(found: Mapping[str, set[Trait]]) -> list[Trait]:
    """Return what none of them plays."""
    left = all_traits().difference(*found.values())
    return sorted(left)


def write_rest(folder: Path, left: list[Trait]) -> None:
    """Write a scenario that plays the rest: a question and statements to begin with, then what no method has."""
    head = read(HEAD, FILE, KINDS)
    stages = tuple(_stages(left))
    whole = head.model_copy(update={"stages": stages})
    ids = (f"id{number}" for number in count())
    rows = starting_rows(whole, "session", "ABC234", 0, lambda: next(ids))
    text = as_toml(Snapshot(rows), KEY, "The rest")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")


def _stages(left: list[Trait]) -> Iterator[PlannedStage]:
    yield _stage(FIRST, "form", {}, ())
    yield _stage(SAID, "react", {}, (FIRST,))
    for number, (kind, options) in enumerate(_dealt(left), start=1):
        source = SAID if KINDS[kind].draws else FIRST
        yield _stage(f"s{number}", kind, options, (source,))


def _stage(
    key: str, kind: str, options: Mapping[str, object], sources: tuple[str, ...]
) -> PlannedStage:
    given = {**KINDS[kind].fresh, "options": options}
    if KINDS[kind].seats:
        given["unit"] = Unit.group
    if key == FIRST:
        given["fields"] = (ANSWER, CHOICE)
    named = [Source(stage=source) for source in sources]
    envelope = Envelope(
        title=f"{key} {kind}",
        minutes=5,
        sources=tuple(named),
        **given,
    )
    return PlannedStage(key=key, kind=kind, envelope=envelope)


def _dealt(left: list[Trait]) -> Iterator[tuple[str, dict[str, object]]]:
    """Deal options to stages: as many as go together in one; of a choice each further value in another."""
    for kind in KINDS:
        open_ = [trait for trait in left if trait.kind == kind]
        while open_:
            options: dict[str, object] = {}
            for trait in open_:
                options.setdefault(trait.option, _value(trait))
            yield kind, {n: v for n, v in options.items() if n}
            open_ = [t for t in open_ if options[t.option] != _value(t)]


def _value(trait: Trait) -> object:
    """Return a value that is not the usual one."""
    by_name = {o.name: o for o in KINDS[trait.kind].options.described}
    option = by_name.get(trait.option)
    if option is None:
        return None
    if trait.value:
        return trait.value
    return VALUES[option.input](option)
