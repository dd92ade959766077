# A document's text as WordprocessingML: headings, paragraphs, lists, tables, bookmarks and what leads to them.
# Knows a form's settings and what a file's styles are called; knows no package of files.
from collections.abc import Callable, Iterable, Iterator
from itertools import count, zip_longest
from typing import Any

from exports.columns import fits_whole, shares
from exports.contents import APPENDICES, Lines
from exports.document import Appendix, Document, Section, Signature, Title
from exports.form import Form
from exports.look import Look
from exports.paragraph_style import XMLNS
from exports.pictures import Pictures
from exports.runs import (
    PAGE_BREAK,
    TAB,
    at_the_foot,
    bookmark_end,
    bookmark_name,
    bookmark_start,
    cell,
    link,
    numbered,
    paragraph,
    row,
    run,
    table,
)
from session.blocks import Block, Figure, Heading, Label, Listing, Paragraph, Picture, Quote, Reference, Table


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
        self._number: list[int] = []
        self._appendix = False

    def write(self, document: Document, *, live: bool = False) -> str:
        """Return a w:body without its section properties; `live` as in the list of contents."""
        self._standing = frozenset(_anchors(document))
        self._lines = Lines(document.contents)
        title = "".join(self._cover(document.title) if document.cover else self._title(document.title))
        facts = "".join(self._facts(document.title))
        front = "".join(self._blocks(document.front))
        sections = "".join(self._section(place, each) for place, each in enumerate(document.sections, 1))
        closing = self._closing(document.closing) + self._signatures(document.signatures)
        appendices = self._appendices(document.appendices)
        listed = self._lines.written(self.look, live=live)
        parts = [title, facts, front, sections, closing, appendices]
        place = 1 if document.contents and document.contents.whole else 5
        parts.insert(place, listed + PAGE_BREAK if document.cover and listed else listed)
        return f"<w:body {XMLNS}>{''.join(parts)}</w:body>"

    def _p(self, style: str, content: str, listed: str = "") -> str:
        return paragraph(self.look.style(style), content, listed)

    def _run(self, text: str, style: str = "") -> str:
        return run(text, self.look.style(style) if style else "")

    # --- the title ---

    def _title(self, title: Title) -> Iterator[str]:
        if title.status:
            yield self._p("Status", run(title.status))
        for organization in title.organizations:
            yield self._p("Organization", run(organization))
        yield self._p("Title", run(title.name))
        yield self._p("Subtitle", run(title.heading))

    def _cover(self, title: Title) -> Iterator[str]:
        """Put the title on a page of its own; the next part begins a new one by its style, or after a break."""
        if title.status:
            yield self._p("Status", run(title.status))
        for organization in title.organizations:
            yield self._p("Organization", run(organization))
        yield self._p("CoverTitle", run(title.name))
        yield self._p("Subtitle", run(title.heading))
        yield self._p("CoverFoot", run(title.foot), at_the_foot(self.form.text_width, self.form.foot))
        yield PAGE_BREAK

    def _facts(self, title: Title) -> Iterator[str]:
        for left, right in title.facts:
            name = self._run(left, "" if self.form.official else "Strong")
            yield self._p("Fact", f"{name}{TAB}{run(right)}" if right else name)
        yield self._p("TableEnd", "")

    # --- sections and appendices ---

    def _section(self, place: int, section: Section) -> str:
        self._number = [place]
        heading = self._headed("Heading1", 1, section.title, f"{place}. ")
        return heading + "".join(self._blocks(section.blocks))

    def _appendices(self, appendices: tuple[Appendix, ...]) -> str:
        if not appendices:
            return ""
        self._appendix = True
        mark = next(self._marks)
        written = "".join(map(self._appended, appendices))
        return f"{bookmark_start(APPENDICES, mark)}{written}{bookmark_end(mark)}"

    def _appended(self, appendix: Appendix) -> str:
        mark = self._p("AppendixMark", run(appendix.mark))
        return mark + self._headed("AppendixTitle", 1, appendix.title) + "".join(self._blocks(appendix.blocks))

    def heading(self, heading: Heading) -> str:
        level = min(max(heading.level, 2), 3)
        if self._appendix:
            return self._headed(f"AppendixHeading{level}", level, heading.text)
        above = [*self._number[:level], *[0] * (level - len(self._number))]
        self._number = [*above[:-1], above[-1] + 1]
        return self._headed(f"Heading{level}", level, heading.text, "".join(f"{n}." for n in self._number) + " ")

    def _headed(self, style: str, level: int, text: str, number: str = "") -> str:
        name = self._lines.add(level, number + text, appendix=self._appendix)
        bare = style in self.look.bare_headings
        listed = numbered(self.look.headings, level - 1) if bare else ""
        return self._p(style, self._bookmarked(name, run(text)), listed)

    # --- blocks ---

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        for block, following in zip_longest(blocks, blocks[1:]):
            if isinstance(block, Label):
                yield self._label(block, leads=not isinstance(following, Label | Heading | None))
            else:
                yield _WRITERS[type(block)](self, block)

    def _label(self, label: Label, *, leads: bool) -> str:
        # Only one that leads to a text clings to it: a row of labels would carry a whole page along.
        about = run(f" {label.about}") if label.about else ""
        return self._p("Label" if leads else "LabelAlone", self._run(label.text, "Strong") + about)

    def paragraph(self, block: Paragraph) -> str:
        content = self._marked(block.anchor, run(block.text)) + self._references(block.references)
        return self._p("Note" if block.note else "BodyText", content)

    def _references(self, references: tuple[Reference, ...]) -> str:
        named = (self._reference(each) for each in references)
        return f"{run(' ')}{run('; ').join(named)}{run('.')}" if references else ""

    def _reference(self, reference: Reference) -> str:
        if reference.anchor not in self._standing:
            return run(reference.text)
        return link(bookmark_name(reference.anchor), self._run(reference.text, "Hyperlink"))

    def quote(self, quote: Quote) -> str:
        if not quote.said_by:
            return self._p("Quote", self._marked(quote.anchor, run(quote.text)), numbered(self.look.bullets))
        said = self._run(quote.said_by, "Emphasis") + run(self.form.said) + run(quote.text)
        return self._p("Quote", self._marked(quote.anchor, said))

    def listing(self, listing: Listing) -> str:
        style, number = ("ListBullet", self.look.bullets)
        if listing.numbered:
            style, number = ("ListNumber", self.look.first_list + self.lists)
            self.lists += 1
        return "".join(self._p(style, run(line), numbered(number)) for line in listing.lines)

    def table(self, given: Table) -> str:
        widths = shares(given, self.form)
        if not widths:
            return ""
        caption = self._p("Caption", run(given.caption)) if given.caption else ""
        head = self._row(given.header, widths, header=True) if given.header else ""
        anchors = iter(given.anchors)
        rows = "".join(self._row(cells, widths, anchor=next(anchors, "")) for cells in given.rows)
        return f"{caption}{table(self.look.style('ProtocolTable'), widths, head + rows)}{self._p('TableEnd', '')}"

    def _row(self, cells: tuple[str, ...], widths: list[float], anchor: str = "", *, header: bool = False) -> str:
        style = "TableHeader" if header else "TableText"
        texts = [run(text) for text in cells] + [""] * (len(widths) - len(cells))
        texts[0] = self._marked(anchor, texts[0])
        written = "".join(cell(width, self._p(style, text)) for width, text in zip(widths, texts, strict=True))
        return row(written, whole=fits_whole(cells, widths, self.form), header=header)

    def picture(self, picture: Picture | Figure) -> str:
        drawn = self.pictures.drawn(picture)
        caption = self._p("PictureCaption", run(picture.caption)) if picture.caption else ""
        return (self._p("Picture", drawn) if drawn else self._p("Note", run(picture.alt))) + caption

    def _closing(self, line: str) -> str:
        return self._p("Label", run(line)) if line else ""

    def _signatures(self, signatures: tuple[Signature, ...]) -> str:
        width = self.form.text_width
        widths = [width * 0.36, width * 0.26, width * 0.04, width * 0.34]
        rows = "".join(self._signature(signature, widths) for signature in signatures)
        apart = self._p("TableEnd", "")
        return f"{apart}{table('TableNormal', widths, rows)}{apart}" if rows else ""

    def _signature(self, signature: Signature, widths: list[float]) -> str:
        line = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>'
        texts = (signature.role, "", "", signature.name)
        cells = (
            cell(width, self._p("Signature", run(text)), line if place == 1 else "")
            for place, (width, text) in enumerate(zip(widths, texts, strict=True))
        )
        return row("".join(cells))

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


def _anchors(document: Document) -> Iterator[str]:
    """Yield what stands in a document under an anchor: only that can be led to."""
    parts: Iterable[tuple[Block, ...]] = (
        document.front,
        *(section.blocks for section in document.sections),
        *(appendix.blocks for appendix in document.appendices),
    )
    for block in (block for blocks in parts for block in blocks):
        if isinstance(block, Table):
            yield from filter(None, block.anchors)
        elif isinstance(block, Paragraph | Quote) and block.anchor:
            yield block.anchor
