# What of a text can be seen, by the properties that Unicode gives each character: never a list of tricks. The client
# counts by the same rule (`facilitator_ui/static/visible.js`). Knows characters and no words.
import re
import unicodedata
from functools import lru_cache

MOST_KNOWN = 10_000  # names whose looks are remembered: everybody is compared with everybody again and again
MOST_MARKS = 5
"""Marks above and below one letter: a Burmese syllable has five, and no living script has more."""

_UNSEEN = "CZM"  # first letters of categories: controls, formats, private and unassigned; spaces; marks
_BLANK = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159"
)
"""Letters and signs by category that show nothing: fillers of Hangul, blanks of Braille, hieroglyphs and notes."""

_STACKED = frozenset({"Mn", "Me"})
# Between a letter and its marks they part nothing.
_PASSED_BY = frozenset({"Cf", "Mc"})
_SPACES = re.compile(r"\s+")


def visible(text: str) -> bool:
    """Tell whether anything of a text can be seen. A mark is seen only on a letter."""
    return any(map(_seen, text))


@lru_cache(maxsize=MOST_KNOWN)
def looks(text: str) -> str:
    """Return what two texts have alike that a reader cannot tell apart by more than capitals and spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(
        char
        for char in folded
        if char.isspace() or unicodedata.category(char)[0] == "M" or _seen(char)
    )
    return _SPACES.sub(" ", kept).strip()


def unstacked(text: str) -> str:
    """Keep the first few different marks of each letter, and none without a letter, which would stand on a neighbour.

    More are in no script, and cover the lines above and below.
    """
    kept: list[str] = []
    bare, borne = True, set[str]()
    for char in text:
        category = unicodedata.category(char)
        if category not in _STACKED:
            kept.append(char)
            if category not in _PASSED_BY:
                bare, borne = char.isspace(), set()
        elif not bare and char not in borne and len(borne) < MOST_MARKS:
            kept.append(char)
            borne.add(char)
    return "".join(kept)


def _seen(char: str) -> bool:
    category = unicodedata.category(char)[0]
    return category not in _UNSEEN and char not in _BLANK
