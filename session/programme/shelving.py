# Methods read from their files and checked: KEY.toml, and KEY.LANGUAGE.toml beside it for each language. What is wrong
# is told with file and line. A method that is taken fits: whatever one chooses in range becomes stages.
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

from session.kind import StageKind
from session.options import Options
from session.programme.expanding import (
    LONGEST_WORDS,
    Wish,
    expand,
    length_of,
    longest,
    named_in,
    shortest,
    steps_of,
)
from session.programme.methods import (
    WHOLE,
    Library,
    Method,
    OneFile,
    ParameterKind,
    Step,
    StepText,
    Structure,
    Words,
)
from session.programme.mistakes import Mistake, of_type
from session.programme.reading import Flaw, Paper, paper, repeated
from session.refusals import N_, Code, Refused, Sentence, said

Kinds = Mapping[str, StageKind]
ENDING = ".toml"


def keys(directory: Path) -> list[str]:
    """List the methods of a directory."""
    names = [
        path.name.removesuffix(ENDING) for path in directory.glob("*.toml")
    ]
    found = [name for name in names if "." not in name]
    return sorted(found)


def languages(directory: Path, key: str) -> list[str]:
    """List the languages that a method speaks."""
    found = []
    for path in directory.glob(f"{key}.*{ENDING}"):
        _, language, *_ = path.name.split(".")
        found.append(language)
    return sorted(found)


def library(directory: Path, kinds: Kinds) -> Library:
    """Read all methods of a directory. Raises Refused with the first that cannot be read."""
    found = {}
    for key in keys(directory):
        found[key] = load(directory, key, kinds)
    return found


def load(directory: Path, key: str, kinds: Kinds) -> Method:
    """Read a method with all its texts. Raises Refused, `method_broken`, with file and line."""
    file = paper(directory / f"{key}{ENDING}", Code.method_broken)
    structure = file.read(Structure)
    _refuse_any(file, _structure_mistakes(structure, key, kinds))
    texts = {}
    for language in languages(directory, key):
        told = paper(directory / f"{key}.{language}{ENDING}", file.code)
        texts[language] = words = told.read(Words)
        _refuse_any(told, _text_mistakes(structure, words, language))
    if not texts:
        file.refuse(said(N_("there is no file of texts beside it")))
    method = Method(structure, texts)
    _refuse_any(file, _misfits(method, kinds))
    return method


def whole(text: str, name: str, kinds: Kinds) -> Method | list[Flaw]:
    """Read a method that is one file, or say all that is wrong. Raises Refused where it is no TOML at all."""
    file = Paper(text, name, Code.method_broken)
    read = file.read_or_flaws(OneFile)
    if isinstance(read, list):
        return read
    method = read.method()
    found = file.flaws(_whole_mistakes(method, kinds))
    if found:
        return found
    if not method.texts:
        told = said(N_("there are no texts in it"))
        return file.flaws([((), told)])
    return file.flaws(_misfits(method, kinds)) or method


def _whole_mistakes(method: Method, kinds: Kinds) -> Iterator[Mistake]:
    structure = method.structure
    yield from _structure_mistakes(structure, structure.key, kinds)
    for language, words in method.texts.items():
        for path, what in _text_mistakes(structure, words, language):
            yield ("text", language, *path), what


def _refuse_any(file: Paper, mistakes: Iterable[Mistake]) -> None:
    found = list(mistakes)
    if found:
        file.refuse_first(found)


def _structure_mistakes(
    structure: Structure, key: str, kinds: Kinds
) -> Iterator[Mistake]:
    if structure.key != key:
        yield ("key",), said(N_("its key does not match its name"))
    if sum(step.share for step in structure.steps) != WHOLE:
        told = N_("the shares of all steps must make %(whole)s together")
        yield ("step", 0, "share"), said(told, whole=WHOLE)
    yield from _unordered(structure)
    yield from _unranged(structure)
    for index, name in repeated(step.key for step in structure.steps):
        told = N_("the step “%(name)s” appears twice")
        yield ("step", index, "key"), said(told, name=name)
    for index, step in enumerate(structure.steps):
        earlier = {before.key for before in structure.steps[:index]}
        for path, what in _step_mistakes(structure, step, earlier, kinds):
            yield ("step", index, *path), what
    yield from _variant_mistakes(structure)


