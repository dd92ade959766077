# Reads any protocol, its Word file and the PDF of it, as a strict secretary would, and says what is wrong with it.
# Knows files alone, no session. As a command it reads files: `python -m tests.golden.checker protocol.docx …`.
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2  # type: ignore[import-untyped]  # the wheel brings no types
from docx.oxml.ns import qn

from exports import pdf
from exports.word.direction import RIGHT
from tests.office import bare, office

SCALE = 0.4
"""Of the pictures in which ink is looked for, in pixels a point."""

MARGIN = 17 / 25.4 * 72
"""Above and below, in points, stand numbers of pages and what each page says of itself."""

WHITE = 245
HALF, MOSTLY = 0.5, 0.6
"""Shares of a page that may be blank: before a chart that stands alone, and anywhere but at an end."""

LONGEST_WORD = 40
"""A longer one fits no column: it may be broken anywhere."""

HEADINGS = re.compile(
    r"Heading\d|Appendix(Title|Heading\d)|GlanceHeading|TOCHeading|Label|Caption"
)
BEGINNERS = frozenset(
    {"AppendixMark", "Organization", "Title", "TOCHeading", "Fact"}
)
"""Styles of what begins a page whatever is left of the one before."""

HEAD = 150
"""Letters in which a page shows what it begins with, below what each page says of itself."""

NUMBER = re.compile(r"^(?:[^\d\n]{0,12}:\s*)?(\d+)\.(\d+)(?:\.\s|\.?$)")
NUMBERED = re.compile(r"^(\d+)\.\s")


@dataclass(frozen=True)
class Line:
    """A paragraph of the Word file: the name of its style, without a template's prefix, and its text."""

    style: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A page of the PDF. `blank`: the share of its body below the last ink; `ink`: the left and right edge, 0 to 1."""

    text: str
    blank: float
    ink: tuple[float, float]
    drawn: bool


@dataclass(frozen=True)
class Paper:
    """A protocol as it is read. `tagged`, `kept`: what the PDF says of itself.

    `whole`: all items stand in it, so that none of their numbers may be missing; in brief, of decisions alone none may.
    """

    lines: tuple[Line, ...]
    sheets: tuple[Sheet, ...]
    tagged: bool
    kept: bool
    whole: bool = True

    def of(self, *styles: str) -> list[str]:
        return [each.text for each in self.lines if each.style in styles]


def read(word: bytes, printed: bytes, *, whole: bool = True) -> Paper:
    document = pypdfium2.PdfDocument(printed)
    body = docx.Document(BytesIO(word)).element.body
    return Paper(
        lines=tuple(map(_line, body.iter(qn("w:p")))),
        sheets=tuple(map(_sheet, document)),
        tagged=bool(pypdfium2.raw.FPDFCatalog_IsTagged(document)),
        kept=bool(re.search(rb"pdfaid:part>\s*2|pdfaid:part=.2", printed)),
        whole=whole,
    )


def faults(paper: Paper) -> list[str]:
    """Return everything that is wrong, in the order of the checks; nothing where a secretary may sign."""
    checks = (
        _numbers,
        _appendices,
        _kept,
        _words,
        _blanks,
        _charts,
        _endings,
        _edges,
    )
    return [fault for check in checks for fault in check(paper)]


def _line(paragraph: Any) -> Line:
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    style = "" if named is None else named.get(qn("w:val"))
    texts = (
        each.text or "" if each.tag == qn("w:t") else "\n"
        for each in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
    )
    return Line(style.removeprefix("Veche"), "".join(texts))


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    body = page.get_textpage().get_text_bounded(
        left=0, right=width, bottom=MARGIN, top=height - MARGIN
    )
    image = page.render(scale=SCALE).to_pil().convert("L")
    inked = image.point(lambda shade: 255 * (shade < WHITE), "1")
    edge = round(MARGIN * SCALE)
    box = inked.crop((0, edge, inked.width, inked.height - edge)).getbbox()
    drawn = any(
        each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        for each in page.get_objects()
    )
    left, _, right, bottom = box or (0, 0, 0, 0)
    return Sheet(
        text=body,
        blank=1 - bottom / (inked.height - 2 * edge),
        ink=(left / inked.width, right / inked.width),
        drawn=drawn,
    )


# --- what is cited --------------------------------------------------------------------------------


def _numbers(paper: Paper) -> Iterator[str]:
    """Look for items and decisions that are missing, come twice, or stand in another order than they are counted."""
    items = [
        int(found[1])
        for text in paper.of("Heading1")
        if (found := NUMBERED.match(text))
    ]
    if items != sorted(set(items)):
        yield f"items are numbered {items}"
    if paper.whole and items != list(range(1, len(items) + 1)):
        yield f"an item is missing among {items}"
    for item, decisions in _decisions(paper).items():
        missing = set(range(1, max(decisions) + 1)) - set(decisions)
        if missing and (paper.whole or paper.of("GlanceTitle")):
            yield f"decisions {item}.{sorted(missing)} are missing"
        if item not in items and items:
            yield f"decision {item}.{decisions[0]} belongs to no item"


def _decisions(paper: Paper) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    styles = {"BodyText", "Label", "LabelAlone", "TableText", "GlanceCell"}
    for each in paper.lines:
        number = NUMBER.match(each.text) if each.style in styles else None
        if number and int(number[1]) < 100:
            found[int(number[1])].append(int(number[2]))
    return found


def _appendices(paper: Paper) -> Iterator[str]:
    """Look for appendices that are listed nowhere before the signatures."""
    styles = [each.style for each in paper.lines]
    if "Signature" not in styles:
        yield "nobody signs"
        return
    before = paper.lines[: styles.index("Signature")]
    listed = {bare(each.text) for each in before}
    for title in paper.of("AppendixTitle"):
        if not any(each.startswith(bare(title)) for each in listed):
            yield f"the appendix “{title[:60]}” is not listed before the signatures"


def _kept(paper: Paper) -> Iterator[str]:
    if not paper.tagged:
        yield "the PDF is not tagged"
    if not paper.kept:
        yield "the PDF does not say that it is PDF/A-2"


# --- what is seen ---------------------------------------------------------------------------------


def _words(paper: Paper) -> Iterator[str]:
    """Look for words that go on in the next line without a hyphen."""
    known = {
        word
        for each in paper.lines
        for word in _parts(each.text.replace("\u00ad", ""))
    }
    for sheet in paper.sheets:
        for one, other in pairwise(sheet.text.splitlines()):
            before, after = _parts(one)[-1:], _parts(other)[:1]
            whole = "".join((*before, *after))
            broken = before and after and whole in known
            plain = {*before, *after} <= known
            if (
                broken
                and not plain
                and not one.endswith(" ")
                and len(whole) < LONGEST_WORD
            ):
                yield f"“{whole}” is broken without a hyphen"


def _parts(text: str) -> list[str]:
    """Return words and pieces between which a line may end; one that ends in a hyphen has it."""
    return re.findall(r"[^\s\-–—/\ufffe\x02]+[\-–—/\ufffe\x02]?", text)


def _blanks(paper: Paper) -> Iterator[str]:
    begun = (each for each in paper.lines if each.style in BEGINNERS)
    begins = {_letters(each.text)[:20] for each in begun} - {""}
    for place, (sheet, following) in enumerate(pairwise(paper.sheets), 1):
        head = _letters(following.text)[:HEAD]
        ends = any(_stands(each, head) for each in begins)
        if sheet.blank > MOSTLY and not ends:
            yield f"page {place} is blank by {sheet.blank:.0%}"


def _stands(text: str, head: str) -> bool:
    """Tell whether a text stands in a page's head; letters that are read from the right come in another order."""
    if RIGHT.search(text):
        return not Counter(text) - Counter(head)
    return text in head


