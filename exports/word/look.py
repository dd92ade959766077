# What the styles and numbers of a file are called: our own, or those of the organizer's template that the
# protocol is written into. Knows names; knows no text and no package of files.
from collections.abc import Mapping
from dataclasses import dataclass, field

from exports.word.lists import APPENDICES, BULLETS, FIRST_LIST


@dataclass(frozen=True)
class Look:
    """`ids`: the file's own id for each of our styles that it has under the same name.

    `offset` is added to every number, where smaller ones are taken. `counting_headings`: our heading styles whose
    namesakes in the file number themselves, which each paragraph has to take back.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    offset: int = 0
    counting_headings: frozenset[str] = frozenset()

    def style(self, name: str) -> str:
        return self.ids.get(name, name)

    @property
    def bullets(self) -> int:
        return BULLETS + self.offset

    @property
    def appendices(self) -> int:
        return APPENDICES + self.offset

    @property
    def first_list(self) -> int:
        return FIRST_LIST + self.offset
