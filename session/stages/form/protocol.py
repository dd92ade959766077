# What a form leaves in the protocol: how many answered, and every answer verbatim in an appendix.
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
    count = words.plural("%(count)s answer was given.", "%(count)s answers were given.", len(written))
    by_side = sorted(written, key=lambda card: (card.side.place if card.side else 99, card.number))
    parted = any(len(card.lines) > 1 for card in written)
    appendix = [
        block for place, card in enumerate(by_side, 1) for block in _answer(card, place if parted else 0, words)
    ]
    return Minutes(
        heard=(Paragraph(count, note=True),),
        appendix=tuple(appendix),
        appendix_title=stage.envelope.title,
    )


def _answer(card: Card, place: int, words: Words) -> list[Block]:
    heading = Heading(_called(card, place, words), 3)
    quotes: list[Block] = [
        Quote(f"{words(line.label)}: {words(line.text) if line.fixed else line.text}", anchor="" if index else card.id)
        for index, line in enumerate(card.lines)
    ]
    return [heading, *quotes] if heading.text else quotes


def _called(card: Card, place: int, words: Words) -> str:
    """Say whose an answer is; one that is nobody's has only its place, where it has to be told from the one before."""
    number = words("No. %(number)s", number=card.number) if card.number else ""
    who = ", ".join(part for part in (card.by, card.side.name if card.side else "") if part)
    nobody = words("Answer %(number)s", number=place) if place else ""
    return " · ".join(part for part in (number, who) if part) or nobody
