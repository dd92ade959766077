# The list of contents: a field that Word works out anew, with lines that stand in it until then. Its lines are
# collected while the headings are written. Knows headings; knows no document and no package of files.
from dataclasses import dataclass, field
from itertools import repeat

from exports.protocol.document import Contents
from exports.word.look import Look
from exports.word.runs import (
    CLINGING,
    FIELD_END,
    TAB,
    field_start,
    link,
    numbered,
    paragraph,
    run,
)
from exports.word.runs import field as small_field

DEEPEST = 2
"""The levels of headings that are listed; the third is one a person, of which there may be thousands."""

APPENDICES = "_Appendices"
"""The bookmark around all appendices."""


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    mark: str


@dataclass
class Lines:
    """The headings of one document that its list of contents names, as they were written."""

    contents: Contents | None
    lines: list[Heading] = field(default_factory=list)

    def add(self, level: int, text: str, *, appendix: bool) -> str:
        """Take a heading up; return the bookmark that it has to bear, empty where it is not listed."""
        if self.contents is None:
            return ""
        if (
            level > DEEPEST
            if self.contents.whole
            else not appendix or level > 1
        ):
            return ""
        self.lines.append(Heading(level, text, f"_Toc{len(self.lines) + 1:08}"))
        return self.lines[-1].mark

    def written(self, look: Look, *, live: bool) -> str:
        """Return the list. `live`: without the field around it, as some programs work out pages only outside of one."""
        if self.contents is None or not self.lines:
            return ""
        whole = self.contents.whole
        lines = [_line(line, paged=live and whole) for line in self.lines]
        if not live:
            lines[0] = _opened(self.contents) + lines[0]
        style = "PagedLine" if live and whole else "TOC"
        styles = [look.style(f"{style}{line.level}") for line in self.lines]
        title = paragraph(look.style("TOCHeading"), run(self.contents.title))
        counted = "" if whole else CLINGING + numbered(look.appendices)
        written = title + "".join(
            map(paragraph, styles, lines, repeat(counted))
        )
        if live:
            return written
        clinging = "" if whole else CLINGING
        end = paragraph(look.style("TableEnd"), FIELD_END, clinging)
        return written + end


def _opened(contents: Contents) -> str:
    """Open the field. Word asks before it works one out; a list without pages is true as it stands."""
    if contents.whole:
        return field_start(f'TOC \\o "1-{DEEPEST}" \\h \\z \\u', stale=True)
    return field_start(f'TOC \\b {APPENDICES} \\o "1-1" \\n \\h \\z \\u')


def _line(line: Heading, *, paged: bool) -> str:
    text = line.text.replace("\n", " ")
    written = link(line.mark, run(text))
    if paged:
        written += TAB + small_field(f"PAGEREF {line.mark} \\h")
    return written
