# What a form leaves in the protocol: how many answered, and every answer verbatim in an appendix.
from itertools import chain

from session.entries.boards import cards
from session.entries.cards import Card
from session.entries.writing import Intake
from session.snapshot import Snapshot
from session.tables import Stage
from session.values.blocks import Block, Heading, Minutes, Paragraph, Quote
from session.words import Words


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    written = cards(snapshot, stage, Intake().form(snapshot, stage))
    if not written:
        return Minutes()
    count = words.plural(
        "%(count)s answer was given.",
        "%(count)s answers were given.",
        len(written),
    )
    by_side = sorted(
        written,
        key=lambda card: (card.side.place if card.side else 99, card.number),
    )
    parted = any(len(card.lines) > 1 for card in written)
    lines = chain.from_iterable(card.lines for card in written)
    labels = {line.label for line in lines}
    alone = labels.pop() if len(labels) == 1 else ""
    appendix: list[Block] = [Paragraph(words(alone))] if alone else []
    for place, card in enumerate(by_side, 1):
        number = place if parted else 0
        appendix += _answer(card, number, words, labelled=not alone)
    answered = Paragraph(count, note=True)
    return Minutes(
        heard=(answered,),
        appendix=tuple(appendix),
        appendix_title=stage.envelope.title,
        act=words("ASKED:"),
        subject=words("the participants"),
    )


def _answer(
    card: Card, place: int, words: Words, *, labelled: bool
) -> list[Block]:
    """Return the lines of an answer, under its author; a question that is the only one stands once above all."""
    heading = Heading(_called(card, place, words), 3)
    blocks: list[Block] = [heading] if heading.text else []
    anchor = card.id
    for line in card.lines:
        text = words(line.text) if line.fixed else line.text
        told = f"{words(line.label)}: {text}" if labelled else text
        blocks.append(Quote(told, anchor=anchor))
        anchor = ""
    return blocks


def _called(card: Card, place: int, words: Words) -> str:
    """Say whose an answer is; one that is nobody's has only its place, where it has to be told from the one before."""
    number = words("No. %(number)s", number=card.number) if card.number else ""
    who = ", ".join(
        part for part in (card.by, card.side.name if card.side else "") if part
    )
    nobody = words("Answer %(number)s", number=place) if place else ""
    return " · ".join(part for part in (number, who) if part) or nobody
