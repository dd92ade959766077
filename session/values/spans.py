# Days from the first to the last, as one text: the interval of ISO 8601, 2026-11-28/2026-11-29. One day is as it is.
# Knows no language.
import re
from datetime import date

SIGN = "/"


def days_in(text: str) -> tuple[date, ...]:
    """Return the first and the last day that a text names, or the only one; none where it is empty or other words."""
    first, sign, last = text.partition(SIGN)
    named = [first]
    if sign:
        named.append(last)
    try:
        days = tuple(map(date.fromisoformat, named))
    except ValueError:
        return ()
    ordered = sorted(set(days))
    if days == tuple(ordered):
        return days
    return ()


def ends_of(text: str) -> tuple[str, str]:
    """Part a text into the first and the last day; one day, or what is none, has no last."""
    first, _, last = text.partition(SIGN)
    return (first, last) if days_in(text) else (text, "")


def spanning(first: str, last: str) -> str:
    """Return days as one text; a last day that does not come after the first is none."""
    whole = f"{first}{SIGN}{last}"
    if days_in(whole):
        return whole
    return first


def from_to(first: str, last: str = "") -> str:
    """Join two dates in words that a language begins with the day; what both end in is said once."""
    if not last:
        return first
    one, other = (re.findall(r"\w+|\W+", each) for each in (first, last))
    if not first[:1].isdigit():
        return f"{first} – {last}"
    tail: list[str] = []
    while one[-1:] == other[-1:]:
        tail.insert(0, other.pop())
        one.pop()
    began, ended = "".join(one), "".join(other)
    dash = " – " if re.search(r"\s", began + ended) else "–"
    return f"{began}{dash}{ended}{''.join(tail)}"
