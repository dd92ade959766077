# The letters of charts: which the font has, how a text is folded, which fonts a machine has. Knows no chart.
import textwrap

from exports.clean import clean

FONT = "DejaVu Sans"
"""Comes with the library, with Cyrillic."""

MOST_LINES = 2


def folded(text: str, letters: int) -> str:
    """Fold a text to two lines; what is longer ends in dots, as it stands whole in a table."""
    lines = textwrap.wrap(drawable(text), letters)
    if len(lines) > MOST_LINES:
        lines = [
            *lines[: MOST_LINES - 1],
            f"{lines[MOST_LINES - 1][: letters - 2]} …",
        ]
    return "\n".join(lines)


def drawable(text: str) -> str:
    """Return the text with a box for each sign that the font lacks."""
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415 - see the head of this file

    known = get_font(findfont(FontProperties(family=FONT))).get_charmap()
    return "".join(
        sign if ord(sign) in known or sign == "\n" else "\u25a1"
        for sign in clean(text)
    )


def font_files() -> list[str]:
    """Return the paths of the font files that this machine has."""
    from matplotlib.font_manager import findSystemFonts  # noqa: PLC0415 - see the head of this file

    return findSystemFonts()
