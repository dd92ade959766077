# The languages: each is one value with what is its own beside its sentences – names, dates, quotes, separators, the
# form of its protocols. A further one is a folder in templates/locale and its scenarios.
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Pair = tuple[str, str]
CATALOGUES = Path(__file__).parents[2] / "templates" / "locale"


@dataclass(frozen=True)
class Language:
    """`code`: of ISO 639-1; `name`: in itself; `tag`: of BCP 47, with the country, as Word files bear it.

    `day`, `date`: patterns of Unicode (CLDR) for text and for tables. `quotes`, `inner`: the marks around what is
    quoted, and within that. `separator`: between the columns of a file for spreadsheets. `form`: of protocols,
    `official` or `minutes`; `page`: what counts their pages, with {page} and maybe {pages}. `country`: where a place
    is looked for first, of ISO 3166.
    """

    code: str
    name: str
    tag: str
    day: str
    date: str
    quotes: Pair
    inner: Pair
    separator: str
    form: str
    page: str
    country: str


def read(file: Path) -> Language:
    """Read a `language.toml`; its folder is called by the code. Raises TypeError or KeyError where one is missing."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    for pair in ("quotes", "inner"):
        opening, closing = told[pair]
        told[pair] = (opening, closing)
    return Language(code=file.parent.name, **told)


USUAL = "ru"
ELSEWHERE = "en"
"""What is spoken where nobody asks for a language that there is."""


def _found() -> dict[str, Language]:
    """Return the languages by code: ours first, then those that came later, by their codes."""
    codes = {file.parent.name for file in CATALOGUES.glob("*/language.toml")}
    later = sorted(codes - {USUAL, ELSEWHERE})
    return {
        code: read(CATALOGUES / code / "language.toml")
        for code in (USUAL, ELSEWHERE, *later)
    }


LANGUAGES: Mapping[str, Language] = _found()
CODE = f"^({'|'.join(LANGUAGES)})$"
"""The pattern of a language's code."""
