# Which agreement serves which item of the session's documents: a register for the staff's page and for a workbook.
# Knows agreements and the list of documents; knows no page and no file format.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exports.data.promises import Promise, day_cell, told_state
from session.refusals import N_
from session.snapshot import Snapshot
from session.values.blocks import Cell, Grid
from session.values.documents import Document, documents_in
from session.words import Words

HEADER = (
    N_("Document"),
    N_("No."),
    N_("Agreement"),
    N_("Responsible"),
    N_("Due date"),
    N_("State"),
)


@dataclass(frozen=True)
class Served:
    """A document and the agreements that rest on it, in the protocol's order. `listed`: it is on the list by now."""

    document: Document
    promises: tuple[Promise, ...]
    listed: bool = True


def register(
    snapshot: Snapshot, found: Iterable[Promise]
) -> tuple[Served, ...]:
    """Return the documents in the order of their list, then those that are cited and are off it."""
    by_text: dict[str, list[Promise]] = {}
    for each in found:
        basis = each.agreed.basis
        if basis:
            theirs = by_text.setdefault(basis, [])
            theirs.append(each)
    served: list[Served] = []
    lines = snapshot.session.documents
    for document in documents_in(lines):
        theirs = by_text.pop(document.text, [])
        one = Served(document, tuple(theirs))
        served.append(one)
    for text, theirs in by_text.items():
        gone = Document(text)
        one = Served(gone, tuple(theirs), listed=False)
        served.append(one)
    return tuple(served)


def as_grid(snapshot: Snapshot, found: Iterable[Promise], words: Words) -> Grid:
    """Return the register as a table: a row for each agreement, and one for a document that none serves."""
    rows: list[tuple[Cell, ...]] = []
    for served in register(snapshot, found):
        rows += _rows(served, words)
    title = words("Documents and agreements")
    header = map(words, HEADER)
    return Grid(title, tuple(header), tuple(rows))


def _rows(served: Served, words: Words) -> Iterator[tuple[Cell, ...]]:
    document = served.document.text
    if not served.promises:
        none = words("no agreement rests on it")
        yield (document, "", none, "", "", "")
    for each in served.promises:
        yield (
            document,
            each.number,
            each.agreed.what,
            "; ".join(each.agreed.who),
            day_cell(each.stands.due),
            told_state(each.stands, words),
        )
