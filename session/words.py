# One language: sentences from its catalogue, plurals, dates. Knows no document and no screen.
# Sentences stand in the code and templates in English, which is also their id in the catalogues.
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import Any

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from session.refusals import SENTENCES, Day, Refused, Sentence
from session.values.languages import (
    CATALOGUES as KEPT,
)
from session.values.languages import (
    LANGUAGES,
    USUAL,
    Language,
)
from session.values.spans import days_in, from_to

CATALOGUES = KEPT


@dataclass(frozen=True)
class Words:
    """`language`: a code; `offset` is the room's distance from UTC in minutes."""

    language: str
    translations: NullTranslations
    offset: int = 0

    @property
    def own(self) -> Language:
        return LANGUAGES[self.language]

    def __call__(self, sentence: str, **values: object) -> str:
        found = self.translations.gettext(sentence) if sentence else ""
        return found % self._written(values) if values else found

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the form that fits `count`; `%(count)s` stands for it."""
        return self.translations.ngettext(one, many, abs(count)) % {
            "count": count,
            **values,
        }

    def number(self, value: float) -> str:
        """Write a number with two digits behind the language's own comma, if there are any."""
        return str(format_decimal(value, "0.##", locale=self.language))

    def refusal(self, refused: Refused) -> str:
        values: dict[str, Any] = dict(refused.values)
        for name, value in refused.values.items():
            if isinstance(value, str):
                values[name] = self(value)
        return self.told(Sentence(SENTENCES[refused.code], values))

    def told(self, sentence: Sentence) -> str:
        """Say a sentence with its values, of which those that are sentences are said, too."""
        values: dict[str, Any] = dict(sentence.values)
        for name, value in sentence.values.items():
            if isinstance(value, Sentence):
                values[name] = self.told(value)
        return self(sentence.text) % self._written(values)

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self._said(value) for name, value in values.items()}

    def _said(self, value: object) -> object:
        """Write a fraction as the language does, 3,98 in Russian, and a day in words. All else is said as it is."""
        if isinstance(value, Day):
            return self.day(value.iso)
        if not isinstance(value, float):
            return value
        return self.number(value)

    def clock(self, at: int | None) -> str:
        """Write a moment (ms) as the room's wall clock, 14:32; empty for none."""
        if at is None:
            return ""
        return f"{self.local(at):%H:%M}"

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC) + timedelta(
            minutes=self.offset
        )

    def day(self, iso: str) -> str:
        """Write an ISO date in words: «22 ноября 2026 года», “22 November 2026”; other text stays as it is.

        Of several days both ends: «28–29 ноября 2026 года».
        """
        return self._dated(iso, self.own.day)

    def day_of(self, at: int) -> str:
        """Write the day of a moment (ms) in words, as the room's calendar has it."""
        local = self.local(at)
        day = local.date()
        iso = day.isoformat()
        return self.day(iso)

    def date(self, iso: str) -> str:
        """Write an ISO date as it stands in a table: 22.11.2026, “22 Nov 2026”; other text stays as it is."""
        return self._dated(iso, self.own.date)

    def _dated(self, iso: str, pattern: str) -> str:
        days = days_in(iso)
        told = (format_date(day, pattern, locale=self.language) for day in days)
        return from_to(*told) if days else iso


@cache
def words(language: str, offset: int = 0) -> Words:
    """Return the words of a language; an unknown one speaks Russian."""
    known = language if language in LANGUAGES else USUAL
    return Words(known, _translations(known), offset)


@cache
def _translations(language: str) -> NullTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "veche.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as text:
        write_mo(compiled, read_po(text, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
