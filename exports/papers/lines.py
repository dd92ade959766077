# The lines of a text as they come to be: what is said at a place, unless it is hidden there or an instruction, and
# what cannot be said. Knows looks and fields; knows no element.
from collections import Counter
from dataclasses import dataclass, field

from exports.papers.fields import Fields
from exports.papers.left_out import MARK, Counts, LeftOut
from exports.papers.styles import Look
from exports.papers.unreadable import Unreadable, UnreadableCode

MAX_TEXT = 1_000_000
"""Characters of a paper, some 500 pages."""


@dataclass
class PaperLine:
    pieces: list[str] = field(default_factory=list)
    blank: bool = True

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass
class Lines:
    """What is said so far, and where: `line` is None between paragraphs.

    `joined`: the line of the paragraph before, where the next one goes on in it. `said`: characters so far.
    """

    found: list[PaperLine] = field(default_factory=list)
    left_out: Counts = field(default_factory=Counter)
    look: Look = field(default_factory=Look)
    fields: Fields = field(default_factory=Fields)
    line: PaperLine | None = None
    joined: PaperLine | None = None
    said: int = 0
    _was_hidden: bool = False

    @property
    def shown(self) -> bool:
        """Tell whether anything that stands here is seen."""
        return (
            self.line is not None
            and not self.look.hidden
            and not self.fields.in_instruction
        )

    def begin(self) -> PaperLine:
        """Begin a line, or go on with the one before whose paragraph mark is hidden or deleted."""
        if self.joined is not None:
            self.line, self.joined = self.joined, None
        else:
            self.line = PaperLine()
            self.found.append(self.line)
        return self.line

    def say(self, text: str) -> None:
        if self.line is None or self.fields.in_instruction or not text:
            return
        if self.look.hidden:
            self._hide(text)
            return
        self._was_hidden = False
        self.count(len(text))
        self.line.pieces.append(text)
        self.line.blank = self.line.blank and not text.strip()

    def _hide(self, text: str) -> None:
        """Count a hidden passage, however many runs it has."""
        if text.strip() and not self._was_hidden:
            self.left_out[LeftOut.HIDDEN] += 1
            self._was_hidden = True

    def count(self, more: int) -> None:
        """Count characters; raises Unreadable where there are too many."""
        self.said += more
        if self.said > MAX_TEXT:
            raise Unreadable(UnreadableCode.TOO_LARGE)

    def lose(self, kind: LeftOut) -> None:
        """Leave a mark for what cannot be read; several beside one another are one mark."""
        if self.line is None or not self.shown:
            return
        self.left_out[kind] += 1
        if kind is not LeftOut.PLACEHOLDER and self.line.pieces[-1:] != [MARK]:
            self.say(MARK)

    def say_or_lose(self, found: str | LeftOut) -> None:
        if isinstance(found, LeftOut):
            self.lose(found)
        else:
            self.say(found)
