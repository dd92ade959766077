# What must hold of a history as a whole, looked at once at its end since it costs more than a step: the journal leads
# to the rows, every document is written, every screen is drawn, and none of them names who is erased.
from collections.abc import Callable, Iterator
from random import Random

from exports import markdown, word
from exports.cuts import Cut
from exports.protocol import protocol
from session.record import advance
from session.snapshot import Snapshot
from session.stages import KINDS
from session.words import words
from tests.histories.life import Life
from tests.histories.marks import erased_marks, found_in
from tests.session.build import Sitting
from tests.session.live.house import public
from tests.templates.test_undone import screens

LANGUAGES = ("ru", "en")


def journal_leads_to_the_rows(life: Life) -> Iterator[str]:
    """But for what is secret, of which it tells nothing."""
    replayed = Snapshot()
    for record in life.records:
        advance(replayed, record.told or record)
    told, held = public(replayed), public(life.snapshot)
    yield from (f"other {name} than the journal leads to" for name in held if held[name] != told[name])


def every_document_is_written(life: Life) -> Iterator[str]:
    """Write one cut in one language, by the seed: all of them come in turn."""
    cut, language = Random(life.seed).choice([*Cut]), Random(life.seed + 1).choice(LANGUAGES)
    document = protocol(life.snapshot, KINDS, words(language), life.sitting.now, cut)
    file, text = word.write(document), markdown.write(document)
    if not file or not text:
        yield f"an empty {cut} in {language}"
    if named := found_in(str(document), erased_marks(life.records, life.snapshot)):
        yield f"{sorted(named)} in the {cut} in {language}"


def every_screen_is_drawn(life: Life) -> Iterator[str]:
    shown = screens(Sitting(life.snapshot.copy(), now=life.sitting.now))
    if not any(shown.values()):
        yield "nothing is shown"
    marks = erased_marks(life.records, life.snapshot)
    yield from (f"{sorted(named)} on {place}" for place, html in shown.items() if (named := found_in(html, marks)))


ORACLES: tuple[Callable[[Life], Iterator[str]], ...] = (
    journal_leads_to_the_rows,
    every_document_is_written,
    every_screen_is_drawn,
)
