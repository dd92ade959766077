# A document's text as WordprocessingML: headings, paragraphs, lists, tables, bookmarks and what leads to them.
# Knows a form's settings and what a file's styles are called; knows no package of files.
from collections.abc import Callable, Iterator
from itertools import count, zip_longest
from typing import Any

from exports.protocol.document import Appendix, Document, Section, standing
from exports.protocol.form import Form
from exports.protocol.typography import kept_together
from exports.word.columns import (
    fits_whole,
    holds_words,
    shares,
    stays_together,
)
from exports.word.contents import APPENDICES, Lines
from exports.word.glance import Page
from exports.word.lists import UNCOUNTED
from exports.word.look import Look
from exports.word.paragraph_style import XMLNS
from exports.word.pictures import Pictures
from exports.word.requisites import Requisites
from exports.word.runs import (
    AT_THE_LEFT,
    CLINGING,
    PAGE_BREAK,
    UNBROKEN,
    WHOLE_LINES,
    bookmark_end,
    bookmark_name,
    bookmark_start,
    cell,
    has_long_word,
    link,
    numbered,
    paragraph,
    row,
    run,
    spoken,
    table,
)
from session.values.blocks import (
    Block,
    Figure,
    Heading,
    Label,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Reference,
    Table,
)


class Body:
    """Writes one document's body, once.

    `lists` counts its numbered lists, each of which needs a number of its own. `pictures` holds their files.
    """

    def __init__(self, form: Form, look: Look | None = None) -> None:
        self.form = form
        self.look = look or Look()
        self.lists = 0
        self.pictures = Pictures(form)
        self._marks = count(1)
        self._named: set[str] = set()
        self._standing: frozenset[str] = frozenset()
        self._lines = Lines(None)
        self._appendix = False
        self._clinging = ""

    def write(self, document: Document, *, live: bool = False) -> str:
        """Return a w:body without its section properties; `live` as in the list of contents."""
        self._standing = standing(document)
        self._lines = Lines(document.contents)
        edges = Requisites(self.form, self.look)
        write_title = edges.cover if document.cover else edges.title
        title = write_title(document.title)
        facts = edges.facts(document.title)
        front = "".join(self._blocks(document.front))
        last = len(document.sections)
        sections = "".join(
            self._section(each, last=place == last)
            for place, each in enumerate(document.sections, 1)
        )
        closing = self._closing(document.closing) + edges.signatures(
            document.signatures
        )
        appendices = self._appendices(document.appendices)
        listed = self._lines.written(self.look, live=live)
        glance = ""
        if document.glance and document.leading:
            page = Page(self.form, self.look)
            glance = page.written(document.glance)
        parts = [
            glance + title,
            facts,
            front,
            sections,
            closing,
            appendices + edges.last(document.last),
        ]
        place = 1 if document.contents and document.contents.whole else 4
        if document.cover and listed:
            listed += PAGE_BREAK
        parts.insert(place, listed)
        body = kept_together(spoken("".join(parts), self.form.language))
        return f"<w:body {XMLNS}>{body}</w:body>"

    def _p(
        self, style: str, content: str, listed: str = "", said: str = ""
    ) -> str:
        """Return a paragraph; `said`: the text of one whose lines may be stretched to both margins."""
        aligned = AT_THE_LEFT if has_long_word(said) else ""
        return paragraph(self.look.style(style), content, listed, aligned)

    def _run(self, text: str, style: str = "") -> str:
        own = self.look.style(style) if style else ""
        return run(text, own)

    # --- sections and appendices ---

    def _section(self, section: Section, *, last: bool) -> str:
        """Return a section; the paragraphs of the last one cling to the signatures, which never stand alone."""
        number = f"{section.number}. " if section.number else ""
        heading = self._headed("Heading1", 1, number + section.title)
        self._clinging = CLINGING if last else ""
        written = "".join(self._blocks(section.blocks))
        self._clinging = ""
        return heading + written

    def _appendices(self, appendices: tuple[Appendix, ...]) -> str:
        if not appendices:
            return ""
        self._appendix = True
        mark = next(self._marks)
        written = "".join(map(self._appended, appendices))
        return (
            f"{bookmark_start(APPENDICES, mark)}{written}{bookmark_end(mark)}"
        )

    def _appended(self, appendix: Appendix) -> str:
        mark = self._p("AppendixMark", run(appendix.mark))
        return (
            mark
            + self._headed("AppendixTitle", 1, appendix.title)
            + "".join(self._blocks(appendix.blocks))
        )

    def heading(self, heading: Heading) -> str:
        level = min(max(heading.level, 2), 3)
        if self._appendix:
            return self._headed(f"AppendixHeading{level}", level, heading.text)
        return self._headed(f"Heading{level}", level, heading.text)

    def _headed(self, style: str, level: int, text: str) -> str:
        name = self._lines.add(level, text, appendix=self._appendix)
        listed = (
            numbered(UNCOUNTED) if style in self.look.counting_headings else ""
        )
        return self._p(style, self._bookmarked(name, run(text)), listed)

    # --- blocks ---

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        for block, following in zip_longest(blocks, blocks[1:]):
            if isinstance(block, Label):
                yield self._label(
                    block, leads=not isinstance(following, Label | None)
                )
            elif (
                isinstance(block, Paragraph)
                and block.note
                and isinstance(following, Table)
            ):
                yield self.paragraph(block, clings=True)
            else:
                yield _WRITERS[type(block)](self, block)

    def _label(self, label: Label, *, leads: bool) -> str:
        # Only one that leads to a text clings to it: a row of labels would carry a whole page along.
        style = "Label" if leads else "LabelAlone"
        written = self._run(label.text, "Strong")
        if label.about:
            written += run(f" {label.about}")
        return self._p(style, written, said=label.about)

    def paragraph(self, block: Paragraph, *, clings: bool = False) -> str:
        style = "Note" if block.note else "BodyText"
        clinging = CLINGING if clings else self._clinging
        return self._p(style, self._told(block), clinging, block.text)

    def _references(self, references: tuple[Reference, ...]) -> str:
        if not references:
            return ""
        named = run("; ").join(map(self._reference, references))
        return f"{run(' ')}{named}{run('.')}"

    def _reference(self, reference: Reference) -> str:
        if reference.anchor not in self._standing:
            return run(reference.text)
        return link(
            bookmark_name(reference.anchor),
            self._run(reference.text, "Hyperlink"),
        )

    def quote(self, quote: Quote) -> str:
        if not quote.said_by:
            return self._p(
                "Quote",
                self._marked(quote.anchor, run(quote.text)),
                numbered(self.look.bullets),
                quote.text,
            )
        return self._p("Quote", self._told(quote), said=quote.text)

    def listing(self, listing: Listing) -> str:
        style, number = ("ListBullet", self.look.bullets)
        if listing.numbered:
            style, number = ("ListNumber", self.look.first_list + self.lists)
            self.lists += 1
        return "".join(
            self._p(style, run(line), numbered(number))
            for line in listing.lines
        )

    def table(self, given: Table) -> str:
        widths = shares(given, self.form)
        if not widths:
            return ""
        caption = (
            self._p("Caption", run(given.caption)) if given.caption else ""
        )
        head = self._head(given.header, widths) if given.header else ""
        anchors = iter(given.anchors)
        together = (
            len(given.rows) - 1
            if stays_together(given, widths, self.form)
            else 0
        )
        rows = "".join(
            self._row(
                cells,
                widths,
                anchor=next(anchors, ""),
                clings=bool(below) or place < together,
                first=place == 0,
            )
            + self._below(below or (), widths, clings=place < together)
            for place, (cells, below) in enumerate(
                zip_longest(given.rows, given.under)
            )
        )
        return f"{caption}{table(self.look.style('ProtocolTable'), widths, head + rows)}{self._p('TableEnd', '')}"

    def _row(
        self,
        cells: tuple[str, ...],
        widths: list[float],
        anchor: str = "",
        *,
        clings: bool = False,
        first: bool = False,
    ) -> str:
        """Return a row that is not split between pages, unless it is high.

        LibreOffice 7.4 now and then prints a table without its further rows where its first one may not be split: there
        it may, and Word is told to keep its paragraphs whole.
        """
        texts = [run(text) for text in cells] + [""] * (
            len(widths) - len(cells)
        )
        texts[0] = self._marked(anchor, texts[0])
        style, special = (
            self.look.style("TableText"),
            CLINGING if clings else "",
        )
        if first:
            special += WHOLE_LINES
        plain = (*cells, *[""] * (len(widths) - len(cells)))
        written = "".join(
            cell(
                width, paragraph(style, text, special + self._kept(say, width))
            )
            for width, text, say in zip(widths, texts, plain, strict=True)
        )
        whole = not first and fits_whole(cells, widths, self.form)
        return row(written, whole=whole)

    def _kept(self, text: str, width: float) -> str:
        """Return what keeps the words of a cell whole, where it holds each of them."""
        return UNBROKEN if holds_words(text, width, self.form) else ""

    def _below(
        self,
        blocks: tuple[Paragraph | Quote, ...],
        widths: list[float],
        *,
        clings: bool,
    ) -> str:
        """Return the row that stands beneath one, over all of its columns but the first; empty where nothing does."""
        if not blocks:
            return ""
        style, special = (
            self.look.style("TableText"),
            CLINGING if clings else "",
        )
        told = "".join(
            paragraph(style, self._told(block), special) for block in blocks
        )
        empty = paragraph(style, "", special)
        return row(
            cell(widths[0], empty)
            + cell(sum(widths[1:]), told, over=len(widths) - 1)
        )

    def _told(self, block: Paragraph | Quote) -> str:
        if isinstance(block, Paragraph):
            text = self._marked(block.anchor, run(block.text))
            behind = self._references(block.references)
            if block.mark:
                behind += self.pictures.marked(block.mark, block.text)
            return text + behind
        said = (
            self._run(block.said_by, "Emphasis") + run(self.form.said)
            if block.said_by
            else ""
        )
        return self._marked(block.anchor, said + run(block.text))

    def _head(self, cells: tuple[str, ...], widths: list[float]) -> str:
        """Return the row that stands on each page again; its last cell reaches over the columns it does not name."""
        last = len(cells) - 1
        over = [*widths[:last], sum(widths[last:])]
        reach = [1] * last + [len(widths) - last]
        written = "".join(
            cell(width, self._p("TableHeader", run(text)), over=columns)
            for width, text, columns in zip(over, cells, reach, strict=True)
        )
        whole = fits_whole(cells, over, self.form)
        return row(written, whole=whole, header=True)

    def picture(self, picture: Picture | Figure) -> str:
        drawn = self.pictures.drawn(picture)
        caption = (
            self._p("PictureCaption", run(picture.caption))
            if picture.caption
            else ""
        )
        return (
            self._p("Picture", drawn)
            if drawn
            else self._p("Note", run(picture.alt))
        ) + caption

    def _closing(self, line: str) -> str:
        if not line:
            return ""
        return self._p("Label", run(line))

    # --- bookmarks ---

    def _marked(self, anchor: str, content: str) -> str:
        if not anchor or anchor in self._named:
            return content
        self._named.add(anchor)
        return self._bookmarked(bookmark_name(anchor), content)

    def _bookmarked(self, name: str, content: str) -> str:
        if not name:
            return content
        mark = next(self._marks)
        return f"{bookmark_start(name, mark)}{content}{bookmark_end(mark)}"


# Any: each writer takes its own kind of block; the table itself is what pairs them.
_WRITERS: dict[type[Block], Callable[[Body, Any], str]] = {
    Heading: Body.heading,
    Paragraph: Body.paragraph,
    Quote: Body.quote,
    Listing: Body.listing,
    Table: Body.table,
    Picture: Body.picture,
    Figure: Body.picture,
}