def _unordered(structure: Structure) -> Iterator[Mistake]:
    people = structure.people
    rising = [people.least, people.best, people.best_to, people.most]
    if rising != sorted(rising):
        yield ("people",), said(N_("people must be in order: least to most"))
    for path, variant in _forms(structure):
        wish = Wish(1, variant)
        steps = steps_of(structure, wish)
        if not steps:  # told by _variant_mistakes
            continue
        length = length_of(structure, structure.variant(variant))
        fits = shortest(steps) <= length.least <= length.usual <= longest(steps)
        if not fits:
            told = N_(
                "minutes must rise, and have room for the least of all steps: %(least)s"
            )
            yield path, said(told, least=shortest(steps))


def _forms(structure: Structure) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where the minutes of each form stand: of the usual one, then of each variant."""
    yield ("minutes",), ""
    for index, variant in enumerate(structure.variants):
        yield ("variant", index, "minutes"), variant.key


def _unranged(structure: Structure) -> Iterator[Mistake]:
    told = N_("“%(name)s” must lie between low and high")
    for name, each in structure.parameters.items():
        usual = each.default
        low, high = each.low, each.high
        if low <= usual <= high:
            continue
        place = ("parameter", name)
        yield place, said(told, name=name)


def _step_mistakes(
    structure: Structure, step: Step, earlier: set[str], kinds: Kinds
) -> Iterator[Mistake]:
    if step.kind not in kinds:
        told = N_("unknown stage kind “%(kind)s”; known: %(known)s")
        known = ", ".join(sorted(kinds))
        yield ("kind",), said(told, kind=step.kind, known=known)
    for index, source in enumerate(step.sources):
        if source.step not in earlier:
            told = N_("the source “%(stage)s” is not a step before this one")
            yield ("sources", index), said(told, stage=source.step)
    for index, name in repeated(field.name for field in step.fields):
        told = N_("the field “%(name)s” appears twice")
        yield ("field", index, "name"), said(told, name=name)
    for name in _places(step.limit, *step.options.values()):
        if name not in structure.parameters:
            yield ("key",), _unknown_parameter(name)


def _places(*values: object) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield from named_in(value)


def _unknown_parameter(name: str) -> Sentence:
    return said(N_("the method has no parameter “%(name)s”"), name=name)


def _variant_mistakes(structure: Structure) -> Iterator[Mistake]:
    known = {step.key: step for step in structure.steps}
    for index, name in repeated(each.key for each in structure.variants):
        told = N_("the variant “%(name)s” appears twice")
        yield ("variant", index, "key"), said(told, name=name)
    for index, variant in enumerate(structure.variants):
        for name in variant.parameters.keys() - structure.parameters.keys():
            yield ("variant", index, "parameters"), _unknown_parameter(name)
        for name in {*variant.skips, *variant.steps} - known.keys():
            told = N_("the method has no step “%(name)s”")
            yield ("variant", index), said(told, name=name)
        if known.keys() <= {*variant.skips}:
            yield ("variant", index, "skips"), said(N_("no step is left"))


def _text_mistakes(
    structure: Structure, words: Words, language: str
) -> Iterator[Mistake]:
    if (words.key, words.language) != (structure.key, language):
        told = N_("its key and language do not match its name")
        yield ("key",), said(told)
    if len(words.traps) != structure.traps:
        told = N_("the number of traps must be %(number)s")
        yield ("traps",), said(told, number=structure.traps)
    pairs: Iterable[tuple[str, Iterable[str], Iterable[str]]] = (
        ("step", [step.key for step in structure.steps], words.steps),
        ("parameter", structure.parameters, words.parameters),
        ("variant", [each.key for each in structure.variants], words.variants),
    )
    for table, wanted, given in pairs:
        yield from _unlike((table,), wanted, given)
    for step in structure.steps:
        told_of = words.steps.get(step.key, StepText())
        path = ("step", step.key)
        names = [field.name for field in step.fields]
        yield from _unlike((*path, "field"), names, told_of.fields)
        yield from _untold(path, told_of)
    yield from _unknown_places(structure, words)


def _unlike(
    path: tuple[str, ...], wanted: Iterable[str], given: Iterable[str]
) -> Iterator[Mistake]:
    """Yield what has no words, and words of what is not there."""
    wanted, given = [*wanted], [*given]
    for name in wanted:
        if name not in given:
            yield path, said(N_("“%(key)s” is missing"), key=name)
    for name in given:
        if name not in wanted:
            yield (*path, name), said(N_("unknown key “%(key)s”"), key=name)


def _untold(path: tuple[str, ...], told: StepText) -> Iterator[Mistake]:
    missing = N_("“%(key)s” is missing")
    if not told.title:
        yield path, said(missing, key="title")
    for name, field in told.fields.items():
        if not field.label:
            yield (*path, "field", name), said(missing, key="label")


def _unknown_places(structure: Structure, words: Words) -> Iterator[Mistake]:
    """Yield parameters that a text names and the method has not."""
    by_step: list[tuple[tuple[str, ...], StepText]] = [
        (("step", key), told) for key, told in words.steps.items()
    ]
    for name, variant in words.variants.items():
        by_step += [
            (("variant", name, "step", key), told)
            for key, told in variant.steps.items()
        ]
    for path, told in by_step:
        for name in _places(*_texts(told.model_dump(mode="json"))):
            if name not in structure.parameters:
                yield path, _unknown_parameter(name)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner: Iterable[object] = ()
    if isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    for each in inner:
        yield from _texts(each)


def _misfits(method: Method, kinds: Kinds) -> Iterator[Mistake]:
    """Yield the first step that becomes no stage as a programme may have it, at the ends of what one may choose."""
    index = {step.key: at for at, step in enumerate(method.structure.steps)}
    for language, wish in product(method.texts, wishes(method)):
        try:
            stages = expand(method, language, wish, "block")
        except Refused as refused:
            told = N_("in “%(language)s” it becomes no programme: %(what)s")
            what = refused.values.get("what", refused.values.get("where", ""))
            yield (), said(told, language=language, what=what)
            return
        for stage in stages:
            options = kinds[stage.kind].options
            for path, what in _option_mistakes(options, stage.envelope.options):
                yield ("step", index[stage.key], "options", *path), what


def _option_mistakes(
    model: type[Options], given: Mapping[str, object]
) -> Iterator[Mistake]:
    yield from map(of_type, model.mistakes(given))


def wishes(method: Method) -> Iterator[Wish]:
    """Yield for each form of a method what one gets without choosing, and the ends of what one may choose."""
    structure = method.structure
    for _, variant in _forms(structure):
        length = length_of(structure, structure.variant(variant))
        yield Wish(length.usual, variant)
        for end in (_lowest, _highest):
            given = {
                name: end(parameter.kind, parameter.low, parameter.high)
                for name, parameter in structure.parameters.items()
            }
            yield Wish(length.least, variant, given)
        free = frozenset(s.key for s in structure.steps if s.skippable)
        if steps_of(structure, Wish(1, variant, skipped=free)):
            yield Wish(length.usual, variant, skipped=free)


def _lowest(kind: ParameterKind, low: int, _high: int) -> int | str:
    if kind is ParameterKind.words:
        return "?"
    return low


def _highest(kind: ParameterKind, _low: int, high: int) -> int | str:
    if kind is ParameterKind.words:
        return "?" * LONGEST_WORDS
    return high
