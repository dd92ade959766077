# A document as Markdown (CommonMark with GitHub's tables): the same content as the Word file, in the same order.
# What people wrote is escaped, so that no mark of theirs marks anything. Knows no session and no stage kind.
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exports.clean import clean
from exports.protocol.document import Appendix, Document, Title
from exports.protocol.form import FORMS
from session.values.blocks import Block, Figure, Heading, Label, Listing, Paragraph, Picture, Quote, Table

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$&!]")
_OPENING = re.compile(r"^(\d*)([-+=:.)])")
_BREAK = "\\\n"
_LINE = "\\_" * 12


def write(document: Document) -> str:
    """Return the document as Markdown, ending with a newline."""
    return "\n\n".join(part for part in _Writer(document).parts() if part) + "\n"


def inline(text: str, newline: str = _BREAK) -> str:
    """Return the text so that it reads as it was written; `newline` stands for each of its line breaks."""
    return newline.join(_line(line) for line in clean(text).strip().split("\n"))


def _line(line: str) -> str:
    bare = line.strip(" \t")
    # No-break spaces: four plain ones would make a block of code.
    indent = "\u00a0" * (len(line.rstrip(" \t")) - len(bare))
    return indent + _OPENING.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", bare))


def _one_line(text: str) -> str:
    return inline(text, " ")


class _Writer:
    """Writes one document, once; it counts the headings, which Word counts by itself."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.said = FORMS[document.language].said
        self.number: list[int] = []

    def parts(self) -> Iterator[str]:
        document = self.document
        yield from _title(document.title)
        yield from self._blocks(document.front)
        for place, section in enumerate(document.sections, document.first):
            self.number = [place]
            yield f"## {place}. {_one_line(section.title)}"
            yield from self._blocks(section.blocks)
        yield _one_line(document.closing)
        yield _BREAK.join(f"{_one_line(each.role)} {_LINE} {_one_line(each.name)}" for each in document.signatures)
        self.number = []
        for appendix in document.appendices:
            yield from self._appended(appendix)

    def _appended(self, appendix: Appendix) -> Iterator[str]:
        yield "---"
        yield inline(appendix.mark)
        yield f"## {_one_line(appendix.title)}"
        yield from self._blocks(appendix.blocks)

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield _WRITERS[type(block)](self, block)

    def heading(self, heading: Heading) -> str:
        level = min(max(heading.level, 2), 3)
        return f"{'#' * (level + 1)} {self._counted(level)}{_one_line(heading.text)}"

    def _counted(self, level: int) -> str:
        if not self.number:
            return ""
        above = [*self.number[:level], *[0] * (level - len(self.number))]
        self.number = [*above[:-1], above[-1] + 1]
        return "".join(f"{number}." for number in self.number) + " "

    def label(self, label: Label) -> str:
        return f"**{_one_line(label.text)}** {inline(label.about)}".rstrip()

    def paragraph(self, paragraph: Paragraph) -> str:
        named = "; ".join(reference.text for reference in paragraph.references)
        return inline(f"{paragraph.text} {named}." if named else paragraph.text)

    def quote(self, quote: Quote) -> str:
        said = f"*{_one_line(quote.said_by)}*{self.said}" if quote.said_by else ""
        return f"> {said}{inline(quote.text, f'{_BREAK}> ')}"

    def listing(self, listing: Listing) -> str:
        marks = [f"{place}." if listing.numbered else "-" for place in range(1, len(listing.lines) + 1)]
        lines = zip(marks, listing.lines, strict=True)
        return "\n".join(f"{mark} {inline(line, _BREAK + ' ' * (len(mark) + 1))}" for mark, line in lines)

    def table(self, table: Table) -> str:
        columns = max(map(len, (table.header, *table.rows)))
        rows = [_row(row, columns) for row in table.rows]
        rule = f"|{' --- |' * columns}"
        caption = f"*{_one_line(table.caption)}*\n\n" if table.caption else ""
        return caption + "\n".join((_row(table.header, columns), rule, *rows)) if columns else caption.strip()

    def picture(self, picture: Picture | Figure) -> str:
        """Say what the picture shows: a file of plain text bears none."""
        said = f"[{_one_line(picture.alt)}]"
        return f"{said} *{_one_line(picture.caption)}*" if picture.caption else said


# Any: each writer takes its own kind of block; the table itself is what pairs them.
_WRITERS: dict[type[Block], Callable[[_Writer, Any], str]] = {
    Heading: _Writer.heading,
    Label: _Writer.label,
    Paragraph: _Writer.paragraph,
    Quote: _Writer.quote,
    Listing: _Writer.listing,
    Table: _Writer.table,
    Picture: _Writer.picture,
    Figure: _Writer.picture,
}


def _title(title: Title) -> Iterator[str]:
    yield inline(title.status)
    yield _BREAK.join(map(_one_line, title.organizations))
    yield f"# {_one_line(title.name)}"
    yield f"**{_one_line(title.heading)}**"
    yield _BREAK.join(" · ".join(_one_line(side) for side in fact if side) for fact in title.facts)


def _row(cells: tuple[str, ...], columns: int) -> str:
    padded = [*cells, *[""] * (columns - len(cells))]
    return f"| {' | '.join(inline(cell, '<br>') for cell in padded)} |"
