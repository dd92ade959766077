# Whether a Word template is let in. The bytes may be anybody's and anything: what would run, fetch or hide something
# is refused here, with a code, before python-docx sees it. Knows packages of files, and where a session keeps one;
# knows no language.
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from exports.papers.package import Package
from exports.papers.unpacking import BROKEN, Parts, checked_parts, may_be_xml
from exports.papers.unreadable import Unreadable, UnreadableCode
from exports.word.mending import NOWHERE, mended
from exports.word.template import opened
from session.snapshot import Snapshot
from session.tables import Template

MAX_TEMPLATE = 2_000_000
"""Bytes of a template: it is kept with its session, in the journal and the archive."""

_RELATION = (
    "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
)
_HARMLESS_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_PROGRAMS = frozenset(
    {
        *(
            "oleobject",
            "package",
            "control",
            "activexcontrolbinary",
            "vbaproject",
            "wordvbadata",
        ),
        *("attachedtoolbars", "keymapcustomizations", "ctrlprop"),
    }
)
_ELSEWHERE = frozenset(
    {
        "afchunk",
        "subdocument",
        "mailmergesource",
        "frame",
        "recipientdata",
    }
)
_RUNNING = re.compile(
    r"\b(INCLUDE(PICTURE|TEXT)?|IMPORT|DDE(AUTO)?|LINK|DATABASE|MACROBUTTON|GOTOBUTTON|AUTOTEXT(LIST)?|FILLIN|ASK|RD|QUOTE)\b",
    re.IGNORECASE,
)


_STRICT = "{http://purl.oclc.org/ooxml/"


def admit(template: bytes) -> bytes:
    """Let a template in, mended where it must be. Raises `Unreadable`, whatever the bytes are.

    May take a second: not for an event loop.
    """
    if len(template) > MAX_TEMPLATE:
        raise Unreadable(UnreadableCode.TOO_LARGE)
    parts = checked_parts(template)
    try:
        _check(parts)
        file = mended(template, parts)
        _check_document(file)
    except (*BROKEN, OpcError, PythonDocxError) as error:
        raise Unreadable(UnreadableCode.DAMAGED) from error
    return file


def _check(parts: Parts) -> None:
    for name, part in parts:
        if name.lower().endswith(".rels"):
            _check_relations(part)
        # Whatever its name: the file itself says which of its parts Word reads.
        elif may_be_xml(part):
            _check_fields(part)
    package = Package(parts)
    if package.tree(package.main()).tag.startswith(_STRICT):
        raise Unreadable(UnreadableCode.STRICT)


def _check_document(file: bytes) -> None:
    document = opened(file)
    if (
        document.element.body is None
        or not len(document.sections)
        or document.styles.element is None
    ):
        raise Unreadable(UnreadableCode.DAMAGED)


def kept_template(snapshot: Snapshot) -> bytes:
    """Return the template that a session keeps, empty where there is none. Raises `Unreadable`."""
    held = next(iter(snapshot.all(Template)), None)
    if held is None:
        return b""
    try:
        template = b64decode(held.data, validate=True)
    except Error as error:
        raise Unreadable(UnreadableCode.DAMAGED) from error
    return admit(template)


def _check_relations(part: bytes) -> None:
    """Refuse what a part would run or fetch when it is opened; a link that somebody has to click does no harm."""
    for each in _tree(part).iter(_RELATION):
        kind = each.get("Type", "").rpartition("/")[2].lower()
        if kind in _PROGRAMS:
            raise Unreadable(UnreadableCode.MACRO)
        target = each.get("Target", "")
        clicked = kind == "hyperlink" and _HARMLESS_LINK.match(target)
        harmless = clicked or target.strip().lower() in NOWHERE
        if kind == "attachedtemplate":
            continue  # it goes when the file is mended
        if kind in _ELSEWHERE or (
            each.get("TargetMode", "").lower() == "external" and not harmless
        ):
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
    return etree.fromstring(
        part, etree.XMLParser(resolve_entities=False, no_network=True)
    )
