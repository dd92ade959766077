# A document as a Word file. Knows python-docx, which keeps the package of files; the text and the look are
# made by wordml and styles. Knows no session and no stage kind.
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from docx.oxml import parse_xml
from docx.shared import Mm

from exports.clean import clean
from exports.protocol.document import Document, Properties
from exports.protocol.form import FORMS, Form
from exports.word import template
from exports.word.lists import numbering
from exports.word.look import Look
from exports.word.paragraph_style import XMLNS
from exports.word.pictures import Pictures, code, qr
from exports.word.runs import field, paragraph, run
from exports.word.styles import settings, styles
from exports.word.wordml import Body

LONGEST_PROPERTY = 255
KEPT = (
    "/styles",
    "/numbering",
    "/settings",
    "/header",
    "/footer",
    "/officeDocument",
    "/core-properties",
    "/image",
    "/fontTable",
    "/theme",
)
KEPT_OF_TEMPLATE = (
    *KEPT,
    "/footnotes",
    "/endnotes",
    "/hyperlink",
)


def write(
    document: Document,
    form: Form | None = None,
    within: bytes = b"",
    *,
    live: bool = False,
) -> bytes:
    """Return the .docx, in the form of the document's language unless another is given.

    `within`: a Word file of the organizer's that was let in (exports/word/admission.py), to be written into.
    `live`: pages in the list of contents are worked out by whoever converts the file; Word itself needs the field.
    """
    form = form or FORMS[document.language]
    kept: tuple[str, ...] = KEPT_OF_TEMPLATE if within else KEPT
    file = _file(document, form, within, live)
    _describe(
        file.core_properties, document.properties, form, draft=document.draft
    )
    _strip(file.part.package, kept)
    return _saved(file)


def letterhead(picture: bytes, form: Form) -> bytes:
    """Return a template that has our own look and this picture at its head."""
    file = docx.Document()
    pictures = Pictures(form)
    emblem = paragraph("Organization", pictures.emblem(picture))
    place = paragraph("BodyText", run(template.PLACE))
    _fill(file, f"<w:body {XMLNS}>{emblem}{place}</w:body>")
    _illustrate(file, pictures.files)
    _replace(file.part.numbering_part.element, numbering(form, 0))
    _replace(file.styles.element, styles(form))
    _replace(file.settings.element, settings(form))
    section = file.sections[0]
    section.page_width, section.page_height = Mm(form.width), Mm(form.height)
    section.left_margin, section.right_margin = Mm(form.left), Mm(form.right)
    section.top_margin, section.bottom_margin = Mm(form.top), Mm(form.bottom)
    _strip(file.part.package, KEPT)
    return _saved(file)


# Any: python-docx's own objects, which it leaves half typed.
def _file(document: Document, form: Form, within: bytes, live: bool) -> Any:
    if within:
        return _on_template(document, form, within, live)
    return _on_our_own(document, form, live)


def _on_our_own(document: Document, form: Form, live: bool) -> Any:
    file = docx.Document()
    body = Body(form)
    _fill(file, body.write(document, live=live))
    _illustrate(file, body.pictures.files)
    _replace(file.part.numbering_part.element, numbering(form, body.lists))
    _replace(file.styles.element, styles(form, document.contents))
    _replace(file.settings.element, settings(form))
    _page(file.sections[0], form, document)
    return file


def _on_template(
    document: Document, form: Form, given: bytes, live: bool
) -> Any:
    file = template.opened(given)
    own = template.measured(file, form)
    look = template.adopted(file, own, document.contents)
    body = Body(own, look)
    bare = not template.has_margins_text(file)
    section = template.section_of(file)
    template.place(file, body.write(document, live=live))
    _illustrate(file, body.pictures.files)
    template.number(file, own, body.lists, look)
    template.speak(file, form.language)
    template.settle(file, form.language)
    if bare:
        _page(section, own, document, look)
    return file


def _fill(file: Any, body: str) -> None:
    # In one move: thousands of paragraphs moved one by one take a second longer.
    old, new = file.element.body, parse_xml(body)
    new.append(old.sectPr)
    file.element.replace(old, new)


def _illustrate(file: Any, pictures: Mapping[str, bytes]) -> None:
    for relation, data in pictures.items():
        image = file.part.package.get_or_add_image_part(BytesIO(data))
        kind = RELATIONSHIP_TYPE.IMAGE
        file.part.rels.add_relationship(kind, image, relation)


def _replace(element: Any, xml: str) -> None:
    """Put the children of `xml` in the place of those of `element`, which the package holds."""
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(xml)):
        element.append(child)


