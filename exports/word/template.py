# The organizer's own Word template: its sections, headers, footers and styles are kept, the protocol is written into
# it, and what it has none of is ours. Knows python-docx's package and a form; knows no text and no session.
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from exports.protocol.document import Contents
from exports.protocol.form import Form
from exports.word.lists import numbering
from exports.word.look import Look
from exports.word.paragraph_style import XMLNS
from exports.word.styles import other_styles, paragraph_styles

PLACE = "{{protocol}}"
"""A paragraph of just this is where the protocol is written; without one it takes the place of all the text."""

HEADINGS = ("Heading1", "Heading2", "Heading3")
COUNTED = "TOC1"
ANY_LETTER = 0.66
"""The width of a usual letter in ems that is reckoned with where the font is the template's: as wide as fonts get."""

NARROWEST = 80
"""A page whose text is narrower, in mm, cannot bear the tables: then the form's own measures stand."""

_TROUBLE = (
    *(
        "attachedTemplate",
        "documentProtection",
        "mailMerge",
        "trackRevisions",
        "updateFields",
        "linkStyles",
    ),
    *(
        "writeProtection",
        "docVars",
        "removePersonalInformation",
        "revisionView",
        "rsids",
        "documentType",
    ),
)


# Any: python-docx's own objects, which it leaves half typed.
def opened(template: bytes) -> Any:
    """Open a template that was let in; see exports/word/admission.py."""
    return docx.Document(BytesIO(template))


def measured(file: Any, form: Form) -> Form:
    """Return the form with the page of the section that the protocol stands in, where its tables fit on it.

    Letters are reckoned to be wide: which font stands in for the template's is known on the reader's machine alone.
    """
    section = section_of(file)
    given = (
        section.page_width,
        section.page_height,
        section.left_margin,
        section.right_margin,
        section.top_margin,
        section.bottom_margin,
    )
    form = replace(form, letter=max(form.letter, ANY_LETTER))
    if any(length is None for length in given):
        return form
    width, height, left, right, top, bottom = (
        round(length.mm, 1) for length in given
    )
    own = replace(
        form,
        width=width,
        height=height,
        left=left,
        right=right,
        top=abs(top),
        bottom=abs(bottom),
    )
    return (
        own
        if own.text_width >= NARROWEST and own.text_height >= NARROWEST
        else form
    )


def adopted(file: Any, form: Form, contents: Contents | None = None) -> Look:
    """Add the styles that the template lacks; return what all of them are called in it."""
    held = {
        _name(style).casefold(): style.get(qn("w:styleId"))
        for style in _styles(file)
        if _name(style)
    }
    taken = set(held.values())
    ids: dict[str, str] = {}
    added: list[str] = []
    for style_id, name, xml in _ours(form, contents):
        found = held.get(name.casefold())
        ids[style_id] = found or (
            f"Veche{style_id}" if style_id in taken else style_id
        )
        if found is None:
            added.append(xml)
    for xml in added:
        file.styles.element.append(_renamed(xml, ids))
    counting = frozenset(
        name for name in HEADINGS if _is_numbered(file, ids[name])
    )
    return Look(ids, offset=_highest_number(file), counting_headings=counting)


def _ours(
    form: Form, contents: Contents | None
) -> Iterator[tuple[str, str, str]]:
    for style in paragraph_styles(form, contents):
        # Numbers are given to each paragraph: a template has other ones.
        numbered = "" if style.id == COUNTED else style.numbered
        written = replace(style, numbered=numbered)
        yield style.id, style.name, written.xml
    for style_id, xml in other_styles(form).items():
        found = re.search(r'<w:name w:val="([^"]+)"', xml)
        yield style_id, found[1] if found else style_id, xml


def _renamed(xml: str, ids: dict[str, str]) -> Any:
    """Make a style of ours one of the template: it leads to the template's styles, and is the default of nothing."""
    style = parse_xml(xml.replace("<w:style ", f"<w:style {XMLNS} ", 1))
    style.attrib.pop(qn("w:default"), None)
    style.set(qn("w:styleId"), ids[style.get(qn("w:styleId"))])
    for link in style.iter(qn("w:basedOn"), qn("w:next")):
        link.set(
            qn("w:val"), ids.get(link.get(qn("w:val")), link.get(qn("w:val")))
        )
    return style


def _styles(file: Any) -> list[Any]:
    return list(file.styles.element.iter(qn("w:style")))


def _name(style: Any) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else name.get(qn("w:val"), "")


def _is_numbered(file: Any, style_id: str) -> bool:
    """Tell whether a heading style of the template bears a number of its own, or by one it is based on."""
    styles = {style.get(qn("w:styleId")): style for style in _styles(file)}
    seen: set[str] = set()
    while style_id in styles and style_id not in seen:
        seen.add(style_id)
        number = styles[style_id].find(
            f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"
        )
        if number is not None:
            return bool(number.get(qn("w:val")) != "0")
        based = styles[style_id].find(qn("w:basedOn"))
        style_id = "" if based is None else based.get(qn("w:val"), "")
    return False


def _highest_number(file: Any) -> int:
    """Return a number that is higher than those of all lists in the template, whose kinds are counted from 0."""
    highest = 1
    for tag, name in (
        ("w:num", "w:numId"),
        ("w:abstractNum", "w:abstractNumId"),
    ):
        for each in _numbering(file).iter(qn(tag)):
            highest = max(highest, int(each.get(qn(name), 0)))
    return highest + 1


