# Makes of a Word template that a person would open without a thought a file that python-docx opens, too: a template is
# called a document, parts are named as they are called, relations that lead nowhere go. Knows packages of files.
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from exports.papers.package import Relation, key_of, relation
from exports.papers.unpacking import CONTENT_TYPES, Parts
from exports.papers.wordxml import Element, name, tree_of

NOWHERE = frozenset({"", "null", "nul", "about:blank"})
"""What add-ins write as the address of a part that they have taken out."""

_TEMPLATE, _DOCUMENT = (
    b"wordprocessingml.template.main+xml",
    b"wordprocessingml.document.main+xml",
)
_RELATIONS = ".rels"
_HOLDERS = frozenset({"w:drawing", "w:pict", "w:object"})
_REFERENCES = frozenset(
    {"w:headerReference", "w:footerReference", "w:attachedTemplate"}
)
_PAST = "attachedTemplate"
"""What a file was made from, on somebody's drive: Word would look for it; nothing of it is needed."""


def leads_nowhere(each: Relation, told: str, known: Mapping[str, str]) -> bool:
    """Tell whether a relation leads to a part that is not there; `known`: the names of the parts by their keys."""
    if each.external:
        return told.strip().lower() in NOWHERE
    return each.target not in known


def mended(template: bytes, parts: Parts) -> bytes:
    """Return the template, or one made of its parts where they need it. Raises what lxml raises over broken XML."""
    found = dict(reversed(parts))
    known = {key_of(called): called for called in found}
    changed = dict(_changed(found, known))
    if not changed:
        return template
    return _packed({**found, **changed})


def _changed(
    found: Mapping[str, bytes], known: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    for called, content in found.items():
        if called == CONTENT_TYPES and _TEMPLATE in content:
            yield called, content.replace(_TEMPLATE, _DOCUMENT)
        if called.endswith(_RELATIONS):
            yield from _settled(called, content, found, known)


def _settled(
    called: str,
    content: bytes,
    found: Mapping[str, bytes],
    known: Mapping[str, str],
) -> Iterator[tuple[str, bytes]]:
    """Yield the relations of a part as they are settled, and the part without what they led to."""
    tree, source = tree_of(content), _source(called)
    news = _settle(tree, source, known)
    if news.any:
        yield called, _written(tree)
    if news.lost and source in found:
        part = tree_of(found[source])
        _cut(part, news.lost)
        yield source, _written(part)


@dataclass(frozen=True)
class _News:
    """`any`: whether something was changed. `lost`: the ids of relations that are gone."""

    any: bool
    lost: frozenset[str]


def _settle(tree: Element, source: str, known: Mapping[str, str]) -> _News:
    lost, moved = set(), False
    for each in [each for each in tree if name(each) == "rel:Relationship"]:
        found = relation(each, key_of(source))
        told = each.get("Target", "")
        past = each.get("Type", "").endswith(f"/{_PAST}")
        if past or leads_nowhere(found, told, known):
            lost.add(found.id)
            tree.remove(each)
        elif not found.external:
            target = known[found.target]
            if _plain(source, told) != target:
                each.set("Target", f"/{target}")
                moved = True
    return _News(moved or bool(lost), frozenset(lost))


def _plain(source: str, told: str) -> str:
    """Return the name that a target says, letter for letter."""
    path = join("/", dirname(source), told)
    return normpath(path).lstrip("/")


def _cut(part: Element, lost: frozenset[str]) -> None:
    """Take out what a lost relation was for; Word would call the file damaged where it stays."""
    for each in list(part.iter("*")):
        asking = [
            key
            for key, told in each.attrib.items()
            if "relationships}" in key and told in lost
        ]
        holder = _holder(each) if asking else None
        if holder is not None and holder.getparent() is not None:
            holder.getparent().remove(holder)
        else:
            for key in asking:
                del each.attrib[key]


def _holder(element: Element) -> Element | None:
    if name(element) in _REFERENCES:
        return element
    return next(
        (each for each in element.iterancestors() if name(each) in _HOLDERS),
        None,
    )


def _source(relations: str) -> str:
    """Return the part whose relations these are; the package's own have none."""
    folder = dirname(dirname(relations))
    called = basename(relations).removesuffix(_RELATIONS)
    return "/".join(filter(None, (folder, called)))


def _written(tree: Any) -> bytes:
    return bytes(
        etree.tostring(
            tree, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    )


def _packed(parts: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for called, content in parts.items():
            member = ZipInfo(called)
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, content)
    return file.getvalue()
