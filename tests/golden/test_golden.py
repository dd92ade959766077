# The golden protocols: what a secretary signs, word by word, of one realistic session. They are read by people:
# `python -m tests.golden.test_golden` writes them anew, and a change of them is a change of every protocol.
from pathlib import Path

import pytest

from exports import markdown
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document
from exports.protocol.extracts import extract, responsible
from session.stages import KINDS
from session.words import words
from tests.golden.session import OFFSET, golden

FOLDER = Path(__file__).parent
EXTRACT = "extract"
GOLDEN = (
    ("ru", Cut.full),
    ("ru", Cut.brief),
    ("ru", Cut.report),
    ("ru", EXTRACT),
    ("en", Cut.full),
    ("en", Cut.brief),
)
WHOSE = 2
"""The agreement whose first responsible has the extract: it has votes, and a dissent."""


def laid_out(language: str, cut: str) -> Document:
    snapshot, tongue = golden(language), words(language, OFFSET)
    closed = snapshot.session.closed_at or 0
    if cut != EXTRACT:
        return protocol(snapshot, KINDS, tongue, closed, Cut(cut))
    entries = list(responsible(snapshot, KINDS, tongue).values())[WHOSE]
    return extract(snapshot, KINDS, tongue, closed, entries)


def file_of(language: str, cut: str) -> Path:
    return FOLDER / f"protocol.{language}.{cut}.md"


@pytest.mark.parametrize(("language", "cut"), GOLDEN)
def test_a_protocol_says_what_was_agreed(language: str, cut: str) -> None:
    agreed = file_of(language, cut).read_text(encoding="utf-8")
    assert markdown.write(laid_out(language, cut)) == agreed


def test_there_is_no_golden_file_that_nothing_is_compared_with() -> None:
    there = set(FOLDER.glob("protocol.*.md"))
    assert there == {file_of(*each) for each in GOLDEN}


if __name__ == "__main__":
    for each in GOLDEN:
        text = markdown.write(laid_out(*each))
        file_of(*each).write_text(text, encoding="utf-8")
