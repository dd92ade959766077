# Fields (ECMA-376 Part 1, 17.16): what of them is an instruction and is not shown, and what Word shows where a field
# keeps no result. Knows fields; knows no paragraph.
import re
from dataclasses import dataclass, field

from exports.papers.left_out import LeftOut
from exports.papers.symbols import symbol
from exports.papers.wordxml import (
    Element,
    attribute,
    child,
    inside,
    is_on,
    name,
    number,
)

TICKED, UNTICKED = "☒", "☐"
_LOST = {
    "EQ": LeftOut.FORMULA,
    "INCLUDEPICTURE": LeftOut.PICTURE,
    "AUTONUM": LeftOut.NUMBER,
    "AUTONUMLGL": LeftOut.NUMBER,
    "AUTONUMOUT": LeftOut.NUMBER,
    "LISTNUM": LeftOut.NUMBER,
    "MACROBUTTON": LeftOut.PLACEHOLDER,
    "GOTOBUTTON": LeftOut.PLACEHOLDER,
}
_SYMBOL = re.compile(
    r"SYMBOL\s+(0x[0-9a-f]{1,6}|[0-9]{1,7})\b(?:.*\\f\s+\"?([^\"\\]+))?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Open:
    """A field that has begun; `said`: how much was said before its result."""

    form: Element | None = None
    asks: bool = True
    said: int = 0
    told: list[str] = field(default_factory=list)

    def unsaid(self) -> str | LeftOut:
        """Return what Word shows for a field without a result, or what is lost."""
        instruction = "".join(self.told).strip()
        keyword = instruction.partition(" ")[0].upper()
        match keyword:
            case "FORMCHECKBOX":
                return _box(self.form)
            case "FORMDROPDOWN":
                return _choice(self.form)
            case "SYMBOL":
                return _sign(instruction)
        return _LOST.get(keyword, "")


class Fields:
    """The fields around a place, the outermost first. Ends and parts without a beginning are nobody's."""

    def __init__(self) -> None:
        self._open: list[Open] = []
        self._asking = 0

    @property
    def in_instruction(self) -> bool:
        return self._asking > 0

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    def begin(self, form: Element | None, said: int) -> None:
        self._open.append(Open(form, said=said))
        self._asking += 1

    def instruct(self, text: str) -> None:
        if self._open:
            self._open[-1].told.append(text)

    def separate(self) -> None:
        if self._open and self._open[-1].asks:
            self._open[-1].asks = False
            self._asking -= 1

    def end(self) -> Open | None:
        if not self._open:
            return None
        self.separate()
        return self._open.pop()


def _box(form: Element | None) -> str:
    box = child(form, "w:checkBox")
    ticked = is_on(box, "w:checked")
    if ticked is None:
        ticked = is_on(box, "w:default")
    return TICKED if ticked else UNTICKED


def _choice(form: Element | None) -> str:
    choices = child(form, "w:ddList")
    if choices is None:
        return ""
    entries = [
        attribute(each, "w:val")
        for each in inside(choices)
        if name(each) == "w:listEntry"
    ]
    place = number(choices, "w:result")
    place = number(choices, "w:default") if place is None else place
    return entries[place or 0] if 0 <= (place or 0) < len(entries) else ""


def _sign(instruction: str) -> str | LeftOut:
    found = _SYMBOL.match(instruction)
    if found is None:
        return LeftOut.SYMBOL
    sign = symbol((found[2] or "Symbol").strip(), int(found[1], 0))
    return LeftOut.SYMBOL if sign is None else sign
