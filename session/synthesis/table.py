# Many statements by one facet: what was found of each, in the order in which a chairman reads them aloud; the cross
# table of two facets; and the table by dimension. Knows ids and names, no rows.
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from session.synthesis.classes import Finding, Verdict, classify
from session.synthesis.counts import Camp

ORDER: Mapping[Finding, int] = {
    finding: place
    for place, finding in enumerate(
        (
            Finding.common,
            Finding.common_rejection,
            Finding.particular,
            Finding.opposition,
            Finding.divided,
            Finding.unclear,
            Finding.between,
            Finding.too_few,
        )
    )
}
"""In which order findings are read: what the sides share first, what nobody can say last."""

OPEN = frozenset({Finding.opposition, Finding.divided, Finding.unclear})
"""What stays open between the sides or inside one."""


@dataclass(frozen=True)
class Found:
    """A statement with its counts by camp and what it turned out to be."""

    id: str
    camps: tuple[Camp, ...]
    verdict: Verdict


def synthesis(statements: Mapping[str, Sequence[Camp]]) -> list[Found]:
    """Return what was found, ordered by finding, then by score, the highest first, then as the statements came."""
    found = [
        Found(name, tuple(camps), classify(camps))
        for name, camps in statements.items()
    ]
    return sorted(found, key=reading_order)


def reading_order(found: Found) -> tuple[int, float]:
    verdict = found.verdict
    return ORDER[verdict.finding], -(verdict.score or 0.0)


def crossed(
    first: Iterable[Found], second: Iterable[Found]
) -> dict[tuple[Finding, Finding], tuple[str, ...]]:
    """Return the ids of statements by what two facets found: common to the sides × particular to generations."""
    other = {found.id: found.verdict.finding for found in second}
    cells: dict[tuple[Finding, Finding], tuple[str, ...]] = {}
    for found in first:
        if found.id in other:
            cell = found.verdict.finding, other[found.id]
            cells[cell] = (*cells.get(cell, ()), found.id)
    return cells


COMMON = ""
"""The column of what all sides share, beside the columns named by the keys of the sides."""


def by_dimension(
    found: Iterable[Found], dimensions: Mapping[str, str], order: Sequence[str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return “only A | common | only B”: by dimension, then by side or COMMON, the ids of statements.

    `dimensions`: statement → dimension, "" or absent for none. Rows in the given order, others after it as they
    come, those without a dimension last. What is neither common nor particular has no column.
    """
    cells: dict[str, dict[str, tuple[str, ...]]] = {}
    for each in found:
        column = {
            Finding.common: COMMON,
            Finding.particular: each.verdict.side,
        }.get(each.verdict.finding)
        if column is not None:
            row = cells.setdefault(dimensions.get(each.id, ""), {})
            row[column] = (*row.get(column, ()), each.id)
    places = {name: place for place, name in enumerate(order)}
    return dict(
        sorted(
            cells.items(),
            key=lambda cell: (not cell[0], places.get(cell[0], len(places))),
        )
    )
