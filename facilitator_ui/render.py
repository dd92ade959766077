# Region → HTML. The Jinja environment, the languages and the filters; knows no session and no socket.
import re
from collections.abc import Callable, Mapping
from json import JSONEncoder
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from markupsafe import Markup, escape

from facilitator_ui.ease import at_ease
from facilitator_ui.under_path import give_addresses
from session.kind import Region
from session.secrecy.promises import promise, told
from session.values.languages import LANGUAGES
from session.words import Words

MACROS = ("marks", "inputs", "forms")
# Of a row it makes nothing but an error.
AS_JSON = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# A macro with what it was given, and the row with what it was made into.
Asked = tuple[object, ...]
Made = tuple[object, str]
SPACES = re.compile(r">\s+<")


class Plain(Context):
    """Calls what templates call as it is. Jinja asks each time whether it wants a context; nothing here does."""

    def call(
        self, wanted: Callable[..., object], /, *given: object, **named: object
    ) -> object:
        for passed in ("_loop_vars", "_block_vars"):
            named.pop(passed, None)
        return wanted(*given, **named)


class Spoken(Environment):
    context_class = Plain


class Kept:
    """What a macro made of a row and plain values, made once: a form opens on every phone at the same moment."""

    MOST = 4_000

    def __init__(self) -> None:
        self._known: dict[Asked, Made] = {}

    def __call__(
        self, macro: Callable[..., str], row: object, *given: str | bool
    ) -> str:
        key = (macro, id(row), *given)
        known = self._known.get(key)
        if known is not None and known[0] is row:
            return known[1]
        if len(self._known) >= self.MOST:
            self._known.clear()
        html = macro(row, *given)
        self._known[key] = row, html
        return html


class Renderer:
    """Renders pages, and single blocks of templates as regions, in the words of a language.

    `root`: what stands before the server's own addresses; empty, or a path as `/veche`.
    """

    def __init__(self, templates: Path, root: str = "") -> None:
        self.templates = templates
        self._environment = Spoken(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        give_addresses(self._environment, root)
        self._languages: dict[tuple[str, int], dict[str, object]] = {}
        self._environment.filters.update(
            code=spaced_code, json=AS_JSON, paragraphs=paragraphs
        )
        self._environment.filters.update(promise=promise, promised=told)

    def region(self, region: Region, words: Words) -> str:
        """Return the HTML of a region: the named block of its template, with its data and nothing else."""
        template = self._environment.get_template(region.template)
        context = template.new_context({**self._language(words), **region.data})
        return SPACES.sub(
            "><", "".join(template.blocks[region.block](context)).strip()
        )

    def page(
        self, template: str, words: Words, data: Mapping[str, object]
    ) -> str:
        pieces = self._environment.get_template(template).generate(
            {**self._language(words), **data}
        )
        return "".join(at_ease(pieces))

    def _language(self, words: Words) -> dict[str, object]:
        """Return what every template may use: sentences, times, and the macros in the same words."""
        place = (words.language, words.offset)
        if place not in self._languages:
            spoken = {
                "_": words,
                "plural": words.plural,
                "clock_text": words.clock,
                "day": words.day,
                "day_of": words.day_of,
                "told": words.told,
                "language": words.language,
                "languages": LANGUAGES,
                "kept": Kept(),
            }
            macros = {
                name: self._environment.get_template(
                    f"parts/{name}.html"
                ).make_module(spoken)
                for name in MACROS
            }
            self._languages[place] = {**spoken, **macros}
        return self._languages[place]


def spaced_code(code: str) -> str:
    """Write a session's code as it is read aloud: K7M 2QD."""
    return f"{code[:3]} {code[3:]}"


def paragraphs(text: str) -> Markup:
    """Keep the line breaks that a person typed."""
    lines = map(escape, text.split("\n"))
    return Markup("<br>").join(lines)
