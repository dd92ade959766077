# What is printed has nothing that a strict secretary would send back: golden protocols, an empty one, a hostile one,
# and in the long form (VECHE_PAPER=1, make paper) all cuts of all of them and two thousand entries. The checker finds
# each fault it looks for.
import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from exports import pdf, word
from exports.clean import clean
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document
from session.words import words
from tests.exports.sessions import KINDS, NOW, empty, full
from tests.exports.test_schema import NASTY, everything
from tests.golden.checker import Line, Paper, Sheet, faults, read
from tests.golden.test_golden import EXTRACT, GOLDEN, laid_out
from tests.office import office
from tests.patience import PRESS_PATIENCE

pytestmark = pytest.mark.long

LONG = bool(os.environ.get("VECHE_PAPER"))
SHORT = (("ru", Cut.full), ("ru", Cut.brief), ("en", Cut.full))
HOSTILE = ("xml", "controls", "right to left")


def bare_of(entries: int, language: str, cut: Cut) -> Document:
    snapshot = full(entries) if entries else empty()
    return protocol(snapshot, KINDS, words(language, 540), NOW, cut)


def documents() -> dict[str, Document]:
    cases = GOLDEN if LONG else SHORT
    found = {f"golden-{a}-{b}": laid_out(a, b) for a, b in cases}
    found["empty-ru-full"] = bare_of(0, "ru", Cut.full)
    found["hostile-en"] = everything(clean(NASTY["xml"]), "en")
    if LONG:
        found |= more()
    return found


def more() -> dict[str, Document]:
    found = {}
    for language in ("ru", "en"):
        for cut in Cut:
            found[f"empty-{language}-{cut}"] = bare_of(0, language, cut)
            found[f"forty-{language}-{cut}"] = bare_of(40, language, cut)
        found[f"many-{language}"] = bare_of(2000, language, Cut.full)
        covered = replace(laid_out(language, Cut.full), leading=True)
        found[f"golden-{language}-covered"] = covered
        for name in HOSTILE:
            nasty = everything(clean(NASTY[name]), language)
            found[f"hostile-{language}-{name.split()[0]}"] = nasty
    return found


@cache
def papers(folder: Path) -> Mapping[str, Paper]:
    """Print all documents in one run of the program, as the product does, and read them."""
    files = {}
    for name, document in documents().items():
        files[name] = folder / f"{name}.docx"
        files[name].write_bytes(word.write(document, live=True))
    kept = f"pdf:writer_pdf_Export:{json.dumps(pdf.KEPT)}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    told = [profile, "--headless", "--convert-to", kept, "--outdir", folder]
    subprocess.run(
        [office(), *map(str, told), *map(str, files.values())],
        check=True,
        capture_output=True,
        timeout=PRESS_PATIENCE,
    )
    return {
        name: read(
            file.read_bytes(),
            file.with_suffix(".pdf").read_bytes(),
            whole=not name.endswith((EXTRACT, Cut.brief)),
        )
        for name, file in files.items()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("paper")


def test_nothing_that_is_printed_would_be_sent_back(folder: Path) -> None:
    found = {name: faults(paper) for name, paper in papers(folder).items()}
    assert {name: told for name, told in found.items() if told} == {}


def test_a_brief_is_one_or_two_pages(folder: Path) -> None:
    pages = {
        name: len(paper.sheets)
        for name, paper in papers(folder).items()
        if name.startswith("golden") and Cut.brief in name
    }
    assert pages
    assert max(pages.values()) <= 2


# --- what the checker finds -----------------------------------------------------------------------

SOUND = Paper(
    lines=(
        Line("Heading1", "1. On hours"),
        Line("BodyText", "1.1. To open late."),
        Line("BodyText", "1.2. To lend tools."),
        Line("TOC1", "Votes"),
        Line("Signature", "Chair"),
        Line("AppendixMark", "Annex 1"),
        Line("AppendixTitle", "Votes"),
        Line("BodyText", "13 evenings"),
        Line("PictureCaption", "Votes by side"),
    ),
    sheets=(
        Sheet("1. On hours\n1.1. To open late.", 0.1, (0.1, 0.9), drawn=False),
        Sheet("Annex 1\nVotes\n13 evenings", 0.2, (0.1, 0.9), drawn=False),
        Sheet("Votes by side", 0.7, (0.1, 0.9), drawn=True),
    ),
    tagged=True,
    kept=True,
)


def _line(place: int, text: str) -> Paper:
    lines = list(SOUND.lines)
    lines[place] = replace(lines[place], text=text)
    return replace(SOUND, lines=tuple(lines))


def _sheet(place: int, **changes: object) -> Paper:
    sheets = list(SOUND.sheets)
    sheets[place] = replace(sheets[place], **changes)  # type: ignore[arg-type]  # one fault a case
    return replace(SOUND, sheets=tuple(sheets))


def test_a_sound_paper_has_no_fault() -> None:
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("paper", "fault"),
    [
        (_line(0, "2. On hours"), "items|item"),
        (_line(1, "1.3. To open late."), r"decisions 1\.\[1\] are missing"),
        (_line(1, "7.1. To open late."), "belongs to no item"),
        (_line(3, "Other"), "not listed before the signatures"),
        (replace(SOUND, lines=SOUND.lines[:4]), "nobody signs"),
        (replace(SOUND, tagged=False), "not tagged"),
        (replace(SOUND, kept=False), "PDF/A-2"),
        (_sheet(1, text="Annex 1\nVotes\n13 even\nings"), "without a hyphen"),
        (_sheet(1, blank=0.61), "page 2 is blank by 61%"),
        (_sheet(1, blank=0.55), "a chart stands alone on page 3"),
        (_sheet(0, text="1.1. To open\n1. On hours"), "ends with the heading"),
        (_sheet(1, ink=(0.1, 0.99)), "page 2 runs off its sheet"),
    ],
)
def test_the_checker_finds(paper: Paper, fault: str) -> None:
    (told, *_) = faults(paper)
    assert re.search(fault, told)


def test_a_page_before_an_appendix_may_end_early_and_a_hyphen_may_stand() -> (
    None
):
    early = _sheet(0, blank=0.9)
    hyphened = _sheet(1, text="Annex 1\nVotes\n13 even\ufffe\nings")
    assert [*faults(early), *faults(hyphened)] == []
