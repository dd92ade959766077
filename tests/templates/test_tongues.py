# A screen speaks one language: on a Russian one every Latin word was typed by somebody.
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from facilitator_ui.render import spaced_code
from session.snapshot import Snapshot
from session.tables import ROWS
from session.words import words
from tests.templates.test_stages import RENDERER, Day

LATIN = re.compile(r"[A-Za-z]{2,}")
HEARD = ("aria-label", "title", "placeholder", "alt", "data-confirm")
OURS = frozenset(
    {"QR", "Wi", "Fi", "Markdown", "Word", "Excel", "PDF", "CSV", "Veche"}
)
"""Names of things that Russian, too, writes in Latin letters."""


def test_every_latin_word_of_a_russian_screen_was_typed_by_somebody() -> None:
    day = Day()
    day.put(day.snapshot.session.model_copy(update={"language": "ru"}))
    foreign: dict[str, str] = {}
    for step in day.steps():
        typed = sorted(set(typed_in(day.snapshot)), key=len, reverse=True)
        for region in day.seen():
            said = Said(RENDERER.region(region, words("ru"))).text
            for word in foreign_words(said, typed):
                foreign.setdefault(f"{region.slot}: {word}", step)
    assert foreign == {}


def test_a_word_of_the_templates_is_found_among_typed_ones() -> None:
    said = Said('<p title="Open">Поправить <b>Send</b> Open late</p>').text
    assert foreign_words(said, ["Open late"]) == ["Open", "Send"]


def foreign_words(said: str, typed: Iterable[str]) -> list[str]:
    for text in typed:
        said = said.replace(text, "\n")
    return [word for word in LATIN.findall(said) if word not in OURS]


def typed_in(snapshot: Snapshot) -> Iterator[str]:
    """Yield every text of more than one letter that somebody put into the session, and its code as it is read."""
    yield spaced_code(snapshot.session.code)
    for table in ROWS.values():
        for row in snapshot.all(table):
            yield from _texts(row.model_dump(mode="json"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from (line for line in value.splitlines() if len(line) > 1)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


class Said(HTMLParser):
    """What of a piece of HTML is read or heard, a line each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._lines: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self._lines += [
            value for name, value in attrs if name in HEARD and value
        ]

    def handle_data(self, data: str) -> None:
        self._lines.append(data)
