# Where a new stage or a block goes unless somebody says otherwise: before the closing. One rule for all pages that ask.
from collections.abc import Sequence

from session.programme.agenda import NOT_BEGUN
from session.refusals import N_
from session.stages import KINDS
from session.tables import Stage
from session.words import words

CLOSING = "closing"
"""The key that scenarios give it."""
CALLED = (N_("Closing"), N_("Conclusion"))
STEM = 4
"""Letters of a word by which it is known again whatever its ending is."""


def usual_place(stages: Sequence[Stage], language: str) -> str:
    """Return the id of the stage behind which a new one goes; empty for the first place."""
    before = list(stages)
    if before and is_closing(before[-1], language):
        before.pop()
    if not before:
        return ""
    return before[-1].id


def is_closing(stage: Stage, language: str) -> bool:
    """Tell whether a stage that has not begun says goodbye: nobody sends anything in it, and it is called so."""
    if KINDS[stage.kind].rules or stage.state not in NOT_BEGUN:
        return False
    spoken = words(language)
    title = stage.envelope.title
    named = any(says(title, spoken(each)) for each in CALLED)
    return named or stage.key == CLOSING


def says(title: str, label: str) -> bool:
    """Tell whether a title says already what something is called, whatever the endings are."""
    stems = [word[:STEM] for word in label.casefold().split()]
    heard = title.casefold()
    return all(stem in heard for stem in stems)
