# An extract from a protocol for one who is responsible: the head of the document, and of what was decided the rows
# that are theirs. Knows documents and who has taken what on; knows no file format.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import compress

from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document, Section, Signature
from exports.protocol.material import BLANK
from exports.protocol.typography import bound, quoted, signed
from session.kind import StageKind
from session.membership.registration import present
from session.refusals import N_
from session.snapshot import Snapshot
from session.values.blocks import (
    Block,
    Heading,
    Label,
    Paragraph,
    Quote,
    Table,
)
from session.words import Words

PRESENT: Mapping[str, str] = {
    "official": N_("PRESENT:"),
    "minutes": N_("Present:"),
}
EXTRACT: Mapping[str, str] = {
    "official": N_("EXTRACT FROM THE MINUTES"),
    "minutes": N_("Extract from the minutes"),
}


def responsible(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> dict[str, frozenset[str]]:
    """Return the entries that each responsible person has taken on, in the order in which they are first named."""
    names: dict[str, str] = {}
    taken: dict[str, set[str]] = {}
    for name, entry in _taken(snapshot, kinds, words):
        plain = " ".join(name.casefold().split())
        spelt = names.setdefault(plain, name)
        taken.setdefault(spelt, set()).add(entry)
    return {name: frozenset(entries) for name, entries in taken.items()}


def _taken(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> Iterator[tuple[str, str]]:
    for stage in snapshot.stages:
        kind = kinds[stage.kind]
        for commitment in kind.commitments(snapshot, stage, words):
            if commitment.stands:
                for name in commitment.who:
                    yield name, commitment.entry


def extract(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    words: Words,
    now: int,
    entries: frozenset[str],
) -> Document:
    """Return the extract that has these entries."""
    whole = protocol(snapshot, kinds, words, now, Cut.full)
    secretary = signed(snapshot.session.secretary) or BLANK
    return replace(
        whole,
        title=replace(whole.title, name=words(EXTRACT[words.own.form])),
        front=tuple(_present(snapshot, words)),
        sections=_sourced(
            tuple(_sections(whole.sections, entries)),
            whole.signatures,
            snapshot,
            words,
        ),
        appendices=(),
        contents=None,
        closing=words("True extract."),
        signatures=(
            Signature(words("Secretary"), secretary),
            Signature(words("Date"), ""),
        ),
    )


def _present(snapshot: Snapshot, words: Words) -> Iterator[Block]:
    count = len(present(snapshot))
    people = (
        words.plural("%(count)s person", "%(count)s people", count)
        if count
        else BLANK
    )
    yield Label(words(PRESENT[words.own.form]), bound(people))


def _sourced(
    sections: tuple[Section, ...],
    signatures: tuple[Signature, ...],
    snapshot: Snapshot,
    words: Words,
) -> tuple[Section, ...]:
    """Say behind what was extracted who signed the original, and where it is kept."""
    if not sections:
        return sections
    session, last = snapshot.session, sections[-1]
    signers = (each.name for each in signatures if each.name != BLANK)
    names = ", ".join(signers) or BLANK
    place = (
        quoted(next(iter(session.organizations), ""), words.language) or BLANK
    )
    source = (
        Paragraph(words("The original is signed by: %(names)s.", names=names)),
        Paragraph(words("The original is kept by: %(place)s.", place=place)),
    )
    return (*sections[:-1], replace(last, blocks=(*last.blocks, *source)))


def _sections(
    sections: Iterable[Section], entries: frozenset[str]
) -> Iterator[Section]:
    """Yield the sections that have such rows, each with the number that it has in the protocol."""
    for section in sections:
        blocks = tuple(_own(section.blocks, entries))
        if any(isinstance(block, Table) for block in blocks):
            yield replace(section, blocks=blocks)


def _own(blocks: Iterable[Block], entries: frozenset[str]) -> Iterator[Block]:
    """Yield the tables that have such rows, cut down to them, each with what it stands under: decided or not."""
    above: Label | Heading | None = None
    for block in blocks:
        if isinstance(block, Label | Heading):
            above = block
        elif isinstance(block, Table) and not entries.isdisjoint(block.anchors):
            if above is not None:
                yield above
            above = None
            yield _rows(block, entries)


def _rows(table: Table, entries: frozenset[str]) -> Table:
    kept = [anchor in entries for anchor in table.anchors]
    return replace(
        table,
        rows=tuple(compress(table.rows, kept)),
        anchors=tuple(compress(table.anchors, kept)),
        under=tuple(compress(table.under, kept)),
    )


def noted(document: Document, notes: Mapping[str, Paragraph]) -> Document:
    """Return a document with a paragraph beneath each row that one is given for, by the row's anchor."""
    sections = (
        replace(section, blocks=tuple(_with_notes(section.blocks, notes)))
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def _with_notes(
    blocks: Iterable[Block], notes: Mapping[str, Paragraph]
) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Table) and block.anchors:
            yield replace(block, under=tuple(_under(block, notes)))
        else:
            yield block


def _under(
    table: Table, notes: Mapping[str, Paragraph]
) -> Iterator[tuple[Paragraph | Quote, ...]]:
    held = table.under or ((),) * len(table.anchors)
    for anchor, each in zip(table.anchors, held, strict=True):
        note = notes.get(anchor)
        yield (*each, note) if note else each
