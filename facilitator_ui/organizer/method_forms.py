# What an organizer looks for among the methods and wants of one: addresses and forms, read into values; and how a block
# stands in a programme. Pure; knows no request and no page.
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from facilitator_ui.wire import Form
from session.envelope import Source
from session.fields import clean
from session.programme.blocks import block_of
from session.programme.expanding import (
    Wish,
    expand,
    left_out,
    named_in,
    steps_of,
    usual,
)
from session.programme.methods import (
    Library,
    Method,
    ParameterKind,
    Purpose,
    Structure,
)
from session.programme.planned import PlannedStage
from session.tables import Stage
from session.values.languages import USUAL


class Looked(BaseModel):
    """How a method is looked at: a variant of it; where it goes: behind a stage, or in the place of a block."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    variant: str = ""
    after: str = ""
    block: str = ""


class Sought(BaseModel):
    """What one looks for: a purpose, for how many people, in how many minutes, in a room that lacks something."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    purpose: str = ""
    people: str = ""
    minutes: str = ""
    lacks: str = ""
    after: str = ""
    block: str = ""
    gone: str = ""

    def fits(self, structure: Structure) -> bool:
        purpose, lacks = self.purpose, self.lacks
        if purpose and purpose not in structure.purposes:
            return False
        if lacks and lacks in structure.needs:
            return False
        return self._is_for(structure) and self._has_time(structure)

    def _is_for(self, structure: Structure) -> bool:
        wanted = number_of(self.people)
        people = structure.people
        if wanted is None:
            return True
        return people.least <= wanted <= people.most

    def _has_time(self, structure: Structure) -> bool:
        minutes = number_of(self.minutes)
        if minutes is None:
            return True
        least = structure.minutes.least
        for variant in structure.variants:
            shorter = variant.minutes
            if shorter is not None:
                least = min(least, shorter.least)
        return least <= minutes

    def found(self, methods: Library, language: str) -> list[Method]:
        """Return the methods that fit, those of the main purpose first."""
        spoken = speaking(methods, language)
        found = [each for each in spoken if self.fits(each.structure)]
        return sorted(found, key=self._place)

    def _place(self, method: Method) -> bool:
        main = method.structure.purposes[0]
        return bool(self.purpose) and main != self.purpose


def speaking(methods: Library, language: str) -> list[Method]:
    """Return the methods that have words in a language."""
    found = methods.values()
    return [each for each in found if language in each.texts]


def number_of(text: str) -> int | None:
    """Return a number that somebody typed; none where it is none."""
    digits = text.strip()
    if digits.isdecimal() and len(digits) < len("100000"):
        return int(digits)
    return None


def said_in(method: Method, language: str) -> str:
    """Return the language in which to tell of a method: the reader's own, else one that it has."""
    if language in method.texts:
        return language
    return next(iter(method.texts), USUAL)


def wish_of(method: Method, form: Form) -> Wish:
    """Read what one wants of a method; what is as usual is left out."""
    variant = str(form.get("variant", ""))
    given = _table(form, "given")
    leaves = _table(form, "leave")
    as_usual = usual(method)
    if method.structure.variant(variant) is not None:
        as_usual = usual(method, variant)
    minutes = form.get("minutes")
    if not isinstance(minutes, int):
        minutes = as_usual.minutes
    skipped = [step for step, left in leaves.items() if left]
    return Wish(
        minutes,
        variant,
        dict(_chosen(method, variant, given)),
        frozenset(skipped),
        _taken(form),
    )


def _table(form: Form, name: str) -> Mapping[str, object]:
    held = form.get(name)
    if isinstance(held, dict):
        return held
    return {}


def _chosen(
    method: Method, variant: str, given: Mapping[str, object]
) -> Iterator[tuple[str, int | str]]:
    """Yield the parameters that are not as usual."""
    as_usual = values_of(method, "", Wish(1, variant))
    for name, value in given.items():
        told: int | str = clean(str(value))
        if isinstance(value, int):
            told = value
        if told not in {"", as_usual.get(name)}:
            yield name, told


def _taken(form: Form) -> tuple[Source, ...]:
    stage = str(form.get("take", ""))[:120]
    which = str(form.get("which", "all"))
    if not stage:
        return ()
    if which not in {"all", "thesis", "top"}:
        which = "all"
    return (Source(stage=stage, which=which),)


def values_of(
    method: Method, language: str, wish: Wish
) -> dict[str, int | str]:
    """Return what stands for each parameter; words are empty where no language is given."""
    structure = method.structure
    variant = structure.variant(wish.variant)
    found: dict[str, int | str] = {}
    for name, parameter in structure.parameters.items():
        found[name] = parameter.default
        if parameter.kind is ParameterKind.words:
            found[name] = _words(method, language, name)
    if variant is not None:
        found.update(variant.parameters)
    found.update(wish.given)
    return found


