# Stages of a programme become a method of one's own: shares out of minutes, words apart from what is the same in every
# language, sources and options that name stages named by steps. Pure; what is of this one session stays behind.
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from session.envelope import Envelope
from session.fields import FormField, Frozen
from session.kind import StageKind
from session.options import ASKING, HEARING, Input
from session.programme import tomltext
from session.programme.expanding import ENVELOPE, PLACE
from session.programme.methods import NAME, WHOLE, Form, Method, Purpose, Words
from session.tables import Stage

SHORT, BLOCK = 30, 120
"""Minutes up to which a method is a spark, or a block."""
LONGEST_NAME = 20
WORDS = frozenset({Input.line, Input.lines})
Kinds = Mapping[str, StageKind]
Table = dict[str, object]


@dataclass(frozen=True)
class Told:
    """What somebody says of a method of their own. `like`: the method whose page it takes over, if any."""

    key: str
    language: str
    name: str
    summary: str = ""
    purpose: Purpose = Purpose.explore
    least: int = 3
    most: int = 60
    use: str = ""
    traps: tuple[str, ...] = ()
    like: Method | None = field(default=None, repr=False)


def gathered(stages: Sequence[Stage], told: Told, kinds: Kinds) -> str:
    """Return the text of a method in one file, as `shelving.whole` reads it."""
    gathering = _Gathering(stages, told, kinds)
    values = gathering.whole()
    return tomltext.document(values)


class _Gathering:
    """One method in the making. `keys`: stages by their keys → steps."""

    def __init__(
        self, stages: Sequence[Stage], told: Told, kinds: Kinds
    ) -> None:
        self.stages = stages
        self.told = told
        self.kinds = kinds
        self.keys = dict(_keys(stages))
        self.names = {stage.key: _names(stage) for stage in stages}

    def whole(self) -> Table:
        language = self.told.language
        spoken = self.texts()
        structure = self.structure()
        texts = {language: spoken}
        structure["text"] = texts
        return structure

    def structure(self) -> Table:
        told = self.told
        stages = self.stages
        minutes = [stage.envelope.minutes for stage in stages]
        least = [_least(each) for each in minutes]
        people = {
            "least": told.least,
            "best": told.least,
            "best_to": told.most,
            "most": told.most,
        }
        return {
            "key": told.key,
            "form": _form(sum(minutes)).value,
            "purposes": self.purposes(),
            "level": 1,
            "traps": len(self.traps()),
            "people": people,
            "minutes": {"least": sum(least), "usual": sum(minutes)},
            "step": list(self.steps()),
        }

    def purposes(self) -> list[str]:
        like = self.told.like
        more = like.structure.purposes if like else ()
        found = dict.fromkeys((self.told.purpose, *more))
        return [each.value for each in found][:3]

    def steps(self) -> Iterator[Table]:
        minutes = [stage.envelope.minutes for stage in self.stages]
        shares = _shares(minutes)
        for stage, share in zip(self.stages, shares, strict=True):
            yield self.step(stage, share)

    def step(self, stage: Stage, share: int) -> Table:
        envelope = stage.envelope
        sources = [
            {"step": self.keys[each.stage], "which": each.which}
            for each in envelope.sources
            if each.stage in self.keys
        ]
        plain = envelope.model_dump(mode="json", exclude_defaults=True)
        given = {name: plain[name] for name in ENVELOPE if name in plain}
        found: Table = {
            "key": self.keys[stage.key],
            "kind": stage.kind,
            "share": share,
            "least": _least(envelope.minutes),
        }
        found |= given
        if envelope.limit:
            found["limit"] = envelope.limit
        if len(sources) < len(envelope.sources):
            found["brings"] = True
        if sources:
            found["sources"] = sources
        fields = [self.field(stage, each) for each in envelope.fields]
        if fields:
            found["field"] = fields
        options = dict(self.options(stage, in_words=False))
        if options:
            found["options"] = options
        return found

    def field(self, stage: Stage, asked: FormField) -> Table:
        same = {
            *("kind", "required", "limit", "low", "high", "per_side"),
            *("headline", "filled_from"),
        }
        plain = asked.model_dump(
            mode="json", exclude_defaults=True, include=same
        )
        return {"name": self.names[stage.key][asked.name], **plain}

    def options(
        self, stage: Stage, *, in_words: bool
    ) -> Iterator[tuple[str, object]]:
        """Yield the options that are words, or those that are none; one that names what stays behind is left out."""
        kind = self.kinds[stage.kind]
        given = kind.options.fitting(stage.envelope.options)
        inputs = {each.name: each.input for each in kind.options.described}
        for name, value in given.items():
            worded = inputs.get(name) in WORDS and isinstance(value, str)
            if worded is not in_words or value == "":
                continue
            if not worded:
                named = self.named(name, value)
                if named != "":
                    yield name, named
            elif inputs[name] is Input.lines:
                yield name, _plain(value).split("\n")
            else:
                yield name, _plain(value)

    def named(self, option: str, value: object) -> object:
        """Return an option that names stages as the steps are called; empty for what is not among them."""
        if option in HEARING:
            return self.keys.get(str(value), "")
        if option not in ASKING:
            return value
        told = [self.question(each.strip()) for each in str(value).split(",")]
        return ", ".join(filter(None, told))

    def question(self, text: str) -> str:
        stage, dot, name = text.partition(".")
        if not dot:
            return self.anywhere(text)
        if stage not in self.keys:
            return ""
        return f"{self.keys[stage]}.{self.names[stage].get(name, name)}"

    def anywhere(self, name: str) -> str:
        """Return what a question is called that is named without its stage."""
        for names in self.names.values():
            if name in names:
                return names[name]
        return name

    def texts(self) -> Table:
        told = self.told
        name = told.name
        found: Table = {
            "name": name,
            "summary": told.summary or name,
            "use": told.use or told.summary or name,
        }
        found |= self.page()
        steps = {}
        for stage in self.stages:
            step = self.keys[stage.key]
            steps[step] = self.step_text(stage)
        found["step"] = steps
        return found

    def page(self) -> Table:
        words = self.like_words()
        parts = ("before", "during", "after")
        page: Table = {part: [] for part in parts}
        if words is not None:
            page = {part: list(getattr(words, part)) for part in parts}
        return page | {"traps": self.traps()}

    def traps(self) -> list[str]:
        words = self.like_words()
        traps = self.told.traps
        if not traps and words is not None:
            traps = words.traps
        return list(traps)

    def like_words(self) -> Words | None:
        like = self.told.like
        if like is None:
            return None
        return like.texts.get(self.told.language)

    def step_text(self, stage: Stage) -> Table:
        envelope = stage.envelope
        title = _plain(envelope.title)
        found: Table = {"title": title}
        instruction = _plain(envelope.instruction)
        if instruction:
            found["instruction"] = instruction
        names = self.names[stage.key]
        fields = {names[f.name]: _field_text(f) for f in envelope.fields}
        if fields:
            found["field"] = fields
        options = dict(self.options(stage, in_words=True))
        if options:
            found["options"] = options
        return found


