# A document's text as WordprocessingML: paragraphs, lists, tables, bookmarks. Strings in, strings out: it is
# as fast as writing XML can be, and needs no library. Knows a form's settings; knows no package of files.
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import count, zip_longest
from typing import Any
from xml.sax.saxutils import escape

from exports.clean import clean
from exports.columns import fits_whole, shares
from exports.document import Appendix, Document, Signature, Title
from exports.form import Form
from exports.lists import BULLETS, FIRST_LIST
from exports.paragraph_style import XMLNS, twips
from session.blocks import Block, Heading, Label, Listing, Paragraph, Picture, Quote, Table


def run(text: str, style: str = "") -> str:
    """Return a run; newlines and tabs in the text are line breaks and tabs on paper."""
    if not text:
        return ""
    written = escape(clean(text))
    if "\n" in written or "\t" in written:
        written = written.replace("\n", f"</w:t><w:br/>{_TEXT}").replace("\t", f"</w:t><w:tab/>{_TEXT}")
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f"<w:r>{look}{_TEXT}{written}</w:t></w:r>"


_TEXT = '<w:t xml:space="preserve">'


def paragraph(style: str, content: str, number: int | None = None) -> str:
    listed = "" if number is None else f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{listed}</w:pPr>{content}</w:p>'


def bookmark_name(anchor: str) -> str:
    """Return the name under which Word finds `anchor`: ids are long and differ by case, Word's names may not."""
    return f"_v{blake2b(clean(anchor).encode(), digest_size=12).hexdigest()}"


class Body:
    """Writes one document's body, once. `lists` counts its numbered lists; each needs a number of its own."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.lists = 0
        self._marks = count(1)
        self._named: set[str] = set()
        self._appendix = False

    def write(self, document: Document) -> str:
        """Return a w:body without its section properties."""
        return f"<w:body {XMLNS}>{''.join(self._parts(document))}</w:body>"

    def _parts(self, document: Document) -> Iterator[str]:
        yield from self._title(document.title)
        yield from self._blocks(document.front)
        for section in document.sections:
            yield paragraph("Heading1", run(section.title))
            yield from self._blocks(section.blocks)
        yield self._signatures(document.signatures)
        self._appendix = True
        for appendix in document.appendices:
            yield from self._appended(appendix)

    def _title(self, title: Title) -> Iterator[str]:
        if title.status:
            yield paragraph("Status", run(title.status))
        for organization in title.organizations:
            yield paragraph("Organization", run(organization))
        yield paragraph("Title", run(title.name))
        yield paragraph("Subtitle", run(title.heading))
        for left, right in title.facts:
            yield paragraph("Fact", self._fact(left, right))
        yield paragraph("TableEnd", "")

    def _fact(self, left: str, right: str) -> str:
        name = run(left, "" if self.form.official else "Strong")
        return f"{name}<w:r><w:tab/></w:r>{run(right)}" if right else name

    def _appended(self, appendix: Appendix) -> Iterator[str]:
        yield paragraph("AppendixMark", run(appendix.mark))
        yield paragraph("AppendixTitle", run(appendix.title))
        yield from self._blocks(appendix.blocks)

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        for block, following in zip_longest(blocks, blocks[1:]):
            if isinstance(block, Label):
                yield _label(block, leads=not isinstance(following, Label | Heading | None))
            else:
                yield _WRITERS[type(block)](self, block)

    def heading(self, heading: Heading) -> str:
        kind = "AppendixHeading" if self._appendix else "Heading"
        return paragraph(f"{kind}{min(max(heading.level, 2), 3)}", run(heading.text))

    def paragraph(self, block: Paragraph) -> str:
        return paragraph("Note" if block.note else "BodyText", self._marked(block.anchor, run(block.text)))

    def quote(self, quote: Quote) -> str:
        if not quote.said_by:
            return paragraph("Quote", self._marked(quote.anchor, run(quote.text)), BULLETS)
        said = run(quote.said_by, "Emphasis") + run(self.form.said) + run(quote.text)
        return paragraph("Quote", self._marked(quote.anchor, said))

    def listing(self, listing: Listing) -> str:
        style, number = ("ListBullet", BULLETS)
        if listing.numbered:
            style, number = ("ListNumber", FIRST_LIST + self.lists)
            self.lists += 1
        return "".join(paragraph(style, run(line), number) for line in listing.lines)

    def table(self, table: Table) -> str:
        widths = shares(table, self.form)
        if not widths:
            return ""
        caption = paragraph("Caption", run(table.caption)) if table.caption else ""
        head = self._row(table.header, widths, header=True) if table.header else ""
        anchors = iter(table.anchors)
        rows = "".join(self._row(row, widths, anchor=next(anchors, "")) for row in table.rows)
        return f"{caption}{_opened('ProtocolTable', widths)}{head}{rows}</w:tbl>{paragraph('TableEnd', '')}"

    def _row(self, cells: tuple[str, ...], widths: list[float], anchor: str = "", *, header: bool = False) -> str:
        whole = "<w:cantSplit/>" if fits_whole(cells, widths, self.form) else ""
        kind = "<w:tblHeader/>" if header else ""
        style = "TableHeader" if header else "TableText"
        texts = [run(cell) for cell in cells] + [""] * (len(widths) - len(cells))
        texts[0] = self._marked(anchor, texts[0])
        written = "".join(_cell(width, paragraph(style, text)) for width, text in zip(widths, texts, strict=True))
        return f"<w:tr><w:trPr>{whole}{kind}</w:trPr>{written}</w:tr>"

    def _marked(self, anchor: str, content: str) -> str:
        if not anchor or anchor in self._named:
            return content
        self._named.add(anchor)
        mark = next(self._marks)
        return (
            f'<w:bookmarkStart w:id="{mark}" w:name="{bookmark_name(anchor)}"/>{content}<w:bookmarkEnd w:id="{mark}"/>'
        )

    def _signatures(self, signatures: tuple[Signature, ...]) -> str:
        width = self.form.text_width
        widths = [width * 0.36, width * 0.26, width * 0.04, width * 0.34]
        rows = "".join(_signature(signature, widths) for signature in signatures)
        return f"{paragraph('TableEnd', '')}{_opened('TableNormal', widths)}{rows}</w:tbl>{paragraph('TableEnd', '')}"

    def picture(self, picture: Picture) -> str:
        return paragraph("Note", run(" ".join(filter(None, (picture.alt, picture.caption)))))


# Any: each writer takes its own kind of block; the table itself is what pairs them.
_WRITERS: dict[type[Block], Callable[[Body, Any], str]] = {
    Heading: Body.heading,
    Paragraph: Body.paragraph,
    Quote: Body.quote,
    Listing: Body.listing,
    Table: Body.table,
    Picture: Body.picture,
}


def _label(label: Label, *, leads: bool) -> str:
    # Only one that leads to a text clings to it: a row of labels would carry a whole page along.
    about = run(f" {label.about}") if label.about else ""
    return paragraph("Label" if leads else "LabelAlone", run(label.text, "Strong") + about)


def _opened(style: str, widths: list[float]) -> str:
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _cell(width: float, content: str, border: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{border}</w:tcPr>{content}</w:tc>'


def _signature(signature: Signature, widths: list[float]) -> str:
    line = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>'
    texts = (signature.role, "", "", signature.name)
    cells = (
        _cell(width, paragraph("Signature", run(text)), line if place == 1 else "")
        for place, (width, text) in enumerate(zip(widths, texts, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
