# Reads an organizers' position paper from an uploaded .txt or .docx into a title and paragraphs.
# The bytes may be anybody's and anything: every bound is checked here before anything is made of them.
# Knows no session, request or language; the sentence that goes with a code belongs to the screens.

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from exports.papers import formats, story
from exports.papers.left_out import MARK, LeftOut
from exports.papers.lines import MAX_TEXT
from exports.papers.package import Package
from exports.papers.plain_text import decoded
from exports.papers.story import Told
from exports.papers.unpacking import BROKEN, checked_parts
from exports.papers.unreadable import Unreadable, UnreadableCode

LARGEST_PAPER = 10 * 1024 * 1024
"""Bytes of an uploaded file."""

MAX_TITLE = 200
"""Characters; a longer first paragraph is no title."""


@dataclass(frozen=True)
class Paper:
    """A position paper; `title` may be empty, `paragraphs` never is, nor is any one of them.

    `left_out`: what of the file is not there as Word shows it, and how often.
    """

    title: str
    paragraphs: tuple[str, ...]
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)


def read_paper(name: str, data: bytes) -> Paper:
    """Read a file called `name`: plain text if the name ends in .txt, otherwise a .docx.

    Words stay as they are, with the spaces and tabs between them; blanks around a paragraph, blank
    paragraphs, control characters and leftovers of bookmarks go. A soft line break begins a new
    paragraph, as one line is one paragraph wherever a paper is shown to be edited. The first paragraph is the title if
    others follow and it has at most `MAX_TITLE` characters and no full stop at its end; marks before it come after it.

    Raises `Unreadable`, whatever the bytes are. May take a second: not for an event loop.
    """
    is_text = name.lower().endswith(".txt")
    if is_text:
        return _paper([_plain(data)], {})
    told = _word(data)
    return _paper(told.lines, +told.left_out)


def _paper(raw: Sequence[str], left_out: Mapping[LeftOut, int]) -> Paper:
    if sum(map(len, raw)) > MAX_TEXT:
        raise Unreadable(UnreadableCode.TOO_LARGE)
    lines = chain.from_iterable(map(_LINE_ENDS.split, raw))
    paragraphs = list(filter(None, map(_clean, lines)))
    spoken = [
        place for place, text in enumerate(paragraphs) if not _is_mark(text)
    ]
    if not spoken:
        raise Unreadable(UnreadableCode.EMPTY)
    title = ""
    if len(paragraphs) > 1 and _may_be_title(paragraphs[spoken[0]]):
        title = paragraphs.pop(spoken[0])
    return Paper(title, tuple(paragraphs), left_out)


def _may_be_title(text: str) -> bool:
    return len(text) <= MAX_TITLE and not text.endswith(".")


# What Word's own conversion to plain text leaves where a bookmark was.
_BOOKMARK = re.compile(r"\[bookmark: ?\w{1,40}\]")
# Also the two non-characters that no XML, hence no protocol, may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"[\n\v\f\r\x85\u2028\u2029]")


def _clean(paragraph: str) -> str:
    text = _BOOKMARK.sub("", paragraph)
    return _CONTROL.sub("", text).strip()


def _is_mark(text: str) -> bool:
    return not text.replace(MARK, "").strip()


def _plain(data: bytes) -> str:
    if len(data) > 2 * MAX_TEXT:
        raise Unreadable(UnreadableCode.TOO_LARGE)
    text = decoded(data)
    if text is None:
        raise Unreadable(UnreadableCode.NOT_TEXT)
    return text


def _word(data: bytes) -> Told:
    if (
        len(data) > LARGEST_PAPER
        and formats.by_beginning(data) is UnreadableCode.NOT_DOCX
    ):
        raise Unreadable(UnreadableCode.TOO_LARGE)
    parts = checked_parts(data)
    try:
        return story.read(Package(parts))
    except BROKEN as error:
        raise Unreadable(UnreadableCode.DAMAGED) from error
