# The numbers of decisions, as they are cited: «4.2» is the second of the fourth item. Headings take none.
# Knows blocks; knows no form and no file format.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from session.values.blocks import Block, Figure, Listing, Paragraph, Table
from session.values.charts import Bars


@dataclass
class Count:
    """Counts what one item decided."""

    item: int
    last: int = 0
    part: int = 0

    def decided(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield blocks with a number before each decision; remarks have none."""
        for block in blocks:
            if isinstance(block, Listing):
                yield from (
                    Paragraph(f"{self._next()}. {line}") for line in block.lines
                )
            elif isinstance(block, Paragraph) and block.part:
                yield replace(block, text=f"{self._next_part()}. {block.text}")
            elif isinstance(block, Paragraph) and not block.note:
                yield replace(block, text=f"{self._next()}. {block.text}")
            elif isinstance(block, Table) and block.counted:
                yield replace(
                    block,
                    rows=tuple((self._next(), *row[1:]) for row in block.rows),
                )
            else:
                yield block

    def _next(self) -> str:
        self.last += 1
        self.part = 0
        return f"{self.item}.{self.last}"

    def _next_part(self) -> str:
        self.part += 1
        return f"{self.item}.{self.last}.{self.part}"


def citing(
    blocks: Iterable[Block], numbers: Mapping[str, str]
) -> Iterator[Block]:
    """Yield blocks in which tables of votes, and their charts, name decisions by number; `numbers`: by entry."""
    called: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Table) and block.cites:
            called = _called(block, numbers)
            rows = ((called[row[0]], *row[1:]) for row in block.rows)
            yield replace(block, rows=tuple(rows))
        elif isinstance(block, Figure) and isinstance(block.chart, Bars):
            names = (called.get(name, name) for name in block.chart.names)
            chart = replace(block.chart, names=tuple(names))
            yield replace(block, chart=chart)
            called = {}
        else:
            yield block


def _called(table: Table, numbers: Mapping[str, str]) -> dict[str, str]:
    """Return what each row of a table is called, by what it was called."""
    rows = zip(table.rows, table.cites, strict=True)
    return {row[0]: numbers.get(entry) or row[0] for row, entry in rows}
