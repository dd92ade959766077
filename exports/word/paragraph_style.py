# One paragraph style as Word keeps it, in WordprocessingML (ISO/IEC 29500-1, 17.7), and its units of length.
# Knows no form and no text. The order of elements is the schema's.
from dataclasses import dataclass

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XMLNS = f'xmlns:w="{NAMESPACE}"'
LINE = 240
WORDS_OWN = frozenset(
    {
        *(
            "Normal",
            "Body Text",
            "Quote",
            "List Bullet",
            "List Number",
            "header",
            "footer",
            "Title",
            "Subtitle",
        ),
        *("heading 1", "heading 2", "heading 3", "caption", "Signature"),
        *("toc 1", "toc 2", "TOC Heading"),
    }
)


def twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def fixed(points: float) -> int:
    """Turn points into twentieths of a point."""
    return round(points * 20)


@dataclass(frozen=True)
class Style:
    """One paragraph style. `left`, `right`, `first`: mm; `before`, `after`, `size`: points; absent is inherited.

    `rule`: how thick a line below it is, in points.
    """

    id: str
    name: str
    based: str = "Normal"
    next: str = ""
    keep_next: bool = False
    new_page: bool = False
    numbered: str = ""
    tab: str = ""
    unbroken: bool = False
    before: float | None = None
    after: float | None = None
    line: float | None = None
    left: float | None = None
    first: float | None = None
    right: float | None = None
    align: str = ""
    outline: int | None = None
    bold: bool = False
    italic: bool = False
    tracking: float = 0
    size: float | None = None
    colour: str = ""
    rule: float = 0

    @property
    def xml(self) -> str:
        follow = f'<w:next w:val="{self.next}"/>' if self.next else ""
        based = (
            f'<w:basedOn w:val="{self.based}"/>' if self.id != "Normal" else ""
        )
        default = ' w:default="1"' if self.id == "Normal" else ""
        own = "" if self.name in WORDS_OWN else ' w:customStyle="1"'
        return (
            f'<w:style w:type="paragraph"{default}{own} w:styleId="{self.id}"><w:name w:val="{self.name}"/>'
            f"{based}{follow}<w:qFormat/><w:pPr>{self._paragraph()}</w:pPr><w:rPr>{self._run()}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        return "".join(
            (
                "<w:keepNext/><w:keepLines/>" if self.keep_next else "",
                "<w:pageBreakBefore/>" if self.new_page else "",
                self.numbered,
                f"<w:pBdr>{_rule(self.rule)}</w:pBdr>" if self.rule else "",
                f"<w:tabs>{self.tab}</w:tabs>" if self.tab else "",
                "<w:suppressAutoHyphens/>" if self.unbroken else "",
                self._spacing(),
                self._indent(),
                f'<w:jc w:val="{self.align}"/>' if self.align else "",
                f'<w:outlineLvl w:val="{self.outline}"/>'
                if self.outline is not None
                else "",
            )
        )

    def _spacing(self) -> str:
        before = (
            "" if self.before is None else f' w:before="{fixed(self.before)}"'
        )
        after = "" if self.after is None else f' w:after="{fixed(self.after)}"'
        line = (
            ""
            if self.line is None
            else f' w:line="{round(self.line * LINE)}" w:lineRule="auto"'
        )
        return (
            f"<w:spacing{before}{after}{line}/>"
            if before or after or line
            else ""
        )

    def _indent(self) -> str:
        if self.left is None and self.first is None and self.right is None:
            return ""
        first = self.first or 0
        kind, size = ("hanging", -first) if first < 0 else ("firstLine", first)
        right = f' w:right="{twips(self.right)}"' if self.right else ""
        return f'<w:ind w:left="{twips(self.left or 0)}"{right} w:{kind}="{twips(size)}"/>'

    def _run(self) -> str:
        size = (
            f'<w:sz w:val="{round(self.size * 2)}"/><w:szCs w:val="{round(self.size * 2)}"/>'
            if self.size
            else ""
        )
        return "".join(
            (
                "<w:b/><w:bCs/>" if self.bold else "",
                "<w:i/><w:iCs/>" if self.italic else "",
                f'<w:color w:val="{self.colour}"/>' if self.colour else "",
                f'<w:spacing w:val="{fixed(self.tracking)}"/>'
                if self.tracking
                else "",
                size,
            )
        )


def _rule(thick: float) -> str:
    return f'<w:bottom w:val="single" w:sz="{round(thick * 8)}" w:space="4" w:color="auto"/>'
