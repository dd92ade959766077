# A document as Markdown (CommonMark with GitHub's tables): the same content as the Word file, in the same order.
# What people wrote is escaped, so that no mark of theirs marks anything. Knows no session and no stage kind.
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count, repeat, zip_longest
from typing import Any

from exports.clean import clean
from exports.protocol.document import Appendix, Document, Glance, Promise, Title
from exports.protocol.form import FORMS
from session.values.blocks import (
    Block,
    Figure,
    Heading,
    Label,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Table,
)

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$&!]")
_OPENING = re.compile(r"^(\d*)([-+=:.)])")
_BREAK = "\\\n"
_LINE = "\\_" * 12


def write(document: Document) -> str:
    """Return the document as Markdown, ending with a newline."""
    return (
        "\n\n".join(part for part in _Writer(document).parts() if part) + "\n"
    )


def inline(text: str, newline: str = _BREAK) -> str:
    """Return the text so that it reads as it was written; `newline` stands for each of its line breaks."""
    lines = clean(text).strip().split("\n")
    return newline.join(map(_line, lines))


def _line(line: str) -> str:
    bare = line.strip(" \t")
    # No-break spaces: four plain ones would make a block of code.
    indent = "\u00a0" * (len(line.rstrip(" \t")) - len(bare))
    written = _MARKS.sub(r"\\\g<0>", bare)
    return indent + _OPENING.sub(r"\1\\\2", written)


def _one_line(text: str) -> str:
    return inline(text, " ")


class _Writer:
    """Writes one document, once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.said = FORMS[document.language].said

    def parts(self) -> Iterator[str]:
        document = self.document
        if document.glance and document.leading:
            yield from self._glance(document.glance)
        yield from _title(document.title)
        yield from self._blocks(document.front)
        for section in document.sections:
            number = f"{section.number}. " if section.number else ""
            yield f"## {number}{_one_line(section.title)}"
            yield from self._blocks(section.blocks)
        yield from self._attached()
        yield _one_line(document.closing)
        yield _BREAK.join(
            f"{_one_line(each.role)} {_LINE} {_one_line(each.name)}"
            for each in document.signatures
        )
        for appendix in document.appendices:
            yield from self._appended(appendix)
        yield inline(document.last)

    def _glance(self, glance: Glance) -> Iterator[str]:
        """Yield the page with the main things."""
        yield " · ".join(map(_one_line, glance.top))
        yield f"# {_one_line(glance.title)}"
        yield inline(glance.about)
        yield from (
            f"**{_one_line(name)}** {inline(text)}"
            for name, text in glance.essence
        )
        if glance.promises:
            yield f"## {_one_line(glance.heading)}"
            yield self.table(
                Table(glance.columns, tuple(map(_promised, glance.promises)))
            )
        yield inline(glance.more)
        yield " ".join(_one_line(each) for each in glance.review if each)
        yield _BREAK.join(map(_one_line, glance.remarks))
        yield "---"

    def _attached(self) -> Iterator[str]:
        """Yield the list of appendices, which stands before the signatures."""
        contents = self.document.contents
        if contents and not contents.whole and self.document.appendices:
            yield f"**{_one_line(contents.title)}**"
            yield self.listing(
                Listing(
                    tuple(each.title for each in self.document.appendices),
                    numbered=True,
                )
            )

    def _appended(self, appendix: Appendix) -> Iterator[str]:
        yield "---"
        yield inline(appendix.mark)
        yield f"## {_one_line(appendix.title)}"
        yield from self._blocks(appendix.blocks)

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield _WRITERS[type(block)](self, block)

    def heading(self, heading: Heading) -> str:
        marks = "###" if heading.level <= 2 else "####"  # noqa: PLR2004 - levels of headings
        return f"{marks} {_one_line(heading.text)}"

    def label(self, label: Label) -> str:
        text = _one_line(label.text)
        return f"**{text}** {inline(label.about)}".rstrip()

    def paragraph(self, paragraph: Paragraph) -> str:
        text = paragraph.text
        named = "; ".join(reference.text for reference in paragraph.references)
        if named:
            text = f"{text} {named}."
        return inline(text)

    def quote(self, quote: Quote) -> str:
        said = ""
        if quote.said_by:
            said = f"*{_one_line(quote.said_by)}*{self.said}"
        text = inline(quote.text, f"{_BREAK}> ")
        return f"> {said}{text}"

    def listing(self, listing: Listing) -> str:
        return "\n".join(map(_item, _marks(listing), listing.lines))

    def table(self, table: Table) -> str:
        columns = max(map(len, (table.header, *table.rows)))
        caption = f"*{_one_line(table.caption)}*" if table.caption else ""
        if not columns:
            return caption
        lines = [caption, ""] if caption else []
        lines += (_row(table.header, columns), f"|{' --- |' * columns}")
        for cells, below in zip_longest(table.rows, table.under):
            lines += self._rows(cells, below, columns)
        return "\n".join(lines)

    def _rows(
        self,
        cells: tuple[str, ...],
        below: tuple[Paragraph | Quote, ...] | None,
        columns: int,
    ) -> Iterator[str]:
        """Yield a row, and what stands beneath it in the next one's second column."""
        yield _row(cells, columns)
        for block in below or ():
            rest = " |" * (columns - 2)
            yield f"| | {self._beneath(block)} |{rest}"

    def _beneath(self, block: Paragraph | Quote) -> str:
        """Return a block as it stands in a cell, without lines of its own."""
        if isinstance(block, Paragraph):
            return self.paragraph(block).replace(_BREAK, "<br>")
        told = self.quote(block).removeprefix("> ")
        return told.replace(f"{_BREAK}> ", "<br>").replace(_BREAK, "<br>")

    def picture(self, picture: Picture | Figure) -> str:
        """Say what the picture shows: a file of plain text bears none."""
        said = f"[{_one_line(picture.alt)}]"
        if not picture.caption:
            return said
        return f"{said} *{_one_line(picture.caption)}*"


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
    yield _BREAK.join(
        " · ".join(_one_line(side) for side in fact if side)
        for fact in title.facts
    )


def _marks(listing: Listing) -> Iterator[str]:
    """Yield what stands before each line of a list."""
    if not listing.numbered:
        return repeat("-")
    return (f"{place}." for place in count(1))


def _item(mark: str, line: str) -> str:
    """Return a line of a list; what is broken goes on beneath its first letter."""
    beneath = " " * (len(mark) + 1)
    return f"{mark} {inline(line, _BREAK + beneath)}"


def _promised(each: Promise) -> tuple[str, ...]:
    who = "\n".join(filter(None, (each.who, each.with_whom)))
    return each.number, each.what, who, each.due, each.sign, each.votes


def _row(cells: tuple[str, ...], columns: int) -> str:
    padded = [*cells, *[""] * (columns - len(cells))]
    written = " | ".join(inline(cell, "<br>") for cell in padded)
    return f"| {written} |"