def asked_of(method: Method, language: str, wish: Wish) -> list[str]:
    """Return the parameters on which the steps that are left depend."""
    structure = method.structure
    words = method.texts[language]
    named: set[str] = set()
    for step in steps_of(structure, wish):
        told = words.steps[step.key]
        named.update(named_in(step.model_dump_json()))
        named.update(named_in(told.model_dump_json()))
    return [name for name in structure.parameters if name in named]


def _words(method: Method, language: str, name: str) -> str:
    words = method.texts.get(language)
    if words is None:
        return ""
    parameter = words.parameters[name]
    return parameter.default


@dataclass(frozen=True)
class InBlock:
    """How a stage stands in a block. `name`: of the method; `first`: it is the block's first, with its minutes."""

    id: str
    name: str
    minutes: int
    first: bool


def in_blocks(
    stages: Sequence[Stage], methods: Library, language: str
) -> Mapping[str, InBlock]:
    """Return for each stage that belongs to a block how it stands there, by its id."""
    minutes: dict[str, int] = {}
    for stage in stages:
        block = block_of(stage)
        lasts = stage.envelope.minutes
        minutes[block] = minutes.get(block, 0) + lasts
    found: dict[str, InBlock] = {}
    seen: set[str] = set()
    for stage in stages:
        place = stage.envelope.block
        if place is None:
            continue
        first = place.id not in seen
        seen.add(place.id)
        name = _called(methods, place.method, language)
        whole = minutes[place.id]
        found[stage.id] = InBlock(place.id, name, whole, first)
    return found


def _called(methods: Library, key: str, language: str) -> str:
    method = methods.get(key)
    if method is None:
        return key
    words = method.texts[said_in(method, language)]
    return words.name


def wish_in(method: Method, stages: Sequence[Stage]) -> Wish:
    """Return what was wanted of a method, as the stages of its block tell."""
    first = stages[0].envelope.block
    there: set[str] = set()
    keys: set[str] = set()
    minutes = 0
    for stage in stages:
        keys.add(stage.key)
        minutes += stage.envelope.minutes
        if stage.envelope.block is not None:
            there.add(stage.envelope.block.step)
    variant = first.variant if first else ""
    given = dict(first.given) if first else {}
    free = [s.key for s in method.structure.steps if s.skippable]
    skipped = frozenset(free) - there
    skipped -= left_out(method.structure, Wish(1, variant))
    taken = _brought(method, stages, keys)
    return Wish(minutes, variant, given, skipped, taken)


def _brought(
    method: Method, stages: Sequence[Stage], own: set[str]
) -> tuple[Source, ...]:
    """Return what a block takes of stages before it."""
    found: dict[Source, None] = {}
    brings = {s.key for s in method.structure.steps if s.brings}
    for stage in stages:
        place = stage.envelope.block
        if place is None or not brings:
            continue
        for source in stage.envelope.sources:
            if source.stage not in own:
                found[source] = None
    return tuple(found)


def planned_anew(
    method: Method, language: str, wish: Wish, stages: Sequence[Stage]
) -> tuple[tuple[PlannedStage, ...], tuple[PlannedStage, ...]]:
    """Return a block's stages as the method had them till now, and as it is wanted.

    Minutes that were set by hand stay as long as the whole is as long as it was, with the same steps.
    """
    block = block_of(stages[0])
    was_wanted = wish_in(method, stages)
    lasts = {stage.key: stage.envelope.minutes for stage in stages}
    prefix = f"{block}_"
    becomes = expand(method, language, wish, block, prefix)
    try_was = Wish(
        usual(method, was_wanted.variant).minutes,
        was_wanted.variant,
        was_wanted.given,
        was_wanted.skipped,
        was_wanted.taken,
    )
    was = _lasting(expand(method, language, try_was, block, prefix), lasts)
    same = {each.key for each in becomes} == lasts.keys()
    if same and wish.minutes == was_wanted.minutes:
        becomes = _lasting(becomes, lasts)
    return was, becomes


def _lasting(
    stages: Sequence[PlannedStage], minutes: Mapping[str, int]
) -> tuple[PlannedStage, ...]:
    """Return stages that last as long as these do, by key."""
    found = []
    for stage in stages:
        lasts = minutes.get(stage.key, stage.envelope.minutes)
        change = {"minutes": lasts}
        envelope = stage.envelope.model_copy(update=change)
        found.append(stage.model_copy(update={"envelope": envelope}))
    return tuple(found)


def purposes_in(methods: Sequence[Method]) -> list[Purpose]:
    """Return the purposes for which there is a method, in their order."""
    there: set[Purpose] = set()
    for method in methods:
        there.update(method.structure.purposes)
    return [each for each in Purpose if each in there]
