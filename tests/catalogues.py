# The sentences of code and templates, collected into the catalogues. `make messages` runs this file:
# new sentences come in untranslated, those that nothing says any more go. English says
# its ids, where its catalogue has no words of its own (docs/glossary.md).
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from session.values.languages import LANGUAGES
from session.words import CATALOGUES

ROOT = Path(__file__).parents[1]
KEYWORDS = {
    "_": None,
    "words": None,
    "_words": None,
    "N_": None,
    "plural": (1, 2),
}
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: veche\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""

Sentence = str | tuple[str, str]


@cache
def collected() -> Mapping[Sentence, list[str]]:
    """Return every sentence, or pair of singular and plural, with the files that say it: by file, then by line."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "babel"
    ]["mappings"]
    methods = [
        (pattern, each["method"])
        for each in mappings
        for pattern in _listed(each["pattern"])
    ]
    loud = {
        pattern: {"silent": "false", "trimmed": "false"}
        for pattern, method in methods
        if method == "jinja2"
    }
    # Any: the stubs of this function describe another one.
    found: Any = extract_from_dir(
        ROOT, methods, loud, KEYWORDS, strip_comment_tags=True
    )
    sentences: dict[Sentence, list[str]] = {}
    for path, _line, sentence, *_ in sorted(
        found, key=lambda each: (each[0], each[1])
    ):
        files = sentences.setdefault(sentence, [])
        if path not in files:
            files.append(path)
    return sentences


def _listed(pattern: str | list[str]) -> list[str]:
    return [pattern] if isinstance(pattern, str) else pattern


def catalogue(language: str) -> Catalog:
    """Return a catalogue as it stands in the checkout."""
    with file_of(language).open("rb") as text:
        return read_po(text, locale=language)


def file_of(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "veche.po"


def brought_up_to_date(language: str) -> str:
    """Return the catalogue's text as it should stand: what is translated stays, word for word."""
    new = Catalog(locale=language)
    known = catalogue(language) if file_of(language).exists() else new
    for sentence, files in collected().items():
        said = _translated(known, sentence)
        if language == "en" and not said:
            said = sentence
        new.add(sentence, said, locations=[(path, 0) for path in files])
    plurals = PLURALS.get(language) or get_plural(language).plural_forms
    return HEADER.format(language=language, plurals=plurals) + _written(new)


def _translated(
    known: Catalog, sentence: Sentence
) -> Sentence | tuple[str, ...]:
    message = known.get(sentence if isinstance(sentence, str) else sentence[0])
    if (
        message is None
        or message.fuzzy
        or message.pluralizable is isinstance(sentence, str)
    ):
        return ""
    return (
        tuple(message.string)
        if isinstance(message.string, list | tuple)
        else str(message.string)
    )


def _written(new: Catalog) -> str:
    out = BytesIO()
    write_po(out, new, width=0, omit_header=True, include_lineno=False)
    return out.getvalue().decode().strip("\n") + "\n"


def untranslated(language: str) -> list[str]:
    return [
        texts(each.id)[0]
        for each in catalogue(language)
        if each.id and not all(texts(each.string))
    ]


def texts(string: Any) -> tuple[str, ...]:
    """Return a text, or the texts of a plural's forms, which Babel gives in several ways: hence Any."""
    return (string,) if isinstance(string, str) else tuple(string)


def main() -> None:
    for language in LANGUAGES:
        file_of(language).parent.mkdir(parents=True, exist_ok=True)
        file_of(language).write_text(brought_up_to_date(language))
        for sentence in untranslated(language):
            sys.stdout.write(f"{language}: not translated: {sentence}\n")


if __name__ == "__main__":
    main()
