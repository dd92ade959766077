# Names in the XML of Word, transitional and Strict alike; of alternatives the one that Word takes. Knows elements and
# attributes; knows no part and no text.
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

# Any: lxml has no types of its own here.
Element = Any

_OLD, _STRICT = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
)
_NAMESPACES = {
    "w": (
        f"{_OLD}wordprocessingml/2006/main",
        f"{_STRICT}wordprocessingml/main",
    ),
    "m": (f"{_OLD}officeDocument/2006/math", f"{_STRICT}officeDocument/math"),
    "r": (
        f"{_OLD}officeDocument/2006/relationships",
        f"{_STRICT}officeDocument/relationships",
    ),
    "wp": (
        f"{_OLD}drawingml/2006/wordprocessingDrawing",
        f"{_STRICT}drawingml/wordprocessingDrawing",
    ),
    "pic": (f"{_OLD}drawingml/2006/picture", f"{_STRICT}drawingml/picture"),
    "c": (f"{_OLD}drawingml/2006/chart", f"{_STRICT}drawingml/chart"),
    "dgm": (f"{_OLD}drawingml/2006/diagram", f"{_STRICT}drawingml/diagram"),
    "mc": (f"{_OLD}markup-compatibility/2006",),
    "rel": (f"{_OLD}package/2006/relationships",),
    "w14": ("http://schemas.microsoft.com/office/word/2010/wordml",),
    "cx": ("http://schemas.microsoft.com/office/drawing/2014/chartex",),
    "adec": ("http://schemas.microsoft.com/office/drawing/2017/decorative",),
    "v": ("urn:schemas-microsoft-com:vml",),
    "o": ("urn:schemas-microsoft-com:office:office",),
}
_PREFIXES: dict[str, str] = {}
for _prefix, _uris in _NAMESPACES.items():
    _PREFIXES |= dict.fromkeys(_uris, _prefix)
_UNDERSTOOD = (
    _OLD,
    _STRICT,
    "http://schemas.microsoft.com/office/",
    "urn:schemas-microsoft-com:",
)
"""How the namespaces begin that Word knows; any other in `Requires` makes it take the fallback."""


def tree_of(part: bytes) -> Element:
    """Parse a part; raises LxmlError. Nothing is fetched, no entity resolved, and 256 elements are the deepest."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(part, parser)


def name(element: Element) -> str:
    """Return what an element is called by its usual prefix: w:p."""
    return _name(element.tag)


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    uri, _, local = tag.rpartition("}")
    return f"{_PREFIXES.get(uri[1:], '?')}:{local}"


def attribute(element: Element, called: str, default: str = "") -> str:
    """Return an attribute by its usual prefix, w:val, or by a name without one."""
    prefix, _, local = called.rpartition(":")
    for uri in _NAMESPACES.get(prefix, ()):
        found = element.get(f"{{{uri}}}{local}")
        if found is not None:
            return str(found)
    return str(element.get(local, default))


def inside(element: Element) -> Iterator[Element]:
    """Yield the children; of alternatives (ECMA-376 Part 3, 7.2) what stands in the one that Word takes."""
    waiting = [iter(element)]
    while waiting:  # a stack, since alternatives may stand in one another
        each = next(waiting[-1], None)
        if each is None:
            waiting.pop()
        elif name(each) == "mc:AlternateContent":
            waiting.append(_alternative(each))
        else:
            yield each


def _alternative(element: Element) -> Iterator[Element]:
    for each in element:
        if name(each) == "mc:Fallback" or (
            name(each) == "mc:Choice" and _is_understood(each)
        ):
            return iter(each)
    return iter(())


def _is_understood(choice: Element) -> bool:
    uris = (
        choice.nsmap.get(prefix, "")
        for prefix in choice.get("Requires", "").split()
    )
    return all(uri.startswith(_UNDERSTOOD) for uri in uris)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child of a name, its first child of the next name, and so on; None where one is missing."""
    for called in names:
        if element is None:
            return None
        element = next(
            (each for each in inside(element) if name(each) == called), None
        )
    return element


def value(element: Element | None, *names: str) -> str | None:
    """Return w:val of the element at the end of a path."""
    found = child(element, *names)
    if found is None:
        return None
    return attribute(found, "w:val")


def number(element: Element | None, *names: str) -> int | None:
    """Return w:val as a number; None where it is none, or where it is larger than Word's own are."""
    found = value(element, *names) or ""
    digits = found.removeprefix("-")
    return (
        int(found)
        if digits.isascii()
        and digits.isdecimal()
        and len(digits) <= LONGEST_NUMBER
        else None
    )


LONGEST_NUMBER = 10


def is_on(element: Element | None, *names: str) -> bool | None:
    """Read an on/off property (ECMA-376 Part 1, 17.17.4); None where it is not said."""
    found = value(element, *names)
    if found is None:
        return None
    return found.lower() not in {"0", "false", "off"}
