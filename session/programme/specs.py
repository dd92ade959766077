# A method as a spec of the Open Facilitation Library and back: Markdown with a head, a section for each stage. What the
# format has no place for is said; the whole method goes along in the head, so that it comes back as it was.
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from session.programme import heads, tomltext
from session.programme.gathering import written
from session.programme.heads import UnreadableError, Value
from session.programme.methods import (
    LONGEST,
    LONGEST_STAGE,
    WHOLE,
    Method,
    Origin,
    Purpose,
    Step,
    StepText,
    Words,
)
from session.programme.reading import Paper
from session.refusals import N_, Code, Sentence, said

OURS = "x_veche"
MARK = "\ufeff"
FIRST_TO_CHOOSE = "en"
LONGEST_KEY = 40
EACH = 15
"""Minutes of a stage where the file says none."""
LEAST = 3
FEWEST, MOST = 3, 60
"""People for whom it is, where the file does not say."""
MOST_PEOPLE = 5_000
MOST_STEPS = 30
LOST_OUT = (
    "kinds of stages and their options, columns, criteria and scales",
    "shares of time, parameters and variants",
    "who sees what, when, and how it is signed",
    "kinds and limits of the questions",
    "where it stands in the minutes, and the other languages",
    "a licence: name the one under which you publish it",
)
GUESSED = N_(
    "It came as a spec of another library: go through it once. All stages are forms with one question."
)
NO_CLOCK = N_("The file says no minutes: each stage has %(minutes)s.")
NO_PEOPLE = N_("The file does not say for how many people it is.")
OWN_SOURCES = N_(
    "Stage “%(name)s” chooses what it takes by itself; here it takes nothing. Say what it takes."
)
ONE_TO_ONE = N_(
    "A talk of the leader with each one by one, and summaries made by a program, have no counterpart here."
)


@dataclass(frozen=True)
class Taken:
    """A spec as the text of one file, and what of it was lost or guessed."""

    text: str
    lost: tuple[Sentence, ...] = ()


def is_spec(text: str) -> bool:
    bare = text.lstrip(MARK)
    fence = heads.FENCE
    return bare.startswith(fence)


# Out


def as_spec(method: Method) -> str:
    """Return a method as a spec."""
    language = _language(method)
    words = method.texts[language]
    lines: list[str] = []
    lines.extend(_head(method, words))
    lines.extend(_body(method, words))
    lines.append("")
    return "\n".join(lines)


def _language(method: Method) -> str:
    if FIRST_TO_CHOOSE in method.texts:
        return FIRST_TO_CHOOSE
    return next(iter(method.texts))


def _head(method: Method, words: Words) -> Iterator[str]:
    structure = method.structure
    yield heads.FENCE
    yield _pair("id", structure.key)
    yield _pair("title", words.name)
    yield _pair("version", f"0.{structure.version}.0")
    yield _pair("status", "draft")
    yield _pair("summary", words.summary)
    yield _pair("language", words.language)
    yield from _origin(method.shown_origins)
    yield "tags:"
    yield from (f"  - {_quoted(tag)}" for tag in _tags(method))
    yield from ("roles:", "  - slug: participant", "    label: Participant")
    yield from ("  - slug: facilitator", "    label: Facilitator")
    yield from ("artifact: chain", "stages:")
    for step in structure.steps:
        told = words.steps[step.key]
        yield from _stage(step, told)
    yield f"{OURS}: |-"
    yield from (f"  {line}" for line in written(method).split("\n"))
    yield heads.FENCE


def _pair(name: str, told: str) -> str:
    quoted = _quoted(told)
    return f"{name}: {quoted}"


def _quoted(told: str) -> str:
    return json.dumps(told, ensure_ascii=False)


def _origin(origins: tuple[Origin, ...]) -> Iterator[str]:
    if not origins:
        return
    first = origins[0]
    yield _pair("source_method", first.title)
    by = [first.author, str(first.year or ""), first.licence]
    told = ", ".join(filter(None, by))
    if told:
        yield _pair("attribution", told)


def _tags(method: Method) -> Iterator[str]:
    structure = method.structure
    for purpose in structure.purposes:
        yield f"purpose:{purpose.value}"
    form = structure.form
    people = structure.people
    minutes = structure.minutes
    yield f"form:{form.value}"
    yield f"people:{people.least}-{people.most}"
    yield f"minutes:{minutes.usual}"
    yield f"level:{structure.level}"
    for need in structure.needs:
        yield f"needs:{need.value}"


