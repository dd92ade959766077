# The session's list of documents, as an organizer types it: a line each, in whatever form, with or without a link.
# What a line is cited by is its words; where it can be read is apart. Knows nothing of a session.
import re
from collections.abc import Iterable
from dataclasses import dataclass

from session.values.visible import visible

LINK = re.compile(r"https?://\S+")
BULLET = re.compile(r"^(?:[-–—•*]|\d{1,2}[.)])\s+")
LEFT_OPEN = " ,;:–—"
AROUND = "<>()[]"
AT_ITS_END = ".,;:)>]"


@dataclass(frozen=True)
class Document:
    """An item that can be cited. `text`: title, number, date and item as typed; `link`: where it can be read."""

    text: str
    link: str = ""


def documents_in(lines: Iterable[str]) -> tuple[Document, ...]:
    """Return the documents of a list, each once by its words; a line that is a link alone is cited by it."""
    found: dict[str, Document] = {}
    for line in lines:
        read = _read(line)
        text = read.text
        if visible(text):
            found.setdefault(text, read)
    each_once = found.values()
    return tuple(each_once)


def _read(line: str) -> Document:
    text = BULLET.sub("", line.strip())
    match = LINK.search(text)
    if match is None:
        return Document(_words(text))
    link = match[0].rstrip(AT_ITS_END)
    begins, ends = match.span()
    before = text[:begins]
    after = text[ends:]
    before = before.rstrip(AROUND)
    after = after.lstrip(AROUND)
    said = _words(f"{before} {after}")
    return Document(said or link, link)


def _words(text: str) -> str:
    return " ".join(text.split()).strip(LEFT_OPEN)
