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
COUNTED = (*HEADINGS, "TOC1")
ANY_LETTER = 0.66
"""The width of a usual letter in ems that is reckoned with where the font is the template's: as wide as fonts get."""

NARROWEST = 80
"""A page whose text is narrower, in mm, cannot bear the tables: then the form's own measures stand."""

_TROUBLE = (
    *("attachedTemplate", "documentProtection", "mailMerge", "trackRevisions", "updateFields", "linkStyles"),
    *("writeProtection", "docVars", "removePersonalInformation", "revisionView", "rsids", "documentType"),
)


# Any: python-docx's own objects, which it leaves half typed.
def opened(template: bytes) -> Any:
    """Open a template that was let in; see exports/word/admission.py."""
    return docx.Document(BytesIO(template))


def measured(file: Any, form: Form) -> Form:
    """Return the form with the page of the template's last section, where the protocol's tables fit on it.

    Letters are reckoned to be wide: which font stands in for the template's is known on the reader's machine alone.
    """
    last = file.sections[-1]
    given = (
        last.page_width,
        last.page_height,
        last.left_margin,
        last.right_margin,
        last.top_margin,
        last.bottom_margin,
    )
    form = replace(form, letter=max(form.letter, ANY_LETTER))
    if any(length is None for length in given):
        return form
    width, height, left, right, top, bottom = (round(length.mm, 1) for length in given)
    own = replace(form, width=width, height=height, left=left, right=right, top=abs(top), bottom=abs(bottom))
    return own if own.text_width >= NARROWEST and own.text_height >= NARROWEST else form


def adopted(file: Any, form: Form, contents: Contents | None = None) -> Look:
    """Add the styles that the template lacks; return what all of them are called in it."""
    held = {_name(style).casefold(): style.get(qn("w:styleId")) for style in _styles(file) if _name(style)}
    taken = set(held.values())
    ids: dict[str, str] = {}
    added: list[str] = []
    for style_id, name, xml in _ours(form, contents):
        found = held.get(name.casefold())
        ids[style_id] = found or (f"Veche{style_id}" if style_id in taken else style_id)
        if found is None:
            added.append(xml)
    for xml in added:
        file.styles.element.append(_renamed(xml, ids))
    bare = frozenset(name for name in HEADINGS if not _is_numbered(file, ids[name]))
    return Look(ids, offset=_highest_number(file), bare_headings=bare)


def _ours(form: Form, contents: Contents | None) -> Iterator[tuple[str, str, str]]:
    for style in paragraph_styles(form, contents):
        # Numbers are given to each paragraph: a template has other ones.
        yield style.id, style.name, replace(style, numbered="" if style.id in COUNTED else style.numbered).xml
    for style_id, xml in other_styles(form).items():
        found = re.search(r'<w:name w:val="([^"]+)"', xml)
        yield style_id, found[1] if found else style_id, xml


def _renamed(xml: str, ids: dict[str, str]) -> Any:
    """Make a style of ours one of the template: it leads to the template's styles, and is the default of nothing."""
    style = parse_xml(xml.replace("<w:style ", f"<w:style {XMLNS} ", 1))
    style.attrib.pop(qn("w:default"), None)
    style.set(qn("w:styleId"), ids[style.get(qn("w:styleId"))])
    for link in style.iter(qn("w:basedOn"), qn("w:next")):
        link.set(qn("w:val"), ids.get(link.get(qn("w:val")), link.get(qn("w:val"))))
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
        number = styles[style_id].find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number is not None:
            return bool(number.get(qn("w:val")) != "0")
        based = styles[style_id].find(qn("w:basedOn"))
        style_id = "" if based is None else based.get(qn("w:val"), "")
    return False


def _highest_number(file: Any) -> int:
    """Return the highest number of a list in the template; at least 1, so that ours are told from a file of our own."""
    numbers = [
        int(each.get(qn(f"w:{name}"), 0))
        for tag, name in (("w:num", "numId"), ("w:abstractNum", "abstractNumId"))
        for each in _numbering(file).iter(qn(tag))
    ]
    return max([1, *numbers])


def number(file: Any, form: Form, lists: int, look: Look, first_heading: int) -> None:
    """Put our numbers beside the template's: first all kinds, then all numbers, as the schema wants them."""
    ours, theirs = parse_xml(numbering(form, lists, look.offset, first_heading)), _numbering(file)
    first = next((each for each in theirs if each.tag == qn("w:num")), None)
    for each in list(ours):
        if each.tag == qn("w:abstractNum") and first is not None:
            first.addprevious(each)
        else:
            theirs.append(each)
    for cleanup in theirs.findall(qn("w:numIdMacAtCleanup")):
        theirs.append(cleanup)


def _numbering(file: Any) -> Any:
    part = file.part
    if not any(rel.reltype == RELATIONSHIP_TYPE.NUMBERING for rel in part.rels.values()):
        empty = f"<w:numbering {XMLNS}/>".encode()
        name = PackURI("/word/numbering.xml")
        part.relate_to(
            NumberingPart.load(name, CONTENT_TYPE.WML_NUMBERING, empty, part.package), RELATIONSHIP_TYPE.NUMBERING
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
    look.append(parse_xml(f'<w:lang {XMLNS} w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'))


def _within(parent: Any, tag: str, *, first: bool = False) -> Any:
    found = parent.find(qn(tag))
    if found is None:
        found = parse_xml(f"<{tag} {XMLNS}/>")
        parent.insert(0 if first else len(parent), found)
    return found


def settle(file: Any, language: str) -> None:
    """Drop from the settings what would hinder whoever opens the protocol, or tell of the template's past."""
    settings = file.settings.element
    for name in _TROUBLE:
        for each in settings.findall(qn(f"w:{name}")):
            settings.remove(each)
    for each in settings.findall(qn("w:themeFontLang")):
        each.set(qn("w:val"), language)


def place(file: Any, body: str) -> None:
    """Put the text of a protocol where the template wants it; its own text stays only around that place."""
    theirs, ours = file.element.body, parse_xml(body)
    mark = next((each for each in theirs.iter(qn("w:p")) if _says_place(each)), None)
    if mark is None or mark.getparent() is not theirs:
        for each in list(theirs):
            if each.tag != qn("w:sectPr"):
                theirs.remove(each)
        last = theirs.sectPr
        for each in list(ours):
            theirs.append(each)
        if last is not None:
            theirs.append(last)
    else:
        for each in list(ours):
            mark.addprevious(each)
        theirs.remove(mark)


def _says_place(paragraph: Any) -> bool:
    text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
    return re.sub(r"\s", "", text).casefold() == PLACE


def has_margins_text(file: Any) -> bool:
    """Tell whether any section of the template has a header or footer of its own."""
    return any(True for _ in file.element.body.iter(qn("w:headerReference"), qn("w:footerReference")))