def _stage(step: Step, told: StepText) -> Iterator[str]:
    yield f"  - id: {_id(step)}"
    yield f"    title: {_quoted(told.title)}"
    yield "    completion: host_continue"
    yield f"    context_mode: {_context(step)}"


def _id(step: Step) -> str:
    key = step.key
    return key.replace("_", "-")


def _context(step: Step) -> str:
    if not step.sources:
        return "none"
    if any(source.which != "all" for source in step.sources):
        return "custom"
    return "previous_summary" if len(step.sources) == 1 else "all_summaries"


def _body(method: Method, words: Words) -> Iterator[str]:
    yield from ("", f"# {words.name}", "", words.use)
    for step in method.structure.steps:
        told = words.steps[step.key]
        yield from ("", f"## Stage: {_id(step)}", "")
        yield from (f"**Goal**: {told.title}", "")
        if told.instruction:
            yield from (told.instruction, "")
        labels = [each.label for each in told.fields.values()]
        yield f"**Output**: {'; '.join(labels) or told.title}"
    parts = (
        ("Before", words.before),
        ("During", words.during),
        ("After", words.after),
        ("Traps", words.traps),
        ("Lost in this format", LOST_OUT),
    )
    for heading, sentences in parts:
        yield from ("", f"## {heading}", "")
        yield from (f"- {each}" for each in sentences)


# In


def taken(text: str, name: str) -> Taken:
    """Return a spec as the text of one file, whole where it went out from here. Raises Refused, with the line."""
    file = Paper(text.lstrip(MARK), name, Code.method_broken)
    try:
        head, body = heads.parted(file.text)
        told = heads.read(head)
    except UnreadableError as unreadable:
        what = said(N_("this line is not understood"))
        file.refuse(what, unreadable.line)
    if "hold" in told:
        file.refuse(said(N_("methods that are on hold are not taken in")))
    ours = told.get(OURS)
    if isinstance(ours, str):
        return Taken(ours)
    spec = _Spec(told, body)
    if not spec.stages:
        file.refuse(said(N_("it names no stages")))
    return spec.taken()


