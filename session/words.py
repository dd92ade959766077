# One language: sentences from its catalogue, plurals, dates. Knows no document and no screen.
# Sentences stand in the code and templates in English, which is also their id in the catalogues.
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from session.refusals import SENTENCES, Refused, Sentence

LANGUAGES = ("ru", "en")
CATALOGUES = Path(__file__).parent.parent / "templates" / "locale"


@dataclass(frozen=True)
class Words:
    """`language` is ru or en; `offset` is the room's distance from UTC in minutes."""

    language: str
    translations: NullTranslations
    offset: int = 0

    def __call__(self, sentence: str, **values: object) -> str:
        found = self.translations.gettext(sentence) if sentence else ""
        return found % values if values else found

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the form that fits `count`; `%(count)s` stands for it."""
        return self.translations.ngettext(one, many, abs(count)) % {"count": count, **values}

    def refusal(self, refused: Refused) -> str:
        values = {name: self(value) if isinstance(value, str) else value for name, value in refused.values.items()}
        return self.told(Sentence(SENTENCES[refused.code], values))

    def told(self, sentence: Sentence) -> str:
        """Say a sentence with its values, of which those that are sentences are said, too."""
        values = {n: self.told(v) if isinstance(v, Sentence) else v for n, v in sentence.values.items()}
        return self(sentence.text) % values

    def clock(self, at: int | None) -> str:
        """Write a moment (ms) as the room's wall clock, 14:32; empty for none."""
        return f"{self.local(at):%H:%M}" if at is not None else ""

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC) + timedelta(minutes=self.offset)

    def day(self, iso: str) -> str:
        """Write an ISO date in words: «22 ноября 2026 года», “22 November 2026”; other text stays as it is."""
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        if self.language == "ru":
            return format_date(day, "d MMMM y", locale="ru") + " года"
        return format_date(day, "d MMMM y", locale="en")

    def date(self, iso: str) -> str:
        """Write an ISO date as it stands in a table: 22.11.2026, “22 Nov 2026”; other text stays as it is."""
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        return format_date(day, "dd.MM.y" if self.language == "ru" else "d\u00a0MMM y", locale=self.language)


@cache
def words(language: str, offset: int = 0) -> Words:
    """Return the words of a language; an unknown one speaks Russian."""
    known = language if language in LANGUAGES else LANGUAGES[0]
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
