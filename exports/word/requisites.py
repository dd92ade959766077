# What stands at the edges of a document, in WordprocessingML: title, cover, facts, signatures.
# Knows a form's settings and what a file's styles are called; knows no blocks and no package of files.
from collections.abc import Iterator
from dataclasses import dataclass

from exports.protocol.document import Signature, Title
from exports.protocol.form import Form
from exports.word.look import Look
from exports.word.runs import (
    CLINGING,
    PAGE_BREAK,
    TAB,
    at_the_foot,
    cell,
    paragraph,
    row,
    run,
    table,
)

COLUMNS = (0.36, 0.26, 0.04, 0.34)
"""Shares of the width: the role, the line to sign on, a gap, the name."""

_LINE = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>'


@dataclass(frozen=True)
class Requisites:
    form: Form
    look: Look

    def title(self, title: Title) -> str:
        return self._head(title, "Title")

    def cover(self, title: Title) -> str:
        """Put the title on a page of its own."""
        foot = at_the_foot(self.form.text_width, self.form.foot)
        return (
            self._head(title, "CoverTitle")
            + self._p("CoverFoot", run(title.foot), foot)
            + PAGE_BREAK
        )

    def last(self, line: str) -> str:
        """Return what stands at the foot of the last page."""
        foot = at_the_foot(self.form.text_width, self.form.foot)
        return (
            self._p("LastFoot", run(line), foot) + self._p("TableEnd", "")
            if line
            else ""
        )

    def facts(self, title: Title) -> str:
        facts = "".join(map(self._fact, title.facts))
        return facts + self._p("TableEnd", "")

    def signatures(self, signatures: tuple[Signature, ...]) -> str:
        """Return the lines to sign on; they stay with what stands before them."""
        if not signatures:
            return ""
        widths = [self.form.text_width * share for share in COLUMNS]
        rows = "".join(self._signature(each, widths) for each in signatures)
        signed = table(self.look.style("TableNormal"), widths, rows)
        return (
            self._p("TableEnd", "", CLINGING) + signed + self._p("TableEnd", "")
        )

    def _head(self, title: Title, name: str) -> str:
        return "".join(
            (
                self._p("Status", run(title.status)) if title.status else "",
                *(
                    self._p("Organization", run(each))
                    for each in title.organizations
                ),
                self._p(name, run(title.name)),
                self._p("Subtitle", run(title.heading)),
            )
        )

    def _fact(self, fact: tuple[str, str]) -> str:
        left, right = fact
        style = "" if self.form.official else self.look.style("Strong")
        written = run(left, style)
        if right:
            written += f"{TAB}{run(right)}"
        return self._p("Fact", written)

    def _signature(self, signature: Signature, widths: list[float]) -> str:
        cells = self._signed(signature, widths)
        return row("".join(cells))

    def _signed(
        self, signature: Signature, widths: list[float]
    ) -> Iterator[str]:
        texts = (signature.role, "", "", signature.name)
        lines = ("", _LINE, "", "")
        for width, text, line in zip(widths, texts, lines, strict=True):
            yield cell(width, self._p("Signature", run(text)), line)

    def _p(self, style: str, content: str, special: str = "") -> str:
        return paragraph(self.look.style(style), content, special)
