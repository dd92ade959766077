# What a collecting leaves in the protocol: how many cards were written, in which columns, and in an appendix each of
# them verbatim under the head of its column, with who wrote it, as far as kept, and by how many it is supported.
from collections.abc import Iterable

from session.entries.cards import Card, card
from session.entries.written import shown_entries
from session.snapshot import Snapshot
from session.stages.collect.columns import Column, columns, own_fields
from session.stages.collect.supports import support
from session.tables import Entry, Stage
from session.values.blocks import Block, Heading, Minutes, Paragraph, Quote
from session.words import Words


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    written = shown_entries(snapshot, stage)
    if not written:
        return Minutes()
    found = columns(stage, written)
    told = Paragraph(_told(found, len(written), words), note=True)
    appendix: list[Block] = []
    for column in found:
        appendix += _column(snapshot, stage, column, words)
    return Minutes(
        heard=(told,),
        appendix=tuple(appendix),
        appendix_title=stage.envelope.title,
        act=words("COLLECTED:"),
        subject=words("cards"),
    )


def _told(found: Iterable[Column], count: int, words: Words) -> str:
    sentence = words.plural(
        "%(count)s card was written.", "%(count)s cards were written.", count
    )
    each = [
        f"{column.title} – {len(column.cards)}"
        for column in found
        if column.title
    ]
    if not each:
        return sentence
    parted = "; ".join(each)
    return f"{sentence} {parted}."


def _column(
    snapshot: Snapshot, stage: Stage, column: Column, words: Words
) -> list[Block]:
    if not column.cards:
        return []
    blocks: list[Block] = []
    if column.title:
        blocks.append(Heading(column.title, 3))
    for each in column.cards:
        blocks += _card(snapshot, stage, each, words)
    return blocks


def _card(
    snapshot: Snapshot, stage: Stage, entry: Entry, words: Words
) -> Iterable[Block]:
    """Yield the words of a card, and under them what is to be known of it."""
    seen = card(snapshot, stage, entry, own_fields(snapshot, stage))
    several = len(seen.lines) > 1
    anchor = entry.id
    for line in seen.lines:
        text = line.text
        if several:
            text = f"{words(line.label)}: {text}"
        yield Quote(text, anchor=anchor)
        anchor = ""
    count = support(snapshot, stage, entry)
    about = _about(seen, count, words)
    if about:
        yield Paragraph(about, note=True)


def _about(seen: Card, count: int, words: Words) -> str:
    told: list[str] = []
    if seen.number:
        told.append(words("No. %(number)s", number=seen.number))
    if seen.by:
        told.append(seen.by)
    if seen.side:
        told.append(seen.side.name)
    if count:
        told.append(
            words.plural(
                "supported by %(count)s person",
                "supported by %(count)s people",
                count,
            )
        )
    return " · ".join(told)
