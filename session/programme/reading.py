# A file of TOML that somebody wrote by hand, read strictly: what cannot be used is refused with file, line and what is
# wrong. Knows TOML and the shapes it is read into; knows no scenario and no method.
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from session.fields import clean
from session.programme.lines import nearest, places
from session.programme.mistakes import Mistake, of_type, syntax
from session.refusals import N_, Code, Refused, Sentence, said
from session.values.textfile import text_of

Model = TypeVar("Model", bound=BaseModel)
_DEEPEST = 12
_LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}"""
)
"""A key of so many parts with dots between: the standard library's reader takes their number squared of time."""


class Flaw(NamedTuple):
    """What is wrong with a file: the line, where one can be named, what stands there, and the sentence."""

    line: int | None
    stands: str
    what: Sentence


class Paper(NamedTuple):
    """A file's text. `name`: what its reader calls it; `code`: how it is refused."""

    text: str
    name: str
    code: Code = Code.scenario_broken

    def refuse(self, what: Sentence, line: int | None = None) -> NoReturn:
        """Refuse with file, line where one can be named, and what is wrong; a name may hold what no page can."""
        file = clean(self.name)
        if line is None:
            where = said(N_("%(file)s: %(what)s"), file=file, what=what)
        else:
            where = said(
                N_("%(file)s, line %(line)s: %(what)s"),
                file=file,
                line=line,
                what=what,
            )
        raise Refused(self.code, where=where)

    def refuse_first(self, mistakes: Iterable[Mistake]) -> NoReturn:
        """Show the highest mistake in the file, and one that stands there before one that is missing."""
        known = places(self.text)
        found = [
            (path not in known, known[nearest(known, path)], what)
            for path, what in mistakes
        ]
        _, line, what = min(found, key=lambda each: each[:2])
        self.refuse(what, line)

    def flaws(self, mistakes: Iterable[Mistake]) -> list[Flaw]:
        """Return every mistake with its line, from top to bottom."""
        known = places(self.text)
        lines = self.text.splitlines()
        found = []
        for path, what in mistakes:
            line = known[nearest(known, path)]
            stands = "".join(lines[line - 1 : line])
            found.append(Flaw(line, clean(stands), what))
        return sorted(found, key=lambda flaw: flaw.line or 0)

    def refused(self, refused: Refused) -> Flaw:
        """Return as a flaw why the file is no TOML."""
        what = refused.values["where"]
        if not isinstance(what, Sentence):
            what = said(N_("this is not TOML"))
        return Flaw(None, "", what)

    def misnamed(self) -> list[Flaw]:
        told = said(N_("its key does not match its name"))
        return self.flaws([(("key",), told)])

    def read_or_flaws(self, model: type[Model]) -> Model | list[Flaw]:
        """Return what the file says, or all that does not fit. Raises Refused where it is no TOML."""
        data = self._parsed()
        try:
            return model.model_validate_json(data, strict=True)
        except ValidationError as error:
            return self.flaws(map(of_type, error.errors()))

    def read(self, model: type[Model]) -> Model:
        """Return what the file says. Raises Refused with the first that does not fit."""
        data = self._parsed()
        try:
            return model.model_validate_json(data, strict=True)
        except ValidationError as error:
            self.refuse_first(map(of_type, error.errors()))

    def _parsed(self) -> str:
        """Return the file as JSON, whose strict reading knows enumerations but never turns "15" into a number."""
        self._refuse_long_key()
        try:
            return json.dumps(_cleaned(tomllib.loads(self.text)), default=str)
        except RecursionError:
            self.refuse(said(N_("it is nested too deeply")), 1)
        except ValueError as error:  # tomllib's own error is one, a number of 5,000 digits is another
            what, _, at = str(error).partition(" (at ")
            told = re.match(r"line (\d+)", at)
            last = self.text.rstrip("\n").count("\n") + 1
            line = int(told[1]) if told else last
            self.refuse(syntax(what), line)

    def _refuse_long_key(self) -> None:
        found = _LONG_KEY.search(self.text)
        if found is not None:
            line = self.text.count("\n", 0, found.start()) + 1
            self.refuse(said(N_("it is nested too deeply")), line)


def paper(path: Path, code: Code = Code.scenario_broken) -> Paper:
    """Return a file that is there. Raises Refused where it cannot be opened or is no text."""
    blank = Paper("", path.name, code)
    raw = bytes_of(path, blank)
    try:
        text = text_of(raw)
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        told = said(N_("this is not UTF-8 text; save it as UTF-8"))
        blank.refuse(told, line)
    return blank._replace(text=text)


def bytes_of(path: Path, blank: Paper) -> bytes:
    """Return what a file holds; a pipe or a device, which might never end, is not opened."""
    try:
        if not path.is_file():
            blank.refuse(said(N_("this is not a file")))
        return path.read_bytes()
    except OSError:
        blank.refuse(said(N_("the file cannot be opened")))


def repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield place and name of each that stands before it already."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        again = name in seen
        seen.add(name)
        if again:
            yield index, name


def _cleaned(value: object, depth: int = 0) -> object:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _cleaned(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, depth + 1) for inner in value]
    return clean(value) if isinstance(value, str) else value
