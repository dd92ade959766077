# What is offered to whoever writes: cards that say nearly the same as what is being typed, three at most, of those that
# this person may read, and never their own. A person decides; nothing is joined because of a likeness.
from dataclasses import dataclass

from session.entries.written import said
from session.envelope import StageState
from session.kind import Audience, Region
from session.people import Surface
from session.secrecy.promises import promise
from session.snapshot import Snapshot
from session.stages.collect.phases import readable
from session.stages.collect.supports import support, supports
from session.synthesis.likeness import MOST_OFFERED, Likeness
from session.tables import Entry, Round, Stage

PHONE = "stages/collect/phone.html"
SHORTEST = 6
"""Letters of a text that says enough to be compared."""
LOOKED_AT = 12
"""Cards among which those of others are looked for."""


@dataclass(frozen=True)
class Offer:
    """A card that is like what is typed. `number` is 0 and `count` too where the stage keeps them to itself."""

    id: str
    number: int
    text: str
    count: int
    backed: bool


def alike(
    snapshot: Snapshot, stage: Stage, audience: Audience, text: str
) -> Region | None:
    """Return the cards that are like a text; None where there are none, or nobody writes now."""
    if stage.state is not StageState.open or len(text) < SHORTEST:
        return None
    near = _likeness(snapshot, stage).nearest(text, LOOKED_AT)
    found = [snapshot.find(Entry, each.id) for each in near]
    others = [card for card in found if card and card.author != audience.author]
    if not others:
        return None
    offers = tuple(
        _offer(snapshot, stage, card, audience.author)
        for card in others[:MOST_OFFERED]
    )
    data = {"stage": stage.id, "promise": promise(stage), "offers": offers}
    return Region("alike", PHONE, "alike", data)


def _likeness(snapshot: Snapshot, stage: Stage) -> Likeness:
    """Return the cards that everybody may read on a phone now, ready to be asked; a card that is not is not in it."""

    def read() -> Likeness:
        cards = readable(
            snapshot,
            stage,
            Surface.phone,
        )
        texts = [(card.id, said(stage, card)) for card in cards]
        return Likeness(texts)

    name = "alike", stage.id
    return snapshot.derived(
        name,
        read,
        Entry,
        Round,
        Stage,
    )


def _offer(snapshot: Snapshot, stage: Stage, card: Entry, author: str) -> Offer:
    return Offer(
        id=card.id,
        number=card.number,
        text=said(stage, card),
        count=support(snapshot, stage, card),
        backed=supports(snapshot, card, author),
    )