def _page(
    section: Any, form: Form, document: Document, look: Look | None = None
) -> None:
    """Set a section's page and its margins; `look`: what our styles are called in the organizer's own file."""
    section.page_width, section.page_height = Mm(form.width), Mm(form.height)
    section.left_margin, section.right_margin = Mm(form.left), Mm(form.right)
    section.top_margin, section.bottom_margin = Mm(form.top), Mm(form.bottom)
    section.header_distance = section.footer_distance = Mm(form.edge)
    section.different_first_page_header_footer = (
        form.page_line_on_top or document.cover or bool(document.mark)
    )
    edge = section.header if form.page_line_on_top else section.footer
    _margin(edge, form, document.running, look)
    if document.footer:
        _footer(section.footer, form, document.footer, look)
    if document.mark:
        _first_sheet(section, form, document, look or Look())


def _margin(place: Any, form: Form, running: str, look: Look | None) -> None:
    """Write the number of the page, and what each page says of the document."""
    line = _numbered_line(form, look)
    named = (look or Look()).style("Running")
    said = paragraph(named, run(running)) if running else ""
    place.is_linked_to_previous = False
    _replace(place.part.element, f"<w:hdr {XMLNS}>{line}{said}</w:hdr>")


def _footer(place: Any, form: Form, text: str, look: Look | None) -> None:
    """Write what the organizers have at the foot of each page; beneath it the number, where it stands there."""
    place.is_linked_to_previous = False
    told = _foot_line(text, look)
    foot = place.part.element
    if form.page_line_on_top:
        whole = f"<w:ftr {XMLNS}>{told}</w:ftr>"
        _replace(foot, whole)
    else:
        line = parse_xml(_with_namespace(told))
        foot.insert(0, line)


def _foot_line(text: str, look: Look | None) -> str:
    named = (look or Look()).style("Footer")
    return paragraph(named, run(text), aligned='<w:jc w:val="center"/>')


def _with_namespace(xml: str) -> str:
    return xml.replace("<w:p>", f"<w:p {XMLNS}>", 1)


def _numbered_line(form: Form, look: Look | None) -> str:
    """Return the line with the number; a template's style for it may stand elsewhere than the form wants it."""
    style = "Header" if form.page_line_on_top else "Footer"
    line = _page_line(form.page_line)
    if look is None:
        return paragraph(style, line)
    place = "center" if form.page_line_on_top else "right"
    aligned = f'<w:jc w:val="{place}"/>'
    return paragraph(look.style(style), line, aligned=aligned)


def _first_sheet(
    section: Any, form: Form, document: Document, look: Look
) -> None:
    """Put the QR code at the lower right of the first sheet (GOST R 7.0.97-2025, requisite 31)."""
    place = section.first_page_footer
    place.is_linked_to_previous = False
    relation, _ = place.part.get_or_add_image(BytesIO(qr(document.mark)))
    counted = (
        ""
        if form.page_line_on_top or document.cover
        else paragraph(look.style("Footer"), _page_line(form.page_line))
    )
    marked = paragraph(look.style("Mark"), code(relation, document.mark))
    own = _foot_line(document.footer, look) if document.footer else ""
    _replace(
        place.part.element, f"<w:ftr {XMLNS}>{marked}{own}{counted}</w:ftr>"
    )


def _page_line(line: str) -> str:
    """Return the runs of a line with {page} and {pages} as fields."""
    fields = {"{page}": field("PAGE"), "{pages}": field("NUMPAGES")}
    return "".join(
        fields.get(piece) or run(piece)
        for piece in re.split(r"(\{pages?\})", line)
    )


def _describe(
    core: Any, properties: Properties, form: Form, *, draft: bool
) -> None:
    core.title = _short(properties.title)
    core.author = core.last_modified_by = _short(properties.author)
    core.subject = core.keywords = core.comments = core.category = ""
    core.language = form.language
    core.content_status = "Draft" if draft else "Final"
    core.created = core.modified = datetime.fromtimestamp(
        properties.made_at / 1000, UTC
    ).replace(tzinfo=None)
    core.revision = 1


def _short(text: str) -> str:
    return clean(text)[:LONGEST_PROPERTY]


def _strip(package: OpcPackage, kept: tuple[str, ...]) -> None:
    """Drop what no protocol needs: a thumbnail, comments, data of other programs and what they are called."""
    for part in [package, package.main_document_part]:
        for name in [
            name
            for name, rel in part.rels.items()
            if not rel.reltype.endswith(kept)
        ]:
            del part.rels[name]


def _saved(file: Any) -> bytes:
    """Pack the file. Its parts bear no time of their own: the same protocol is the same file, whenever it is made."""
    packed, saved = BytesIO(), BytesIO()
    file.save(packed)
    with ZipFile(packed) as parts, ZipFile(saved, "w") as archive:
        for name in parts.namelist():
            archive.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return saved.getvalue()