def _field_text(asked: FormField) -> Table:
    label = _plain(asked.label)
    found: Table = {"label": label}
    also = ("hint", "low_label", "high_label")
    for name in also:
        told = getattr(asked, name)
        if told:
            found[name] = _plain(told)
    if asked.options:
        found["options"] = [_plain(each) for each in asked.options]
    return found


def _plain(text: str) -> str:
    """Return words in which nothing looks like a parameter, which would be filled."""
    return PLACE.sub(r"(\1)", text)


def _keys(stages: Sequence[Stage]) -> Iterator[tuple[str, str]]:
    """Yield what each stage is called as a step: as in its method, as its own key, else by its place."""
    taken: set[str] = set()
    for place, stage in enumerate(stages, 1):
        key = _step_of(stage.envelope) or stage.key
        if not re.fullmatch(NAME, key):
            key = f"step_{place}"
        while key in taken:
            key = f"{key[: LONGEST_NAME - 3]}_{place}"
        taken.add(key)
        yield stage.key, key


def _step_of(envelope: Envelope) -> str:
    place = envelope.block
    if place is None:
        return ""
    return place.step


def _names(stage: Stage) -> dict[str, str]:
    """Return what the questions of a stage are called in a method, where names are shorter."""
    found: dict[str, str] = {}
    fields = stage.envelope.fields
    for place, asked in enumerate(fields, 1):
        name = asked.name
        short = name[:LONGEST_NAME]
        taken = found.values()
        if short in taken:
            short = f"q_{place}"
        found[name] = short
    return found


def _form(minutes: int) -> Form:
    if minutes <= SHORT:
        return Form.spark
    if minutes <= BLOCK:
        return Form.block
    return Form.programme


def _least(minutes: int) -> int:
    return (minutes + 1) // 2


def _shares(minutes: Sequence[int]) -> list[int]:
    """Return of a hundred what each has, at least one; the largest gives or takes what is left over."""
    whole = sum(minutes)
    found = [max(1, WHOLE * each // whole) for each in minutes]
    largest = found.index(max(found))
    found[largest] += WHOLE - sum(found)
    return found


def written(method: Method) -> str:
    """Return the text of any method as one file."""
    structure = _bare(method.structure)
    structure.pop("text", None)
    texts = {}
    for language, words in method.texts.items():
        told = _bare(words)
        told.pop("key", None)
        told.pop("language", None)
        texts[language] = told
    structure["text"] = texts
    return tomltext.document(structure)


def _bare(model: Frozen) -> Table:
    return model.model_dump(mode="json", exclude_defaults=True, by_alias=True)
