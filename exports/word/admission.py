# Whether a Word template is let in. The bytes may be anybody's and anything: what would run, fetch or hide something
# is refused here, with a code, before python-docx sees it. Knows packages of files, and where a session keeps one;
# knows no language.
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml import etree

from exports.unpacking import BROKEN, Unreadable, UnreadableCode, checked_parts, may_be_xml
from exports.word.template import opened
from session.snapshot import Snapshot
from session.tables import Template

MAX_TEMPLATE = 2_000_000
"""Bytes of a template: it is kept with its session, in the journal and the archive."""

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HARMLESS_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_PROGRAMS = frozenset(
    {
        *("oleobject", "package", "control", "activexcontrolbinary", "vbaproject", "wordvbadata"),
        *("attachedtoolbars", "keymapcustomizations", "ctrlprop"),
    }
)
_ELSEWHERE = frozenset({"afchunk", "subdocument", "attachedtemplate", "mailmergesource", "frame", "recipientdata"})
_RUNNING = re.compile(
    r"\b(INCLUDE(PICTURE|TEXT)?|IMPORT|DDE(AUTO)?|LINK|DATABASE|MACROBUTTON|GOTOBUTTON|AUTOTEXT(LIST)?|FILLIN|ASK|RD|QUOTE)\b",
    re.IGNORECASE,
)


def admit(template: bytes) -> None:
    """Let a template in. Raises `Unreadable`, whatever the bytes are. May take a second: not for an event loop."""
    if len(template) > MAX_TEMPLATE:
        raise Unreadable(UnreadableCode.TOO_LARGE)
    parts = checked_parts(template)
    try:
        for name, part in parts:
            if name.lower().endswith(".rels"):
                _check_relations(part)
            elif may_be_xml(part):  # whatever its name: the file itself says which of its parts Word reads
                _check_fields(part)
        file = opened(template)
        if file.element.body is None or not len(file.sections) or file.styles.element is None:
            raise Unreadable(UnreadableCode.NOT_DOCX)
    except BROKEN as error:
        raise Unreadable(UnreadableCode.NOT_DOCX) from error


def kept_template(snapshot: Snapshot) -> bytes:
    """Return the template that a session keeps, empty where there is none. Raises `Unreadable`."""
    held = next(iter(snapshot.all(Template)), None)
    if held is None:
        return b""
    try:
        template = b64decode(held.data, validate=True)
    except Error as error:
        raise Unreadable(UnreadableCode.NOT_DOCX) from error
    admit(template)
    return template


def _check_relations(part: bytes) -> None:
    """Refuse what a part would run or fetch when it is opened; a link that somebody has to click does no harm."""
    for each in _tree(part).iter(_RELATION):
        kind = each.get("Type", "").rpartition("/")[2].lower()
        if kind in _PROGRAMS:
            raise Unreadable(UnreadableCode.MACRO)
        clicked = kind == "hyperlink" and _HARMLESS_LINK.match(each.get("Target", ""))
        if kind in _ELSEWHERE or (each.get("TargetMode", "").lower() == "external" and not clicked):
            raise Unreadable(UnreadableCode.EXTERNAL)


def _check_fields(part: bytes) -> None:
    """Refuse fields that fetch or run something. Word lets an instruction be parted over several runs."""
    told = list(_instructions(_tree(part)))
    if any(map(_RUNNING.search, (*told, "".join(told)))):
        raise Unreadable(UnreadableCode.EXTERNAL)


def _instructions(tree: etree._Element) -> Iterator[str]:
    for each in tree.iter(qn("w:instrText"), qn("w:delInstrText")):
        yield each.text or ""
    for each in tree.iter(qn("w:fldSimple")):
        yield each.get(qn("w:instr"), "")


def _tree(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
