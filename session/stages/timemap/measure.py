# How wide a text is, nearly, and how it breaks into lines: what is drawn on a server knows no font. Guessed wide rather
# than narrow, so that nothing runs over an edge. Lengths are in the units of the drawing.
from functools import lru_cache
from unicodedata import combining, east_asian_width

WIDE = frozenset("mwMWЖМШЩЫЮФжмшщыюф@%—…")
NARROW = frozenset("iljtfrI.,:;!|'()[] ")


@lru_cache(maxsize=4_000)
def folded(text: str, size: int, width: int) -> tuple[str, ...]:
    """Return the lines of a text, none wider than this; a word that is too long is broken."""
    lines: list[str] = []
    for word in text.split():
        parts = _pieces(word, size, width)
        if lines and len(parts) == 1 and _fits(lines[-1], word, size, width):
            lines[-1] += f" {word}"
        else:
            lines += parts
    return tuple(lines)


def wide(text: str, size: int) -> float:
    letters = map(_letter, text)
    return size * sum(letters)


def _fits(line: str, word: str, size: int, width: int) -> bool:
    whole = f"{line} {word}"
    needs = wide(whole, size)
    return needs <= width


def _pieces(word: str, size: int, width: int) -> list[str]:
    found = [""]
    for letter in word:
        if found[-1] and wide(found[-1] + letter, size) > width:
            found.append("")
        found[-1] += letter
    return found


def _letter(letter: str) -> float:
    """Return how wide a letter is, as a share of its size."""
    if combining(letter):
        return 0.0
    if east_asian_width(letter) in {"W", "F"}:
        return 1.1
    if letter in WIDE:
        return 0.9
    if letter in NARROW:
        return 0.38
    if letter.isupper():
        return 0.74
    return 0.6
