# An extract from a protocol for one who is responsible: the head of the document, and of what was decided the rows
# that are theirs. Knows documents and who has taken what on; knows no file format.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from exports.protocol.document import Document, Section, Signature
from exports.protocol.material import BLANK
from exports.protocol.typography import signed
from session.kind import StageKind
from session.refusals import N_
from session.snapshot import Snapshot
from session.values.blocks import Block, Heading, Label, Table
from session.words import Words

EXTRACT: Mapping[str, str] = {"ru": N_("EXTRACT FROM THE MINUTES"), "en": N_("Extract from the minutes")}


def responsible(snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words) -> dict[str, frozenset[str]]:
    """Return the entries that each responsible person has taken on, in the order in which they are first named."""
    names: dict[str, str] = {}
    taken: dict[str, set[str]] = {}
    for name, entry in _taken(snapshot, kinds, words):
        spelt = names.setdefault(" ".join(name.casefold().split()), name)
        taken.setdefault(spelt, set()).add(entry)
    return {name: frozenset(entries) for name, entries in taken.items()}


def _taken(snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words) -> Iterator[tuple[str, str]]:
    for stage in snapshot.stages:
        for commitment in kinds[stage.kind].commitments(snapshot, stage, words):
            for name in () if commitment.rejected else commitment.who:
                yield name, commitment.entry


def extract(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words, now: int, entries: frozenset[str]
) -> Document:
    """Return the extract that has these entries."""
    whole = protocol(snapshot, kinds, words, now, Cut.full)
    secretary = signed(snapshot.session.secretary) or BLANK
    numbered = tuple(_sections(whole.sections, entries))
    return replace(
        whole,
        title=replace(whole.title, name=words(EXTRACT[words.language])),
        front=(),
        sections=tuple(section for _, section in numbered),
        first=_first([number for number, _ in numbered]),
        appendices=(),
        contents=None,
        closing=words("True extract."),
        signatures=(Signature(words("Secretary"), secretary), Signature(words("Date"), "")),
    )


def _first(numbers: list[int]) -> int:
    """Return where to count from: numbers that do not follow one another are counted anew."""
    return numbers[0] if numbers and numbers == [*range(numbers[0], numbers[0] + len(numbers))] else 1


def _sections(sections: Iterable[Section], entries: frozenset[str]) -> Iterator[tuple[int, Section]]:
    """Yield the sections that have such rows, each with its number."""
    for number, section in enumerate(sections, 1):
        blocks = tuple(_own(section.blocks, entries))
        if any(isinstance(block, Table) for block in blocks):
            yield number, Section(section.title, blocks)


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
    kept = [place for place, anchor in enumerate(table.anchors) if anchor in entries]
    rows = tuple(table.rows[place] for place in kept)
    return replace(table, rows=rows, anchors=tuple(table.anchors[place] for place in kept))
