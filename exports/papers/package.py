# A Word file as its parts and what leads from one to another (ECMA-376 Part 2, 9.3), with the patience that Word has:
# letters of either case, absolute names, relations to parts that are not there. Knows no text.
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote

from exports.papers.unpacking import Parts
from exports.papers.unreadable import Unreadable, UnreadableCode
from exports.papers.wordxml import Element, name, tree_of


@dataclass(frozen=True)
class Relation:
    """`kind`: the last word of its type, in small letters. `target`: a part's key, be it there or not."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    def __init__(self, parts: Parts) -> None:
        self._parts: dict[str, bytes] = {}
        for called, content in parts:
            self._parts.setdefault(key_of(called), content)
        self._relations: dict[str, list[Relation]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._parts

    def main(self) -> str:
        """Return the key of the document itself; raises Unreadable where there is none."""
        found = self.related("", "officedocument")
        if found is None:
            raise Unreadable(UnreadableCode.DAMAGED)
        return found

    def related(self, source: str, kind: str) -> str | None:
        """Return the first part of a kind that a part leads to and that is there; the package itself is ""."""
        targets = (
            each.target
            for each in self.relations(source)
            if each.kind == kind and not each.external
        )
        return next(
            (target for target in targets if target in self._parts), None
        )

    def relations(self, source: str) -> list[Relation]:
        if source not in self._relations:
            part = self._parts.get(relations_of(source))
            tree = () if part is None else tree_of(part)
            self._relations[source] = [
                relation(each, source)
                for each in tree
                if name(each) == "rel:Relationship"
            ]
        return self._relations[source]

    def tree(self, key: str) -> Element:
        return tree_of(self._parts[key])


def relation(element: Element, source: str) -> Relation:
    return Relation(
        id=element.get("Id", ""),
        kind=element.get("Type", "").rpartition("/")[2].lower(),
        target=key_of(
            join(
                "/",
                dirname(source),
                element.get("Target", "").replace("\\", "/"),
            )
        ),
        external=element.get("TargetMode", "").lower() == "external",
    )


def relations_of(source: str) -> str:
    """Return the key of the part that holds a part's relations."""
    return join(dirname(source), "_rels", f"{basename(source)}.rels")


def key_of(called: str) -> str:
    """Return one name for all the ways in which a part's name is written."""
    return (
        normpath(unquote(called.replace("\\", "/")).lstrip("/"))
        .lstrip("/")
        .casefold()
    )