def _letters(text: str) -> str:
    """Return letters and figures alone: of other signs a font may lack the picture."""
    return re.sub(r"[\W_]", "", text)


def _charts(paper: Paper) -> Iterator[str]:
    captions = {bare(text) for text in paper.of("PictureCaption")} | {""}
    for place, (sheet, following) in enumerate(pairwise(paper.sheets), 2):
        alone = following.drawn and bare(following.text) in captions
        if alone and sheet.blank > HALF:
            yield f"a chart stands alone on page {place}, after one that is half empty"


def _endings(paper: Paper) -> Iterator[str]:
    """Look for headings with which a page ends, and what they head begins on the next."""
    told: dict[bool, set[str]] = {True: {""}, False: {""}}
    for each in paper.lines:
        told[bool(HEADINGS.fullmatch(each.style))].add(bare(each.text))
    headings = told[True] - told[False]
    for place, sheet in enumerate(paper.sheets[:-1], 1):
        lines = [bare(each) for each in sheet.text.splitlines() if bare(each)]
        tails = {"".join(lines[-count:]) for count in (1, 2, 3)}
        for heading in tails & headings:
            yield f"page {place} ends with the heading “{heading[:60]}”"


def _edges(paper: Paper) -> Iterator[str]:
    for place, sheet in enumerate(paper.sheets, 1):
        left, right = sheet.ink
        if sheet.ink != (0, 0) and (left < 0.03 or right > 0.97):
            yield f"page {place} runs off its sheet"


def main(names: Iterable[str]) -> int:
    wrong = 0
    for name in names:
        word = Path(name).read_bytes()
        found = faults(read(word, pdf.write(word, office())))
        sys.stdout.write("".join(f"{name}: {fault}\n" for fault in found))
        wrong += bool(found)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
