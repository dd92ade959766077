# What became of what was put forward: the rows of groups' sheets lead on to the agreements that grew from them, and
# proposals that were put off to the decision that says so. Knows rows, commitments and sections; knows no file format.
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat

from exports.protocol.document import Section
from exports.protocol.typography import bound
from session.entries.written import shown_entries, sources_of
from session.envelope import StageState
from session.kind import Commitment, StageKind
from session.snapshot import Snapshot
from session.tables import Entry, Stage
from session.values.blocks import (
    Block,
    Minutes,
    Paragraph,
    Quote,
    Reference,
    Table,
)
from session.words import Words

Under = tuple[Paragraph | Quote, ...]
References = tuple[Reference, ...]

_NUMBERED = re.compile(r"(\d+\.\d+)\. (.*)", re.DOTALL)


@dataclass(frozen=True)
class Fate:
    """What grew from an entry, which has a `number` in its stage. `settled`: nothing more comes of it."""

    number: int
    grown: tuple[Commitment, ...]
    settled: bool


def fates(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> dict[str, Fate]:
    """Return what became of the entries that later stages took up, or might have.

    Where a stage keeps the order of arrival secret nothing leads to one of its entries.
    """
    grown: dict[str, list[Commitment]] = defaultdict(list)
    feeding: dict[str, bool] = {}
    for stage in snapshot.stages:
        found = list(kinds[stage.kind].commitments(snapshot, stage, words))
        for each in found:
            entry = snapshot.find(Entry, each.entry)
            for source in sources_of(snapshot, entry) if entry else ():
                grown[source].append(each)
        if found:
            over = stage.state is StageState.closed
            feeding |= dict.fromkeys(_feeding(stage), over)
    return dict(_told(snapshot, feeding, grown))


def _feeding(stage: Stage) -> Iterator[str]:
    for source in stage.envelope.sources:
        yield source.stage


def _told(
    snapshot: Snapshot,
    feeding: Mapping[str, bool],
    grown: Mapping[str, list[Commitment]],
) -> Iterator[tuple[str, Fate]]:
    for stage in snapshot.stages:
        settled = feeding.get(stage.key, False)
        for entry in shown_entries(snapshot, stage):
            became = tuple(grown.get(entry.id, ()))
            if entry.number and (became or settled):
                yield entry.id, Fate(entry.number, became, settled)


def followed(
    sections: Iterable[Section],
    found: Mapping[str, Fate],
    numbers: Mapping[str, str],
    words: Words,
) -> tuple[Section, ...]:
    """Return sections in which each table of such entries is followed by what became of them."""
    told = _Told(found, numbers, words)
    return tuple(
        replace(each, blocks=tuple(told.within(each.blocks)))
        for each in sections
    )


@dataclass(frozen=True)
class _Told:
    found: Mapping[str, Fate]
    numbers: Mapping[str, str]
    words: Words

    def within(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            yield block
            if isinstance(block, Table) and not block.counted:
                yield from self._beneath(block)

    def _beneath(self, table: Table) -> Iterator[Paragraph]:
        """Yield what was agreed of what stands in a table, what was not, and what was never put, by number."""
        there = [each for each in table.anchors if each in self.found]
        fates = [self.found[each] for each in dict.fromkeys(there)]
        fates.sort(key=lambda fate: fate.number)
        agreed, failed = self._grown(fates)
        if agreed:
            about = self.words("What became of it:")
            yield Paragraph(about, note=True, references=agreed)
        if failed:
            about = self.words("Not agreed:")
            yield Paragraph(about, note=True, references=failed)
        yield from self._unput(fates)

    def _grown(self, fates: Iterable[Fate]) -> tuple[References, References]:
        agreed: list[Reference] = []
        failed: list[Reference] = []
        for fate in fates:
            number = self.words("No. %(number)s", number=fate.number)
            for each in fate.grown:
                became = self._became(each)
                told = failed
                if each.entry in self.numbers:
                    told = agreed
                text = f"{number} – {became}"
                told.append(Reference(text, each.entry))
        return tuple(agreed), tuple(failed)

    def _unput(self, fates: Iterable[Fate]) -> Iterator[Paragraph]:
        numbers = [
            str(fate.number)
            for fate in fates
            if fate.settled and not fate.grown
        ]
        if numbers:
            listed = ", ".join(numbers)
            told = self.words("Not put to the vote: No. %(list)s.", list=listed)
            yield Paragraph(bound(told), note=True)

    def _became(self, each: Commitment) -> str:
        decided = self.numbers.get(each.entry)
        if decided:
            return self.words("agreement %(number)s", number=decided)
        if each.put_off:
            return self.words(
                "proposal No. %(number)s was put off", number=each.number
            )
        if each.rejected:
            return self.words(
                "proposal No. %(number)s was voted down", number=each.number
            )
        return self.words(
            "proposal No. %(number)s was not agreed", number=each.number
        )


def put_off(
    sections: Iterable[Section], minutes: Iterable[Minutes], words: Words
) -> tuple[Section, ...]:
    """Return sections in which a proposal that was not agreed leads to the decision that names it."""
    sections = tuple(sections)
    named: dict[str, str] = {}
    for each in minutes:
        named |= _named(each)
    standing = dict(_decisions(sections))
    about = {
        entry: words("Decision %(number)s is on it.", number=standing[text])
        for entry, text in named.items()
        if text in standing
    }
    if not about:
        return sections
    return tuple(
        replace(each, blocks=tuple(_noted(each.blocks, about)))
        for each in sections
    )


def _named(minutes: Minutes) -> dict[str, str]:
    """Return the words of the decision that names a proposal by its number, by entry."""
    said = [
        each.text for each in minutes.decided if isinstance(each, Paragraph)
    ]
    found: dict[str, str] = {}
    for block in minutes.parked:
        if isinstance(block, Table):
            rows = zip(block.anchors, block.rows, strict=False)
            for entry, cells in rows:
                naming = [text for text in said if _names(text, cells[0])]
                if entry and naming:
                    found[entry] = naming[0]
    return found


def _names(text: str, number: str) -> bool:
    plain, called = (each.replace("\u00a0", " ") for each in (text, number))
    return re.search(rf"{re.escape(called)}(?!\d)", plain) is not None


def _decisions(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                found = _NUMBERED.fullmatch(block.text)
                if found:
                    yield found[2], found[1]


def _noted(
    blocks: Iterable[Block], about: Mapping[str, str]
) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Table) and not about.keys().isdisjoint(
            block.anchors
        ):
            yield replace(block, under=tuple(_beneath(block, about)))
        else:
            yield block


def _beneath(table: Table, about: Mapping[str, str]) -> Iterator[Under]:
    held = table.under or tuple(repeat((), len(table.anchors)))
    for anchor, under in zip(table.anchors, held, strict=True):
        said = about.get(anchor)
        yield (*under, Paragraph(said, note=True)) if said else under
