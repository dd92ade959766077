# The page with the main things, in WordprocessingML. Knows a form's settings and what a file's styles are called; knows
# no blocks and no package of files. Lengths in mm.
from dataclasses import dataclass

from exports.protocol.document import Glance, Promise
from exports.protocol.form import Form
from exports.word.columns import holds_words
from exports.word.look import Look
from exports.word.runs import (
    TAB,
    UNBROKEN,
    WHOLE_LINES,
    cell,
    paragraph,
    row,
    run,
    table,
)

NAME = 0.15
COLUMNS = (0.055, 0.305, 0.2, 0.115, 0.19, 0.135)
FOOT = (0.46, 0.4, 0.14)
"""Shares of the width; the last of the foot's is left to the QR code."""


@dataclass(frozen=True)
class Page:
    form: Form
    look: Look

    def written(self, glance: Glance) -> str:
        left, right = glance.top
        parts = (
            self._p("GlanceTop", f"{run(left)}{TAB}{run(right)}"),
            self._p("GlanceTitle", run(glance.title)),
            self._p("GlanceAbout", run(glance.about)),
            self._essence(glance.essence),
            self._promises(glance),
            self._p("GlanceRemark", run(glance.more)) if glance.more else "",
            self._foot(glance),
            self._p("GlanceEnd", '<w:r><w:br w:type="page"/></w:r>'),
        )
        return "".join(parts)

    def _essence(self, essence: tuple[tuple[str, str], ...]) -> str:
        widths = self._widths((NAME, 1 - NAME))
        rows = "".join(
            row(
                self._cells(
                    widths,
                    (
                        self._p("GlanceName", run(name)),
                        self._p("GlanceText", run(text)),
                    ),
                )
            )
            for name, text in essence
        )
        return (
            table(self.look.style("GlanceTable"), widths, rows)
            if essence
            else ""
        )

    def _promises(self, glance: Glance) -> str:
        if not glance.promises:
            return ""
        widths = self._widths(COLUMNS)
        head = row(
            self._cells(widths, tuple(map(self._head, glance.columns))),
            header=True,
        )
        rows = "".join(
            self._row(widths, each, first=place == 0)
            for place, each in enumerate(glance.promises)
        )
        return self._p("GlanceHeading", run(glance.heading)) + table(
            self.look.style("GlanceTable"), widths, head + rows
        )

    def _head(self, name: str) -> str:
        """Return a column's name, none of whose words is parted: the columns are wide enough for them."""
        style = self.look.style("GlanceHead")
        return paragraph(style, run(name), UNBROKEN)

    def _row(self, widths: list[float], each: Promise, *, first: bool) -> str:
        special = WHOLE_LINES if first else ""
        contents = self._promise(each, special)
        return row(self._cells(widths, contents), whole=not first)

    def _promise(self, each: Promise, special: str) -> tuple[str, ...]:
        strong = self.look.style("Strong")
        helpers = ""
        if each.with_whom:
            helpers = self._cell(each.with_whom, 2, special)
        return (
            self._cell(each.number, 0, special),
            self._cell(each.what, 1, special, strong),
            self._cell(each.who, 2, special) + helpers,
            self._cell(each.due, 3, special),
            self._cell(each.sign, 4, special),
            self._cell(each.votes, 5, special),
        )

    def _cell(
        self, text: str, column: int, special: str, style: str = ""
    ) -> str:
        """Return what stands in a column; where each word fits, none is parted."""
        width = self.form.text_width * COLUMNS[column]
        if holds_words(text, width, self.form):
            special += UNBROKEN
        named = self.look.style("GlanceCell")
        return paragraph(named, run(text, style), special)

    def _foot(self, glance: Glance) -> str:
        name, day, told = glance.review
        review = self._p("GlanceRemark", run(name)) + self._p(
            "GlanceDay", run(day)
        )
        review += self._p("GlanceRemark", run(told)) if told else ""
        remarks = "".join(
            self._p("GlanceRemark", run(each)) for each in glance.remarks
        )
        empty = self._p("GlanceRemark", "")
        widths = self._widths(FOOT)
        cells = row(self._cells(widths, (review, remarks or empty, empty)))
        return self._p("GlanceRule", "") + table(
            self.look.style("TableNormal"), widths, cells
        )

    def _cells(self, widths: list[float], contents: tuple[str, ...]) -> str:
        return "".join(
            cell(width, content)
            for width, content in zip(widths, contents, strict=True)
        )

    def _widths(self, shares: tuple[float, ...]) -> list[float]:
        return [self.form.text_width * share for share in shares]

    def _p(self, style: str, content: str) -> str:
        return paragraph(self.look.style(style), content)
