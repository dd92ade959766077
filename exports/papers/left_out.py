# What of a file is not taken in as Word shows it, by kind and number: the organizer is told. Knows no sentence.
from collections import Counter
from enum import StrEnum

MARK = "[…]"
"""What stands in the text where something is left out: understood in any language."""


class LeftOut(StrEnum):
    """The first two leave no mark: whoever wrote them did not want them read. A `number` is there as plain figures."""

    HIDDEN = "hidden"
    PLACEHOLDER = "placeholder"
    PICTURE = "picture"
    DIAGRAM = "diagram"
    FORMULA = "formula"
    SYMBOL = "symbol"
    OBJECT = "object"
    NUMBER = "number"
    NOTE = "note"


Counts = Counter[LeftOut]