def number(file: Any, form: Form, lists: int, look: Look) -> None:
    """Put our numbers beside the template's: first all kinds, then all numbers, as the schema wants them."""
    theirs = _numbering(file)
    written = numbering(form, lists, look.offset)
    first = theirs.find(qn("w:num"))
    kind = qn("w:abstractNum")
    for each in list(parse_xml(written)):
        if each.tag == kind and first is not None:
            first.addprevious(each)
        else:
            theirs.append(each)
    for cleanup in theirs.findall(qn("w:numIdMacAtCleanup")):
        theirs.append(cleanup)


def _numbering(file: Any) -> Any:
    part = file.part
    if not any(
        rel.reltype == RELATIONSHIP_TYPE.NUMBERING for rel in part.rels.values()
    ):
        empty = f"<w:numbering {XMLNS}/>".encode()
        name = PackURI("/word/numbering.xml")
        part.relate_to(
            NumberingPart.load(
                name, CONTENT_TYPE.WML_NUMBERING, empty, part.package
            ),
            RELATIONSHIP_TYPE.NUMBERING,
        )
    return part.numbering_part.element


def speak(file: Any, language: str) -> None:
    """Make the language of all text that of the form: whatever a template says, its words are underlined else."""
    for each in list(file.styles.element.iter(qn("w:lang"))):
        each.getparent().remove(each)
    defaults = file.styles.element.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {XMLNS}/>")
        file.styles.element.insert(0, defaults)
    look = _within(_within(defaults, "w:rPrDefault", first=True), "w:rPr")
    look.append(
        parse_xml(
            f'<w:lang {XMLNS} w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'
        )
    )


def _within(parent: Any, tag: str, *, first: bool = False) -> Any:
    found = parent.find(qn(tag))
    if found is None:
        found = parse_xml(f"<{tag} {XMLNS}/>")
        place = 0 if first else len(parent)
        parent.insert(place, found)
    return found


def settle(file: Any, language: str) -> None:
    """Drop from the settings what would hinder whoever opens the protocol, or tell of the template's past."""
    settings = file.settings.element
    for name in _TROUBLE:
        for each in settings.findall(qn(f"w:{name}")):
            settings.remove(each)
    for each in settings.findall(qn("w:themeFontLang")):
        each.set(qn("w:val"), language)


def section_of(file: Any) -> Any:
    """Return the section that the protocol is written into: that of its place, else the last, which alone is left."""
    mark = next(_places(file), None)
    if mark is None:
        return file.sections[-1]
    body = file.element.body
    before = body[: body.index(_block(body, mark))]
    ended = sum(any(True for _ in each.iter(_SECTION)) for each in before)
    return file.sections[ended]


_SECTION = qn("w:sectPr")


def place(file: Any, body: str) -> None:
    """Put the text of a protocol where the template wants it; its own text stays only around that place."""
    theirs, ours = file.element.body, parse_xml(body)
    mark, *others = (*_places(file), None)
    if mark is None:
        for each in list(theirs):
            if each.tag != _SECTION:
                theirs.remove(each)
        end = theirs.sectPr
    else:
        end = _freed(theirs, mark)
    for each in list(ours):
        if end is None:
            theirs.append(each)
        else:
            end.addprevious(each)
    # A text box says the same twice, for old programs and new.
    for each in others[:-1]:
        _emptied(each)
    if mark is not None:
        _taken_out(theirs, end)


def _freed(body: Any, mark: Any) -> Any:
    """Return the paragraph of the body before which the protocol goes: controls around its place are opened.

    Out of a table or a text box it goes behind the whole: a page is not set into a cell.
    """
    for control in list(mark.iterancestors(qn("w:sdt"))):
        inside = control.find(qn("w:sdtContent"))
        for each in list(inside):
            control.addprevious(each)
        control.getparent().remove(control)
    block = _block(body, mark)
    if block is mark:
        return mark
    _emptied(mark)
    behind = parse_xml(f"<w:p {XMLNS}/>")
    block.addnext(behind)
    return behind


def _taken_out(body: Any, mark: Any) -> None:
    """Take the paragraph of the place away; where a section ends with it, it stays, empty."""
    if any(True for _ in mark.iter(_SECTION)):
        _emptied(mark)
    else:
        body.remove(mark)


def _emptied(paragraph: Any) -> None:
    for each in list(paragraph):
        if each.tag != qn("w:pPr"):
            paragraph.remove(each)


def _block(body: Any, element: Any) -> Any:
    """Return the child of the body that an element stands in; itself where it is one."""
    around = (each for each in element.iterancestors())
    chain = (element, *around)
    return next(each for each in chain if each.getparent() is body)


def _places(file: Any) -> Iterator[Any]:
    found = list(file.element.body.iter(qn("w:p")))
    return filter(_says_place, found)


def _says_place(paragraph: Any) -> bool:
    if any(True for _ in paragraph.iterdescendants(qn("w:p"))):
        return False
    texts = (each.text or "" for each in paragraph.iter(qn("w:t")))
    plain = re.sub(r"\s", "", "".join(texts))
    return plain.casefold() == PLACE


def has_margins_text(file: Any) -> bool:
    """Tell whether any section of the template has a header or footer of its own."""
    return any(
        True
        for _ in file.element.body.iter(
            qn("w:headerReference"), qn("w:footerReference")
        )
    )
