# A method becomes stages: minutes parted among its steps, parameters put into its words, sources named by the keys that
# the stages have. Pure; what does not fit is told as a place among what was wished and a sentence.
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from session.envelope import Block, Envelope, Source
from session.fields import FormField, clean
from session.messages import as_refusal
from session.options import ASKING, HEARING
from session.programme.methods import (
    LONGEST,
    LONGEST_STAGE,
    FieldText,
    Length,
    Method,
    ParameterKind,
    Step,
    StepField,
    StepText,
    Structure,
    Value,
    Variant,
    VariantText,
    Words,
)
from session.programme.mistakes import Mistake
from session.programme.planned import PlannedStage
from session.refusals import N_, Code, Refused, said

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LONGEST_WORDS = 200
LONG = 60
"""Minutes from which on a block is planned in fives."""
FIVE = 5
ENVELOPE = (
    "writers",
    "unit",
    "visibility",
    "authorship",
    "approval",
    "section",
)
"""What of a step goes into the envelope as it is."""
NOTHING = StepText()
UNTOLD = FieldText()


@dataclass(frozen=True)
class Wish:
    """What one wants of a method. `given`: parameters that are not as usual; `taken`: what comes in from before it."""

    minutes: int
    variant: str = ""
    given: Mapping[str, int | str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    taken: tuple[Source, ...] = ()


def usual(method: Method, variant: str = "") -> Wish:
    """Return what one gets who chooses no more than a variant."""
    structure = method.structure
    chosen = structure.variant(variant)
    length = length_of(structure, chosen)
    minutes = length.usual
    return Wish(minutes, variant)


def left_out(structure: Structure, wish: Wish) -> frozenset[str]:
    """Return the steps that are left out: by wish or by the variant."""
    skipped = wish.skipped
    variant = structure.variant(wish.variant)
    if variant is not None:
        skipped = skipped.union(variant.skips)
    return skipped


def steps_of(structure: Structure, wish: Wish) -> tuple[Step, ...]:
    """Return the steps that there will be."""
    skipped = left_out(structure, wish)
    steps = structure.steps
    found = [step for step in steps if step.key not in skipped]
    return tuple(found)


def length_of(structure: Structure, variant: Variant | None) -> Length:
    if variant is not None and variant.minutes is not None:
        return variant.minutes
    return structure.minutes


def bounds(method: Method, variant: str = "") -> tuple[int, int]:
    """Return the fewest and the most minutes that a method can take, whatever of it is left out."""
    structure = method.structure
    steps = steps_of(structure, Wish(0, variant))
    needed = [step for step in steps if not step.skippable]
    return shortest(needed), longest(steps)


def shortest(steps: Sequence[Step]) -> int:
    """Return the fewest minutes in which all these steps have their least."""
    return sum(step.least for step in steps)


def longest(steps: Sequence[Step]) -> int:
    """Return the most minutes at which no step is longer than a stage may be."""
    shares = [step.share for step in steps]
    whole = sum(shares)
    largest = max(shares)
    most = LONGEST_STAGE * whole
    most //= largest
    return min(LONGEST, most)


def allotted(minutes: int, steps: Sequence[Step]) -> dict[str, int]:
    """Part minutes among steps by their shares, none under its least; together they are `minutes`.

    From an hour on in fives, as facilitators plan, where the least of all steps leaves room for that.
    """
    if minutes >= LONG:
        units = minutes // FIVE
        least = {step.key: -(-step.least // FIVE) for step in steps}
        if sum(least.values()) <= units:
            fives = _shared(units, least, steps)
            return _in_minutes(fives, minutes)
    least = {step.key: step.least for step in steps}
    return _shared(minutes, least, steps)


def _in_minutes(fives: Mapping[str, int], minutes: int) -> dict[str, int]:
    """Return fives as minutes; what they leave over goes to the longest step that may be longer."""
    found = {key: five * FIVE for key, five in fives.items()}
    over = minutes - sum(found.values())
    free = [key for key in found if found[key] + over <= LONGEST_STAGE]
    longest_step = max(free, key=found.__getitem__)
    found[longest_step] += over
    return found


def _shared(
    units: int, least: Mapping[str, int], steps: Sequence[Step]
) -> dict[str, int]:
    """Part units among steps by their shares, none under its least."""
    held: dict[str, int] = {}
    free = list(steps)
    left = units
    while short := _too_short(left, least, free):
        held |= {step.key: least[step.key] for step in short}
        left = units - sum(held.values())
        free = [step for step in free if step.key not in held]
    found = held | _parted(left, free)
    return {step.key: found[step.key] for step in steps}


def _too_short(
    units: int, least: Mapping[str, int], steps: Sequence[Step]
) -> list[Step]:
    whole = sum(step.share for step in steps)
    found = []
    for step in steps:
        needed = least[step.key] * whole
        if units * step.share < needed:
            found.append(step)
    return found


def _parted(units: int, steps: Sequence[Step]) -> dict[str, int]:
    """Part by shares, whole units each; what is left over goes to those who lost most by rounding."""
    whole = sum(step.share for step in steps)
    found = {step.key: units * step.share // whole for step in steps}
    lost = sorted(steps, key=lambda step: -(units * step.share % whole))
    over = units - sum(found.values())
    for step in lost[:over]:
        found[step.key] += 1
    return found


def amiss(method: Method, wish: Wish) -> Iterator[Mistake]:
    """Yield what of a wish cannot be, each with its place: `variant`, `skip`, `minutes`, `parameters`."""
    structure = method.structure
    if wish.variant and structure.variant(wish.variant) is None:
        told = N_("the method has no variant “%(name)s”")
        yield ("variant",), said(told, name=wish.variant)
    free = {step.key for step in structure.steps if step.skippable}
    free |= left_out(structure, Wish(0, wish.variant))
    for key in sorted(wish.skipped - free):
        told = N_("the step “%(name)s” cannot be left out")
        yield ("skip",), said(told, name=key)
    for name, value in wish.given.items():
        yield from _misgiven(structure, name, value)
    steps = steps_of(structure, wish)
    least, most = shortest(steps), longest(steps)
    if not least <= wish.minutes <= most:
        told = N_("minutes must be %(least)s to %(most)s here")
        yield ("minutes",), said(told, least=least, most=most)


def _misgiven(
    structure: Structure, name: str, value: int | str
) -> Iterator[Mistake]:
    place = ("parameters", name)
    known = structure.parameters.get(name)
    if known is None:
        told = N_("the method has no parameter “%(name)s”")
        yield place, said(told, name=name)
    elif known.kind is ParameterKind.words:
        yield from _miswritten(name, value)
    elif isinstance(value, str) or not known.low <= value <= known.high:
        told = N_("“%(name)s” must be a number from %(low)s to %(high)s")
        yield place, said(told, name=name, low=known.low, high=known.high)


def _miswritten(name: str, value: int | str) -> Iterator[Mistake]:
    told = clean(value) if isinstance(value, str) else ""
    if told != value or not 0 < len(told) <= LONGEST_WORDS:
        told = N_("“%(name)s” must be words, at most %(limit)s characters")
        place = ("parameters", name)
        yield place, said(told, name=name, limit=LONGEST_WORDS)


def expand(
    method: Method, language: str, wish: Wish, block: str, prefix: str = ""
) -> tuple[PlannedStage, ...]:
    """Return the stages of a block, in order, each with its place in it. `prefix`: of their keys.

    Raises:
        Refused: where the wish does not fit the method.
    """
    for _, told in amiss(method, wish):
        raise Refused(Code.not_kept, what=told)
    making = _Making(method, method.texts[language], wish, block, prefix)
    return tuple(making.stages())


@dataclass(frozen=True)
class _Making:
    """One expansion."""

    method: Method
    words: Words
    wish: Wish
    block: str
    prefix: str

    @property
    def structure(self) -> Structure:
        return self.method.structure

    @property
    def variant(self) -> Variant | None:
        return self.structure.variant(self.wish.variant)

    @property
    def varied(self) -> VariantText | None:
        return self.words.variants.get(self.wish.variant)

    def stages(self) -> Iterator[PlannedStage]:
        wish = self.wish
        steps = steps_of(self.structure, wish)
        minutes = allotted(wish.minutes, steps)
        values = self.values()
        for step in steps:
            lasts = minutes[step.key]
            envelope = self.envelope(step, lasts, values)
            yield PlannedStage(
                key=self.prefix + step.key,
                kind=step.kind,
                envelope=envelope,
            )

    def values(self) -> dict[str, int | str]:
        """Return what stands for each parameter: what was given, what the variant has, what is usual."""
        found: dict[str, int | str] = {}
        told = self.words.parameters
        variant = self.variant
        for name, parameter in self.structure.parameters.items():
            found[name] = parameter.default
            if parameter.kind is ParameterKind.words:
                words = told[name]
                found[name] = words.default
        if variant is not None:
            found.update(variant.parameters)
        found.update(self.wish.given)
        return found

    def envelope(
        self, step: Step, minutes: int, values: Mapping[str, int | str]
    ) -> Envelope:
        told = self.words.steps[step.key]
        other = NOTHING
        if self.varied is not None:
            other = self.varied.steps.get(step.key, NOTHING)
        given: dict[str, object] = {
            name: getattr(step, name) for name in ENVELOPE
        }
        given["title"] = _filled(other.title or told.title, values)
        given["instruction"] = _filled(
            other.instruction or told.instruction, values
        )
        given["minutes"] = minutes
        given["limit"] = _filled(step.limit, values)
        given["fields"] = self.fields(step, told, other, values)
        given["sources"] = self.sources(step)
        given["options"] = self.options(step, told, other, values)
        given["block"] = self.remembered(step)
        try:
            return Envelope.model_validate(given)
        except ValidationError as error:
            raise as_refusal(error) from None

    def remembered(self, step: Step) -> Block:
        return Block(
            id=self.block,
            method=self.method.key,
            step=step.key,
            variant=self.wish.variant,
            given=dict(self.wish.given),
        )

    def fields(
        self,
        step: Step,
        told: StepText,
        other: StepText,
        values: Mapping[str, int | str],
    ) -> tuple[FormField, ...]:
        return tuple(
            _field(
                each,
                told.fields[each.name],
                other.fields.get(each.name, UNTOLD),
                values,
            )
            for each in self.asked(step)
        )

    def asked(self, step: Step) -> Sequence[StepField]:
        """Return the questions of a step: all, or those that the variant keeps, in its order."""
        change = self.variant and self.variant.steps.get(step.key)
        if not change or not change.fields:
            return step.fields
        by_name = {each.name: each for each in step.fields}
        return [by_name[name] for name in change.fields]

    def options(
        self,
        step: Step,
        told: StepText,
        other: StepText,
        values: Mapping[str, int | str],
    ) -> dict[str, object]:
        change = self.variant and self.variant.steps.get(step.key)
        by_variant = change.options if change else {}
        numbers = {**step.options, **by_variant}
        texts = {**told.options, **other.options}
        lines = {name: _lined(value) for name, value in texts.items()}
        found: dict[str, object] = {}
        for name, value in {**numbers, **lines}.items():
            named = self.named(name, _filled(value, values))
            if named is not None:
                found[name] = named
        return found

    def named(self, option: str, value: Value) -> Value | None:
        """Return an option that names steps as the stages are called; None where that step is left out."""
        text = str(value)
        if option in HEARING:
            return self.stage(text)
        if option not in ASKING:
            return value
        asked = []
        for each in text.split(","):
            question = self.question(each.strip())
            if question:
                asked.append(question)
        return ", ".join(asked)

    def question(self, text: str) -> str | None:
        step, dot, name = text.partition(".")
        if not dot:
            return text
        stage = self.stage(step)
        if stage is None:
            return None
        return f"{stage}.{name}"

    def stage(self, step: str) -> str | None:
        if step in left_out(self.structure, self.wish):
            return None
        return self.prefix + step

    def sources(self, step: Step) -> tuple[Source, ...]:
        found: list[Source] = []
        if step.brings:
            found.extend(self.wish.taken)
        for source in step.sources:
            named, which = source.step, source.which
            given = self.instead(named, which)
            found.extend(given)
        once = dict.fromkeys(found)
        return tuple(once)

    def instead(self, step: str, which: str) -> list[Source]:
        """Return a step as a source; of one that is left out what it would have taken."""
        stage = self.stage(step)
        if stage is None:
            skipped = self.structure.step(step)
            taken = self.sources(skipped)
            return list(taken)
        source = Source(stage=stage, which=which)
        return [source]


def _field(
    field: StepField,
    told: FieldText,
    other: FieldText,
    values: Mapping[str, int | str],
) -> FormField:
    options = other.options or told.options
    given: dict[str, object] = dict(field)
    given["label"] = _filled(other.label or told.label, values)
    given["hint"] = _filled(other.hint or told.hint, values)
    given["options"] = tuple(_filled(each, values) for each in options)
    low, high = other.low_label, other.high_label
    given["low_label"] = low or told.low_label
    given["high_label"] = high or told.high_label
    return FormField.model_validate(given)


def _lined(value: str | tuple[str, ...]) -> str:
    lines = value
    if isinstance(lines, str):
        return lines
    return "\n".join(lines)


def _filled(value: Value, values: Mapping[str, int | str]) -> Value:
    """Put parameters where they are named. What is nothing but a parameter is its value, a number where it is one."""
    if not isinstance(value, str):
        return value
    whole = PLACE.fullmatch(value)
    if whole and whole[1] in values:
        return values[whole[1]]
    return PLACE.sub(lambda found: str(values.get(found[1], found[0])), value)


def named_in(text: str) -> Iterator[str]:
    """Yield the parameters that a text names."""
    yield from (found[1] for found in PLACE.finditer(text))
