# In which direction letters are read: Hebrew and Arabic among ours. Knows text; knows no file format.
import re
from collections.abc import Iterator
from itertools import groupby
from unicodedata import bidirectional

RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters that may be read from the right."""

_STRONG = {"L": False, "R": True, "AL": True}


def is_right(text: str) -> bool:
    """Tell whether a text is read from the right, as its first letter is."""
    if not RIGHT.search(text):
        return False
    turns = map(_turn, text)
    told = filter(_is_told, turns)
    first = next(told, False)
    return first is True


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces of one direction each, with whether that is from the right.

    Figures and signs between letters of one direction go with them, all others as the whole text does; spaces at its
    ends are those of what stands around.
    """
    ends = _at_the_ends(text)
    turns = _settled(list(map(_turn, text)), whole=is_right(text))
    turns = [turn and place not in ends for place, turn in enumerate(turns)]
    signs = zip(text, turns, strict=True)
    for right, piece in groupby(signs, key=lambda sign: sign[1]):
        yield "".join(sign for sign, _ in piece), right


def _at_the_ends(text: str) -> frozenset[int]:
    """Return the places of the spaces with which a text begins and ends."""
    begins = len(text) - len(text.lstrip())
    ends = len(text.rstrip())
    return frozenset((*range(begins), *range(ends, len(text))))


def _turn(sign: str) -> bool | None:
    return _STRONG.get(bidirectional(sign))


def _is_told(turn: bool | None) -> bool:
    return turn is not None


def _settled(turns: list[bool | None], *, whole: bool) -> list[bool]:
    """Give a direction to what has none of its own."""
    settled: list[bool] = []
    before = whole
    waiting = 0
    for turn in turns:
        if turn is None:
            waiting += 1
            continue
        between = turn if turn == before else whole
        settled += [between] * waiting + [turn]
        before, waiting = turn, 0
    return settled + [whole] * waiting
