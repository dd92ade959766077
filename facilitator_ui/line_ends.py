# Where a line on the wall does not end: behind a Russian word of one or two letters, between a number and what it
# counts, and before a dash. Knows HTML as templates make it, in which every < and > of people's words is escaped.
import re

SPACE = "\u00a0"
_BINDS = re.compile(
    r"<[^>]*>"
    r"|(?<![\w-])[\u0430-\u044f\u0451]{1,2} (?=[^\s<])"
    r"|(?<=\d) (?=[\u0430-\u044f\u0451])"
    r"|№ (?=\d)"
    r"| (?=[–—](?:\s|$))",
    re.IGNORECASE,
)


def bound(html: str) -> str:
    """Bind short words to what follows them, and a dash to what stands before it. Tags stay as they are."""
    return _BINDS.sub(_space, html)


def _space(found: re.Match[str]) -> str:
    told = found[0]
    if told.startswith("<"):
        return told
    return told.replace(" ", SPACE)