class _Spec:
    """A spec from elsewhere; what it does not say is guessed, and the guess is told."""

    def __init__(self, head: Mapping[str, Value], body: str) -> None:
        self._head = head
        self._body = _sections(body)
        stages = head.get("stages")
        listed = _tables(stages)
        self.stages = listed[:MOST_STEPS]
        self._lost: list[Sentence] = []
        for told in (GUESSED, ONE_TO_ONE):
            warning = said(told)
            self._lost.append(warning)

    def taken(self) -> Taken:
        structure = self._structure()
        text = tomltext.document(structure)
        lost = tuple(self._lost)
        return Taken(text, lost)

    def _told(self, name: str, most: int) -> str:
        value = self._head.get(name)
        return _line(value, most)

    def _tags(self) -> list[str]:
        tags = self._head.get("tags")
        return _texts(tags)

    def _tag(self, name: str) -> str:
        for tag in self._tags():
            start, _, told = tag.partition(":")
            if start == name:
                return told
        return ""

    def _structure(self) -> dict[str, object]:
        key = _kebab(self._told("id", LONGEST_KEY)) or "method"
        minutes = self._minutes()
        found: dict[str, object] = {
            "key": key,
            "form": "block",
            "purposes": self._purposes(),
            "level": 2,
            "people": self._people(),
            "minutes": {"least": minutes, "usual": minutes},
            "source": [self._origin()],
        }
        steps, told = self._steps(minutes)
        found["step"] = steps
        found["text"] = {self._speaks(): self._words(told)}
        return found

    def _speaks(self) -> str:
        language = self._told("language", 2)
        if re.fullmatch("[a-z]{2}", language):
            return language
        return FIRST_TO_CHOOSE

    def _minutes(self) -> int:
        least = len(self.stages) * LEAST
        told = self._tag("minutes")
        if re.fullmatch("[0-9]{1,4}", told):
            wanted = max(least, int(told))
            most = self._most()
            return min(most, wanted)
        warning = said(NO_CLOCK, minutes=EACH)
        self._lost.append(warning)
        return len(self.stages) * EACH

    def _most(self) -> int:
        """Return the most minutes at which no stage is longer than a stage may be."""
        many = len(self.stages)
        share = WHOLE // many
        share += 1
        longest = LONGEST_STAGE * WHOLE
        longest //= share
        return min(LONGEST, longest)

    def _people(self) -> dict[str, int]:
        found = re.fullmatch(r"(\d{1,4})-(\d{1,4})", self._tag("people"))
        least, most = FEWEST, MOST
        if found is not None:
            least = _within(1, found[1])
            most = _within(least, found[2])
        else:
            warning = said(NO_PEOPLE)
            self._lost.append(warning)
        return {
            "least": least,
            "best": least,
            "best_to": most,
            "most": most,
        }

    def _purposes(self) -> list[str]:
        known = {each.value for each in Purpose}
        found: list[str] = []
        for tag in self._tags():
            bare = tag.removeprefix("purpose:")
            if bare in known and bare not in found:
                found.append(bare)
        if not found:
            usual = Purpose.explore
            return [usual.value]
        return found[:3]

    def _origin(self) -> dict[str, object]:
        title = self._told("source_method", 300) or self._told("title", 300)
        return {
            "title": title or "?",
            "author": self._told("attribution", 300),
            "licence": self._told("license", 300),
            "read": True,
        }

    def _steps(
        self, minutes: int
    ) -> tuple[list[dict[str, object]], dict[str, object]]:
        steps: list[dict[str, object]] = []
        told: dict[str, object] = {}
        many = len(self.stages)
        share, over = divmod(WHOLE, many)
        for place, stage in enumerate(self.stages, 1):
            key = f"s{place}"
            step: dict[str, object] = {
                "key": key,
                "kind": "form",
                "share": share + (place <= over),
                "least": min(LEAST, minutes),
                "field": [{"name": "answer", "limit": 1000, "headline": True}],
            }
            taken_from = self._sources(stage, place)
            if taken_from:
                step["sources"] = taken_from
            steps.append(step)
            told[key] = self._stage(stage, place)
        return steps, told

    def _sources(
        self, stage: Mapping[str, Value], place: int
    ) -> list[dict[str, str]]:
        mode = _line(stage.get("context_mode"), 60)
        before = [{"step": f"s{number}"} for number in range(1, place)]
        if mode == "previous_summary":
            return before[-1:]
        if mode == "all_summaries":
            return before
        if mode == "custom":
            name = _line(stage.get("title"), 200)
            self._lost.append(said(OWN_SOURCES, name=name))
        return []

    def _stage(
        self, stage: Mapping[str, Value], place: int
    ) -> dict[str, object]:
        name = _line(stage.get("id"), 200)
        title = _line(stage.get("title"), 200) or name or f"{place}"
        prose = self._body.get(f"stage: {name.casefold()}", "")
        output = _line(stage.get("output"), 200) or title
        return {
            "title": title,
            "instruction": _plain(_short(prose)),
            "field": {"answer": {"label": output}},
        }

    def _words(self, steps: Mapping[str, object]) -> dict[str, object]:
        name = self._told("title", 200) or self._told("id", 200) or "?"
        summary = _plain(self._told("summary", 300)) or name
        prose = [*self._prose()]
        return {
            "name": name,
            "summary": summary,
            "use": summary,
            "before": [],
            "during": prose[:10],
            "after": [],
            "traps": [],
            "step": steps,
        }

    def _prose(self) -> Iterator[str]:
        """Yield what a stage says beyond its first sentences, for the facilitator's page."""
        for heading, prose in self._body.items():
            if not heading.startswith("stage:"):
                continue
            rest = prose.removeprefix(_short(prose)).strip()
            if rest:
                yield _plain(rest)[:600].strip()


def _within(least: int, told: str) -> int:
    number = int(told)
    number = max(least, number)
    return min(MOST_PEOPLE, number)


def _sections(body: str) -> dict[str, str]:
    """Return what stands below each heading, as one line, by the heading in small letters."""
    found: dict[str, str] = {}
    heading = ""
    for line in body.split("\n"):
        if line.startswith("## "):
            heading = line[3:].strip().casefold()
        elif heading and not line.startswith("#"):
            before = found.get(heading, "")
            found[heading] = f"{before} {line.strip()}".strip()
    return found


def _short(prose: str) -> str:
    """Return the first two sentences."""
    sentences = re.match(r"(?:.*?[.?!…](?=\s|$)){1,2}", prose)
    short = sentences[0] if sentences else prose
    return short[:1_000].strip()


def _plain(prose: str) -> str:
    """Return words without marks of Markdown and of parameters."""
    bare = re.sub(r"[*_`{}]", "", prose)
    return bare.strip()


def _line(value: Value | None, most: int) -> str:
    if not isinstance(value, str):
        return ""
    words = value.split()
    return " ".join(words)[:most].strip()


def _texts(value: Value | None) -> list[str]:
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, str)]


def _tables(value: Value | None) -> list[dict[str, Value]]:
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, dict)]


def _kebab(told: str) -> str:
    small = told.casefold()
    kebab = re.sub("[^a-z0-9]+", "-", small)
    return kebab.strip("-")
