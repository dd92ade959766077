# Statements that stand nowhere else in a protocol as their authors wrote them: those of stages that go to no section,
# and the originals of edited wordings. Authors stay as secret as in their stages. Knows rows; knows no file format.
from collections.abc import Iterator, Mapping

from session.entries.cards import Card, card
from session.entries.written import shown_entries
from session.kind import StageKind
from session.secrecy.promises import is_minuted
from session.snapshot import Snapshot
from session.tables import Entry, Stage
from session.values.blocks import Block, Heading, Quote
from session.words import Words


def verbatim(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> list[tuple[str, tuple[Block, ...]]]:
    """Return the statements stage by stage, each stage with its title."""
    found = (
        (stage, tuple(_statements(snapshot, kinds[stage.kind], stage, words)))
        for stage in snapshot.stages
    )
    return [(stage.envelope.title, blocks) for stage, blocks in found if blocks]


def _statements(
    snapshot: Snapshot, kind: StageKind, stage: Stage, words: Words
) -> Iterator[Block]:
    fields = kind.fields(snapshot, stage)
    for entry in shown_entries(snapshot, stage):
        if fields and (not is_minuted(stage.envelope) or _is_edited(entry)):
            original = entry.model_copy(update={"wording": None})
            yield from _said(card(snapshot, stage, original, fields), words)


def _is_edited(entry: Entry) -> bool:
    return entry.wording is not None and entry.wording != entry.content


def _said(said: Card, words: Words) -> Iterator[Block]:
    number = words("No. %(number)s", number=said.number) if said.number else ""
    who = " · ".join(
        part
        for part in (number, said.by, said.side.name if said.side else "")
        if part
    )
    if who:
        yield Heading(who, 3)
    for line in said.lines:
        yield Quote(
            f"{words(line.label)}: {words(line.text) if line.fixed else line.text}"
        )
